// 期限推演 of purchases through the real app and the rules of a real database.
import supertest from 'supertest';
import { permitApi, type PermitApi } from '../../../test/kit/permit-api.ts';
import { person } from '../../../test/kit/permit.ts';
import { tenderRoutes } from './index.ts';

let api: PermitApi;
let token: string;
beforeAll(async () => {
  api = await permitApi({}, { routes: tenderRoutes });
  token = api.signIn(person());
});
afterAll(() => api?.close());

const ask = (body: object, status = 200) =>
  supertest(api.apps.public).post('/v1/what-if/tenders').set('Authorization', `Bearer ${token}`).send(body).expect(status);
const tender = { day: '2026-09-14', method: 'openTender', kind: 'goods' };
interface Shown {
  name: string;
  day: string;
}

test('R08 采购法§35, R01: published on 14 September 2026, 国庆节 moves the bid deadline to 8 October, and each date says by which article', async () => {
  const { body } = await ask(tender);
  expect(body).toMatchObject({ regime: 'GP87', regimeLabel: 'GP-87', change: null, findings: [] });
  const bid = (body.dates as Shown[]).find(({ name }) => name === 'bid');
  expect(bid).toMatchObject({
    day: '2026-10-08',
    due: '2026-10-08T00:00:00+08:00',
    movedFrom: '2026-10-04',
    period: '20日',
    bound: 'earliest',
    provisional: false,
    by: [4, 5, 6, 7].map((n) => ({ day: `2026-10-0${n}`, name: '国庆节' })),
    cite: { rule: 'R08', article: '《中华人民共和国政府采购法》第三十五条', verified: true },
  });
  expect((body.dates as Shown[]).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['notice', 'obtain', 'modify', 'report', 'decide', 'result', 'contract', 'contractFiling']),
  );
});

test('R09 条例§31: every consequence of a change is told before it is signed, also that it may not be', async () => {
  const standing = { ...tender, day: '2026-03-02', bidDeadline: '2026-03-24T09:30:00+08:00' };
  const change = { at: '2026-03-12T10:00:00+08:00', affectsBids: true };
  const { body } = await ask({ ...standing, change });
  expect(body.findings).toEqual([expect.objectContaining({ rule: 'R08', verdict: 'compliant', verdictLabel: '合规' })]);
  expect(body.change).toMatchObject({ bidDeadline: '2026-03-27T09:30:00+08:00' });
  expect((body.change.effects as { what: string }[]).map(({ what }) => what)).toEqual(['postponed', 'notice', 'tell', 'reconfirm']);
  expect(body.change.moved).toContainEqual({ name: 'bid', label: '投标（响应）截止及开标', from: '2026-03-24', to: '2026-03-27' });
  const short = await ask({ ...standing, change: { ...change, bidDeadline: '2026-03-25T09:30:00+08:00' } });
  expect(short.body.change.findings).toContainEqual(
    expect.objectContaining({ rule: 'R09', verdict: 'violation', article: expect.stringContaining('第三十一条') }),
  );
});

test('what makes no sense is refused field by field: a wrong method, days that no calendar has, a change without a deadline', async () => {
  const { body } = await ask({ day: '2026-02-30', method: 'lottery', kind: 'goods', district: '14' }, 422);
  expect((body.errors as { field: string }[]).map(({ field }) => field).toSorted()).toEqual(['day', 'district', 'method']);
  await ask({ ...tender, day: '9999-12-31' }, 422);
  const alone = await ask({ ...tender, change: { at: '2026-09-20T10:00:00+08:00', affectsBids: true } }, 422);
  expect(alone.body.errors).toEqual([expect.objectContaining({ field: 'bidDeadline', message: '推演更正时请给出现行投标截止时间' })]);
  await supertest(api.apps.public).post('/v1/what-if/tenders').send(tender).expect(401);
});
