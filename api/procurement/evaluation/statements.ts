// 报价确认与说明 over HTTP: what a bidder is asked about his price, and his answer.
import { z } from 'zod';
import { ANSWER, statementById, statementsOfBidder, type StoredStatement } from '../../../db/procurement/evaluation.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { allowedActions } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { seenCase } from '../../../domain/kit/seen-case.ts';
import { priceStatement, statementKinds } from '../../../domain/procurement/evaluation/statement.ts';
import type { Fields } from '../../../security/field.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Route, type Routes } from '../../kit/route.ts';
import { handlerOf } from '../tender/acquisitions.ts';
import { base } from './common.ts';
import * as shapes from './shapes.ts';

const none = z.strictObject({}).default({});
const act = (action: string, body: z.ZodType): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/price-statements/:id/${action}`,
    summary: priceStatement.actions[action]!.label,
    params: shapes.byId,
    body,
    policy: { process: priceStatement, action },
    problems: ['EVALUATION_INVALID', 'EVALUATION_STATEMENT_LATE', 'TENDER_SUSPENDED'],
    act: { process: priceStatement, action },
  });
const shown = (row: StoredStatement, fields: Fields, actor: PersonActor): z.infer<typeof shapes.statement> => {
  const { id, organisationId, state, version } = row;
  const file = seenCase(priceStatement.type, { id, district: '', state, version, organisationId });
  return outward({
    id,
    projectId: row.projectId,
    code: row.code,
    project: row.project,
    lot: row.lot,
    about: row.about,
    due: row.due,
    files: row.files,
    state,
    version,
    ...row.asked,
    aboutLabel: statementKinds[row.about],
    answer: row.answer === null ? null : fields.decrypt(row.answer, ANSWER),
    label: priceStatement.states[state]!.label,
    allowedActions: allowedActions(priceStatement, file, actor),
  }) as z.infer<typeof shapes.statement>;
};

export const statementRoutes: Routes = [
  route({
    ...base,
    class: '搜索',
    method: 'get',
    path: '/v1/me/price-statements',
    summary: '报价确认与说明：待答复、已答复',
    answer: z.object({ items: z.array(shapes.statement) }),
    policy: { process: priceStatement, action: 'explain' },
    handle: async ({ deps, person }) => {
      const rows = await statementsOfBidder(deps.orm.em.fork(), handlerOf(person()));
      return { body: { items: rows.map((row) => shown(row, deps.fields, person())) } };
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/price-statements/:id',
    summary: '查看报价确认与说明',
    params: shapes.byId,
    answer: shapes.statement,
    policy: { process: priceStatement, action: 'explain' },
    handle: async ({ deps, params, person }) => {
      const row = await statementById(deps.orm.em.fork(), params.id);
      if (!row || row.organisationId !== handlerOf(person())) throw refuse('NOT_FOUND');
      return { version: row.version, body: shown(row, deps.fields, person()) };
    },
  }),
  act('confirm', none),
  act('decline', none),
  act('explain', shapes.explainBody),
];
