// 撤销 over HTTP (S3-41, S3§2.5): a dry run, the proposal, another person's signature, the same to undo it, and what an officer settles by hand.
import { z } from 'zod';
import { annulment } from '../../../domain/exam/annulment/annulment.ts';
import type { Wanted } from '../../../domain/exam/effects.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { may, reach } from '../../../domain/kit/policy.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { annulmentById, annulments } from '../../../db/exam/annulments.ts';
import { foreseen } from '../../../db/exam/follow-ups.ts';
import { now } from '../../../db/kit/clock.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Route, type Routes } from '../../kit/route.ts';
import { desk } from './desk.ts';
import * as shapes from './shapes.ts';
import { shownAnnulment, shownEffect, wholeAnnulment } from './view.ts';

const inside = { listener: 'officers', class: '一般', tag: '撤销' } as const;
const problems = ['ANNULMENT_INVALID', 'ANNULMENT_PREVIEW_STALE', 'ANNULMENT_SECOND_PERSON', 'ANNULMENT_NOT_RESTORABLE', 'LICENCE_LIVE'];

const act = (action: string, path: string, more: object = {}): Route =>
  route({
    ...inside,
    method: 'post',
    path: `/v1/admin/annulments/:id/${path}`,
    summary: `撤销：${annulment.actions[action]!.label}`,
    params: shapes.byId,
    policy: { process: annulment, action },
    problems,
    act: { process: annulment, action },
    ...more,
  });
const previewed = { answer: z.object({ hash: z.string() }) };
const undone = { answer: z.object({ byHand: z.int() }) };

export const annulmentRoutes: Routes = [
  route({
    ...inside,
    method: 'post',
    path: '/v1/admin/annulments/preview',
    summary: '撤销：预览全部影响',
    description: 'A dry run: nothing is written. `hash` is what 提出 and 签发 name, so that what is signed is what was shown.',
    body: shapes.annulmentAsked,
    answer: shapes.preview.omit({ measures: true }),
    policy: { permission: 'annulment.preview' },
    problems: ['ANNULMENT_INVALID'],
    handle: async ({ deps, body, person }) => {
      const em = deps.orm.em.fork();
      const [of] = await query<{ district: string }>(em, `select district from case_file where id::text = $1`, [body.targets[0]!.id]);
      if (!of || !may('annulment.preview', person(), of)) throw refuse('NOT_FOUND');
      const today = (await ruleBook(em)).rulesFor(of.district, shanghaiDay(await now(em)));
      const plan = await desk(deps).previewAnnulment(em, today, { ground: body.ground, wanted: body.targets as Wanted[] });
      return { body: { hash: plan.hash, effects: plan.effects.map(shownEffect), follows: await foreseen(em, today, plan.effects) } };
    },
  }),
  route({
    ...inside,
    method: 'post',
    path: '/v1/admin/annulments',
    summary: annulment.actions['propose']!.label,
    body: shapes.annulmentBody,
    ...previewed,
    policy: { process: annulment, action: 'propose' },
    problems,
    act: { process: annulment, action: 'propose' },
  }),
  route({
    ...inside,
    method: 'get',
    class: '搜索',
    path: '/v1/admin/annulments',
    summary: '撤销：列表',
    query: z.object({ ...pageQuery, state: z.enum(Object.keys(annulment.states) as [string, ...string[]]).optional() }),
    answer: pageOf(shapes.annulmentLine),
    policy: { permission: 'annulment.read' },
    handle: async ({ deps, query: { after, limit, state }, person }) => {
      const em = deps.orm.em.fork();
      const before = fromCursor(after, idCursor)?.[0] ?? null;
      const rows = await annulments(em, reach('annulment.read', person()), { state, before, limit: limit + 1 });
      const items = await Promise.all(rows.map(async (row) => ({ id: row.id, shown: await shownAnnulment(em.fork(), row) })));
      return {
        body: page(
          items,
          limit,
          ({ id }) => [id],
          ({ shown }) => shown,
        ),
      };
    },
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/annulments/:id',
    summary: '撤销：查看，含每项影响及其对外办理情况',
    params: shapes.byId,
    answer: shapes.annulmentWhole,
    policy: { permission: 'annulment.read' },
    handle: async ({ deps, params, person }) => {
      const em = deps.orm.em.fork();
      const row = await annulmentById(em, params.id);
      if (!row || !may('annulment.read', person(), row)) throw refuse('NOT_FOUND');
      return { version: row.version, body: await wholeAnnulment(em, deps.fields, row, person()) };
    },
  }),
  act('refresh', 'refresh', previewed),
  act('sign', 'sign', { body: shapes.decideBody }),
  act('reject', 'reject', { body: shapes.reason }),
  act('proposeRestore', 'restore', { body: shapes.reason }),
  act('declineRestore', 'restore/decline', { body: shapes.reason }),
  act('restore', 'restore/sign', undone),
  act('settle', 'settle', { body: shapes.settleBody }),
];
