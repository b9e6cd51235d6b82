// `npm run delivery`: writes docs/delivery from its sources and prints each document into var/delivery.
//
//   --no-pdf        write the texts only
//   --reports DIR   the four reports of `npm run reports` (var/reports where it is left out) are printed behind 测试报告
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config.ts';
import { deliveryFolder, deliveryPages } from './delivery/compose.ts';
import { deliveryDocuments } from './delivery/list.ts';
import { openPrinter, printDocument } from './delivery/print.ts';

const { values } = parseArgs({ options: { 'no-pdf': { type: 'boolean', default: false }, reports: { type: 'string' } } });
// The address of a database is no part of this, but the configuration is read whole.
const { varDir, chromiumPath } = loadConfig({ DATABASE_URL: 'postgres://127.0.0.1/none', ...process.env });

/** Results of a run, which change with each and so stand in no text of the repository. */
function results(): string {
  const folder = resolve(values.reports ?? join(varDir, 'reports'));
  const there = ['completion.md', 'tests.md', 'security.md', 'cryptography.md'].map((file) => join(folder, file)).filter(existsSync);
  if (there.length < 4) console.warn('测试报告 is printed without the results of a run: run `npm run reports` first.');
  return there.map((file) => `\n\n${readFileSync(file, 'utf8').replace(/^# /, '## 附：')}`).join('');
}

mkdirSync(deliveryFolder, { recursive: true });
const pages = deliveryPages();
for (const [file, text] of pages) writeFileSync(join(deliveryFolder, file), text);
console.log(`${pages.size} files in docs/delivery`);
if (!values['no-pdf']) {
  const pool = openPrinter(varDir, chromiumPath);
  try {
    for (const { file, title } of deliveryDocuments) {
      const text = pages.get(`${file}.md`)! + (file === 'test-report' ? results() : '');
      console.log(await printDocument(pool, join(varDir, 'delivery'), title, text, new Date()));
    }
  } finally {
    await pool.close();
  }
}
