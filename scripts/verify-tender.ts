// `npm run verify:tender -- EXPORT --keys FILE [--time-stamp HEX] [--anchor HASH] [--receipt FILE …] [--bid FILE.jmbs …]`: checks receipts, log and record of a tender without the system: no database, no network. Exit 0:
// everything holds; 1: something does not, named; 2: a file can't be read.
//
//   --keys FILE        JSON { "<key id>": "<SPKI DER in base64>" }: the receipt keys as they were published before the hour
//   --time-stamp HEX   the time-stamp authority's SM2 key; without it tokens are not looked at
//   --anchor HASH      hash of a checkpoint that somebody has kept from before the hour: it must be among those of the file
//   --receipt FILE     a receipt that a bidder has kept, as the platform has answered it: it must be among those of the file
//   --bid FILE         a sealed file that somebody has: it is opened with the published halves, and its files and seals are looked at
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { keptWrong, unproven } from '../security/bid/kept.ts';
import type { Receipt } from '../security/receipt.ts';
import { reopenedWrong } from './bid/reopen.ts';
import { verifyTender, type TenderExport } from '../security/bid/tender-file.ts';
import { bidSealStates } from '../domain/procurement/opening/opening.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    keys: { type: 'string' },
    'time-stamp': { type: 'string' },
    anchor: { type: 'string' },
    receipt: { type: 'string', multiple: true, default: [] },
    bid: { type: 'string', multiple: true, default: [] },
  },
});
const [path] = positionals;

function read<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    console.error(`${file} can't be read: ${(error as Error).message}`);
    process.exit(2);
  }
}

if (path === undefined || values.keys === undefined) {
  console.error('npm run verify:tender -- EXPORT --keys FILE [--time-stamp HEX] [--anchor HASH] [--receipt FILE …] [--bid FILE.jmbs …]');
  process.exitCode = 2;
} else {
  const file = read<TenderExport>(path);
  const stamp = values['time-stamp'];
  const receipts = read<Record<string, string>>(values.keys);
  const { wrong, bids, withdrawn, wrongShares, unsealed } = await verifyTender(file, {
    receipts,
    ...(stamp === undefined ? {} : { timeStampKey: stamp }),
  });
  const kept = values.receipt.map((one) => read<{ receipt: Receipt }>(one).receipt);
  wrong.push(...keptWrong(file, { receipts: kept, anchor: values.anchor }));
  for (const one of values.bid) wrong.push(...(await reopenedWrong(one, file)));
  if (wrong.length) {
    console.error(`核验不通过：\n${wrong.map((line) => `  ${line}`).join('\n')}`);
    process.exitCode = 1;
  } else console.log(`核验通过：${file.tender.name}（${file.tender.code}），截止时有${bids.length}份投标，撤回${withdrawn}次。`);
  for (const line of unproven(file)) console.error(`  注意：${line}`);
  for (const { bidRoot, name, state, signer } of unsealed)
    console.error(`  ${bidRoot.slice(0, 12)}：${name}${bidSealStates[state]}${signer === null ? '' : `（${signer}）`}`);
  for (const { bidRoot, custodian } of wrongShares) console.error(`  ${bidRoot.slice(0, 12)}：解密参与方${custodian}给出的份额不是分给它的那一份`);
}
