// Loaded before API and worker (`--import`) when a run kills at boundaries: the process that reaches the boundary named in the file KILL_AT removes the file
// and dies (−9), once. The workers' boundaries are the beginning and the end of each of their activities; those of the API stand around the transactions of
// `decide`; those of all three before and after each question to a neighbour. What there is to reach is written beside the file.
import { appendFileSync, readFileSync, unlinkSync } from 'node:fs';
import { createRequire } from 'node:module';

const file = process.env['KILL_AT'] ?? '';
const known = new Set<string>();

function reached(boundary: string): void {
  try {
    if (readFileSync(file, 'utf8') !== boundary) return;
    // Whoever removes it is the one that dies.
    unlinkSync(file);
  } catch {
    return;
  }
  process.kill(process.pid, 'SIGKILL');
}

function declare(boundary: string): void {
  if (known.has(boundary)) return;
  known.add(boundary);
  appendFileSync(`${file}.known`, `${boundary}\n`);
}

type Activity = (...args: unknown[]) => Promise<unknown>;

const watched = (part: string, name: string, activity: Activity): Activity => {
  const boundaries = [`${part}: ${name} begins`, `${part}: ${name} is done`] as const;
  boundaries.forEach(declare);
  return async (...args) => {
    reached(boundaries[0]);
    const result = await activity(...args);
    reached(boundaries[1]);
    return result;
  };
};

/** Whom each process asks. */
const asked = {
  worker: ['licence-library', 'licence-collection', 'sharing', 'safety-platform', 'portal', 'mobile', 'rating', 'courier', 'social-insurance', 'sms'],
  documents: ['seal', 'signing-server'],
  API: ['education', 'social-insurance'],
} as const;

/** Questions to neighbours as they leave, and as they have been answered. */
function watchNeighbours(part: keyof typeof asked): void {
  const names: ReadonlySet<string> = new Set(asked[part]);
  for (const name of names) [`${part}: ${name} is asked`, `${part}: ${name} has answered`].forEach(declare);
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const name = pathname.split('/')[1] ?? '';
    if (!names.has(name)) return send(input, init);
    reached(`${part}: ${name} is asked`);
    const answer = await send(input, init);
    reached(`${part}: ${name} has answered`);
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

/** The statements of a transaction as they leave: before `begin`, before `commit`, after the answer to `commit`. */
function watchTransactions(): void {
  const boundaries = ['API: an act begins', 'API: an act is about to be committed', 'API: an act is committed, nobody was told'] as const;
  boundaries.forEach(declare);
  const driver = createRequire(createRequire(import.meta.url).resolve('@mikro-orm/postgresql'))('pg') as {
    Client: { prototype: { query: (...args: unknown[]) => unknown } };
  };
  const { query } = driver.Client.prototype;
  driver.Client.prototype.query = function (this: unknown, ...args: unknown[]) {
    if (args[0] === 'begin') reached(boundaries[0]);
    if (args[0] === 'commit') reached(boundaries[1]);
    const answer = query.apply(this, args);
    return args[0] === 'commit' && answer instanceof Promise ? answer.then((rows: unknown) => (reached(boundaries[2]), rows)) : answer;
  };
}

if (file) {
  const program = process.argv[1] ?? '';
  if (program.endsWith('worker.ts')) {
    const part = process.argv.includes('documents') ? 'documents' : 'worker';
    watchNeighbours(part);
    await watchWorker(part);
  }
  if (program.endsWith('/server.ts') && !program.includes('sandbox')) {
    watchNeighbours('API');
    watchTransactions();
  }
}
