// What goes on around the people: time passes to the next deadline, neighbours fail in turn, the courier moves parcels on and says everything ten times.
import pg from 'pg';
import { Client, Connection } from '@temporalio/client';
import { createOrm } from '../../../db/kit/orm.ts';
import { now } from '../../../db/kit/clock.ts';
import { plusMs, type Instant } from '../../../domain/kit/instant.ts';
import { schedules } from '../../../domain/kit/schedules.ts';
import type { JsonClient } from '../../../bench/kit/http.ts';
import { until } from '../../../bench/kit/load.ts';
import { moveSystemClock } from '../../../scripts/setup/schedules.ts';
import { NAMESPACE } from '../../../temporal/names.ts';
import { triggerNow } from '../../../temporal/schedules.ts';
import type { ChaosSystem } from '../system.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Each holds for a while, one after the other: the library of licences away, the signing server slow, answers lost, requests done twice, uploads scanned behind their senders' backs. */
const troubles: readonly { name: string; fault: object }[] = [
  { name: 'licence-library', fault: { status: 503 } },
  { name: 'signing-server', fault: { latencyMs: 1_500 } },
  { name: 'licence-collection', fault: { failRate: 0.5, when: 'after', status: 503 } },
  { name: 'sharing', fault: { failRate: 0.5, status: 503 } },
  { name: 'portal', fault: { repeat: 2 } },
  { name: 'courier', fault: { failRate: 0.5, when: 'after', status: 503 } },
  { name: 'seal', fault: { failRate: 0.5, status: 503 } },
  { name: 'sms', fault: { failRate: 0.3, when: 'after', status: 503 } },
  { name: 'virus', fault: { failRate: 0.4, status: 503, latencyMs: 1_200 } },
];

async function engine<T>(system: ChaosSystem, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: system.temporal });
  try {
    return await work(new Client({ connection, namespace: NAMESPACE }));
  } finally {
    await connection.close();
  }
}

/** Sessions that the moved clock has ended go on. */
const RENEW = `update session set last_seen_at = app_now(), ends_at = app_now() + interval '12 hours'`;

/** Moves the clock to the next running deadline, or to the last, triggering the schedules on the way; answers false when none runs. Throws while the system is away. */
export async function passTime(system: ChaosSystem, which: 'next' | 'last' = 'next'): Promise<boolean> {
  const orm = await createOrm(system.ownerUrl, { poolSize: 1, applicationName: 'chaos' });
  try {
    const em = orm.em.fork();
    const [row] = await em
      .getConnection()
      .execute<{ due: Instant | null }[]>(
        `select to_char(${which === 'next' ? 'min' : 'max'}(due) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as due from deadline where closed_at is null and paused_at is null`,
      );
    const due = row?.due ?? null;
    if (due === null) return false;
    const at = await now(em);
    await engine(system, (client) => moveSystemClock(em, client, due > at ? { to: plusMs(due, 1_000) } : { byMs: 1_000 }));
    await em.getConnection().execute(RENEW);
    return true;
  } finally {
    await orm.close(true);
  }
}

/** Starts every schedule once. */
export const runSchedules = (system: ChaosSystem): Promise<void> =>
  engine(system, async (client) => {
    for (const { id } of schedules) await triggerNow(client, id);
  });

export interface World {
  /** A while of the world: neighbours change, time passes, all schedules run now and then. */
  meanwhile: () => Promise<void>;
  /** Everybody is well again. */
  calm: () => Promise<void>;
  /** Parcels move on until this is called. */
  stop: () => Promise<void>;
  /** Reports that the courier has sent, each counted as often as it was sent. */
  reports: () => number;
}

export function startWorld(system: ChaosSystem, sandbox: JsonClient): World {
  let [over, turn, reports] = [false, 0, 0];
  const setFault = (name: string, fault: object | null): Promise<unknown> =>
    until(async () => (await sandbox(fault ? 'PUT' : 'DELETE', `/_faults/${name}`, fault ? { body: fault } : {})).status < 300, 30_000);
  const courier = parcels(
    system,
    sandbox,
    () => over,
    () => void reports++,
  );
  return {
    meanwhile: async () => {
      const [before, next] = [troubles[turn % troubles.length]!, troubles[(turn + 1) % troubles.length]!];
      turn++;
      await setFault(before.name, null);
      await setFault(next.name, { ...next.fault, seed: turn });
      await passTime(system).catch(() => undefined);
      if (turn % 3 === 0) await runSchedules(system).catch(() => undefined);
    },
    calm: async () => {
      for (const { name } of troubles) await setFault(name, null);
    },
    stop: async () => {
      over = true;
      await courier;
    },
    reports: () => reports,
  };
}

const way = ['待寄出', '已揽收', '在途', '已签收'] as const;
const TIMES = 10;

/** The courier moves each parcel on, and reports each step ten times at once. */
async function parcels(system: ChaosSystem, sandbox: JsonClient, over: () => boolean, reported: () => void): Promise<void> {
  const events = new Map<string, number>();
  while (!over()) {
    await pause(1_500);
    const waybills = await read<{ waybill: string }>(
      system,
      `select d.waybill from delivery d join case_file c on c.id = d.case_id
      where d.waybill is not null and c.state in ('waiting', 'collected', 'inTransit') order by c.created_at desc limit 5`,
    ).catch(() => []);
    if (!waybills.length) continue;
    await sandbox('POST', '/courier/_callback', { body: { url: `${system.api}/v1/callbacks/courier` } }).catch(() => undefined);
    for (const { waybill } of waybills) {
      const step = 1 + (events.get(waybill) ?? 0);
      if (step >= way.length) continue;
      const state = way[step]!;
      const body = { eventId: `${waybill}-${step}`, waybill, state, at: new Date().toISOString(), place: '上海' };
      const answers = await Promise.all(
        Array.from({ length: TIMES }, async () => {
          reported();
          const { body: answer } = await sandbox('POST', '/courier/_report', { body, timeoutMs: 10_000 }).catch(() => ({
            body: {} as Record<string, unknown>,
          }));
          return answer['answered'] === 200;
        }),
      );
      // A report that nobody has taken is sent again the next time.
      if (answers.some(Boolean)) events.set(waybill, step);
    }
  }
}

/** One look at the database. Throws while it is away. */
export async function read<T extends object>({ ownerUrl }: ChaosSystem, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}
