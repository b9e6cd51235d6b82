// Two ways to ask: as fast as the answers come (closed loop), or at a steady rate whatever the answers do (open loop).
import { round, spread } from './figures.ts';
import { load } from './machine.ts';

export interface Answered {
  /** Milliseconds. In the open loop from the moment it was due, so that a stall counts for all that had to wait. */
  ms: number;
  ok: boolean;
}

export interface Driven {
  answers: Answered[];
  /** From the first question to the last answer. */
  seconds: number;
  perSecond: number;
}

/** A raw line. */
export function describeDriven(name: string, driven: Driven): string {
  const { p50, p95, longest } = spread(driven.answers.map(({ ms }) => ms));
  const failed = driven.answers.filter(({ ok }) => !ok).length;
  const times = [p50, p95, longest].map((ms) => round(ms ?? 0)).join(' / ');
  return `${name}: ${driven.answers.length} answers in ${round(driven.seconds, 2)} s = ${round(driven.perSecond)}/s, ms p50 / p95 / longest ${times}, not answered as hoped ${failed}, load ${load()}`;
}

/** One question; throws or answers false where the answer was not the one hoped for. */
export type Ask = (n: number) => Promise<boolean>;

const driven = (answers: Answered[], began: number): Driven => {
  const seconds = (performance.now() - began) / 1000;
  return { answers, seconds, perSecond: answers.filter(({ ok }) => ok).length / seconds };
};

async function timed(answers: Answered[], since: number, ask: () => Promise<boolean>): Promise<void> {
  const ok = await ask().catch(() => false);
  answers.push({ ms: performance.now() - since, ok });
}

/** `inFlight` askers, each asking again as soon as it is answered, until the time is over or `ask` has been called `atMost` times. */
export async function closedLoop({
  inFlight,
  forMs,
  atMost = Infinity,
  ask,
}: {
  inFlight: number;
  forMs: number;
  atMost?: number;
  ask: Ask;
}): Promise<Driven> {
  const answers: Answered[] = [];
  const began = performance.now();
  let n = 0;
  const asker = async (): Promise<void> => {
    while (performance.now() - began < forMs && n < atMost) {
      const mine = n++;
      await timed(answers, performance.now(), () => ask(mine));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, asker));
  return driven(answers, began);
}

/** Asks `perSecond` times a second for `forMs`, never waiting for answers. */
export async function openLoop({ perSecond, forMs, ask }: { perSecond: number; forMs: number; ask: Ask }): Promise<Driven> {
  const answers: Answered[] = [];
  const began = performance.now();
  const all = Math.round((perSecond * forMs) / 1000);
  const under: Promise<void>[] = [];
  for (let n = 0; n < all; n++) {
    const due = began + (n * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    under.push(timed(answers, due, () => ask(n)));
  }
  await Promise.all(under);
  return driven(answers, began);
}

/** Waits until a question is answered with true. Answers how many milliseconds it took; null when it didn't come true in time. */
export async function until(question: () => Promise<boolean>, withinMs: number, everyMs = 100): Promise<number | null> {
  const began = performance.now();
  while (performance.now() - began < withinMs) {
    if (await question().catch(() => false)) return performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return null;
}
