// Loaded before a program (`--import`): where the program's modules were found is remembered, by program, in var/cache/found. Each is some 2,700 modules, and a third of what its start costs
// is to look for them from folder to folder and package to package. What is remembered is true while what is installed is the same by its lock; files are read anew each time.
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { registerHooks, type ResolveFnOutput } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread, threadId } from 'node:worker_threads';

/** By when a program has loaded what it begins with. What it loads later is looked for. */
const BEGUN_MS = 10_000;

type Found = Pick<ResolveFnOutput, 'url' | 'format'>;
interface Kept {
  /** What it all depends on. */
  of: string;
  /** By what was asked. */
  found: Record<string, Found>;
}

const root = join(import.meta.dirname, '../..');
const OURS = `${pathToFileURL(root).href}/`;
const PACKAGES = `${OURS}node_modules/`;
const isOurs = (url: string): boolean => url.startsWith(OURS) && !url.startsWith(PACKAGES);

function dependsOn(): string {
  const lock = statSync(join(root, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  return [process.version, root, lock?.size, lock?.mtimeMs].join(' ');
}

function read(file: string, of: string): Map<string, Found> {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
    if (kept.of === of) return new Map(Object.entries(kept.found));
  } catch {
    // None yet, or only a part of one.
  }
  return new Map();
}
function write(file: string, kept: Kept): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Threads of one process have the same list.
    const own = `${file}.${process.pid}-${threadId}`;
    writeFileSync(own, JSON.stringify(kept));
    renameSync(own, file);
  } catch {
    // A folder that can't be written, a full disk: the next start looks for itself.
  }
}

function remember(file: string): void {
  const of = dependsOn();
  const found = read(file, of);
  const before = found.size;
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const { parentURL } = context;
      if (parentURL === undefined) return next(specifier, context);
      // Ours name each other by their files.
      if (specifier.startsWith('.') && specifier.endsWith('.ts') && isOurs(parentURL))
        return { url: new URL(specifier, parentURL).href, format: 'module-typescript', shortCircuit: true };
      const asked = `${parentURL} ${context.conditions.includes('require') ? 'requires' : 'imports'} ${specifier}`;
      const known = found.get(asked);
      if (known) return { ...known, shortCircuit: true };
      const answer = next(specifier, context);
      // Our own files come and go; packages and what Node brings don't.
      if (answer.url.startsWith(PACKAGES) || answer.url.startsWith('node:')) found.set(asked, { url: answer.url, format: answer.format });
      return answer;
    },
  });
  const end = (): void => {
    hooks.deregister();
    if (found.size > before) write(file, { of, found: Object.fromEntries(found) });
    found.clear();
  };
  setTimeout(end, BEGUN_MS).unref();
  process.once('exit', end);
}

const [, program] = process.argv;
if (program?.startsWith(`${root}${sep}`)) {
  const name = relative(root, program).replaceAll(/[^\w.-]/g, '-');
  remember(join(root, 'var/cache/found', `${name}${isMainThread ? '' : ' thread'}.json`));
}
