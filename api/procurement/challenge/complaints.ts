// 投诉 over HTTP (R42): the complainant's letter, what 财政 does with it, the respondent's statement, what is published, 不良行为记录.
import { z } from 'zod';
import { partiesFile } from '../../../db/procurement/challenges.ts';
import {
  ASKED,
  badRecords,
  COMPLAINT,
  complaintById,
  complaintsIn,
  complaintsOf,
  decidedComplaints,
  EXPLAINED,
  REFUSAL,
  type StoredComplaint,
} from '../../../db/procurement/complaints.ts';
import { deadlinesOf } from '../../../db/procurement/projects.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { allowedActions, parties, standing, stateOf } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { complaint } from '../../../domain/procurement/complaint/complaint.ts';
import { decisionKinds, rejectionGrounds } from '../../../domain/procurement/complaint/decision.ts';
import { outward } from '../../kit/outward.ts';
import { fromCursor, page, pageOf, pageQuery, sortCursor } from '../../kit/page.ts';
import { route, type Context, type Route, type Routes } from '../../kit/route.ts';
import { listReach } from '../common.ts';
import { before, sends, sideList } from './sides.ts';
import * as shapes from './shapes.ts';

const base = { class: '一般', tag: '质疑投诉', listener: 'public' } as const;
const problems = ['COMPLAINT_INVALID', 'COMPLAINT_TOO_LATE', 'ALREADY_RUNNING', 'TENDER_SUSPENDED', 'TENDER_INVALID'];

const act = (action: string, rest: string, more: Partial<Route> = {}): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/complaints/:id/${rest}`,
    summary: `投诉：${complaint.actions[action]!.label}`,
    params: shapes.byId,
    policy: { process: complaint, action },
    problems,
    act: { process: complaint, action },
    ...more,
  } as Parameters<typeof route>[0]);
const office = (action: string, rest: string, more: Partial<Route> = {}): Route => act(action, rest, { listener: 'officers', ...more });

const lineOf = (row: StoredComplaint): z.infer<typeof shapes.complaintLine> =>
  outward({
    id: row.id,
    challengeId: row.challengeId,
    projectId: row.projectId,
    code: row.code,
    project: row.project,
    organisation: row.organisation,
    respondent: row.respondent,
    state: row.state,
    label: complaint.states[row.state]!.label,
    standing: standing(partiesFile(complaint.type, row))
      .flatMap((address) => stateOf(complaint, address)?.label ?? [])
      .filter((label) => label !== '—'),
    submittedAt: row.submittedAt,
    version: row.version,
  }) as z.infer<typeof shapes.complaintLine>;

/** The respondent reads it from the copy on. */
const copied = ({ regions, state }: StoredComplaint): boolean => regions['statement'] !== 'none' || state === 'decided';

/** Complainant, 财政, auditors; the respondent from the copy on. Throws NOT_FOUND. */
async function readable({
  deps,
  params,
  person,
}: {
  deps: Context['deps'];
  params: { id: string };
  person: () => PersonActor;
}): Promise<StoredComplaint> {
  const row = await complaintById(deps.orm.em.fork(), params.id);
  const held = row && [...parties(person(), partiesFile(complaint.type, row))];
  const mine = held?.some((party) => ['bidHandler', 'finance', 'auditor'].includes(party) || (party.startsWith('counterpart.') && copied(row!)));
  if (!row || !mine) throw refuse('NOT_FOUND');
  return row;
}

const publishedOf = (row: StoredComplaint): z.infer<typeof shapes.published> =>
  outward({
    id: row.id,
    code: row.code,
    project: row.project,
    complainant: row.organisation,
    respondent: row.respondent,
    decision: decisionKinds[row.decision!],
    ground: row.ground === null ? null : rejectionGrounds[row.ground],
    content: row.decisionText!,
    decidedAt: row.decidedAt!,
  }) as z.infer<typeof shapes.published>;

export const complaintRoutes: Routes = [
  route({
    ...base,
    method: 'post',
    path: '/v1/challenges/:id/complaint',
    summary: complaint.actions['submit']!.label,
    description: 'Within fifteen working days of the end of the time to answer; everything that the letter lacks is named at once.',
    params: shapes.byId,
    body: shapes.complaintBody,
    policy: { process: complaint, action: 'submit' },
    problems,
    act: { process: complaint, action: 'submit', caseId: () => undefined, input: ({ params, body }) => ({ ...body, challengeId: params.id }) },
  }),
  sideList('/v1/me/complaints', '投诉列表', shapes.complaintLine, complaintsOf, lineOf),
  route({
    ...base,
    class: '搜索',
    listener: 'officers',
    method: 'get',
    path: '/v1/admin/complaints',
    summary: '本区划的投诉',
    query: z.object(pageQuery),
    answer: pageOf(shapes.complaintLine),
    policy: { permission: 'complaint.list' },
    handle: async ({ deps, query: { after, limit }, person }) => {
      const { districts } = listReach('complaint.list', person());
      const rows = await complaintsIn(deps.orm.em.fork(), districts ?? [''], { before: before(after), limit: limit + 1 });
      return { body: page(rows, limit, ({ id }) => [id], lineOf) };
    },
  }),
  route({
    ...base,
    class: '搜索',
    listener: 'officers',
    method: 'get',
    path: '/v1/admin/supplier-bad-records',
    summary: '不良行为记录',
    query: z.object(pageQuery),
    answer: pageOf(shapes.badRecord),
    policy: { permission: 'complaint.list' },
    handle: async ({ deps, query: { after, limit } }) => {
      const rows = await badRecords(deps.orm.em.fork(), { before: before(after), limit: limit + 1 });
      return {
        body: page(
          rows,
          limit,
          ({ id }) => [id],
          (row) => outward(row) as z.infer<typeof shapes.badRecord>,
        ),
      };
    },
  }),
  route({
    ...base,
    class: '搜索',
    listener: 'both',
    method: 'get',
    path: '/v1/complaint-decisions',
    summary: '投诉处理结果公告',
    description: 'Every decision, for everybody.',
    query: z.object(pageQuery),
    answer: pageOf(shapes.published),
    policy: 'public',
    handle: async ({ deps, query: { after, limit } }) => {
      const cursor = (fromCursor(after, sortCursor) as [string, string] | undefined) ?? null;
      const rows = await decidedComplaints(deps.orm.em.fork(), { before: cursor, limit: limit + 1 });
      return { body: page(rows, limit, ({ decidedAt, id }) => [decidedAt!, id], publishedOf) };
    },
  }),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/complaints/:id',
    summary: '查看投诉',
    params: shapes.byId,
    answer: shapes.complaintFull,
    policy: 'signedIn',
    handle: async (context) => {
      const row = await readable(context);
      const { fields, orm } = context.deps;
      const opened = (text: string | null, place: string) => (text === null ? null : (JSON.parse(fields.decrypt(text, place)) as unknown));
      const shown = {
        ...lineOf(row),
        letter: opened(row.letter, COMPLAINT),
        asked: opened(row.asked, ASKED),
        corrected: row.corrected,
        explained: opened(row.explained, EXPLAINED),
        refusal: opened(row.refusal, REFUSAL),
        decision: row.decision === null ? null : decisionKinds[row.decision],
        decisionText: row.decisionText,
        decidedAt: row.decidedAt,
        deadlines: await deadlinesOf(orm.em.fork(), row.id),
        allowedActions: allowedActions(complaint, partiesFile(complaint.type, row), context.actor),
      };
      return { version: row.version, body: outward(shown) as z.infer<typeof shapes.complaintFull> };
    },
  }),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/complaints/:id/file',
    summary: '下载投诉书',
    params: shapes.byId,
    policy: 'signedIn',
    sends: 'application/octet-stream',
    handle: async (context) => {
      const row = await readable(context as unknown as Context<{ id: string }>);
      return sends(context, row.fileId, `投诉书-${row.code}`);
    },
  }),
  act('correct', 'correct', { body: shapes.correctBody }),
  act('withdraw', 'withdraw'),
  act('explain', 'explain', { body: shapes.explainBody }),
  office('askCorrection', 'ask-correction', {
    body: shapes.askBody,
    description: 'Once, with everything that is missing; the clocks stand until the letter has been corrected.',
  }),
  office('accept', 'accept'),
  office('refuse', 'refuse', { body: shapes.refuseBody }),
  office('sendCopy', 'copy'),
  office('beginWaiting', 'waiting', { body: shapes.waitingBody }),
  office('endWaiting', 'waiting-ended'),
  office('suspendProject', 'suspend', {
    body: shapes.reason,
    description:
      '30 days at the most; the project goes on with the decision, by `resume`, or by itself. Contracts that are concluded stand still in its stead (`performance`).',
  }),
  office('resumeProject', 'resume', { body: shapes.reason }),
  office('decide', 'decide', { body: shapes.decideBody }),
];
