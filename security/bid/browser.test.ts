// The bid client in a real browser, from a disk and without a network: it seals, and what it sealed opens here.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer';
import { bidPage } from '../../test/kit/bid-page.ts';
import { newParty, sealed, testTender, stream, whole } from '../../test/kit/bid.ts';
import { openBrowser } from '../../test/kit/browser.ts';
import { plainPdf } from '../../scripts/demo/tender/pdf.ts';
import { modulesFrom } from '../page-modules.ts';
import { combineShares } from './halves.ts';
import { headerLength, partyOf, readHeader, verifyHeader } from './header.ts';
import { nodeCrypto } from './node.ts';
import { openBody } from './open.ts';
import { watchSeal } from './pdf/check.ts';
import { halfAOf, shareOf } from './unlock.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-bid-page-'));
let browser: Browser;
let page: Page;
beforeAll(async () => {
  writeFileSync(join(folder, 'page.html'), bidPage());
  browser = await openBrowser(folder);
  page = await browser.newPage();
  await page.goto(pathToFileURL(join(folder, 'page.html')).href);
  await page.waitForSelector('body[data-ready=yes]');
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each(['GM', 'INTL'] as const)(
  'E12 a browser seals a bid of the suite %s by the same code, and bidder and custodians open it',
  async (suite) => {
    const tender = testTender({ k: 2, suite }, 3);
    const { bidder, custodians, binding } = tender;
    const script = `(async () => {
    const plain = Uint8Array.from({ length: 1100000 }, (_, n) => (n * 7 + (n >> 8)) & 255);
    const sealing = await bid.beginSealing(bid.portableCrypto, ${JSON.stringify(binding)}, plain.length);
    const parts = [];
    for await (const chunk of sealing.body((async function* () { yield plain; })())) parts.push(chunk);
    const signed = await sealing.finish((bytes) => bid.signSm2(bytes, ${JSON.stringify(bidder.keys.sign)}));
    const blob = new Blob([bid.writeHeader(signed), ...parts]);
    return await new Promise((done) => { const reader = new FileReader(); reader.onload = () => done(reader.result.split(',')[1]); reader.readAsDataURL(blob); });
  })()`;
    const file = Buffer.from((await page.evaluate(script)) as string, 'base64');
    const start = headerLength(file);
    const signed = readHeader(file.subarray(0, start));
    verifyHeader(nodeCrypto, signed);
    const { header } = signed;
    const shares = custodians.slice(1).map(({ party, keys }) => ({ from: party.id, bytes: shareOf(nodeCrypto, header, party, keys) }));
    const { dek } = (await combineShares(nodeCrypto, halfAOf(nodeCrypto, header, bidder.party, bidder.keys), shares, 2, header.dekCommit))!;
    const plain = await whole(openBody(nodeCrypto, header, dek, stream(file.subarray(start))));
    expect(plain.length).toBe(1_100_000);
    expect(plain.every((byte, n) => byte === ((n * 7 + (n >> 8)) & 255))).toBe(true);
  },
  60_000,
);

test('E12 with keys of the suite INTL that a browser has made it unwraps its half and opens what was sealed on a command line', async () => {
  const made = (await page.evaluate(`bid.portableCrypto.intl.newKeys()`)) as { publicKey: string; privateKey: string };
  const { custodians, binding, bidder: signer } = testTender({ k: 2, suite: 'INTL' }, 3);
  const party = partyOf(nodeCrypto, { name: '浏览器', suite: 'INTL', sign: signer.party.sign, wrap: made.publicKey });
  const bidder = { party, keys: { sign: signer.keys.sign, wrap: made.privateKey } };
  const bid = await sealed(
    { binding: { ...binding, bidder: party }, bidder },
    Uint8Array.from({ length: 70_000 }, (_, n) => n & 255),
  );
  const { header } = bid.signed;
  const shares = custodians.slice(0, 2).map(({ party: { id }, keys }) => ({ from: id, bytes: [...shareOf(nodeCrypto, header, { id }, keys)] }));
  const script = `(async () => {
    const header = ${JSON.stringify(header)};
    const half = bid.halfAOf(bid.portableCrypto, header, header.bidder, { wrap: ${JSON.stringify(made.privateKey)} });
    const shares = ${JSON.stringify(shares)}.map(({ from, bytes }) => ({ from, bytes: Uint8Array.from(bytes) }));
    const { dek } = await bid.combineShares(bid.portableCrypto, half, shares, header.k, header.dekCommit);
    const body = Uint8Array.from(atob(${JSON.stringify(Buffer.concat(bid.chunks).toString('base64'))}), (letter) => letter.charCodeAt(0));
    let [size, right] = [0, true];
    for await (const part of bid.openBody(bid.portableCrypto, header, dek, (async function* () { yield body; })()))
      for (const byte of part) right &&= byte === (size++ & 255);
    return [size, right];
  })()`;
  expect(await page.evaluate(script)).toEqual([70_000, true]);
}, 60_000);

test('E10 a browser seals a PDF in itself by the same code, and what it sealed is verified here', async () => {
  const { party, keys } = newParty('测试零三有限公司');
  const file = plainPdf(2, '报价', 40_000);
  const script = `(async () => {
    const file = Uint8Array.from(atob(${JSON.stringify(file.toString('base64'))}), (letter) => letter.charCodeAt(0));
    const sealer = bid.softwareSealer(bid.portableCrypto, ${JSON.stringify(party)}, ${JSON.stringify(keys.sign)}, Date.now());
    const draft = { tender: { name: '项目', qualifications: [] } };
    const seal = await bid.sealBidFile(bid.portableCrypto, { draft, slot: 'price', pages: [2], party: ${JSON.stringify(party)} }, bid.pdfInMemory(file), sealer, new Date());
    const whole = bid.sealedPdf(file, seal);
    const watch = bid.watchSeal(bid.portableCrypto, seal.place, whole.length, ${JSON.stringify(party.sign)});
    watch.update(whole);
    return [Array.from(whole.subarray(file.length)), seal.place, watch.end().state];
  })()`;
  const [tail, place, state] = (await page.evaluate(script)) as [number[], { at: number; length: number }, string];
  expect(state).toBe('valid');
  const sealedFile = Buffer.concat([file, Uint8Array.from(tail)]);
  const watch = watchSeal(nodeCrypto, place, sealedFile.length, party.sign);
  watch.update(sealedFile);
  expect(watch.end()).toMatchObject({ state: 'valid', signer: '测试零三有限公司' });
}, 60_000);

test('G03 R12 in a browser, too, 开标一览表 is declared before the bid is sealed, and a price above the ceiling is refused', async () => {
  const script = `(() => {
    const tender = { id: 't', code: 'c', name: 'n', acquired: true, consortium: false, lots: [{ no: 1, name: '一', mostFen: '100' }], qualifications: [], providers: [], items: [] };
    const { draft } = bid.startDraft(tender, [1]);
    const quote = (priceFen) => bid.quoteLot(draft, 1, { priceFen, delivery: '30日', bond: '保函', statement: true });
    return [quote('101').refused[0].message, quote('100').draft.quotations[1].priceFen, bid.checkDraft(draft).problems.some(({ message }) => message.includes('开标一览表'))];
  })()`;
  expect(await page.evaluate(script)).toEqual(['标项1的报价超过最高限价', '100', true]);
}, 60_000);

test('E12 what the browser loads imports nothing of Node, and packages of cryptography alone', () => {
  const texts = [...modulesFrom('security/bid/browser.ts').values()];
  const named = texts.flatMap((text) => [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)'/gms)].map(([, name]) => name!));
  expect(new Set(named.filter((name) => !name.startsWith('banshi/')))).toEqual(
    new Set([
      'sm-crypto-v2',
      'shamir-secret-sharing',
      '@noble/ciphers/aes',
      '@noble/curves/ed25519',
      '@noble/hashes/hkdf',
      '@noble/hashes/sha2',
      '@noble/post-quantum/ml-kem',
    ]),
  );
  expect(texts.join('\n')).not.toMatch(/\bBuffer\.|\bprocess\.|require\(/);
});
