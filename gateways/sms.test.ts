import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { consentSubject, type Consent, type MessageTemplate } from '../domain/kit/messages.ts';
import { smsTemplates } from '../domain/kit/message-templates.ts';
import { startSandbox, type RunningSandbox } from '../sandbox/app.ts';
import type { LoggedRequest } from '../sandbox/kit/request-log.ts';
import { smsLogSchema } from './contracts/sms.ts';
import { NeighbourAway } from './kit/http.ts';
import { createSmsGateway, textHash, type Sms } from './sms.ts';

const secret = 'a secret of this test';
let sandbox: RunningSandbox;
let consents: Consent[];

const consentTo = (template: MessageTemplate): Consent => ({
  templateCode: template.code,
  textHash: textHash(template),
  consentedBy: 'officer-1',
  at: '2026-01-05T01:00:00.000000Z',
  withdrawnAt: null,
});
const gateway = (more: { timeoutMs?: number; secret?: string } = {}) =>
  createSmsGateway({ url: `${sandbox.url}/sms`, secret, consentsOf: async (code) => consents.filter((c) => c.templateCode === code), ...more });
const sms = (key: string, more: Partial<Sms> = {}): Sms => ({
  key,
  phone: '13900000001',
  template: smsTemplates.codeRegister,
  params: { code: '024680', minutes: '5' },
  ...more,
});
const fault = async (body: object): Promise<void> => {
  const response = await fetch(`${sandbox.url}/_faults/sms`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
};
const delivered = async (query = '') => smsLogSchema.parse(await (await fetch(`${sandbox.url}/sms/log${query}`)).json()).messages;
const asked = async () => (await (await fetch(`${sandbox.url}/_log/sms`)).json()) as LoggedRequest[];

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0, secret });
  consents = [consentTo(smsTemplates.codeRegister)];
});
afterEach(() => sandbox.close());

test('U02 A11 a code is delivered with its text, and the log is found by phone and time', async () => {
  const sent = await gateway().send(sms('reg/1'));
  await gateway().send(sms('reg/2', { phone: '13900000002' }));
  const found = await delivered('?phone=13900000001');
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    id: sent.id,
    requestId: 'reg/1',
    text: '您正在注册账号，验证码为024680，5分钟内有效。请勿将验证码告知他人。',
  });
  expect(await delivered(`?since=${encodeURIComponent(new Date(Date.now() + 60_000).toISOString())}`)).toEqual([]);
  expect((await fetch(`${sandbox.url}/sms/log?since=yesterday`)).status).toBe(400);
});

test('U02 the same key again gets the same answer and is delivered once, also twenty at a time', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => gateway().send(sms('case/3/notify'))));
  expect(new Set(answers.map((a) => a.id)).size).toBe(1);
  expect(await delivered()).toHaveLength(1);
  expect(await asked()).toHaveLength(20);
});

test('U02 the same key with other content is refused, which is not retryable', async () => {
  await gateway().send(sms('case/3/notify'));
  const again = gateway().send(sms('case/3/notify', { phone: '13900000002' }));
  await expect(again).rejects.toMatchObject({ name: 'NeighbourRefused', status: 409, code: 'REQUEST_ID_REUSED' });
  expect(await delivered()).toHaveLength(1);
});

test('U02 a platform that fails is away; the retry with the same key gets through, once', async () => {
  await fault({ failNext: 2 });
  await expect(gateway().send(sms('k/1'))).rejects.toMatchObject({ name: 'NeighbourAway', status: 503 });
  await expect(gateway().send(sms('k/1'))).rejects.toThrow('短信平台（SMS gateway）暂时不可用: 503 SANDBOX_FAULT');
  await gateway().send(sms('k/1'));
  expect(await delivered()).toHaveLength(1);
  expect((await asked()).map(({ status, fault, done }) => [status, fault, done])).toEqual([
    [503, 'status', 0],
    [503, 'status', 0],
    [202, null, 1],
  ]);
});

test('U02 an answer that is lost after delivery: the retry delivers nothing more', async () => {
  await fault({ failNext: 1, when: 'after' });
  await expect(gateway().send(sms('k/2'))).rejects.toThrow(NeighbourAway);
  expect(await delivered()).toHaveLength(1);
  const [first] = await delivered();
  expect(await gateway().send(sms('k/2'))).toMatchObject({ id: first!.id });
  expect(await delivered()).toHaveLength(1);
});

test('U02 a request that the network repeats is delivered once', async () => {
  await fault({ repeat: 2 });
  await gateway().send(sms('k/3'));
  expect(await delivered()).toHaveLength(1);
  expect((await asked())[0]).toMatchObject({ done: 3, status: 202 });
});

test('U02 a platform that hangs or is slow is away after the time limit', async () => {
  await fault({ hang: true });
  const before = Date.now();
  await expect(gateway({ timeoutMs: 150 }).send(sms('k/4'))).rejects.toThrow('no answer within 150 ms');
  expect(Date.now() - before).toBeLessThan(2_000);
  await fault({ latencyMs: 1_000 });
  await expect(gateway({ timeoutMs: 150 }).send(sms('k/4'))).rejects.toThrow(NeighbourAway);
  expect((await asked())[0]).toMatchObject({ fault: 'hang', status: null });
});

test('U02 a caller that gives up gets its own reason, not the platform’s', async () => {
  await fault({ hang: true });
  const caller = new AbortController();
  const sending = gateway().send(sms('k/5', { signal: caller.signal }));
  setTimeout(() => caller.abort(new Error('shutting down')), 50);
  await expect(sending).rejects.toThrow('shutting down');
});

test('U02 a platform that is not there is away, and one that answers nonsense too', async () => {
  const nowhere = createSmsGateway({ url: 'http://127.0.0.1:1/sms', secret, consentsOf: async () => consents });
  await expect(nowhere.send(sms('k/6'))).rejects.toMatchObject({ name: 'NeighbourAway', status: undefined });
  const portal = createServer((_request, response) => response.end('<html>请登录</html>'));
  await once(portal.listen(0, '127.0.0.1'), 'listening');
  const wrong = createSmsGateway({ url: `http://127.0.0.1:${(portal.address() as AddressInfo).port}`, secret, consentsOf: async () => consents });
  await expect(wrong.send(sms('k/6'))).rejects.toMatchObject({ name: 'NeighbourAway', status: 200 });
  portal.close();
  portal.closeAllConnections();
});

test('U02 faults are read, refused when malformed, and taken away', async () => {
  await fault({ status: 429 });
  await expect(gateway().send(sms('k/7'))).rejects.toMatchObject({ name: 'NeighbourAway', status: 429 });
  await fault({ status: 403 });
  await expect(gateway().send(sms('k/7'))).rejects.toMatchObject({ name: 'NeighbourRefused', status: 403 });
  expect(await (await fetch(`${sandbox.url}/_faults/sms`)).json()).toMatchObject({ status: 403, when: 'before' });
  const put = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"failRate":2}' };
  expect((await fetch(`${sandbox.url}/_faults/sms`, put)).status).toBe(400);
  expect((await fetch(`${sandbox.url}/_faults/fax`, { ...put, body: '{}' })).status).toBe(404);
  expect((await fetch(`${sandbox.url}/_faults/sms`, { method: 'DELETE' })).status).toBe(204);
  await gateway().send(sms('k/7'));
  expect(await delivered()).toHaveLength(1);
});

test('U02 a request signed with another secret is refused and nothing is delivered', async () => {
  await expect(gateway({ secret: 'another' }).send(sms('k/8'))).rejects.toMatchObject({ status: 401, code: 'BAD_SIGNATURE' });
  expect(await delivered()).toEqual([]);
});

test('O21 an unapproved template sends 0 messages and asks the platform nothing', async () => {
  const changed = { ...smsTemplates.codeRegister, text: '您的验证码为{code}，{minutes}分钟内有效。' };
  for (const template of [smsTemplates.codeSignIn, changed]) {
    await expect(gateway().send(sms('k/9', { template }))).rejects.toMatchObject({ name: 'Refused', refusal: { code: 'MESSAGE_NOT_APPROVED' } });
  }
  consents = [{ ...consents[0]!, withdrawnAt: '2026-02-01T00:00:00.000000Z' }];
  await expect(gateway().send(sms('k/9'))).rejects.toMatchObject({ refusal: { code: 'MESSAGE_NOT_APPROVED' } });
  expect(await asked()).toEqual([]);
  expect(await delivered()).toEqual([]);
});

test('O21 the recorded hash names code, channel and text, so that no two templates share a consent', () => {
  expect(consentSubject(smsTemplates.codeRegister)).not.toBe(consentSubject({ ...smsTemplates.codeRegister, channel: 'inbox' }));
  expect(textHash(smsTemplates.codeRegister)).toMatch(/^[0-9a-f]{64}$/);
});

test('errors of a platform show neither phone nor parameters', async () => {
  await fault({ status: 400 });
  const error = await gateway()
    .send(sms('k/10'))
    .catch((e: unknown) => e as Error);
  expect(JSON.stringify(error) + String(error)).not.toMatch(/13900000001|024680/);
});
