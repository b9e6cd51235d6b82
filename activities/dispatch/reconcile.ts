// 对账: each night a partner's book is laid beside ours. What differs is named and given to somebody; what did not arrive is sent again under its key.
import type { EntityManager } from '@mikro-orm/postgresql';
import { compareBooks, ownerOf, partners, type Booked, type Compared, type Difference, type Partner } from '../../domain/dispatch/dispatch.ts';
import { dispatchRules } from '../../domain/dispatch/rules.ts';
import { plusMs, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { CONTENT_PLACE, ledgerSince, sendAgain, type LedgerRow } from '../../db/dispatch/ledger.ts';
import { query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import { sm3 } from '../../security/hash.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import { save } from '../kit/save.ts';
import type { DailyCheck } from '../kit/scheduled.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What a partner says it has taken in a period. */
export interface PartnerBook {
  partner: Partner;
  taken: (from: Instant, to: Instant) => Promise<Booked[]>;
}

/** SM3 of what was sent, as the partner computes it; empty where nothing was. */
const digestOf = (fields: Fields, { content }: LedgerRow): string => (content === null ? '' : sm3(fields.decrypt(content, CONTENT_PLACE)));

/** Writes down what was found, with its owner, and takes down what no longer holds. */
async function note(em: EntityManager, partner: Partner, found: readonly { key: string; what: Difference }[]): Promise<void> {
  const rows = found.map(({ key, what }) => ({ key, what, owner: ownerOf(what) }));
  await query(
    em,
    `insert into dispatch_difference (partner, key, what, owner_role, found_at, seen_at)
       select $1, r.key, r.what, r.owner, app_now(), app_now() from jsonb_to_recordset($2) r (key text, what text, owner text)
       on conflict (partner, key, what) where resolved_at is null do update set seen_at = excluded.seen_at`,
    [partner, JSON.stringify(rows)],
  );
  await query(
    em,
    `update dispatch_difference d set resolved_at = app_now(), how = '再次对账已一致' where partner = $1 and resolved_at is null
       and not exists (select from jsonb_to_recordset($2) r (key text, what text) where r.key = d.key and r.what = d.what)`,
    [partner, JSON.stringify(rows)],
  );
  const key = `dispatch/reconciliation/${partner}`;
  if (found.length) await raise(em, { key, kind: 'dispatch', message: `与${partners[partner]}对账有${found.length}处差异，请在对账差异中处理。` });
  else await resolve(em, key);
}

/** Keeps what the night has found, for the paper (P28). Compared again on the same day, what was found and has been sent again meanwhile stays. */
const keep = (em: EntityManager, day: PlainDate, partner: Partner, counts: { ours: number; theirs: number }, rows: readonly Compared[]) =>
  query(
    em,
    `insert into dispatch_reconciliation (day, partner, ours, theirs, differences, compared_at) values ($1, $2, $3, $4, $5, app_now())
       on conflict (day, partner) do update set ours = excluded.ours, theirs = excluded.theirs, differences = excluded.differences, compared_at = excluded.compared_at
       where jsonb_array_length(excluded.differences) >= jsonb_array_length(dispatch_reconciliation.differences)`,
    [day, partner, counts.ours, counts.theirs, JSON.stringify(rows)],
  );

/** Lays one partner's book beside ours; answers how many differences there are. Throws NeighbourAway. */
export async function reconcile(parts: Parameters<DailyCheck['run']>[0], fields: Fields, { partner, taken }: PartnerBook): Promise<number> {
  const { orm, em, now } = parts;
  const { days, lateHours } = ruleValue((await ruleBook(em)).rulesFor('000000', parts.today), dispatchRules.reconciliation);
  const from = plusMs(now, -days * DAY);
  const theirs = await taken(from, plusMs(now, DAY));
  const rows = await ledgerSince(
    em,
    partner,
    from,
    theirs.map(({ key }) => key),
  );
  const late = plusMs(now, -lateHours * HOUR);
  const ours = rows.map((row) => ({ key: row.key, state: row.state, late: row.createdAt < late, digest: digestOf(fields, row) }));
  const found = compareBooks(ours, theirs);
  const [states, held] = [new Map(rows.map(({ key, state }) => [key, state])), new Set(theirs.map(({ key }) => key))];
  const counts = { ours: ours.filter(({ state }) => state !== 'void').length, theirs: theirs.length };
  await save(orm, async (own) => {
    await note(own, partner, found);
    const shown = found.map(({ key, what }) => ({ key, what, ours: states.get(key) ?? null, theirs: held.has(key) }));
    await keep(own, parts.today, partner, counts, shown);
    const missing = new Set(found.filter(({ what }) => what === 'missing').map(({ key }) => key));
    for (const { id } of rows.filter(({ key }) => missing.has(key))) await sendAgain(own, id);
  });
  parts.progress();
  return found.length;
}

/** The nightly round. A partner that is away doesn't keep the others from being compared; the round fails afterwards and comes again. */
export const reconciliation = (fields: Fields, books: readonly PartnerBook[]): DailyCheck => ({
  id: 'dispatch-reconciliation',
  round: 'reconciliation',
  label: '推送台账对账',
  run: async (parts) => {
    let found = 0;
    const failed: string[] = [];
    for (const book of books) {
      try {
        found += await reconcile(parts, fields, book);
      } catch (error) {
        failed.push(`${book.partner}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (failed.length) throw new Error(failed.join('; '));
    return found;
  },
});
