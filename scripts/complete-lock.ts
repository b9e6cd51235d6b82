// `npm ci` refuses a lock file that lacks the optional packages of other platforms, and npm leaves out of it what the registry at
// hand doesn't carry. This adds them: name, version, platform. Run it after every change of the packages.
import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Entry {
  version?: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}
export interface Lock {
  packages: Record<string, Entry>;
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32', 'windows'];
const PROCESSORS = [
  'arm64',
  'arm',
  'armv7l',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64le',
  'ppc64',
  'riscv64',
  's390x',
  'universal',
  'wasm32',
  'x64',
  'x86',
];

/** Optional packages that a package names and the lock file has no place for: where they belong, and the version asked for. */
export function missingOptional(lock: Lock): Array<{ place: string; name: string; version: string }> {
  const missing: Array<{ place: string; name: string; version: string }> = [];
  for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages))
    for (const [name, range] of Object.entries(optionalDependencies)) {
      const nested = `${path}/node_modules/${name}`;
      const place = `node_modules/${name}`;
      if (!lock.packages[nested] && !lock.packages[place]) missing.push({ place, name, version: range.replace(/^[\^~>=\s]+/, '') });
    }
  return missing;
}

/** What the name says about the platform. */
function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[/-]/).flatMap((word) => (word === 'windows' ? ['win32'] : [word]));
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : words.includes('gnu') ? ['glibc'] : [];
  return { ...(cpu.length > 0 && { cpu }), ...(os.length > 0 && { os }), ...(libc.length > 0 && { libc }) };
}

export function completed(lock: Lock): Lock {
  const added = missingOptional(lock).map(({ place, name, version }) => [place, { version, ...platformOf(name), optional: true }] as const);
  const entries = [...Object.entries(lock.packages), ...added].toSorted(([one], [two]) => (one < two ? -1 : 1));
  return { ...lock, packages: Object.fromEntries(entries) };
}

if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, '..');
  const file = join(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock;
  const missing = missingOptional(lock);
  if (missing.length > 0) {
    const { atime, mtime } = statSync(file);
    writeFileSync(file, `${JSON.stringify(completed(lock), null, 2)}\n`);
    // Nothing has to be installed anew for what other platforms need.
    utimesSync(file, atime, mtime);
  }
  console.log(`${missing.length} packages of other platforms added to package-lock.json`);
}
