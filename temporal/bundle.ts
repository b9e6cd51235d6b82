// The workflow bundle: built once, checked before it runs. The SDK takes a bundle of another version of itself without a word,
// so what it was built with is written beside it, and a worker refuses one that doesn't match.
import { glob, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type BundleOptions } from '@temporalio/worker';
import { sha256 } from '../security/hash.ts';
import { hashOfSources, sdkVersion } from './bundle-sources.ts';
import { failureConverterPath } from './data-converter.ts';

export interface BundleInfo {
  sdkVersion: string;
  /** Of the code, in hex; serves as the build's id. */
  sha256: string;
  gitSha?: string;
  /** Bytes. */
  size: number;
  /** What is inside: packages by name, our files by path from the project's root. */
  modules: string[];
  /** Hash of what it was made from (bundle-sources.ts). */
  sources: string;
}
export interface Bundle {
  codePath: string;
  info: BundleInfo;
}

export interface BundleRequest {
  workflowsPath: string;
  outDir: string;
  gitSha?: string;
  interceptors?: string[];
  /** Pure modules that all workflows have the same one of; by default the tables of the product, and none of others. */
  shared?: string[];
}

const root = resolve(import.meta.dirname, '..');
const PRODUCT = join(root, 'workflows/index.ts');
const CODE = 'workflow-bundle.js';

/** Packages that workflow code may never reach: each would mean that an effect slipped into an order. */
export const FORBIDDEN = ['@mikro-orm/core', '@mikro-orm/postgresql', 'kysely', 'pg', 'express', 'handlebars', 'puppeteer', 'pino', 'sm-crypto-v2'];
/**
 * The SDK itself is 1.97 MB; a process adds 10 to 40 kB of tables and stories, the acts of rounds that four of them share 100, the law of
 * purchases 60. A library that slips in adds more than there is room for.
 */
export const MAX_BYTES = 4_000_000;
/** What OpenTelemetry may add where tracing is on. */
const TRACING_BYTES = 1_500_000;

/**
 * Bundles the workflows that a module exports and writes `workflow-bundle.js` and its description into a folder (var/).
 * Throws when a workflow reaches Node's own modules, a forbidden package, our rooms of effects, or is larger than `MAX_BYTES`.
 */
export async function buildBundle(options: BundleRequest): Promise<Bundle> {
  const found = new Set<string>();
  const began = Date.now();
  const { code } = await bundleWorkflowCode({
    workflowsPath: options.workflowsPath,
    failureConverterPath,
    workflowInterceptorModules: options.interceptors ?? [],
    preloadModules: options.shared ?? (options.workflowsPath === PRODUCT ? await sharedModules() : []),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({ ...config, plugins: [...(config.plugins ?? []), moduleList(found)] }),
  });
  const modules = [...found].toSorted();
  const info: BundleInfo = {
    sdkVersion,
    sha256: sha256(code),
    ...(options.gitSha !== undefined && { gitSha: options.gitSha }),
    size: Buffer.byteLength(code),
    modules,
    sources: await hashOfSources(options, modules, began),
  };
  const complaints = complaintsAbout(info, options.interceptors?.length ? MAX_BYTES + TRACING_BYTES : MAX_BYTES);
  if (complaints.length) throw new Error(`the workflow bundle is not as it should be:\n${complaints.join('\n')}`);
  await mkdir(options.outDir, { recursive: true });
  const codePath = join(options.outDir, CODE);
  await replace(codePath, code);
  await replace(`${codePath}on`, JSON.stringify(info, null, 2));
  return { codePath, info };
}

/** Opens a built bundle. Throws when it is missing, altered, or was built by another version of the SDK: build it again. */
export async function loadBundle(dir: string): Promise<Bundle> {
  const codePath = join(dir, CODE);
  const [code, text] = await Promise.all([readFile(codePath, 'utf8'), readFile(`${codePath}on`, 'utf8')]);
  const info = JSON.parse(text) as BundleInfo;
  if (info.sdkVersion !== sdkVersion) throw new Error(`${codePath} was built with SDK ${info.sdkVersion}, this is ${sdkVersion}: build it again`);
  if (info.sha256 !== sha256(code)) throw new Error(`${codePath} is not what its description says: build it again`);
  return { codePath, info };
}

/** What is wrong with a bundle, one sentence each. */
export function complaintsAbout(info: BundleInfo, maxBytes = MAX_BYTES): string[] {
  const rooms = /^(activities|api|db|gateways|security|templates|sandbox)\//;
  const bad = info.modules.filter((module) => FORBIDDEN.includes(module) || rooms.test(module));
  return [
    ...bad.map((module) => `${module} must not be reachable from workflow code`),
    ...(info.size > maxBytes ? [`${info.size} bytes are more than ${maxBytes}`] : []),
  ];
}

/**
 * Tables and rules that our workflows import. They are pure, so all workflows of a worker may have the same ones, frozen by the SDK: made anew for each, they are
 * most of what its start costs.
 */
async function sharedModules(): Promise<string[]> {
  const found = new Set<string>();
  for await (const name of glob('workflows/**/*.ts', { cwd: root })) {
    if (name.endsWith('.test.ts')) continue;
    const path = join(root, name);
    for (const [, from] of (await readFile(path, 'utf8')).matchAll(/^import \{[^}]*\} from '([^']+)'/gm)) {
      const module = resolve(dirname(path), from!);
      if (module.startsWith(join(root, 'domain/'))) found.add(module);
    }
  }
  return [...found].toSorted();
}

type Plugin = NonNullable<ReturnType<NonNullable<BundleOptions['webpackConfigHook']>>['plugins']>[number];

function moduleList(found: Set<string>): Plugin {
  return (compiler) =>
    compiler.hooks.afterCompile.tap('module-list', (compilation) => {
      for (const module of compilation.modules) {
        const file = module.nameForCondition();
        if (file) found.add(nameOf(file));
      }
    });
}

function nameOf(file: string): string {
  const [, scoped] = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file) ?? [];
  return (scoped ?? relative(root, file)).replaceAll('\\', '/');
}

// In one step, so that a worker that starts meanwhile finds the old or the new one.
async function replace(path: string, content: string): Promise<void> {
  await writeFile(`${path}.${process.pid}`, content);
  await rename(`${path}.${process.pid}`, path);
}
