// What must balance when all is over: money, seats and certificates, each a sentence with the queries that it is made of; and what people were told, held against the journal.
import { instant } from '../../../domain/kit/instant.ts';
import { validTicketNumber } from '../../../domain/exam/ticket-number.ts';
import { isLicenceNumber } from '../../../domain/licence/number.ts';
import type { Answered } from './portal.ts';
import type { End, Played } from './play.ts';
import type { ExamWorld } from './world.ts';

/** A figure, and where it is from: SQL with the exam's id as $1, or the books of a platform. */
interface Figure {
  of: string;
  figure: string;
}
export interface Balance {
  sentence: string;
  /** All equal where it holds. */
  figures: Figure[];
  holds: boolean;
}

const sits = `n.exam_id = $1 and n.state = 'enrolled' and n.invalid_at is null and n.refunded_at is null`;
const seats = `exam_seat s join exam_run r on r.exam_id = s.exam_id and r.run = s.run and r.state = 'allocated' where s.exam_id = $1 and s.vacated_at is null`;
const editions = `certificate_edition e join certificate c on c.id = e.certificate_id where c.exam_id = $1`;
const sum = (from: string, what = 'amount_fen'): string => `select coalesce(sum(${what}), 0)::text as figure from ${from}`;
const count = (from: string): string => `select count(*)::text as figure from ${from}`;

/** Sentences of queries alone, by the end from which on they must hold. `none`: the one figure is 0. */
const sentences: readonly { from: End; sentence: string; sql: readonly string[]; none?: true }[] = [
  {
    from: 'paid',
    sentence: 'paid orders = ledger = bills in force = fees of those who sit',
    sql: [
      sum(`exam_order where exam_id = $1 and state = 'paid'`),
      sum(`ledger_entry where exam_id = $1 and account = 'payable' and kind in ('received', 'refunded')`, 'credit_fen - debit_fen'),
      sum(`exam_bill where exam_id = $1 and state <> 'reversed'`),
      sum(`exam_order_item i join exam_order o on o.id = i.order_id join enrolment n on n.case_id = o.enrolment_id where o.state = 'paid' and ${sits}`, 'i.fee_fen'),
    ],
  },
  {
    from: 'paid',
    sentence: 'receipts that count = paid orders and refunded ones, one each',
    sql: [count('exam_receipt where exam_id = $1 and why is null'), count(`exam_order where exam_id = $1 and state in ('paid', 'refunded')`)],
  },
  {
    from: 'paid',
    sentence: 'receipts that do not count = refunds that came of themselves',
    sql: [count('exam_receipt where exam_id = $1 and why is not null'), count(`exam_refund where exam_id = $1 and asked_by in ('system', 'platform:payment') and state = 'refunded'`)],
  },
  { from: 'paid', sentence: 'postings that are not even', sql: [count(`(select from ledger_entry where exam_id = $1 group by posting having sum(debit_fen) <> sum(credit_fen)) p`)], none: true },
  {
    from: 'paid',
    sentence: 'postings booked twice',
    sql: [count(`(select from ledger_entry where exam_id = $1 group by posting having count(*) <> 2) p`)],
    none: true,
  },
  { from: 'paid', sentence: 'refunds under way', sql: [count(`exam_refund where exam_id = $1 and state <> 'refunded'`)], none: true },
  { from: 'seated', sentence: 'those who sit = seats = tickets = tickets on paper', sql: [count(`enrolment n where ${sits}`), count(seats), count('exam_ticket where exam_id = $1 and revoked_at is null'), count(`exam_print where exam_id = $1 and kind = 'ticket' and state = 'ready'`)] },
  { from: 'seated', sentence: 'people with two seats', sql: [count(`(select from ${seats} group by s.enrolment_id having count(*) > 1) d`)], none: true },
  { from: 'seated', sentence: 'seats of two people', sql: [count(`(select from ${seats} group by s.site, s.room, s.seat having count(*) > 1) d`)], none: true },
  {
    from: 'certified',
    sentence: 'scores in force = subjects of those who sit',
    sql: [
      count('score where exam_id = $1 and in_force'),
      count(`exam_order_item i join exam_order o on o.id = i.order_id and o.state = 'paid' join enrolment n on n.case_id = o.enrolment_id where ${sits}`),
    ],
  },
  {
    from: 'certified',
    sentence: 'certificates = passed and reviewed = editions issued = taken by the library = by 一网通办',
    sql: [
      count(`certificate where exam_id = $1 and standing = 'valid'`),
      count(
        `pass_result p join pass_list l on l.id = p.list_id join qualification_review q on q.enrolment_id = p.enrolment_id and q.exam_id = l.exam_id
           where l.exam_id = $1 and l.standing = 'published' and p.revoked_at is null and p.outcome = 'passed' and q.state = 'passed'`,
      ),
      count(`${editions} and e.standing = 'issued'`),
      count(`${editions} and e.standing = 'issued' and e.library_at is not null`),
      count(`${editions} and e.standing = 'issued' and e.one_stop_at is not null`),
    ],
  },
  { from: 'certified', sentence: 'people with two certificates', sql: [count(`(select from certificate where exam_id = $1 and standing = 'valid' group by enrolment_id having count(*) > 1) d`)], none: true },
  { from: 'certified', sentence: 'editions whose code or paper is another’s', sql: [count(`(select from ${editions} group by e.document_id having count(*) > 1) d`)], none: true },
];
const order: readonly End[] = ['paid', 'seated', 'certified'];

const balance = (sentence: string, figures: Figure[], none = false): Balance => ({
  sentence,
  figures,
  holds: none ? figures.every(({ figure }) => figure === '0') : new Set(figures.map(({ figure }) => figure)).size === 1,
});

/** Numbers that are there, and those whose check digit is right. */
const numbered = (sentence: string, sql: string, numbers: readonly string[], valid: (number: string) => boolean): Balance =>
  balance(sentence, [
    { of: sql, figure: String(new Set(numbers).size) },
    { of: 'those with the right check digit', figure: String(numbers.filter(valid).length) },
  ]);

interface PlatformBooks {
  payments: { platformNo: string; amountFen: string }[];
  refunds: { amountFen: string; answer: { state: string } }[];
}
interface TreasuryRow {
  standing: string;
  bill: { orderNumber: string; amountFen: string };
}
const total = (rows: readonly { amountFen: string }[]): bigint => rows.reduce((all, { amountFen }) => all + BigInt(amountFen), 0n);

/** Everything that must be equal, by queries and by what the platforms have in their own books. */
export async function balances(world: ExamWorld, { exam: { id }, end }: Played): Promise<Balance[]> {
  const ask = async (sql: string): Promise<Figure> => ({ of: sql, figure: (await world.sql<{ figure: string }>(sql, [id]))[0]!.figure });
  const due = ({ from }: { from: End }): boolean => order.indexOf(from) <= order.indexOf(end);
  const said: Balance[] = [];
  for (const { sentence, sql, none } of sentences.filter(due)) {
    const figures: Figure[] = [];
    for (const one of sql) figures.push(await ask(one));
    said.push(balance(sentence, figures, none));
  }
  const platform = (await world.books('payment', '/_payments')) as PlatformBooks;
  const given = platform.refunds.filter(({ answer }) => answer.state === 'done');
  said.push(
    balance('the platform’s payments − its refunds = receipts − refunds = paid orders', [
      { of: 'the payment platform’s own books', figure: String(total(platform.payments) - total(given)) },
      await ask(
        `select ((select coalesce(sum(amount_fen), 0) from exam_receipt where exam_id = $1) - (select coalesce(sum(amount_fen), 0) from exam_refund where exam_id = $1 and state = 'refunded'))::text as figure`,
      ),
      await ask(sum(`exam_order where exam_id = $1 and state = 'paid'`)),
    ]),
    balance('each payment is booked once, each refund given once', [
      { of: 'payments and refunds of the platform', figure: `${platform.payments.length} and ${given.length}` },
      await ask(`select (select count(*) from exam_receipt where exam_id = $1) || ' and ' || (select count(*) from exam_refund where exam_id = $1) as figure`),
    ]),
  );
  const treasury = (await world.books('fiscal-bill', '/_bills')) as TreasuryRow[];
  said.push(
    balance('each order has one bill at the treasury, written off or reversed', [
      { of: 'bills of the treasury', figure: String(treasury.filter(({ standing }) => standing !== '已开票').length) },
      { of: 'orders that they are for', figure: String(new Set(treasury.map(({ bill }) => bill.orderNumber)).size) },
      await ask(count(`exam_bill where exam_id = $1 and state in ('writtenOff', 'reversed')`)),
    ]),
  );
  const numbers = async (sql: string): Promise<string[]> => (await world.sql<{ number: string }>(sql, [id])).map(({ number }) => number);
  if (due({ from: 'seated' })) {
    const sql = 'select number from exam_ticket where exam_id = $1 and revoked_at is null';
    said.push(numbered('numbers of tickets pass their check digit', sql, await numbers(sql), validTicketNumber));
  }
  if (due({ from: 'certified' })) {
    const sql = `select number from certificate where exam_id = $1 and standing = 'valid'`;
    said.push(numbered('numbers of certificates pass their check digit', sql, await numbers(sql), isLicenceNumber));
  }
  return said;
}

export interface Row {
  case_id: string;
  action: string;
  at: string;
  /** Transaction: what an act carries with it stands in the same one. */
  tx: string;
}

/** Each answer has exactly its row; no act of a person stands there that nobody was told of, itself or together with another. */
export function compareTold(rows: readonly Row[], answered: readonly Answered[]): { lost: string[]; doubled: string[] } {
  const place = (caseId: string, at: string): string => `${caseId} at ${at}`;
  const stands = new Map<string, string[]>();
  for (const { case_id: id, at, action } of rows) stands.set(place(id, at), [...(stands.get(place(id, at)) ?? []), action]);
  const told = new Map<string, number>();
  for (const { caseId, receivedAt } of answered) {
    const at = place(caseId, instant(receivedAt));
    told.set(at, (told.get(at) ?? 0) + 1);
  }
  const known = new Set(rows.filter(({ case_id: id, at }) => told.has(place(id, at))).map(({ tx }) => tx));
  return {
    lost: answered
      .filter(({ caseId, receivedAt }) => !stands.has(place(caseId, instant(receivedAt))))
      .map(({ caseId, path, receivedAt }) => `${path} of ${receivedAt} was answered, the journal of ${caseId} has nothing`),
    doubled: [
      ...[...told].filter(([, n]) => n > 1).map(([at, n]) => `${n} answers for the one row of ${at}`),
      ...[...stands].filter(([, actions]) => new Set(actions).size < actions.length).map(([at, actions]) => `${actions.join(', ')}: twice in ${at}`),
      ...rows.filter(({ tx }) => !known.has(tx)).map(({ case_id: id, action, at }) => `${action} of ${at} stands in the journal of ${id}, nobody was told so`),
    ],
  };
}

/** The journal's acts of people, and what everybody's phone shows. */
export async function told(world: ExamWorld, answered: readonly Answered[]): Promise<{ rows: number; lost: string[]; doubled: string[] }> {
  const rows = await world.sql<Row>(
    `select case_id, action, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, xmin::text as tx from journal where actor like 'person:%' order by case_id, seq`,
  );
  const { lost, doubled } = compareTold(rows, answered);
  const { messages } = (await world.books('sms', '/log')) as { messages: { requestId: string }[] };
  const counts = Map.groupBy(messages, ({ requestId }) => requestId);
  return { rows: rows.length, lost, doubled: [...doubled, ...[...counts].filter(([, sent]) => sent.length > 1).map(([key, sent]) => `message ${key} was sent ${sent.length} times`)] };
}
