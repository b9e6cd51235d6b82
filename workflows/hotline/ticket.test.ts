// 12345工单 on the real engine, with the sandbox's line: taken by schedule, a task with its clock, answered, given back over an outage.
import { one, query } from '../../db/kit/sql.ts';
import { plusMs, type Instant } from '../../domain/kit/instant.ts';
import { now } from '../../db/kit/clock.ts';
import { until } from '../../test/kit/engine.ts';
import { keepRuns } from '../../test/kit/history.ts';
import { registrationBench, type RegistrationBench } from '../../test/kit/registration-bench.ts';

let bench: RegistrationBench;
beforeAll(async () => {
  bench = await registrationBench();
}, 120_000);
afterAll(() => bench?.close(), 60_000);

const em = () => bench.orm.em.fork();
const HOUR = 3_600_000;
/** As the line writes it. */
const wire = (at: Instant): string => new Date(`${at.slice(0, 23)}Z`).toISOString();
async function asks(number: string, more: object = {}): Promise<void> {
  const at = await now(em());
  const ticket = { number, kind: '咨询', text: '初始注册多久办结？', caseNo: null, caller: '13800000001', at: wire(plusMs(at, -HOUR)), due: wire(plusMs(at, 72 * HOUR)), ...more };
  const { status } = await fetch(`${bench.sandbox.url}/hotline/_data`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(ticket) });
  expect(status).toBe(201);
}
const fault = async (body: object | null): Promise<void> => {
  const init = body ? { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : { method: 'DELETE' };
  expect((await fetch(`${bench.sandbox.url}/_faults/hotline`, init)).status).toBeLessThan(400);
};
const round = async (): Promise<number> => (await bench.round('hotline'))['hotline-tickets']!;
const ticket = (number: string) => one<{ id: string; state: string; version: number }>(em(), `select c.id, c.state, c.version from hotline_ticket t join case_file c on c.id = t.case_id where t.number = $1`, [number]);
const replies = async (): Promise<{ asked: { number: string; text: string } }[]> => (await (await fetch(`${bench.sandbox.url}/hotline/_rows`)).json()) as never;
const warned = async (id: string): Promise<boolean> => (await query(em(), `select 1 from operator_notice where key = $1 and resolved_at is null`, [`hotline/late/${id}`])).length > 0;

test('U14 what waits at 12345 is taken in once, also by two rounds at once; it is a task with the time of the line, for the office alone, its words encrypted', async () => {
  await asks('H1');
  const both = await Promise.all([round(), round()]);
  expect(both.reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(1);
  expect(await round()).toBe(0);
  expect(await query(em(), `select number from hotline_ticket`)).toEqual([{ number: 'H1' }]);
  const { id } = await ticket('H1');
  const { desk } = bench;
  const manager = desk.officer('informationManager');
  const todos = (await desk.get('/v1/me/todos', manager).expect(200)).body.items as { caseId: string; label: string; due: string }[];
  expect(todos.find(({ caseId }) => caseId === id)).toMatchObject({ label: '12345工单答复', due: expect.any(String) });
  const { body } = await desk.get(`/v1/hotline-tickets/${id}`, manager).expect(200);
  expect(body).toMatchObject({ number: 'H1', label: '待答复', text: '初始注册多久办结？', caller: '13800000001', late: false, allowedActions: [{ action: 'answer' }] });
  expect((await desk.get('/v1/hotline-tickets?state=open', manager).expect(200)).body.items).toHaveLength(1);
  await desk.get(`/v1/hotline-tickets/${id}`, desk.officer('caseOfficer')).expect(404);
  const rows = await query<{ text: string }>(em(), `select to_jsonb(t)::text as text from hotline_ticket t union all select data::text from journal where case_id = $1`, [id]);
  for (const { text } of rows) for (const secret of ['多久办结', '13800000001']) expect(text ?? '').not.toContain(secret);
}, 120_000);

test('U14 while the line is away a round fails and is tried again, and an answer waits; nothing is lost and nothing is said twice', async () => {
  const { desk } = bench;
  const manager = desk.officer('informationManager');
  await fault({ status: 503 });
  await asks('H2');
  await expect(round()).rejects.toThrow('hotline-tickets');
  const { id, version } = await ticket('H1');
  const answer = (text: string) => desk.post(`/v1/hotline-tickets/${id}/answer`, manager, { text }, { version });
  expect((await answer(' ').expect(422)).body.errors[0].message).toBe('请填写答复内容');
  const twice = await Promise.all([answer('受理之日起二十个工作日内。'), answer('受理之日起二十个工作日内。')]);
  expect(twice.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  await until(async () => (await query(em(), `select 1 from effect where case_id = $1 and name = 'reply to 12345' and last_error is not null`, [id])).length === 1);
  expect((await ticket('H1')).state).toBe('answered');
  await fault(null);
  expect(await round()).toBe(1);
  await until(async () => (await ticket('H1')).state === 'closed', 90_000);
  await bench.followed(id);
  expect((await replies()).map(({ asked }) => [asked.number, asked.text])).toEqual([['H1', '受理之日起二十个工作日内。']]);
  expect((await desk.get(`/v1/hotline-tickets/${id}`, manager).expect(200)).body).toMatchObject({ label: '已回传', answer: '受理之日起二十个工作日内。', receipt: expect.any(String) });
  expect(await round()).toBe(0);
  await keepRuns(bench.engine, 'HotlineTicket', id, 'answered');
}, 180_000);

test('U14 a complaint about a case is not answered by whoever has handled it; late, its holders and the operators are told, and the answer is still taken; what the line has never heard of stands as refused', async () => {
  const { desk } = bench;
  const [who, where] = [await desk.applicant(), await desk.employer()];
  await desk.certificate(who);
  const { id: caseId } = await desk.submitted(who, where, 'initial');
  const handler = desk.officer('preReviewer', 'informationManager');
  const task = await desk.taskOf(caseId);
  await desk.post(`/v1/registrations/${caseId}/tasks/${task.id}/claim`, handler, {}, { version: task.version }).expect(200);
  const { number: caseNo } = await one<{ number: string }>(em(), `select number from registration where case_id = $1`, [caseId]);
  await asks('H3', { kind: '投诉', caseNo, caller: null });
  expect(await round()).toBe(1);
  const { id } = await ticket('H3');
  const at = async () => (await ticket('H3')).version;
  const answer = async (actor: typeof handler) => desk.post(`/v1/hotline-tickets/${id}/answer`, actor, { text: '已核实，正在办理。' }, { version: await at() });
  expect((await answer(handler)).body.code).toBe('HOTLINE_INVOLVED');
  await bench.pass(id, 'reply');
  await until(() => warned(id));
  const manager = desk.officer('informationManager');
  expect((await desk.get(`/v1/hotline-tickets/${id}`, manager).expect(200)).body).toMatchObject({ late: true, aboutCase: caseId, state: 'open' });
  expect((await answer(manager)).status).toBe(200);
  await until(async () => (await ticket('H3')).state === 'closed', 90_000);
  await until(async () => !(await warned(id)));
  await keepRuns(bench.engine, 'HotlineTicket', id, 'late');

  // The line has taken the ticket back: it knows no such number any more.
  const [number, asked] = ['H4', await now(em())];
  const input = { number, kind: '建议', text: '增加预约时段', caller: null, caseNo: null, at: asked, due: plusMs(asked, HOUR), district: '310000' };
  const taken = await desk.acts({ key: 'hotline/H4', type: 'HotlineTicket', action: 'take', actor: { kind: 'system' }, input, bodyHash: '' });
  expect(taken.ok).toBe(true);
  const gone = await ticket(number);
  expect((await desk.post(`/v1/hotline-tickets/${gone.id}/answer`, manager, { text: '已采纳。' }, { version: gone.version })).status).toBe(200);
  await until(async () => (await ticket(number)).state === 'notTaken', 90_000);
  expect((await desk.get(`/v1/hotline-tickets/${gone.id}`, manager).expect(200)).body).toMatchObject({ label: '12345未接收', refusal: 'NO_SUCH_TICKET', sentAt: null });
}, 180_000);
