// Kills (−9) at moments and of parts that come from the seed, now and then two at once, and makes the SMS platform slow, failing, repeating meanwhile.
import type { JsonClient } from '../../bench/kit/http.ts';
import { successor, type ChaosSystem, type Killable } from './system.ts';

export interface Kills {
  by: Partial<Record<Killable, number>>;
  count: number;
  /** Killed parts that were there again under another number. */
  recovered: number;
}

export interface KillerOptions {
  system: ChaosSystem;
  sandbox: JsonClient;
  kills: number;
  random: () => number;
  say: (line: string) => void;
  /** Called after each kill with its number. */
  after: (kill: number) => Promise<void>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Each about as often as any other; what a fault keeps from being sent is sent again, so every one of them ends. */
const faults = [
  { latencyMs: 1500 },
  { failRate: 0.5, status: 503 },
  { failRate: 0.3, status: 503, when: 'after' },
  { failRate: 0.3, hang: true, latencyMs: 100 },
  { repeat: 2 },
  null,
];

/** Ends when all kills are done and every part is back. */
export async function runKiller({ system, sandbox, kills, random, say, after }: KillerOptions): Promise<Kills> {
  const result: Kills = { by: {}, count: 0, recovered: 0 };
  const returns: Promise<void>[] = [];
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const back = async (part: Killable, pid: number): Promise<void> => {
    if ((await successor(system, part, pid)) !== undefined) result.recovered++;
    else say(`${part} did not come back within two minutes`);
  };
  while (result.count < kills) {
    await pause(1000 + random() * 3000);
    const fault = pick(faults);
    await setFault(sandbox, fault && { ...fault, seed: Math.floor(random() * 1e6) });
    const alive = Object.entries(system.pids()) as [Killable, number][];
    // Everything is down and on its way back.
    if (!alive.length) continue;
    const both = random() < 0.2 && kills - result.count > 1;
    for (const [part, pid] of both ? [pick(alive), pick(alive)] : [pick(alive)]) {
      if (part === undefined || !kill(pid)) continue;
      result.count++;
      result.by[part] = (result.by[part] ?? 0) + 1;
      say(`kill ${result.count}: ${part}`);
      returns.push(back(part, pid));
      await after(result.count);
    }
  }
  await setFault(sandbox, null);
  await Promise.all(returns);
  return result;
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

const setFault = (sandbox: JsonClient, fault: object | null): Promise<unknown> =>
  (fault ? sandbox('PUT', '/_faults/sms', { body: fault }) : sandbox('DELETE', '/_faults/sms')).catch(() => undefined);
