// The committee through REST: the library, the provable draw by two persons, who must stay away, who declines, and who the members are: secret until the result.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decide } from '../activities/kit/decide.ts';
import { passSilentExperts } from '../activities/procurement/evaluation/silent.ts';
import { query } from '../db/kit/sql.ts';
import type { ActRequest } from '../domain/kit/act.ts';
import { drawnOrder } from '../domain/procurement/evaluation/panel.ts';
import { uuidv7 } from '../db/kit/ids.ts';
import { evaluationNotices, EVALUATION_NOTICE } from '../activities/procurement/evaluation/notices.ts';
import { createOutbox } from '../activities/kit/outbox.ts';
import { createMessageActivities } from '../activities/message/index.ts';
import { sm3Bytes } from '../security/hash.ts';
import { checkPanel } from '../security/panel-check.ts';
import { workflowId } from '../temporal/names.ts';
import { exportHistory } from './kit/history.ts';
import { tenderClock } from './kit/announced-tender.ts';
import { evaluationBench, qualifyingTender, type EvaluationBench, type Member } from './kit/evaluation.ts';
import type { OpeningKit } from './kit/opening.ts';
import type { TenderBids } from './kit/tender-bids.ts';
import type { Person, TenderBench } from './kit/tender-bench.ts';
import { openingCast, type OpeningCast } from './kit/opening-cast.ts';

let cast: OpeningCast;
let bench: TenderBench;
let bids: TenderBids;
let evaluation: EvaluationBench;
let opening: OpeningKit;
let agent: Person;
let buyer: Person;

beforeAll(async () => {
  ({ bench, bids, agent, buyer, kit: opening } = cast = await openingCast());
  evaluation = evaluationBench(bench);
}, 120_000);
afterAll(() => cast?.close(), 60_000);

const fields = (answer: { body: { errors?: { field?: string; message: string }[] } }) =>
  answer.body.errors?.map(({ field, message }) => field ?? message);
const announce = (more: object = {}) => ({
  members: 5,
  experts: 4,
  specialty: '计算机',
  scope: '330000',
  source: '双色球第2026034期',
  at: '2026-03-24T10:00:00+08:00',
  ...more,
});

test('R23 R24 experts are drawn provably, by two persons; the law’s grounds and refusals move on in the same order; nobody learns a name before the result', async () => {
  await tenderClock(bench)('2026-02-20T09:00:00');
  const names = ['张一', '王二', '李三', '赵四', '钱五', '孙六', '周七', '吴八', '郑九'];
  const experts: Member[] = [];
  for (const name of names) experts.push(await evaluation.expert(name, '计算机'));
  // Worked for a bidder until two years before, for another five years before; has an account in the library already; a ground that is none.
  const tied = await evaluation.expert('冯十', '计算机', { ties: [{ organisation: '甲有限公司', ground: 'employed', until: '2024-05-01' }] });
  const longAgo = await evaluation.expert('陈甲', '计算机', { ties: [{ organisation: '乙有限公司', ground: 'employed', until: '2021-01-01' }] });
  const staff = await evaluation.expert('褚乙', '计算机', { employer: '杭州市富阳区总工会' });
  const twice = await evaluation.office('post', '/v1/evaluation-experts', {
    district: '330100',
    accountId: tied.who.actor.accountId,
    name: '冯十',
    employer: '某院',
    specialties: ['计算机'],
    ties: [],
  });
  expect([twice.status, twice.body.detail]).toEqual([422, '该账号已在评审专家库中']);
  const badGround = await evaluation.office('post', '/v1/evaluation-experts', {
    district: '330100',
    accountId: uuidv7(),
    name: '卫丙',
    employer: '某院',
    specialties: ['计算机'],
    ties: [
      {
        organisation: '甲有限公司',
        ground: 'friend',
        until: null,
      },
    ],
  });
  expect([badGround.status, fields(badGround)]).toEqual([422, ['ties[0].ground']]);
  // The library's names stand encrypted.
  const stored = await query<{ name: string }>(bench.em(), `select name from evaluation_expert`);
  expect(stored.every(({ name }) => !names.some((plain) => name.includes(plain)))).toBe(true);

  const { id, bidders } = await qualifyingTender(bench, bids, opening, { agent, buyer }, { 甲有限公司: 90, 乙有限公司: 95, 丙有限公司: 88 });
  const few = await bench.act(id, 'panel/announce', agent, announce({ members: 4, experts: 4, at: '2026-03-24T09:00:00+08:00', specialty: '园林' }));
  expect([few.status, fields(few)]).toEqual([422, ['at', 'members', 'experts', 'specialty']]);
  expect((await bench.act(id, 'panel/announce', buyer, announce())).status).toBe(403);
  const announced = (await bench.act(id, 'panel/announce', agent, announce())).body;
  expect([announced.run, announced.commitment]).toEqual([1, expect.stringMatching(/^[0-9a-f]{64}$/)]);
  const early = await bench.act(id, 'panel/draw', agent, { value: '1 2 3' });
  expect([early.status, fields(early)]).toEqual([422, ['value']]);
  await tenderClock(bench)('2026-03-24T10:00:01');
  // Once the draw is public the list and the secret can't be changed for others.
  expect((await bench.act(id, 'panel/announce', agent, announce({ at: '2026-03-25T10:00:00+08:00' }))).status).toBe(422);
  expect((await bench.act(id, 'panel/draw', agent, { value: '07 12  19' })).status).toBe(200);
  const own = await bench.act(id, 'panel/draw/confirm', agent, { value: '07 12 19' });
  expect([own.status, own.body.code]).toEqual([409, 'EVALUATION_SECOND_PERSON']);
  expect(fields(await bench.act(id, 'panel/draw/confirm', buyer, { value: '07 12 20' }))).toEqual(['value']);
  expect((await bench.act(id, 'panel/draw/confirm', buyer, { value: '07 12 19' })).status).toBe(200);

  // Who is tied to a bidder, or works for the purchaser, is never asked; four others are.
  const everybody = [...experts, tied, longAgo, staff];
  const asked = async (): Promise<Member[]> => {
    const found: Member[] = [];
    for (const one of everybody) if ((await evaluation.duty(id, one))?.state === 'invited') found.push(one);
    return found;
  };
  const first = await asked();
  expect([first.length, first.includes(tied), first.includes(staff)]).toEqual([4, false, false]);
  // Their notices go out by the outbox, to them alone.
  const { notify } = createMessageActivities({ ...bench.messages.deps, orm: bench.orm, fields: bench.fields });
  const outbox = createOutbox({ orm: bench.orm, handlers: evaluationNotices(notify), onError: (error) => expect(error).toBeUndefined() });
  await outbox();
  await outbox.settled();
  const left = await query(bench.em(), `select key from outbox where kind = $1 and done_at is null`, [EVALUATION_NOTICE]);
  expect(left).toEqual([]);
  const inbox = (await bench.ask('get', '/v1/me/messages', first[0]!.who).expect(200)).body.items as { template: string }[];
  expect(inbox.map(({ template }) => template)).toContain('inbox.evaluationInvited');

  // One declines, one says himself that he is kin to a bidder's head, the others let the time pass: those who follow are asked by themselves, in the same order.
  expect((await evaluation.does(id, first[0]!, 'refuse', { reason: '外出' })).body.state).toBe('refused');
  const kin = { ties: [{ organisation: '丙有限公司', ground: 'kin', until: null }] };
  expect((await evaluation.does(id, first[1]!, 'accept', kin)).body.state).toBe('recused');
  const progress = (await bench.ask('get', `/v1/tender-projects/${id}/panel`, agent).expect(200)).body;
  expect([progress.progress.accepted, progress.progress.waiting.length, progress.sheet]).toEqual([0, 4, null]);
  const silent = (await evaluation.duty(id, first[2]!))!;
  expect(
    (await bench.ask('post', `/v1/evaluation-duties/${silent.id}/pass`, buyer, { version: silent.version, body: { reason: '逾期' } })).status,
  ).toBe(403);
  // The agency passes nobody over whose time still runs; when it has run out he is passed over by itself.
  const early2 = await bench.ask('post', `/v1/evaluation-duties/${silent.id}/pass`, agent, { version: silent.version, body: { reason: '逾期' } });
  expect([early2.status, fields(early2)]).toEqual([422, [expect.stringMatching(/^专家确认参加的期限为2026-03-24T10:30:.+，期限届满前不能递补$/)]]);
  const sweep = () => passSilentExperts({ orm: bench.orm, decide: (request: ActRequest) => decide({ orm: bench.orm, registry: bench.registry }, request) });
  expect(await sweep()).toBe(0);
  await tenderClock(bench)('2026-03-24T10:25:00');
  expect([await sweep(), await sweep()]).toEqual([4, 0]);
  await outbox();
  await outbox.settled();
  const told2 = (await bench.ask('get', '/v1/me/messages', first[2]!.who).expect(200)).body.items as { template: string }[];
  expect(told2.map(({ template }) => template)).toContain('inbox.evaluationReminder');
  // A suspended project stands still, and who is asked has the whole of his time again afterwards.
  await tenderClock(bench)('2026-03-24T10:31:00');
  expect((await bench.act(id, 'suspend', agent, { ground: 'complaint', reason: '投诉处理期间暂停' })).status).toBe(200);
  expect(await sweep()).toBe(0);
  expect((await bench.act(id, 'resume', agent, { reason: '投诉不成立' })).status).toBe(200);
  expect([await sweep(), (await evaluation.duty(id, first[2]!))?.due]).toEqual([0, expect.stringMatching(/^2026-03-24T11:01:/)]);
  await tenderClock(bench)('2026-03-24T11:02:00');
  const late = await evaluation.does(id, first[2]!, 'accept', { ties: [] });
  expect([late.status, late.body.code]).toEqual([422, 'WINDOW_CLOSED']);
  await sweep();
  expect([(await evaluation.duty(id, first[2]!))?.state, (await evaluation.duty(id, first[3]!))?.state]).toEqual(['passed', 'passed']);
  const notYet = await bench.act(id, 'panel/form', agent);
  expect([notYet.status, fields(notYet)]).toEqual([422, ['参加评审的专家0人，应为4人', '采购人代表0人，应为1人']]);
  const second = await asked();
  // Both at once: each gets a seat of his own.
  const answers = await Promise.all(second.map((one) => evaluation.does(id, one, 'accept', { ties: [] })));
  expect(answers.map(({ body }) => body.state)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
  const represent = (who: Person) => bench.ask('post', `/v1/tender-projects/${id}/panel/representative`, who, { body: { letter: '授权函1号' } });
  expect((await represent(bidders[0]!.person)).status).toBe(403);
  expect((await represent(buyer)).status).toBe(201);
  expect(fields(await represent(buyer))).toEqual(['采购人代表已满员']);
  expect((await bench.act(id, 'panel/form', agent)).status).toBe(200);
  await bench.followed(id);

  // Neither public nor purchaser, bidder or agency, nor history, journal or the acts of the project know a name or an account.
  for (const who of [null, agent, buyer, bidders[0]!.person]) {
    const shown = await bench.ask('get', `/v1/tender-projects/${id}/panel`, who).expect(200);
    expect(shown.body.sheet).toBeNull();
    expect(
      everybody.filter(
        ({ name, who: { actor } }) => JSON.stringify(shown.body).includes(name) || JSON.stringify(shown.body).includes(actor.accountId),
      ),
    ).toEqual([]);
  }
  const strange = (await evaluation.duty(id, second[0]!))!;
  for (const who of [agent, buyer, second[1]!.who]) expect((await bench.ask('get', `/v1/evaluation-duties/${strange.id}`, who)).status).toBe(404);
  const told = await query<{ text: string }>(
    bench.em(),
    `select data::text || actor as text from journal where case_id = $1 union all select outcome::text from act where case_id = $1
       union all select regions::text from case_file where id = $1`,
    [id],
  );
  expect(everybody.filter(({ who: { actor } }) => told.some(({ text }) => text?.includes(actor.accountId)))).toEqual([]);

  const histories: string[] = [];
  for await (const { runId } of bench.engine.client.workflow.list({ query: `WorkflowId = "${workflowId('TenderProject', id)}"` }))
    histories.push(await exportHistory(bench.engine.client, bench.engine.ring, workflowId('TenderProject', id), runId));
  expect([
    histories.length > 0,
    everybody.filter(({ name, who: { actor } }) => histories.some((text) => text.includes(actor.accountId) || text.includes(name))),
  ]).toEqual([true, []]);

  // From the result on everybody can make the draw again.
  await query(bench.em(), `update case_file set state = 'resulted' where id = $1`, [id]);
  const { sheet } = (await bench.ask('get', `/v1/tender-projects/${id}/panel`, null).expect(200)).body;
  expect(checkPanel(sheet, sm3Bytes)).toEqual([]);
  expect(sheet.members.map(({ name, kind }: { name?: string; kind: string }) => name ?? kind).toSorted()).toEqual(
    [...second.map(({ name }) => name), '采购人代表'].toSorted(),
  );
  expect(sheet.places.map(({ fate }: { fate: string }) => fate).filter((fate: string) => fate === 'accepted')).toHaveLength(4);
  const run = (text: string) => {
    const path = join(mkdtempSync(join(tmpdir(), 'banshi-panel-')), 'panel.json');
    writeFileSync(path, text);
    return spawnSync(process.execPath, [join(import.meta.dirname, '../scripts/verify-panel.ts'), path], { encoding: 'utf8' });
  };
  expect(run(JSON.stringify({ sheet }))).toMatchObject({ status: 0, stdout: expect.stringContaining('核验通过') });
  expect(run(JSON.stringify({ sheet: { ...sheet, beacon: '1 2 3' } }))).toMatchObject({ status: 1, stderr: expect.stringContaining('抽取种子') });
  expect(run('{').status).toBe(2);
  // Another order, another secret, a place without a reason: found.
  const order = drawnOrder(sheet.lines, sheet, sm3Bytes);
  const swapped = {
    ...sheet,
    places: sheet.places.map((place: { hash: string }, n: number) => (n === 0 ? { ...place, hash: order.at(-1) } : place)),
  };
  expect(checkPanel(swapped, sm3Bytes)).toEqual(['第1名不是抽取次序中的专家']);
  expect(checkPanel({ ...sheet, secret: '00'.repeat(32) }, sm3Bytes)).toContain('种子与事先公布的承诺不符');
  expect(checkPanel({ ...sheet, places: sheet.places.map((place: object) => ({ ...place, why: null })) }, sm3Bytes)).not.toEqual([]);
}, 240_000);
