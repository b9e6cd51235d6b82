// 违纪处理 over HTTP, the candidate's side (S3-37, 38): what he was told, his statement, his signature for papers; and what everybody may read.
import { z } from 'zod';
import { may } from '../../../domain/kit/policy.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { rfc3339, shanghaiDay } from '../../../domain/kit/instant.ts';
import { maskedName } from '../../../domain/licence/verdict.ts';
import { catalogueOf } from '../../../domain/exam/violation/rules.ts';
import { violation } from '../../../domain/exam/violation/violation.ts';
import { places as accountPlaces } from '../../../db/account/find.ts';
import { documentsOf } from '../../../db/document/reads.ts';
import { announcements, integrityRecords, ownViolations, violationLine, type ViolationLine } from '../../../db/exam/violation-lists.ts';
import { now } from '../../../db/kit/clock.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { notYet, pdf } from '../../account/forms.ts';
import { district } from '../setup-shapes.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Context, type Route, type Routes } from '../../kit/route.ts';
import * as shapes from './shapes.ts';
import { ownOf } from './view.ts';

const common = { listener: 'public', class: '一般', tag: '违纪处理' } as const;

/** His own, once there is a notice. Throws NOT_FOUND. */
async function mine({ deps, params, person }: Context<{ id: string }>): Promise<ViolationLine> {
  const em = deps.orm.em.fork();
  const found = await violationLine(em, params.id);
  const told = found && (await query(em, `select from violation_notice where case_id = $1 limit 1`, [found.id])).length > 0;
  if (!found || !told || found.accountId !== person().accountId) throw refuse('NOT_FOUND');
  return found;
}

const act = (action: string, path: string, more: object = {}): Route =>
  route({
    ...common,
    method: 'post',
    path: `/v1/violations/:id/${path}`,
    summary: `违纪处理：${violation.actions[action]!.label}`,
    params: shapes.byId,
    policy: { process: violation, action },
    problems: ['VIOLATION_INVALID', 'VIOLATION_PAPER_NOT_READY', 'VIOLATION_STATEMENT_CLOSED', 'WINDOW_CLOSED'],
    act: { process: violation, action },
    ...more,
  });

export const candidateViolations: Routes = [
  route({
    ...common,
    method: 'get',
    path: '/v1/me/violations',
    summary: '我的违纪处理',
    answer: z.object({ items: z.array(shapes.own) }),
    policy: { permission: 'violation.read' },
    handle: async ({ deps, person }) => {
      const em = deps.orm.em.fork();
      const items = [];
      for (const row of await ownViolations(em, person().accountId)) items.push(await ownOf(em, deps.fields, row, person()));
      return { body: { items } };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/violations/:id',
    summary: '查看我的违纪处理',
    params: shapes.byId,
    answer: shapes.own,
    policy: { permission: 'violation.read' },
    handle: async (context) => {
      const row = await mine(context);
      return { version: row.version, body: await ownOf(context.deps.orm.em.fork(), context.deps.fields, row, context.person()) };
    },
  }),
  route({
    ...common,
    method: 'get',
    path: '/v1/violations/:id/papers/:documentId',
    summary: '下载告知书、决定书',
    params: shapes.byId.extend({ documentId: z.uuid() }),
    policy: { permission: 'violation.read' },
    sends: 'application/pdf',
    handle: async (context) => {
      const row = await mine(context as unknown as Context<{ id: string }>);
      const found = (await documentsOf(context.deps.orm.em.fork(), row.id)).find(({ id }) => id === context.params.documentId);
      if (!found || !['P10', 'P11'].includes(found.kind)) throw refuse('NOT_FOUND');
      if (found.readyAt === null || found.hash === null || found.size === null) return notYet();
      return pdf(context, { hash: found.hash, size: found.size, name: `${found.title}.pdf` });
    },
  }),
  act('acknowledge', 'acknowledge'),
  act('plead', 'statement', { body: shapes.pleadBody }),
  act('waive', 'waive'),
  act('askRecusal', 'recusal', { body: shapes.reason, answer: z.object({ recusalId: z.string() }) }),

  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/me/integrity',
    summary: '我的诚信档案',
    description: 'Records on violations, with when each ends or has ended; `until` null: 长期.',
    answer: z.object({ items: z.array(shapes.integrityLine) }),
    policy: { permission: 'integrity.read' },
    handle: async ({ deps, person }) => {
      const em = deps.orm.em.fork();
      const [me] = await query<{ number: string | null }>(em, `select id_number as number from account where id = $1`, [person().accountId]);
      if (!me?.number || !may('integrity.read', person(), { ownerId: person().accountId })) return { body: { items: [] } };
      const number = deps.fields.decrypt(me.number, accountPlaces.idNumber);
      const rows = await integrityRecords(em, deps.fields.blindIndexes(number, 'idNumber'));
      const ended = { expired: '记录期满', overturned: '决定已撤销' } as Record<string, string>;
      return {
        body: {
          items: rows.map(({ id, basis, from, until, endedBy, endedAt }) => ({
            id,
            basis,
            from: rfc3339(from),
            until: until === null ? null : rfc3339(until),
            ended: endedAt === null ? null : (ended[endedBy ?? ''] ?? '已结束'),
          })),
        },
      };
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/violation-articles',
    summary: '违纪违规行为及处理条款',
    query: z.object({ district }),
    answer: z.object({
      items: z.array(z.object({ article: z.string(), basis: z.string(), items: z.array(z.object({ code: z.string(), text: z.string() })) })),
    }),
    policy: { permission: 'exam.public' },
    handle: async ({ deps, query: asked }) => {
      const em = deps.orm.em.fork();
      const set = (await ruleBook(em)).rulesFor(asked.district, shanghaiDay(await now(em)));
      return { body: { items: catalogueOf(set).map(({ number, basis, items }) => ({ article: number, basis, items: [...items] })) } };
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/announcements/violations',
    summary: '公告送达',
    description: 'Papers that are being served by announcement, the newest first. Names are masked.',
    query: z.object(pageQuery),
    answer: pageOf(
      z.object({
        id: z.string(),
        paper: z.string(),
        number: z.string().nullable(),
        exam: z.string(),
        name: z.string(),
        announcedAt: z.string(),
        until: z.string(),
      }),
    ),
    policy: { permission: 'exam.public' },
    handle: async ({ deps, query: asked }) => {
      const before = fromCursor(asked.after, idCursor)?.[0] ?? null;
      const rows = await announcements(deps.orm.em.fork(), asked.limit + 1, before);
      return {
        body: page(
          rows,
          asked.limit,
          ({ id }) => [id],
          ({ what, name, announcedAt, until, ...row }) => ({
            ...row,
            paper: what === 'notice' ? '违纪违规行为拟处理告知书' : '违纪违规行为处理决定书',
            name: maskedName(name),
            announcedAt: rfc3339(announcedAt),
            until: rfc3339(until),
          }),
        ),
      };
    },
  }),
];
