// 大厅预约 on the real engine: messages, the reminder on the working day before, 未到 after the slot, by the moved clock.
import { moveClockTo } from '../../db/kit/clock.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { plusMs, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { now } from '../../db/kit/clock.ts';
import { insertNotice } from '../../db/rule/rows.ts';
import { workflowId } from '../../temporal/names.ts';
import { counterBench, type CounterBench } from '../../test/kit/counter-bench.ts';
import { DISTRICT } from '../../test/kit/counter.ts';
import { until } from '../../test/kit/engine.ts';
import { keepHistory } from '../../test/kit/history.ts';

let bench: CounterBench;
beforeAll(async () => {
  bench = await counterBench();
}, 60_000);
afterAll(() => bench?.close());

const PATH = '/v1/counter-appointments';
const on = { listener: 'public' } as const;
const em = () => bench.orm.em.fork();

async function keep(caseId: string, scenario: string): Promise<void> {
  await until(
    async () => (await bench.engine.client.workflow.getHandle(workflowId('CounterAppointment', caseId)).describe()).status.name === 'COMPLETED',
  );
  await keepHistory(bench.engine, 'CounterAppointment', scenario, workflowId('CounterAppointment', caseId));
}
/** Slots of a later day, so that the reminder is still to come; `n` tells which of the days. */
async function slotsLater(n: number): Promise<{ window: string; day: string; from: string }[]> {
  const { body } = await bench.desk.get(`/v1/counter/slots?district=${DISTRICT}&kind=changePhone&days=15`, null, on).expect(200);
  const items = (body.items as { window: string; day: string; from: string }[]).map(({ window, day, from }) => ({ window, day, from }));
  const days = [...new Set(items.map(({ day }) => day))];
  return items.filter(({ day }) => day === days[n]);
}
async function booked(n = 3) {
  const own = await bench.desk.account();
  const [slot] = await slotsLater(n);
  const wanted = { district: DISTRICT, kind: 'changePhone', userType: 'naturalPerson', ...slot };
  const { body } = await bench.desk.post(PATH, own.actor, wanted, on).expect(201);
  await bench.followed(body.id);
  return { own, slot: slot!, id: body.id as string, number: body.number as string };
}
const dueOf = async (id: string, name: string): Promise<Instant> =>
  (
    await one<{ due: Instant }>(em(), `select ${asInstant('due')} as due from deadline where case_id = $1 and name = $2 and closed_at is null`, [
      id,
      name,
    ])
  ).due;
const passes = async (due: Instant): Promise<void> => void (await moveClockTo(em(), plusMs(due, 1000)));
const acts = async (id: string): Promise<string[]> =>
  (await query<{ action: string }>(em(), `select action from journal where case_id = $1 order by seq`, [id])).map(({ action }) => action);
const reminders = (texts: string[]): string[] => texts.filter((text) => text.startsWith('请于'));

test('K12 booked, reminded once on the working day before by SMS and in the box with the originals, not come: 未到, told, and the run ends', async () => {
  const { own, slot, id, number } = await booked();
  expect(await bench.notices(id)).toEqual([
    expect.stringMatching(new RegExp(`^您已预约${slot.day} ${slot.from}—.+办理修改预留手机号，预约号${number}。请携带身份证原件。$`)),
  ]);
  await passes(await dueOf(id, 'reminder'));
  await until(async () => (await acts(id)).includes('remind'));
  await bench.followed(id);
  const text = expect.stringMatching(new RegExp(`^请于${slot.day} ${slot.from}—.+请携带身份证原件。不能前往的，请在时段开始前取消或改约。$`));
  expect(reminders(await bench.notices(id))).toEqual([text]);
  expect(reminders((await bench.sent(own.phone)).map((sent) => sent.replace(/^【.*?】/, '')))).toEqual([text]);
  await passes(await dueOf(id, 'slot'));
  await until(async () => (await bench.desk.get(`${PATH}/${id}`, own.actor, on)).body.stateLabel === '未到');
  await bench.followed(id);
  expect(await acts(id)).toEqual(['book', 'remind', 'miss']);
  expect((await bench.notices(id)).at(-1)).toContain('未到场');
  expect(reminders(await bench.notices(id))).toHaveLength(1);
  await keep(id, 'missed');
  // The matter is free again.
  const [next] = await slotsLater(2);
  await bench.desk.post(PATH, own.actor, { district: DISTRICT, kind: 'changePhone', userType: 'naturalPerson', ...next }, on).expect(201);
});

test('K12 after a cancellation nobody is reminded, whatever time passes', async () => {
  const { own, id } = await booked();
  const [reminder, slot] = [await dueOf(id, 'reminder'), await dueOf(id, 'slot')];
  await bench.desk.post(`${PATH}/${id}/cancel`, own.actor, {}, { ...on, version: 1 }).expect(200);
  await bench.followed(id);
  await keep(id, 'cancelled');
  const other = await booked();
  await passes(reminder);
  await passes(slot);
  await until(async () => (await acts(other.id)).includes('miss'));
  await bench.followed(other.id);
  expect(await acts(id)).toEqual(['book', 'cancel']);
  expect(reminders(await bench.notices(id))).toEqual([]);
  expect((await bench.sent(own.phone)).join()).not.toContain('请于');
});

test('K12 moved after the reminder: reminded again for the new day; the clerk’s case ends it as 已办理', async () => {
  const { desk } = bench;
  const { own, id } = await booked(2);
  await passes(await dueOf(id, 'reminder'));
  await until(async () => (await acts(id)).includes('remind'));
  await bench.followed(id);
  const [later] = await slotsLater(4);
  await desk.post(`${PATH}/${id}/rebook`, own.actor, later!, { ...on, version: 2 }).expect(200);
  await bench.followed(id);
  expect((await bench.notices(id)).at(-1)).toContain(`您的预约已改为${later!.day} ${later!.from}`);
  await passes(await dueOf(id, 'reminder'));
  await until(async () => (await acts(id)).filter((action) => action === 'remind').length === 2);
  await bench.followed(id);
  expect(reminders(await bench.notices(id)).at(-1)).toContain(later!.day);
  await moveClockTo(em(), plusMs(await dueOf(id, 'slot'), -3_600_000));
  const requested = { kind: 'changePhone', accountId: own.id, phone: desk.phone() };
  const body = { requested, userType: 'naturalPerson', district: DISTRICT, appointmentId: id };
  await desk.post('/v1/counter-cases', desk.officer('counterClerk'), body).expect(201);
  await bench.followed(id);
  expect(await acts(id)).toEqual(['book', 'remind', 'rebook', 'remind', 'keep']);
  await keep(id, 'kept');
});

test('K12 a notice that comes later makes the day a day off: the worker calls the appointment off by itself, and its person is told to book anew', async () => {
  const { own, slot, id, number } = await booked(1);
  const year = Number(slot.day.slice(0, 4));
  const why = '演练〔2026〕2号';
  const today = shanghaiDay(await now(em()));
  await insertNotice(
    em(),
    { year, number: why, issued: today, source: '演练，并非真实通知', verified: false, off: [[slot.day, slot.day, '演练']], work: [] },
    2,
  );
  await query(em(), `insert into calendar_replan (version, year, why, created_at) values (2, $1, $2, app_now())`, [year, why]);
  await until(async () => (await acts(id)).includes('callOff'));
  await bench.followed(id);
  const text = expect.stringMatching(new RegExp(`^因政务大厅安排调整，您${slot.day} .+的预约已取消，预约号${number}。请重新预约。$`));
  expect((await bench.notices(id)).at(-1)).toEqual(text);
  await until(async () => (await bench.sent(own.phone)).length === 2);
  expect((await bench.sent(own.phone)).at(-1)!.replace(/^【.*?】/, '')).toEqual(text);
  expect((await slotsLater(1)).some(({ day }) => day === slot.day)).toBe(false);
});
