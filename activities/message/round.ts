// What the rounds that remind people share: pages of rows, what is said of each, the days of the rule.
import { commonRules } from '../../domain/kit/common-rules.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { valuesOf, type RuleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import type { CheckParts } from '../kit/scheduled.ts';
import { announce, tellAll, type Telling } from './tell.ts';

/** Rows of a page. */
export const PAGE = 500;

/** Walks pages by id and tells what `telling` makes of each row; answers how many rows something was said of. */
export async function round<T>(
  { orm, em, progress }: Pick<CheckParts, 'orm' | 'em' | 'progress'>,
  fields: Fields,
  page: (after: string | null) => Promise<T[]>,
  { idOf, telling }: { idOf: (row: T) => string; telling: (row: T) => Promise<Telling | null> },
): Promise<number> {
  let found = 0;
  let last: string | null = null;
  for (;;) {
    const rows: T[] = await page(last);
    const tellings: Telling[] = [];
    for (const row of rows) {
      const one = await telling(row);
      if (one) tellings.push(one);
    }
    const told = await orm.em.fork().transactional((tx) => tellAll(tx, fields, tellings));
    await announce(em, told);
    found += new Set(told.map((one) => one.case)).size;
    progress();
    if (rows.length < PAGE) return found;
    last = idOf(rows.at(-1)!);
  }
}

/** Days before an end on which people of a district are reminded. */
export const daysOf = (book: RuleBook, district: string, today: string) => ruleValue(book.rulesFor(district, today), commonRules.reminderDays);
/** The most of them anywhere. */
export const furthest = (book: RuleBook): number => Math.max(0, ...valuesOf(book, commonRules.reminderDays).flat());
