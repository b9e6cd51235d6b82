// CPU time by part and how far the workflows are, around a piece of work.
import { watchBehind, type Behind } from './behind.ts';
import { round } from './figures.ts';
import { until } from './load.ts';
import type { BenchSystem } from './system.ts';

const driverMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Begins to count CPU time; the answer says how much each part has used per `unit` since then. */
export function counting(
  system: BenchSystem,
  { twin = () => 0, unit = 'act' }: { twin?: () => number; unit?: string } = {},
): (count: number) => string {
  const now = (): Record<string, number> => ({ ...system.cpu(), twin: twin(), driver: driverMs() });
  const before = now();
  return (count) =>
    `CPU ms per ${unit}: ${Object.entries(now())
      .map(([part, ms]) => [part, (ms - (before[part] ?? 0)) / count] as const)
      .filter(([, ms]) => ms >= 0.005)
      .map(([part, ms]) => `${part} ${round(ms, 2)}`)
      .join(', ')}`;
}

export interface Counted<A> {
  cpu: string;
  behind: Behind;
  acts: A;
  seconds: number;
  /** Acts that were never followed. */
  lost: number;
}

/** What each part used while acts were decided and followed to the end. `resting`: nobody looks how far they are before all are decided. */
export async function counted<A extends { answered: () => number }>(
  system: BenchSystem,
  work: (behind: Behind) => Promise<A>,
  { unit = 'act', resting = false }: { unit?: string; resting?: boolean } = {},
): Promise<Counted<A>> {
  const behind = await watchBehind(system.url('banshi', 'banshi'), { resting });
  const used = counting(system, { unit });
  const began = performance.now();
  const acts = await work(behind);
  behind.look();
  await until(async () => behind.waiting() === 0, 300_000, 50);
  const seconds = (performance.now() - began) / 1000;
  const cpu = used(acts.answered());
  await behind.stop();
  return { cpu, behind, acts, seconds, lost: behind.waiting() };
}
