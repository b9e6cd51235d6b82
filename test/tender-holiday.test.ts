// A holiday notice that comes while a purchase goes on: what it moves, what stays where it was fixed, and who is told. The notices are invented.
import { replanPending } from '../activities/kit/replan.ts';
import { tellDaysOff } from '../activities/procurement/tender/days-off.ts';
import { query } from '../db/kit/sql.ts';
import { insertNotice } from '../db/rule/rows.ts';
import { tenderClock } from './kit/announced-tender.ts';
import { ok } from './kit/answers.ts';
import { financeOffice, inboxOf, letter, obtainedTender, resultedTender, type Cast, type Finance } from './kit/challenges.ts';
import { tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';

let bench: TenderBench;
let cast: Cast;
let finance: Finance;
let first: Person;
let second: Person;
let version = 1;
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  bench = await tenderBench();
  finance = await financeOffice(bench);
  const agent = bench.member(await bench.organisation('purchaser', '测试省采购中心'), ['tenderHandler']);
  const buyer = bench.member(await bench.organisation('purchaser', '测试省'), ['orgAdmin']);
  const bidders: Person[] = [];
  for (const name of ['测试零一有限公司', '测试零二有限公司', '测试零三有限公司'])
    bidders.push(bench.member(await bench.organisation('supplier', name), ['bidHandler']));
  [first, second] = bidders as [Person, Person];
  cast = { agent, buyer, bidders };
}, 120_000);
afterAll(() => bench?.close(), 60_000);

/** Days off that nobody knew of, and what the worker does then. */
async function lateNotice(...off: [string, string][]): Promise<number> {
  const number = `演练〔2026〕${++version}号`;
  await insertNotice(
    bench.em(),
    { year: 2026, number, issued: '2026-03-10', source: '演练，并非真实通知', verified: false, off: off.map(([from, to]) => [from, to, '演练']), work: [] },
    version,
  );
  await query(bench.em(), `insert into calendar_replan (version, year, why, created_at) values ($1, 2026, $2, app_now())`, [version, number]);
  const { moved } = await replanPending(bench.orm);
  await tellDaysOff({ orm: bench.orm, notify: bench.notify });
  return moved;
}
const dues = async (id: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await query<{ name: string; due: string }>(
      bench.em(),
      `select name, to_char(due at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI') as due from deadline where case_id = $1 and closed_at is null order by name`,
      [id],
    )).map(({ name, due }) => [name, due]),
  );
const question = async (id: string, who: Person, about: string) =>
  bench.ask('post', `/v1/tender-projects/${id}/challenges`, who, { body: { about, letter, fileId: await bench.file(who, '质疑函.pdf') } });
const on = async (base: string, id: string, rest: string, who: Person, body?: object) =>
  bench.ask('post', `${base}/${id}/${rest}`, who, { version: (await bench.row(id)).version, ...(body ? { body } : {}) });

test('R01 R42 H01 a notice in the middle of a 投诉 gives 财政 the days that are off now; the time to complain itself is counted anew; a letter whose hour was fixed, and a suspension in natural days, stay', async () => {
  const asked = await obtainedTender(bench, cast);
  await clock('2026-03-24T09:30:01');
  await bench.state(asked, 'opening');
  const body = { organisationId: first.organisationId, lot: 1, content: '请说明第3页的质保期。', due: '2026-04-08T14:00:00+08:00' };
  const letterId = String((await ok(bench.ask('post', `/v1/tender-projects/${asked}/clarifications`, cast.agent, { body }), 201))['id']);
  await ok(on('/v1/clarifications', letterId, 'issue', cast.agent));

  const id = await resultedTender(bench, cast);
  await clock('2026-03-27T09:00:00');
  const challengeId = String((await ok(question(id, second, 'result'), 201))['id']);
  await clock('2026-03-30T09:00:00');
  await ok(on('/v1/challenges', challengeId, 'accept', cast.agent));
  await ok(on('/v1/challenges', challengeId, 'answer', cast.agent, { finding: 'rejected', consequence: 'goOn', content: '评审无误。' }));
  await clock('2026-03-31T09:00:00');
  const file = { letter, fileId: await bench.file(second, '投诉书.pdf') };
  const complaintId = String((await ok(bench.ask('post', `/v1/challenges/${challengeId}/complaint`, second, { body: file }), 201))['id']);
  await ok(finance.act('/v1/complaints', complaintId, 'suspend', { reason: '可能影响采购公正' }));
  const before = { letter: await dues(letterId), complaint: await dues(complaintId), project: await dues(id) };
  expect(before.complaint).toEqual({ review: '2026-04-09T00:00', copy: '2026-04-14T00:00', decide: '2026-05-16T00:00' });
  expect(before.letter).toMatchObject({ answer: '2026-04-08T14:00' });

  expect(await lateNotice(['2026-04-07', '2026-04-08'])).toBeGreaterThanOrEqual(3);
  expect(await dues(complaintId)).toEqual({ review: '2026-04-11T00:00', copy: '2026-04-16T00:00', decide: '2026-05-20T00:00' });
  expect(await dues(letterId)).toEqual(before.letter);
  expect((await dues(id))['suspension']).toBe(before.project['suspension']);
  // The history of the clock says why it moved, and a second round moves nothing.
  const [row] = await query<{ last: { what: string; why: string } }>(bench.em(), `select history->-1 as last from deadline where case_id = $1 and name = 'review'`, [complaintId]);
  expect(row!.last).toMatchObject({ what: 'replanned', why: '演练〔2026〕2号' });
  expect((await replanPending(bench.orm)).moved).toBe(0);
  // Late by the calendar of before, in time by that of now.
  await clock('2026-04-09T09:00:00');
  await ok(finance.act('/v1/complaints', complaintId, 'accept'));
  expect((await bench.row(complaintId)).regions['review']).toBe('none');
}, 240_000);

test('R01 R09 R41 a notice before the bid deadline moves the time to question and to answer, and its reminder; the bid deadline stays where the notice put it, and the agency alone is told that it has become a day off', async () => {
  const id = await obtainedTender(bench, cast);
  await clock('2026-03-10T10:00:00');
  const challengeId = String((await ok(question(id, first, 'documents'), 201))['id']);
  const before = { project: await dues(id), challenge: await dues(challengeId) };
  expect([before.project['bidDeadline'], before.project['challenge'], before.challenge['answer']]).toEqual(['2026-03-24T09:30', '2026-03-19T00:00', '2026-03-20T00:00']);
  await bench.followed(challengeId);
  const sent = (await bench.messages.delivered()).length;

  expect(await lateNotice(['2026-03-17', '2026-03-17'], ['2026-03-24', '2026-03-24'])).toBeGreaterThanOrEqual(3);
  const after = { project: await dues(id), challenge: await dues(challengeId) };
  expect([after.project['challenge'], after.challenge['answer']]).toEqual(['2026-03-20T00:00', '2026-03-21T00:00']);
  expect(after.challenge['remind']! > before.challenge['remind']!).toBe(true);
  expect(after.project['bidDeadline']).toBe(before.project['bidDeadline']);
  expect((await ok(bench.ask('get', `/v1/tender-projects/${id}`, null)))['bidDeadline']).toBe('2026-03-24T09:30:00+08:00');
  const told = async (who: Person) => (await inboxOf(bench, who)).filter((template) => template === 'inbox.tenderDayOff');
  expect(await told(cast.agent)).toHaveLength(1);
  for (const other of [cast.buyer, first, second]) expect(await told(other)).toEqual([]);
  // Told once, however often it is looked at; nobody by SMS.
  expect(await tellDaysOff({ orm: bench.orm, notify: bench.notify })).toBeGreaterThanOrEqual(1);
  expect(await told(cast.agent)).toHaveLength(1);
  expect((await bench.messages.delivered()).length).toBe(sent);

  // By the new calendar the 19th is still within the time, the 20th is not; what is shown is what runs.
  await clock('2026-03-19T12:00:00');
  await ok(question(id, second, 'documents'), 201);
  expect((await ok(bench.ask('get', `/v1/challenges/${challengeId}`, first)))['answerDue']).toBe('2026-03-21T00:00:00+08:00');
  await clock('2026-03-20T00:00:00');
  expect((await question(id, cast.bidders[2]!, 'documents')).body.code).toBe('CHALLENGE_TOO_LATE');
  // After the moment that was first said, before the one that counts now: in time.
  await clock('2026-03-20T23:59:59');
  await ok(on('/v1/challenges', challengeId, 'accept', cast.agent));
  await ok(on('/v1/challenges', challengeId, 'answer', cast.agent, { finding: 'rejected', consequence: 'goOn', content: '未指向特定供应商。' }));
  expect((await ok(bench.ask('get', `/v1/challenges/${challengeId}`, first)))['late']).toBe(false);
  // The agency moves it; nothing is left to tell.
  const correction = { kind: 'notice', title: '更正一', content: '开标时间顺延', affectsBids: false, changesScope: false, bidDeadline: '2026-03-25T09:30:00+08:00', obtainUntil: null };
  await ok(bench.act(id, 'corrections', cast.agent, correction));
  await tellDaysOff({ orm: bench.orm, notify: bench.notify });
  expect(await told(cast.agent)).toHaveLength(1);
  expect((await dues(id))['bidDeadline']).toBe('2026-03-25T09:30');
}, 240_000);
