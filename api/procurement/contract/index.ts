// 政府采购合同 over HTTP (R38–R40, O28, O29), and the archive of a purchase (R45).
import { pipeline } from 'node:stream/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { archiveOf } from '../../../db/procurement/archive.ts';
import {
  acceptanceOf,
  contractById,
  contractFile,
  contractsOf,
  contractsOfSide,
  eventsOf,
  haltsOf,
  paymentsOf,
  supplementsOf,
  type StoredContract,
} from '../../../db/procurement/contracts.ts';
import { deadlinesOf, projectById, projectFile } from '../../../db/procurement/projects.ts';
import { now } from '../../../db/kit/clock.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { caseRow } from '../../../db/supplier/cases.ts';
import { acceptanceStanding, contractPhases } from '../../../domain/contract/acceptance.ts';
import { plusMonths } from '../../../domain/kit/calendar.ts';
import type { Actor } from '../../../domain/kit/actor.ts';
import { attachment } from '../../../domain/kit/file-name.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { allowedActions, parties } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { tenderContract } from '../../../domain/procurement/contract/contract.ts';
import { signedText } from '../../../domain/procurement/contract/fields.ts';
import { haltGrounds, performanceRegion } from '../../../domain/procurement/contract/halt.ts';
import { archiveKinds } from '../../../security/archive.ts';
import { outward } from '../../kit/outward.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Context, type Route, type Routes } from '../../kit/route.ts';
import * as shapes from './shapes.ts';

const base = { class: '一般', tag: '项目采购', listener: 'public' } as const;
const problems = ['CONTRACT_INVALID', 'CONTRACT_SIGNATURE_WRONG', 'TENDER_SUSPENDED', 'SIGNING_STOPPED', 'PERFORMANCE_STOPPED'];

const act = (action: string, rest: string, more: Partial<Route> = {}): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/tender-contracts/:id/${rest}`,
    summary: `政府采购合同：${tenderContract.actions[action]!.label}`,
    params: shapes.byId,
    policy: { process: tenderContract, action },
    problems,
    act: { process: tenderContract, action },
    ...more,
  } as Parameters<typeof route>[0]);
const step = (action: keyof typeof shapes.steps): Route => act(action, `acceptance/${action}`, { body: shapes.steps[action] });

/** Both sides, the agency of the project, and the authorities that watch over them. */
function mayRead(actor: Actor, row: StoredContract): boolean {
  const held = parties(actor, contractFile(row));
  const agency = parties(actor, { ...contractFile(row), organisationId: row.organiserId });
  return (
    agency.has('tenderHandler') ||
    ['orgAdmin', 'orgMember', 'counterpart.orgAdmin', 'counterpart.bidHandler', 'finance', 'auditor'].some((party) => held.has(party as 'orgAdmin'))
  );
}
async function readable({ deps, params, actor }: Pick<Context<{ id: string }>, 'deps' | 'params' | 'actor'>): Promise<StoredContract> {
  const row = await contractById(deps.orm.em.fork(), params.id);
  if (!row || !mayRead(actor, row)) throw refuse('NOT_FOUND');
  return row;
}

const lineOf = (row: StoredContract): z.infer<typeof shapes.line> =>
  outward({
    id: row.id,
    projectId: row.projectId,
    code: row.code,
    project: row.project,
    lot: row.lot,
    lotName: row.lotName,
    number: row.number,
    state: row.state,
    label: tenderContract.states[row.state]!.label,
    version: row.version,
    buyer: { organisationId: row.purchaserId, name: row.purchaser, signedAt: row.signatures.buyer?.at ?? null },
    seller: { organisationId: row.supplierId, name: row.supplier, signedAt: row.signatures.seller?.at ?? null },
    fen: row.fields.fen,
    signedAt: row.signedAt,
    filingNumber: row.filingNumber,
  }) as z.infer<typeof shapes.line>;

/** Null while it is performed. */
async function performanceOf(em: EntityManager, { id, regions }: StoredContract) {
  const state = regions['performance'] ?? 'none';
  if (state === 'none') return null;
  const halts = (await haltsOf(em, id)).map(({ ground, at }) => ({ ground, label: haltGrounds[ground], at }));
  return { state, label: performanceRegion[state]!.label, halts };
}

async function shownContract(context: Context<{ id: string }>): Promise<z.infer<typeof shapes.full>> {
  const { deps, actor } = context;
  const row = await readable(context);
  const em = deps.orm.em.fork();
  const file = (await caseRow(em, tenderContract.type, row.id))!;
  const book = await ruleBook(em);
  const set = book.rulesOf(file);
  const staged = row.signedAt !== null && row.fields.acceptance === 'staged';
  const { failures, mayRescind } = acceptanceStanding(set, book.calendar(), await acceptanceOf(em, row.id), await now(em));
  const events = (await eventsOf(em, row.id)).map((event) => ({ ...event, label: tenderContract.actions[event.what]!.label }));
  const { months } = row.fields;
  return outward({
    ...lineOf(row),
    fields: row.fields,
    signs: signedText(row.id, row.fileHash),
    performanceDue: row.signedAt === null || months === null ? null : plusMonths(shanghaiDay(row.signedAt), months),
    phases: staged ? contractPhases(set, row.signedAt!) : [],
    failures,
    mayRescind,
    events,
    supplements: await supplementsOf(em, row.id),
    payments: await paymentsOf(em, row.id),
    performance: await performanceOf(em, row),
    deadlines: (await deadlinesOf(em, row.id)).map(({ name, label, due, basis, pausedAt }) => ({ name, label, due, basis, pausedAt })),
    allowedActions: allowedActions(tenderContract, contractFile(row), actor),
  }) as z.infer<typeof shapes.full>;
}

export const contractRoutes: Routes = [
  route({
    ...base,
    method: 'post',
    path: '/v1/tender-contracts',
    summary: tenderContract.actions['draft']!.label,
    description: 'Of a 标项 whose result is public: the price is that of the bid.',
    body: shapes.draftBody,
    answer: z.object({ number: z.string() }),
    policy: { process: tenderContract, action: 'draft' },
    problems: [...problems, 'ALREADY_RUNNING'],
    act: { process: tenderContract, action: 'draft' },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/tender-projects/:id/contracts',
    summary: '项目的政府采购合同',
    params: shapes.byId,
    answer: z.object({ items: z.array(shapes.line) }),
    policy: 'signedIn',
    handle: async ({ deps, params, actor }) => {
      const rows = await contractsOf(deps.orm.em.fork(), params.id);
      return { body: { items: rows.filter((row) => mayRead(actor, row)).map(lineOf) } };
    },
  }),
  route({
    ...base,
    class: '搜索',
    method: 'get',
    path: '/v1/me/tender-contracts',
    summary: '本单位政府采购合同',
    query: z.object(pageQuery),
    answer: pageOf(shapes.line),
    policy: 'signedIn',
    handle: async ({ deps, query: { after, limit }, person }) => {
      const { organisationId } = person();
      if (!organisationId) return { body: page([], limit, () => [], lineOf) };
      const before = fromCursor(after, idCursor)?.[0] ?? null;
      const rows = await contractsOfSide(deps.orm.em.fork(), organisationId, { before, limit: limit + 1 });
      return {
        body: page(
          rows.filter((row) => mayRead(person(), row)),
          limit,
          ({ id }) => [id],
          lineOf,
        ),
      };
    },
  }),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/tender-contracts/:id',
    summary: '查看政府采购合同',
    params: shapes.byId,
    answer: shapes.full,
    policy: 'signedIn',
    handle: async (context) => {
      const body = await shownContract(context as unknown as Context<{ id: string }>);
      return { version: body.version, body };
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/tender-contracts/:id/text',
    summary: '下载合同文本',
    params: shapes.byId,
    policy: 'signedIn',
    sends: 'application/octet-stream',
    handle: async (context) => {
      const row = await readable(context as unknown as Context<{ id: string }>);
      if (!context.deps.files) throw new Error('the API was assembled without `files`');
      const content = context.deps.files.open(row.fileHash);
      return {
        headers: {
          'Content-Type': 'application/octet-stream',
          'Content-Disposition': attachment(`政府采购合同-${row.number}`),
          'X-Content-Type-Options': 'nosniff',
        },
        send: (res) => pipeline(content, res),
      };
    },
  }),
  act('edit', 'edit', { body: shapes.fields }),
  act('signBuyer', 'sign-buyer', { body: shapes.signBody }),
  act('signSeller', 'sign-seller', { body: shapes.signBody }),
  act('refuse', 'refuse', { body: shapes.reason }),
  act('publish', 'notice'),
  act('file', 'filing', { answer: z.object({ filingNumber: z.string() }) }),
  act('supplement', 'supplements', { body: shapes.supplementBody }),
  act('recordDelivery', 'deliveries', { body: shapes.deliveryBody, answer: z.object({ n: z.int(), dueOn: z.string() }) }),
  act('recordPayment', 'payments', {
    body: shapes.paymentBody,
    answer: z.object({ interestFen: z.string() }),
    description: '`interestFen`: owed to a 中小企业 that was paid late.',
  }),
  ...(Object.keys(shapes.steps) as (keyof typeof shapes.steps)[]).map(step),
  act('endStopped', 'end', { body: shapes.reason, description: 'After a decision on a complaint has stopped its performance for good.' }),
  act('rescind', 'rescind', { body: shapes.reason, description: 'After three failures in a row.' }),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/tender-projects/:id/archive',
    summary: '查看采购档案目录',
    description: 'Every notice, file, paper, record and journal by its hash, under one Merkle root that is signed with a receipt key.',
    params: shapes.byId,
    answer: shapes.archive,
    policy: 'signedIn',
    handle: async ({ deps, params, actor }) => {
      const em = deps.orm.em.fork();
      const [project, found] = [await projectById(em, params.id), await archiveOf(em, params.id)];
      const held = project ? parties(actor, projectFile(project)) : new Set();
      const inside = ['tenderHandler', 'counterpart.orgAdmin', 'counterpart.orgMember', 'finance', 'auditor'].some((party) => held.has(party));
      if (!found || !inside) throw refuse('NOT_FOUND');
      const items = found.items.map((item) => ({ ...item, kindLabel: archiveKinds[item.kind] }));
      return { body: { items, receipt: { ...found.receipt }, keepUntil: found.keepUntil } };
    },
  }),
];
