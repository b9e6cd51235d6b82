// 采购项目 over HTTP: the organiser's and the purchaser's acts, what the public may read, and a correction's consequences before it is signed.
import { z } from 'zod';
import { now } from '../../../db/kit/clock.ts';
import {
  deadlinesOf,
  noticesOf,
  projectById,
  projectFile,
  projectsOf,
  publishedNotices,
  type StoredProject,
} from '../../../db/procurement/projects.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { caseRow } from '../../../db/supplier/cases.ts';
import type { Actor } from '../../../domain/kit/actor.ts';
import { formatWan } from '../../../domain/kit/money.ts';
import { allowedActions, parties } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { districtPrefix } from '../../../domain/message/boxes.ts';
import { methods } from '../../../domain/procurement/law/regime.ts';
import { changeOf } from '../../../domain/procurement/project/times.ts';
import { tenderProject } from '../../../domain/procurement/project/project.ts';
import { outward } from '../../kit/outward.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Context, type Route, type Routes } from '../../kit/route.ts';
import * as shapes from './shapes.ts';
import { consequences } from './what-if-shapes.ts';
import { shownConsequences } from './what-if.ts';

const base = { class: '一般', tag: '项目采购' } as const;
const problems = ['TENDER_INVALID', 'TENDER_SUSPENDED'];
const path = (rest = ''): `/${string}` => `/v1/tender-projects${rest}`;

const act = (action: string, rest: string, more: Partial<Route> = {}): Route =>
  route({
    ...base,
    listener: 'public',
    method: 'post',
    path: path(`/:id/${rest}`),
    summary: `采购项目：${tenderProject.actions[action]!.label}`,
    params: shapes.byId,
    policy: { process: tenderProject, action },
    problems,
    act: { process: tenderProject, action },
    ...more,
  } as Parameters<typeof route>[0]);

/** Organiser, purchaser, and the authorities that watch over them. */
function inside(actor: Actor, project: StoredProject): boolean {
  const held = parties(actor, projectFile(project));
  return [...held].some(
    (party) => party.startsWith('counterpart.') || ['tenderHandler', 'tenderReviewer', 'orgAdmin', 'orgMember', 'finance', 'auditor'].includes(party),
  );
}

/** Whom the purchase invites (R16, 87号令第二十八条): for those who invite; somebody who is invited finds himself, and nobody finds another. */
function invitedBefore(actor: Actor, project: StoredProject): readonly string[] {
  const held = [...parties(actor, projectFile(project))];
  const invites = held.some((party) => party.startsWith('counterpart.') || party === 'tenderHandler');
  const own = actor.kind === 'person' ? actor.organisationId : null;
  return project.fields.invitees.filter((one) => invites || one === own);
}

const lineOf = (row: StoredProject): z.infer<typeof shapes.projectLine> =>
  outward({
    id: row.id,
    code: row.code,
    district: row.district,
    state: row.state,
    label: tenderProject.states[row.state]!.label,
    suspended: row.regions['hold'] === 'suspended',
    version: row.version,
    name: row.name,
    organiser: row.organiser,
    purchaser: row.purchaser,
    methodLabel: methods[row.method],
    budgetWan: formatWan(BigInt(row.fields.budgetFen)),
    publishedAt: row.publishedAt,
    publishAt: row.publishAt,
    obtainUntil: row.obtainUntil,
    bidDeadline: row.bidDeadline,
  }) as z.infer<typeof shapes.projectLine>;

/** A project that this caller may read: published ones are everybody's. Throws NOT_FOUND. */
export async function readable({ deps, params, actor }: Pick<Context<{ id: string }>, 'deps' | 'params' | 'actor'>): Promise<StoredProject> {
  const row = await projectById(deps.orm.em.fork(), params.id);
  if (!row || (row.publishedAt === null && !inside(actor, row))) throw refuse('NOT_FOUND');
  return row;
}

export const projectRoutes: Routes = [
  route({
    ...base,
    listener: 'public',
    method: 'post',
    path: path(),
    summary: tenderProject.actions['create']!.label,
    body: shapes.createBody,
    answer: z.object({ code: z.string() }),
    policy: { process: tenderProject, action: 'create' },
    problems,
    act: { process: tenderProject, action: 'create' },
  }),
  route({
    ...base,
    class: '搜索',
    listener: 'public',
    method: 'get',
    path: path(),
    summary: '本单位采购项目',
    query: z.object(pageQuery),
    answer: pageOf(shapes.projectLine),
    policy: 'signedIn',
    handle: async ({ deps, query: { after, limit }, person }) => {
      const { organisationId } = person();
      if (!organisationId) return { body: page([], limit, () => [], lineOf) };
      const before = fromCursor(after, idCursor)?.[0] ?? null;
      const rows = await projectsOf(deps.orm.em.fork(), organisationId, { before, limit: limit + 1 });
      return {
        body: page(
          rows.filter((row) => inside(person(), row)),
          limit,
          ({ id }) => [id],
          lineOf,
        ),
      };
    },
  }),
  route({
    ...base,
    class: '搜索',
    listener: 'both',
    method: 'get',
    path: '/v1/tender-notices',
    summary: '公告',
    description: 'Everything that was published, for everybody.',
    query: z.object({ ...pageQuery, district: shapes.district.optional(), kind: shapes.noticeKind.optional() }),
    answer: pageOf(shapes.publishedNotice),
    policy: 'public',
    handle: async ({ deps, query: { after, limit, district, kind } }) => {
      const cursor = (fromCursor(after, z.tuple([z.string(), z.uuid(), z.int()])) as [string, string, number] | undefined) ?? null;
      const within = district === undefined ? null : districtPrefix(district);
      const rows = await publishedNotices(deps.orm.em.fork(), { district: within, kind: kind ?? null, after: cursor, limit: limit + 1 });
      const shown = (row: (typeof rows)[number]) =>
        outward({ ...row, kindLabel: shapes.noticeKinds[row.kind] }) as z.infer<typeof shapes.publishedNotice>;
      return { body: page(rows, limit, ({ publishedAt, projectId, n }) => [publishedAt, projectId, n], shown) };
    },
  }),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: path('/:id'),
    summary: '查看项目',
    description:
      'Published projects are readable by everybody; before that organiser, purchaser and the authority see them. Never who or how many applied.',
    params: shapes.byId,
    answer: shapes.project,
    policy: 'public',
    handle: async (context) => {
      const row = await readable(context);
      const em = context.deps.orm.em.fork();
      const shown = {
        ...lineOf(row),
        fields: { ...row.fields, invitees: invitedBefore(context.actor, row) },
        deadlines: await deadlinesOf(em, row.id),
        notices: await noticesOf(em, row.id),
        allowedActions: allowedActions(tenderProject, projectFile(row), context.actor),
      };
      return { version: row.version, body: outward(shown) as z.infer<typeof shapes.project> };
    },
  }),
  route({
    ...base,
    listener: 'public',
    method: 'post',
    path: path('/:id/corrections/preview'),
    summary: '更正：签发前预览全部后果',
    description: 'A dry run: nothing is written.',
    params: shapes.byId,
    body: shapes.previewBody,
    answer: consequences,
    policy: { process: tenderProject, action: 'correct' },
    problems,
    handle: async (context) => {
      const { deps, body, person } = context;
      const em = deps.orm.em.fork();
      const row = await readable(context as unknown as Context<{ id: string }>);
      if (!parties(person(), projectFile(row)).has('tenderHandler')) throw refuse('NOT_FOUND');
      const file = (await caseRow(em, tenderProject.type, row.id))!;
      const book = await ruleBook(em);
      const times = { ...row, published: row.publishedOn };
      const change = changeOf({ set: book.rulesOf(file), calendar: book.calendar() }, row, times, { ...body, at: await now(em) });
      if (!change) throw refuse('TENDER_INVALID', { reasons: [{ field: 'bidDeadline', message: '项目尚未发布公告或者没有投标截止时间' }] });
      return { body: shownConsequences(change) };
    },
  }),
  act('edit', 'edit', { body: shapes.fields }),
  act('draft', 'draft'),
  act('attach', 'documents', { body: shapes.attachBody }),
  act('submit', 'submit'),
  act('recall', 'recall', { body: shapes.reason }),
  act('sendBack', 'send-back', { body: shapes.reason }),
  act('confirm', 'confirm'),
  act('schedule', 'schedule', {
    body: shapes.scheduleBody,
    answer: z.object({ uncertain: z.array(z.string()) }),
    description: '`uncertain`: what only holidays that are not published yet can tell.',
  }),
  act('correct', 'corrections', { body: shapes.correctBody, answer: z.object({ notice: z.int(), bidDeadline: z.string().nullable() }) }),
  act('suspend', 'suspend', { body: shapes.suspendBody, listener: 'both' }),
  act('resume', 'resume', { body: shapes.reason, listener: 'both', answer: z.object({ notice: z.int(), bidDeadline: z.string().nullable() }) }),
  act('terminate', 'terminate', { body: shapes.terminateBody }),
  act('deliver', 'report', { body: shapes.reportBody, problems: [...problems, 'TENDER_ABOVE_CEILING'] }),
  act('award', 'award', { body: shapes.awardBody, description: 'In the order of the report, every 标项 that has no winner.' }),
  act('publishResult', 'result', { body: shapes.resultBody, answer: z.object({ notice: z.int() }) }),
  act('recordForgone', 'forgone', { body: shapes.forgoneBody }),
  act('archive', 'archive', { answer: z.object({ root: z.string(), size: z.int(), keepUntil: z.string() }) }),
  act('archiveEnded', 'archive/ended', {
    answer: z.object({ root: z.string(), size: z.int(), keepUntil: z.string() }),
    description: 'Where nothing was awarded (废标, 终止): kept as long as any other purchase.',
  }),
  act('recordRefund', 'refund', { body: shapes.reason }),
];
