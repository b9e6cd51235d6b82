// The workflows of the product, bundled once for the whole run by jest's global set-up.
import { join } from 'node:path';
import { loadBundle, type Bundle } from '../../temporal/bundle.ts';

export const WORKFLOWS = join(import.meta.dirname, '../../workflows/index.ts');

/** The bundle of `workflows/index.ts`. Throws outside of a test run. */
export function workflowBundle(): Promise<Bundle> {
  const folder = process.env['TEST_BUNDLE'];
  if (folder === undefined) throw new Error('No workflow bundle: these tests run under jest, whose global set-up builds it');
  return loadBundle(folder);
}
