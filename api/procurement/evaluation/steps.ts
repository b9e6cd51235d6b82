// The evaluation as organiser and purchaser lead it: 资格审查, the steps, the report; how far every member is, never what one has scored.
import { z } from 'zod';
import { DISSENT, dutiesOf, membersOf, panelOf, type StoredDuty } from '../../../db/procurement/evaluation.ts';
import { askedOf, bondsToReview } from '../../../db/procurement/bonds.ts';
import type { StoredProject } from '../../../db/procurement/projects.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { caseRow } from '../../../db/supplier/cases.ts';
import { bidKey } from '../../../domain/procurement/evaluation/bids.ts';
import { chairOf } from '../../../domain/procurement/evaluation/chair.ts';
import { BOND_ITEM, unbonded } from '../../../domain/procurement/evaluation/bonded.ts';
import { evaluationDuty, memberKinds } from '../../../domain/procurement/evaluation/duty.ts';
import { evaluationRegions } from '../../../domain/procurement/project/evaluation.ts';
import { tenderProject } from '../../../domain/procurement/project/project.ts';
import { documentsOf } from '../../../db/document/reads.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { notYet, pdf } from '../../account/forms.ts';
import { deskOf } from '../bids.ts';
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

/** Bids with what 资格审查 finds by itself: after the hour only, since before it nobody knows who has bid or paid. */
async function reviewedBids({ deps }: Pick<Context, 'deps'>, project: StoredProject) {
  const em = deps.orm.em.fork();
  const bids = await shownBids(em, deps.fields, project.id);
  const book = await ruleBook(em);
  const set = book.rulesOf((await caseRow(em, tenderProject.type, project.id))!);
  const found = unbonded(set, askedOf(project), bids, await bondsToReview(em, project.id));
  return bids.map((bid) => {
    const finding = found.get(bidKey(bid));
    const shown = finding && { item: BOND_ITEM, rule: finding.rule, article: finding.article, says: finding.says, proposal: '建议资格审查不通过' };
    return { ...bid, findings: shown ? [shown] : [] };
  });
}

export const stepRoutes: Routes = [
  act('recordOffer', 'offers', { body: shapes.offerBody }),
  route({
    ...base,
    method: 'post',
    path: '/v1/tender-projects/:id/evaluation/qualifications',
    summary: tenderProject.actions['examineQualification']!.label,
    description: 'A bidder whom 条例第十八条 bars by the dossiers in force passes only with a reason in writing at one of the items.',
    params: shapes.byId,
    body: shapes.qualificationBody,
    policy: { process: tenderProject, action: 'examineQualification' },
    problems: ['EVALUATION_INVALID', 'EVALUATION_TOO_FEW', 'TENDER_SUSPENDED'],
    act: {
      process: tenderProject,
      action: 'examineQualification',
      prepare: async (context) => ({ input: { ...context.body, bars: await deskOf(context).barReasons(context.params.id, context.body) } }),
    },
  }),
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
  act('openPrices', 'prices/open', {
    description: 'Where the documents say that prices are opened after 商务技术评审: when every member has handed in his points. From now on custodians and bidders open the prices of those who still stand.',
  }),
  act('extendPriceDecryption', 'prices/extend', {
    body: z.strictObject({ minutes: z.int().min(1).max(1440), reason: z.string().trim().min(1, '请填写延长的理由').max(500) }),
    description: 'While shares of custodians are missing.',
  }),
  act('closePriceDecryption', 'prices/close'),
  act('announcePrices', 'prices/announce', { answer: z.object({ recordHash: z.string() }) }),
  act('concludePrices', 'prices/conclude'),
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
    path: '/v1/tender-projects/:id/evaluation/report/paper',
    summary: '评审报告（PDF）',
    description: 'P43, for organiser and purchaser: from the delivery on with the members’ seats, from the result on with their names. 202 with `Retry-After` while it is being made.',
    params: shapes.byId,
    sends: 'application/pdf',
    policy: 'signedIn',
    handle: async (context) => {
      const project = await staffProject(context as unknown as Context<{ id: string }>);
      const paper = (await documentsOf(context.deps.orm.em.fork(), project.id)).findLast(({ kind }) => kind === 'P43');
      if (!paper) throw refuse('NOT_FOUND');
      if (paper.readyAt === null || paper.hash === null || paper.size === null) return notYet();
      return pdf(context, { hash: paper.hash, size: paper.size, name: `${project.name}评审报告.pdf` });
    },
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
        bids: seen.includes(project.state) ? await reviewedBids(context as unknown as Context<{ id: string }>, project) : [],
        seats,
        report: ['reviewing', 'signing', 'reported'].includes(stage) ? shownReport(project.id, await lastReport(em, project.id)) : null,
        dissents,
        chair: chairOf(members),
      };
      return { version: project.version, body: outward(body) as z.infer<typeof shapes.evaluation> };
    },
  }),
];
