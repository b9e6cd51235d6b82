// Builds a Temporal program from the Go module proxy with the pinned go.mod and go.sum.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { withFileLock } from './file-lock.ts';
import { causeIn } from './problem.ts';

const run = promisify(execFile);
const GO_MINIMUM = '1.26';

export type Say = (line: string) => void;

/** Compares dotted versions, number by number. */
export function atLeast(version: string, minimum: string): boolean {
  const [have, want] = [version, minimum].map((text) => text.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0)) as [number[], number[]];
  for (const [index, part] of want.entries()) if ((have[index] ?? 0) !== part) return (have[index] ?? 0) > part;
  return true;
}

export interface GoBuild {
  toolsDir: string;
  packagePath: string;
  target: string;
  ldflags: string;
  label: string;
  env: NodeJS.ProcessEnv;
  say: Say;
}

/** Builds unless `target` is there. Two starts at once build once: the second waits and takes what the first has built. */
export async function cachedGoBuild(build: GoBuild): Promise<{ path: string } | { reason: string }> {
  mkdirSync(dirname(build.target), { recursive: true });
  return withFileLock(`${build.target}.lock`, build.say, async () => {
    if (existsSync(build.target)) return { path: build.target };
    const half = `${build.target}.${process.pid}.part`;
    const built = await goBuild({ ...build, target: half });
    if ('reason' in built) {
      rmSync(half, { force: true });
      return built;
    }
    renameSync(half, build.target);
    return { path: build.target };
  });
}

/** Builds into `target`, or answers why it can't. Says how far it is about every 15 s. */
async function goBuild(build: GoBuild): Promise<{ path: string } | { reason: string }> {
  let go: string | undefined;
  try {
    // Run outside the module: inside, an old Go would first try to download the toolchain that go.mod asks for.
    go = /go(\d+\.\d+(\.\d+)?)/.exec((await run('go', ['version'], { cwd: '/', env: build.env })).stdout)?.[1];
  } catch {
    return { reason: 'Go is not there' };
  }
  if (go === undefined || !atLeast(go, GO_MINIMUM)) return { reason: `Go is version ${go ?? 'unknown'}, at least ${GO_MINIMUM} is needed` };
  build.say(
    `${build.label}: building it with Go ${go} from the pinned modules (downloads 10–20 s, compiling 3–6 min on 2 cores, only the first time)`,
  );
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  let packages = 0;
  let output = '';
  const timer = setInterval(
    () => build.say(`${build.label}: ${packages} packages compiled after ${seconds()} s (about 1,700 when starting from nothing)`),
    15_000,
  );
  const args = ['build', '-v', '-trimpath', '-ldflags', build.ldflags, '-o', build.target, build.packagePath];
  const child = spawn('go', args, {
    cwd: build.toolsDir,
    env: { ...build.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (chunk: Buffer) => {
    packages += chunk.toString().split('\n').length - 1;
    output = (output + chunk.toString()).slice(-4000);
  });
  const code = await new Promise<number | null>((resolve) => child.once('error', () => resolve(null)).once('close', resolve));
  clearInterval(timer);
  if (code !== 0) return { reason: `the build failed: ${causeIn(output) ?? output.trim().split('\n').slice(-3).join(' ')}` };
  build.say(`${build.label}: built in ${seconds()} s`);
  return { path: build.target };
}
