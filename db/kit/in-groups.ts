// One statement for all who ask at the same time.
import type { MikroORM } from '@mikro-orm/postgresql';

interface Desk<T> {
  /** What the next statement is asked for. */
  asked: Map<string, PromiseWithResolvers<T | undefined>>;
  /** It leaves at the end of this turn. */
  leaving: boolean;
  /** When the last statement left, by `performance.now()`; null: it has been answered. */
  left: number | null;
}
/** Nobody waits longer than this, in milliseconds, for the answer to those before him: it may never come. */
const PATIENCE_MS = 250;

/**
 * Makes of a statement for many keys a question for one. All who ask within a turn of the event loop are asked for together, and all who come while a statement is away with the next
 * one: the busier it is the fewer statements there are for each. Nobody is answered by one that left before he came. An error is that of all who were in it; a key that the
 * answer does not have is undefined.
 */
export function inGroups<T>(ask: (orm: MikroORM, keys: readonly string[]) => Promise<ReadonlyMap<string, T>>): (orm: MikroORM, key: string) => Promise<T | undefined> {
  const desks = new WeakMap<MikroORM, Desk<T>>();

  async function send(orm: MikroORM, desk: Desk<T>): Promise<void> {
    const { asked } = desk;
    const left = performance.now();
    Object.assign(desk, { asked: new Map(), leaving: false, left });
    try {
      const known = await ask(orm, [...asked.keys()]);
      for (const [key, { resolve }] of asked) resolve(known.get(key));
    } catch (error) {
      for (const { reject } of asked.values()) reject(error);
    }
    // Another has left meanwhile, because this one took too long: the rest are his.
    if (desk.left !== left) return;
    desk.left = null;
    if (desk.asked.size && !desk.leaving) void send(orm, desk);
  }

  return (orm, key) => {
    let desk = desks.get(orm);
    if (!desk) desks.set(orm, (desk = { asked: new Map(), leaving: false, left: null }));
    let waiting = desk.asked.get(key);
    if (!waiting) desk.asked.set(key, (waiting = Promise.withResolvers()));
    if (!desk.leaving && (desk.left === null || performance.now() - desk.left > PATIENCE_MS)) {
      desk.leaving = true;
      const opened = desk;
      setImmediate(() => void send(orm, opened));
    }
    return waiting.promise;
  };
}
