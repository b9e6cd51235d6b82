// Hand-written SQL with $1 parameters, inside the transaction of the EntityManager where it has one.
import { types } from 'node:util';
import { CompiledQuery } from 'kysely';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { earlyRows, noteIn, rehearse, sentEarly, type Noted } from './foresight.ts';
import { sentAs } from './pipeline.ts';
import { asOne } from './together.ts';
import { connectionOf } from './transaction.ts';

/** Rows of a statement. Runs in the transaction of `em`. */
export async function query<T = Record<string, unknown>>(em: EntityManager, text: string, params: readonly unknown[] = []): Promise<T[]> {
  const never = noteIn(em);
  if (never) return never;
  const way = em.getKysely();
  const connection = connectionOf(way);
  const compiled = CompiledQuery.raw(text, params as unknown[]);
  const { rows } = connection ? await connection.executeQuery<T>(compiled) : await way.executeQuery<T>(compiled);
  return rows;
}

/** A statement of this transaction whose rows nobody reads: it leaves with the next one, whose error its own is too. */
export const later = async (em: EntityManager, text: string, params: readonly unknown[] = []): Promise<void> =>
  void (await query(em, text, sentAs('later', params)));

/** The last statement of this transaction, sent together with the commit. */
export const last = <T = Record<string, unknown>>(em: EntityManager, text: string, params: readonly unknown[] = []): Promise<T[]> =>
  query(em, text, sentAs('commit', params));

interface Question {
  text: string;
  params: readonly unknown[];
  answer: (rows: any[]) => void;
  fail: (error: unknown) => void;
}
const asked = new WeakMap<EntityManager, Question[]>();

/**
 * Rows of a reading statement that minds nothing else of its turn of the event loop: what is asked there of the same `em` becomes one statement, whose
 * error all of them get. Rows come by way of JSON: select what JSON holds (moments by `asInstant`, no bytes, no numbers above 2^53).
 */
export const ask = <T = Record<string, unknown>>(em: EntityManager, text: string, params: readonly unknown[] = []): Promise<T[]> =>
  noteIn(em, text, params) ??
  earlyRows(em, text, params) ??
  new Promise((answer, fail) => {
    const open = asked.get(em);
    if (open) return void open.push({ text, params, answer, fail });
    asked.set(em, [{ text, params, answer, fail }]);
    process.nextTick(() => void answerAll(em));
  });

async function answerAll(em: EntityManager): Promise<void> {
  const questions = asked.get(em)!;
  asked.delete(em);
  try {
    const rows = await rowsOfAll(em, questions);
    questions.forEach(({ answer }, n) => answer(rows[n]!));
  } catch (error) {
    for (const { fail } of questions) fail(error);
  }
}

/** Rows of each, by one statement. */
async function rowsOfAll(em: EntityManager, questions: readonly Noted[]): Promise<any[][]> {
  const [only] = questions;
  if (questions.length === 1) return [await query(em, only!.text, only!.params)];
  const { rows } = await one<{ rows: unknown[][] }>(
    em,
    asOne(questions.map(({ text }) => text)),
    questions.flatMap(({ params }) => params),
  );
  return rows;
}

/** Setting of a transaction that says when its act was received; nothing where its case was not found. */
export const RECEIVED = 'banshi.received';
const received = (param: number): string => `coalesce($${param}::timestamptz, nullif(current_setting('${RECEIVED}', true), '')::timestamptz)`;

/** As a question is sent whose moment only the database knows by then: `guess` stands for it. */
function withoutGuess({ text, params }: Noted, guess: Instant): Noted {
  if (!params.includes(guess)) return { text, params };
  return {
    text: text.replace(/\$(\d+)\b/g, (param, n: string) => (params[Number(n) - 1] === guess ? received(Number(n)) : param)),
    params: params.map((param) => (param === guess ? null : param)),
  };
}

/** A moment that a question reads as something else than a moment would read otherwise: it is asked in its time. */
const readsMoments = ({ text, params }: Noted, guess: Instant): boolean =>
  !params.includes(guess) || [...text.matchAll(/\$(\d+)::(?!timestamptz)/g)].every(([, n]) => params[Number(n) - 1] !== guess);

/** Sends behind whatever leaves in this turn what `part` asks: see foresight.ts. `guess` is the moment that `part` is told. */
export function foresee(em: EntityManager, guess: Instant, part: (em: EntityManager) => Promise<unknown>): void {
  const all = rehearse(em, part);
  process.nextTick(() => {
    const noted = all.filter((question) => readsMoments(question, guess));
    if (!noted.length) return;
    const rows = rowsOfAll(
      em,
      noted.map((question) => withoutGuess(question, guess)),
    );
    sentEarly(
      em,
      noted.map((question, n) => ({ ...question, rows: rows.then((answers) => answers[n]!) })),
    );
  });
}

/** The only row; throws when there is none. */
export async function one<T = Record<string, unknown>>(em: EntityManager, text: string, params: readonly unknown[] = []): Promise<T> {
  const [row] = await query<T>(em, text, params);
  if (!row) throw new Error(`No row: ${text.slice(0, 120)}`);
  return row;
}

/** SQL that prints a timestamptz column or expression as an Instant. */
export const asInstant = (expression: string): string => `to_char((${expression}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * SQL of the account that an actor of the journal is; null for everybody else. An index finds it, where a comparison of texts would read every account; a `case`, for
 * nothing says which half of an `and` is asked first, and the system is no number of a person.
 */
export const accountOf = (actor: string): string => `case when ${actor} like 'person:%' then substr(${actor}, 8)::uuid end`;

/** The database's clock, the only one that decides. */
export const NOW = asInstant('app_now()');

/** SQLSTATE of an error of the driver, where it has one. */
export const sqlState = (error: unknown): string | undefined => {
  for (let e: unknown = error; types.isNativeError(e); e = e.cause) {
    const code = (e as { code?: unknown }).code;
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return undefined;
};

/** Name of the constraint that an error broke, where it has one. */
export const brokenConstraint = (error: unknown): string | undefined => {
  for (let e: unknown = error; types.isNativeError(e); e = e.cause) {
    const name = (e as { constraint?: unknown }).constraint;
    if (typeof name === 'string') return name;
  }
  return undefined;
};

/** The database can't be reached or is going away; nothing was received. */
export function databaseAway(error: unknown): boolean {
  const state = sqlState(error);
  if (state) return state.startsWith('08') || state.startsWith('57P') || state === '53300';
  for (let e: unknown = error; types.isNativeError(e); e = e.cause) {
    const code = (e as { code?: unknown }).code;
    if (typeof code === 'string' && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)/.test(code)) return true;
    if (
      /connection terminated|timeout exceeded when trying to connect|Connection ended|Client has encountered a connection error|Client was closed/i.test(
        e.message,
      )
    )
      return true;
  }
  return false;
}

/** Sets columns of the row of a case, with whatever is sent next; nothing where there is none to set. Table and columns are names of the program's, never anybody's input. */
export const setColumns = async (em: EntityManager, table: string, caseId: string, columns: Readonly<Record<string, unknown>>): Promise<void> => {
  const names = Object.keys(columns);
  if (!names.length) return;
  await later(em, `update ${table} set ${names.map((name, n) => `${name} = $${n + 2}`).join(', ')} where case_id = $1`, [caseId, ...Object.values(columns)]);
};
