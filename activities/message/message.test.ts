import type { EntityManager } from '@mikro-orm/postgresql';
import { randomUUID } from 'node:crypto';
import { smsTemplates } from '../../domain/kit/message-templates.ts';
import type { NotifyRequest } from '../../domain/message/notify.ts';
import { recordDemoConsents } from '../../db/demo/consents.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { one, query } from '../../db/kit/sql.ts';
import { recordConsent, withdrawConsents } from '../../db/message/consents.ts';
import { overview } from '../../db/operators/overview.ts';
import { textHash } from '../../gateways/sms.ts';
import { freshDatabase } from '../../test/kit/database.ts';
import { act, permits, person } from '../../test/kit/permit.ts';
import { messageBench, type MessageBench } from '../../test/kit/messages.ts';
import { decide } from '../kit/decide.ts';
import { createOutbox } from '../kit/outbox.ts';
import { registry } from '../kit/records.ts';
import { createMessageActivities } from './index.ts';
import { queueSms, smsAgainHandler, smsHandler, smsRow, type QueuedSms } from './outbox.ts';

const PHONE = '17440020011';
let bench: MessageBench;
let em: EntityManager;
beforeAll(async () => {
  bench = await messageBench();
});
afterAll(() => bench?.close());
beforeEach(async () => {
  await bench.reset();
  await bench.consentToAll();
  em = bench.orm.em.fork();
});

const notify = (request: NotifyRequest, deps = bench.deps) => createMessageActivities(deps).notify(request);
const telling = async (to: NotifyRequest['to'] = { accountId: bench.account(PHONE) }): Promise<NotifyRequest> => {
  const { caseId, seq } = await bench.begunCase();
  const params = { organisation: '林汐经济贸易有限公司', time: '2021-02-10 10:39:21', district: '山西省本级' };
  return { key: `${caseId}/${seq}/notify`, caseId, seq, template: 'onboardingAdmitted', to, params };
};
const stateOf = (key: string) =>
  one<{ state: string; attempts: number; sent: boolean; gateway_id: string | null; last_error: string | null }>(
    em,
    `select state, attempts, sent_at is not null as sent, gateway_id, last_error from message where key = $1`,
    [key],
  );
const code = (more: Partial<QueuedSms> = {}): QueuedSms => ({
  key: `code/${randomUUID()}`,
  template: 'codeRegister',
  to: { phone: PHONE },
  params: { code: '024680', minutes: '5' },
  district: '140000',
  ...more,
});
const queued = async (sms: QueuedSms): Promise<string> => {
  await queueSms(em, bench.deps.fields, sms);
  return sms.key;
};
const outbox = (more: Partial<Parameters<typeof createOutbox>[0]> = {}) =>
  createOutbox({
    orm: bench.orm,
    handlers: { sms: smsHandler(bench.deps), smsAgain: smsAgainHandler(bench.deps) },
    backOffMs: () => 0,
    roundMs: 5_000,
    ...more,
  });

test('O21 U02 once per business key: ten calls at once deliver one SMS and write one notice', async () => {
  const request = await telling();
  const answers = await Promise.all(Array.from({ length: 10 }, () => notify(request)));
  for (const answer of answers) expect(answer).toEqual({ notices: 1, sent: 1 });
  const [sms, ...more] = await bench.delivered();
  expect(more.filter(({ requestId }) => requestId === request.key)).toEqual([]);
  expect(sms).toMatchObject({
    requestId: request.key,
    phone: PHONE,
    text: '林汐经济贸易有限公司已于2021-02-10 10:39:21入库，登记区划：山西省本级，成为正式供应商。',
  });
  expect(await query(em, `select key from notice`)).toEqual([{ key: request.key }]);
  expect(await stateOf(request.key)).toMatchObject({ state: 'sent', sent: true, gateway_id: sms!.id });
});
const deliveredUnder = async (key: string) => (await bench.delivered()).filter(({ requestId }) => requestId === key);

test('the platform is away: the effect fails for the engine to retry, the notice stands; back again the same key is delivered once', async () => {
  const request = await telling();
  await bench.fault({ failNext: 2 });
  await expect(notify(request)).rejects.toMatchObject({ name: 'NeighbourAway' });
  await expect(notify(request)).rejects.toThrow('短信平台（SMS gateway）暂时不可用');
  expect(await deliveredUnder(request.key)).toEqual([]);
  expect(await stateOf(request.key)).toMatchObject({ state: 'waiting', sent: false, last_error: expect.stringContaining('503') });
  expect(await query(em, `select 1 from notice`)).toHaveLength(1);
  expect(await one(em, `select done_at is null as open, last_error from effect where key = $1`, [request.key])).toMatchObject({
    open: true,
    last_error: expect.stringContaining('短信平台'),
  });
  expect(await notify(request)).toEqual({ notices: 1, sent: 1 });
  expect(await notify(request)).toEqual({ notices: 1, sent: 1 });
  expect(await deliveredUnder(request.key)).toHaveLength(1);
});

test('the answer is lost after delivery, and the phone changes before the retry: delivered once, to the first number', async () => {
  const request = await telling();
  await bench.fault({ failNext: 1, when: 'after' });
  await expect(notify(request)).rejects.toMatchObject({ name: 'NeighbourAway' });
  const moved = { ...bench.deps, phoneOf: async () => '17440020012' };
  expect(await notify(request, moved)).toEqual({ notices: 1, sent: 1 });
  expect((await deliveredUnder(request.key)).map(({ phone }) => phone)).toEqual([PHONE]);
});

test('killed between the rows and the sending: the repeated effect sends the row that stands, under the same key', async () => {
  const request = await telling();
  const killed = { ...bench.deps, phoneOf: () => Promise.reject(new Error('killed here')) };
  await expect(notify(request, killed)).rejects.toThrow('killed here');
  expect(await stateOf(request.key)).toMatchObject({ state: 'waiting', attempts: 0 });
  expect(await notify(request)).toEqual({ notices: 1, sent: 1 });
  expect(await deliveredUnder(request.key)).toHaveLength(1);
});

test('the phone is read at the moment of sending; an account without one gets the notice alone', async () => {
  expect(await notify(await telling({ accountId: bench.account(null) }))).toEqual({ notices: 1, noPhone: 1 });
});

test('a message to an organisation reaches each of its members once', async () => {
  const organisationId = uuidv7();
  bench.members.set(organisationId, [bench.account('17440000001'), bench.account('17440000002')]);
  const request = await telling({ organisationId });
  expect(await notify(request)).toEqual({ notices: 2, sent: 2 });
  const sent = (await bench.delivered()).filter(({ requestId }) => requestId.startsWith(`${request.key}/`));
  expect(sent.map(({ phone }) => phone).sort()).toEqual(['17440000001', '17440000002']);
  expect(await query(em, `select distinct organisation_id from notice`)).toEqual([{ organisation_id: organisationId }]);
});

test('O21 an unapproved template sends 0 messages: nothing reaches the platform, the row says so, operators are told once, the case goes on', async () => {
  await bench.reset();
  const before = (await bench.delivered()).length;
  const requests = [await telling(), await telling()];
  for (const request of requests) {
    expect(await notify(request)).toEqual({ notices: 1, notApproved: 1 });
    expect(await stateOf(request.key)).toMatchObject({ state: 'notApproved', last_error: 'MESSAGE_NOT_APPROVED' });
  }
  const key = await queued(code());
  expect(await outbox()()).toBe(1);
  expect(await stateOf(key)).toMatchObject({ state: 'notApproved' });
  expect(await bench.asked()).toBe(0);
  expect(await bench.delivered()).toHaveLength(before);
  expect(await query(em, `select message from operator_notice where resolved_at is null order by key`)).toEqual([
    { message: '短信模板sms.codeRegister未经采购人同意，未发送。请登记同意。' },
    { message: '短信模板sms.onboardingAdmitted未经采购人同意，未发送。请登记同意。' },
  ]);
  await bench.consentToAll();
  expect(await notify(requests[0]!)).toEqual({ notices: 1, notApproved: 1 });
  expect(await query(em, `select 1 from operator_notice where resolved_at is null`)).toEqual([]);
});

test('O21 what waited for a consent is sent once when it is recorded; what waited too long, and codes, stay held back and listed', async () => {
  await bench.reset();
  const template = smsTemplates.onboardingAdmitted;
  const [fresh, old] = [await telling(), await telling()];
  for (const request of [fresh, old]) expect(await notify(request)).toMatchObject({ notApproved: 1 });
  await query(em, `update message set created_at = app_now() - interval '73 hours' where key = $1`, [old.key]);
  const waiting = await queued(code());
  await outbox()();
  for (const one of [template, template, smsTemplates.codeRegister]) await recordConsent(em, one.code, textHash(one), bench.officer);
  expect(await stateOf(fresh.key)).toMatchObject({ state: 'waiting', last_error: null });
  expect(await outbox()()).toBe(1);
  expect(await outbox()()).toBe(0);
  expect(await stateOf(fresh.key)).toMatchObject({ state: 'sent', sent: true });
  expect(await deliveredUnder(fresh.key)).toHaveLength(1);
  for (const key of [old.key, waiting]) expect(await stateOf(key)).toMatchObject({ state: 'notApproved', sent: false });
  const held = (await overview(em)).heldBack.map(({ template: name, state, messages }) => [name, state, messages]);
  expect(held).toHaveLength(2);
  expect(held).toEqual(
    expect.arrayContaining([
      ['sms.codeRegister', 'notApproved', 1],
      ['sms.onboardingAdmitted', 'notApproved', 1],
    ]),
  );
});

test('O21 a consent that is taken back before the message goes out holds it back again; the next one sends it', async () => {
  await bench.reset();
  const template = smsTemplates.onboardingAdmitted;
  const request = await telling();
  await notify(request);
  await recordConsent(em, template.code, textHash(template), bench.officer);
  await withdrawConsents(em, template.code, bench.officer);
  await outbox()();
  expect(await stateOf(request.key)).toMatchObject({ state: 'notApproved' });
  await recordConsent(em, template.code, textHash(template), bench.officer);
  await outbox()();
  expect(await stateOf(request.key)).toMatchObject({ state: 'sent' });
  expect(await deliveredUnder(request.key)).toHaveLength(1);
});

test('O21 a consent covers exactly the text it was given for, until it is withdrawn', async () => {
  await bench.reset();
  const template = smsTemplates.onboardingAdmitted;
  await recordConsent(em, template.code, textHash({ ...template, text: `${template.text} ` }), bench.officer);
  expect(await notify(await telling())).toMatchObject({ notApproved: 1 });
  await recordConsent(em, template.code, textHash(template), bench.officer);
  await recordConsent(em, template.code, textHash(template), bench.officer);
  expect(await notify(await telling())).toMatchObject({ sent: 1 });
  await withdrawConsents(em, template.code, bench.officer);
  expect(await notify(await telling())).toMatchObject({ notApproved: 1 });
  const rows = await query(em, `select consented_by, withdrawn_by, at <= withdrawn_at as ordered from message_consent`);
  expect(rows).toEqual(Array(2).fill({ consented_by: bench.officer, withdrawn_by: bench.officer, ordered: true }));
});

test('O21 the consents of the demonstration are recorded only where that is meant: production begins with none', async () => {
  const production = await freshDatabase();
  const fixed = await createOrm(production.migrationUrl);
  const owner = fixed.em.fork();
  await query(owner, `create or replace function app_now() returns timestamptz language sql volatile as 'select clock_timestamp()'`);
  await query(owner, `drop table test_clock`);
  await expect(recordDemoConsents(owner, bench.officer)).rejects.toThrow('no demonstration database');
  expect(await query(owner, `select 1 from message_consent`)).toEqual([]);
  await fixed.close(true);
  await production.drop();
  await recordDemoConsents(em, bench.officer);
  expect(await query(em, `select 1 from message_consent`)).toHaveLength(Object.keys(smsTemplates).length);
});

test('a platform that refuses is not asked again, and operators are told', async () => {
  await bench.fault({ status: 403 });
  const request = await telling();
  expect(await notify(request)).toEqual({ notices: 1, refused: 1 });
  await bench.fault(null);
  expect(await notify(request)).toEqual({ notices: 1, refused: 1 });
  expect(await bench.asked()).toBe(1);
  expect(await query(em, `select message from operator_notice`)).toEqual([
    { message: '短信平台拒绝了模板sms.onboardingAdmitted的短信：403 SANDBOX_FAULT。' },
  ]);
});

test('parameters that don’t fit write nothing at all', async () => {
  const request = await telling();
  await expect(notify({ ...request, params: { time: 'x' } })).rejects.toThrow('missing [organisation, district]');
  expect(() => smsRow(bench.deps.fields, code({ params: { code: '1' } }))).toThrow('missing [minutes]');
  expect(await query(em, `select 1 from message union all select 1 from notice union all select 1 from outbox`)).toEqual([]);
});

test('a code of an act on a row is queued with it and sent by the loop, once, and nothing of it is kept', async () => {
  const key = await queued(code());
  await queued(code({ key, params: { code: '999999', minutes: '5' } }));
  const run = outbox();
  expect(await run()).toBe(1);
  expect(await run()).toBe(0);
  expect((await deliveredUnder(key)).map(({ text }) => text)).toEqual(['您正在注册账号，验证码为024680，5分钟内有效。请勿将验证码告知他人。']);
  expect(await one(em, `select params, state from message where key = $1`, [key])).toEqual({ params: null, state: 'sent' });
  expect(await one(em, `select payload, done_at is not null as done from outbox where key = $1`, [key])).toEqual({ payload: {}, done: true });
});

test('a message that an act queues is committed with the act, once whatever is repeated, and not at all when the act is refused', async () => {
  const [base] = permits.values();
  const key = `permit/${randomUUID()}/submitted`;
  const submit = async () => ({ outbox: [smsRow(bench.deps.fields, code({ key }))] });
  const registered = { orm: bench.orm, registry: registry({ ...base!, apply: { submit } }) };
  const { caseId, applicantId } = await bench.begunCase();
  const actor = person([], applicantId);
  const queue = () => query(em, `select key, kind, done_at from outbox`);
  expect(await decide(registered, act('submit', actor, { caseId, input: { bad: true } }))).toMatchObject({ ok: false });
  expect(await queue()).toEqual([]);
  const request = act('submit', actor, { caseId });
  for (let n = 0; n < 3; n++) expect(await decide(registered, request)).toMatchObject({ ok: true });
  expect(await queue()).toEqual([{ key, kind: 'sms', done_at: null }]);
  await outbox()();
  expect(await deliveredUnder(key)).toHaveLength(1);
});

test('a code that has expired while the platform was away is not sent any more', async () => {
  const key = await queued(code({ notAfter: '2020-01-01T00:00:00.000000Z' }));
  await outbox()();
  expect(await stateOf(key)).toMatchObject({ state: 'expired' });
  expect(await bench.asked()).toBe(0);
});

test('Q04 neither phone nor code nor name is readable in psql, at any moment of a message', async () => {
  const readable = /17440020011|024680|林汐经济贸易/;
  await bench.fault({ status: 503 });
  await queued(code());
  const request = await telling();
  expect(await bench.stored()).not.toMatch(readable);
  await expect(notify(request)).rejects.toThrow('暂时不可用');
  await outbox()();
  const during = await bench.stored();
  expect(during).toContain('sm4.1.');
  expect(during).not.toMatch(readable);
  await bench.fault(null);
  await notify(request);
  await outbox()();
  expect((await bench.delivered()).some(({ text }) => readable.test(text))).toBe(true);
  expect(await bench.stored()).not.toMatch(readable);
});

test('the outbox is killed after the platform has taken the message and before that is written: the lease ends, another delivers nothing more', async () => {
  const key = await queued(code());
  const send = smsHandler(bench.deps);
  let reached: () => void;
  const inTheMiddle = new Promise<void>((resolve) => (reached = resolve));
  const dying = outbox({
    roundMs: 100,
    handlers: {
      // The process that dies: the platform has its request, the database hears nothing of it.
      sms: async (item, signal) => {
        const { sms } = bench.deps;
        const lost = {
          ...bench.deps,
          sms: { send: (message: Parameters<typeof sms.send>[0]) => sms.send(message).then(() => Promise.reject(new Error('killed'))) },
        };
        await smsHandler(lost)(item, signal).catch(() => undefined);
        reached();
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('gone'))));
      },
    },
    timeoutMs: 60_000,
  });
  await dying();
  await inTheMiddle;
  expect(await deliveredUnder(key)).toHaveLength(1);
  expect(await stateOf(key)).toMatchObject({ state: 'waiting' });
  const next = outbox({ handlers: { sms: send } });
  expect(await next()).toBe(0);
  await query(em, `update outbox set next_at = clock_timestamp() where key = $1`, [key]);
  expect(await next()).toBe(1);
  expect(await stateOf(key)).toMatchObject({ state: 'sent' });
  expect(await deliveredUnder(key)).toHaveLength(1);
});
