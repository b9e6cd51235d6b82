// The public page in a real browser: a file laid beside the paper, and what the page still knows when nothing answers any more.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, ElementHandle, Page } from 'puppeteer';
import { createLicenceDesk } from '../../activities/licence/desk.ts';
import { openBrowser, textOf } from '../../test/kit/browser.ts';
import { setClock } from '../../test/kit/database.ts';
import { until } from '../../test/kit/engine.ts';
import { licenceBench, succeeded as done, type LicenceBench } from '../../test/kit/licences.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { licenceRoutes } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-verify-'));
let bench: LicenceBench;
let api: PermitApi;
let server: Server;
let browser: Browser;
let page: Page;
let root: string;
beforeAll(async () => {
  bench = await licenceBench();
  const { orm, fields, ring } = bench;
  await setClock(orm.em.fork(), '2026-03-02T02:00:00.000000Z');
  api = await permitApi(
    { orm, fields, licences: createLicenceDesk({ orm, keyring: ring }) },
    { routes: licenceRoutes, registry: bench.deps.registry },
  );
  server = createServer(api.apps.public).listen(0, '127.0.0.1');
  await once(server, 'listening');
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser(folder);
  page = await browser.newPage();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  await api?.close();
  await bench?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('S3-56 in a browser: a file is compared by its fingerprint alone, the very file and one with a changed byte; nothing overflows at 375 px', async () => {
  const { token, editionId } = await bench.issued(await bench.holder());
  const hash = await bench.printed(editionId);
  expect(createHash('sha256').update(editionId).digest('hex')).toBe(hash);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  for (const width of [1280, 375]) {
    await page.setViewport({ width, height: 800 });
    await page.goto(`${root}/verify/${token}`);
    expect(await textOf(page, '#verdict strong')).toBe('有效');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    for (const [name, bytes, said] of [
      ['same.pdf', editionId, '文件与签发的原件一致。'],
      ['changed.pdf', `${editionId}.`, '文件与签发的原件不一致，可能被改动。'],
    ] as const) {
      writeFileSync(join(folder, name), bytes);
      const input = (await page.$('#file')) as ElementHandle<never>;
      await (input as unknown as { uploadFile: (path: string) => Promise<void> }).uploadFile(join(folder, name));
      await until(async () => (await textOf(page, '#compared')) === said);
    }
  }
  expect(asked.filter((line) => !line.startsWith('GET '))).toEqual([]);
});

test('S3-56 when nothing answers any more the browser shows state from the signed list that it has kept, and does not vouch for a forged code', async () => {
  const { token, editionId, licenceId } = await bench.issued(await bench.holder());
  await bench.printed(editionId);
  done(await bench.licence(licenceId, 'revoke', { caseId: null, reason: '测试', ground: 'deceit' }));
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  await page.goto(`${root}/verify/${token}`);
  const { signature } = (await (await fetch(`${root}/v1/status-list`)).json()) as { signature: string };
  const kept = 'caches.match("/v1/status-list").then((answer) => answer?.json()).then((list) => list?.signature ?? null)';
  await until(async () => (await page.evaluate(kept)) === signature);
  server.closeAllConnections();
  server.close();
  await page.goto(`${root}/verify/${token}`);
  await until(async () => (await textOf(page, '#verdict strong')) === '已撤销');
  expect(await textOf(page, '#asof')).toContain('签名状态清单');
  await page.goto(`${root}/verify/${'A'.repeat(43)}`);
  await until(async () => (await textOf(page, '#verdict strong')) === '清单中没有');
}, 60_000);
