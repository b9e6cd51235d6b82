// Reminders of 补正 on real cases of a real database with a moved clock.
import { plusDays, startOfDay, type PlainDate } from '../../../domain/kit/instant.ts';
import { lastDayBefore } from '../../../domain/message/task-reminders.ts';
import { commonRules } from '../../../domain/kit/common-rules.ts';
import { now } from '../../../db/kit/clock.ts';
import { asInstant, one, query } from '../../../db/kit/sql.ts';
import { counterApi, inOrder, type CounterApi } from '../../../test/kit/counter.ts';
import { setClock } from '../../../test/kit/database.ts';
import { dailyChecks } from '../../checks.ts';
import type { ActParts } from '../../parts.ts';
import { supplementReminders } from './supplement-check.ts';

let api: CounterApi;
beforeAll(async () => {
  api = await counterApi();
  await setClock(api.orm.em.fork(), startOfDay('2026-03-10'));
});
afterAll(() => api?.close());

async function run(day: PlainDate): Promise<number> {
  const em = api.orm.em.fork();
  await setClock(em, startOfDay(day).replace('00.000000Z', '01.000000Z'));
  return supplementReminders(api.fields).run({ orm: api.orm, em, now: await now(em), today: day, progress: () => undefined });
}
const notices = async (accountId: string): Promise<string[]> =>
  (await query<{ text: string }>(api.orm.em.fork(), `select text from notice where account_id = $1 order by created_at, id`, [accountId])).map(
    ({ text }) => api.fields.decrypt(text, 'notice.text'),
  );
const queued = async (): Promise<{ to: object; template: string; params: Record<string, string> }[]> =>
  (
    await query<{ sealed: string }>(api.orm.em.fork(), `select payload->>'sealed' as sealed from outbox where key like 'supplement/%' order by key`)
  ).map(({ sealed }) => JSON.parse(api.fields.decrypt(sealed, 'outbox.payload')) as { to: object; template: string; params: Record<string, string> });
/** Papers are missing: asked for today; answers the last day for them. */
async function asked(requested: Parameters<CounterApi['open']>[1]) {
  const clerk = api.officer('counterClerk');
  const file = await api.open(clerk, requested);
  const body = { examination: { ...inOrder('naturalPerson'), seen: [] } };
  const { version } = (await api.post(`/v1/counter-cases/${file.id}/supplement-request`, clerk, body, { version: file.version }).expect(200)).body;
  const { due } = await one<{ due: string }>(
    api.orm.em.fork(),
    `select ${asInstant('due')} as due from deadline where case_id = $1 and closed_at is null`,
    [file.id],
  );
  return { id: file.id as string, version: version as number, clerk, last: lastDayBefore(due) };
}

test('K07 an applicant hears 7, 3 and 1 days before the last day for 补正, once each, by SMS and in the box; nothing after 补正 or after the end', async () => {
  const em = api.orm.em.fork();
  await query(
    em,
    `insert into rule (key, district, value, valid_from, source, verified, version)
       select key, '140000', '[30, 7, 3, 1]', valid_from, source, verified, (select max(version) + 1 from rule) from rule where key = $1`,
    [commonRules.reminderDays.key],
  );
  const account = await api.account();
  const { id, version, clerk, last } = await asked({ kind: 'changePhone', accountId: account.id, phone: api.phone() });
  const counts: [number, number][] = [];
  for (const before of [9, 8, 7, 7, 6, 4, 3, 2, 1, 0]) counts.push([before, await run(plusDays(last, -before))]);
  expect(counts.filter(([, count]) => count)).toEqual([7, 3, 1].map((days) => [days, 1]));
  const text = `修改预留手机号尚待补正材料，请于${last}（含当日）前到政务大厅补正，逾期将不予通过。`;
  expect(await notices(account.id)).toEqual([text, text, text]);
  expect(await queued()).toEqual(
    Array(3).fill(
      expect.objectContaining({
        to: { accountId: account.id },
        template: 'sms.counterSupplementReminder',
        params: { matter: '修改预留手机号', due: `${last}（含当日）` },
      }),
    ),
  );
  expect(await run(plusDays(last, 1))).toBe(0);
  await setClock(em, startOfDay(last));
  await api.post(`/v1/counter-cases/${id}/supplement`, clerk, inOrder('naturalPerson'), { version }).expect(200);
  await query(em, `delete from notice`);
  await query(em, `delete from outbox`);
  expect(await run(last)).toBe(0);
});

test('K09 a registration has no account yet: its phone hears by SMS alone, once', async () => {
  const phone = api.phone();
  const { last } = await asked({ kind: 'registerIndividual', name: '林汐', idNumber: api.number(), userName: 'linxi2029', phone });
  expect([await run(plusDays(last, -1)), await run(plusDays(last, -1))]).toEqual([1, 0]);
  expect(await queued()).toEqual([expect.objectContaining({ to: { phone }, template: 'sms.counterSupplementReminderOnPaper' })]);
});

test('the round of reminders has it', () => {
  const checks = dailyChecks.map((check) => check({ fields: api.fields } as ActParts));
  expect(checks.filter(({ round }) => round === 'reminders').map(({ id }) => id)).toContain('supplement-reminders');
});
