// 12345工单 over HTTP, for the office: what waits, what was asked, the answer.
import { z } from 'zod';
import { hotlineTicket } from '../../domain/hotline/ticket.ts';
import { may, reach } from '../../domain/kit/policy.ts';
import { allowedActions } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ANSWER_PLACE, CALLER_PLACE, TEXT_PLACE, ticketById, ticketsIn, type StoredTicket } from '../../db/hotline/reads.ts';
import { caseRow } from '../../db/supplier/cases.ts';
import { outward } from '../kit/outward.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';

const base = { listener: 'officers', class: '一般', tag: '12345工单' } as const;
const params = z.object({ id: z.uuid() });
const line = z.object({
  id: z.string(),
  number: z.string().meta({ description: 'Of 12345' }),
  kind: z.string(),
  state: z.string(),
  label: z.string(),
  version: z.int(),
  district: z.string(),
  caseNo: z.string().nullable().meta({ description: '办件编号 that it names' }),
  aboutCase: z.string().nullable().meta({ description: 'The case of ours behind it' }),
  askedAt: z.string(),
  due: z.string(),
  late: z.boolean(),
});
const whole = line.extend({
  text: z.string(),
  caller: z.string().nullable(),
  answer: z.string().nullable(),
  answeredAt: z.string().nullable(),
  sentAt: z.string().nullable(),
  receipt: z.string().nullable(),
  refusal: z.string().nullable().meta({ description: 'Why the line did not take the answer' }),
  allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
});

const lineOf = ({ id, number, kind, state, version, district, caseNo, aboutCase, askedAt, due, late }: StoredTicket): z.infer<typeof line> =>
  outward({ id, number, kind, state, label: hotlineTicket.states[state]!.label, version, district, caseNo, aboutCase, askedAt, due, late }) as z.infer<typeof line>;

export const hotlineRoutes: Routes = [
  route({
    ...base,
    class: '搜索',
    method: 'get',
    path: '/v1/hotline-tickets',
    summary: '12345工单列表',
    query: z.object({ ...pageQuery, state: z.enum(Object.keys(hotlineTicket.states)).optional() }),
    answer: pageOf(line),
    policy: { permission: 'hotline.read' },
    handle: async ({ deps, query: { limit, after, state }, person }) => {
      const before = fromCursor(after, idCursor)?.[0] ?? null;
      const rows = await ticketsIn(deps.orm.em.fork(), reach('hotline.read', person()), state ?? null, { before, limit: limit + 1 });
      return { body: page(rows, limit, ({ id }) => [id], lineOf) };
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/hotline-tickets/:id',
    summary: '查看12345工单',
    params,
    answer: whole,
    policy: { permission: 'hotline.read' },
    handle: async ({ deps, params: { id }, person, actor }) => {
      const em = deps.orm.em.fork();
      const row = await ticketById(em, id);
      if (!row || !may('hotline.read', person(), { district: row.district })) throw refuse('NOT_FOUND');
      const open = (text: string | null, place: string): string | null => (text === null ? null : deps.fields.decrypt(text, place));
      const file = (await caseRow(em, hotlineTicket.type, id))!;
      const { answeredAt, sentAt, receipt, refusal } = row;
      const more = outward({
        text: open(row.text, TEXT_PLACE),
        caller: open(row.caller, CALLER_PLACE),
        answer: open(row.answer, ANSWER_PLACE),
        answeredAt,
        sentAt,
        receipt,
        refusal,
        allowedActions: allowedActions(hotlineTicket, file, actor),
      }) as Omit<z.infer<typeof whole>, keyof z.infer<typeof line>>;
      return { body: { ...lineOf(row), ...more }, version: row.version };
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/hotline-tickets/:id/answer',
    summary: hotlineTicket.actions['answer']!.label,
    description: 'Goes back to the line by itself; `sentAt` says when it was taken.',
    params,
    body: z.strictObject({ text: z.string().trim().min(1, '请填写答复内容').max(4000) }),
    policy: { process: hotlineTicket, action: 'answer' },
    problems: ['HOTLINE_INVOLVED'],
    act: { process: hotlineTicket, action: 'answer' },
  }),
];
