// What the nightly comparison reads and has said. Amounts are 分 as text.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { DifferenceKind, DifferenceSubject, FileLine, OwnLine } from '../../domain/exam/reconciliation.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

interface OwnRow {
  number: string;
  orderNumber: string;
  amountFen: string;
  billState: 'issued' | 'writtenOff' | 'reversed' | null;
  billFen: string | null;
  counts: boolean;
  refunded: boolean;
}

const numbersOf = (lines: readonly FileLine[], kind: FileLine['kind']): string =>
  JSON.stringify(lines.flatMap((line) => (line.kind === kind ? [line.number] : [])));

/** Our payments and refunds of a day, and those of other days that the file names. */
export async function ownLines(em: EntityManager, day: string, lines: readonly FileLine[]): Promise<OwnLine[]> {
  const payments = await query<OwnRow>(
    em,
    `with named as (select distinct x as platform_no from jsonb_array_elements_text($2::jsonb) x)
     select r.platform_no as number, o.number as "orderNumber", r.amount_fen::text as "amountFen", b.state as "billState", b.amount_fen::text as "billFen",
         r.why is null as counts, o.state = 'refunded' as refunded
       from exam_receipt r join exam_order o on o.id = r.order_id left join exam_bill b on b.platform_no = r.platform_no
      where r.paid_on = $1 or r.platform_no in (select platform_no from named)`,
    [day, numbersOf(lines, 'payment')],
  );
  const refunds = await query<{ number: string; orderNumber: string; amountFen: string }>(
    em,
    `with named as (select distinct x as number from jsonb_array_elements_text($2::jsonb) x)
     select f.sent_number as number, o.number as "orderNumber", f.amount_fen::text as "amountFen" from exam_refund f join exam_order o on o.id = f.order_id
      where f.state = 'refunded' and (f.refunded_on = $1 or f.sent_number in (select number from named))`,
    [day, numbersOf(lines, 'refund')],
  );
  return [
    ...payments.map(({ number, orderNumber, amountFen, billState, billFen, counts, refunded }): OwnLine => ({
      kind: 'payment',
      number,
      orderNumber,
      amountFen: BigInt(amountFen),
      bill: counts ? { state: billState ?? 'none', amountFen: billFen === null ? null : BigInt(billFen), refunded } : null,
    })),
    ...refunds.map(({ number, orderNumber, amountFen }): OwnLine => ({
      kind: 'refund',
      number,
      orderNumber,
      amountFen: BigInt(amountFen),
      bill: null,
    })),
  ];
}

/** The orders behind numbers, as far as they are ours. */
export const ordersNamed = (em: EntityManager, numbers: readonly string[]): Promise<{ number: string; amountFen: string; district: string }[]> =>
  query(em, `select number, amount_fen::text as "amountFen", district from exam_order where number = any($1::text[])`, [numbers]);

/** Orders of which nobody knew what had become of their payment, begun before the end of a day. */
export const unknownOrders = (em: EntityManager, day: string): Promise<{ number: string; enrolmentId: string }[]> =>
  query(
    em,
    `select number, enrolment_id as "enrolmentId" from exam_order where state = 'unknown' and (started_at at time zone 'Asia/Shanghai')::date <= $1::date order by number`,
    [day],
  );

/** What was received and given back on a day, by exam: what the platform remits to the treasury. */
export const dayTotals = (
  em: EntityManager,
  day: string,
): Promise<{ examId: string; district: string; receivedFen: string; refundedFen: string }[]> =>
  query(
    em,
    `with d as (select r.exam_id, r.amount_fen as received, 0::bigint as refunded from exam_receipt r where r.paid_on = $1 and r.why is null
         union all select f.exam_id, 0, f.amount_fen from exam_refund f join exam_receipt r on r.platform_no = f.platform_no
           where f.refunded_on = $1 and f.state = 'refunded' and r.why is null)
     select d.exam_id as "examId", e.district, sum(received)::text as "receivedFen", sum(refunded)::text as "refundedFen" from d join exam e on e.case_id = d.exam_id
       group by d.exam_id, e.district order by d.exam_id`,
    [day],
  );

export interface StoredReconciliation {
  day: string;
  ranAt: Instant;
  digest: string;
  oursCount: number;
  oursFen: string;
  theirsCount: number;
  theirsFen: string;
  billsCount: number;
  billsFen: string;
  differences: number;
  runs: number;
}
const RECONCILIATION = `select day::text as day, ${asInstant('ran_at')} as "ranAt", digest, ours_count as "oursCount", ours_fen::text as "oursFen", theirs_count as "theirsCount",
  theirs_fen::text as "theirsFen", bills_count as "billsCount", bills_fen::text as "billsFen", differences, runs from exam_reconciliation`;

export const reconciliationOf = async (em: EntityManager, day: string): Promise<StoredReconciliation | null> =>
  (await query<StoredReconciliation>(em, `${RECONCILIATION} where day = $1`, [day]))[0] ?? null;
/** The newest first. */
export const reconciliationPage = (em: EntityManager, limit: number, before?: string): Promise<StoredReconciliation[]> =>
  query(em, `${RECONCILIATION} where $1::date is null or day < $1::date order by day desc limit $2`, [before ?? null, limit]);

export interface StoredDifference {
  id: string;
  version: number;
  district: string;
  day: string;
  kind: DifferenceKind;
  subject: DifferenceSubject;
  number: string;
  orderNumber: string;
  oursFen: string | null;
  theirsFen: string | null;
  note: string;
  foundAt: Instant;
  due: Instant;
  ownerRole: string;
  ownerId: string | null;
  taskId: string | null;
  taskVersion: number | null;
  overdueAt: Instant | null;
  settledAt: Instant | null;
  settledBy: string | null;
}
const DIFFERENCE = `select d.case_id as id, c.version, d.district, d.day::text as day, d.kind, d.subject, d.number, d.order_number as "orderNumber", d.ours_fen::text as "oursFen",
    d.theirs_fen::text as "theirsFen", d.note, ${asInstant('d.found_at')} as "foundAt", ${asInstant('d.due')} as due, d.owner_role as "ownerRole", t.assignee_id as "ownerId",
    t.id as "taskId", t.version as "taskVersion", ${asInstant('d.overdue_at')} as "overdueAt", ${asInstant('d.settled_at')} as "settledAt", d.settled_by as "settledBy"
  from payment_difference d join case_file c on c.id = d.case_id
    left join lateral (select id, assignee_id, version from task where case_id = d.case_id and node = 'difference' order by created_at desc limit 1) t on true`;

export const differencesOfDay = (em: EntityManager, day: string): Promise<StoredDifference[]> =>
  query(em, `${DIFFERENCE} where d.day = $1 order by d.number, d.subject`, [day]);
/** The newest first. */
export const differencePage = (
  em: EntityManager,
  { open, districts }: { open: boolean; districts: readonly string[] | null },
  limit: number,
  after?: readonly [Instant, string],
): Promise<StoredDifference[]> =>
  query(
    em,
    `${DIFFERENCE} where (not $1 or d.settled_at is null) and ($2::text[] is null or exists (select from unnest($2::text[]) x where d.district like x || '%'))
       and ($3::timestamptz is null or (d.found_at, d.case_id) < ($3, $4::uuid)) order by d.found_at desc, d.case_id desc limit $5`,
    [open, districts, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
export const differenceById = async (em: EntityManager, id: string): Promise<StoredDifference | null> =>
  (await query<StoredDifference>(em, `${DIFFERENCE} where d.case_id = $1`, [id]))[0] ?? null;
