// Workflow bundles of a test run: that of the product, made by jest's global set-up, and those of workflows that only tests have. They outlast the run and are made again when something
// inside of them has changed.
import { join, relative } from 'node:path';
import { sha256 } from '../../security/hash.ts';
import { buildBundle, loadBundle, type Bundle } from '../../temporal/bundle.ts';
import { standsAsBuilt } from '../../temporal/bundle-sources.ts';

const root = join(import.meta.dirname, '../..');
export const WORKFLOWS = join(root, 'workflows/index.ts');

/** The bundle of the workflows that a module exports. That of `workflows/index.ts` is there in a test run only. */
export async function workflowBundle(workflowsPath = WORKFLOWS, interceptors: string[] = []): Promise<Bundle> {
  if (workflowsPath === WORKFLOWS) return productBundle();
  const asked = { workflowsPath, interceptors };
  const outDir = join(root, 'var/cache/test-bundles', sha256(JSON.stringify([relative(root, workflowsPath), interceptors])).slice(0, 16));
  return (await standsAsBuilt(outDir, asked)) ? loadBundle(outDir) : buildBundle({ ...asked, outDir });
}

async function productBundle(): Promise<Bundle> {
  const folder = process.env['TEST_BUNDLE'];
  if (folder === undefined) throw new Error('No workflow bundle: these tests run under jest, whose global set-up builds it');
  return loadBundle(folder);
}
