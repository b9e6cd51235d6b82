// The worker's own figures beside the SDK's, on the same page for Prometheus: how far behind, what fails by neighbour, what waits.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { MetricMeter } from '@temporalio/common';
import { behind, failing, outbox } from '../../db/operators/overview.ts';

export interface Figures {
  /** For the loop's `also`: reads and sets, at most every `everyMs`. */
  read: () => Promise<void>;
  /** A round of the loop has begun. */
  round: () => void;
  /** The loop has poked a case. */
  poked: () => void;
}

/** Only the loop's holder reads the database, so that one process reports what is true of all. */
export function createFigures({ orm, meter, everyMs = 10_000 }: { orm: MikroORM; meter: MetricMeter; everyMs?: number }): Figures {
  const gauge = (name: string, about: string) => meter.createGauge(`banshi_worker_${name}`, 'int', '', about);
  const counter = (name: string, about: string) => meter.createCounter(`banshi_worker_${name}`, '', about);
  const behindCases = gauge('behind_cases', 'Cases whose journal is ahead of their workflow');
  const behindSeconds = gauge('behind_seconds', 'Seconds for which the oldest of them has waited');
  const failingEffects = gauge('effects_failing', 'Effects and outbox rows that keep failing, by neighbour');
  const outboxWaiting = gauge('outbox_waiting', 'Outbox rows that are not done');
  const outboxSeconds = gauge('outbox_seconds', 'Age of the oldest of them');
  const rounds = counter('loop_rounds', 'Rounds of the loop');
  const pokes = counter('loop_pokes', 'Cases that the loop has poked');
  const neighbours = new Set<string>();
  let last = -Infinity;
  return {
    round: () => rounds.add(1),
    poked: () => pokes.add(1),
    read: async () => {
      if (performance.now() - last < everyMs) return;
      last = performance.now();
      const em = orm.em.fork();
      const [late, broken, waiting] = await Promise.all([behind(em), failing(em), outbox(em)]);
      behindCases.set(late.cases);
      behindSeconds.set(late.seconds);
      outboxWaiting.set(waiting.waiting);
      outboxSeconds.set(waiting.seconds);
      const now = new Map(broken.map(({ neighbour, effects }) => [neighbour, effects]));
      for (const neighbour of now.keys()) neighbours.add(neighbour);
      // A neighbour that answers again is told as 0, not left at its last figure.
      for (const neighbour of neighbours) failingEffects.set(now.get(neighbour) ?? 0, { neighbour });
    },
  };
}
