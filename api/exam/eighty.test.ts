// Eighty candidates at once through rows 7 to 16 among a thousand accounts. How long it takes is measured by `npm run bench -- pages`; here nothing may fail, be lost or be
// done twice.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { enrolOnce, payAt, type StepAnswer } from '../../bench/kit/enrol-steps.ts';
import { seedEnrolments } from '../../bench/kit/exam-seed.ts';
import { jsonClient } from '../../bench/kit/http.ts';
import { idNumber } from '../../db/demo/invent.ts';
import { one } from '../../db/kit/sql.ts';
import { fillingApi, type FillingApi } from '../../test/kit/filling.ts';

let desk: FillingApi;
beforeAll(async () => {
  desk = await fillingApi();
});
afterAll(() => desk?.close());

const AT_ONCE = 80;
const ACCOUNTS = 1_000;
const figure = (text: string, ids: unknown[] = []) => one<{ n: number }>(desk.orm.em.fork(), `select (${text})::int as n`, ids).then(({ n }) => n);

test('O08 O14 eighty candidates at once from the guide to the paid order among a thousand accounts: no error, no write lost or doubled; the count of users is shown', async () => {
  const exam = await desk.exam();
  await desk.window(exam.id, exam.config);
  const other = await desk.exam();
  await seedEnrolments(desk.client, { fields: desk.fields, exam: other, count: ACCOUNTS, from: 30_000 });
  const server = createServer(desk.api.apps.public).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [client, platform] = [jsonClient(origin), jsonClient(desk.sandbox.url)];
  await desk.put('payment', '/_callback', { url: `${origin}/v1/callbacks/payment` });
  try {
    const people = [];
    for (let n = 0; n < AT_ONCE; n++) {
      const who = await desk.candidate({ number: idNumber(2_000 + n, { birth: '1988-08-08' }) });
      await desk.photo(who);
      people.push({ who, token: desk.api.signIn(who.actor) });
    }
    const subjects = exam.config.subjects.filter(({ specialty }) => specialty === null || specialty === '05').map(({ code }) => code);
    const paid = (orderNumber: string) => payAt(platform, orderNumber);
    const of = { client, paid, examId: exam.id, subjects, area: '310101', thinkMs: 0, checked: pass };
    // Nobody waits for the time of reading here: it was a minute ago.
    const read = (id: string) => () => desk.rows(`update guide_reading set opened_at = opened_at - interval '1 minute' where account_id = $1`, [id]);
    const steps = (
      await Promise.all(
        people.map(({ who, token }) =>
          enrolOnce({ ...of, reading: read(who.id) }, { token, name: who.name, sex: sexOf(who.idNumber), birth: '1988-08-08' }),
        ),
      )
    ).flat();
    expect(steps.filter(({ ok }: StepAnswer) => !ok)).toEqual([]);
    for (const [text, wanted] of [
      [`select count(*) from enrolment where exam_id = $1 and state = 'enrolled'`, AT_ONCE],
      [`select count(distinct account_id) from enrolment where exam_id = $1`, AT_ONCE],
      [`select count(*) from exam_order where exam_id = $1 and state = 'paid'`, AT_ONCE],
      [`select sum(amount_fen) from exam_order where exam_id = $1`, AT_ONCE * 14_000],
      [`select sum(credit_fen) from ledger_entry where exam_id = $1 and account = 'payable'`, AT_ONCE * 14_000],
      [`select count(*) from journal j join enrolment n on n.case_id = j.case_id where n.exam_id = $1 and j.action = 'confirm'`, AT_ONCE],
    ] as const)
      expect({ text, n: await figure(text, [exam.id]) }).toEqual({ text, n: wanted });
  } finally {
    client.close();
    platform.close();
    server.closeAllConnections();
    server.close();
  }
  const administrator = desk.officer('administrator');
  const { body } = await desk.get('/v1/admin/stats/accounts', administrator).expect(200);
  const accounts = await figure(`select count(*) from account a join case_file c on c.id = a.id where c.state = 'active' and a.district like '31%'`);
  expect(body.total).toBe(accounts);
  expect(body.total).toBeGreaterThanOrEqual(ACCOUNTS + AT_ONCE);
  expect(body.kinds).toContainEqual({ kind: 'personal', label: expect.any(String), accounts: expect.any(Number) });
}, 240_000);

const sexOf = (number: string): string => (Number(number[16]) % 2 ? '男' : '女');
/** As the worker does once the platforms have said that they know. */
async function pass(id: string): Promise<void> {
  const [signed] = await desk.rows<{ seq: number }>(`select (seal->'content'->>'seq')::int as seq from commitment where enrolment_id = $1`, [id]);
  await desk.system('Enrolment', 'passCheck', id, { passed: true, results: [], seq: signed!.seq });
}
