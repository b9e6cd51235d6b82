// Acts of the season about rooms, seats, numbers and tickets, a route each.
import type { z } from 'zod';
import { season as process } from '../../../domain/exam/season.ts';
import type { SeatDesk } from '../../../activities/exam/seats/desk.ts';
import { route, type Context, type Route } from '../../kit/route.ts';
import { examParams } from './shapes.ts';

export const common = { class: '一般', tag: '考场管理' } as const;
export const read = { permission: 'exam.read' } as const;

/** The desk that this process was assembled with. */
export function deskOf({ deps }: Pick<Context, 'deps'>): SeatDesk {
  if (!deps.seats) throw new Error('the API was assembled without `seats`');
  return deps.seats;
}

interface ActRoute {
  method?: 'post' | 'put' | 'delete';
  body?: z.ZodType;
  params?: z.ZodType;
  answer?: z.ZodType;
  problems?: readonly string[];
  summary?: string;
  description?: string;
  /** What `decide` gets; the body where it is left out. */
  input?: (context: { params: any; body: any }) => unknown;
}

/** An officer's act on an exam; If-Match is the exam's version. */
export const act = (action: string, path: string, { method = 'post', params = examParams, ...more }: ActRoute = {}): Route =>
  route({
    ...common,
    listener: 'officers',
    method,
    path: `/v1/admin/exams/:id/${path}` as `/${string}`,
    summary: more.summary ?? process.actions[action]!.label,
    params,
    ...(more.body ? { body: more.body } : {}),
    ...(more.answer ? { answer: more.answer } : {}),
    ...(more.description ? { description: more.description } : {}),
    policy: { process, action },
    problems: ['EXAM_NOT_READY', ...(more.problems ?? [])],
    act: { process, action, ...(more.input ? { input: more.input } : {}) },
  } as Parameters<typeof route>[0]);
