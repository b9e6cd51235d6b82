// `npm run verify:seats -- FILE`: checks an exported seat run without the system: no database, no network. Exit 0: everything holds; 1: something does not, named; 2: the
// file can't be read.
//
//   --page FILE   writes the page that does the same in a browser, instead
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sm3Bytes } from '../security/hash.ts';
import { seatPage } from '../security/seat-page.ts';
import { verifySeatRun, type SeatRunFile } from '../security/seat-verify.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { page: { type: 'string' } } });
const [path] = positionals;

function read(file: string): SeatRunFile {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SeatRunFile;
  } catch (error) {
    console.error(`${file} can't be read: ${(error as Error).message}`);
    process.exit(2);
  }
}

if (values.page !== undefined) {
  writeFileSync(values.page, seatPage().html);
  console.log(`Written: ${values.page}`);
} else if (path === undefined) {
  console.error('npm run verify:seats -- FILE   (or --page FILE: writes the page for browsers)');
  process.exitCode = 2;
} else {
  const run = read(path);
  const { wrong, seats, rooms, remainder } = verifySeatRun(run, sm3Bytes);
  if (wrong.length) {
    console.error(`核验不通过：\n${wrong.map(({ message }) => `  ${message}`).join('\n')}`);
    process.exitCode = 1;
  } else {
    console.log(`核验通过：${run.exam.name}第${run.run}次编排，${seats}个座位、${rooms}个考场全部与推算一致。`);
    for (const { pool, people, apart, bound, pairs } of remainder)
      console.log(
        `  同单位相邻：${pool}，${people}人，可互不相邻${apart}个座位，至少${bound}对，实际${pairs}对${pairs === bound ? '（已证明不可避免）' : '（未能证明不可避免）'}`,
      );
  }
}
