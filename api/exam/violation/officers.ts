// 违纪录入与处理 over HTTP, the office's side (S3-36…38): entry, check, notice, decision, service, disputes.
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { attachment } from '../../../domain/kit/file-name.ts';
import { may, reach, type PermissionName } from '../../../domain/kit/policy.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { measuresOf, measureWords } from '../../../domain/exam/violation/measures.ts';
import { catalogueOf } from '../../../domain/exam/violation/rules.ts';
import { violation } from '../../../domain/exam/violation/violation.ts';
import { documentsOf } from '../../../db/document/reads.ts';
import { examById } from '../../../db/exam/exams.ts';
import { foreseen } from '../../../db/exam/follow-ups.ts';
import { evidenceOf, violationLine, violations, type ViolationLine } from '../../../db/exam/violation-lists.ts';
import { now } from '../../../db/kit/clock.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { notYet, pdf } from '../../account/forms.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Context, type Reply, type Route, type Routes } from '../../kit/route.ts';
import { desk } from './desk.ts';
import * as shapes from './shapes.ts';
import { rulesOf, shownEffect, shownLine, wholeOf } from './view.ts';

const inside = { listener: 'officers', class: '一般', tag: '违纪处理' } as const;
const problems = [
  'VIOLATION_INVALID',
  'VIOLATION_NAME_MISMATCH',
  'VIOLATION_TOO_EARLY',
  'VIOLATION_SECOND_PERSON',
  'VIOLATION_RECUSED',
  'VIOLATION_GRAVER',
  'VIOLATION_PAPER_NOT_READY',
  'VIOLATION_SERVICE',
  'ANNULMENT_PREVIEW_STALE',
];

/** A case that the person may see. Throws NOT_FOUND. */
async function seen({ deps, params, person }: Context<{ id: string }>, permission: PermissionName): Promise<ViolationLine> {
  const found = await violationLine(deps.orm.em.fork(), params.id);
  if (!found || !may(permission, person(), { district: found.district })) throw refuse('NOT_FOUND');
  return found;
}

const act = (action: string, path: string, more: object = {}): Route =>
  route({
    ...inside,
    method: 'post',
    path: `/v1/admin/violations/:id/${path}`,
    summary: `违纪处理：${violation.actions[action]!.label}`,
    params: shapes.byId,
    policy: { process: violation, action },
    problems,
    act: { process: violation, action },
    ...more,
  });

/** The newest paper of a kind. */
async function newest(context: Context<{ id: string }>, kind: 'P09' | 'P10' | 'P11' | 'P12', name: string): Promise<Reply> {
  const row = await seen(context, 'violation.inside');
  const found = (await documentsOf(context.deps.orm.em.fork(), row.id)).findLast((one) => one.kind === kind);
  if (!found) throw refuse('NOT_FOUND');
  if (found.readyAt === null || found.hash === null || found.size === null) return notYet();
  return pdf(context, { hash: found.hash, size: found.size, name: `${name}-${row.number ?? row.ticket}.pdf` });
}
const paper = (path: string, kind: 'P09' | 'P10' | 'P11' | 'P12', name: string): Route =>
  route({
    ...inside,
    method: 'get',
    path: `/v1/admin/violations/:id/${path}.pdf`,
    summary: `下载${name}`,
    description: 'The newest one. Answers 202 with `Retry-After` while it is being made.',
    params: shapes.byId,
    policy: { permission: 'violation.inside' },
    sends: 'application/pdf',
    handle: (context) => newest(context as Context<{ id: string }>, kind, name),
  });

export const violationAdministration: Routes = [
  route({
    ...inside,
    method: 'get',
    class: '搜索',
    path: '/v1/admin/violations',
    summary: '查询违纪案件',
    query: z.object({
      ...pageQuery,
      examId: z.uuid().optional(),
      state: z.enum(Object.keys(violation.states) as [string, ...string[]]).optional(),
      ticket: z.string().max(20).optional(),
      name: z.string().trim().max(50).optional(),
      item: z.string().max(5).optional().meta({ description: 'Article or item: 7, 7.5' }),
    }),
    answer: pageOf(shapes.line),
    policy: { permission: 'violation.list' },
    handle: async ({ deps, query: { after, limit, ...asked }, person }) => {
      const before = fromCursor(after, idCursor)?.[0] ?? null;
      const rows = await violations(deps.orm.em.fork(), reach('violation.list', person()), { ...asked, before, limit: limit + 1 });
      return { body: page(rows, limit, ({ id }) => [id], shownLine) };
    },
  }),
  route({
    ...inside,
    method: 'post',
    path: '/v1/admin/violations',
    summary: violation.actions['enter']!.label,
    body: shapes.entryBody,
    policy: { process: violation, action: 'enter' },
    problems,
    act: { process: violation, action: 'enter' },
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/violations/:id',
    summary: '查看违纪案件',
    params: shapes.byId,
    answer: shapes.whole,
    policy: { permission: 'violation.inside' },
    handle: async (context) => {
      const row = await seen(context, 'violation.inside');
      const em = context.deps.orm.em.fork();
      return { version: row.version, body: await wholeOf(em, context.deps.fields, row, context.person()) };
    },
  }),
  route({
    ...inside,
    method: 'post',
    path: '/v1/admin/violations/:id/preview',
    summary: '违纪处理：预览处理决定的全部影响',
    description: 'A dry run: nothing is written. `hash` is what 拟定 and 决定 name, so that what is signed is what was shown.',
    params: shapes.byId,
    body: shapes.chargeBody.pick({ findings: true, subject: true }),
    answer: shapes.preview,
    policy: { permission: 'violation.preview' },
    problems: ['VIOLATION_INVALID', 'ANNULMENT_INVALID'],
    handle: async (context) => {
      const { deps, body } = context;
      const row = await seen(context as unknown as Context<{ id: string }>, 'violation.preview');
      const em = deps.orm.em.fork();
      const [catalogue, today] = [catalogueOf(await rulesOf(em, row.id)), (await ruleBook(em)).rulesFor(row.district, shanghaiDay(await now(em)))];
      const exam = await examById(em, row.examId);
      const label = exam?.config.subjects.find(({ code }) => code === body.subject)?.label ?? body.subject;
      const measures = measureWords(measuresOf(catalogue, body.findings), label);
      const plan = await desk(deps).previewViolation(em, today, { catalogue, stored: row }, body);
      if (!plan) return { body: { hash: '', effects: [], follows: [], measures } };
      return { body: { hash: plan.hash, effects: plan.effects.map(shownEffect), follows: await foreseen(em, today, plan.effects), measures } };
    },
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/violations/:id/evidence/:n',
    summary: '下载证据',
    params: shapes.byId.extend({ n: z.coerce.number().int().positive() }),
    policy: { permission: 'violation.inside' },
    sends: 'application/octet-stream',
    handle: async (context) => {
      const { deps, params } = context;
      const row = await seen(context as unknown as Context<{ id: string }>, 'violation.inside');
      const found = (await evidenceOf(deps.orm.em.fork(), row.id)).find(({ n }) => n === params.n);
      if (!found) throw refuse('NOT_FOUND');
      if (!deps.files) throw new Error('the API was assembled without `files`');
      const content = deps.files.open(found.hash);
      return {
        headers: {
          'Content-Type': 'application/octet-stream',
          'Content-Disposition': attachment(`证据${found.n}-${found.label}`),
          'X-Content-Type-Options': 'nosniff',
        },
        send: (res) => pipeline(content, res),
      };
    },
  }),
  paper('record', 'P09', '违纪情况记录单'),
  paper('notice', 'P10', '拟处理告知书'),
  paper('decision', 'P11', '违纪决定书'),
  paper('receipt', 'P12', '送达回证'),

  act('withdraw', 'withdraw', { body: shapes.reason }),
  act('review', 'review', { body: shapes.reviewBody }),
  act('drop', 'drop', { body: shapes.reason }),
  act('draftNotice', 'notice', { body: shapes.chargeBody }),
  act('serve', 'serve', { body: shapes.serveBody }),
  act('announce', 'announce', { body: shapes.reason }),
  act('recheck', 'recheck', { body: shapes.recheckBody }),
  act('renotify', 'renotify', { body: shapes.reason }),
  act('propose', 'propose', { body: shapes.proposeBody, answer: z.object({ decisionId: z.string() }) }),
  act('decide', 'decide', { body: shapes.decideBody, answer: z.object({ number: z.string() }) }),
  act('recordTransfer', 'transfer', { body: shapes.transferBody }),
  act('admitDispute', 'dispute', { body: shapes.disputeBody }),
  act('recordOutcome', 'outcome', { body: shapes.outcomeBody }),
  act('confirmOutcome', 'outcome/confirm'),
  act('returnOutcome', 'outcome/return', { body: shapes.reason }),
  act('recuse', 'recuse', { body: shapes.recuseBody }),
  act('answerRecusal', 'recusal', { body: shapes.answerRecusalBody }),
];
