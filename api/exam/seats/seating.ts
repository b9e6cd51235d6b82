// 考号管理, 考场信息检查, 考生座次表 (S3-29 to S3-32).
import { z } from 'zod';
import { asInstant, query } from '../../../db/kit/sql.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { pdf, notYet } from '../../account/forms.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Routes } from '../../kit/route.ts';
import { act, common, read } from './acts.ts';
import { examParams, nothing, reasonBody, roomParams, seatingBody } from './shapes.ts';
import { examFor } from './sites.ts';

const officers = { ...common, listener: 'officers', method: 'get', policy: read } as const;
const checkShape = z.object({
  id: z.string(),
  run: z.int(),
  at: z.string(),
  passed: z.boolean(),
  items: z.array(
    z.object({
      item: z.string(),
      label: z.string(),
      passed: z.boolean(),
      findings: z.array(z.object({ message: z.string(), fails: z.boolean(), candidates: z.int() })),
    }),
  ),
});
const CHECK = `select id, run, ${asInstant('at')} as at, passed, items from exam_check where exam_id = $1`;

const seated = z.object({
  enrolmentId: z.string(),
  site: z.int(),
  room: z.int(),
  seat: z.int(),
  row: z.int(),
  col: z.int(),
  name: z.string(),
  number: z.string().nullable(),
  specialty: z.string(),
});
const SEATED = `select s.enrolment_id as "enrolmentId", s.site, s.room, s.seat, s.seat_row as row, s.seat_col as col, n.name, t.number, n.specialty
  from exam_seat s join exam_run r on r.exam_id = s.exam_id and r.run = s.run and r.state = 'allocated' join enrolment n on n.case_id = s.enrolment_id
  left join exam_ticket t on t.enrolment_id = s.enrolment_id and t.exam_id = s.exam_id and t.revoked_at is null
  where s.exam_id = $1 and s.vacated_at is null`;

export const seatingRoutes: Routes = [
  act('number', 'numbers', {
    body: nothing,
    problems: ['SEATS_BUSY'],
    description: 'Asked again it gives the same numbers; seats of those who no longer sit are given up.',
  }),
  act('proposeRevocation', 'numbers/revocation', {
    body: reasonBody,
    problems: ['SEATS_BUSY'],
    summary: '提出撤销考号',
    input: ({ body }) => ({ ...body, what: 'numbers' }),
  }),
  act('revokeNumbers', 'numbers', {
    method: 'delete',
    answer: z.object({ numbers: z.int() }),
    problems: ['SEATS_BUSY', 'EXAM_SECOND_PERSON'],
    summary: '撤销考号（复核）',
    description: 'By another person than the one who proposed it, all at once, not after printing has opened.',
    input: () => ({}),
  }),
  route({
    ...officers,
    path: '/v1/admin/exams/:id/numbers/log',
    summary: '考号生成日志',
    params: examParams,
    answer: z.object({
      items: z.array(z.object({ run: z.int(), site: z.int(), room: z.int(), first: z.string(), last: z.string(), count: z.int(), at: z.string() })),
    }),
    handle: async (context) => {
      await examFor(context, context.params.id);
      const rows = await query(
        context.deps.orm.em.fork(),
        `select run, site, room, first, last, count, ${asInstant('at')} as at from exam_number_log where exam_id = $1 order by seq, site, room`,
        [context.params.id],
      );
      return { body: { items: outward(rows) as never } };
    },
  }),
  act('check', 'checks', { body: nothing, problems: ['SEATS_BUSY'] }),
  route({
    ...officers,
    path: '/v1/admin/exams/:id/checks',
    summary: '考场信息检查记录',
    params: examParams,
    answer: z.object({ items: z.array(checkShape) }),
    handle: async (context) => {
      await examFor(context, context.params.id);
      const rows = await query(context.deps.orm.em.fork(), `${CHECK} order by seq desc limit 50`, [context.params.id]);
      return { body: { items: outward(rows) as z.infer<typeof checkShape>[] } };
    },
  }),
  route({
    ...officers,
    path: '/v1/admin/exams/:id/checks/:checkId',
    summary: '查看一次检查',
    params: examParams.extend({ checkId: z.uuid() }),
    answer: checkShape,
    handle: async (context) => {
      await examFor(context, context.params.id);
      const [row] = await query(context.deps.orm.em.fork(), `${CHECK} and id = $2`, [context.params.id, context.params.checkId]);
      if (!row) throw refuse('NOT_FOUND');
      return { body: outward(row) as z.infer<typeof checkShape> };
    },
  }),
  act('makeSeating', 'seating/generate', { body: seatingBody }),
  route({
    ...officers,
    class: '搜索',
    path: '/v1/admin/exams/:id/seating',
    summary: '考生座次查询：按考场、姓名、准考证号',
    params: examParams,
    query: z.object({
      site: z.coerce.number().int().optional(),
      room: z.coerce.number().int().optional(),
      name: z.string().trim().min(1).max(50).optional(),
      no: z
        .string()
        .regex(/^\d{14}$/)
        .optional(),
    }),
    answer: z.object({ items: z.array(seated), papers: z.object({ ready: z.int(), waiting: z.int(), failed: z.int() }) }),
    handle: async (context) => {
      const { params, query: by, deps } = context;
      await examFor(context, params.id);
      const em = deps.orm.em.fork();
      const items = await query<z.infer<typeof seated>>(
        em,
        `${SEATED} and ($2::int is null or s.site = $2) and ($3::int is null or s.room = $3) and ($4::text is null or n.name = $4) and ($5::text is null or t.number = $5)
           order by s.site, s.room, s.seat limit 500`,
        [params.id, by.site ?? null, by.room ?? null, by.name ?? null, by.no ?? null],
      );
      const [papers] = await query<{ ready: number; waiting: number; failed: number }>(
        em,
        `select count(*) filter (where state = 'ready')::int as ready, count(*) filter (where state = 'waiting')::int as waiting,
            count(*) filter (where state = 'failed')::int as failed from exam_print where exam_id = $1 and kind = 'room'`,
        [params.id],
      );
      return { body: { items, papers: papers! } };
    },
  }),
  route({
    ...officers,
    path: '/v1/admin/exams/:id/rooms/:roomId/seating',
    summary: '考场座次表预览',
    description: 'Desks row by row from the front, as the chart prints them.',
    params: roomParams,
    answer: z.object({ site: z.int(), room: z.int(), desks: z.array(z.array(seated.nullable())) }),
    handle: async (context) => {
      const { params, deps } = context;
      await examFor(context, params.id);
      const em = deps.orm.em.fork();
      const [room] = await query<{ site: number; code: number; rows: number; cols: number }>(
        em,
        `select s.code as site, r.code, r.rows, r.cols from exam_room r join exam_site s on s.id = r.site_id where r.exam_id = $1 and r.id = $2`,
        [params.id, params.roomId],
      );
      if (!room) throw refuse('NOT_FOUND');
      const rows = await query<z.infer<typeof seated>>(em, `${SEATED} and s.site = $2 and s.room = $3 order by s.seat`, [
        params.id,
        room.site,
        room.code,
      ]);
      const at = new Map(rows.map((one) => [`${one.row}-${one.col}`, one]));
      const desks = Array.from({ length: room.rows }, (_, r) => Array.from({ length: room.cols }, (__, c) => at.get(`${r + 1}-${c + 1}`) ?? null));
      return { body: { site: room.site, room: room.code, desks } };
    },
  }),
  route({
    ...officers,
    path: '/v1/admin/exams/:id/rooms/:roomId/seating.pdf',
    summary: '下载考场的门贴、座次表、签到表、桌贴',
    description: 'Answers 202 with `Retry-After` while it is being made, 404 before it was asked for.',
    params: roomParams,
    sends: 'application/pdf',
    handle: async (context) => {
      const { params, deps } = context;
      await examFor(context, params.id);
      const [row] = await query<{ state: string; hash: string | null; bytes: number | null }>(
        deps.orm.em.fork(),
        `select state, hash, bytes from exam_print where kind = 'room' and exam_id = $1 and subject = $2`,
        [params.id, params.roomId],
      );
      if (!row || row.state === 'failed') throw refuse('NOT_FOUND');
      if (row.hash === null || row.bytes === null) return notYet();
      return pdf(context, { hash: row.hash, size: row.bytes, name: '考场座次表.pdf' });
    },
  }),
];
