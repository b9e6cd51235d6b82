// Faults on demand, per stand-in. Which requests fail (`failNext`, `failRate`, else all) and how (`status` or `hang`, before or after the
// request was done) are told apart; `latencyMs` and `repeat` hold for every request. Random choices come from a seed.
import { z } from 'zod';

export const faultSchema = z.strictObject({
  latencyMs: z.number().int().min(0).max(600_000).default(0),
  /** Share of requests that fail. */
  failRate: z.number().min(0).max(1).optional(),
  /** So many of the next requests fail, then `failRate` holds. */
  failNext: z.number().int().min(0).optional(),
  /** Answer of a failing request; given alone, every request fails. Default 503. */
  status: z.number().int().min(400).max(599).optional(),
  /** A failing request gets no answer at all; given alone, every request. */
  hang: z.boolean().default(false),
  /** `after`: the request is done and only its answer is lost. */
  when: z.enum(['before', 'after']).default('before'),
  /** Every request is done so many times more, as if it had been sent again. */
  repeat: z.number().int().min(0).max(10).default(0),
  /** The fault ends by itself then (real time: it is an outage, not an event of the process). */
  until: z.iso.datetime({ offset: true }).optional(),
  seed: z.number().int().default(1),
});
export type Fault = z.infer<typeof faultSchema>;

/** What happens to one request. */
export interface Verdict {
  latencyMs: number;
  repeat: number;
  fails: boolean;
  hang: boolean;
  status: number;
  when: Fault['when'];
}

export interface Faults {
  set(standIn: string, fault: Fault): void;
  /** One stand-in, or all. */
  clear(standIn?: string): void;
  get(standIn: string): Fault | undefined;
  /** Decides for the next request, and counts it. */
  next(standIn: string): Verdict;
}

const HEALTHY: Verdict = { latencyMs: 0, repeat: 0, fails: false, hang: false, status: 503, when: 'before' };

export function createFaults(now: () => number = Date.now): Faults {
  const active = new Map<string, { fault: Fault; random: () => number }>();
  const get = (standIn: string) => {
    const entry = active.get(standIn);
    if (entry?.fault.until && Date.parse(entry.fault.until) <= now()) active.delete(standIn);
    return active.get(standIn);
  };
  return {
    set: (standIn, fault) => void active.set(standIn, { fault: { ...fault }, random: seeded(fault.seed) }),
    clear: (standIn) => (standIn === undefined ? active.clear() : void active.delete(standIn)),
    get: (standIn) => get(standIn)?.fault,
    next(standIn) {
      const entry = get(standIn);
      if (!entry) return HEALTHY;
      const { fault, random } = entry;
      const { latencyMs, repeat, hang, status = 503, when } = fault;
      return { latencyMs, repeat, hang, status, when, fails: fails(fault, random) };
    },
  };
}

function fails(fault: Fault, random: () => number): boolean {
  if (fault.failNext) {
    fault.failNext -= 1;
    return true;
  }
  if (fault.failRate !== undefined) return random() < fault.failRate;
  return fault.failNext === undefined && (fault.hang || fault.status !== undefined);
}

/** Mulberry32: the same seed gives the same row of numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
