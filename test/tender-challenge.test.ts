// 询问 and 质疑 through REST, the database and a real Temporal server; the clock is moved, never waited for.
import { query } from '../db/kit/sql.ts';
import { confirmedTender, tenderClock } from './kit/announced-tender.ts';
import { emptyLetter, fieldsOf, inboxOf, letter, obtainedTender, reportedTender, resultedTender, type Cast } from './kit/challenges.ts';
import { draftedContract } from './kit/contracts.ts';
import { until } from './kit/engine.ts';
import { keepRuns } from './kit/history.ts';
import { tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';
import { ok } from './kit/answers.ts';

let bench: TenderBench;
let cast: Cast;
let first: Person;
let second: Person;
let stranger: Person;
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  bench = await tenderBench();
  const agent = bench.member(await bench.organisation('purchaser', '测试省采购中心'), ['tenderHandler']);
  const buyer = bench.member(await bench.organisation('purchaser', '测试省'), ['orgAdmin']);
  const names = ['测试零一有限公司', '测试零二有限公司', '测试零三有限公司', '测试局外有限公司'];
  const all: Person[] = [];
  for (const name of names) all.push(bench.member(await bench.organisation('supplier', name), ['bidHandler']));
  [first, second, , stranger] = all as [Person, Person, Person, Person];
  cast = { agent, buyer, bidders: all.slice(0, 3) };
}, 120_000);
afterAll(() => bench?.close(), 60_000);

const submit = async (id: string, who: Person, body: object) =>
  bench.ask('post', `/v1/tender-projects/${id}/challenges`, who, { body: { letter, fileId: await bench.file(who, '质疑函.pdf'), ...body } });
const on = async (id: string, rest: string, who: Person, body?: object) =>
  bench.ask('post', `/v1/challenges/${id}/${rest}`, who, { version: (await bench.row(id)).version, ...(body ? { body } : {}) });
const read = (id: string, who: Person) => bench.ask('get', `/v1/challenges/${id}`, who);
const answer = { finding: 'rejected', consequence: 'goOn', content: '经核实，评分办法未指向特定供应商。' };
const deadlines = async (id: string): Promise<string[]> =>
  (await query<{ name: string }>(bench.em(), `select name from deadline where case_id = $1 and closed_at is null order by due, name`, [id])).map(
    ({ name }) => name,
  );

test('R41 documents: everything that the letter lacks at once, only who obtained them, seven working days from the end of the notice, answered in time, reminded before', async () => {
  const id = await obtainedTender(bench, cast);
  await clock('2026-03-10T10:00:00');
  const bad = await bench.ask('post', `/v1/tender-projects/${id}/challenges`, first, {
    body: { about: 'documents', letter: emptyLetter, fileId: await bench.file(second) },
  });
  expect([bad.status, bad.body.code, fieldsOf(bad)]).toEqual([
    422,
    'CHALLENGE_INVALID',
    [
      ...['address', 'postcode', 'contactName', 'phone'].map((key) => `letter.${key}`),
      ...['matter', 'request', 'facts', 'law'].map((key) => `letter.items[0].${key}`),
      'fileId',
    ],
  ]);
  expect(fieldsOf(await submit(id, stranger, { about: 'documents' }))).toEqual(['about']);
  // Nothing has been opened yet, and a step belongs to the process alone.
  expect(fieldsOf(await submit(id, first, { about: 'process' }))).toEqual(['step', 'about']);
  const sent = await ok(submit(id, first, { about: 'documents' }), 201);
  expect(sent['answerDue']).toBe('2026-03-20T00:00:00+08:00');
  expect((await submit(id, first, { about: 'documents' })).body.code).toBe('ALREADY_RUNNING');
  const challengeId = String(sent['id']);
  await read(challengeId, stranger).expect(404);
  await read(challengeId, second).expect(404);
  await bench.followed(challengeId);
  expect(await inboxOf(bench, cast.agent)).toContain('inbox.challengeReceived');
  expect((await on(challengeId, 'answer', cast.agent, answer)).status).toBe(409);
  await ok(on(challengeId, 'supplement', first, { text: '补充认证名录', fileId: await bench.file(first, '名录.pdf') }));
  await ok(on(challengeId, 'accept', cast.agent));
  expect(await deadlines(challengeId)).toEqual(['remind', 'answer']);
  await clock('2026-03-18T00:00:01');
  await until(async () => (await deadlines(challengeId)).length === 1);
  await bench.followed(challengeId);
  expect(await inboxOf(bench, cast.agent)).toContain('inbox.challengeReminder');
  // The last day still counts, the next does not.
  await clock('2026-03-18T23:59:59');
  await ok(submit(id, second, { about: 'documents' }), 201);
  await clock('2026-03-19T00:00:00');
  const late = await submit(id, cast.bidders[2]!, { about: 'documents' });
  expect([late.status, late.body.code]).toEqual([422, 'CHALLENGE_TOO_LATE']);
  expect(fieldsOf(await on(challengeId, 'answer', cast.agent, { ...answer, consequence: 'redo' }))).toEqual(['consequence']);
  expect((await on(challengeId, 'answer', first, answer)).status).toBe(403);
  await ok(on(challengeId, 'answer', cast.agent, answer));
  expect((await read(challengeId, first)).body).toMatchObject({
    label: '已答复',
    finding: '质疑不成立',
    answer: answer.content,
    late: false,
    deadlines: [],
    supplement: { text: '补充认证名录' },
  });
  await bench.followed(challengeId);
  expect(await inboxOf(bench, first)).toContain('inbox.challengeAnswered');
  await keepRuns(bench.engine, 'TenderChallenge', challengeId, 'documents');
}, 180_000);

test('R41 result: signing stands still, unanswered in time is 逾期, a late answer sets the winner aside for the next, everybody concerned reads it', async () => {
  const id = await resultedTender(bench, cast);
  expect(fieldsOf(await submit(id, stranger, { about: 'result' }))).toEqual(['about']);
  // The notice lasts a working day, until 03-26; seven more end on 04-07, over 清明.
  await clock('2026-03-27T09:00:00');
  const { id: made } = await ok(submit(id, second, { about: 'result', addressee: 'purchaser' }), 201);
  const challengeId = String(made);
  await read(challengeId, cast.agent).expect(404);
  expect((await on(challengeId, 'stop-signing', cast.agent, { reason: '可能影响中标结果' })).status).toBe(404);
  const { id: drafted } = await ok(draftedContract(bench, cast.buyer, id), 201);
  await ok(on(challengeId, 'stop-signing', cast.buyer, { reason: '可能影响中标结果' }));
  const refused = await draftedContract(bench, cast.buyer, id);
  expect([refused.status, refused.body.code]).toEqual([409, 'SIGNING_STOPPED']);
  await bench.followed(challengeId);
  await clock('2026-04-09T00:00:01');
  await bench.state(challengeId, 'overdue');
  await bench.followed(challengeId);
  expect(await inboxOf(bench, second)).toContain('inbox.challengeUnanswered');
  expect(await inboxOf(bench, cast.buyer)).toContain('inbox.challengeOverdue');
  const aside = { finding: 'upheld', consequence: 'next', content: '第一中标候选人不符合资格条件。' };
  const twice = await Promise.all([on(challengeId, 'answer', cast.buyer, aside), on(challengeId, 'answer', cast.buyer, aside)]);
  // The second finds a newer version, or a challenge that has been answered.
  const [done, late] = twice.map(({ status }) => status).toSorted((a, b) => a - b);
  expect([done, late === 409 || late === 412]).toEqual([200, true]);
  expect(await bench.row(id)).toMatchObject({ state: 'awarding' });
  // What was drafted with him is void, so that the next can have a contract.
  expect(await bench.row(String(drafted))).toMatchObject({ state: 'replaced' });
  const own = async (who: Person) =>
    ((await ok(bench.ask('get', '/v1/me/tender-results', who)))['items'] as { projectId: string; state: string }[]).find(
      ({ projectId }) => projectId === id,
    );
  expect(await own(first)).toMatchObject({ state: '中标无效' });
  await ok(bench.act(id, 'award', cast.buyer, { lots: [{ lot: 1, organisationId: second.organisationId }] }));
  await bench.followed(challengeId);
  const { items } = await ok(bench.ask('get', `/v1/tender-projects/${id}/challenge-answers`, first));
  expect(items).toEqual([expect.objectContaining({ about: '中标、成交结果', answer: aside.content, finding: '质疑成立' })]);
  expect(JSON.stringify(items)).not.toContain('林溪');
  await bench.ask('get', `/v1/tender-projects/${id}/challenge-answers`, stranger).expect(404);
  expect(await inboxOf(bench, first)).toContain('inbox.challengeConcerned');
  expect((await read(challengeId, cast.buyer)).body).toMatchObject({ late: true, signing: null });
  await keepRuns(bench.engine, 'TenderChallenge', challengeId, 'overdue');
}, 180_000);

test('R37 an objection to the candidates of a works tender stops the purchase until it is answered within three days', async () => {
  const id = await reportedTender(bench, cast, { kind: 'works' });
  expect(fieldsOf(await submit(id, second, { about: 'result' }))).toContain('about');
  const { id: made, answerDue } = await ok(submit(id, second, { about: 'candidates' }), 201);
  expect(answerDue).toBe('2026-03-28T00:00:00+08:00');
  expect((await bench.row(id)).regions['hold']).toBe('suspended');
  const stopped = await bench.act(id, 'award', cast.buyer, { lots: [{ lot: 1, organisationId: first.organisationId }] });
  expect([stopped.status, stopped.body.code]).toEqual([409, 'TENDER_SUSPENDED']);
  await ok(on(String(made), 'accept', cast.agent));
  await ok(on(String(made), 'answer', cast.agent, answer));
  expect((await bench.row(id)).regions['hold']).toBe('none');
  await ok(bench.act(id, 'award', cast.buyer, { lots: [{ lot: 1, organisationId: first.organisationId }] }));
}, 180_000);

test('R43 anybody objects to a single source while it is shown; it is argued anew within five working days of the end of the publicity, and upheld it is 废标', async () => {
  const more = { method: 'singleSource', way: 'offline', sealing: null };
  const { agent, buyer } = cast;
  await clock('2026-02-25T09:00:00');
  const id = await confirmedTender(bench, { agent, buyer }, more);
  const answered = await bench.act(id, 'schedule', agent, { publishAt: '2026-03-02T09:00:00+08:00', obtainUntil: '2026-03-09', bidDeadline: null });
  expect([answered.status, answered.body]).toEqual([200, expect.anything()]);
  await clock('2026-03-02T09:00:01');
  await bench.state(id, 'announced');
  const { id: made, answerDue } = await ok(submit(id, stranger, { about: 'singleSource', addressee: 'purchaser' }), 201);
  // Shown until 03-09, argued anew until 03-16.
  expect(answerDue).toBe('2026-03-17T00:00:00+08:00');
  await clock('2026-03-10T00:00:00');
  expect((await submit(id, first, { about: 'singleSource' })).body.code).toBe('CHALLENGE_TOO_LATE');
  await ok(on(String(made), 'accept', buyer));
  await ok(on(String(made), 'answer', buyer, { finding: 'upheld', consequence: 'redo', content: '异议成立，依法采取其他采购方式。' }));
  expect((await bench.row(id)).state).toBe('voided');
}, 120_000);

test('R41 询问 is answered within three working days by whom it is put to, and by nobody else', async () => {
  const id = await obtainedTender(bench, cast);
  await clock('2026-03-05T15:00:00');
  const ask = (who: Person, question: string) => bench.ask('post', `/v1/tender-projects/${id}/inquiries`, who, { body: { question } });
  expect(fieldsOf(await ask(stranger, ' '))).toEqual(['question']);
  const made = await ok(ask(stranger, '交货地点能否分两处？'), 201);
  expect(made['due']).toBe('2026-03-11T00:00:00+08:00');
  const at = (who: Person, version: number) => bench.ask('post', `/v1/inquiries/${made['id']}/answer`, who, { version, body: { content: '可以。' } });
  expect((await at(cast.buyer, 1)).status).toBe(404);
  await clock('2026-03-11T00:00:01');
  const waiting = (await ok(bench.ask('get', '/v1/me/inquiries?side=answers', cast.agent)))['items'] as { id: string; overdue: boolean }[];
  expect(waiting).toEqual([expect.objectContaining({ id: made['id'], overdue: true })]);
  await ok(at(cast.agent, 1));
  expect(await ok(bench.ask('get', `/v1/inquiries/${made['id']}`, stranger))).toMatchObject({ label: '已答复', answer: '可以。' });
  await bench.ask('get', `/v1/inquiries/${made['id']}`, first).expect(404);
}, 120_000);
