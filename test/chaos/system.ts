// The system as `npm start` runs it, in a folder and on ports of its own, and its parts as the kernel sees them: who is to be killed is found by
// what it runs, so the product needs to know nothing of this.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { shippedChromium } from '../../activities/documents/chromium.ts';
import { prepareFonts } from '../../activities/documents/fonts.ts';
import { DEFAULT_PORTS } from '../../scripts/setup/options.ts';
import { ourNode } from '../../scripts/setup/node-part.ts';
import { freePort } from '../../scripts/setup/ports.ts';
import { commandOf, tree } from '../../bench/kit/process-tree.ts';
import { armed } from './armed.ts';

const root = join(import.meta.dirname, '../..');

export const killable = ['worker', 'documents', 'API', 'API primary', "Temporal's server", 'PostgreSQL'] as const;
export type Killable = (typeof killable)[number];

export interface ChaosSystem {
  /** Its folder, and the process of its supervisor. */
  dir: string;
  supervisor: number;
  api: string;
  /** Of the officers' listener. */
  officers: string;
  sandbox: string;
  /** Certificate (PEM) of the local authority, where the sandbox speaks TLS. */
  ca: string | undefined;
  temporal: string;
  keyringDir: string;
  /** As the owner, and as the application. */
  ownerUrl: string;
  appUrl: string;
  /** The process of each part that lives now. */
  pids: () => Partial<Record<Killable, number>>;
  /** What the supervisor said. */
  lines: string[];
  /** Folder that says where to die (armed.ts), where the system was started with boundaries. */
  killAt: string;
  stop: () => Promise<void>;
}

/** Starts an empty system whose clock can be moved; answers when its supervisor says that it runs. */
export async function startChaosSystem({
  boundaries = false,
  demo = false,
  more = {},
}: {
  boundaries?: boolean;
  /** With the demonstration, which goes on when this has answered. */
  demo?: boolean;
  more?: NodeJS.ProcessEnv;
} = {}): Promise<ChaosSystem> {
  const dir = mkdtempSync(join(tmpdir(), 'banshi-chaos-'));
  chmodSync(dir, 0o755);
  const ports: Record<string, string> = {};
  for (const name of Object.keys(DEFAULT_PORTS)) ports[name] = String(await freePort());
  const killAt = join(dir, 'kill-at');
  if (boundaries) armed(killAt);
  // Of the same workflows: the start finds that it need not build them again.
  const bundle = process.env['TEST_BUNDLE'];
  if (bundle !== undefined) cpSync(bundle, join(dir, 'bundle'), { recursive: true });
  await lendBrowser(dir);
  // Parts that start again and again, or in run after run, need not compile themselves each time.
  const compiled = process.env['NODE_COMPILE_CACHE'] ?? (boundaries ? join(dir, 'compiled') : undefined);
  // What follows acts gives way to everything else (scripts/setup/child.ts). In a run of tests others keep the machine busy all the time, and what starts again hundreds of times
  // would be waited for most of the time.
  const hurried = bundle !== undefined || boundaries;
  const watched = { KILL_AT: killAt, NODE_OPTIONS: `--import=${join(root, 'test/chaos/kill-at.ts')} ${more['NODE_OPTIONS'] ?? ''}` };
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    GOGC: process.env['GOGC'],
    GOMEMLIMIT: process.env['GOMEMLIMIT'],
    BANSHI_NODE_OPTIONS: process.env['BANSHI_NODE_OPTIONS'],
    RATE_LIMIT_FACTOR: '1000',
    ...(hurried ? { BANSHI_FOLLOWS_NICE: '0' } : {}),
    LOG_LEVEL: 'warn',
    ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }),
    ...ports,
    ...more,
    ...(boundaries ? watched : {}),
  };
  // Killed again and again on purpose: no reason to wait longer each time.
  const killed = boundaries ? ['--longest-pause', '500'] : [];
  const args = [...ourNode(), join(root, 'scripts/start.ts'), ...(demo ? [] : ['--no-demo', '--test-clock']), '--data', dir, ...killed];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const hear = (chunk: Buffer): void => void lines.push(...chunk.toString().split('\n').filter(Boolean));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(dir, { recursive: true, force: true });
  };
  // This process may be ended while the system starts: its leashes see to the rest.
  const orphaned = (): void => {
    child.kill('SIGTERM');
    rmSync(dir, { recursive: true, force: true });
  };
  process.once('exit', orphaned);
  child.once('exit', () => process.off('exit', orphaned));
  while (!lines.some((line) => line.startsWith('Banshi runs'))) {
    if (child.exitCode !== null) {
      await stop();
      throw new Error(`the system did not start:\n${lines.join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const passwords = JSON.parse(readFileSync(join(dir, 'keys/postgres.json'), 'utf8')) as Record<string, string>;
  const authority = join(dir, 'keys/tls/ca.pem');
  const ca = existsSync(authority) ? readFileSync(authority, 'utf8') : undefined;
  const database = (role: string): string => `postgres://${role}:${passwords[role]}@127.0.0.1:${ports['POSTGRES_PORT']}/banshi`;
  return {
    dir,
    supervisor: child.pid!,
    api: `http://127.0.0.1:${ports['PORT']}`,
    officers: `http://127.0.0.1:${ports['OFFICERS_PORT']}`,
    sandbox: `${ca === undefined ? 'http' : 'https'}://127.0.0.1:${ports['SANDBOX_PORT']}`,
    ca,
    temporal: `127.0.0.1:${ports['TEMPORAL_PORT']}`,
    keyringDir: join(dir, 'keys'),
    ownerUrl: database('banshi'),
    appUrl: database('banshi_app'),
    pids: () => partsOf(child.pid!),
    lines,
    killAt,
    stop,
  };
}

/** A system whose papers are signed by the signing server. */
export const startSigningSystem = ({ boundaries = false, more = {} }: { boundaries?: boolean; more?: NodeJS.ProcessEnv } = {}): Promise<ChaosSystem> =>
  startChaosSystem({ boundaries, more: { DOCUMENT_SIGNER: 'server', ...more } });

/** Its browser and fonts are those that this project has: to unpack 250 MB anew is no part of what any run shows. */
async function lendBrowser(dir: string): Promise<void> {
  const kept = join(root, 'var/chromium');
  const own = join(dir, 'chromium');
  const browser = await shippedChromium(kept);
  prepareFonts(kept);
  mkdirSync(own);
  for (const [from, name] of [[browser, basename(browser)], [join(kept, 'fonts'), 'fonts']] as const) symlinkSync(from, join(own, name));
}

const commands: Record<Exclude<Killable, 'API'>, RegExp> = {
  worker: /worker\.ts --queues cases/,
  documents: /worker\.ts --queues documents/,
  'API primary': /(?<!sandbox)\/server\.ts/,
  "Temporal's server": /server start-dev/,
  PostgreSQL: /bin\/postgres -D/,
};

/** Longest wait for a part that was killed. */
export const BACK_MS = 120_000;
/** Between two looks at who lives: each reads of every process of the machine. */
const LOOK_MS = 250;

/** Waits until the part lives under another number than `pid`, or for the first time where there was none. Answers that number; undefined where it did not come in time. */
export async function successor(system: Pick<ChaosSystem, 'pids'>, part: Killable, pid: number | undefined): Promise<number | undefined> {
  for (const end = Date.now() + BACK_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
    const now = system.pids()[part];
    if (now !== undefined && now !== pid) return now;
  }
  return undefined;
}

/** Only what descends from our supervisor is looked at. */
function partsOf(supervisor: number): Partial<Record<Killable, number>> {
  const parts: Partial<Record<Killable, number>> = {};
  for (const { pid, parent } of tree(supervisor)) {
    const command = commandOf(pid);
    if (parent === supervisor) {
      for (const [name, pattern] of Object.entries(commands)) if (pattern.test(command)) parts[name as Killable] = pid;
    } else if (parent === parts['API primary'] && commands['API primary'].test(command)) parts.API = pid;
  }
  return parts;
}
