import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, followsNice, startChild, threadsOf, untilReady } from './child.ts';
import { startProgram } from './node-part.ts';
import { freePort } from './ports.ts';
import { createSupervisor, type Part, type Supervisor } from './supervisor.ts';

let folder: string;
let said: string[];
let supervisor: Supervisor;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banshi-parts-'));
  said = [];
  supervisor = createSupervisor({ say: (line) => void said.push(line), pauseMs: 50, longestPauseMs: 400 });
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true });
});

const noted = () => (existsSync(join(folder, 'notes')) ? readFileSync(join(folder, 'notes'), 'utf8').trim().split('\n') : []);
const until = async (condition: () => boolean) => {
  for (const end = Date.now() + 10_000; !condition(); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (Date.now() > end) throw new Error(said.join('\n'));
};
const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const pids = (name: string) =>
  noted()
    .filter((line) => line.startsWith(`${name} up`))
    .map((line) => Number(line.split(' ')[2]));

/** A real child: notes its start, takes connections on a port, notes its end on SIGTERM. */
async function part(name: string, stage: number, onTerm = 'process.exit(0)', begin = ''): Promise<Part> {
  const file = join(folder, `${name}.mjs`);
  const port = await freePort();
  writeFileSync(
    file,
    `import { appendFileSync } from 'node:fs'; import { createServer } from 'node:net';
     const note = (text) => appendFileSync(${JSON.stringify(join(folder, 'notes'))}, text + '\\n');
     ${begin}
     process.on('SIGTERM', () => { note('${name} down'); ${onTerm} });
     createServer().listen(${port}, '127.0.0.1', () => note('${name} up ' + process.pid));`,
  );
  const program = { name, file, args: [], env: process.env, cwd: folder, logFile: join(folder, `${name}.log`), readyPort: port, readyWithinMs: 8000 };
  return { name, stage, stopWithinMs: 1000, start: () => startProgram(program) };
}

test('parts start in order and stop in the opposite order, those of one stage together', async () => {
  for (const [name, stage] of [
    ['base', 1],
    ['worker', 2],
    ['documents', 2],
    ['api', 3],
  ] as const)
    await supervisor.up(await part(name, stage));
  await supervisor.stop();
  const names = noted().map((line) => line.split(' ').slice(0, 2).join(' '));
  expect(names.slice(0, 5)).toEqual(['base up', 'worker up', 'documents up', 'api up', 'api down']);
  expect(names.slice(5, 7).toSorted()).toEqual(['documents down', 'worker down']);
  expect(names.slice(7)).toEqual(['base down']);
});

test('a part that is killed with -9 is started again, and the line says how it ended', async () => {
  await supervisor.up(await part('api', 1));
  process.kill(pids('api')[0]!, 'SIGKILL');
  await until(() => said.includes('api runs again'));
  expect(said[0]).toMatch(/^api ended \(signal SIGKILL\); starting it again in 0.05 s/);
  expect(alive(pids('api')[1]!)).toBe(true);
});

test('a part that dies again and again is tried with longer and longer pauses, without end', async () => {
  const broken = await part(
    'api',
    1,
    'process.exit(0)',
    `import { existsSync } from 'node:fs'; if (existsSync(${JSON.stringify(join(folder, 'broken'))})) { console.error('boom'); process.exit(3); }`,
  );
  await supervisor.up(broken);
  writeFileSync(join(folder, 'broken'), '');
  process.kill(pids('api')[0]!, 'SIGKILL');
  await until(() => said.filter((line) => line.includes('does not start again')).length === 4);
  expect(said.join('\n')).toContain('boom');
  expect(said.slice(1, 5).map((line) => /again in ([\d.]+) s/.exec(line)?.[1])).toEqual(['0.1', '0.2', '0.4', '0.4']);
  rmSync(join(folder, 'broken'));
  await until(() => said.includes('api runs again'));
});

test('a part that does not listen to SIGTERM is killed when its time is over', async () => {
  await supervisor.up(await part('deaf', 1, ''));
  const began = Date.now();
  await supervisor.stop();
  expect(Date.now() - began).toBeGreaterThanOrEqual(900);
  expect(alive(pids('deaf')[0]!)).toBe(false);
});

test('stopping while a part waits to be started again leaves nothing behind', async () => {
  await supervisor.up(await part('api', 1));
  process.kill(pids('api')[0]!, 'SIGKILL');
  await until(() => said.length === 1);
  await supervisor.stop();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(pids('api')).toHaveLength(1);
});

test('whoever waits for a part that takes long is told so, once, and not of one that is there at once', async () => {
  await supervisor.stop();
  supervisor = createSupervisor({ say: (line) => void said.push(line), slowMs: 5_000 });
  await supervisor.up(await part('quick', 1));
  expect(said).toEqual([]);
  await supervisor.stop();
  supervisor = createSupervisor({ say: (line) => void said.push(line), slowMs: 100 });
  await supervisor.up(await part('slow', 1, 'process.exit(0)', 'await new Promise((resolve) => setTimeout(resolve, 600));'));
  expect(said).toEqual(['slow has not started after 0.1 s; still waiting for it']);
});

test('what gives way to others does so once it is ready, all of it, and from its first moment where it starts again', async () => {
  const own = getPriority();
  const script = ['-e', 'setInterval(() => undefined, 1000)'];
  const niceness = ({ process: { pid } }: Child) => [...new Set(threadsOf(pid!).map((thread) => getPriority(thread)))];
  const first = startChild(process.execPath, script, { env: process.env, nice: 7 });
  const again = startChild(process.execPath, script, { env: process.env, nice: 7, again: true });
  try {
    expect(getPriority(again.process.pid)).toBe(7);
    let before: number[] = [];
    const loaded = async (): Promise<boolean> => {
      before = niceness(first);
      return threadsOf(first.process.pid!).length > 3 || process.platform !== 'linux';
    };
    await untilReady(first, loaded, 10_000, () => new Error('it has no threads'));
    expect(before).toEqual([own]);
    expect(niceness(first)).toEqual([7]);
  } finally {
    await Promise.all([first, again].map((child) => child.stop(1000)));
  }
});

test('what follows acts gives way further in production than where a system is tried out, or as far as it is told', () => {
  expect([followsNice(true, null), followsNice(false, null), followsNice(true, '0'), followsNice(false, '12')]).toEqual([19, 10, 0, 12]);
  for (const wrong of ['20', '-1', '1.5', 'low', '']) expect(() => followsNice(false, wrong)).toThrow(`BANSHI_FOLLOWS_NICE is ${wrong}: it takes a whole number from 0 to 19.`);
});

test('a program whose file is missing is a plain error', async () => {
  const missing = await part('worker', 1);
  rmSync(join(folder, 'worker.mjs'));
  await expect(supervisor.up(missing)).rejects.toThrow(`worker can't start: ${join(folder, 'worker.mjs')} is missing`);
});

test('a program that dies while it starts is reported with its last words and its log', async () => {
  const dying = await part('api', 1, '', `console.error('the moon is wrong'); process.exit(7);`);
  const failure = (await supervisor.up(dying).catch((error: Error) => error)) as Error;
  expect(failure.message).toContain('api did not start (exit code 7)');
  expect(failure.message).toContain('the moon is wrong');
  expect(readFileSync(join(folder, 'api.log'), 'utf8')).toContain('the moon is wrong');
});

test.each([
  ['write failed: No space left on device', 'the disk is full: free some space'],
  ['listen EADDRINUSE: address already in use', 'its port is taken'],
])('what it died of is put into words: %s', async (words, sentence) => {
  const dying = await part('api', 1, '', `console.error(${JSON.stringify(words)}); process.exit(1);`);
  await expect(supervisor.up(dying)).rejects.toThrow(sentence);
});

test('when the supervising process is killed with -9, its children end in order all the same', async () => {
  const child = await part('api', 1);
  const file = join(folder, 'parent.ts');
  const setup = JSON.stringify(import.meta.dirname);
  const program = { name: 'api', file: join(folder, 'api.mjs'), args: [], env: {}, cwd: folder, logFile: join(folder, 'x.log') };
  const source = readFileSync(join(folder, 'api.mjs'), 'utf8');
  const port = Number(/listen\((\d+)/.exec(source)?.[1]);
  writeFileSync(
    file,
    `const { startProgram } = await import(${setup} + '/node-part.ts');
     await startProgram(${JSON.stringify({ ...program, readyPort: port })});
     setTimeout(() => process.kill(process.pid, 'SIGKILL'), 500);`,
  );
  appendFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const parent = await startProgram({ ...program, name: 'parent', file, env: process.env, readyPort: port });
  expect(await parent.ended).toBe('signal SIGKILL');
  await until(() => noted().includes('api down') && !alive(pids('api')[0]!));
  expect(child.name).toBe('api');
});
