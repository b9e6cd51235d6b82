// 准考证 (S3-33, S3-26) on the officers' side.
import { z } from 'zod';
import { ticketCounts, ticketLines, ticketTotals, withoutTicket, type StoredTicket, type TicketLine } from '../../../db/exam/seats/tickets.ts';
import { notYet, pdf } from '../../account/forms.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { query as sql } from '../../../db/kit/sql.ts';
import { outward } from '../../kit/outward.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { act, common, deskOf, read } from './acts.ts';
import { contentBody, examParams, ticketLine, ticketsBody } from './shapes.ts';
import { examFor } from './sites.ts';

const officers = { ...common, listener: 'officers', policy: read } as const;
const filter = {
  examId: z.uuid(),
  site: z.coerce.number().int().optional(),
  room: z.coerce.number().int().optional(),
  specialty: z.string().max(10).optional(),
  subject: z.string().max(10).optional(),
  printed: z.stringbool().optional(),
};
const totals = z.object({
  paid: z.int(),
  invalid: z.int(),
  refunded: z.int(),
  failed: z.int(),
  waiting: z.int(),
  tickets: z.int(),
  printed: z.int(),
});

export const shownTicket = ({ print, examId: _, area: __, ...row }: TicketLine): z.infer<typeof ticketLine> =>
  outward({ ...row, state: print?.state ?? 'none', reason: print?.reason ?? null }) as z.infer<typeof ticketLine>;
const labels = { specialty: '专业', subject: '科目', site: '考点', area: '考区' } as const;

async function stored({ deps, params }: Pick<Context<{ id: string; ticketId: string }>, 'deps' | 'params'>): Promise<StoredTicket['print']> {
  const [row] = await sql<NonNullable<StoredTicket['print']>>(
    deps.orm.em.fork(),
    `select p.state, p.reason, p.hash, p.bytes from exam_print p join exam_ticket t on t.id = p.subject
      where p.kind = 'ticket' and t.exam_id = $1 and t.id = $2 and t.revoked_at is null`,
    [params.id, params.ticketId],
  );
  return row ?? null;
}

export const ticketRoutes: Routes = [
  act('setTicketContent', 'tickets/content', { method: 'put', body: contentBody, answer: z.object({ contentVersion: z.int() }) }),
  act('ticket', 'tickets/generate', {
    body: ticketsBody,
    problems: ['SEATS_BUSY'],
    description: '`failed`: those that are not there yet, failed ones again; `all`: everything anew.',
  }),
  route({
    ...officers,
    method: 'get',
    path: '/v1/admin/exams/:id/tickets/progress',
    summary: '准考证生成进度',
    params: examParams,
    answer: totals.extend({ content: z.object({ notes: z.array(z.string()), hotline: z.string().nullable() }) }),
    handle: async (context) => {
      await examFor(context, context.params.id);
      const found = await ticketTotals(context.deps.orm.em.fork(), context.params.id);
      return { body: { ...found, content: await deskOf(context).content(context.params.id) } };
    },
  }),
  route({
    ...officers,
    class: '搜索',
    method: 'get',
    path: '/v1/admin/tickets',
    summary: '准考证查询',
    query: z.object({ ...pageQuery, ...filter, state: z.enum(['waiting', 'ready', 'failed']).optional() }),
    answer: pageOf(ticketLine),
    handle: async (context) => {
      const { limit, after, ...by } = context.query;
      await examFor(context, by.examId);
      const rows = await ticketLines(context.deps.orm.em.fork(), by, limit + 1, fromCursor(after, z.tuple([z.string()]))?.[0] ?? '');
      return { body: page(rows, limit, ({ number }) => [number], shownTicket) };
    },
  }),
  route({
    ...officers,
    method: 'get',
    path: '/v1/admin/exams/:id/tickets/:ticketId/ticket.pdf',
    summary: '下载一张准考证',
    params: examParams.extend({ ticketId: z.uuid() }),
    sends: 'application/pdf',
    handle: async (context) => {
      await examFor(context, context.params.id);
      const print = await stored(context);
      if (!print || print.state === 'failed') throw refuse('NOT_FOUND');
      if (print.hash === null || print.bytes === null) return notYet();
      return pdf(context, { hash: print.hash, size: print.bytes, name: '准考证.pdf' });
    },
  }),
  route({
    ...officers,
    class: '报表',
    method: 'post',
    path: '/v1/admin/tickets/batch-print',
    summary: '批量打印准考证（压缩包）',
    description: 'Tickets that are ready, 2,000 at the most: narrow it by site and room.',
    body: z.strictObject({
      examId: z.uuid(),
      site: z.int().optional(),
      room: z.int().optional(),
      specialty: z.string().max(10).optional(),
      printed: z.boolean().optional(),
    }),
    sends: 'application/zip',
    handle: async (context) => {
      await examFor(context, context.body.examId);
      const send = await deskOf(context).zipOf(context.body);
      return {
        headers: { 'Content-Type': 'application/zip', 'Content-Disposition': 'attachment; filename="tickets.zip"' },
        send: (res) => send(res),
      };
    },
  }),
  route({
    ...officers,
    class: '报表',
    method: 'get',
    path: '/v1/admin/stats/tickets',
    summary: '准考证统计',
    description: 'tickets = paid − invalid − refunded − failed − waiting; those without a ticket are listed with their reasons.',
    query: z.object({ examId: z.uuid(), dim: z.enum(Object.keys(labels) as (keyof typeof labels)[]).default('specialty'), ...pageQuery }),
    answer: z.object({
      dimension: z.string(),
      totals,
      rows: z.array(z.object({ key: z.string(), label: z.string(), tickets: z.int(), printed: z.int(), unprinted: z.int() })),
      without: pageOf(z.object({ enrolmentId: z.string(), name: z.string(), reason: z.string() })),
    }),
    handle: async (context) => {
      const { examId, dim, limit, after } = context.query;
      const { config } = await examFor(context, examId);
      const em = context.deps.orm.em.fork();
      const named: Record<keyof typeof labels, readonly { code: string; label: string }[]> = {
        specialty: config.specialties,
        subject: config.subjects,
        area: config.areas,
        site: [],
      };
      const rows = (await ticketCounts(em, examId, dim)).map(({ key, tickets, printed }) => ({
        key,
        label: named[dim].find(({ code }) => code === key)?.label ?? key,
        tickets,
        printed,
        unprinted: tickets - printed,
      }));
      const missing = await withoutTicket(em, examId, limit + 1, fromCursor(after, idCursor)?.[0] ?? null);
      const without = page(
        missing,
        limit,
        ({ enrolmentId }) => [enrolmentId],
        (row) => row,
      );
      return { body: { dimension: labels[dim], totals: await ticketTotals(em, examId), rows, without } };
    },
  }),
];
