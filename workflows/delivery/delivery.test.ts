// 证照快递 on the real engine: ordered by the worker's loop, 快递面单 printed once the courier has given its number, the recipient told of each step onward.
import { randomUUID } from 'node:crypto';
import { one } from '../../db/kit/sql.ts';
import type { Actor } from '../../domain/kit/actor.ts';
import { workflowId } from '../../temporal/names.ts';
import { until } from '../../test/kit/engine.ts';
import { keepHistory } from '../../test/kit/history.ts';
import { registrationBench, type RegistrationBench } from '../../test/kit/registration-bench.ts';

let bench: RegistrationBench;
beforeAll(async () => {
  bench = await registrationBench();
}, 120_000);
afterAll(() => bench?.close(), 60_000);

const courier: Actor = { kind: 'platform', platform: 'courier' };
const decided = async (action: string, actor: Actor, input: object, caseId?: string): Promise<string> => {
  const outcome = await bench.desk.acts({ key: randomUUID(), type: 'Delivery', action, actor, input, bodyHash: '', ...(caseId ? { caseId } : {}) });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.caseId;
};
const waybillOf = async (id: string) =>
  (await one<{ waybill: string | null }>(bench.orm.em.fork(), `select waybill from delivery where case_id = $1`, [id])).waybill;

test('O05 U12 ordered while the courier is away, printed when its number is there, and every step onward is told once, whatever the order of the reports', async () => {
  const { desk } = bench;
  const fault = (body: object | null) =>
    fetch(`${bench.sandbox.url}/_faults/courier`, {
      method: body ? 'PUT' : 'DELETE',
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  await fault({ status: 503 });
  const [who, where] = [await desk.applicant(), await desk.employer()];
  const licenceId = await desk.licence(who, where, await desk.today(700));
  const id = await decided('order', who.actor, { licenceId, recipient: '林汐', phone: '13800000000', district: '310101', address: '延安东路200号' });
  const tried = () => one<{ tries: number }>(bench.orm.em.fork(), `select tries from dispatch where case_id = $1`, [id]);
  await until(async () => (await tried()).tries > 0);
  expect(await waybillOf(id)).toBeNull();
  await fault(null);
  await until(async () => (await waybillOf(id)) !== null);
  const waybill = (await waybillOf(id))!;
  await bench.followed(id);
  expect(await bench.papers(id)).toEqual([expect.objectContaining({ kind: 'P27', title: '快递面单' })]);
  const report = (eventId: string, status: string, at: string) => decided('report', courier, { eventId, waybill, status, at }, id);
  await report('2', 'inTransit', '2026-11-22T12:00:00Z');
  await report('1', 'collected', '2026-11-22T09:00:00Z');
  await report('3', 'signed', '2026-11-22T18:00:00Z');
  await report('4', 'inTransit', '2026-11-22T13:00:00Z');
  await bench.followed(id);
  expect((await bench.notices(id, who.id)).map((text) => /快递状态：(.+)，/.exec(text)![1])).toEqual(['在途', '已签收']);
  // The night's round over everything that this bench has sent: both sides are equal.
  expect(await bench.round('reconciliation')).toMatchObject({ 'dispatch-reconciliation': 0, 'employer-base': 1 });
  const run = workflowId('Delivery', id);
  await until(async () => (await bench.engine.client.workflow.getHandle(run).describe()).status.name === 'COMPLETED');
  await keepHistory(bench.engine, 'Delivery', 'signed', run);
}, 180_000);
