// 投诉, 废标 and what follows, through REST, the database and a real Temporal server; the clock is moved, never waited for.
import { query } from '../db/kit/sql.ts';
import { previousOcid } from '../db/procurement/open-data.ts';
import { tenderClock } from './kit/announced-tender.ts';
import { emptyLetter, fieldsOf, financeOffice, inboxOf, letter, resultedTender, type Cast, type Finance } from './kit/challenges.ts';
import { draftedContract } from './kit/contracts.ts';
import { until } from './kit/engine.ts';
import { keepRuns } from './kit/history.ts';
import { ocdsErrors } from './kit/ocds.ts';
import { tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';
import { ok } from './kit/answers.ts';

let bench: TenderBench;
let cast: Cast;
let finance: Finance;
let loser: Person;
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  bench = await tenderBench();
  finance = await financeOffice(bench);
  const agent = bench.member(await bench.organisation('purchaser', '测试省采购中心'), ['tenderHandler']);
  const buyer = bench.member(await bench.organisation('purchaser', '测试省'), ['orgAdmin']);
  const bidders: Person[] = [];
  for (const name of ['测试零一有限公司', '测试零二有限公司', '测试零三有限公司'])
    bidders.push(bench.member(await bench.organisation('supplier', name), ['bidHandler']));
  cast = { agent, buyer, bidders };
  loser = bidders[1]!;
}, 120_000);
afterAll(() => bench?.close(), 60_000);

const file = (who: Person) => bench.file(who, '投诉书.pdf');
/** A challenge to the result of 2026-03-27, answered on 03-30 as unfounded; its time to answer ends on 04-08. */
async function challenged(more: object = {}): Promise<{ id: string; challengeId: string }> {
  const id = await resultedTender(bench, cast, more);
  await clock('2026-03-27T09:00:00');
  const body = { about: 'result', letter, fileId: await file(loser) };
  const { id: challengeId } = await ok(bench.ask('post', `/v1/tender-projects/${id}/challenges`, loser, { body }), 201);
  await clock('2026-03-30T09:00:00');
  const on = async (rest: string, asked?: object) =>
    bench.ask('post', `/v1/challenges/${challengeId}/${rest}`, cast.agent, {
      version: (await bench.row(String(challengeId))).version,
      ...(asked ? { body: asked } : {}),
    });
  await ok(on('accept'));
  await ok(on('answer', { finding: 'rejected', consequence: 'goOn', content: '评审无误。' }));
  return { id, challengeId: String(challengeId) };
}
const complain = async (challengeId: string, who: Person, more: object = {}) =>
  bench.ask('post', `/v1/challenges/${challengeId}/complaint`, who, { body: { letter, fileId: await file(who), ...more } });
async function complained(more: object = {}): Promise<{ id: string; complaintId: string }> {
  const { id, challengeId } = await challenged(more);
  return { id, complaintId: String((await ok(complain(challengeId, loser), 201))['id']) };
}
const act = (complaintId: string, rest: string, body?: object) => finance.act('/v1/complaints', complaintId, rest, body);
const own = async (complaintId: string, rest: string, who: Person, body?: object) =>
  bench.ask('post', `/v1/complaints/${complaintId}/${rest}`, who, { version: (await bench.row(complaintId)).version, ...(body ? { body } : {}) });
const dues = async (id: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    ((await ok(bench.ask('get', `/v1/complaints/${id}`, loser)))['deadlines'] as { name: string; due: string; pausedAt: string | null }[]).map(
      ({ name, due, pausedAt }) => [name, pausedAt === null ? due.slice(0, 10) : 'paused'],
    ),
  );
const decision = (kind: string, more: object = {}) => ({ kind, content: '本机关认为……决定如下。', ...more });

test('R42 the whole way: too early and too late refused, 补正 once with the clocks standing, copy, statement, experts without time running, suspension, 中标无效 for the next candidate, published', async () => {
  const { id, challengeId } = await challenged();
  await bench.ask('post', `/v1/challenges/${challengeId}/complaint`, cast.bidders[2]!, { body: { letter, fileId: await file(loser) } }).expect(404);
  const bad = await complain(challengeId, loser, { letter: emptyLetter });
  expect([bad.status, bad.body.code, fieldsOf(bad)?.length]).toEqual([422, 'COMPLAINT_INVALID', 8]);
  // Fifteen working days from 04-08: until 04-29.
  await clock('2026-04-30T00:00:00');
  expect((await complain(challengeId, loser)).body.code).toBe('COMPLAINT_TOO_LATE');
  await clock('2026-03-31T09:00:00');
  const complaintId = String((await ok(complain(challengeId, loser), 201))['id']);
  expect((await complain(challengeId, loser)).body.code).toBe('ALREADY_RUNNING');
  expect(await dues(complaintId)).toEqual({ review: '2026-04-09', copy: '2026-04-14', decide: '2026-05-16' });
  const todo = (await finance.ask('get', '/v1/me/todos')).body.items as { caseId: string; label: string }[];
  expect(todo.find(({ caseId }) => caseId === complaintId)?.label).toBe('投诉书审查');

  await clock('2026-04-01T09:00:00');
  expect(fieldsOf(await act(complaintId, 'ask-correction', { missing: '补充法律依据', due: '2026-04-01' }))).toEqual(['due']);
  await ok(act(complaintId, 'ask-correction', { missing: '补充法律依据', due: '2026-04-10' }));
  expect(await dues(complaintId)).toEqual({ correction: '2026-04-11', review: 'paused', copy: 'paused', decide: 'paused' });
  await bench.followed(complaintId);
  expect(await inboxOf(bench, loser)).toContain('inbox.complaintToCorrect');
  await clock('2026-04-09T09:00:00');
  await ok(own(complaintId, 'correct', loser, { letter, fileId: await file(loser) }));
  const after = await dues(complaintId);
  expect(after['review']! > '2026-04-09' && after['decide']! > '2026-05-16').toBe(true);
  expect(fieldsOf(await act(complaintId, 'ask-correction', { missing: '再补', due: '2026-04-30' }))).toEqual(['missing']);
  await ok(act(complaintId, 'accept'));
  // Before the copy the respondent knows of nothing.
  await bench.ask('get', `/v1/complaints/${complaintId}`, cast.agent).expect(404);
  expect(fieldsOf(await act(complaintId, 'decide', decision('rejected')))).toEqual(['ground', 'statement']);
  await ok(act(complaintId, 'copy'));
  expect((await act(complaintId, 'copy')).status).toBe(422);
  await bench.followed(complaintId);
  expect(await inboxOf(bench, cast.agent)).toContain('inbox.complaintCopied');
  expect(await inboxOf(bench, cast.bidders[2]!)).toContain('inbox.complaintCopied');
  await ok(act(complaintId, 'suspend', { reason: '可能影响采购公正' }));
  expect((await bench.row(id)).regions['hold']).toBe('suspended');
  expect((await draftedContract(bench, cast.buyer, id)).body.code).toBe('TENDER_SUSPENDED');
  await ok(own(complaintId, 'explain', cast.agent, { text: '评审过程符合规定。' }));
  const before = (await dues(complaintId))['decide']!;
  await ok(act(complaintId, 'waiting', { ground: 'experts', reason: '组织专家评审' }));
  expect((await dues(complaintId))['decide']).toBe('paused');
  expect(fieldsOf(await act(complaintId, 'decide', decision('invalidNext')))).toEqual(['waiting']);
  await clock('2026-04-20T09:00:00');
  await ok(act(complaintId, 'waiting-ended'));
  expect((await dues(complaintId))['decide']! > before).toBe(true);
  await ok(act(complaintId, 'decide', decision('invalidNext')));
  expect(await bench.row(id)).toMatchObject({ state: 'awarding', regions: expect.objectContaining({ hold: 'none' }) });
  await bench.followed(complaintId);
  expect(await inboxOf(bench, cast.bidders[2]!)).toContain('inbox.complaintDecided');
  const { items } = await ok(bench.ask('get', '/v1/complaint-decisions', null));
  expect(items).toEqual([
    expect.objectContaining({
      id: complaintId,
      complainant: '测试零二有限公司',
      respondent: '测试省采购中心',
      decision: expect.stringContaining('中标结果无效'),
    }),
  ]);
  // Open data: the decision, without who complained and what it says of him; the award is over, the tender is not begun again.
  const { code } = await ok(bench.ask('get', `/v1/tender-projects/${id}`, null));
  const open = await ok(bench.ask('get', `/v1/open/records/ocds-000000-${code}`, null));
  expect(ocdsErrors('recordPackage', open)).toEqual([]);
  const { compiledRelease } = open['records'][0];
  expect(compiledRelease.tender.documents).toContainEqual(
    expect.objectContaining({ id: `complaint-${complaintId}`, documentType: 'x_complaintDecision', title: expect.stringContaining('中标结果无效') }),
  );
  expect([compiledRelease.tender.status, compiledRelease.awards.map(({ status }: { status: string }) => status)]).toEqual(['complete', ['cancelled']]);
  for (const hidden of ['测试零二有限公司', '本机关认为']) expect(JSON.stringify(open)).not.toContain(hidden);
  await ok(bench.act(id, 'award', cast.buyer, { lots: [{ lot: 1, organisationId: loser.organisationId }] }));
  await keepRuns(bench.engine, 'TenderComplaint', complaintId, 'next');
}, 240_000);

test('R42 what is not corrected in time is not taken on; withdrawn it ends, and the project goes on; late steps are told to 财政', async () => {
  const { id, complaintId } = await complained();
  await ok(act(complaintId, 'suspend', { reason: '审查期间暂停' }));
  await ok(act(complaintId, 'ask-correction', { missing: '补充事实依据', due: '2026-04-02' }));
  await bench.followed(complaintId);
  await clock('2026-04-03T00:00:01');
  await bench.state(complaintId, 'refused');
  await bench.followed(complaintId);
  expect((await bench.row(id)).regions['hold']).toBe('none');
  expect((await ok(bench.ask('get', `/v1/complaints/${complaintId}`, loser)))['refusal']).toMatchObject({ ground: 'letter' });
  await keepRuns(bench.engine, 'TenderComplaint', complaintId, 'refused');

  const other = (await complained()).complaintId;
  await bench.followed(other);
  await clock('2026-04-15T00:00:01');
  const regions = async () => (await bench.row(other)).regions;
  await until(async () => (await regions())['review'] === 'late' && (await regions())['copying'] === 'late');
  await bench.followed(other);
  expect(((await finance.ask('get', '/v1/me/messages')).body.items as { template: string }[]).map(({ template }) => template)).toContain(
    'inbox.taskLate',
  );
  expect(fieldsOf(await act(other, 'refuse', { ground: 'none', reason: '无' }))).toEqual(['ground']);
  await ok(own(other, 'withdraw', loser));
  expect((await act(other, 'accept')).status).toBe(409);
}, 240_000);

test('R42 three complaints without facts within a year make a record of bad conduct; a silent respondent has waived his statement', async () => {
  const rejected = async (): Promise<string> => {
    const { complaintId } = await complained();
    await ok(act(complaintId, 'accept'));
    await ok(act(complaintId, 'copy'));
    await bench.followed(complaintId);
    await clock('2026-04-15T00:00:01');
    await until(async () => (await bench.row(complaintId)).regions['statement'] === 'missing');
    await ok(act(complaintId, 'decide', decision('rejected', { ground: 'unfounded' })));
    return complaintId;
  };
  const records = async () => (await ok(finance.ask('get', '/v1/admin/supplier-bad-records')))['items'] as object[];
  const all = [await rejected(), await rejected()];
  expect(await records()).toEqual([]);
  all.push(await rejected());
  expect(await records()).toEqual([
    expect.objectContaining({ organisation: '测试零二有限公司', complaints: all, ground: '12个月内3次以上投诉查无实据' }),
  ]);
}, 240_000);

test('R22 R42 ordered to begin anew: 废标, another method only with the approval of 财政, negotiation with the two who were left, a project of its own after the old one', async () => {
  const two: Cast = { ...cast, bidders: cast.bidders.slice(0, 2) };
  const id = await resultedTender(bench, two);
  await clock('2026-03-27T09:00:00');
  const { id: made } = await ok(
    bench.ask('post', `/v1/tender-projects/${id}/challenges`, loser, { body: { about: 'result', letter, fileId: await file(loser) } }),
    201,
  );
  const on = async (rest: string, body?: object) =>
    bench.ask('post', `/v1/challenges/${made}/${rest}`, cast.agent, { version: (await bench.row(String(made))).version, ...(body ? { body } : {}) });
  await ok(on('accept'));
  await ok(on('answer', { finding: 'upheld', consequence: 'redo', content: '招标文件有误。' }));
  expect((await bench.row(id)).state).toBe('voided');
  const { notices } = await ok(bench.ask('get', `/v1/tender-projects/${id}`, null));
  expect((notices as object[]).at(-1)).toMatchObject({ about: '废标', content: '质疑已答复' });

  const anew = (body: object) => bench.act(id, 'retender', cast.agent, body);
  const barred = await anew({ method: 'negotiation' });
  expect([barred.status, fieldsOf(barred)]).toEqual([422, ['method']]);
  expect(fieldsOf(await anew({ lots: [7] }))).toEqual(['lots']);
  const ask = async (body: object) =>
    bench.ask('post', `/v1/tender-projects/${id}/method-changes`, cast.buyer, {
      body: { reason: '招标文件没有不合理条款，公告时间和程序符合规定', files: [await file(cast.buyer)], ...body },
    });
  expect(fieldsOf(await ask({ method: 'openTender' }))).toEqual(['method']);
  expect(fieldsOf(await ask({ method: 'inquiry', twoLeft: true }))).toEqual(['method']);
  const { id: changeId } = await ok(ask({ method: 'negotiation', twoLeft: true }), 201);
  expect((await anew({ method: 'negotiation' })).status).toBe(422);
  await ok(finance.vote('/v1/method-changes', String(changeId), 'approve'));
  await bench.followed(String(changeId));
  expect(await inboxOf(bench, cast.agent)).toContain('inbox.methodApproved');
  await keepRuns(bench.engine, 'MethodChange', String(changeId), 'approved');
  const { projectId } = await ok(anew({ method: 'negotiation' }));
  expect((await anew({})).status).toBe(409);
  const next = await ok(bench.ask('get', `/v1/tender-projects/${projectId}`, cast.agent));
  expect(next).toMatchObject({
    label: '筹备',
    methodLabel: '竞争性谈判',
    fields: { planNumber: '备案2026-1', invitees: two.bidders.map(({ organisationId }) => organisationId).toSorted() },
  });
  expect(await ok(bench.ask('get', `/v1/tender-projects/${projectId}/succession`, cast.agent))).toMatchObject({ previous: { id }, next: [] });
  const [row] = await query<{ n: number }>(bench.em(), `select count(*)::int as n from tender_project where previous_id = $1`, [id]);
  expect(row!.n).toBe(1);
  const { code } = await ok(bench.ask('get', `/v1/tender-projects/${id}`, null));
  expect(await previousOcid(bench.em(), String(projectId))).toBe(`ocds-000000-${code}`);
}, 240_000);
