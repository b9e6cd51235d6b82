// The evaluation as organiser and purchaser lead it: 资格审查, the steps, the report; how far every member is, never what one has scored.
import { z } from 'zod';
import { DISSENT, dutiesOf, membersOf, panelOf, type StoredDuty } from '../../../db/procurement/evaluation.ts';
import { evaluationDuty, memberKinds } from '../../../domain/procurement/evaluation/duty.ts';
import { evaluationRegions } from '../../../domain/procurement/project/evaluation.ts';
import { tenderProject } from '../../../domain/procurement/project/project.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Context, type Route, type Routes } from '../../kit/route.ts';
import { base, lastReport, seen, shownBids, shownReport, staffProject } from './common.ts';
import * as shapes from './shapes.ts';

const act = (action: string, rest: string, more: Partial<Route> = {}): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/tender-projects/:id/evaluation/${rest}`,
    summary: tenderProject.actions[action]!.label,
    params: shapes.byId,
    policy: { process: tenderProject, action },
    problems: ['EVALUATION_INVALID', 'EVALUATION_TOO_FEW', 'TENDER_SUSPENDED'],
    act: { process: tenderProject, action },
    ...more,
  } as Parameters<typeof route>[0]);

/** What the step that runs waits for from a member. */
const doneIn: Readonly<Record<string, (duty: StoredDuty) => boolean>> = {
  conformity: ({ conformity }) => conformity !== null,
  judging: ({ judgements }) => judgements !== null,
  scoring: ({ state }) => state === 'locked',
  signing: ({ state }) => state === 'signed',
};

export const stepRoutes: Routes = [
  act('recordOffer', 'offers', { body: shapes.offerBody }),
  act('examineQualification', 'qualifications', { body: shapes.qualificationBody }),
  act('concludeQualification', 'qualifications/conclude'),
  act('voidQualified', 'void', {
    body: shapes.reason,
    answer: z.object({ notice: z.int() }),
    description: 'Where in no 标项 three are left; every bidder is told why.',
  }),
  act('allConfirmed', 'confirmations/conclude'),
  act('concludeConformity', 'conformity/conclude'),
  act('allExplained', 'explanations/conclude'),
  act('concludeJudging', 'judging/conclude'),
  act('summarise', 'summary', { answer: z.object({ warnings: z.array(z.record(z.string(), z.unknown())) }) }),
  act('reviseScores', 'revise', { body: shapes.reviseBody }),
  act('makeReport', 'report', { body: shapes.makeReportBody, answer: z.object({ n: z.int(), hash: z.string() }) }),
  act('reevaluate', 'again', {
    body: shapes.reevaluateBody,
    description: 'On the four grounds of the law only, reported to the finance department.',
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/tender-projects/:id/evaluation',
    summary: '评审进展',
    params: shapes.byId,
    answer: shapes.evaluation,
    policy: 'signedIn',
    handle: async (context) => {
      const { deps } = context;
      const project = await staffProject(context as unknown as Context<{ id: string }>);
      const em = deps.orm.em.fork();
      const stage = project.regions['evaluation'] ?? 'none';
      const panel = await panelOf(em, project.id);
      const members = panel ? membersOf(await dutiesOf(em, panel)) : [];
      const seats = members.map((duty) => ({
        seat: duty.seat!,
        kind: memberKinds[duty.kind],
        label: evaluationDuty.states[duty.state]!.label,
        done: doneIn[stage]?.(duty) ?? false,
      }));
      const dissents = members.flatMap(({ seat, dissent }) =>
        dissent === null ? [] : [{ seat: seat!, text: deps.fields.decrypt(dissent, DISSENT) }],
      );
      const body = {
        stage,
        label: evaluationRegions['evaluation']!.states[stage]!.label,
        bids: seen.includes(project.state) ? await shownBids(em, deps.fields, project.id) : [],
        seats,
        report: ['reviewing', 'signing', 'reported'].includes(stage) ? shownReport(project.id, await lastReport(em, project.id)) : null,
        dissents,
      };
      return { version: project.version, body: outward(body) as z.infer<typeof shapes.evaluation> };
    },
  }),
];
