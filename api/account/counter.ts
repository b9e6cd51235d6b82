// 政务大厅受理 for the officers of the counter; the applicant reads what became of the own case.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { appendices, userTypes, type Appendix } from '../../domain/account/counter/materials.ts';
import { counterCase } from '../../domain/account/counter/process.ts';
import { counterKinds } from '../../domain/account/counter/record.ts';
import { may, reach } from '../../domain/kit/policy.ts';
import { allowedActions, type CaseView } from '../../domain/kit/process.ts';
import { commonRules } from '../../domain/kit/common-rules.ts';
import { shanghaiDay, shown } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { endings, endingStanding } from '../../domain/message/task-reminders.ts';
import { roles, type PersonActor } from '../../domain/kit/actor.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { userNameOf } from '../../db/account/reads.ts';
import { counterCases, counterLog, printedFor, printedOne, type CounterLine, type PrintedDocument } from '../../db/counter/reads.ts';
import { counterRecordOf, type StoredCounterRecord } from '../../db/counter/records.ts';
import { now } from '../../db/kit/clock.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { caseRow, runningDeadlines } from '../../db/supplier/cases.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { memberRoutes } from '../approval/acts.ts';
import { roundProblems } from '../approval/bodies.ts';
import { outward } from '../kit/outward.ts';
import { route, type Context, type Route, type Routes } from '../kit/route.ts';
import {
  archiving,
  examination,
  kind,
  line,
  logLine,
  opening,
  printed,
  printing,
  reasonShape,
  rejection,
  supplementRequest,
  whole,
} from './counter-shapes.ts';
import { notYet, pdf } from './forms.ts';

const process = counterCase;
const common = { class: '一般', tag: '政务大厅' } as const;
const params = z.object({ id: z.uuid() });
const papers = ['POWER_OF_ATTORNEY_EXPIRED', 'SCAN_UNKNOWN', 'MATERIAL_LIST_MISSING'];
/** Votes that need no task to be named: what they can be refused with as members of a round. */
const votes = roundProblems('vote');
const taken = ['PHONE_REGISTERED', 'ID_NUMBER_REGISTERED', 'CREDIT_CODE_REGISTERED', 'ACCOUNT_NAME_TAKEN'];

/** The case, where the person may see it. Throws NOT_FOUND. */
async function caseFor(em: EntityManager, id: string, actor: PersonActor): Promise<CaseView> {
  const file = await caseRow(em, process.type, id);
  if (!file || !may('counter.read', actor, { ownerId: file.applicantId, district: file.district })) throw refuse('NOT_FOUND');
  return file;
}
const isOfficer = (actor: PersonActor, { district }: Pick<CaseView, 'district'>): boolean =>
  may('counter.list', actor, { district }) || may('journal.read', actor, { district });

const act = (action: string, path: string, body: z.ZodType, problems: readonly string[], more: Partial<Route> = {}): Route =>
  route({
    ...common,
    listener: 'officers',
    method: 'post',
    path: `/v1/counter-cases/:id/${path}`,
    summary: process.actions[action]!.label,
    params,
    body,
    policy: { process, action },
    problems,
    act: { process, action },
    ...more,
  } as Parameters<typeof route>[0]);

const labels = <T extends Pick<CounterLine, 'kind' | 'userType' | 'state'>>(row: T) => ({
  kindLabel: counterKinds[row.kind],
  userTypeLabel: userTypes[row.userType],
  stateLabel: process.states[row.state]?.label ?? row.state,
});
const onPage = ({ overdueAt, examinedBy: _, ...row }: CounterLine) =>
  outward({ ...row, ...labels(row), overdue: overdueAt !== null && row.state === 'verification' }) as z.infer<typeof line>;

const list = route({
  ...common,
  listener: 'both',
  method: 'get',
  path: '/v1/counter-cases',
  class: '搜索',
  summary: '大厅受理件',
  description: 'For officers those of their districts, for everybody else the own ones. What waits for the own post is in `/v1/tasks`.',
  query: z.object({
    ...pageQuery,
    state: z.enum(Object.keys(process.states)).optional(),
    kind: kind.optional(),
    accountId: z.uuid().optional(),
    overdue: z.enum(['true', 'false']).optional(),
  }),
  policy: { permission: 'counter.read' },
  answer: pageOf(line),
  handle: async ({ deps, query, person }) => {
    const { limit, after, overdue, ...filter } = query;
    const before = fromCursor(after, idCursor)?.[0] ?? null;
    const rows = await counterCases(
      deps.orm.em.fork(),
      reach('counter.read', person()),
      { ...filter, overdue: overdue === 'true' },
      limit + 1,
      before,
    );
    return { body: page(rows, limit, ({ id }) => [id], onPage) };
  },
});

/** How the 委托书 of a case stands today. */
async function attorneyToday(em: EntityManager, { examination, powerOfAttorneyUntil: until }: StoredCounterRecord, { district }: CaseView) {
  const signedOn = examination?.powerOfAttorney?.signedOn;
  if (signedOn === undefined || until === null) return null;
  const today = shanghaiDay(await now(em));
  const days = ruleValue((await ruleBook(em)).rulesFor(district, today), commonRules.reminderDays);
  const standing = endingStanding(signedOn, until, today, days);
  return { standing, label: endings[standing] };
}

const one = route({
  ...common,
  listener: 'both',
  method: 'get',
  path: '/v1/counter-cases/:id',
  summary: '查看大厅受理件',
  params,
  policy: { permission: 'counter.read' },
  answer: whole,
  handle: async ({ deps, params: { id }, person }) => {
    const em = deps.orm.em.fork();
    const actor = person();
    const file = await caseFor(em, id, actor);
    const record = await counterRecordOf(em, deps.fields, id);
    if (!record) throw refuse('NOT_FOUND');
    const officer = isOfficer(actor, file);
    const { requested, userType, overdueAt, requestedItems: _, examinedOn: __, ...rest } = record;
    const body = {
      ...rest,
      id,
      kind: requested.kind,
      userType,
      ...labels({ kind: requested.kind, userType, state: file.state }),
      district: file.district,
      state: file.state,
      version: file.version,
      createdAt: file.createdAt,
      requested: { ...requested },
      powerOfAttorneyStanding: await attorneyToday(em, record, file),
      overdue: overdueAt !== null && file.state === 'verification',
      ...(officer ? {} : { examination: null, examinedBy: null, verifiedBy: null }),
      allowedActions: allowedActions(process, file, actor),
      deadlines: await runningDeadlines(em, id),
      log: `/v1/counter-cases/${id}/log`,
    };
    return { body: outward(body) as z.infer<typeof whole>, version: file.version };
  },
});

/** Officers are named to officers; the applicant reads their post. */
const posts: Record<string, string> = { requestSupplement: '政务大厅', confirm: roles.counterVerifier, reject: roles.counterVerifier };

const log = route({
  ...common,
  listener: 'both',
  method: 'get',
  path: '/v1/counter-cases/:id/log',
  summary: '大厅受理件流转日志',
  params,
  policy: { permission: 'counter.read' },
  answer: z.object({ items: z.array(logLine) }),
  handle: async ({ deps, params: { id }, person }) => {
    const em = deps.orm.em.fork();
    const file = await caseFor(em, id, person());
    const officer = isOfficer(person(), file);
    const names = new Map<string, string>();
    const nameOf = async (action: string, actor: string): Promise<string> => {
      const account = actor.startsWith('person:') ? actor.slice(7) : null;
      if (account === null) return '系统';
      const post = posts[action] ?? roles.counterClerk;
      if (!officer) return post;
      if (!names.has(account)) names.set(account, (await userNameOf(em, account)) || post);
      return names.get(account)!;
    };
    const items = [];
    for (const { seq, at, action, actor, remark } of await counterLog(em, id)) {
      const operation = process.actions[action]?.label ?? action;
      items.push({ seq, at: outward(at) as string, time: shown(at), actor: await nameOf(action, actor), operation, remark: remark ?? '' });
    }
    return { body: { items } };
  },
});

const printedLine = (caseId: string, { id, template, askedAt, hash, failure }: PrintedDocument): z.infer<typeof printed> => ({
  id,
  template,
  askedAt: outward(askedAt) as string,
  state: hash ? 'ready' : failure ? 'failed' : 'printing',
  failure,
  href: `/v1/counter-cases/${caseId}/documents/${id}`,
});
const officersCase = async ({ person }: Pick<Context, 'person'>, em: EntityManager, id: string): Promise<CaseView> => {
  const file = await caseFor(em, id, person());
  if (!isOfficer(person(), file)) throw refuse('NOT_FOUND');
  return file;
};

export const counterRoutes: Routes = [
  list,
  one,
  log,
  route({
    ...common,
    listener: 'officers',
    method: 'post',
    path: '/v1/counter-cases',
    summary: process.actions['open']!.label,
    body: opening,
    policy: { process, action: 'open' },
    problems: ['COUNTER_CASE_INVALID', 'ALREADY_RUNNING', 'NO_SUCH_ACCOUNT', 'ACCOUNT_FROZEN'],
    act: { process, action: 'open' },
  }),
  ...memberRoutes('/v1/counter-cases', process, common.tag),
  act('examine', 'examine', examination, ['MATERIALS_INCOMPLETE', ...papers, ...votes]),
  act('requestSupplement', 'supplement-request', supplementRequest, ['SUPPLEMENT_NOT_REQUESTABLE', ...papers, ...votes], {
    answer: z.object({ missing: z.array(reasonShape) }),
  }),
  act('receiveSupplement', 'supplement', examination, ['MATERIALS_INCOMPLETE', ...papers]),
  act('confirm', 'confirm', z.strictObject({}).default({}), ['CONFIRMATION_NOT_ACCEPTED', 'SAME_PERSON', ...taken, ...votes], {
    answer: z.object({ accountId: z.string().optional() }),
  }),
  act('reject', 'reject', rejection, ['REJECTION_NOT_ACCEPTED', 'SAME_PERSON', ...votes]),
  act('archive', 'archive', archiving, ['ARCHIVE_INCOMPLETE', 'SCAN_UNKNOWN']),
  act('print', 'documents', printing, [], {
    description: 'The form is printed by another process; the answer names it, and `GET …/documents/{documentId}` answers 202 until it is there.',
    answer: z.object({ documentId: z.string() }),
  }),
  route({
    ...common,
    listener: 'officers',
    method: 'get',
    path: '/v1/counter-cases/:id/documents',
    summary: '已打印的附录',
    params,
    policy: { permission: 'counter.read' },
    answer: z.object({ items: z.array(printed) }),
    handle: async (context) => {
      const em = context.deps.orm.em.fork();
      const { id } = await officersCase(context, em, context.params.id);
      return { body: { items: (await printedFor(em, id)).map((document) => printedLine(id, document)) } };
    },
  }),
  route({
    ...common,
    listener: 'officers',
    method: 'get',
    path: '/v1/counter-cases/:id/documents/:documentId',
    summary: '下载已打印的附录',
    params: params.extend({ documentId: z.uuid() }),
    policy: { permission: 'counter.read' },
    problems: ['DOCUMENT_NOT_PRINTABLE'],
    sends: 'application/pdf',
    handle: async (context) => {
      const em = context.deps.orm.em.fork();
      const { id } = await officersCase(context, em, context.params.id);
      const document = await printedOne(em, id, context.params.documentId);
      if (!document) throw refuse('NOT_FOUND');
      if (document.failure) throw refuse('DOCUMENT_NOT_PRINTABLE', { facts: { characters: [...document.failure] } });
      if (!document.hash) return notYet();
      const [number, { title }] = Object.entries(appendices).find(([, { template }]) => template === document.template) as [
        Appendix,
        { title: string },
      ];
      return pdf(context, { hash: document.hash, size: document.size!, name: `附录${number}：${title}.pdf` });
    },
  }),
];
