// How far the workflows are behind the acts: for every act the time from its receipt to the mark that says that all it entails is done.
import pg from 'pg';
import { epochMs, type Instant } from '../../domain/kit/instant.ts';

export interface Behind {
  /** An answered act. */
  acted: (caseId: string, seq: number, received: Instant) => void;
  /** Acts that are not followed yet. */
  waiting: () => number;
  /** Milliseconds that each followed act took, to about 100 ms. */
  took: () => number[];
  /** Followed acts since the start. */
  followed: () => number;
  /** Begins to look, where it was to rest at first. */
  look: () => void;
  stop: () => Promise<void>;
}

/**
 * Looks at the marks every 100 ms, and rests fifty times as long as the look took: with thousands behind, looking must not be what they wait for. `looked_at` is when
 * the mark was last written, so that most are known more exactly than that. `resting`: not before it is told to, as long as there is no engine that anything could follow with.
 */
export async function watchBehind(url: string, { everyMs = 100, resting = false }: { everyMs?: number; resting?: boolean } = {}): Promise<Behind> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench behind' });
  await client.connect();
  const waiting = new Map<string, Map<number, number>>();
  const took: number[] = [];
  let stopped = false;
  const look = async (): Promise<void> => {
    const ids = [...waiting.keys()];
    if (!ids.length) return;
    const { rows } = await client.query<{ id: string; followed: number; looked: number; now: number }>(
      `select id, followed, extract(epoch from looked_at)::float8 * 1000 as looked, extract(epoch from clock_timestamp())::float8 * 1000 as now
         from case_file where id = any($1::uuid[]) and followed is not null`,
      [ids],
    );
    for (const { id, followed, looked, now } of rows) {
      const acts = waiting.get(id)!;
      for (const [seq, received] of acts)
        if (seq <= followed) {
          took.push(Math.max(0, Math.min(now, looked ?? now) - received));
          acts.delete(seq);
        }
      if (!acts.size) waiting.delete(id);
    }
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      const began = performance.now();
      if (!resting) await look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, Math.max(everyMs, 50 * (performance.now() - began))));
    }
  };
  const running = run();
  return {
    acted: (caseId, seq, received) => {
      const acts = waiting.get(caseId) ?? new Map<number, number>();
      acts.set(seq, epochMs(received));
      waiting.set(caseId, acts);
    },
    waiting: () => [...waiting.values()].reduce((sum, acts) => sum + acts.size, 0),
    took: () => took,
    followed: () => took.length,
    look: () => void (resting = false),
    stop: async () => {
      stopped = true;
      await running;
      await client.end();
    },
  };
}
