// What must balance when a tender is over: each a sentence with the queries that it is made of; what people were told, held against the journal; and the record that anybody checks.
import { verifyTender } from '../../../security/bid/tender-file.ts';
import { purchaseTables } from '../../../scripts/guide/procurement.ts';
import { exported } from '../../../scripts/demo/tender/opening.ts';
import { compareTold, type Balance, type Row } from '../exam/checks.ts';
import type { Answered } from '../exam/portal.ts';
import type { Played } from './play.ts';
import type { TenderWorld } from './world.ts';

const count = (from: string): string => `select count(*)::text as figure from ${from}`;
const acts = (type: string, action: string, where: string): string => count(`journal j join case_file c on c.id = j.case_id ${where} and c.type = '${type}' and j.action = '${action}'`);
const bids = `join bid b on b.case_id = c.id where b.tender_id = $1`;
const openings = `join bid_opening o on o.case_id = c.id where o.tender_id = $1`;
const receipts = `bid_receipt r join bid b on b.case_id = r.bid_id where b.tender_id = $1`;
const notice = (kind: string): string => count(`tender_notice where case_id = $1 and kind = '${kind}'`);

/** `is`: the figure that an undisturbed tender has, where it is not the equality alone. */
const sentences: readonly { sentence: string; sql: readonly string[]; is?: number }[] = [
  {
    sentence: 'submissions = receipts = leaves of the log = time stamps = bids that stand = openings',
    sql: [
      acts('TenderBid', 'submit', bids),
      count(receipts),
      count(`bid_log l join bid_receipt r on r.leaf = l.leaf join bid b on b.case_id = r.bid_id where b.tender_id = $1 and l.place is not null`),
      count(`${receipts} and r.token is not null`),
      count(`bid b join case_file c on c.id = b.case_id where b.tender_id = $1 and c.state = 'uploaded'`),
      count(`bid_opening where tender_id = $1`),
    ],
    is: 3,
  },
  { sentence: 'bids received at the hour or later', sql: [count(`${receipts} and r.received_at >= (select opens_at from tender_window w where w.id = b.tender_id)`)], is: 0 },
  {
    sentence: 'openings = decrypted = halves that open = different bids',
    sql: [
      acts('BidOpening', 'open', openings),
      count(`bid_opening o join case_file c on c.id = o.case_id where o.tender_id = $1 and c.state = 'decrypted'`),
      count(`bid_opening where tender_id = $1 and half_a is not null`),
      `select count(distinct bid_root)::text as figure from bid_opening where tender_id = $1`,
    ],
    is: 3,
  },
  { sentence: 'opened with the backup file = failures of record', sql: [count(`bid_opening where tender_id = $1 and remark is not null`), acts('BidOpening', 'fail', openings)], is: 1 },
  { sentence: 'shares = two custodians for each bid', sql: [count('bid_share where tender_id = $1'), `select (2 * count(*))::text as figure from bid_opening where tender_id = $1`] },
  { sentence: 'shares that are not what was given', sql: [`select coalesce(sum(jsonb_array_length(wrong)), 0)::text as figure from bid_opening where tender_id = $1`], is: 0 },
  { sentence: 'notices of the tender, of its correction, of its result', sql: ['tender', 'correction', 'award'].map(notice), is: 1 },
  {
    sentence: 'closings of the window, reports, decisions, contracts',
    sql: ['closeBidding', 'deliver', 'award', 'publishResult', 'recordContract'].map((action) => count(`journal where case_id = $1 and action = '${action}'`)),
    is: 1,
  },
  { sentence: 'winners = 中标通知书', sql: [count(`tender_candidate where case_id = $1 and state = 'won'`), count(`tender_candidate where case_id = $1 and state = 'won' and told_at is not null`)], is: 1 },
  {
    sentence: 'letters answered = submissions of answers',
    sql: [count(`clarification l join case_file c on c.id = l.case_id where l.project_id = $1 and c.state = 'answered'`), acts('Clarification', 'submit', `join clarification l on l.case_id = c.id where l.project_id = $1`)],
    is: 1,
  },
  {
    sentence: 'questions answered = complaints decided = suspensions = resumptions',
    sql: [
      count(`tender_challenge h join case_file c on c.id = h.case_id where h.project_id = $1 and c.state = 'answered'`),
      count(`tender_complaint p join case_file c on c.id = p.case_id where p.project_id = $1 and c.state = 'decided'`),
      ...['suspend', 'resume'].map((action) => count(`journal where case_id = $1 and action = '${action}'`)),
    ],
    is: 1,
  },
  {
    sentence: 'answer and copy and decision are told to each other bidder once',
    sql: [
      `select (3 * (count(*) - 1))::text as figure from bid_opening where tender_id = $1`,
      count(
        `notice where key like '%/concerned/%' and case_id in (select case_id from tender_challenge where project_id = $1 union select case_id from tender_complaint where project_id = $1)`,
      ),
    ],
  },
  { sentence: 'lines of the budget that were imported', sql: [count(`budget_entry where kind = 'imported' and $1::uuid is not null`), `select count(distinct budget_id)::text as figure from budget_entry where kind = 'imported' and $1::uuid is not null`], is: 3 },
];

export async function balances(world: TenderWorld, { tender: { id } }: Pick<Played, 'tender'>): Promise<Balance[]> {
  const said: Balance[] = [];
  for (const { sentence, sql, is } of sentences) {
    const figures = [];
    for (const of of sql) figures.push({ of, figure: (await world.sql<{ figure: string }>(of, [id]))[0]!.figure });
    const same = new Set(figures.map(({ figure }) => figure)).size === 1;
    said.push({ sentence, figures, holds: same && (is === undefined || figures[0]!.figure === String(is)) });
  }
  return said;
}

/** The opening's record as everybody reads it, and what the offline check says of it. */
export async function record({ stage }: TenderWorld, { tender: { id } }: Pick<Played, 'tender'>): Promise<{ items: { supplier: string; label: string; remark: string | null }[]; wrong: string[] }> {
  const { body } = await stage.public.get(`/v1/tenders/${id}/opening`);
  const keys = { receipts: (await stage.public.get('/v1/receipt-keys')).body.keys as Record<string, string> };
  const { wrong } = await verifyTender(await exported(stage, id), keys);
  const items = (body.items as { supplier: string; label: string; remark: string | null }[]).map(({ supplier, label, remark }) => ({ supplier, label, remark }));
  return { items: items.toSorted((a, b) => (a.supplier < b.supplier ? -1 : 1)), wrong };
}

/** The journal's acts of people on a purchase, and what everybody's phone shows. */
export async function told(world: TenderWorld, answered: readonly Answered[]): Promise<{ rows: number; lost: string[]; doubled: string[] }> {
  // A look into the register is answered with what is in it.
  const types = purchaseTables().flatMap(({ type }) => (type === 'AcquisitionRegister' ? [] : [type]));
  const rows = await world.sql<Row & { mine: boolean }>(
    `select j.case_id, j.action, to_char(j.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, j.xmin::text as tx, c.type = any($1) as mine
       from journal j join case_file c on c.id = j.case_id where j.actor like 'person:%' order by j.case_id, j.seq`,
    [types],
  );
  const ids = new Set(rows.filter(({ mine }) => mine).map((row) => row.case_id));
  const { lost, doubled } = compareTold(rows.filter(({ mine }) => mine), answered.filter(({ caseId }) => ids.has(caseId)));
  const { messages } = (await world.books('/sms/log')) as { messages: { requestId: string }[] };
  const counts = Map.groupBy(messages, ({ requestId }) => requestId);
  return { rows: rows.length, lost, doubled: [...doubled, ...[...counts].filter(([, sent]) => sent.length > 1).map(([key, sent]) => `message ${key} was sent ${sent.length} times`)] };
}
