// Acts through REST: session, policy, act row, decide, journal, poke with codec; submit, then withdraw. Beside them (a) the same rows by plain `pg` behind
// a plain HTTP server and (b) a signal and one local activity with one insert per act, on the same engine.
import type { BenchSystem } from './kit/system.ts';
import { quiet, withoutBars } from './kit/composition.ts';
import { counted, counting } from './kit/counting.ts';
import { round, spread, spreadFigures, type Figure, type Report } from './kit/figures.ts';
import { jsonClient, type JsonClient } from './kit/http.ts';
import { closedLoop, describeDriven, openLoop, type Driven } from './kit/load.ts';
import { load } from './kit/machine.ts';
import { onboardingActs } from './kit/onboarding-acts.ts';
import { consentToMessages, seedSuppliers, type SeededCase } from './kit/seed.ts';
import { benchSystem } from './kit/system.ts';
import { measureEngineTwin } from './twins/engine-measure.ts';
import { copyDatabase, startDatabaseTwin, type Twin } from './twins/start.ts';

export interface ActsOptions {
  /** Cases to act on. */
  cases?: number;
  /** Length of each closed loop. */
  seconds?: number;
  profileTo?: string | undefined;
  say: (line: string) => void;
}

interface Run extends ActsOptions {
  system: BenchSystem;
  seeded: readonly SeededCase[];
  raw: string[];
  figures: Figure[];
  ms: number;
}

function note(run: Run, line: string): void {
  run.raw.push(line);
  run.say(`  ${line}`);
}

/** Both compositions: without messages and timers, then with them. */
export async function acts(options: ActsOptions): Promise<Report[]> {
  return [
    await composition('acts, messages and timers off', quiet, options),
    withoutBars(await composition('acts, messages and timers on', {}, options)),
  ];
}

async function composition(name: string, composed: { preload?: string; workflowsPath?: string }, options: ActsOptions): Promise<Report> {
  const { cases = 4200, seconds = 10, profileTo, say } = options;
  say(name);
  const system = await benchSystem({ ...composed, profileTo });
  try {
    const owner = system.url('banshi', 'banshi');
    const seeded = await seedSuppliers({ url: owner, keyringDir: system.plan.config.keyringDir, count: cases });
    await consentToMessages(owner);
    await copyDatabase(system);
    await system.begin();
    const run: Run = { ...options, system, seeded, raw: [], figures: [], ms: seconds * 1000 };
    const database = await databaseTwin(run);
    const engine = await engineTwin(run);
    await steady(run);
    await alone(run, database);
    await following(run, database, engine);
    await withoutEngine(run, database);
    return { name, figures: run.figures, raw: run.raw };
  } finally {
    await system.close();
  }
}

interface DatabaseTwin {
  perSecond: number;
  p50At1: number;
}

async function databaseTwin(run: Run): Promise<DatabaseTwin> {
  return withTwin(run, 'first', async (at32, at1) => {
    const { perSecond } = await at32('(a) bare database, 32 in flight');
    run.figures.push({ name: '(a) bare database, 32 in flight', value: perSecond, unit: 'acts/s' });
    return { perSecond, p50At1: await at1('(a) bare database, 1 in flight') };
  });
}

/** A twin, warm; the closed loops at 32 and at 1 in flight over it, the latter's p50 in milliseconds. */
async function withTwin<T>(run: Run, which: Twin, work: (at32: (name: string) => Promise<Driven>, at1: (name: string) => Promise<number>) => Promise<T>): Promise<T> {
  const twin = await startDatabaseTwin(run.system, which);
  const client = jsonClient(twin.origin);
  const ask = (n: number) => twinAct(client, run.seeded, n);
  try {
    await closedLoop({ inFlight: 32, forMs: 2000, ask });
    return await work(
      async (name) => {
        const used = counting(run.system, { twin: twin.cpu });
        const driven = await closedLoop({ inFlight: 32, forMs: run.ms, ask });
        note(run, describeDriven(name, driven));
        note(run, `${name}: ${used(driven.answers.length)}`);
        return driven;
      },
      async (name) => {
        const driven = await closedLoop({ inFlight: 1, forMs: run.ms / 2, ask });
        note(run, describeDriven(name, driven));
        return spread(driven.answers.map(({ ms }) => ms)).p50 ?? 0;
      },
    );
  } finally {
    client.close();
    await twin.stop();
  }
}

/** Submissions and withdrawals alternate, a case's withdrawal a hundred acts after its submission: two acts never wait for one row. */
const twinAct = async (client: JsonClient, cases: readonly SeededCase[], n: number): Promise<boolean> => {
  const action = n % 2 ? 'withdraw' : 'submit';
  const { id } = cases[((n >> 1) + (n % 2 ? cases.length - 50 : 0)) % cases.length]!;
  const { status } = await client('POST', `/v1/supplier-onboardings/${id}/${action}`, { body: { termsAccepted: true } });
  return status === 200;
};

async function engineTwin(run: Run): Promise<number> {
  const perSecond = await measureEngineTwin({ system: run.system, ms: run.ms, note: (line) => note(run, line) });
  run.figures.push({ name: '(b) bare engine, followed to the end', value: perSecond, unit: 'acts/s' });
  return perSecond;
}

async function withApi<T>(run: Run, work: (client: JsonClient) => Promise<T>): Promise<T> {
  const client = jsonClient(run.system.api);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

async function steady(run: Run): Promise<void> {
  await withApi(run, async (client) => {
    const warm = onboardingActs(client, take(run, 200));
    await closedLoop({ inFlight: 8, forMs: 3000, ask: () => warm.next() });
    if (warm.refused().length) throw new Error(`acts are refused: ${[...new Set(warm.refused())].join(', ')}`);
    let driven: Driven | undefined;
    const { cpu, behind, lost } = await counted(run.system, async (watch) => {
      const acts = onboardingActs(client, take(run, 2000), watch);
      driven = await openLoop({ perSecond: 100, forMs: 30_000, ask: () => acts.next() });
      return acts;
    });
    note(run, describeDriven('steady 100 acts/s for 30 s', driven!));
    note(run, `steady: ${cpu}`);
    const late = spread(behind.took());
    note(
      run,
      `steady: followed ${behind.followed()}, behind ms p50 / p95 / longest ${[late.p50, late.p95, late.longest].map((ms) => Math.round(ms ?? 0)).join(' / ')}`,
    );
    const answered = spread(driven!.answers.map(({ ms }) => ms));
    const missing = driven!.answers.filter(({ ok }) => !ok).length + lost;
    run.figures.push(
      { name: 'offered 100 acts/s for 30 s: answered p95', value: answered.p95, unit: 'ms', bar: { op: '≤', value: 100 } },
      { name: 'offered 100 acts/s for 30 s: lost', value: missing, unit: 'acts', bar: { op: '≤', value: 0 } },
      ...spreadFigures('offered 100 acts/s: workflows behind', late, 'ms'),
    );
  });
}

async function alone(run: Run, { p50At1 }: DatabaseTwin): Promise<void> {
  await withApi(run, async (client) => {
    const acts = onboardingActs(client, take(run, 300));
    const driven = await closedLoop({ inFlight: 1, forMs: run.ms / 2, ask: () => acts.next() });
    note(run, describeDriven('1 in flight', driven));
    const { p50 } = spread(driven.answers.map(({ ms }) => ms));
    run.figures.push(
      { name: '1 in flight: p50', value: p50, unit: 'ms' },
      { name: '1 in flight: p50 against (a)', value: (p50 ?? 0) / p50At1, unit: '×', bar: { op: '≤', value: 3 } },
    );
  });
}

async function following(run: Run, twin: DatabaseTwin, engine: number): Promise<void> {
  await withApi(run, async (client) => {
    let driven: Driven | undefined;
    const { cpu, behind, acts, seconds, lost } = await counted(run.system, async (watch) => {
      const made = onboardingActs(client, take(run, 800), watch);
      driven = await closedLoop({ inFlight: 32, forMs: run.ms, ask: () => made.next() });
      return made;
    });
    const followed = acts.answered() / seconds;
    note(run, describeDriven('32 in flight, engine running', driven!));
    note(run, `32 in flight, engine running: ${cpu}`);
    note(run, `followed to the end: ${behind.followed()} acts in ${round(seconds, 2)} s = ${round(followed)}/s, load ${load()}`);
    const late = spread(behind.took());
    note(
      run,
      `32 in flight: behind ms p50 / p95 / longest ${[late.p50, late.p95, late.longest].map((ms) => Math.round(ms ?? 0)).join(' / ')}, never followed ${lost}`,
    );
    run.figures.push(
      { name: '32 in flight, engine running: answered', value: driven!.perSecond, unit: 'acts/s' },
      { name: '32 in flight, engine running: against (a)', value: driven!.perSecond / twin.perSecond, unit: '×', bar: { op: '≥', value: 0.25 } },
      { name: 'followed to the end', value: followed, unit: 'acts/s' },
      { name: 'followed to the end: against (b)', value: followed / engine, unit: '×', bar: { op: '≥', value: 0.75 } },
      ...spreadFigures('32 in flight: workflows behind', late, 'ms'),
    );
  });
}

async function withoutEngine(run: Run, twin: DatabaseTwin): Promise<void> {
  await withApi(run, async (client) => {
    await run.system.stop('Temporal');
    const besides: number[] = [];
    const beside = (when: string): Promise<void> =>
      withTwin(run, 'later', async (at32) => void besides.push((await at32(`(a) bare database, 32 in flight, ${when} the engine’s absence`)).perSecond));
    await beside('at the beginning of');
    let driven: Driven | undefined;
    let returned = 0;
    let away = '';
    const { behind, acts, lost } = await counted(
      run.system,
      async (watch) => {
        const made = onboardingActs(client, take(run, 800), watch);
        const used = counting(run.system);
        driven = await closedLoop({ inFlight: 32, forMs: run.ms, ask: () => made.next() });
        away = used(made.answered());
        await beside('at the end of');
        await run.system.start('Temporal');
        returned = performance.now();
        return made;
      },
      { resting: true },
    );
    const caughtUp = (performance.now() - returned) / 1000;
    note(run, describeDriven('32 in flight, engine stopped', driven!));
    note(run, `32 in flight, engine stopped: ${away}`);
    note(run, `engine back: ${behind.followed()} of ${acts.answered()} acts followed within ${round(caughtUp, 1)} s, never followed ${lost}`);
    // The first figure of (a) is that of a database that nobody has worked on; this one has the same neighbours and the same hour.
    const bare = besides.reduce((sum, one) => sum + one, 0) / besides.length;
    const wrong = driven!.answers.filter(({ ok }) => !ok).length;
    run.figures.push(
      { name: '32 in flight, engine stopped: answered', value: driven!.perSecond, unit: 'acts/s' },
      { name: '(a) bare database, 32 in flight, beside it', value: bare, unit: 'acts/s' },
      { name: '32 in flight, engine stopped: against (a) beside it', value: driven!.perSecond / bare, unit: '×', bar: { op: '≥', value: 0.5 } },
      { name: '32 in flight, engine stopped: against (a) of the beginning', value: driven!.perSecond / twin.perSecond, unit: '×' },
      { name: 'engine stopped: lost or otherwise answered', value: wrong + lost, unit: 'acts', bar: { op: '≤', value: 0 } },
      { name: 'engine back: all followed after', value: caughtUp, unit: 's' },
    );
  });
}

/** Cases that no other part of the run has touched, as long as there are some. */
const taken = new WeakMap<Run, number>();
function take(run: Run, count: number): SeededCase[] {
  const from = taken.get(run) ?? 0;
  const cases = run.seeded.slice(from, from + count);
  if (cases.length < count) throw new Error(`the measurement needs more than ${run.seeded.length} cases`);
  taken.set(run, from + count);
  return cases;
}
