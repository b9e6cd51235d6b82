// What opened bids show of their makers: the seals in their PDFs, where they were uploaded from, and who stands behind the bidders.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainPdf } from '../scripts/demo/tender/pdf.ts';
import { reopenedWrong } from '../scripts/bid/reopen.ts';
import { handIn } from '../scripts/bid/upload.ts';
import { nodeCrypto } from '../security/bid/node.ts';
import { packageOf, type Manifest } from '../security/bid/package.ts';
import { pdfInMemory, sealedPdf, sealPdf } from '../security/bid/pdf/seal.ts';
import { softwareSealer } from '../security/bid/pdf/software.ts';
import { verifyTender, type TenderExport } from '../security/bid/tender-file.ts';
import { createFields } from '../security/field.ts';
import { sm3 } from '../security/hash.ts';
import { query } from '../db/kit/sql.ts';
import { idNumber } from '../db/demo/invent.ts';
import { announcedTender } from './kit/announced-tender.ts';
import { newParty, stream, whole, type TestParty } from './kit/bid.ts';
import { goodForm } from './kit/bids.ts';
import { scored } from './kit/evaluation.ts';
import { openingKit, type OpeningKit, type Sent } from './kit/opening.ts';
import { goodQuotation, tenderBids, type Bidder, type TenderBids } from './kit/tender-bids.ts';
import { tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';

let bench: TenderBench;
let bids: TenderBids;
let agent: Person;
let buyer: Person;
let opening: OpeningKit;
beforeAll(async () => {
  bench = await tenderBench();
  bids = tenderBids(bench);
  agent = bench.member(await bench.organisation('purchaser', '培训省采购中心'), ['tenderHandler']);
  buyer = bench.member(await bench.organisation('purchaser', '杭州市富阳区总工会'), ['orgAdmin']);
  opening = await openingKit(bench, bids, { agent, buyer });
}, 120_000);
afterAll(async () => {
  bids?.close();
  await bench?.close();
}, 60_000);

/** A bid of two files: 报价 sealed by somebody, or by nobody; `touch` changes the sealed file afterwards. */
async function packed(
  tender: string,
  name: string,
  by: TestParty | null,
  touch: (file: Uint8Array) => Uint8Array = (file) => file,
): Promise<Uint8Array> {
  const price = plainPdf(2, `报价 ${name}`, 3_000_000);
  const seal =
    by &&
    (await sealPdf(nodeCrypto, pdfInMemory(price), softwareSealer(nodeCrypto, by.party, by.keys.sign, Date.now()), {
      name,
      reason: '报价',
      at: new Date(),
      page: 2,
    }));
  const contents = { price: touch(seal ? sealedPdf(price, seal) : price), technical: plainPdf(1, `技术 ${name}`) };
  const signature = { vendor: 'huixin', type: '页面签章', pages: 'all', party: '', signature: '' } as const;
  const files = (['price', 'technical'] as const).map((slot) => ({
    slot,
    name: slot === 'price' ? '报价要求响应文件' : '商务技术响应文件',
    size: contents[slot].length,
    hash: sm3(contents[slot]),
    pages: 2,
    signature,
    ...(slot === 'price' && seal ? { seal: seal.place } : {}),
  }));
  const manifest: Manifest = {
    v: 1,
    tender,
    lots: [1],
    consortium: false,
    quotations: { 1: goodQuotation },
    files,
    links: {},
    salt: '00'.repeat(32),
  };
  return whole(packageOf(manifest, (slot) => stream(contents[slot as 'price' | 'technical'])).stream());
}

const send = async (id: string, who: Bidder, plain: Uint8Array, device?: string): Promise<Sent> => {
  const bid = await bids.seal(id, who, plain);
  const file = {
    name: '测试[项目](加密标书).jmbs',
    signed: bid.signed,
    size: bid.file.length,
    read: async (from: number, n: number) => bid.file.subarray(from, from + n),
  };
  await handIn(who.at, file, goodForm, undefined, device);
  return { who, bid };
};
/** A dossier in force, as far as it is asked here. */
async function dossier(
  { person }: Bidder,
  head: number,
  investors: { name: string; share: string }[],
  others: { type: string; seed: number }[] = [],
): Promise<void> {
  const fields = createFields(bench.engine.ring);
  const persons = [{ type: 'legalRepresentative', seed: head }, ...others].map(({ type, seed }, n) => ({
    id: `r${n}`,
    name: `人${seed}`,
    type,
    idType: 'idCard',
    idNumber: fields.encrypt(idNumber(seed), '330000', 'dossier_version.dossier'),
  }));
  await query(
    bench.em(),
    `insert into dossier_version (id, case_id, organisation_id, district, number, dossier, standing, submitted_at, in_force_from)
       select $1, (select id from case_file order by id limit 1), $2, '330000', 3, $3, 'inForce', app_now(), app_now()`,
    [randomUUID(), person.organisationId, JSON.stringify({ people: { persons }, investment: { investors } })],
  );
}
const good = async (answer: PromiseLike<{ status: number; body: Record<string, any> }>) => {
  const { status, body } = await answer;
  expect([status, body['detail'], body['errors']]).toEqual([200, undefined, undefined]);
  return body;
};

test('E10 R24 R31 seals in the PDFs are verified at the opening, shown to evaluators, in the record and by the verifier; uploads of one device, one address, one head and one control are found and explained', async () => {
  const id = await announcedTender(bench, { agent, buyer }, scored);
  const names = ['甲有限公司', '乙有限公司', '丙有限公司', '丁有限公司'] as const;
  const who = {} as Record<(typeof names)[number], Bidder>;
  for (const name of names) {
    who[name] = await bids.bidder(name);
    await bids.obtain(id, who[name]);
  }
  const [甲, 乙, 丙, 丁] = names.map((name) => who[name]) as [Bidder, Bidder, Bidder, Bidder];
  const flip = (file: Uint8Array): Uint8Array => file.map((byte, n) => (n === 1_500_000 ? byte ^ 1 : byte));
  const device = 'ab'.repeat(32);
  const sent = [
    await send(id, 甲, await packed(id, '甲有限公司', 甲.own), device),
    await send(id, 乙, await packed(id, '乙有限公司', 乙.own, flip), device),
    await send(id, 丙, await packed(id, '丙有限公司', newParty('代签有限公司')), 'cd'.repeat(32)),
    await send(id, 丁, await packed(id, '丁有限公司', null)),
  ];
  // Before the hour: no two origins are alike, and none can be read.
  const origins = await query<{ origin: string }>(bench.em(), `select origin from bid_upload`);
  expect(new Set(origins.map(({ origin }) => origin)).size).toBe(4);
  expect(origins.every(({ origin }) => origin.startsWith('sm4.1.') && !origin.includes(device) && !origin.includes('127.0.0.1'))).toBe(true);
  await dossier(甲, 901, [{ name: '其他出资人', share: '100' }]);
  await dossier(乙, 901, [{ name: '其他出资人', share: '100' }], [{ type: 'financeHead', seed: 903 }]);
  await dossier(丙, 903, [{ name: '丁 有限公司', share: '60.5' }]);
  await opening.theHour(id);
  await opening.complete(id, sent, '2026-03-24T09:30:05+08:00');

  // The record, for everybody.
  const { items } = await opening.read(`/v1/tenders/${id}/opening`);
  const seals = Object.fromEntries(
    (items as { supplier: string; seals: { name: string; label: string; signer: string | null }[] }[]).map((one) => [one.supplier, one.seals]),
  );
  const price = (name: string) => [seals[name]![0]!.label, seals[name]![0]!.signer];
  expect(names.map(price)).toEqual([
    ['签章有效', '甲有限公司'],
    ['文件在签章后被改动', '乙有限公司'],
    ['不是投标人的签章', '代签有限公司'],
    ['未签章', null],
  ]);
  expect(names.map((name) => seals[name]![1]!.label)).toEqual(names.map(() => '未签章'));
  // The verifier says the same from the export alone, and names an opening that tells something else.
  const file = (await opening.read(`/v1/tenders/${id}/export`)) as TenderExport;
  const verdict = await verifyTender(file, opening.known());
  expect(verdict.wrong).toEqual([]);
  expect(
    verdict.unsealed
      .filter(({ name }) => name === '报价要求响应文件')
      .map(({ state }) => state)
      .toSorted(),
  ).toEqual(['changed', 'none', 'other']);
  const told = (change: object): TenderExport => ({
    ...file,
    opened: file.opened!.map((bid) => ({ ...bid, seals: bid.seals!.map((seal) => (seal.state === 'changed' ? { ...seal, ...change } : seal)) })),
  });
  expect((await verifyTender(told({ state: 'valid' }), opening.known())).wrong).toEqual([
    expect.stringContaining('报价要求响应文件的签章与开标记录所载的不符'),
  ]);
  // Whoever has a sealed file opens it with what was published, and sees the same; a file of nobody's, or a changed one, is named.
  const folder = mkdtempSync(join(tmpdir(), 'banshi-reopen-'));
  const kept = (name: string, bytes: Uint8Array): string => (writeFileSync(join(folder, name), bytes), join(folder, name));
  const own = sent[1]!.bid.file;
  const jmbs = kept('乙.jmbs', own);
  expect(await reopenedWrong(jmbs, file)).toEqual([]);
  expect(await reopenedWrong(jmbs, told({ state: 'valid' }))).toEqual([expect.stringContaining('报价要求响应文件的签章与开标记录所载的不符')]);
  expect(
    await reopenedWrong(
      kept(
        '改.jmbs',
        own.map((byte, n) => (n === own.length - 5 ? byte ^ 1 : byte)),
      ),
      file,
    ),
  ).toEqual([expect.stringContaining('已被改动')]);
  expect(await reopenedWrong(jmbs, { ...file, opened: file.opened!.slice(0, 0) })).toEqual([
    expect.stringContaining('不是本项目开标时解密的投标文件'),
  ]);
  rmSync(folder, { recursive: true, force: true });
  // Evaluators beside the file.
  const { bids: shown } = await good(bench.ask('get', `/v1/tender-projects/${id}/evaluation`, agent));
  const { openingId } = (shown as { openingId: string; name: string }[]).find(({ name }) => name === '丙有限公司')!;
  const { files } = await good(bench.ask('get', `/v1/tender-projects/${id}/opened-bids/${openingId}`, agent));
  expect((files as { seal: object }[])[0]!.seal).toEqual({ state: 'other', label: '不是投标人的签章', signer: '代签有限公司' });

  const signs = await good(bench.ask('get', `/v1/tender-projects/${id}/collusion-signs`, agent));
  const found = (signs['found'] as { key: string; bidders: string[]; says: string }[]).filter(({ says }) => /设备|网络地址/.test(says));
  expect(found.map(({ key, bidders }) => [key, bidders])).toEqual([
    ['agent', ['乙有限公司', '甲有限公司']],
    ['agent', names.toSorted()],
  ]);
  expect(found.every(({ says }) => says.includes('请结合其他情况判断') && !says.includes('127.0.0.1'))).toBe(true);
  expect(
    (signs['related'] as Record<string, unknown>[]).map(({ ground, bidders, verdict: how, versions }) => [ground, bidders, how, versions]),
  ).toEqual([
    ['control', ['丁有限公司', '丙有限公司'], 'violation', [null, 3]],
    ['head', ['乙有限公司', '甲有限公司'], 'violation', [3, 3]],
  ]);
  expect([signs['unknown'], signs['related'][0].article]).toEqual([['丁有限公司'], expect.stringContaining('第十八条')]);
  // Whom the law bars passes only with a reason in writing.
  const examine = (bidder: Bidder, reason: string | null) =>
    bench.act(id, 'evaluation/qualifications', agent, {
      lot: 1,
      organisationId: bidder.person.organisationId,
      items: [{ id: 'licence', passed: true, reason }],
    });
  const barred = await examine(甲, null);
  expect([barred.status, barred.body.errors]).toEqual([
    422,
    [expect.objectContaining({ field: 'items', rule: 'R24', message: expect.stringContaining('甲有限公司的法定代表人为同一人') })],
  ]);
  await good(examine(甲, '经核查，乙有限公司的法定代表人已于开标前变更登记'));
}, 120_000);
