// The last minute before 报名截止: confirmations offered at a steady rate for a minute, then 300 at once again and again, then with the engine killed in the middle. Every answered
// one stands, once, with its receipt. Beside it (a) the same rows by plain `pg` and (b) a signal and one local activity per act on the same engine.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { instant } from '../domain/kit/instant.ts';
import { createFields } from '../security/field.ts';
import { openKeyring } from '../security/keyring.ts';
import { watchBehind, type Behind } from './kit/behind.ts';
import { seedReady, type ReadyCandidate } from './kit/confirm-seed.ts';
import { counting } from './kit/counting.ts';
import { round, spread, spreadFigures, type Figure, type Report } from './kit/figures.ts';
import { jsonClient, type JsonClient } from './kit/http.ts';
import { closedLoop, describeDriven, openLoop, until, type Driven } from './kit/load.ts';
import { load } from './kit/machine.ts';
import { consentToMessages } from './kit/seed.ts';
import { benchSystem, type BenchSystem } from './kit/system.ts';
import { confirmationTwin } from './twins/confirmation-rows.ts';
import { measureEngineTwin } from './twins/engine-measure.ts';
import { copyDatabase } from './twins/start.ts';

const PER_SECOND = Number(process.env['BENCH_RATE'] ?? 200);
const SECONDS = Number(process.env['BENCH_RUSH_SECONDS'] ?? 60);
const IN_FLIGHT = 300;
/** Of the closed loop, and of the part in which the engine is killed. */
const AT_ONCE = Number(process.env['BENCH_AT_ONCE'] ?? 4_000);
const KILLED_SECONDS = Math.min(20, SECONDS);
/** Confirmations before each part, at ease: nobody comes to a system at which nobody was before. */
const WARM = 100;
/** Every so many ask twice at the same time, with the same key. */
const TWICE = 20;
/** How long the workflows are waited for. */
const PATIENCE_MS = Number(process.env['BENCH_PATIENCE_MINUTES'] ?? 15) * 60_000;

interface Run {
  system: BenchSystem;
  client: JsonClient;
  behind: Behind;
  ready: readonly ReadyCandidate[];
  /** Next of them who has not confirmed yet. */
  next: number;
  answered: { id: string; ok: boolean }[];
  refused: Set<string>;
  raw: string[];
  figures: Figure[];
  note: (line: string) => void;
}

/** One candidate confirms; every twentieth presses twice. */
async function confirm(run: Run): Promise<boolean> {
  const n = run.next++;
  const one = run.ready[n];
  if (!one) throw new Error('everybody has confirmed: seed more');
  const key = randomUUID();
  const ask = () =>
    run.client('POST', `/v1/enrolments/${one.id}/confirm`, {
      body: {},
      headers: { authorization: `Bearer ${one.token}`, 'idempotency-key': key, 'if-match': '"1"' },
    });
  const answers = await Promise.all(n % TWICE === 0 ? [ask(), ask()] : [ask()]);
  const ok = answers.every(({ status, body }) => status === 200 && JSON.stringify(body['receipt']) === JSON.stringify(answers[0]!.body['receipt']));
  run.answered.push({ id: one.id, ok });
  for (const { status, body } of answers) if (status !== 200) run.refused.add(`${status} ${String(body['code'])}`);
  if (ok) run.behind.acted(one.id, 2, instant(String(answers[0]!.body['receivedAt'])));
  return ok;
}

/** What was answered, how far the workflows were behind when the last answer had come, and when they had caught up. */
async function measured(run: Run, name: string, bar: number, drive: () => Promise<Driven>): Promise<Driven> {
  await closedLoop({ inFlight: 8, forMs: 60_000, atMost: WARM, ask: () => confirm(run) });
  await until(async () => run.behind.waiting() === 0, PATIENCE_MS);
  const used = counting(run.system, { unit: 'confirmation' });
  const before = run.behind.took().length;
  const driven = await drive();
  const untilAnswered = used(driven.answers.length);
  const waiting = run.behind.waiting();
  const caughtUp = await until(async () => run.behind.waiting() === 0, PATIENCE_MS, 100);
  run.note(describeDriven(name, driven));
  run.note(`${name}: until the last was answered, ${untilAnswered}`);
  run.note(`${name}: until all were followed, ${used(driven.answers.length)}`);
  const late = spread(run.behind.took().slice(before));
  const behind = [late.p50, late.p95, late.longest].map((ms) => round((ms ?? 0) / 1000)).join(' / ');
  run.note(
    `${name}: ${waiting} not followed when the last was answered, ${caughtUp === null ? `${run.behind.waiting()} never` : `all ${round(caughtUp / 1000)} s later`}; behind s p50 / p95 / longest ${behind}, load ${load()}`,
  );
  const { p95 } = spread(driven.answers.map(({ ms }) => ms));
  run.figures.push(
    { name: `${name}: answered`, value: driven.perSecond, unit: '/s' },
    { name: `${name}: p95`, value: p95, unit: 'ms', bar: { op: '≤', value: bar } },
    { name: `${name}: otherwise answered`, value: driven.answers.filter(({ ok }) => !ok).length, unit: '', bar: { op: '≤', value: 0 } },
    { name: `${name}: not followed when the last was answered`, value: waiting, unit: '' },
    { name: `${name}: caught up after`, value: caughtUp === null ? null : caughtUp / 1000, unit: 's' },
    ...spreadFigures(`${name}: workflows behind`, late, 'ms'),
    { name: `${name}: never followed`, value: run.behind.waiting(), unit: '', bar: { op: '≤', value: 0 } },
  );
  return driven;
}

/** The engine is killed a third of the way and back after two thirds. */
async function withKill(run: Run): Promise<Driven> {
  const third = (KILLED_SECONDS * 1000) / 3;
  const kill = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, third));
    await run.system.stop('Temporal');
    await new Promise((resolve) => setTimeout(resolve, third));
    await run.system.start('Temporal');
  };
  const [driven] = await Promise.all([openLoop({ perSecond: PER_SECOND, forMs: KILLED_SECONDS * 1000, ask: () => confirm(run) }), kill()]);
  return driven;
}

/** Those whose answer was a receipt, and what the database says of them. */
async function books(run: Run, database: pg.Client): Promise<void> {
  const ids = run.answered.filter(({ ok }) => ok).map(({ id }) => id);
  const { rows } = await database.query<{ stand: number; doubled: number; acts: number; others: number }>(
    `select (select count(*) from enrolment n join case_file c on c.id = n.case_id join enrolment_confirmation f on f.enrolment_id = n.case_id
               where n.case_id = any($1) and n.state = 'confirmed' and c.state = 'confirmed' and f.receipt is not null)::int as stand,
       (select count(*) from (select enrolment_id from enrolment_confirmation group by 1 having count(*) > 1) d)::int as doubled,
       (select count(*) from act where action = 'confirm' and refused is null)::int as acts,
       (select count(*) from enrolment where state = 'confirmed' and not case_id = any($1))::int as others`,
    [ids],
  );
  const { stand, doubled, acts, others } = rows[0]!;
  run.note(`${ids.length} answered with a receipt, ${stand} of them stand, ${acts} acts, ${doubled} twice, ${others} that nobody was told of`);
  run.figures.push(
    { name: 'answered with a receipt', value: ids.length, unit: '' },
    { name: 'lost', value: ids.length - stand, unit: '', bar: { op: '≤', value: 0 } },
    { name: 'double', value: doubled + acts - stand - others, unit: '', bar: { op: '≤', value: 0 } },
  );
}

async function bareDatabase(run: Run): Promise<number> {
  const twin = confirmationTwin(run.system.url('banshi_app', 'banshi_twin'));
  const driven = await closedLoop({ inFlight: IN_FLIGHT, forMs: 15_000, atMost: AT_ONCE, ask: (n) => twin.confirm(run.ready[n]!.id) });
  await twin.close();
  run.note(describeDriven(`(a) bare database, ${IN_FLIGHT} in flight`, driven));
  run.figures.push(
    { name: `(a) bare database, ${IN_FLIGHT} in flight: answered`, value: driven.perSecond, unit: '/s' },
    { name: `(a) bare database, ${IN_FLIGHT} in flight: p95`, value: spread(driven.answers.map(({ ms }) => ms)).p95, unit: 'ms' },
  );
  return driven.perSecond;
}

export async function lastMinute({ say, profileTo }: { say: (line: string) => void; profileTo?: string | undefined }): Promise<Report[]> {
  const count = 3 * WARM + PER_SECOND * (SECONDS + KILLED_SECONDS) + AT_ONCE;
  say(`the last minute: ${count} candidates`);
  const system = await benchSystem({ profileTo });
  const owner = system.url('postgres', 'banshi');
  const raw: string[] = [];
  const note = (line: string): void => {
    raw.push(line);
    say(`  ${line}`);
  };
  let run: Run | undefined;
  let database = new pg.Client({ connectionString: owner });
  try {
    await database.connect();
    const fields = createFields(await openKeyring(system.plan.config.keyringDir));
    const { ready } = await seedReady(database, fields, count, (made) => say(`  ${made} ready`));
    await consentToMessages(system.url('banshi', 'banshi'));
    await database.end();
    await copyDatabase(system);
    database = new pg.Client({ connectionString: owner });
    await database.connect();
    const [client, behind] = [jsonClient(system.api), await watchBehind(system.url('banshi', 'banshi'))];
    run = { system, client, behind, ready, next: 0, answered: [], refused: new Set(), raw, figures: [], note };
    const during = run;
    const bare = await bareDatabase(during);
    const engine = await measureEngineTwin({ system, ms: 10_000, note });
    during.figures.push({ name: '(b) bare engine, followed to the end', value: engine, unit: '/s' });
    await system.begin();
    await measured(during, `offered ${PER_SECOND}/s for ${SECONDS} s`, 500, () =>
      openLoop({ perSecond: PER_SECOND, forMs: SECONDS * 1000, ask: () => confirm(during) }),
    );
    const closed = await measured(during, `${IN_FLIGHT} in flight`, 2_000, () =>
      closedLoop({ inFlight: IN_FLIGHT, forMs: 120_000, atMost: AT_ONCE, ask: () => confirm(during) }),
    );
    during.figures.push({ name: `${IN_FLIGHT} in flight: against (a)`, value: closed.perSecond / bare, unit: '×' });
    await measured(during, `offered ${PER_SECOND}/s for ${KILLED_SECONDS} s, engine killed and back`, 500, () => withKill(during));
    for (const line of during.refused) note(`not as hoped: ${line}`);
    await books(during, database);
    return [{ name: `the last minute, ${count} candidates`, figures: during.figures, raw }];
  } finally {
    run?.client.close();
    await run?.behind.stop();
    await database.end();
    await system.close();
  }
}
