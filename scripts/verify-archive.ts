// `npm run verify:archive -- INDEX --keys FILE [PAPER …]`: checks the index of an archived purchase without the system: no database, no network. Exit 0: it is as it was signed, and
// each paper that is named stands in it; 1: it is not; 2: a file can't be read.
//
//   INDEX        what /v1/tender-projects/:id/archive has answered
//   --keys FILE  JSON { "<key id>": "<SPKI DER in base64>" }: the receipt keys as they were published
//   PAPER …      files that somebody holds: notices' papers, contracts, documents
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { verifyArchive, type ArchiveIndex } from '../security/archive.ts';
import { sha256 } from '../security/hash.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { keys: { type: 'string' } } });
const [path, ...papers] = positionals;

function read<T>(file: string, open: (content: Buffer) => T): T {
  try {
    return open(readFileSync(file));
  } catch (error) {
    console.error(`${file} can't be read: ${(error as Error).message}`);
    process.exit(2);
  }
}
const json = <T>(file: string): T => read(file, (content) => JSON.parse(content.toString('utf8')) as T);

if (path === undefined || values.keys === undefined) {
  console.error('npm run verify:archive -- INDEX --keys FILE [PAPER …]');
  process.exitCode = 2;
} else {
  const index = json<ArchiveIndex>(path);
  const wrong = verifyArchive(index, json(values.keys)) ? [] : ['档案目录与签名不符'];
  for (const paper of papers) {
    const hash = read(paper, sha256);
    if (!index.items.some((item) => item.hash === hash)) wrong.push(`${paper}：不在档案目录中`);
  }
  const { code, keepUntil } = index.receipt.content;
  if (wrong.length) {
    console.error(`核验不通过：\n${wrong.map((line) => `  ${line}`).join('\n')}`);
    process.exitCode = 1;
  } else console.log(`核验通过：${code}，共${index.items.length}项，保存至${keepUntil}。`);
}
