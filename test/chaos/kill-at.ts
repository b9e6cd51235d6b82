// Loaded before API and workers (`--import`) when a run kills at boundaries. The folder KILL_AT (test/chaos/armed.ts) says where to die: at the one boundary that `at`
// names, once; or at each of those in `each`, once per boundary, whoever comes by first. The workers' boundaries are the beginning and
// the end of each of their activities, and each transaction that one, or the loop, has committed; those of the API stand around the transactions of `decide`, of any act and of each;
// those of all three before and after each question to a neighbour. What there is to reach is written beside.
import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { createRequire, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { isAmong, type Each } from './armed.ts';
import { neighbourNames } from '../../gateways/contracts/neighbours.ts';

const folder = process.env['KILL_AT'] ?? '';
const known = new Set<string>();
/** Where somebody has died already. */
const spent = new Set<string>();

/** Whoever removes `at`, or makes the file of the boundary, is the one that dies. */
function dies(boundary: string): boolean {
  try {
    if (readFileSync(join(folder, 'at'), 'utf8') === boundary) {
      unlinkSync(join(folder, 'at'));
      return true;
    }
  } catch {
    // None is named, or another one was faster.
  }
  if (spent.has(boundary)) return false;
  try {
    if (!isAmong(JSON.parse(readFileSync(join(folder, 'each'), 'utf8')) as Each, boundary)) return false;
  } catch {
    return false;
  }
  spent.add(boundary);
  try {
    writeFileSync(join(folder, 'died', encodeURIComponent(boundary)), String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}
function reached(boundary: string): void {
  if (dies(boundary)) process.kill(process.pid, 'SIGKILL');
}

function declare(boundary: string): void {
  if (known.has(boundary)) return;
  known.add(boundary);
  appendFileSync(join(folder, 'known'), `${boundary}\n`);
}

type Activity = (...args: unknown[]) => Promise<unknown>;
/** The activity that runs. */
const running = new AsyncLocalStorage<string>();

const watched = (part: string, name: string, activity: Activity): Activity => {
  const boundaries = [`${part}: ${name} begins`, `${part}: ${name} is done`] as const;
  boundaries.forEach(declare);
  return (...args) =>
    running.run(name, async () => {
      reached(boundaries[0]);
      const result = await activity(...args);
      reached(boundaries[1]);
      return result;
    });
};

/** Whom each process asks. Another one whom it asks all the same is declared when that happens. */
const asked = {
  worker:
    'licence-library licence-collection sharing safety-platform portal mobile rating courier social-insurance sms payment fiscal-bill signing-server education face virus fiscal-intranet time-stamp',
  documents: 'seal signing-server',
  API: 'education social-insurance payment virus face ca financing',
} as const;
const neighbours: ReadonlySet<string> = new Set([...neighbourNames, 'sms', 'virus']);

/** Questions to neighbours as they leave, and as they have been answered. */
function watchNeighbours(part: keyof typeof asked): void {
  const boundaries = (name: string) => [`${part}: ${name} is asked`, `${part}: ${name} has answered`] as const;
  for (const name of asked[part].split(' ')) boundaries(name).forEach(declare);
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const name = pathname.split('/')[1] ?? '';
    if (!neighbours.has(name)) return send(input, init);
    boundaries(name).forEach(declare);
    reached(boundaries(name)[0]);
    const answer = await send(input, init);
    reached(boundaries(name)[1]);
    return answer;
  };
}

async function watchWorker(part: 'worker' | 'documents'): Promise<void> {
  const { Worker } = await import('@temporalio/worker');
  const create = Worker.create.bind(Worker);
  Worker.create = (options) => {
    const activities = Object.entries((options.activities ?? {}) as Record<string, Activity>);
    return create({ ...options, activities: Object.fromEntries(activities.map(([name, activity]) => [name, watched(part, name, activity)])) });
  };
}

type Query = (this: object, ...args: unknown[]) => unknown;
/** Every statement of the driver passes `around`, which sends it. */
function watchStatements(around: (client: object, first: unknown, args: unknown[], send: () => unknown) => unknown): void {
  const driver = createRequire(createRequire(import.meta.url).resolve('@mikro-orm/postgresql'))('pg') as { Client: { prototype: { query: Query } } };
  const { query } = driver.Client.prototype;
  driver.Client.prototype.query = function (this: object, ...args: unknown[]) {
    return around(this, args[0], args, () => query.apply(this, args));
  };
}
const after = (answer: unknown, then: () => void): unknown => (answer instanceof Promise ? answer.then((rows: unknown) => (then(), rows)) : answer);

/** Where type and action of an act stand among the parameters of the statement that writes it (activities/kit/writing.ts). */
const [TYPE, ACTION] = [10, 13];
/** `Type.action` where a statement writes an act. */
function actOf(first: unknown, args: unknown[]): string | undefined {
  const { text, values } = typeof first === 'string' ? { text: first, values: args[1] } : (first as { text?: unknown; values?: unknown });
  if (typeof text !== 'string' || !Array.isArray(values) || !text.includes('acted as (insert into act ')) return undefined;
  return `${String(values[TYPE])}.${String(values[ACTION])}`;
}

/** The statements of a transaction as they leave: before `begin`, before `commit`, after the answer to `commit`. */
function watchActs(): void {
  const boundaries = ['API: an act begins', 'API: an act is about to be committed', 'API: an act is committed, nobody was told'] as const;
  boundaries.forEach(declare);
  /** The first act of the transaction of each connection: what it carries with it comes after. */
  const acts = new WeakMap<object, string>();
  watchStatements((client, first, args, send) => {
    if (first === 'begin') {
      acts.delete(client);
      reached(boundaries[0]);
    }
    const written = actOf(first, args);
    if (written !== undefined && !acts.has(client)) acts.set(client, written);
    if (first !== 'commit') return send();
    const act = acts.get(client);
    const own = act === undefined ? [] : [`API: ${act} is about to be committed`, `API: ${act} is committed, nobody was told`];
    own.forEach(declare);
    reached(boundaries[1]);
    if (own[0] !== undefined) reached(own[0]);
    return after(send(), () => {
      reached(boundaries[2]);
      if (own[1] !== undefined) reached(own[1]);
    });
  });
}

/** The table that a statement writes, where it writes any. */
function tableOf(first: unknown): string | undefined {
  const text = typeof first === 'string' ? first : (first as { text?: unknown }).text;
  return typeof text === 'string' ? /(?<!for |no key )\b(?:insert into|update|delete from) (\w+)/.exec(text)?.[1] : undefined;
}

/** What an activity has committed stands, and it is not done: the next try finds it so. Likewise what the loop has: its next round does. */
function watchBatches(part: 'worker' | 'documents'): void {
  /** The act, or the first table, that the loop's transaction of each connection writes. */
  const written = new WeakMap<object, string>();
  watchStatements((client, first, args, send) => {
    const name = running.getStore();
    if (first === 'begin') written.delete(client);
    const what = actOf(first, args) ?? (written.has(client) ? undefined : tableOf(first));
    if (what !== undefined) written.set(client, what);
    if (first !== 'commit') return send();
    const wrote = written.get(client);
    if (name === undefined && wrote === undefined) return send();
    const boundary = name === undefined ? `${part}: ${wrote} is committed by the loop` : `${part}: ${name} has committed`;
    declare(boundary);
    return after(send(), () => reached(boundary));
  });
}

/** Who is killed keeps nothing: what it has compiled is kept for its successor once it runs. */
const COMPILED_MS = 3_000;

if (folder) {
  setTimeout(flushCompileCache, COMPILED_MS).unref();
  const program = process.argv[1] ?? '';
  if (program.endsWith('worker.ts')) {
    const part = process.argv.includes('documents') ? 'documents' : 'worker';
    watchNeighbours(part);
    watchBatches(part);
    await watchWorker(part);
  }
  if (program.endsWith('/server.ts') && !program.includes('sandbox')) {
    watchNeighbours('API');
    watchActs();
  }
}
