// Workflow bundles of a test run: that of the product, made by jest's global set-up, and those of workflows that only tests have. They outlast the run and are made again when something
// inside of them has changed.
import { join, relative } from 'node:path';
import { sha256 } from '../../security/hash.ts';
import { buildBundle, loadBundle, type Bundle, type BundleRequest } from '../../temporal/bundle.ts';
import { standsAsBuilt } from '../../temporal/bundle-sources.ts';

const root = join(import.meta.dirname, '../..');
export const WORKFLOWS = join(root, 'workflows/index.ts');

/** The bundle of the workflows that a module exports. That of `workflows/index.ts` is there in a test run only. */
export async function workflowBundle(workflowsPath = WORKFLOWS, interceptors: string[] = []): Promise<Bundle> {
  if (workflowsPath === WORKFLOWS) return productBundle();
  const name = sha256(JSON.stringify([relative(root, workflowsPath), interceptors])).slice(0, 16);
  return keptBundle({ workflowsPath, interceptors, outDir: join(root, 'var/cache/test-bundles', name) });
}

/** A bundle as it stands in a folder; built where it does not. */
export const keptBundle = async (asked: BundleRequest): Promise<Bundle> =>
  (await standsAsBuilt(asked.outDir, asked)) ? loadBundle(asked.outDir) : buildBundle(asked);

async function productBundle(): Promise<Bundle> {
  const folder = process.env['TEST_BUNDLE'];
  if (folder === undefined) throw new Error('No workflow bundle: these tests run under jest, whose global set-up builds it');
  return loadBundle(folder);
}
