// What the routes of scores share.
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { ScoreDesk } from '../../../activities/exam/scores/desk.ts';
import { season } from '../../../domain/exam/season.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { attachment } from '../../../domain/kit/file-name.ts';
import { may, type PermissionName } from '../../../domain/kit/policy.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { listedExam, type ListedExam } from '../../../db/exam/setup.ts';
import type { ApiDeps } from '../../deps.ts';
import { route, type Context, type Reply, type Route } from '../../kit/route.ts';
import { byId } from '../setup-shapes.ts';

export const inside = { listener: 'officers', class: '一般', tag: '成绩管理' } as const;
export const outside = { listener: 'public', class: '一般', tag: '成绩' } as const;
export const reads = { permission: 'score.read' } as const;
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The desk that this process was assembled with. */
export function deskOf({ deps }: Pick<Context, 'deps'>): ScoreDesk {
  if (!deps.scores) throw new Error('the API was assembled without `scores`');
  return deps.scores;
}

/** An exam that a person reaches under a permission. Throws NOT_FOUND. */
export async function examFor(
  deps: Pick<ApiDeps, 'orm'>,
  id: string,
  person: PersonActor,
  permission: PermissionName = 'score.read',
): Promise<ListedExam> {
  const exam = await listedExam(deps.orm.em.fork(), id);
  if (!exam || !may(permission, person, exam)) throw refuse('NOT_FOUND');
  return exam;
}

/** A spreadsheet that is written while it is sent. */
export const spreadsheet = (name: string, content: Readable): Reply => ({
  headers: { 'Content-Type': XLSX, 'Content-Disposition': attachment(`${name}.xlsx`), 'X-Content-Type-Options': 'nosniff' },
  send: (res) => pipeline(content, res),
});

/** An officer's act on an exam; If-Match is the exam's version. */
export const act = (action: string, path: string, more: object = {}): Route =>
  route({
    ...inside,
    method: 'post',
    path: `/v1/admin/exams/:id/${path}` as `/${string}`,
    summary: season.actions[action]!.label,
    params: byId,
    policy: { process: season, action },
    act: { process: season, action },
    ...more,
  });

export const marks = { objective: z.string().nullable(), subjective: z.string().nullable(), total: z.string().nullable() };
