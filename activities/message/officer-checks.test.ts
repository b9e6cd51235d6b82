// What officers hear from the daily rounds: tasks that end, 委托书 that run out. Real cases on a real database with a moved clock.
import type { EntityManager } from '@mikro-orm/postgresql';
import { plusDays, shanghaiDay, startOfDay, type PlainDate } from '../../domain/kit/instant.ts';
import type { Role } from '../../domain/kit/actor.ts';
import { now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { counterApi, inOrder, type CounterApi } from '../../test/kit/counter.ts';
import { setClock } from '../../test/kit/database.ts';
import { supplierApi } from '../../test/kit/supplier-api.ts';
import type { DailyCheck } from '../kit/scheduled.ts';
import { attorneyReminders, taskReminders } from './officer-checks.ts';

type Api = { orm: CounterApi['orm']; fields: CounterApi['fields'] };
let open: { close: () => Promise<void> } | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function run({ orm }: Api, check: DailyCheck, day: PlainDate): Promise<number> {
  const em = orm.em.fork();
  await setClock(em, startOfDay(day).replace('00.000000Z', '01.000000Z'));
  return check.run({ orm, em, now: await now(em), today: day, progress: () => undefined });
}
const told = async ({ orm, fields }: Api, accountId: string): Promise<string[]> =>
  (await query<{ text: string }>(orm.em.fork(), `select text from notice where account_id = $1 order by created_at, id`, [accountId])).map(
    ({ text }) => fields.decrypt(text, 'notice.text'),
  );
/** An account that holds a post. */
async function post(em: EntityManager, role: Role, district: string): Promise<string> {
  const id = uuidv7();
  await query(
    em,
    `with c as (insert into case_file (id, type, district, state, version, seq, head, created_at, changed_at) values ($1, 'Account', '000000', 'active', 1, 1, '', app_now(), app_now())),
       a as (insert into account (id, kind, district, phone, phone_index, created_at) values ($1, 'staff', '000000', '-', $1::text, app_now()))
     insert into officer_grant (id, account_id, role, district, given_at) values ($1, $1, $2, $3, app_now())`,
    [id, role, district],
  );
  return id;
}

test('C08 a review that ends soon is told to its post in its districts once, then that it is late; nobody else hears, no SMS goes out', async () => {
  const api = await supplierApi();
  open = api;
  const bench: Api = { orm: api.orm, fields: api.deps.fields };
  const em = api.orm.em.fork();
  await setClock(em, startOfDay('2021-02-01'));
  const [here, above, elsewhere, other] = [
    await post(em, 'initialReviewer', '330000'),
    await post(em, 'initialReviewer', '000000'),
    await post(em, 'initialReviewer', '140000'),
    await post(em, 'finalReviewer', '330000'),
  ];
  const supplier = await api.company();
  const { base } = await api.registration(supplier, '330000');
  await api.submit(base, supplier);
  const task = await one<{ id: string; due: string }>(
    em,
    `select id, (due at time zone 'Asia/Shanghai')::date::text as due from task where state = 'open'`,
  );
  const check = taskReminders(bench.fields);
  const last = plusDays(task.due, -1);
  await query(em, `delete from outbox`);
  expect(await run(bench, check, plusDays(last, -2))).toBe(0);
  expect(await run(bench, check, plusDays(last, -1))).toBe(1);
  expect(await run(bench, check, plusDays(last, -1))).toBe(0);
  expect(await told(bench, here)).toEqual([`待办“初审”将于${last}到期，请及时办理。`]);
  expect([await told(bench, above), await told(bench, elsewhere), await told(bench, other)]).toEqual([await told(bench, here), [], []]);
  await query(em, `update task set assignee_id = $2, claimed_at = app_now() where id = $1`, [task.id, here]);
  expect(await run(bench, check, plusDays(last, 1))).toBe(1);
  expect([(await told(bench, here)).at(-1), (await told(bench, above)).length]).toEqual([`待办“初审”已于${last}到期，请尽快办理。`, 1]);
  expect(await query(em, `select kind from outbox`)).toEqual([]);
});

test('L11 L12 L13 a 委托书 that runs out while its case is under way: told 7 days and 1 day before, and when it has; a case that ended is left alone', async () => {
  const api = await counterApi();
  open = api;
  const em = api.orm.em.fork();
  await setClock(em, startOfDay('2026-03-10'));
  const clerk = await post(em, 'counterClerk', '140100');
  const verifier = await post(em, 'counterVerifier', '140000');
  const account = await api.account();
  const atDesk = api.officer('counterClerk');
  const file = await api.open(atDesk, { kind: 'changePhone', accountId: account.id, phone: api.phone() });
  await api.post(`/v1/counter-cases/${file.id}/examine`, atDesk, inOrder('naturalPerson', true, '2026-03-09'), { version: file.version }).expect(200);
  const check = attorneyReminders(api.fields);
  const said: [PlainDate, number, string][] = [];
  const standing = async () => (await api.get(`/v1/counter-cases/${file.id}`, atDesk).expect(200)).body.powerOfAttorneyStanding.label as string;
  for (const day of ['2026-04-01', '2026-04-02', '2026-04-03', '2026-04-08', '2026-04-09', '2026-04-10', '2026-04-11'])
    said.push([day, await run(api, check, day), await standing()]);
  expect(said.filter(([, count]) => count).map(([day]) => day)).toEqual(['2026-04-02', '2026-04-08', '2026-04-10']);
  expect(said.map(([, , label]) => label)).toEqual(['有效', '即将到期', '即将到期', '即将到期', '即将到期', '已过有效期', '已过有效期']);
  const soon = '政务大厅受理件（修改预留手机号）的授权委托书将于2026-04-09到期，请在到期前办理。';
  expect(await told(api, verifier)).toEqual([soon, soon, '政务大厅受理件（修改预留手机号）的授权委托书已于2026-04-09到期，继续代办须重新出具。']);
  expect(await told(api, clerk)).toEqual([]);
  const until = await one<{ until: PlainDate }>(em, `select attorney_until::text as until from counter_record where case_id = $1`, [file.id]);
  expect(until).toEqual({ until: '2026-04-09' });
  await query(em, `delete from notice`);
  await query(em, `update case_file set state = 'rejected' where id = $1`, [file.id]);
  expect(await run(api, check, shanghaiDay(await now(em)))).toBe(0);
});
