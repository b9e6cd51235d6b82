// What an act will ask is asked right behind the lock of its row, without waiting for the lock's answer: the functions that will read are rehearsed over the case as
// this process saw it last, and what they ask is noted. Nothing is believed of it: whoever asks later gets an answer that came early only where he asks the same
// question, and what was asked behind the lock saw what the lock saw.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';

export interface Noted {
  text: string;
  params: readonly unknown[];
}
export type Rows = Promise<any[]>;

const rehearsals = new WeakMap<object, Noted[]>();
/** Each its own: what waits for a promise that everybody shares would wait for ever. */
const never = (): Promise<never> => new Promise<never>(() => undefined);

/** In a rehearsal nothing is answered, so it ends at its first questions. Undefined outside of one. */
export function noteIn(em: EntityManager, text?: string, params: readonly unknown[] = []): Promise<never> | undefined {
  const noted = rehearsals.get(em);
  if (!noted) return undefined;
  if (text !== undefined) noted.push({ text, params });
  return never();
}

/** Plays `part` and answers what it asks in this turn of the event loop; whatever else it wants of the database never comes. */
export function rehearse(em: EntityManager, part: (em: EntityManager) => Promise<unknown>): readonly Noted[] {
  const noted: Noted[] = [];
  const rehearsal = new Proxy({} as EntityManager, { get: (_, name) => (name === 'getDriver' ? () => em.getDriver() : never) });
  rehearsals.set(rehearsal, noted);
  // What goes wrong here goes wrong again where it counts.
  void Promise.resolve()
    .then(() => part(rehearsal))
    .catch(() => undefined);
  return noted;
}

interface Early extends Noted {
  rows: Rows;
}
const sent = new WeakMap<EntityManager, readonly Early[]>();
/** By text, which is told apart faster than its parameters. */
const answers = new WeakMap<EntityManager, Map<string, { params: string; rows: Rows }[]>>();

/** Questions that are on their way. */
export function sentEarly(em: EntityManager, early: readonly Early[]): void {
  for (const { rows } of early) rows.catch(() => undefined);
  sent.set(em, early);
}

/** From here on they answer; `moment`, which was not known when they were sent, stands where they said `guess`. */
export function answerEarly(em: EntityManager, guess: Instant, moment: Instant): void {
  const early = sent.get(em);
  if (!early) return;
  sent.delete(em);
  const known = new Map<string, { params: string; rows: Rows }[]>();
  for (const { text, params, rows } of early) {
    const one = { params: JSON.stringify(params.map((param) => (param === guess ? moment : param))), rows };
    const same = known.get(text);
    if (same) same.push(one);
    else known.set(text, [one]);
  }
  answers.set(em, known);
}

/** Whoever asks after this is not answered by what was read before: something may have been written. */
export const forgetEarly = (em: EntityManager): void => void answers.delete(em);

/** The rows of a question that was sent early, for the first who asks it; undefined where there are none. */
export function earlyRows(em: EntityManager, text: string, params: readonly unknown[]): Rows | undefined {
  const same = answers.get(em)?.get(text);
  if (!same?.length) return undefined;
  const asked = JSON.stringify(params);
  const at = same.findIndex((one) => one.params === asked);
  // Rows are their reader's to change: a second reader gets his own.
  return at < 0 ? undefined : same.splice(at, 1)[0]!.rows;
}
