// The bare engine twin, warmed up and then driven at 32 in flight until every act is followed to the end.
import { counting } from '../kit/counting.ts';
import { round } from '../kit/figures.ts';
import { closedLoop, describeDriven, until } from '../kit/load.ts';
import { load } from '../kit/machine.ts';
import type { BenchSystem } from '../kit/system.ts';
import { startEngineTwin, type EngineTwin } from './start.ts';

export interface EngineMeasure {
  system: BenchSystem;
  ms: number;
  note: (line: string) => void;
  /** Acts of one workflow. */
  actsEach?: number;
  /** What is counted: single acts, or cases whose acts are sent one after the other. */
  unit?: 'act' | 'case';
}

/** Acts or cases a second. */
export async function measureEngineTwin({ system, ms, note, actsEach = 2, unit = 'act' }: EngineMeasure): Promise<number> {
  const per = unit === 'case' ? actsEach : 1;
  const ask =
    ({ act }: EngineTwin) =>
    async (n: number): Promise<boolean> => {
      for (let i = 0; i < per; i++) await act(n * per + i);
      return true;
    };
  await withTwin(system, actsEach, async (twin) => {
    await closedLoop({ inFlight: 32, forMs: 3000, ask: ask(twin) });
    await until(async () => (await twin.done()) > 0, 60_000);
  });
  return withTwin(system, actsEach, async (twin) => {
    const used = counting(system, { twin: twin.cpu, unit });
    const began = performance.now();
    const sent = await closedLoop({ inFlight: 32, forMs: ms, ask: ask(twin) });
    await twin.all(sent.answers.length * per);
    const seconds = (performance.now() - began) / 1000;
    const perSecond = sent.answers.length / seconds;
    note(describeDriven('(b) bare engine, signals taken, 32 in flight', sent));
    note(`(b) bare engine: ${used(sent.answers.length)}`);
    note(`(b) bare engine: ${sent.answers.length} ${unit}s followed to the end in ${round(seconds, 2)} s = ${round(perSecond)}/s, load ${load()}`);
    return perSecond;
  });
}

async function withTwin<T>(system: BenchSystem, actsEach: number, work: (twin: EngineTwin) => Promise<T>): Promise<T> {
  const twin = await startEngineTwin(system, actsEach);
  try {
    return await work(twin);
  } finally {
    await twin.stop();
  }
}
