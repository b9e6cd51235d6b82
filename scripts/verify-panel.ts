// `npm run verify:panel -- FILE`: checks a published draw of a committee without the system: no database, no network. FILE is the answer of
// `GET /v1/tender-projects/{id}/panel`. Exit 0: everything holds; 1: something does not, named; 2: the file can't be read, or nothing is published yet.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { PanelSheet } from '../domain/procurement/evaluation/panel.ts';
import { sm3Bytes } from '../security/hash.ts';
import { checkPanel } from '../security/panel-check.ts';

const [path] = parseArgs({ allowPositionals: true }).positionals;

function read(file: string): PanelSheet | null {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { sheet: PanelSheet | null }).sheet;
  } catch (error) {
    console.error(`${file} can't be read: ${(error as Error).message}`);
    return null;
  }
}

const sheet = path === undefined ? null : read(path);
if (!sheet) {
  console.error(path === undefined ? 'npm run verify:panel -- FILE' : '中标结果公告后方可核验评审专家的抽取。');
  process.exitCode = 2;
} else {
  const wrong = checkPanel(sheet, sm3Bytes);
  if (wrong.length) console.error(`核验不通过：\n${wrong.map((message) => `  ${message}`).join('\n')}`);
  else console.log(`核验通过：第${sheet.run}次抽取，名单${sheet.lines.length}人，按抽取次序${sheet.places.length}人，参加评审${sheet.experts}人。`);
  process.exitCode = wrong.length ? 1 : 0;
}
