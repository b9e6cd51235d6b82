// 评审任务 over HTTP: each member's own page. Nobody else's answers are on it, and nobody else can open it.
import { z } from 'zod';
import type { EntityManager } from '@mikro-orm/postgresql';
import { biddersOf, dutiesOf, dutiesOfAccount, dutyById, membersOf, type StoredDuty } from '../../../db/procurement/evaluation.ts';
import { projectById, type StoredProject } from '../../../db/procurement/projects.ts';
import { rfc3339 } from '../../../domain/kit/instant.ts';
import { allowedActions, type CaseView } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { seenCase } from '../../../domain/kit/seen-case.ts';
import { chairOf } from '../../../domain/procurement/evaluation/chair.ts';
import { evaluationDuty, memberKinds } from '../../../domain/procurement/evaluation/duty.ts';
import { outward } from '../../kit/outward.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Route, type Routes } from '../../kit/route.ts';
import { base, lastReport, shownBids, shownReport } from './common.ts';
import * as shapes from './shapes.ts';

const act = (action: string, body: z.ZodType, rest = action): Route =>
  route({
    ...base,
    undisclosed: true,
    method: 'post',
    path: `/v1/evaluation-duties/:id/${rest}`,
    summary: evaluationDuty.actions[action]!.label,
    params: shapes.byId,
    body,
    policy: { process: evaluationDuty, action },
    problems: ['EVALUATION_INVALID', 'TENDER_SUSPENDED', ...(action === 'askBidder' ? ['CLARIFICATION_INVALID'] : [])],
    act: { process: evaluationDuty, action },
  });
const none = z.strictObject({}).default({});

const fileOf = ({ accountId, ...duty }: StoredDuty, { district }: StoredProject): CaseView =>
  seenCase(evaluationDuty.type, { ...duty, district, applicantId: accountId });
const lineOf = (duty: StoredDuty, project: StoredProject): z.infer<typeof shapes.dutyLine> => ({
  id: duty.id,
  projectId: duty.projectId,
  code: project.code,
  project: project.name,
  seat: duty.seat,
  state: duty.state,
  version: duty.version,
  due: duty.due && rfc3339(duty.due),
  kind: memberKinds[duty.kind],
  label: evaluationDuty.states[duty.state]!.label,
});

/** Seat of 评审组长. */
const chairIn = async (em: EntityManager, duty: StoredDuty): Promise<number | null> => chairOf(membersOf(await dutiesOf(em, duty)));

export const dutyRoutes: Routes = [
  route({
    ...base,
    class: '搜索',
    undisclosed: true,
    method: 'get',
    path: '/v1/me/evaluation-duties',
    summary: '本人的评审任务',
    query: z.object(pageQuery),
    answer: pageOf(shapes.dutyLine),
    policy: 'signedIn',
    handle: async ({ deps, query: { after, limit }, person }) => {
      const em = deps.orm.em.fork();
      const before = fromCursor(after, idCursor)?.[0] ?? null;
      const rows = await dutiesOfAccount(em, person().accountId, { before, limit: limit + 1 });
      const lines: z.infer<typeof shapes.dutyLine>[] = [];
      for (const row of rows) lines.push(lineOf(row, (await projectById(em, row.projectId))!));
      return {
        body: page(
          lines,
          limit,
          ({ id }) => [id],
          (line) => line,
        ),
      };
    },
  }),
  route({
    ...base,
    undisclosed: true,
    method: 'get',
    path: '/v1/evaluation-duties/:id',
    summary: '评审任务',
    description:
      'Before he takes part a member sees who has bid, to state how he stands to them; then the bids and his own answers, and the report when it is to be signed.',
    params: shapes.byId,
    answer: shapes.duty,
    policy: 'signedIn',
    handle: async ({ deps, params, person }) => {
      const em = deps.orm.em.fork();
      const duty = await dutyById(em, params.id);
      if (!duty || duty.accountId !== person().accountId) throw refuse('NOT_FOUND');
      const project = (await projectById(em, duty.projectId))!;
      const takesPart = ['accepted', 'locked', 'signed'].includes(duty.state);
      const stage = project.regions['evaluation'] ?? 'none';
      const body = {
        ...lineOf(duty, project),
        stage,
        chair: takesPart ? await chairIn(em, duty) : null,
        bidders: (await biddersOf(em, project.id)).map(({ name }) => name),
        scheme: project.fields.evaluation ?? null,
        bids: takesPart ? (await shownBids(em, deps.fields, project.id)).map(({ offer: _, qualification: __, ...bid }) => bid) : [],
        conformity: duty.conformity,
        judgements: duty.judgements,
        scores: duty.scores,
        report: takesPart && ['signing', 'reported'].includes(stage) ? shownReport(project.id, await lastReport(em, project.id)) : null,
        allowedActions: allowedActions(evaluationDuty, fileOf(duty, project), person()),
      };
      return { version: duty.version, body: outward(body) as z.infer<typeof shapes.duty> };
    },
  }),
  route({
    ...base,
    undisclosed: true,
    method: 'post',
    path: '/v1/tender-projects/:id/panel/representative',
    summary: evaluationDuty.actions['seat']!.label,
    params: shapes.byId,
    body: shapes.representBody,
    policy: { process: evaluationDuty, action: 'seat' },
    problems: ['EVALUATION_INVALID'],
    act: { process: evaluationDuty, action: 'seat', caseId: () => undefined, input: ({ params, body }) => ({ ...body, projectId: params.id }) },
  }),
  act('accept', shapes.acceptBody),
  act('refuse', shapes.reason),
  act('pass', shapes.reason),
  act('leave', shapes.reason),
  act('elect', shapes.electBody),
  act('askBidder', shapes.askBody, 'clarifications'),
  act('examine', shapes.examineBody),
  act('judge', shapes.judgeBody),
  act('score', shapes.scoreBody),
  act('lock', none),
  act('sign', shapes.signBody),
];
