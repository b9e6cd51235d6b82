// The system in which a season is played: started as `npm start` starts it, on ports and in a folder of its own; one clock, moved by the player.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { jsonClient, type JsonClient } from '../../bench/kit/http.ts';
import { consentToMessages } from '../../bench/kit/seed.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { moveSystemClock } from '../setup/schedules.ts';
import { startChaosSystem, type ChaosSystem, type Killable } from '../../test/chaos/system.ts';
import { instant, plusMs, type Instant } from '../../domain/kit/instant.ts';
import { NAMESPACE } from '../../temporal/names.ts';
import { portal, type Portal } from '../demo/portal.ts';

/** Longest time without any step forward, in milliseconds: a slow machine takes longer, a stuck season says what it waits for. */
const PATIENCE_MS = 240_000;
const LOG_LINES = 12;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface World {
  system: ChaosSystem;
  say: (line: string) => void;
  /** Somebody at the portal for everybody, or at that of officers. */
  everybody: (token: string) => Portal;
  office: (token: string) => Portal;
  sql: <T extends object>(text: string, params?: readonly unknown[]) => Promise<T[]>;
  /** Tells a stand-in what it is to know. Answers what it says. */
  tell: (neighbour: string, path: string, body: object) => Promise<Record<string, any>>;
  now: () => Promise<Instant>;
  /** Moves the clock, never back; schedules and deadlines that it passes begin. */
  to: (moment: Instant) => Promise<void>;
  by: (ms: number) => Promise<void>;
  /** Waits until a question is answered with true. Throws `what` when nothing moves any more: `progress` says how far it is. */
  until: (what: string, question: () => Promise<boolean>, progress?: () => Promise<unknown>) => Promise<void>;
  /** Kills a part hard; its supervisor brings another. Answers whether it was there to be killed. */
  kill: (part: Killable) => boolean;
  kills: () => number;
  /** The last lines of the workers' logs: why a season got stuck. */
  logs: () => string[];
  close: () => Promise<void>;
}

export async function openWorld(say: (line: string) => void): Promise<World> {
  const system = await startChaosSystem({ more: { DOCUMENT_SIGNER: 'server' } });
  const database = new pg.Pool({ connectionString: system.ownerUrl, max: 4 });
  const sandbox: JsonClient = jsonClient(system.sandbox, { ca: system.ca });
  const orm = await createOrm(system.ownerUrl, { poolSize: 1, applicationName: 'season' });
  const connection = await Connection.connect({ address: system.temporal });
  const engine = new Client({ connection, namespace: NAMESPACE });
  let kills = 0;
  const sql = async <T extends object>(text: string, params: readonly unknown[] = []): Promise<T[]> =>
    (await database.query(text, [...params])).rows as T[];
  const everybody = portal(system.api);
  const office = portal(system.officers);
  const move = async (where: Parameters<typeof moveSystemClock>[2]): Promise<void> => void (await moveSystemClock(orm.em.fork(), engine, where));
  await consentToMessages(system.ownerUrl);
  return {
    system,
    say,
    everybody: (token) => everybody.as(token),
    office: (token) => office.as(token),
    sql,
    tell: async (neighbour, path, body) => {
      const answer = await sandbox('POST', `/${neighbour}${path}`, { body, timeoutMs: 60_000 });
      if (answer.status >= 400) throw new Error(`${neighbour}${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    now: async () => instant((await everybody.get('/v1/clock')).body.now as string),
    to: (moment) => move({ to: moment }),
    by: (ms) => move({ byMs: ms }),
    until: async (what, question, progress = question) => {
      let [seen, since] = ['', Date.now()];
      while (!(await question())) {
        const now = JSON.stringify(await progress());
        if (now !== seen) [seen, since] = [now, Date.now()];
        if (Date.now() - since > PATIENCE_MS) throw new Error(`${what}：没有进展（${seen}）`);
        await pause(100);
      }
    },
    kill: (part) => {
      const pid = system.pids()[part];
      if (pid === undefined) return false;
      process.kill(pid, 'SIGKILL');
      kills++;
      say(`杀死 ${part}（进程 ${pid}），等待其自行恢复`);
      return true;
    },
    kills: () => kills,
    logs: () =>
      ['worker', 'document-worker', 'api'].flatMap((part) => {
        const file = join(system.dir, 'log', `${part}.log`);
        return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES) : [];
      }),
    close: async () => {
      sandbox.close();
      await connection.close();
      await orm.close(true);
      await database.end();
      await system.stop();
    },
  };
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const after = plusMs;

/** Does something for each, so many at once. Keeps the order of answers. */
export async function each<T, R>(all: readonly T[], atOnce: number, work: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = Array.from({ length: all.length });
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < all.length) {
      const mine = next++;
      answers[mine] = await work(all[mine]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker));
  return answers;
}
