// How long `npm start` takes without demonstration, empty and again, and the memory of its parts after 5,000 cases on its own servers, without Chromium.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_PORTS } from '../scripts/setup/options.ts';
import { freePort } from '../scripts/setup/ports.ts';
import { round, type Figure, type Report } from './kit/figures.ts';
import { jsonClient } from './kit/http.ts';
import { closedLoop, until } from './kit/load.ts';
import { load } from './kit/machine.ts';
import { watchBehind } from './kit/behind.ts';
import { onboardingActs } from './kit/onboarding-acts.ts';
import { commandOf, memory, tree, type Memory } from './kit/process-tree.ts';
import { consentToMessages, seedSuppliers } from './kit/seed.ts';
import { benchSystem, root } from './kit/system.ts';

const CASES = 5000;
const SOME_CASES = 500;

export async function start({ say }: { say: (line: string) => void }): Promise<Report[]> {
  const name = 'start and memory';
  say(name);
  const dir = mkdtempSync(join(tmpdir(), 'banshi-start-bench-'));
  chmodSync(dir, 0o755);
  const raw: string[] = [];
  const note = (line: string): void => {
    raw.push(line);
    say(`  ${line}`);
  };
  const ports: Record<string, string> = {};
  for (const port of Object.keys(DEFAULT_PORTS)) ports[port] = String(await freePort());
  try {
    const first = await npmStart(dir, ports);
    note(`empty start: ${round(first.seconds)} s, load ${load()}`);
    await first.stop();
    const again = await npmStart(dir, ports);
    note(`second start: ${round(again.seconds)} s, load ${load()}`);
    try {
      const parts = await afterCases(dir, ports, again.process.pid!, note);
      // A browser prints the blank forms of a new set-up: it comes and goes, and is not counted.
      const all = parts.filter(({ part }) => part !== 'Chromium').reduce((sum, { pssMb }) => sum + pssMb, 0);
      const of = (part: string): Memory | undefined => parts.find((one) => one.part === part);
      const figures: Figure[] = [
        { name: 'empty start', value: first.seconds, unit: 's', bar: { op: '≤', value: 25 } },
        { name: 'second start', value: again.seconds, unit: 's', bar: { op: '≤', value: 10 } },
        { name: `API after ${CASES} cases (shared pages divided)`, value: of('API')?.pssMb ?? null, unit: 'MB', bar: { op: '≤', value: 250 } },
        { name: `API after ${CASES} cases, resident sets added`, value: of('API')?.rssMb ?? null, unit: 'MB' },
        { name: `worker after ${CASES} cases`, value: of('Worker')?.pssMb ?? null, unit: 'MB', bar: { op: '≤', value: 500 } },
        { name: `all parts after ${CASES} cases`, value: all, unit: 'MB', bar: { op: '≤', value: 1700 } },
      ];
      await again.stop();
      await productionServer(note);
      return [{ name, raw, figures }];
    } finally {
      await again.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Memory of Temporal's production server beside that of `npm start`, after as many cases as it follows in a minute or so. */
async function productionServer(note: (line: string) => void): Promise<void> {
  const system = await benchSystem();
  try {
    const url = system.url('banshi', 'banshi');
    const cases = await seedSuppliers({ url, keyringDir: system.plan.config.keyringDir, count: SOME_CASES });
    await consentToMessages(url);
    await system.begin();
    const client = jsonClient(system.api);
    const behind = await watchBehind(url, { everyMs: 500 });
    const acts = onboardingActs(client, cases, behind);
    await closedLoop({ inFlight: 8, forMs: 600_000, atMost: SOME_CASES, ask: () => acts.act('submit') });
    await until(async () => behind.waiting() === 0, 600_000, 500);
    client.close();
    await behind.stop();
    const parts = Object.entries(system.memory()).map(([part, used]) => ({ part, ...used }));
    note(`with Temporal's production server, after ${SOME_CASES} cases: ${line(parts)}`);
  } finally {
    await system.close();
  }
}

interface Started {
  seconds: number;
  process: ChildProcess;
  stop: () => Promise<void>;
}

/** What people call `npm start -- --no-demo`; until the line that says that it runs. */
async function npmStart(dir: string, ports: Record<string, string>): Promise<Started> {
  const began = performance.now();
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], RATE_LIMIT_FACTOR: '10000', ...ports };
  const child = spawn(process.execPath, [join(root, 'scripts/bootstrap.mjs'), 'start', '--no-demo', '--data', dir], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  // Ended in the middle: what was started goes too.
  const orphaned = (): void => void child.kill('SIGTERM');
  process.once('exit', orphaned);
  child.once('exit', () => process.off('exit', orphaned));
  const up = await until(async () => said.includes('Banshi runs') || child.exitCode !== null, 180_000, 20);
  if (up === null || child.exitCode !== null) throw new Error(`npm start did not come up:\n${said}`);
  return {
    seconds: (performance.now() - began) / 1000,
    process: child,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

const commands: readonly [string, RegExp][] = [
  ['Chromium', /chrom/],
  ['API', /(?<!sandbox)\/server\.ts/],
  ['Worker', /worker\.ts --queues cases/],
  ['Document worker', /worker\.ts --queues documents/],
  ["Temporal's server", /server start-dev/],
  ['Supervisor', /^\/bin\/sh -c read/],
  ['PostgreSQL', /postgres/],
  ['Sandbox', /sandbox\/server\.ts/],
  ['Supervisor', /scripts\/(start\.ts|bootstrap\.mjs)/],
];

/** Submits every case, half of them twice, and measures once all is followed. */
async function afterCases(
  dir: string,
  ports: Record<string, string>,
  pid: number,
  note: (line: string) => void,
): Promise<({ part: string } & Memory)[]> {
  const passwords = JSON.parse(readFileSync(join(dir, 'keys/postgres.json'), 'utf8')) as Record<string, string>;
  const url = `postgres://banshi:${passwords['banshi']}@127.0.0.1:${ports['POSTGRES_PORT']}/banshi`;
  note(`before: ${line(partsOf(pid))}`);
  const cases = await seedSuppliers({ url, keyringDir: join(dir, 'keys'), count: CASES });
  await consentToMessages(url);
  const client = jsonClient(`http://127.0.0.1:${ports['PORT']}`);
  const behind = await watchBehind(url, { everyMs: 500 });
  const acts = onboardingActs(client, cases, behind);
  const driven = await closedLoop({ inFlight: 16, forMs: 3_600_000, atMost: CASES, ask: () => acts.act('submit') });
  const answered = performance.now();
  const followed = await until(async () => behind.waiting() === 0, 1_800_000, 500);
  note(
    `${driven.answers.length} cases submitted at ${round(driven.perSecond)}/s, not answered as hoped ${acts.refused().length}; all followed ${followed === null ? 'NOT within 30 min' : `${round((performance.now() - answered) / 1000)} s later`}, load ${load()}`,
  );
  client.close();
  await behind.stop();
  const parts = partsOf(pid);
  note(`after ${CASES} cases: ${line(parts)}`);
  return parts;
}

const line = (parts: readonly ({ part: string } & Memory)[]): string =>
  parts.map(({ part, pssMb, rssMb }) => `${part} ${pssMb} MB (resident ${rssMb})`).join(', ');

/** Memory of each part, by what its processes run; what a process starts counts for its part. */
function partsOf(pid: number): ({ part: string } & Memory)[] {
  const top = tree(pid);
  const found = new Map<string, Memory>();
  for (const one of top) {
    const command = commandOf(one.pid);
    const part = commands.find(([, pattern]) => pattern.test(command))?.[0] ?? 'other';
    const own = memory(one.pid, false);
    const sum = found.get(part) ?? { rssMb: 0, pssMb: 0 };
    found.set(part, { rssMb: sum.rssMb + own.rssMb, pssMb: sum.pssMb + own.pssMb });
  }
  return [...found].map(([part, sum]) => ({ part, ...sum }));
}
