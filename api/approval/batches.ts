// 批量干预 over HTTP (V25): many stuck cases are found and looked at, helped by one act that two operators stand for, and reported case by case.
import { z } from 'zod';
import { batchById, batchItems, stuckCases } from '../../db/approval/batches.ts';
import { caseById } from '../../db/approval/timeline.ts';
import { MOST_CASES, overrideBatch } from '../../domain/approval/batch.ts';
import { chainOf } from '../../domain/approval/chains.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { may, reach } from '../../domain/kit/policy.ts';
import { possible } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { processTables } from '../../domain/processes.ts';
import { route, type Routes } from '../kit/route.ts';
import { reasonShape } from './definitions.ts';
import { helpedCase, moveShape, previewMove, standingLabel } from './moves.ts';

const common = { listener: 'officers', class: '一般', tag: '运维干预' } as const;
const params = z.object({ id: z.uuid() });
const type = z.string().max(60).meta({ description: 'Process of all the cases' });
const action = z.string().max(60).meta({ description: 'An action of the cases’ own table' });
const node = z.string().max(40).optional().meta({ description: 'Step whose task the act is on, where it is on one' });
const caseIds = z.array(z.uuid()).min(1).max(MOST_CASES);

const stuck = route({
  ...common,
  class: '搜索',
  method: 'get',
  path: '/v1/stuck-cases',
  summary: '待干预事项：逾期、无人办理、久无进展',
  description:
    'Cases with an open task that is late, that lies with the operators because nobody was found, or that nothing happened in for so many days.',
  query: z.object({
    type: type.optional(),
    node,
    why: z.enum(['late', 'nobody', 'still']),
    days: z.coerce.number().int().min(1).max(3650).default(30).meta({ description: 'For `still`: days without an act' }),
  }),
  policy: { permission: 'override.read' },
  answer: z.object({
    items: z.array(
      z.object({
        caseId: z.string(),
        type: z.string(),
        label: z.string(),
        district: z.string(),
        node: z.string(),
        step: z.string(),
        since: z.string(),
      }),
    ),
    more: z.boolean(),
  }),
  handle: async ({ deps, query, person }) => {
    const rows = await stuckCases(deps.orm.em.fork(), reach('override.read', person()), query, MOST_CASES + 1);
    const label = (one: string): string => processTables.find((process) => process.type === one)?.label ?? one;
    return {
      body: {
        items: rows.slice(0, MOST_CASES).map(({ since, ...row }) => ({ ...row, label: label(row.type), since: rfc3339(since) })),
        more: rows.length > MOST_CASES,
      },
    };
  },
});

const preview = route({
  ...common,
  class: '搜索',
  method: 'post',
  path: '/v1/override-batches/preview',
  summary: '预览批量干预',
  description: 'Where each case stands and whether its table lets the act through from there. Nothing is written.',
  body: z.strictObject({ type, action, node, caseIds }),
  policy: { permission: 'override.read' },
  answer: z.object({
    items: z.array(
      z.object({
        caseId: z.string(),
        state: z.string(),
        possible: z.boolean(),
        reasons: z.array(reasonShape),
        move: moveShape.nullable().meta({ description: 'Of `moveDefinition`' }),
      }),
    ),
  }),
  handle: async ({ deps, body, person }) => {
    const em = deps.orm.em.fork();
    const process = processTables.find((table) => table.type === body.type);
    const act = process?.actions[body.action];
    if (!process || !act) throw refuse('NOT_FOUND');
    const items = [];
    for (const id of new Set(body.caseIds)) {
      const file = await helpedCase(em, id, person());
      if (file.type !== body.type) throw refuse('NOT_FOUND');
      const chain = chainOf(file.type);
      const move = chain && body.action === 'moveDefinition' ? await previewMove({ em, fields: deps.fields }, file, chain) : null;
      const state = standingLabel(process, file);
      const away = possible(act, file) ? [] : [{ code: 'STATE_CONFLICT', message: `当前状态为「${state}」，不能${act.label}` }];
      const reasons = move ? move.reasons : away;
      items.push({ caseId: id, state, possible: reasons.length === 0, reasons, move });
    }
    return { body: { items } };
  },
});

const propose = route({
  ...common,
  method: 'post',
  path: '/v1/override-batches',
  summary: overrideBatch.actions['propose']!.label,
  body: z.strictObject({
    type,
    action,
    node,
    caseIds,
    input: z.record(z.string(), z.json()).default({}),
    reason: z.string().max(1000),
  }),
  policy: { process: overrideBatch, action: 'propose' },
  act: { process: overrideBatch, action: 'propose' },
});

const judge = (name: 'confirm' | 'reject') =>
  route({
    ...common,
    method: 'post',
    path: `/v1/override-batches/:id/${name}`,
    summary: overrideBatch.actions[name]!.label,
    params,
    policy: { process: overrideBatch, action: name },
    problems: name === 'confirm' ? ['OVERRIDE_SAME_PERSON'] : [],
    act: { process: overrideBatch, action: name },
  });

const one = route({
  ...common,
  method: 'get',
  path: '/v1/override-batches/:id',
  summary: '批量干预及其逐件结果',
  params,
  policy: { permission: 'override.read' },
  answer: z.object({
    id: z.string(),
    state: z.string(),
    type: z.string(),
    action: z.string(),
    reason: z.string(),
    waiting: z.int(),
    done: z.int(),
    refused: z.int(),
    items: z.array(
      z.object({
        caseId: z.string(),
        state: z.enum(['waiting', 'done', 'refused']),
        code: z.string().nullable(),
        message: z.string().nullable(),
        doneAt: z.string().nullable(),
      }),
    ),
  }),
  handle: async ({ deps, params: { id }, person }) => {
    const em = deps.orm.em.fork();
    const file = await caseById(em, id);
    const batch = file?.type === overrideBatch.type && may('override.read', person(), { district: file.district }) ? await batchById(em, id) : null;
    if (!file || !batch) throw refuse('NOT_FOUND');
    const items = await batchItems(em, id);
    const many = (state: string): number => items.filter((item) => item.state === state).length;
    return {
      body: {
        id,
        state: file.state,
        ...batch,
        waiting: many('waiting'),
        done: many('done'),
        refused: many('refused'),
        items: items.map(({ doneAt, ...item }) => ({ ...item, doneAt: doneAt && rfc3339(doneAt) })),
      },
      version: file.version,
    };
  },
});

export const batchRoutes: Routes = [stuck, preview, propose, one, judge('confirm'), judge('reject')];
