// `npm run licences` writes docs/licences.md. Ends with 1 when a licence is not on the list.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { billOf, billPage, complaints } from './compliance/bill.ts';

const root = join(import.meta.dirname, '..');
const items = billOf(root);
const wrong = complaints(items);
for (const line of wrong) console.error(line);
writeFileSync(join(root, 'docs/licences.md'), billPage(items));
console.log(`docs/licences.md: ${items.length} packages`);
process.exitCode = wrong.length ? 1 : 0;
