// O25 through REST and the database; time passes by the database's clock.
import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { watchIncidents } from '../../activities/incident/watch.ts';
import { incidentRecords } from '../../activities/incident/records.ts';
import { moveClock, now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import { plusMs, rfc3339 } from '../../domain/kit/instant.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { person } from '../../test/kit/permit.ts';
import { registry } from '../../activities/kit/records.ts';
import { incidentRoutes } from './index.ts';

const MINUTE = 60_000;
let api: PermitApi;
let operator: string;
beforeAll(async () => {
  api = await permitApi({}, { routes: incidentRoutes, registry: registry(incidentRecords) });
  operator = api.signIn(person([{ role: 'operator', district: '310000' }]));
});
afterAll(() => api?.close());

const post = (path: string, body?: object, version?: number, token = operator) => {
  const asked = supertest(api.apps.officers)
    .post(path)
    .set({ Authorization: `Bearer ${token}`, 'Idempotency-Key': randomUUID(), ...(version === undefined ? {} : { 'If-Match': `"${version}"` }) });
  return body === undefined ? asked : asked.send(body);
};
const report = async (more: object = {}, agoMinutes = 0) =>
  post('/v1/incidents', {
    district: '310000',
    level: 'level1',
    summary: '报名页面打不开',
    notifiedAt: rfc3339(plusMs(await now(api.orm.em.fork()), -agoMinutes * MINUTE)),
    ...more,
  });
const standing = async (id: string): Promise<Record<string, string>> => {
  const { body } = await supertest(api.apps.officers).get('/v1/incidents').set('Authorization', `Bearer ${operator}`).expect(200);
  const found = (body.items as { id: string; clocks: { step: string; standing: string }[] }[]).find((one) => one.id === id)!;
  return Object.fromEntries(found.clocks.map(({ step, standing: how }) => [step, how]));
};
const notices = async (id: string): Promise<string[]> =>
  (
    await query<{ message: string }>(
      api.orm.em.fork(),
      `select message from operator_notice where key like $1 and resolved_at is null order by key`,
      [`incident/${id}/%`],
    )
  ).map(({ message }) => message);
const pass = async (minutes: number) => {
  await moveClock(api.orm.em.fork(), minutes * MINUTE);
  await watchIncidents(api.orm);
};

test('O25 each clock of a fault warns before its end and is reported when missed, by the moved clock; a step that is said takes its notice down, solving takes all', async () => {
  const { body } = await report().then((answer) => (expect(answer.status).toBe(201), answer));
  const id = body.id as string;
  await watchIncidents(api.orm);
  expect([await standing(id), await notices(id)]).toEqual([{ responded: 'running', onSite: 'running', diagnosed: 'running', solved: 'running' }, []]);
  await pass(16);
  expect(await notices(id)).toEqual([expect.stringMatching(/^一级故障（.+接到通知）：响应时限.+将到/)]);
  await post(`/v1/incidents/${id}/respond`, undefined, 1).expect(200);
  await watchIncidents(api.orm);
  expect(await notices(id)).toEqual([]);
  await pass(45);
  expect(await standing(id)).toEqual({ responded: 'kept', onSite: 'warned', diagnosed: 'missed', solved: 'running' });
  expect(await notices(id)).toEqual([expect.stringContaining('确诊时限'), expect.stringContaining('工程师到达现场时限')]);
  expect((await notices(id))[0]).toContain('超时未完成，请立即处理并上报');
  expect(await watchIncidents(api.orm)).toBe(0);
  await post(`/v1/incidents/${id}/diagnose`, undefined, 2).expect(200);
  await pass(200);
  expect(await standing(id)).toEqual({ responded: 'kept', onSite: 'missed', diagnosed: 'late', solved: 'missed' });
  await post(`/v1/incidents/${id}/solve`, undefined, 3).expect(200);
  await watchIncidents(api.orm);
  expect([await standing(id), await notices(id)]).toEqual([{ responded: 'kept', onSite: 'late', diagnosed: 'late', solved: 'late' }, []]);
});

test('O25 a fault of the future, of long ago, or with limits that nobody may agree is refused; a step twice or without a clock too; only operators report', async () => {
  const future = await report({}, -10);
  expect([future.status, future.body.code, future.body.errors[0].message]).toEqual([422, 'INCIDENT_NOT_ACCEPTED', '接到通知的时间不能晚于现在']);
  const wrong = await report({ agreed: { solved: 9000 } }, 1500);
  expect((wrong.body.errors as { field: string }[]).map(({ field }) => field)).toEqual(['notifiedAt', 'agreed']);
  const { body } = await report();
  await post(`/v1/incidents/${body.id}/expertArrive`, undefined, 1).expect(422);
  await post(`/v1/incidents/${body.id}/arrive`, undefined, 1).expect(200);
  const again = await post(`/v1/incidents/${body.id}/arrive`, undefined, 2).expect(422);
  expect(again.body.errors[0].message).toBe('这一步已经登记过，不能再次登记');
  const special = await report({ level: 'special', agreed: { solved: 2880 } });
  expect(Object.keys(await standing(special.body.id as string))).toEqual(['responded', 'onSite', 'solved']);
  const stranger = api.signIn(person([{ role: 'caseOfficer', district: '310000' }]));
  await post('/v1/incidents', { district: '310000' }, undefined, stranger).expect(403);
});
