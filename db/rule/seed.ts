// The rules and notices that the project ships.
import type { EntityManager } from '@mikro-orm/postgresql';
import { isDeepStrictEqual } from 'node:util';
import type { RuleRow } from '../../domain/kit/rules.ts';
import { notices } from '../data/holidays/index.ts';
import { seedRules } from '../data/rules/index.ts';
import { query } from '../kit/sql.ts';
import { insertNotice, insertRule, lockRules, newestVersions, readNotices } from './rows.ts';

type Stored = RuleRow & { proposed: boolean };

const same = (a: RuleRow, b: RuleRow): boolean => a.key === b.key && a.district === b.district && a.validFrom === b.validFrom;
const content = ({ value, article, validTo, source, verified }: RuleRow): unknown[] => [value, article, validTo, source, verified];
/** As jsonb gives it back: members that are undefined are gone. */
const plain = (row: RuleRow): RuleRow => JSON.parse(JSON.stringify(row)) as RuleRow;

/**
 * Rows that are new come in at their own version, so that running cases find rules that only the newer release asks for. What a release
 * changes comes in as a new version, unless an office has set its own value there: that one stands.
 */
export async function seedRuleRows(em: EntityManager, shipped: readonly RuleRow[] = seedRules): Promise<number> {
  await lockRules(em);
  const stored = await query<Stored>(
    em,
    `select key, district, value, article, valid_from::text as "validFrom", valid_to::text as "validTo", source, verified, version, proposal_id is not null as proposed
       from rule order by version`,
  );
  const next = (await newestVersions(em)).rules + 1;
  let added = 0;
  for (const row of shipped) {
    const newest = stored.findLast((other) => same(row, other));
    if (newest && (newest.proposed || isDeepStrictEqual(content(plain(newest)), content(plain(row))))) continue;
    await insertRule(em, newest ? { ...row, version: next } : row);
    added++;
  }
  return added;
}

/** Notices are known by their number; one that is there stays as it is. */
export async function seedHolidays(em: EntityManager): Promise<number> {
  await lockRules(em);
  const known = new Set((await readNotices(em)).map(({ number }) => number));
  const missing = notices.filter(({ number }) => !known.has(number));
  const version = (await newestVersions(em)).holidays + 1;
  for (const notice of missing) await insertNotice(em, notice, version);
  // Deadlines may already be counted without it.
  if (known.size && missing.length)
    await query(em, `insert into calendar_replan (version, year, why, created_at) values ($1, $2, $3, app_now())`, [
      version,
      missing[0]!.year,
      missing.map(({ number }) => number).join('、'),
    ]);
  return missing.length;
}
