// Tickets of 12345, read. Who may is decided before; words and phones come encrypted.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { TicketKind } from '../../domain/hotline/ticket.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import { asInstant, query } from '../kit/sql.ts';
import { districtPrefix } from '../kit/within.ts';

export const TEXT_PLACE = 'hotline_ticket.text';
export const CALLER_PLACE = 'hotline_ticket.caller';
export const ANSWER_PLACE = 'hotline_ticket.answer';

export interface StoredTicket {
  id: string;
  district: string;
  state: string;
  version: number;
  number: string;
  kind: TicketKind;
  text: string;
  caller: string | null;
  caseNo: string | null;
  aboutCase: string | null;
  askedAt: Instant;
  due: Instant;
  late: boolean;
  answer: string | null;
  answeredAt: Instant | null;
  receipt: string | null;
  refusal: string | null;
  sentAt: Instant | null;
}
const SELECT = `select t.case_id as id, c.district, c.state, c.version, t.number, t.kind, t.text, t.caller, t.case_no as "caseNo", t.about_case as "aboutCase",
    ${asInstant('t.asked_at')} as "askedAt", ${asInstant('t.due')} as due, t.late, t.answer, ${asInstant('t.answered_at')} as "answeredAt", t.receipt, t.refusal,
    ${asInstant('t.sent_at')} as "sentAt"
  from hotline_ticket t join case_file c on c.id = t.case_id`;

export const ticketById = async (em: EntityManager, id: string): Promise<StoredTicket | null> =>
  (await query<StoredTicket>(em, `${SELECT} where t.case_id = $1`, [id]))[0] ?? null;

/** A page within a reach, the newest first. */
export const ticketsIn = (em: EntityManager, within: Reach, state: string | null, { before, limit }: { before: string | null; limit: number }): Promise<StoredTicket[]> =>
  query(
    em,
    `${SELECT} where ($1 or exists (select from unnest($2::text[]) p where starts_with(c.district, p))) and ($3::text is null or c.state = $3)
       and ($4::uuid is null or t.case_id < $4) order by t.case_id desc limit $5`,
    [within.any, within.districts.map(districtPrefix), state, before, limit],
  );

/** Of these numbers those that we have. */
export const takenNumbers = async (em: EntityManager, numbers: readonly string[]): Promise<Set<string>> =>
  new Set((await query<{ number: string }>(em, `select number from hotline_ticket where number = any($1)`, [[...numbers]])).map(({ number }) => number));

/** The case of ours that a 办件编号 names; null where none does. */
export const caseNumbered = async (em: EntityManager, number: string): Promise<{ id: string; district: string } | null> =>
  (await query<{ id: string; district: string }>(em, `select case_id as id, district from registration where number = $1`, [number]))[0] ?? null;
