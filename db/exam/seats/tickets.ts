// 准考证号 and tickets as their records keep them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../../domain/kit/instant.ts';
import { ask, asInstant, query } from '../../kit/sql.ts';
import { SITS } from '../enrolments.ts';

export interface StoredTicket {
  id: string;
  examId: string;
  enrolmentId: string;
  number: string;
  site: number;
  room: number;
  seat: number;
  prints: number;
  firstPrintedAt: Instant | null;
  /** 准考证 as a file; null while there is none. */
  print: { state: 'waiting' | 'ready' | 'failed'; reason: string | null; hash: string | null; bytes: number | null } | null;
}

const TICKET = `t.id, t.exam_id as "examId", t.enrolment_id as "enrolmentId", t.number, s.site, s.room, s.seat, t.prints, ${asInstant('t.first_printed_at')} as "firstPrintedAt",
  (select jsonb_build_object('state', p.state, 'reason', p.reason, 'hash', p.hash, 'bytes', p.bytes) from exam_print p where p.kind = 'ticket' and p.subject = t.id) as print`;
const FROM = `exam_ticket t join exam_seat s on s.exam_id = t.exam_id and s.run = t.run and s.enrolment_id = t.enrolment_id`;

/** The live ticket of an enrolment that is paid and valid; null where there is none. */
export async function ticketOf(em: EntityManager, enrolmentId: string): Promise<StoredTicket | null> {
  const [row] = await ask<StoredTicket>(
    em,
    `select ${TICKET} from ${FROM} join enrolment n on n.case_id = t.enrolment_id where t.enrolment_id = $1 and t.revoked_at is null and ${SITS}`,
    [enrolmentId],
  );
  return row ?? null;
}

export interface TicketLine extends StoredTicket {
  name: string;
  specialty: string;
  subjects: string[];
  area: string;
}
export interface TicketFilter {
  examId: string;
  site?: number | undefined;
  room?: number | undefined;
  specialty?: string | undefined;
  subject?: string | undefined;
  printed?: boolean | undefined;
  state?: string | undefined;
}

/** Tickets of an exam by number, after one. */
export const ticketLines = (em: EntityManager, filter: TicketFilter, limit: number, after = ''): Promise<TicketLine[]> =>
  query(
    em,
    `select ${TICKET}, n.name, n.specialty, n.subjects, n.area from ${FROM} join enrolment n on n.case_id = t.enrolment_id
      where t.exam_id = $1 and t.revoked_at is null and t.number > $2 and ${SITS}
        and ($3::int is null or s.site = $3) and ($4::int is null or s.room = $4) and ($5::text is null or n.specialty = $5)
        and ($6::text is null or $6 = any(n.subjects)) and ($7::boolean is null or (t.prints > 0) = $7)
        and ($8::text is null or exists (select from exam_print p where p.kind = 'ticket' and p.subject = t.id and p.state = $8))
      order by t.number limit $9`,
    [
      filter.examId,
      after,
      filter.site ?? null,
      filter.room ?? null,
      filter.specialty ?? null,
      filter.subject ?? null,
      filter.printed ?? null,
      filter.state ?? null,
      limit,
    ],
  );

export interface TicketTotals {
  paid: number;
  invalid: number;
  refunded: number;
  failed: number;
  /** Paid and valid, and no ticket was tried yet. */
  waiting: number;
  tickets: number;
  printed: number;
}

/** 准考证 = 已缴费 − 报考无效 − 已退款 − 生成失败 (− 待生成), over the whole exam. */
export async function ticketTotals(em: EntityManager, examId: string): Promise<TicketTotals> {
  const [row] = await query<TicketTotals>(
    em,
    `select count(*)::int as paid,
        count(*) filter (where n.invalid_at is not null and n.refunded_at is null)::int as invalid,
        count(*) filter (where n.refunded_at is not null)::int as refunded,
        count(*) filter (where ${SITS} and p.state = 'failed')::int as failed,
        count(*) filter (where ${SITS} and coalesce(p.state, 'waiting') = 'waiting')::int as waiting,
        count(*) filter (where ${SITS} and p.state = 'ready')::int as tickets,
        count(*) filter (where ${SITS} and p.state = 'ready' and t.prints > 0)::int as printed
      from enrolment n left join exam_ticket t on t.enrolment_id = n.case_id and t.revoked_at is null left join exam_print p on p.kind = 'ticket' and p.subject = t.id
     where n.exam_id = $1 and n.paid_at is not null`,
    [examId],
  );
  return row!;
}

export type TicketDimension = 'specialty' | 'subject' | 'site' | 'area';
const dimensions: Record<TicketDimension, string> = {
  specialty: 'n.specialty',
  subject: 'u.subject',
  site: `lpad(s.site::text, 2, '0')`,
  area: 'n.area',
};

/** Tickets that are there and those that were printed, by a dimension. */
export const ticketCounts = (em: EntityManager, examId: string, by: TicketDimension): Promise<{ key: string; tickets: number; printed: number }[]> =>
  query(
    em,
    `select ${dimensions[by]} as key, count(*)::int as tickets, count(*) filter (where t.prints > 0)::int as printed
       from ${FROM} join enrolment n on n.case_id = t.enrolment_id join exam_print p on p.kind = 'ticket' and p.subject = t.id and p.state = 'ready'
       ${by === 'subject' ? 'cross join unnest(n.subjects) u(subject)' : ''}
      where t.exam_id = $1 and t.revoked_at is null and ${SITS} group by 1 order by 1`,
    [examId],
  );

/** Whoever has paid and has no ticket, and why. */
export const withoutTicket = (
  em: EntityManager,
  examId: string,
  limit: number,
  after: string | null,
): Promise<{ enrolmentId: string; name: string; reason: string }[]> =>
  query(
    em,
    `select n.case_id as "enrolmentId", n.name, case when n.refunded_at is not null then '已退款' when n.invalid_at is not null then '报考无效'
          when p.state = 'failed' then '生成失败：' || coalesce(p.reason, '') when t.id is null then '未生成考号' else '待生成' end as reason
       from enrolment n left join exam_ticket t on t.enrolment_id = n.case_id and t.revoked_at is null left join exam_print p on p.kind = 'ticket' and p.subject = t.id
      where n.exam_id = $1 and n.paid_at is not null and (not (${SITS}) or p.state is distinct from 'ready') and ($2::uuid is null or n.case_id > $2)
      order by n.case_id limit $3`,
    [examId, after, limit],
  );
