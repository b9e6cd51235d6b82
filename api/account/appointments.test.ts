// 大厅预约 over HTTP, on a real database with the clock of the test.
import { instant, plusDays, startOfDay } from '../../domain/kit/instant.ts';
import { moveClockTo } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { insertNotice } from '../../db/rule/rows.ts';
import { callOffClosed } from '../../activities/account/counter/appointment/closed.ts';
import { counterApi, DISTRICT, type CounterApi } from '../../test/kit/counter.ts';
import { setClock } from '../../test/kit/database.ts';

// A Tuesday; Wednesday to Friday are worked.
const TODAY = '2026-03-10';
const PATH = '/v1/counter-appointments';
let desk: CounterApi;
const em = () => desk.orm.em.fork();

beforeAll(async () => {
  desk = await counterApi();
});
beforeEach(() => setClock(em(), instant(`${TODAY}T08:00:00+08:00`)));
afterAll(() => desk?.close());

type Own = Awaited<ReturnType<CounterApi['account']>>;
const wanted = (days: number, from = '09:00', more: object = {}) => ({
  district: DISTRICT,
  kind: 'changePhone',
  userType: 'naturalPerson',
  window: 'A',
  day: plusDays(TODAY, days),
  from,
  ...more,
});
const on = { listener: 'public' } as const;
const book = (own: Own | null, body: object) => desk.post(PATH, own?.actor ?? null, body, on);
const act = (own: Own | null, id: string, action: string, version: number, body: object = {}) =>
  desk.post(`${PATH}/${id}/${action}`, own?.actor ?? null, body, { ...on, version });
const dues = ({ deadlines }: { deadlines: { name: string; due: string }[] }) => Object.fromEntries(deadlines.map(({ name, due }) => [name, due]));
const free = async (days: number, from: string): Promise<number> => {
  const { body } = await desk.get(`/v1/counter/slots?district=${DISTRICT}&kind=changePhone&days=10`, null, on).expect(200);
  const items = body.items as { day: string; from: string; free: number }[];
  return items.find((slot) => slot.day === plusDays(TODAY, days) && slot.from === from)!.free;
};
/** The code that was sent last to a phone. */
async function codeTo(phone: string): Promise<string> {
  await desk.post('/v1/sms-codes', null, { purpose: 'appointment', phone }, on).expect(200);
  const rows = await query<{ sealed: string }>(
    em(),
    `select payload->>'sealed' as sealed from outbox where key like 'code/%' order by created_at desc, key desc`,
  );
  const sent = rows.map(
    ({ sealed }) => JSON.parse(desk.fields.decrypt(sealed, 'outbox.payload')) as { to: { phone: string }; params: { code: string } },
  );
  return sent.find(({ to }) => to.phone === phone)!.params.code;
}

test('K12 slots of the coming working days; a booking takes a place, has a number, and says which originals to bring', async () => {
  const own = await desk.account();
  const { body: slots } = await desk.get(`/v1/counter/slots?district=${DISTRICT}&kind=changePhone&days=7`, null, on).expect(200);
  const days = new Set((slots.items as { day: string }[]).map(({ day }) => day));
  expect([...days]).toEqual([0, 1, 2, 3, 6].map((n) => plusDays(TODAY, n)));
  const before = await free(1, '09:00');
  const { body } = await book(own, wanted(1)).expect(201);
  expect(body).toMatchObject({
    state: 'booked',
    number: expect.stringMatching(/^YY2026\d{6}$/),
    allowedActions: [{ label: '改约' }, { label: '取消预约' }],
  });
  expect(body.ticket).toBeUndefined();
  expect(await free(1, '09:00')).toBe(before - 1);
  const { body: read } = await desk.get(`${PATH}/${body.id}`, own.actor, on).expect(200);
  expect(read).toMatchObject({
    kindLabel: '修改预留手机号',
    stateLabel: '已预约',
    starts: '2026-03-11T09:00:00+08:00',
    window: { name: '综合窗口' },
    bring: { originals: ['身份证原件'], lines: ['身份证复印件（本人签字），原件备查。', '山西省政务服务网用户协议（本人签字，附录4）。'] },
  });
  expect(dues(read)).toEqual({ reminder: '2026-03-10T10:00:00+08:00', slot: '2026-03-11T10:30:00+08:00' });
  expect((await desk.get(PATH, own.actor, on).expect(200)).body.items).toMatchObject([{ id: body.id, number: body.number }]);
  const clerk = desk.officer('counterClerk');
  expect((await desk.get(`${PATH}?number=${body.number}`, clerk).expect(200)).body.items).toMatchObject([{ id: body.id }]);
  expect((await desk.get(`${PATH}?day=2026-03-11&state=booked`, clerk).expect(200)).body.items).toContainEqual(
    expect.objectContaining({ id: body.id }),
  );
  expect((await desk.get(`${PATH}?day=2026-03-12`, clerk).expect(200)).body.items).toEqual([]);
  const stranger = await desk.account();
  await desk.get(`${PATH}/${body.id}`, stranger.actor, on).expect(404);
  await desk.get(`${PATH}/${body.id}`, null, on).expect(404);
  await act(stranger, body.id, 'cancel', 1).expect(404);
});

test('K12 fifty ask for the four places of a slot at once: four get one, the others are told to choose another slot, and nothing is overbooked', async () => {
  const people = await Promise.all(Array.from({ length: 50 }, () => desk.account()));
  const answers = await Promise.all(people.map((own) => book(own, wanted(2, '11:00'))));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(4);
  const refused = answers.filter(({ status }) => status !== 201);
  expect(new Set(refused.map(({ status, body }) => `${status} ${body.code} ${body.detail}`))).toEqual(
    new Set(['409 APPOINTMENT_SLOT_FULL 该时段已约满']),
  );
  expect(refused[0]!.body.next).toContain('请选择其他时段');
  const kept = await one(em(), `select taken, capacity from counter_slot where district = $1 and starts = $2`, [
    DISTRICT,
    instant('2026-03-12T11:00:00+08:00'),
  ]);
  expect(kept).toEqual({ taken: 4, capacity: 4 });
  expect(await free(2, '11:00')).toBe(0);
  const winner = answers.findIndex(({ status }) => status === 201);
  await act(people[winner]!, answers[winner]!.body.id, 'cancel', 1).expect(200);
  await book(people[answers.findIndex(({ status }) => status !== 201)]!, wanted(2, '11:00')).expect(201);
}, 60_000);

test('K12 one open appointment per person and matter, also of two that come at once; another matter, or after a cancellation, is free', async () => {
  const own = await desk.account();
  const both = await Promise.all([book(own, wanted(1, '10:00')), book(own, wanted(2, '10:00'))]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  expect(both.find(({ status }) => status === 409)!.body).toMatchObject({ code: 'APPOINTMENT_OPEN', detail: '您已预约办理该事项，不能重复预约' });
  expect((await book(own, wanted(3, '10:00'))).body.code).toBe('APPOINTMENT_OPEN');
  await book(own, wanted(3, '10:00', { kind: 'changeData' })).expect(201);
  const { id } = both.find(({ status }) => status === 201)!.body as { id: string };
  const cancelled = await act(own, id, 'cancel', 1).expect(200);
  expect(cancelled.body).toMatchObject({ state: 'cancelled', deadlines: [], allowedActions: [] });
  expect((await act(own, id, 'cancel', 2).expect(409)).body.detail).toBe('当前状态为「已取消」，不能取消预约');
  await book(own, wanted(3, '10:00')).expect(201);
});

test('K12 改约 moves place and both clocks; a full slot leaves the old one as it was; once the slot has begun nothing is moved or cancelled', async () => {
  const own = await desk.account();
  for (let n = 0; n < 4; n++) await book(await desk.account(), wanted(3, '14:00')).expect(201);
  const { body } = await book(own, wanted(1, '15:00')).expect(201);
  const full = await act(own, body.id, 'rebook', 1, { window: 'A', day: plusDays(TODAY, 3), from: '14:00' }).expect(409);
  expect(full.body.code).toBe('APPOINTMENT_SLOT_FULL');
  expect(await free(1, '15:00')).toBe(3);
  const same = await act(own, body.id, 'rebook', 1, { window: 'A', day: plusDays(TODAY, 1), from: '15:00' }).expect(422);
  expect(same.body.errors).toMatchObject([{ message: '与原预约时段相同，无需改约' }]);
  const moved = await act(own, body.id, 'rebook', 1, { window: 'A', day: plusDays(TODAY, 3), from: '15:00' }).expect(200);
  expect(dues(moved.body)).toEqual({ reminder: '2026-03-12T10:00:00+08:00', slot: '2026-03-13T16:30:00+08:00' });
  expect([await free(1, '15:00'), await free(3, '15:00')]).toEqual([4, 3]);
  // Past its hour there is nothing to remind of: the answer to the move has said everything.
  await moveClockTo(em(), instant('2026-03-12T11:00:00+08:00'));
  const late = await act(own, body.id, 'rebook', 2, { window: 'A', day: plusDays(TODAY, 3), from: '16:00' }).expect(200);
  expect(late.body).toMatchObject({ regions: { reminder: 'none' }, deadlines: [{ name: 'slot', due: '2026-03-13T17:30:00+08:00' }] });
  await moveClockTo(em(), instant('2026-03-13T16:00:00+08:00'));
  for (const [action, input] of [
    ['rebook', { window: 'A', day: plusDays(TODAY, 6), from: '09:00' }],
    ['cancel', {}],
  ] as const) {
    const refused = await act(own, body.id, action, 3, input).expect(409);
    expect(refused.body).toMatchObject({ code: 'APPOINTMENT_STARTED', detail: '预约时段已开始，不能改约或取消' });
  }
});

test('K12 what is not offered is refused with the field and the way on: day off, too far, other matter, a 区划 that has not opened its counter', async () => {
  const own = await desk.account();
  const ask = async (body: object) => {
    const { body: answer } = await book(own, body).expect(422);
    expect(answer.code).toBe('APPOINTMENT_INVALID');
    return (answer.errors as { field: string; message: string }[]).map(({ field, message }) => `${field} ${message}`);
  };
  expect(await ask(wanted(4))).toEqual(['day 该日不办公，请选择其他日期']);
  expect(await ask(wanted(21))).toEqual(['day 只能预约15天以内的时段，请选择更早的日期']);
  expect(await ask(wanted(1, '12:00'))).toEqual(['from 没有这个时段，请重新选择']);
  expect(await ask(wanted(1, '09:00', { district: '330100' }))).toEqual(['district 该区划暂未开放预约，请直接到当地政务大厅办理']);
  expect(await ask(wanted(1, '09:00', { kind: 'registerLegal' }))).toEqual(['userType 法人账号的用户类型不能为自然人']);
});

test('K06 K09 without sign-in: the phone is shown by its code, the booking answers a ticket, and with it alone it is read, moved and cancelled', async () => {
  const phone = desk.phone();
  const none = await book(null, wanted(2, '16:00')).expect(422);
  expect(none.body.errors).toMatchObject([{ field: 'phone', message: '请填写手机号码' }]);
  const smsCode = await codeTo(phone);
  const wrong = smsCode === '000000' ? '111111' : '000000';
  expect((await book(null, wanted(2, '16:00', { phone, smsCode: wrong }))).body.code).toBe('SMS_CODE_WRONG');
  const { body } = await book(null, wanted(2, '16:00', { kind: 'registerLegal', userType: 'nonEnterprise', phone, smsCode })).expect(201);
  const { id, ticket } = body as { id: string; ticket: string };
  const send = (value: string) => desk.get(`${PATH}/${id}`, null, on).set('Appointment-Ticket', value);
  expect((await send(ticket).expect(200)).body).toMatchObject({
    stateLabel: '已预约',
    bring: { originals: ['民办非企业法人证书原件', '法人代表身份证原件'] },
  });
  await send(`${ticket.slice(1)}0`).expect(404);
  const later = { window: 'A', day: plusDays(TODAY, 3), from: '16:00' };
  await act(null, id, 'rebook', 1, { ...later, ticket: 'x' }).expect(404);
  await act(null, id, 'rebook', 1, later).expect(404);
  await act(null, id, 'rebook', 1, { ...later, ticket }).expect(200);
  await act(null, id, 'cancel', 2, {}).expect(404);
  // A code counts once.
  expect((await book(null, wanted(3, '11:00', { phone, smsCode }))).body.code).toBe('SMS_CODE_EXPIRED');
  await moveClockTo(em(), instant(`${TODAY}T08:05:00+08:00`));
  const again = await codeTo(phone);
  const { body: found } = await desk.post('/v1/counter-appointment-lookups', null, { phone, smsCode: again }, on).expect(200);
  expect(found.items).toMatchObject([{ id, ticket, number: body.number, starts: '2026-03-13T16:00:00+08:00' }]);
  await act(null, id, 'cancel', 2, { ticket }).expect(200);
});

test('K12 a counter case opened with the appointment marks it 已办理; another matter, another day and a cancelled one are refused', async () => {
  const [clerk, own] = [desk.officer('counterClerk'), await desk.account()];
  const { body } = await book(own, wanted(1, '14:00')).expect(201);
  const open = (appointmentId: string, kind: 'changePhone' | 'unfreeze' = 'changePhone') =>
    desk.post('/v1/counter-cases', clerk, {
      requested: { kind, accountId: own.id, phone: desk.phone() },
      userType: 'naturalPerson',
      district: DISTRICT,
      appointmentId,
    });
  const early = await open(body.id).expect(422);
  expect(early.body).toMatchObject({ code: 'APPOINTMENT_NOT_TODAY', errors: [{ message: '预约日期为2026-03-11，尚未到' }] });
  await moveClockTo(em(), instant('2026-03-11T14:10:00+08:00'));
  const other = await desk.post('/v1/counter-cases', clerk, {
    requested: { kind: 'changeData', accountId: own.id, data: { name: '林汐' } },
    userType: 'naturalPerson',
    district: DISTRICT,
    appointmentId: body.id,
  });
  expect(other.body).toMatchObject({
    code: 'COUNTER_CASE_INVALID',
    errors: [{ field: 'appointmentId', message: expect.stringContaining('与受理事项不一致') }],
  });
  const opened = await open(body.id).expect(201);
  expect((await desk.get(`${PATH}/${body.id}`, own.actor, on)).body).toMatchObject({
    stateLabel: '已办理',
    counterCaseId: opened.body.id,
    deadlines: [],
  });
  expect((await desk.get(`/v1/counter-cases/${opened.body.id}`, clerk)).body.appointmentId).toBe(body.id);
  const someone = await desk.account();
  const { body: mine } = await book(someone, wanted(2, '14:00')).expect(201);
  await act(someone, mine.id, 'cancel', 1).expect(200);
  const gone = await desk.post('/v1/counter-cases', clerk, {
    requested: { kind: 'changePhone', accountId: someone.id, phone: desk.phone() },
    userType: 'naturalPerson',
    district: DISTRICT,
    appointmentId: mine.id,
  });
  expect(gone.body.errors).toMatchObject([{ message: '该预约已取消，请不填写预约直接受理' }]);
});

test('K12 the office calls an appointment off with a reason, or marks it as kept without a case; officers of other districts see nothing', async () => {
  const [clerk, own] = [desk.officer('counterClerk'), await desk.account()];
  const { body } = await book(own, wanted(3, '09:00')).expect(201);
  const path = `${PATH}/${body.id}`;
  expect((await desk.post(`${path}/call-off`, clerk, { reason: ' ' }, { version: 1 }).expect(422)).body.code).toBe('APPOINTMENT_REASON_MISSING');
  await desk
    .post(`${path}/call-off`, { ...clerk, grants: [{ role: 'counterClerk', district: '140200' }] }, { reason: '停电' }, { version: 1 })
    .expect(404);
  await desk.post(`${path}/call-off`, clerk, { reason: '窗口停电' }, { version: 1 }).expect(200);
  expect((await desk.get(path, own.actor, on)).body.stateLabel).toBe('已取消');
  const { body: next } = await book(own, wanted(3, '09:00')).expect(201);
  await setClock(em(), startOfDay('2026-03-13'));
  await desk.post(`${PATH}/${next.id}/keep`, clerk, {}, { version: 1 }).expect(200);
  expect((await desk.get(`${PATH}/${next.id}`, clerk)).body).toMatchObject({ stateLabel: '已办理', counterCaseId: null });
});

test('Q04 the phone of an appointment is nowhere in clear', async () => {
  const phone = desk.phone();
  const { body } = await book(null, wanted(1, '16:00', { phone, smsCode: await codeTo(phone) })).expect(201);
  const [kept] = await query<{ text: string }>(
    em(),
    `select (select a::text from counter_appointment a where case_id = $1) || (select string_agg(j::text, '') from journal j where case_id = $1) ||
       (select string_agg(a::text, '') from act a where case_id = $1) as text`,
    [body.id],
  );
  expect(kept!.text).toContain(body.number);
  expect(kept!.text).not.toContain(phone);
});

test('K12 a day that a later notice makes a day off: its appointments are called off once by the system, places come back, other days and what people did stand', async () => {
  const [own, gone, other] = [await desk.account(), await desk.account(), await desk.account()];
  const [closed, cancelled, open] = [
    (await book(own, wanted(6)).expect(201)).body,
    (await book(gone, wanted(6)).expect(201)).body,
    (await book(other, wanted(7)).expect(201)).body,
  ];
  await act(gone, cancelled.id, 'cancel', 1).expect(200);
  const callOff = () => callOffClosed(em(), instant(`${TODAY}T09:00:00+08:00`), desk.acts);
  expect(await callOff()).toBe(0);
  const off = plusDays(TODAY, 6);
  const notice = { year: 2026, number: '演练〔2026〕1号', issued: TODAY, source: '演练，并非真实通知', verified: false };
  await insertNotice(em(), { ...notice, off: [[off, off, '演练']], work: [] }, 2);
  expect(await callOff()).toBe(1);
  expect(await callOff()).toBe(0);
  const read = async (who: Own, id: string) => (await desk.get(`${PATH}/${id}`, who.actor, on).expect(200)).body;
  expect(await read(own, closed.id)).toMatchObject({ stateLabel: '已取消', version: 2, deadlines: [], allowedActions: [] });
  expect(await read(gone, cancelled.id)).toMatchObject({ stateLabel: '已取消', version: 2 });
  expect(await read(other, open.id)).toMatchObject({ stateLabel: '已预约', version: 1 });
  const { taken } = await one<{ taken: number }>(em(), `select taken from counter_slot where district = $1 and starts = $2`, [
    DISTRICT,
    instant(`${off}T09:00:00+08:00`),
  ]);
  expect(taken).toBe(0);
  const [row] = await query(em(), `select action, actor from journal where case_id = $1 order by seq desc limit 1`, [closed.id]);
  expect(row).toMatchObject({ action: 'callOff', actor: 'system' });
  // The matter is free again.
  await book(own, wanted(7)).expect(201);
});
