// `npm run components` writes docs/components.md. Ends with 1 when a dependency has no line.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { complaintsAbout, componentPage, componentTable, directDependencies } from './compliance/components.ts';

const root = join(import.meta.dirname, '..');
const table = componentTable(root);
const wrong = complaintsAbout(table, directDependencies(root));
for (const line of wrong) console.error(line);
writeFileSync(join(root, 'docs/components.md'), componentPage(table));
process.exitCode = wrong.length ? 1 : 0;
