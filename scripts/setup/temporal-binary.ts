// Where the Temporal binary comes from: five sources, the first that works. It is never committed.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { atLeast, cachedGoBuild, type Say } from './go-build.ts';
import { SetUpProblem } from './problem.ts';

const run = promisify(execFile);
const MINIMUM = '1.8';

export interface BinaryOptions {
  cacheDir: string;
  /** Folder of the pinned go.mod and go.sum. */
  toolsDir: string;
  env: NodeJS.ProcessEnv;
  say: Say;
  /** The SDK's folder of downloaded binaries and the command that fills it; tests give their own. */
  sdkCache?: string;
  sdkDownload?: () => Promise<void>;
}

/** A source answers the binary's path, or says why it has none. */
type Source = { name: string; find: (options: BinaryOptions) => Promise<{ path: string } | { reason: string }> };

/** `v1.8.2` of `github.com/temporalio/cli` in go.mod is the version that we build and cache. */
export function pinnedVersion(toolsDir: string): string {
  const found = /github\.com\/temporalio\/cli v(\S+)/.exec(readFileSync(join(toolsDir, 'go.mod'), 'utf8'))?.[1];
  if (found === undefined) throw new SetUpProblem(`${toolsDir}/go.mod names no version of github.com/temporalio/cli: restore the file.`);
  return found;
}

/** The version that a binary prints, or why it prints none. */
async function versionOf(path: string): Promise<{ version: string } | { reason: string }> {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 20_000 });
    const version = /temporal version (\d[\w.-]*)/.exec(stdout)?.[1];
    return version === undefined ? { reason: `${path} does not say a version` } : { version };
  } catch (error) {
    return { reason: `${path} does not run (${(error as Error).message.split('\n')[0]})` };
  }
}

async function usable(path: string): Promise<{ path: string } | { reason: string }> {
  const found = await versionOf(path);
  if ('reason' in found) return found;
  return atLeast(found.version, MINIMUM) ? { path } : { reason: `${path} is version ${found.version}, at least ${MINIMUM} is needed` };
}

const cached = (options: BinaryOptions): string =>
  join(options.cacheDir, `temporal-${pinnedVersion(options.toolsDir)}${process.platform === 'win32' ? '.exe' : ''}`);

export const sources: Source[] = [
  {
    name: 'TEMPORAL_CLI',
    find: async ({ env }) => (env['TEMPORAL_CLI'] ? usable(resolve(env['TEMPORAL_CLI'])) : { reason: 'not set' }),
  },
  {
    name: '`temporal` on PATH',
    find: async ({ env }) => {
      const name = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
      const found = (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
      const path = found.find((candidate) => candidate !== name && existsSync(candidate));
      return path === undefined ? { reason: 'not there' } : usable(path);
    },
  },
  {
    name: 'the cache',
    find: async (options) => (existsSync(cached(options)) ? usable(cached(options)) : { reason: `${cached(options)} is not there` }),
  },
  {
    name: 'a build with Go',
    find: async (options) => {
      const version = pinnedVersion(options.toolsDir);
      const built = await cachedGoBuild({
        toolsDir: options.toolsDir,
        packagePath: 'github.com/temporalio/cli/cmd/temporal',
        target: cached(options),
        ldflags: `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${version}`,
        label: `Temporal ${version}`,
        env: options.env,
        say: options.say,
      });
      return 'path' in built ? usable(built.path) : built;
    },
  },
  {
    name: "the SDK's download",
    find: async (options) => {
      const folder = options.sdkCache ?? tmpdir();
      let reason = 'nothing was downloaded';
      try {
        options.say('Temporal: downloading the development server with the SDK (about 50 MB, 10–60 s)');
        await (options.sdkDownload ?? downloadWithSdk)();
      } catch (error) {
        reason = (error as Error).message.split('\n')[0] ?? reason;
      }
      for (const name of readdirSync(folder).filter((entry) => /^temporal-sdk-typescript-.*|^temporal-cli-.*/.test(entry))) {
        const found = await usable(join(folder, name));
        if ('path' in found) return found;
      }
      return { reason };
    },
  },
];

/** The SDK downloads the CLI when a test environment starts; it keeps it in the system's temporary directory. */
async function downloadWithSdk(): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const environment = await TestWorkflowEnvironment.createLocal();
  await environment.teardown();
}

/**
 * The path of a Temporal CLI of at least 1.8, with a line that says which source gave it.
 * @throws SetUpProblem with every source and its reason
 */
export async function temporalBinary(options: BinaryOptions): Promise<string> {
  const reasons: string[] = [];
  for (const source of sources) {
    const found = await source.find(options);
    if ('path' in found) {
      options.say(`Temporal: ${found.path} (${source.name})`);
      return found.path;
    }
    reasons.push(`  ${source.name}: ${found.reason}`);
    // A path that somebody named on purpose and that fails is worth a line even when another source helps.
    if (options.env['TEMPORAL_CLI'] && source.name === 'TEMPORAL_CLI') options.say(`Temporal: TEMPORAL_CLI is passed over: ${found.reason}`);
  }
  throw new SetUpProblem(
    [
      'No Temporal binary: put `temporal` 1.8 or later on PATH, name one in TEMPORAL_CLI, install Go 1.26 or later, or give TEMPORAL_ADDRESS. Tried:',
      ...reasons,
    ].join('\n'),
  );
}
