import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neighbourNames } from '../gateways/contracts/neighbours.ts';
import { createRegisterGateway } from '../gateways/register.ts';
import { createSmsGateway, textHash } from '../gateways/sms.ts';
import type { MessageTemplate } from '../domain/kit/messages.ts';
import { startSandbox } from './app.ts';

const secret = 'a secret of this test';
const template: MessageTemplate = { code: 'sms.test', channel: 'sms', category: 'message', text: '{text}' };
const consent = { templateCode: template.code, textHash: textHash(template), consentedBy: 'o', at: '2026-01-05T01:00:00.000000Z', withdrawnAt: null };
const send = (url: string, key: string, text: string) =>
  createSmsGateway({ url: `${url}/sms`, secret, consentsOf: async () => [consent] }).send({ key, phone: '13900000001', template, params: { text } });

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'sandbox-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('U02 U15 what was sent and added survives a restart, a line cut off by a kill does not', async () => {
  const first = await startSandbox({ port: 0, secret, folder });
  const sent = await send(first.url, 'k/1', '一');
  const entity = { creditCode: '92330000MA27U06840', name: '测试商店', entityType: 'soleTrader' };
  await fetch(`${first.url}/register/entities`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(entity) });
  await first.close();
  appendFileSync(join(folder, 'sms.ndjson'), '{"requestId":"k/2","pho');

  const second = await startSandbox({ port: 0, secret, folder });
  expect(await send(second.url, 'k/1', '一')).toEqual(sent);
  await send(second.url, 'k/2', '二');
  const register = createRegisterGateway({ url: `${second.url}/register`, secret });
  expect(await register.lookup({ creditCode: '92330000MA27U06840', entityType: 'soleTrader' })).toMatchObject({ result: 'found', name: '测试商店' });
  await second.close();
  const lines = readFileSync(join(folder, 'sms.ndjson'), 'utf8').trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { requestId: string }).requestId)).toEqual(['k/1', 'k/2']);
});

test('U02 messages carry the time of the clock that is given, and go on from it when it is away', async () => {
  const moved = Date.parse('2027-03-01T00:00:00Z');
  const clock = createServer((_request, response) => response.end(JSON.stringify({ now: new Date(moved).toISOString() })));
  await once(clock.listen(0, '127.0.0.1'), 'listening');
  const sandbox = await startSandbox({ port: 0, secret, clockUrl: `http://127.0.0.1:${(clock.address() as AddressInfo).port}/now` });
  const near = (at: string) => Math.abs(Date.parse(at) - moved) < 10_000;
  expect(near((await send(sandbox.url, 'k/1', '一')).acceptedAt)).toBe(true);
  const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  clock.close();
  clock.closeAllConnections();
  expect(near((await send(sandbox.url, 'k/2', '二')).acceptedAt)).toBe(true);
  expect(warned).toHaveBeenCalledTimes(1);
  warned.mockRestore();
  await sandbox.close();
});

test('U02 the page shows what a phone would show, newest first, and executes nothing of it', async () => {
  const sandbox = await startSandbox({ port: 0, secret });
  await send(sandbox.url, 'k/1', '第一条');
  await send(sandbox.url, 'k/2', '<script>alert(1)</script>');
  const page = await (await fetch(sandbox.url)).text();
  await sandbox.close();
  expect(page).toContain('13900000001');
  expect(page).not.toContain('<script>');
  expect(page.indexOf('&#60;script&#62;')).toBeGreaterThan(0);
  expect(page.indexOf('&#60;script&#62;')).toBeLessThan(page.indexOf('第一条'));
});

test('closing ends requests that hang', async () => {
  const sandbox = await startSandbox({ port: 0, secret });
  await fetch(`${sandbox.url}/_faults/sms`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"hang":true}' });
  const hanging = send(sandbox.url, 'k/1', '一').catch((error: unknown) => error);
  while (((await (await fetch(`${sandbox.url}/_log/sms`)).json()) as unknown[]).length === 0);
  await sandbox.close();
  expect(await hanging).toMatchObject({ name: 'NeighbourAway' });
});

const run = async (args: string[], env: Record<string, string>) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'server.ts'), ...args], { env: { PATH: process.env['PATH'] ?? '', ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { child, output: () => output, exit: once(child, 'exit').then(([code]) => code as number | null) };
};

test('the process says what is missing or taken in one sentence, and ends with 1', async () => {
  const withoutSecret = await run(['--port', '0'], {});
  expect(await withoutSecret.exit).toBe(1);
  expect(withoutSecret.output()).toMatch(/^sandbox: SANDBOX_SECRET is missing; .*\n$/);
  const sandbox = await startSandbox({ port: 0, secret });
  const taken = await run(['--port', String(sandbox.port)], { SANDBOX_SECRET: secret });
  expect(await taken.exit).toBe(1);
  expect(taken.output()).toBe(`sandbox: port ${sandbox.port} is taken; choose another with --port or SANDBOX_PORT.\n`);
  await sandbox.close();
});

test('the process starts, answers, and ends with 0 when it is told to', async () => {
  const { child, output, exit } = await run(['--port', '0', '--data', folder], { SANDBOX_SECRET: secret });
  while (!output().includes('http://')) await once(child.stdout, 'data');
  const url = /http:\/\/\S+/.exec(output())![0];
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true, standIns: ['sms', 'register', 'virus', 's3', ...neighbourNames] });
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
});
