// 询标澄清 over HTTP (H01–H06): the letters of chair and agency, the supplier's tabs, his answer.
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import {
  bidderLetters,
  clarificationById,
  clarificationFile,
  CONTENT,
  OFFLINE,
  projectLetters,
  type StoredClarification,
} from '../../../db/procurement/clarifications.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { caseRow } from '../../../db/supplier/cases.ts';
import { attachment } from '../../../domain/kit/file-name.ts';
import { formatWan } from '../../../domain/kit/money.ts';
import { allowedActions, parties, type Party } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { clarification, issuers, signedText } from '../../../domain/procurement/clarification/clarification.ts';
import {
  answerPage,
  clarificationColumns,
  clarificationTabs,
  markOf,
  operationOf,
  type ClarificationTab,
} from '../../../domain/procurement/clarification/portal.ts';
import { clarificationRules } from '../../../domain/procurement/clarification/rules.ts';
import { methods } from '../../../domain/procurement/law/regime.ts';
import { deskOf, file, shown as shownFile } from '../../file/index.ts';
import { readUpload } from '../../file/upload.ts';
import { outward } from '../../kit/outward.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Context, type Route, type Routes } from '../../kit/route.ts';
import { ownDuty } from '../evaluation/common.ts';
import { handlerOf } from '../tender/acquisitions.ts';
import * as shapes from './shapes.ts';

const base = { class: '一般', tag: '项目采购', listener: 'public' } as const;
const problems = ['CLARIFICATION_INVALID', 'CLARIFICATION_UNSIGNED', 'CLARIFICATION_SIGNATURE_WRONG', 'TENDER_SUSPENDED'];
const asking: readonly Party[] = ['counterpart.tenderHandler'];
const before = (after: string | undefined): string | null => fromCursor(after, idCursor)?.[0] ?? null;

const act = (action: string, rest: string, more: Partial<Route> = {}): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/clarifications/:id/${rest}`,
    summary: `询标澄清：${clarification.actions[action]!.label}`,
    params: shapes.byId,
    policy: { process: clarification, action },
    problems,
    act: { process: clarification, action },
    ...more,
  } as Parameters<typeof route>[0]);

const lineOf = (row: StoredClarification): z.infer<typeof shapes.line> =>
  outward({
    id: row.id,
    projectId: row.projectId,
    code: row.code,
    name: row.project,
    purchaser: row.purchaser,
    method: methods[row.method],
    budgetWan: formatWan(BigInt(row.budgetFen)),
    organisationId: row.organisationId,
    organisation: row.organisation,
    lot: row.lot,
    round: row.n,
    due: row.due,
    state: row.state,
    label: clarification.states[row.state]!.label,
    mark: markOf(row.way),
    operation: operationOf(row.state),
    version: row.version,
  }) as z.infer<typeof shapes.line>;

/** A letter that this person may read: its bidder once it has been issued, whoever asks. Throws NOT_FOUND. */
async function readable({ deps, params, person }: Pick<Context<{ id: string }>, 'deps' | 'params' | 'person'>): Promise<StoredClarification> {
  const row = await clarificationById(deps.orm.em.fork(), params.id);
  if (!row) throw refuse('NOT_FOUND');
  const held = parties(person(), clarificationFile(row));
  const mine = asking.some((party) => held.has(party)) || (held.has('bidHandler') && row.state !== 'draft');
  // The committee reads what was asked and answered.
  const member = mine || row.state === 'draft' ? null : await ownDuty(deps.orm.em.fork(), row.projectId, person().accountId);
  if (!mine && !member) throw refuse('NOT_FOUND');
  return row;
}

export const clarificationRoutes: Routes = [
  route({
    ...base,
    method: 'get',
    path: '/v1/meta/clarifications',
    summary: '询标澄清：标签页、列、按钮',
    answer: z.looseObject({ tabs: z.record(z.string(), z.string()) }),
    policy: 'signedIn',
    handle: () => ({ body: { tabs: clarificationTabs, columns: clarificationColumns, answerPage } }),
  }),
  route({
    ...base,
    class: '搜索',
    method: 'get',
    path: '/v1/me/clarifications',
    summary: '询标澄清：待办理、全部',
    query: z.object({ ...pageQuery, tab: z.enum(Object.keys(clarificationTabs) as [ClarificationTab, ...ClarificationTab[]]) }),
    answer: pageOf(shapes.line),
    policy: { process: clarification, action: 'submit' },
    handle: async ({ deps, query: { after, limit, tab }, person }) => {
      const rows = await bidderLetters(deps.orm.em.fork(), handlerOf(person()), { tab, before: before(after), limit: limit + 1 });
      return { body: page(rows, limit, ({ id }) => [id], lineOf) };
    },
  }),
  route({
    ...base,
    class: '搜索',
    method: 'get',
    path: '/v1/tender-projects/:id/clarifications',
    summary: '项目的询标函',
    params: shapes.byId,
    query: z.object(pageQuery),
    answer: pageOf(shapes.line),
    policy: { process: clarification, action: 'draft' },
    handle: async ({ deps, params, query: { after, limit }, person }) => {
      const em = deps.orm.em.fork();
      const organiserId = (await projectById(em, params.id))?.organiserId;
      const mine = person().grants.some(({ role, organisationId }) => role === 'tenderHandler' && organisationId === organiserId);
      if (organiserId === undefined || !mine) throw refuse('NOT_FOUND');
      const rows = await projectLetters(em, params.id, { before: before(after), limit: limit + 1 });
      return { body: page(rows, limit, ({ id }) => [id], lineOf) };
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/clarifications/:id',
    summary: '查看询标函与澄清文件',
    params: shapes.byId,
    answer: shapes.full,
    policy: 'signedIn',
    handle: async (context) => {
      const row = await readable(context);
      const { fields } = context.deps;
      const paper = row.regions['paper'] ?? 'none';
      const shown = {
        ...lineOf(row),
        issuer: issuers[row.issuer],
        content: fields.decrypt(row.content, CONTENT),
        issuedAt: row.issuedAt,
        answeredAt: row.answeredAt,
        paper: paper === 'none' ? null : clarification.regions!['paper']!.states[paper]!.label,
        signs: row.fileHash === null ? null : signedText(row.id, row.fileHash),
        hasFile: row.fileId !== null,
        offline: row.offline === null ? null : JSON.parse(fields.decrypt(row.offline, OFFLINE)),
        allowedActions: allowedActions(clarification, clarificationFile(row), context.actor),
      };
      return { version: row.version, body: outward(shown) as z.infer<typeof shapes.full> };
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/clarifications/:id/file',
    summary: '查看文件',
    description: 'The bidder sees his file at once, whoever asked sees it when it has been submitted.',
    params: shapes.byId,
    policy: 'signedIn',
    sends: 'application/pdf',
    handle: async (context) => {
      const row = await readable(context as unknown as Context<{ id: string }>);
      const own = row.organisationId === context.person().organisationId;
      if (row.fileHash === null || (!own && row.way === null)) throw refuse('NOT_FOUND');
      if (!context.deps.files) throw new Error('the API was assembled without `files`');
      const content = context.deps.files.open(row.fileHash);
      return {
        headers: {
          'Content-Type': 'application/pdf',
          'Content-Disposition': attachment(`澄清文件-${row.code}-标项${row.lot}.pdf`),
          'X-Content-Type-Options': 'nosniff',
        },
        send: (res) => pipeline(content, res),
      };
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/tender-projects/:id/clarifications',
    summary: `询标澄清：${clarification.actions['draft']!.label}`,
    description: 'To one bidder about one 标项, with its own deadline. Letters go out between the opening and the award.',
    params: shapes.byId,
    body: shapes.draftBody,
    answer: z.object({ n: z.int() }),
    policy: { process: clarification, action: 'draft' },
    problems,
    act: { process: clarification, action: 'draft', caseId: () => undefined, input: ({ params, body }) => ({ ...body, projectId: params.id }) },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/clarifications/:id/uploads',
    summary: '上传澄清文件的内容',
    description: 'A form with one PDF, larger than other uploads may be (S1三（五）3). The answer’s id is the `fileId` of the acts.',
    params: shapes.byId,
    stream: 'multipart/form-data',
    policy: 'signedIn',
    problems: ['FILE_EMPTY', 'FILE_TOO_LARGE', 'FILE_CONTENT_MISMATCH', 'FILE_INFECTED'],
    answer: file,
    status: 201,
    handle: async (context) => {
      const { req, person, deps } = context;
      const row = await readable(context as unknown as Context<{ id: string }>);
      const held = (await caseRow(deps.orm.em.fork(), clarification.type, row.id))!;
      const maxBytes = ruleValue((await ruleBook(deps.orm.em.fork())).rulesOf(held), clarificationRules.megabytes) * 1024 * 1024;
      const actor = person();
      const stored = await readUpload(req, maxBytes, (incoming) => deskOf(context).receive({ actor, maxBytes, ...incoming }));
      return { status: stored.state === 'quarantined' ? 202 : 201, body: shownFile(stored), headers: { Location: `/v1/files/${stored.id}` } };
    },
  }),
  act('edit', 'edit', { body: shapes.editBody }),
  act('issue', 'issue'),
  act('upload', 'file', { body: shapes.fileBody, answer: z.object({ signs: z.string() }), description: '`signs`: what the seal is put under.' }),
  act('sign', 'sign', { body: shapes.signBody }),
  act('unsign', 'unsign'),
  act('submit', 'submit'),
  act('submitUnsigned', 'submit-unsigned'),
  act('recordOffline', 'offline', { body: shapes.offlineBody }),
];
