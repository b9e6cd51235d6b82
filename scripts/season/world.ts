// The system in which a season is played: one that runs, or one started for it as `npm start` starts it, on ports and in a folder of its own. One clock, moved by the player.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { jsonClient, type JsonClient } from '../../bench/kit/http.ts';
import { consentToMessages } from '../../bench/kit/seed.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { moveSystemClock } from '../setup/schedules.ts';
import { startSigningSystem, type ChaosSystem, type Killable } from '../../test/chaos/system.ts';
import { instant, plusMs, type Instant } from '../../domain/kit/instant.ts';
import { NAMESPACE } from '../../temporal/names.ts';
import { restMs } from '../../test/kit/rest.ts';
import { portal, type Portal } from '../demo/portal.ts';

/** So long nothing may move, in milliseconds, neither what is waited for nor anything else: a slow machine takes longer, a stuck season says what it waits for. */
const PATIENCE_MS = 150_000;
/** Changes with everything that is followed, sent, scanned or printed. */
const EVERYTHING = `select (select sum(followed) from case_file) as followed, (select count(*) from outbox where done_at is not null) as sent,
  (select count(*) from exam_print where state = 'ready') as printed, (select count(*) from document where ready_at is not null) as papers`;
const LOG_LINES = 12;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Where a system is reached. */
export interface Place {
  ownerUrl: string;
  keyringDir: string;
  api: string;
  officers: string;
  sandbox: string;
  /** Certificate (PEM) of the sandbox's authority, where it is not trusted already. */
  ca?: string | undefined;
}

export interface World {
  place: Place;
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
  close: () => Promise<void>;
}

/** A world whose system was started for it, and ends with it. */
export interface OwnWorld extends World {
  system: ChaosSystem;
  kills: () => number;
  /** The last lines of the workers' logs: why a season got stuck. */
  logs: () => string[];
}

/** The world around a system that runs; nobody in it kills anything. `engine` is its Temporal, `speak` how people speak to the portals. */
export async function worldAt(place: Place, engine: Client, say: (line: string) => void, speak = portal): Promise<World> {
  const database = new pg.Pool({ connectionString: place.ownerUrl, max: 4 });
  // A connection that dies while nobody asks is gone; the next question opens another.
  database.on('error', () => undefined);
  const sandbox: JsonClient = jsonClient(place.sandbox, place.ca === undefined ? {} : { ca: place.ca });
  const orm = await createOrm(place.ownerUrl, { poolSize: 1, applicationName: 'season' });
  const sql = async <T extends object>(text: string, params: readonly unknown[] = []): Promise<T[]> =>
    (await database.query(text, [...params])).rows as T[];
  const everybody = speak(place.api);
  const office = speak(place.officers);
  const move = async (where: Parameters<typeof moveSystemClock>[2]): Promise<void> => void (await moveSystemClock(orm.em.fork(), engine, where));
  return {
    place,
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
      const began = Date.now();
      let [seen, since, all] = ['', began, ''];
      for (let asked = began; !(await question()); asked = Date.now()) {
        const took = Date.now() - asked;
        const now = JSON.stringify(await progress());
        if (now !== seen) [seen, since] = [now, Date.now()];
        if (Date.now() - since > PATIENCE_MS) {
          const before = all;
          all = JSON.stringify(await sql(EVERYTHING));
          if (all === before) throw new Error(`${what}：没有进展（${seen}）`);
          since = Date.now();
        }
        // A question over thousands of rows takes no more than a tenth of a core.
        await pause(Math.max(restMs(Date.now() - began, 100, 500), 10 * took));
      }
    },
    kill: () => false,
    close: async () => {
      sandbox.close();
      await orm.close(true);
      await database.end();
    },
  };
}

export interface WorldOptions {
  /** A system that goes on afterwards; one of its own, that ends with it, where it is left out. */
  system?: ChaosSystem | undefined;
  /** The system can be made to die at boundaries (test/chaos). */
  boundaries?: boolean;
  speak?: typeof portal;
  /** What its processes are started with beside. */
  more?: NodeJS.ProcessEnv;
}

export async function openWorld(say: (line: string) => void, { system: given, boundaries = false, speak, more = {} }: WorldOptions = {}): Promise<OwnWorld> {
  const system = given ?? (await startSigningSystem({ boundaries, more }));
  const connection = await Connection.connect({ address: system.temporal });
  const world = await worldAt(system, new Client({ connection, namespace: NAMESPACE }), say, speak);
  let kills = 0;
  await consentToMessages(system.ownerUrl);
  return {
    ...world,
    system,
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
      await world.close();
      await connection.close();
      if (!given) await system.stop();
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
