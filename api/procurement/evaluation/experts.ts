// 评审专家库 over HTTP, for those who keep it.
import { z } from 'zod';
import { expertsIn, EXPERT_NAME, type StoredExpert } from '../../../db/procurement/evaluation.ts';
import { evaluationExpert } from '../../../domain/procurement/evaluation/expert.ts';
import type { Fields } from '../../../security/field.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Route, type Routes } from '../../kit/route.ts';
import { listReach } from '../common.ts';
import * as shapes from './shapes.ts';

const base = { class: '一般', tag: '评审专家', listener: 'officers' } as const;
const problems = ['EVALUATION_INVALID'];
const act = (action: string, body: z.ZodType): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/evaluation-experts/:id/${action}`,
    summary: evaluationExpert.actions[action]!.label,
    params: shapes.byId,
    body,
    policy: { process: evaluationExpert, action },
    problems,
    act: { process: evaluationExpert, action },
  });
const shown =
  (fields: Fields) =>
  ({ name, ties, state, ...row }: StoredExpert): z.infer<typeof shapes.expertLine> => ({
    ...row,
    name: fields.decrypt(name, EXPERT_NAME),
    ties: ties as unknown as Record<string, unknown>[],
    state,
    label: evaluationExpert.states[state]!.label,
  });

export const expertRoutes: Routes = [
  route({
    ...base,
    method: 'post',
    path: '/v1/evaluation-experts',
    summary: evaluationExpert.actions['enter']!.label,
    body: shapes.expertBody,
    policy: { process: evaluationExpert, action: 'enter' },
    problems,
    act: { process: evaluationExpert, action: 'enter' },
  }),
  route({
    ...base,
    class: '搜索',
    method: 'get',
    path: '/v1/evaluation-experts',
    summary: '评审专家库',
    query: z.object(pageQuery),
    answer: pageOf(shapes.expertLine),
    policy: { permission: 'expert.list' },
    handle: async ({ deps, query: { after, limit }, person }) => {
      const { districts } = listReach('expert.list', person());
      const last = fromCursor(after, idCursor)?.[0] ?? null;
      const rows = await expertsIn(deps.orm.em.fork(), districts, { after: last, limit: limit + 1 });
      return { body: page(rows, limit, ({ id }) => [id], shown(deps.fields)) };
    },
  }),
  act('edit', shapes.expertEdit),
  act('suspend', shapes.reason),
  act('resume', shapes.reason),
  act('remove', shapes.reason),
];
