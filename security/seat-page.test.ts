// The page that checks a seat run, in a real browser from a disk: it re-derives every seat, names what was changed, and lets no request out.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, ElementHandle, Page } from 'puppeteer';
import { openBrowser, textOf } from '../test/kit/browser.ts';
import { until } from '../test/kit/engine.ts';
import { sampleRun } from '../test/kit/seat-run.ts';
import { sm3Bytes } from './hash.ts';
import { blockRoots, proveLeaf } from './seat-run.ts';
import { seatPage } from './seat-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-seat-page-'));
const run = sampleRun(300);
let browser: Browser;
let page: Page;
const asked: string[] = [];
beforeAll(async () => {
  writeFileSync(join(folder, 'page.html'), seatPage().html);
  browser = await openBrowser(folder);
  page = await browser.newPage();
  page.on('request', (request) => void asked.push(request.url().split(',')[0]!));
  await page.goto(pathToFileURL(join(folder, 'page.html')).href);
  await page.waitForSelector('body[data-ready=yes]');
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function checked(file: unknown): Promise<string> {
  const path = join(folder, 'run.json');
  writeFileSync(path, JSON.stringify(file));
  await page.$eval('#result', (element) => (element as { replaceChildren: () => void }).replaceChildren());
  const input = (await page.$('#file')) as ElementHandle<never>;
  await page.$eval('#file', (element) => ((element as unknown as { value: string }).value = ''));
  await (input as unknown as { uploadFile: (path: string) => Promise<void> }).uploadFile(path);
  await until(async () => /核验|不能读取/.test(await textOf(page, '#result')), 60_000);
  return textOf(page, '#result');
}

test('S3-28 the page re-derives a run without the system, and names the first seat that differs', async () => {
  expect(await checked(run)).toContain(`核验通过：考试第1次编排，300个座位、${run.rooms.length}个考场全部与推算一致。`);
  const [a, b, ...rest] = run.seats as [string, string, ...string[]];
  const wrong = await checked({ ...run, seats: [a.slice(0, 10) + b.slice(10), b.slice(0, 10) + a.slice(10), ...rest] });
  expect(wrong).toContain(`首个不一致的座位：考点${a.slice(0, 2)}考场${a.slice(3, 6)}座位01应为考生${a.slice(10, 22)}，文件中为${b.slice(10, 22)}`);
  expect(await checked({ ...run, revealed: { ...run.revealed, beacon: '01 02' } })).toContain('种子与随机数、开奖结果、编排次数算得的不符');
}, 90_000);

test('S3-28 a candidate lays his proof beside his own number, in the page alone', async () => {
  const index = 260;
  const blocks = blockRoots(run.candidates, sm3Bytes);
  const path = proveLeaf(run.candidates.slice(256, 512), blocks, index, sm3Bytes);
  const proof = {
    exam: run.exam,
    run: 1,
    root: run.announced.root,
    size: 300,
    index,
    leaf: run.candidates[index],
    path,
    salt: '00'.repeat(32),
    organisationSalt: null,
    seat: null,
  };
  const prove = async (one: object): Promise<string> => {
    await page.$eval('#proof', (element, text) => ((element as unknown as { value: string }).value = text), JSON.stringify(one));
    await page.click('#prove button');
    await until(async () => (await textOf(page, '#proved')) !== '');
    return textOf(page, '#proved');
  };
  expect(await prove(proof)).toBe('证明有效：名单第261行（共300行）是您的记录。');
  expect(await prove({ ...proof, index: 259 })).toBe('这一行不在公布的名单根值之下');
  await page.type('#number', '14019819600101004X');
  expect(await prove(proof)).toBe('身份证件号码与这一行的散列不符');
});

test('S3-28 nothing but the page itself is loaded, and its policy would let nothing out', async () => {
  expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
  expect(seatPage().policy).toMatch(/^default-src 'none';/);
  const blocked = await page.evaluate(`fetch('https://example.com/').then(() => 'let out', () => 'kept in')`);
  expect(blocked).toBe('kept in');
});
