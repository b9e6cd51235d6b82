// Approvals through REST: a supplier submits, an officer finds the task in the inbox, claims it, approves it and reads the record; and a round of five
// votes, each officer from the own inbox. At 1, 8 and 32 cases in flight, with the engine running and stopped. Beside them in the same run (a) the same
// rows by plain `pg` behind a plain HTTP server and (b) as many signals and local activities with one insert each, on the same engine.
import { seedApprovals, type Flow } from './kit/approval-seed.ts';
import { approvalActs, type ApprovalClients, type Approvals } from './kit/approval-acts.ts';
import { watchBehind, type Behind } from './kit/behind.ts';
import { quiet, withoutBars } from './kit/composition.ts';
import { counted, counting, type Counted } from './kit/counting.ts';
import { round, spread, type Figure, type Report } from './kit/figures.ts';
import { jsonClient } from './kit/http.ts';
import { closedLoop, describeDriven, until, type Driven } from './kit/load.ts';
import { load } from './kit/machine.ts';
import type { SeededCase } from './kit/seed.ts';
import { benchSystem, type BenchSystem } from './kit/system.ts';
import { measureEngineTwin } from './twins/engine-measure.ts';
import { copyDatabase, startDatabaseTwin, type Twin } from './twins/start.ts';

export interface ApprovalsMeasure {
  /** Cases of each flow; every case is walked once. */
  cases?: number;
  /** Length of each closed loop; half of it at 1 in flight. */
  seconds?: number;
  profileTo?: string | undefined;
  say: (line: string) => void;
}

const SIZES = [1, 8, 32] as const;
type Size = (typeof SIZES)[number];
/** Parts of the cases that a loop may use up: as many as it may answer, so that the slower ones end by their time. */
const SHARES: Record<Size, number> = { 1: 0.07, 8: 0.17, 32: 0.24 };
const WARM = 0.04;

interface Run {
  system: BenchSystem;
  raw: string[];
  figures: Figure[];
  ms: number;
  note: (line: string) => void;
}

/** The measurement of `npm run bench -- approvals`, on a system of its own. */
export async function approvals(options: ApprovalsMeasure): Promise<Report[]> {
  const name = 'approvals: submit, inbox, claim, decide, record; a round of five votes';
  return [
    await composition(`${name}; messages and timers off`, quiet, options),
    withoutBars(await composition(`${name}; messages and timers on`, {}, { cases: 1000, ...options })),
  ];
}

async function composition(
  name: string,
  composed: Partial<typeof quiet>,
  { cases = 3000, seconds = 10, profileTo, say }: ApprovalsMeasure,
): Promise<Report> {
  say(name);
  const system = await benchSystem({ ...composed, profileTo });
  try {
    const flows = await seedApprovals(system, cases);
    await copyDatabase(system);
    await system.begin();
    const raw: string[] = [];
    const note = (line: string): void => {
      raw.push(line);
      say(`  ${line}`);
    };
    const run: Run = { system, raw, figures: [], ms: seconds * 1000, note };
    const bare = await databaseTwin(run, flows);
    const engine = new Map<Flow, number>();
    for (const flow of flows) engine.set(flow, await engineTwin(run, flow));
    const feeds = new Map(flows.map((flow) => [flow, feedOf(flow)]));
    for (const flow of flows) {
      await warmUp(run, flow, feeds.get(flow)!);
      for (const size of SIZES) {
        const measured = await running(run, flow, feeds.get(flow)!, size);
        report(run, `${flow.name}, ${size} in flight, engine running`, measured, bare.get(flow)!.get(size)!.perSecond, 0.25);
        if (size === 32) followed(run, flow, measured, engine.get(flow)!);
      }
    }
    await withoutEngine(run, flows, feeds, bare);
    return { name, figures: run.figures, raw };
  } finally {
    await system.close();
  }
}

/** Hands out cases that no other loop has touched. */
type Feed = (share: number) => SeededCase[];
function feedOf({ cases }: Flow): Feed {
  let from = 0;
  return (share) => cases.slice(from, (from += Math.max(1, Math.floor(share * cases.length))));
}

const forMs = (run: Run, size: Size): number => (size === 1 ? run.ms / 2 : run.ms);

/** Answers of a loop over cases, or of a part of one, ended by its time or by their number. */
const loop = (run: Run, size: Size, cases: readonly SeededCase[], acts: Approvals, part = 1): Promise<Driven> =>
  closedLoop({ inFlight: size, forMs: forMs(run, size) * part, atMost: cases.length, ask: acts.next });

function noRefusals(acts: Approvals, where: string): void {
  if (acts.refused().length) throw new Error(`${where}: acts are refused: ${[...new Set(acts.refused())].slice(0, 5).join('; ')}`);
}

type Bare = Map<Flow, Map<Size, Driven>>;

/** The bare database twin while `work` needs it: loops on cases of its own, of as many at once as asked for. */
async function withDatabaseTwin<T>(run: Run, which: Twin, work: (loopOn: BareLoop) => Promise<T>): Promise<T> {
  const twin = await startDatabaseTwin(run.system, which);
  const beside = which === 'later' ? ' beside it' : '';
  const client = jsonClient(twin.origin);
  const feeds = new Map<Flow, Feed>();
  try {
    return await work(async (flow, size, part = 1) => {
      const feed = feeds.get(flow) ?? feedOf(flow);
      // Nobody is known there: the token is the account.
      const actsOn = (cases: readonly SeededCase[]): Approvals =>
        approvalActs({ people: client, officers: client, cases, each: flow.each, tokens: flow.officers.map(({ accountId }) => accountId) });
      if (!feeds.has(flow)) {
        feeds.set(flow, feed);
        const first = feed(WARM);
        const warm = actsOn(first);
        await closedLoop({ inFlight: 8, forMs: 2000, atMost: first.length, ask: warm.next });
        noRefusals(warm, '(a) bare database');
      }
      const cases = feed(SHARES[size] * 2 * part);
      const used = counting(run.system, { twin: twin.cpu, unit: 'case' });
      const acts = actsOn(cases);
      const measured = await loop(run, size, cases, acts, part);
      const name = `(a) bare database${beside}, ${flow.name}, ${size} in flight`;
      run.note(describeDriven(name, measured));
      run.note(`${name}: ${used(acts.answered())}`);
      return measured;
    });
  } finally {
    client.close();
    await twin.stop();
  }
}
type BareLoop = (flow: Flow, size: Size, part?: number) => Promise<Driven>;

async function databaseTwin(run: Run, flows: readonly Flow[]): Promise<Bare> {
  const bare: Bare = new Map();
  await withDatabaseTwin(run, 'first', async (loopOn) => {
    for (const flow of flows) {
      const sizes = new Map<Size, Driven>();
      for (const size of SIZES) {
        const measured = await loopOn(flow, size);
        run.figures.push({ name: `(a) bare database, ${flow.name}, ${size} in flight`, value: measured.perSecond, unit: 'cases/s' });
        sizes.set(size, measured);
      }
      bare.set(flow, sizes);
    }
  });
  return bare;
}

async function engineTwin(run: Run, { name, acts }: Flow): Promise<number> {
  const perSecond = await measureEngineTwin({
    system: run.system,
    ms: run.ms,
    actsEach: acts,
    unit: 'case',
    note: (line) => run.note(`${name}: ${line}`),
  });
  run.figures.push({ name: `(b) bare engine, ${name} (${acts} acts a case), followed to the end`, value: perSecond, unit: 'cases/s' });
  return perSecond;
}

async function withApi<T>({ system }: Run, work: (clients: ApprovalClients) => Promise<T>): Promise<T> {
  const [people, officers] = [jsonClient(system.api), jsonClient(system.officers)];
  try {
    return await work({ people, officers });
  } finally {
    people.close();
    officers.close();
  }
}

const tokensOf = ({ officers }: Flow): string[] => officers.map(({ token }) => token);

async function warmUp(run: Run, flow: Flow, feed: Feed): Promise<void> {
  await withApi(run, async (clients) => {
    const cases = feed(WARM);
    const acts = approvalActs({ ...clients, cases, tokens: tokensOf(flow), each: flow.each });
    await closedLoop({ inFlight: 8, forMs: 3000, atMost: cases.length, ask: acts.next });
    noRefusals(acts, flow.name);
  });
}

interface Measured extends Pick<Counted<Approvals>, 'cpu' | 'acts' | 'lost'> {
  driven: Driven;
}

const walk = async (
  run: Run,
  flow: Flow,
  feed: Feed,
  size: Size,
  clients: ApprovalClients,
  behind: Behind,
): Promise<{ acts: Approvals; driven: Driven }> => {
  const cases = feed(SHARES[size]);
  const acts = approvalActs({ ...clients, cases, tokens: tokensOf(flow), each: flow.each, behind });
  return { acts, driven: await loop(run, size, cases, acts) };
};

/** One loop with the engine running, and everything that it entails. */
const running = (run: Run, flow: Flow, feed: Feed, size: Size): Promise<Measured & Counted<Approvals>> =>
  withApi(run, async (clients) => {
    let driven: Driven | undefined;
    const all = await counted(
      run.system,
      async (behind) => {
        const walked = await walk(run, flow, feed, size, clients, behind);
        driven = walked.driven;
        return walked.acts;
      },
      { unit: 'case' },
    );
    return { ...all, driven: driven! };
  });

function report(run: Run, name: string, { driven, cpu, acts, lost }: Measured, bare: number, bar: number, first?: number): void {
  run.note(describeDriven(name, driven));
  run.note(`${name}: ${cpu}`);
  for (const line of new Set(acts.refused())) run.note(`${name}: ${line}`);
  const { p50, p95 } = spread(driven.answers.map(({ ms }) => ms));
  run.figures.push(
    { name: `${name}: answered`, value: driven.perSecond, unit: 'cases/s' },
    { name: `${name}: p50`, value: p50, unit: 'ms' },
    { name: `${name}: p95`, value: p95, unit: 'ms' },
    { name: `${name}: against (a)`, value: driven.perSecond / bare, unit: '×', bar: { op: '≥', value: bar } },
    ...(first !== undefined ? [{ name: `${name}: against (a) of the beginning`, value: driven.perSecond / first, unit: '×' }] : []),
    {
      name: `${name}: otherwise answered or lost`,
      value: driven.answers.filter(({ ok }) => !ok).length + lost,
      unit: '',
      bar: { op: '≤', value: 0 },
    },
  );
}

function followed(run: Run, { name, acts }: Flow, { acts: done, seconds, behind }: Counted<Approvals>, engine: number): void {
  const perSecond = done.answered() / seconds;
  const late = spread(behind.took());
  run.note(
    `${name}: ${done.answered()} cases of ${acts} acts followed to the end in ${round(seconds, 2)} s = ${round(perSecond)}/s, behind ms p50 / p95 / longest ${[late.p50, late.p95, late.longest].map((ms) => Math.round(ms ?? 0)).join(' / ')}, load ${load()}`,
  );
  run.figures.push(
    { name: `${name}: followed to the end`, value: perSecond, unit: 'cases/s' },
    { name: `${name}: followed to the end, against (b)`, value: perSecond / engine, unit: '×', bar: { op: '≥', value: 0.75 } },
  );
}

/**
 * The engine is away for all of it, (a) is measured beside it: a database that nobody has worked on has other neighbours than this one, and a machine that others share is not as fast in one
 * minute as in the next, so half of (a) runs before each loop and half behind it. Then the engine returns and follows what was decided meanwhile.
 */
async function withoutEngine(run: Run, flows: readonly Flow[], feeds: ReadonlyMap<Flow, Feed>, bare: Bare): Promise<void> {
  const behind = await watchBehind(run.system.url('banshi', 'banshi'), { resting: true });
  await run.system.stop('Temporal');
  await withApi(run, (clients) =>
    withDatabaseTwin(run, 'later', async (loopOn) => {
      for (const flow of flows)
        for (const size of SIZES) {
          const before = await loopOn(flow, size, 0.5);
          const used = counting(run.system, { unit: 'case' });
          const walked = await walk(run, flow, feeds.get(flow)!, size, clients, behind);
          const measured = { ...walked, cpu: used(walked.acts.answered()), lost: 0 };
          const both = (before.perSecond + (await loopOn(flow, size, 0.5)).perSecond) / 2;
          run.figures.push({ name: `(a) bare database beside it, ${flow.name}, ${size} in flight`, value: both, unit: 'cases/s' });
          report(run, `${flow.name}, ${size} in flight, engine stopped`, measured, both, 0.5, bare.get(flow)!.get(size)!.perSecond);
        }
    }),
  );
  const waiting = behind.waiting();
  await run.system.start('Temporal');
  const began = performance.now();
  behind.look();
  await until(async () => behind.waiting() === 0, 300_000, 50);
  const caughtUp = (performance.now() - began) / 1000;
  await behind.stop();
  run.note(`engine back: ${waiting} acts followed within ${round(caughtUp)} s, never followed ${behind.waiting()}`);
  run.figures.push(
    { name: 'engine back: all followed after', value: caughtUp, unit: 's' },
    { name: 'engine back: never followed', value: behind.waiting(), unit: 'acts', bar: { op: '≤', value: 0 } },
  );
}
