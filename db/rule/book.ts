// The rules and the calendar as this process knows them. They are read once; each call asks for the newest versions only, so a
// confirmed change counts from its commit on in every process.
import type { EntityManager } from '@mikro-orm/postgresql';
import { makeCalendar, type Calendar } from '../../domain/kit/calendar.ts';
import { shanghaiDay, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import { ruleSet, type Rule, type RuleRow, type RuleSet, type RuleSetRef } from '../../domain/kit/rules.ts';
import { ownRef } from '../../domain/rule/ref.ts';
import { statutory } from '../data/holidays/index.ts';
import { ask } from '../kit/sql.ts';
import { readNotices, readRules, type StoredNotice } from './rows.ts';

/** What a case says of its rules. */
export interface RuledFile {
  ruleSet?: string | null;
  district: string;
  createdAt: Instant;
}

export interface RuleBook {
  /** Newest version of the rule table, and of the holiday notices. */
  readonly version: number;
  readonly calendarVersion: number;
  readonly rows: readonly RuleRow[];
  readonly notices: readonly StoredNotice[];
  /** Rules of a district on a legal day. */
  rulesFor: (district: string, day: PlainDate) => RuleSet;
  /** The rules behind a reference, as they stood at its version. */
  rulesAt: (ref: RuleSetRef) => RuleSet;
  /** The rules that a case began with; a case that keeps none has those of the day on which it began. */
  rulesOf: (file: RuledFile) => RuleSet;
  calendar: () => Calendar;
}

interface Cached {
  stamp: string;
  book: RuleBook;
}
/** One book per database: every fork of an ORM has the same driver. */
const books = new WeakMap<object, Cached>();
/** Districts × days × versions that stand ready at once. */
const KEPT = 500;

/** The book, read anew only when rows were added (`rule_book` moves with them). One short query; inside the transaction of `em` where it has one. */
export async function ruleBook(em: EntityManager): Promise<RuleBook> {
  const [row] = await ask<{ stamp: string }>(em, `select stamp from rule_book`);
  const { stamp } = row!;
  const known = books.get(em.getDriver());
  if (known?.stamp === stamp) return known.book;
  const book = makeBook(await readRules(em), await readNotices(em));
  books.set(em.getDriver(), { stamp, book });
  return book;
}

/** The book as this process read it last; for acts that ask no rule, which needn't ask whether there is a newer one. */
export const bookAtHand = async (em: EntityManager): Promise<RuleBook> => books.get(em.getDriver())?.book ?? ruleBook(em);

/** A book over given rows; pure. */
export function makeBook(rows: readonly RuleRow[], notices: readonly StoredNotice[]): RuleBook {
  const newest = (list: readonly { version: number }[]): number => list.reduce((most, { version }) => Math.max(most, version), 0);
  const version = newest(rows);
  const sets = new Map<string, RuleSet>();
  const rulesAt = ({ district, day, version: at }: RuleSetRef): RuleSet => {
    const key = `${district} ${day} ${at}`;
    const known = sets.get(key);
    if (known) return known;
    if (sets.size >= KEPT) sets.delete(sets.keys().next().value!);
    const made = ruleSet(rows, district, day, at);
    sets.set(key, made);
    return made;
  };
  const rulesFor = (district: string, day: PlainDate): RuleSet => rulesAt({ district, day, version });
  const calendar = makeCalendar(notices, statutory);
  return {
    version,
    calendarVersion: newest(notices),
    rows,
    notices,
    rulesFor,
    rulesAt,
    rulesOf: ({ ruleSet: kept, district, createdAt }) => {
      const own = ownRef(kept);
      return own ? rulesAt(own) : rulesFor(district, shanghaiDay(createdAt));
    },
    calendar: () => calendar,
  };
}

/** Every value that a rule has in any 区划 at any time, for rounds that look as far as the furthest of them. */
export const valuesOf = <T>({ rows }: Pick<RuleBook, 'rows'>, { key: wanted, check }: Rule<T>): T[] =>
  rows.filter(({ key, value }) => key === wanted && check.problem(value) === null).map(({ value }) => value as T);
