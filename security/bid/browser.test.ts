// The bid client in a real browser, from a disk and without a network: it seals, and what it sealed opens here.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer';
import { bidPage } from '../../test/kit/bid-page.ts';
import { testTender, stream, whole } from '../../test/kit/bid.ts';
import { openBrowser } from '../../test/kit/browser.ts';
import { modulesFrom } from '../page-modules.ts';
import { combineShares } from './halves.ts';
import { headerLength, readHeader, verifyHeader } from './header.ts';
import { nodeCrypto } from './node.ts';
import { openBody } from './open.ts';
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

test('E12 a browser seals a bid by the same code, and bidder and custodians open it', async () => {
  const tender = testTender({ k: 2 }, 3);
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

test('E12 what the browser loads imports nothing of Node, and two packages alone', () => {
  const texts = [...modulesFrom('security/bid/browser.ts').values()];
  const named = texts.flatMap((text) => [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)'/gms)].map(([, name]) => name!));
  expect(new Set(named.filter((name) => !name.startsWith('banshi/')))).toEqual(new Set(['sm-crypto-v2', 'shamir-secret-sharing']));
  expect(texts.join('\n')).not.toMatch(/\bBuffer\.|\bprocess\.|require\(/);
});
