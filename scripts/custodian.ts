// `npm run custodian -- …`: the program of one custodian (采购人, 代理机构, 财政监管, 审计 …), with its own key and its own clock. It needs no database, and a network
// only where it is told an address.
//
//   keys --folder DIR --name 名称 [--suite GM|INTL]        makes its keys; prints the party that a tender names
//   give --folder DIR --keys FILE TENDER --out FILE        checks a tender's export, and gives its signed shares out when the hour has come
//   give --folder DIR --keys FILE --tender ID --url URL    the same of a tender on a platform: fetches the export and hands the shares in (BANSHI_TOKEN signs in)
//        [--replaces HASH --reason 说明]                    in place of a share given before, whose hash the platform says; both are signed and stay public
//
// Where prices are opened after 商务技术评审, `give` is called once more then: it looks for the platform's signed word that the evaluation is concluded.
//
// What leaves this machine is wrapped for the key of the opening, which the export holds and the platform has signed.
//
// `--keys`: JSON { "<key id>": "<SPKI DER in base64>" }, the platform's receipt keys as they were published beforehand.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { givePrices, giveShares, sealGiven, type Custodian } from '../security/bid/custodian.ts';
import { nodeCrypto } from '../security/bid/node.ts';
import type { TenderExport } from '../security/bid/tender-file.ts';
import { createSecretFile, readSecretFile } from '../security/key-files.ts';
import { newPartyKeys } from './bid/keys.ts';
import { ask } from './bid/upload.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: 'string' },
    name: { type: 'string' },
    suite: { type: 'string', default: 'GM' },
    keys: { type: 'string' },
    out: { type: 'string' },
    tender: { type: 'string' },
    url: { type: 'string' },
    replaces: { type: 'string' },
    reason: { type: 'string' },
  },
});
const [command, path] = positionals;
const given = (name: 'folder' | 'name' | 'keys' | 'out' | 'tender' | 'url' | 'reason'): string => {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
};
const json = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;

async function run(): Promise<void> {
  const kept = join(given('folder'), 'custodian.json');
  if (command === 'keys') {
    const custodian = newPartyKeys(given('name'), values.suite === 'INTL' ? 'INTL' : 'GM');
    if (!(await createSecretFile(kept, custodian))) throw new Error(`${kept} is there already`);
    console.log(JSON.stringify(custodian.party, null, 2));
    return;
  }
  const server = values.url === undefined ? null : { url: values.url, token: process.env['BANSHI_TOKEN'] ?? '' };
  if (command !== 'give' || (path === undefined) === (server === null)) throw new Error('npm run custodian -- keys|give … (the head of scripts/custodian.ts says how)');
  const custodian = await readSecretFile<Custodian>(kept);
  if (!custodian) throw new Error(`${kept} is missing: make the keys first`);
  const known = { receipts: json<Record<string, string>>(given('keys')) };
  const file = server ? ((await ask(server, 'GET', `/v1/tenders/${given('tender')}/export`)).body as unknown as TenderExport) : json<TenderExport>(path!);
  // The first opening is long over when prices are opened.
  const gives = file.priceOpening ? givePrices : giveShares;
  const { shares, refused } = await gives(nodeCrypto, custodian, file, known, new Date().toISOString());
  for (const line of refused) console.error(line);
  if (refused.length) process.exitCode = 1;
  if (!shares.length) return;
  const instead = values.replaces === undefined ? null : { replaces: values.replaces, reason: given('reason') };
  const sealed = sealGiven(nodeCrypto, custodian, file, known, shares, instead);
  if (server) {
    const { body } = await ask(server, 'POST', `/v1/tenders/${given('tender')}/shares`, { body: { shares: sealed } });
    console.log(`已递交${String(body['taken'])}份解密份额`);
    return;
  }
  writeFileSync(given('out'), `${JSON.stringify(sealed, null, 2)}\n`);
  console.log(`已给出${shares.length}份解密份额：${given('out')}`);
}

run().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 2;
});
