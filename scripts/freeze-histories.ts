// Freezes the stored histories that are not frozen yet: `node scripts/freeze-histories.ts`, with the release of a workflow. What is frozen is never written again.
import { writeFileSync } from 'node:fs';
import { frozen, frozenFile, storedHistories, thawed } from '../test/kit/frozen-histories.ts';

const [listed, stored] = [frozen(), storedHistories()];
const changed = thawed(listed, stored);
if (changed.length) {
  console.error(`Frozen, and changed or gone: ${changed.join(', ')}. A workflow that changes takes patched(); bring these back.`);
  process.exit(1);
}
writeFileSync(frozenFile, `${JSON.stringify(stored, null, 1)}\n`);
console.log(`${Object.keys(stored).length} histories frozen, ${Object.keys(stored).length - Object.keys(listed).length} of them now`);
