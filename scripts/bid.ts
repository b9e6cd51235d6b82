// `npm run bid -- COMMAND --folder DIR …`: the bid client on a command line. Keys, draft and outputs stay in a folder of the bidder's; nothing but the sealed file leaves it.
//
//   keys --name 单位 [--suite GM|INTL]        makes keys in software and prints the party to bind in CA管理
//   bind --vendor shanxi                      binds them to the organisation
//   make --tender ID --lots 1,2               begins a draft for lots of a tender whose documents were obtained
//   quote LOT --price 元 --delivery 供货期/服务项目负责人 --bond 保证金缴纳方式 --statement     开标一览表 of a lot
//   import SLOT FILE | link ITEM SLOT PAGE | abandon ITEM
//   check | resume                            标书检查, 恢复编辑
//   sign [--vendor shanxi] [--type 页面签章] [SLOT …] | revoke SLOT
//   seal --out DIR                            生成电子加密标书: .jmbs to hand in, .bfbs to keep
//   upload FILE --form FORM.json | withdraw | status
//   decrypt | fail --reason 原因 | backup FILE.bfbs       解密 from the declared opening on, and what there is when the key fails
//   prices | fail-prices --reason 原因 | backup-prices FILE.bfbs       the same of prices, where they are opened after 商务技术评审
//
// With --url and BANSHI_TOKEN for whatever asks the platform.
import { basename } from 'node:path';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  abandonItem,
  checkDraft,
  draftStates,
  linkItem,
  linkStates,
  quoteLot,
  resumeDraft,
  startDraft,
  type Slot,
  type TenderBrief,
} from '../domain/procurement/bid/draft.ts';
import { parseYuan } from '../domain/kit/money.ts';
import type { UploadForm } from '../domain/procurement/bid/form.ts';
import { caProviders, revokeSignature, signingOf, signingStates, type CaVendor } from '../domain/procurement/bid/signing.ts';
import { signBound, signWithdrawal } from '../security/bid/withdrawal.ts';
import { newPartyKeys } from './bid/keys.ts';
import { decryptOwn, decryptPrices, onOpening, onPrices } from './bid/decrypt.ts';
import { deviceHash } from './bid/device.ts';
import { ask, bidStatus, handIn, type Server } from './bid/upload.ts';
import {
  accepted,
  importPdf,
  keepKeys,
  openSealed,
  readKeys,
  readWork,
  sealWork,
  signPdf,
  slotOf,
  writeWork,
  type Next,
  type Work,
} from './bid/work.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: 'string', default: '.' },
    name: { type: 'string' },
    suite: { type: 'string', default: 'GM' },
    tender: { type: 'string' },
    lots: { type: 'string', default: '1' },
    vendor: { type: 'string', default: 'shanxi' },
    type: { type: 'string' },
    out: { type: 'string', default: '.' },
    form: { type: 'string' },
    url: { type: 'string' },
    price: { type: 'string', default: '' },
    delivery: { type: 'string', default: '' },
    bond: { type: 'string', default: '' },
    statement: { type: 'boolean', default: false },
    reason: { type: 'string', default: '' },
  },
});
const [command = '', ...rest] = positionals;
const { folder } = values;
const given = (name: 'name' | 'tender' | 'form' | 'url'): string => {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
};
const server = (): Server => ({ url: given('url'), token: process.env['BANSHI_TOKEN'] ?? '' });
const changed = (work: Work, draft: Work['draft']): void => {
  writeWork(folder, { ...work, draft });
  console.log(draftStates[draft.state]);
};

const commands: Record<string, () => Promise<void> | void> = {
  keys: async () => {
    const made = newPartyKeys(given('name'), values.suite === 'INTL' ? 'INTL' : 'GM');
    if (!(await keepKeys(folder, made))) throw new Error('密钥已存在');
    console.log(JSON.stringify(made.party, null, 2));
  },
  bind: async () => {
    const { party, keys } = await readKeys(folder);
    const { body } = await bidStatus(server(), given('tender'));
    const { supplier } = body['next'] as Next;
    await ask(server(), 'POST', '/v1/bid-certificates', {
      body: { vendor: values.vendor, party, signature: signBound(supplier, party.id, keys.sign) },
    });
    console.log('已绑定');
  },
  make: async () => {
    const { party } = await readKeys(folder);
    const { body } = await bidStatus(server(), given('tender'));
    const brief = { ...(body['brief'] as object), id: body['id'], code: body['code'], name: body['name'], acquired: true } as TenderBrief;
    const draft = accepted(startDraft(brief, values.lots.split(',').map(Number)));
    changed({ draft, next: body['next'] as Next, organisation: party.name }, draft);
  },
  quote: () => {
    const work = readWork(folder);
    const { price, delivery, bond, statement } = values;
    const priceFen = parseYuan(price)?.toString() ?? '';
    changed(work, accepted(quoteLot(work.draft, Number(rest[0]), { priceFen, delivery, bond, statement })));
  },
  import: async () => {
    const work = readWork(folder);
    changed(work, await importPdf(work.draft, slotOf(work.draft, rest[0] ?? ''), rest[1] ?? ''));
  },
  link: () => {
    const work = readWork(folder);
    changed(work, accepted(linkItem(work.draft, rest[0] ?? '', slotOf(work.draft, rest[1] ?? ''), Number(rest[2]))));
  },
  abandon: () => {
    const work = readWork(folder);
    changed(work, accepted(abandonItem(work.draft, rest[0] ?? '')));
  },
  check: () => {
    const work = readWork(folder);
    const draft = checkDraft(work.draft);
    changed(work, draft);
    for (const { message } of draft.problems) console.error(message);
    if (draft.problems.length) process.exitCode = 1;
  },
  resume: () => {
    const work = readWork(folder);
    changed(work, accepted(resumeDraft(work.draft)));
  },
  sign: async () => {
    const work = readWork(folder);
    const own = await readKeys(folder);
    const vendor = values.vendor as CaVendor;
    const place = { vendor, type: values.type ?? caProviders[vendor]?.types[0] ?? '', pages: 'all' as const };
    const asked: Slot[] = rest.length
      ? rest.map((name) => slotOf(work.draft, name))
      : signingOf(work.draft).flatMap(({ slot, state }) => (state === 'unsigned' ? [slot] : []));
    let { draft } = work;
    for (const slot of asked) draft = await signPdf(draft, slot, place, own, folder);
    changed(work, draft);
  },
  revoke: () => {
    const work = readWork(folder);
    changed(work, accepted(revokeSignature(work.draft, slotOf(work.draft, rest[0] ?? ''))));
  },
  seal: async () => {
    const work = readWork(folder);
    const { draft, sealed, backup, priceBackup } = await sealWork(work, await readKeys(folder), values.out);
    changed(work, draft);
    console.log([sealed, backup, ...(priceBackup === null ? [] : [priceBackup])].join('\n'));
  },
  upload: async () => {
    const path = rest[0] ?? '';
    const file = await openSealed(path);
    try {
      const form = JSON.parse(readFileSync(given('form'), 'utf8')) as UploadForm;
      const { body } = await handIn(
        server(),
        { name: basename(path), ...file },
        form,
        (bytes) => console.error(`${bytes}/${file.size}`),
        deviceHash(),
      );
      console.log(JSON.stringify({ receipt: body['receipt'], blind: body['blind'] }, null, 2));
    } finally {
      await file.close();
    }
  },
  withdraw: async () => {
    const { keys } = await readKeys(folder);
    const tender = given('tender');
    const { body, version } = await bidStatus(server(), tender);
    const receipt = String((body['next'] as Next).prevReceipt);
    const done = await ask(server(), 'POST', `/v1/bids/${String(body['bidId'])}/withdraw`, {
      version,
      body: { receipt, signature: signWithdrawal({ tender, receipt }, keys.sign) },
    });
    console.log(JSON.stringify(done.body['receipt'], null, 2));
  },
  decrypt: async () => {
    const { party, keys } = await readKeys(folder);
    console.log(await decryptOwn(server(), given('tender'), { party, keys }));
  },
  fail: async () => console.log(await onOpening(server(), given('tender'), 'fail', { reason: values.reason })),
  backup: async () => console.log(await onOpening(server(), given('tender'), 'backup', { file: readFileSync(rest[0] ?? '', 'utf8') })),
  prices: async () => {
    const { party, keys } = await readKeys(folder);
    console.log(await decryptPrices(server(), given('tender'), { party, keys }));
  },
  'fail-prices': async () => console.log(await onPrices(server(), given('tender'), 'fail', { reason: values.reason })),
  'backup-prices': async () => console.log(await onPrices(server(), given('tender'), 'backup', { file: readFileSync(rest[0] ?? '', 'utf8') })),
  status: async () => {
    const { draft } = readWork(folder);
    console.log(`${draft.tender.name} 标项${draft.lots.join('、')} ${draftStates[draft.state]}`);
    for (const { name, state } of signingOf(draft)) console.log(`  ${name} ${signingStates[state]}`);
    for (const { id, name } of draft.tender.items) console.log(`  ${name} ${linkStates[draft.links[id]!.state].label}`);
    if (values.url !== undefined) {
      const { body } = await bidStatus(server(), draft.tender.id);
      console.log(`${String(body['label'])} ${String(body['countdown'])}`);
    }
  },
};

const run = commands[command];
if (!run) {
  console.error(`npm run bid -- ${Object.keys(commands).join('|')} --folder DIR …`);
  process.exitCode = 2;
} else
  Promise.resolve()
    .then(run)
    .catch((error: unknown) => {
      console.error((error as Error).message);
      process.exitCode = 1;
    });
