// 好差评 (S3-50, S3§2.8) through REST, decided by the real database; what 一网通办 gets of it arrives at its stand-in over HTTP.
import { moveClockTo, now } from '../../db/kit/clock.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { plusMs, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { afterBench, type AfterBench } from '../../test/kit/after.ts';
import type { Applicant } from '../../test/kit/registrations.ts';
import { sorted } from '../../test/kit/sorted.ts';

let bench: AfterBench;
let manager: PersonActor;
let signer: PersonActor;
beforeAll(async () => {
  bench = await afterBench();
  manager = bench.officer('informationManager');
  signer = bench.officer('caseSigner');
}, 60_000);
afterAll(() => bench?.close());

interface Rated {
  who: Applicant;
  caseId: string;
  id: string;
}
const ended = async (): Promise<Rated> => {
  const { who, id } = await bench.decided();
  const { case_id } = await one<{ case_id: string }>(bench.em(), `select case_id from rating where rated_case_id = $1`, [id]);
  return { who, caseId: id, id: case_id };
};
const rate = ({ who, caseId }: Rated, level: number, more: object = {}) => bench.say(`/v1/cases/${caseId}/rating`, who.actor, { level, ...more });
const read = async (id: string, actor: PersonActor = manager) => (await bench.ask(`/v1/ratings/${id}`, actor).expect(200)).body;
const act = async (id: string, action: string, actor: PersonActor, body: object = {}) =>
  bench.say(`/v1/ratings/${id}/${action}`, actor, body, {
    version: (await one<{ v: number }>(bench.em(), `select version as v from case_file where id = $1`, [id])).v,
  });
const said = (note: string, more: object = {}) => ({ note, ...more });
const bad = async (realName = true): Promise<Rated> => {
  const rated = await ended();
  await rate(rated, 1, { tags: ['办事效率'], text: '等待时间太长', realName }).expect(200);
  return rated;
};
const due = async (id: string, name: string) =>
  one<{ due: Instant; unit: string; amount: number; basis: string }>(
    bench.em(),
    `select ${asInstant('due')} as due, unit, amount, basis from deadline where case_id = $1 and name = $2 order by started_at desc limit 1`,
    [id, name],
  );
const asSystem = (id: string, action: string) =>
  bench.acts({ key: `${id}/${action}/test`, type: 'CaseRating', action, caseId: id, actor: { kind: 'system' }, input: {}, bodyHash: '' });

test('S3-50 the end of a case invites its applicant in the same transaction; before it there is nothing to rate; a discarded draft invites nobody', async () => {
  const { who, id } = await bench.handedIn();
  const early = await bench.say(`/v1/cases/${id}/rating`, who.actor, { level: 5 }).expect(409);
  expect(early.body.code).toBe('RATING_NOT_OPEN');
  const { id: rating, ...rated } = await ended();
  const seen = await read(rating, rated.who.actor);
  expect(seen).toMatchObject({
    stateLabel: '待评价',
    ratedCaseId: rated.caseId,
    matter: '执业注册',
    allowedActions: [{ action: 'rate', label: '评价' }],
  });
  expect(await due(rating, 'window')).toMatchObject({ unit: 'days', amount: 30 });
  expect(await due(rating, 'reminder')).toMatchObject({ unit: 'days', amount: 3 });
  const other = await bench.applicant();
  const draft = await bench.draft(other, await bench.employer(), 'initial');
  await bench.send('delete', `/v1/registrations/${draft.id}`, other.actor, { version: draft.version }).expect(200);
  expect(await query(bench.em(), `select 1 from rating where rated_case_id = $1`, [draft.id])).toEqual([]);
});

test('S3-50 five levels, tags, text, real name or not; a second rating is refused with 409, the same key answers again', async () => {
  const rated = await ended();
  const meta = (await bench.ask('/v1/meta/rating', null).expect(200)).body;
  expect(meta.levels.map(({ label }: { label: string }) => label)).toEqual(['非常满意', '满意', '基本满意', '不满意', '非常不满意']);
  await rate(rated, 6).expect(422);
  const unknown = await rate(rated, 4, { tags: ['送礼'] }).expect(422);
  expect(unknown.body).toMatchObject({ code: 'RATING_INVALID', errors: [{ field: 'tags', message: '没有“送礼”这一标签' }] });
  const good = { level: 4, tags: [meta.tags[0]], text: '很快', realName: true };
  const first = await bench.say(`/v1/cases/${rated.caseId}/rating`, rated.who.actor, good, { key: 'once' }).expect(200);
  expect(first.body).toMatchObject({ state: 'rated', level: 4 });
  expect((await bench.say(`/v1/cases/${rated.caseId}/rating`, rated.who.actor, good, { key: 'once' }).expect(200)).body).toEqual(first.body);
  const second = await rate(rated, 5).expect(409);
  expect(second.body).toMatchObject({ code: 'STATE_CONFLICT', detail: '当前状态为「已评价」，不能评价' });
  expect(await read(rated.id)).toMatchObject({ level: 4, levelLabel: '满意', tags: good.tags, text: '很快', realName: true });
  const stored = await query<{ text: string }>(bench.em(), `select text from rating where case_id = $1`, [rated.id]);
  expect(stored[0]!.text).toMatch(/^sm4\.1\./);
});

test('S3-50 staff rating a case of their own making is refused with 403, also where the case is their own; strangers find nothing', async () => {
  const rated = await ended();
  const staff = { ...bench.desk.signer, grants: [] };
  expect((await bench.say(`/v1/cases/${rated.caseId}/rating`, staff, { level: 5 }).expect(403)).body.code).toBe('RATING_BY_STAFF');
  await bench.say(`/v1/cases/${rated.caseId}/rating`, (await bench.applicant()).actor, { level: 5 }).expect(404);
  // The applicant took part in the handling.
  await query(bench.em(), `update task set voted_by = $2 where case_id = $1 and vote = 'grant'`, [rated.caseId, rated.who.id]);
  expect((await rate(rated, 5).expect(403)).body.code).toBe('RATING_BY_STAFF');
  expect((await read(rated.id, rated.who.actor)).state).toBe('invited');
});

test('S3-50 差评 opens a work item with a clock of one working day (沪营商条例 第三十条); late, it is marked and stays open', async () => {
  const rated = await bad();
  const task = await one<{ label: string; role: string; due: Instant }>(
    bench.em(),
    `select label, role, ${asInstant('due')} as due from task where case_id = $1 and state = 'open'`,
    [rated.id],
  );
  const clock = await due(rated.id, 'contact');
  expect(task).toEqual({ label: '差评核实', role: 'informationManager', due: clock.due });
  expect(clock).toMatchObject({ unit: 'workingDays', amount: 1, basis: '《上海市优化营商环境条例》第三十条' });
  const seen = await read(rated.id);
  expect(seen).toMatchObject({ stateLabel: '待核实', deadlines: [{ name: 'contact', label: '差评联系核实期限' }] });
  expect((await asSystem(rated.id, 'contactLate')).ok).toBe(false);
  await moveClockTo(bench.em(), plusMs(clock.due, 1000));
  expect((await asSystem(rated.id, 'contactLate')).ok).toBe(true);
  expect(await read(rated.id)).toMatchObject({ state: 'verify', contactLate: true });
  await act(rated.id, 'contact', manager, said('已电话联系')).then(({ status }) => expect(status).toBe(200));
});

test('S3-50 属实 → 整改 within 15 working days → 回访 → 申诉 → 复核 by another → 公开回复 → 关闭, each step kept', async () => {
  const rated = await bad();
  const step = async (action: string, actor: PersonActor, body: object = {}, state?: string) => {
    const done = await act(rated.id, action, actor, body);
    expect({ action, status: done.status, state: done.body.state }).toEqual({ action, status: 200, state });
  };
  await step('contact', manager, said('已电话联系，反映窗口排队两小时'), 'handling');
  await step('uphold', manager, said('排队情况属实', { remedy: 'complex' }), 'rectifying');
  expect(await due(rated.id, 'rectify')).toMatchObject({ unit: 'workingDays', amount: 15 });
  await step('rectify', manager, said('增设一个窗口'), 'followUp');
  await step('follow-up', manager, said('电话回访，表示仍不满意', { satisfied: false }), 'appealable');
  await step('appeal', rated.who.actor, said('排队情况没有改善'), 'appealed');
  const own = await act(rated.id, 'grant-appeal', { ...manager, grants: [...manager.grants, ...signer.grants] }, said('成立'));
  expect([own.status, own.body.code]).toEqual([403, 'RATING_SAME_PERSON']);
  await step('grant-appeal', signer, said('高峰时段仍有排队'), 'rectifying');
  await step('rectify', manager, said('启用预约'), 'followUp');
  await step('follow-up', manager, said('回访满意', { satisfied: true }), 'appealable');
  const again = await act(rated.id, 'appeal', rated.who.actor, said('再次申诉'));
  expect([again.status, again.body.code]).toEqual([409, 'RATING_APPEALED']);
  await step('accept', rated.who.actor, {}, 'replying');
  await step('reply', manager, said('已增设窗口并启用预约，感谢监督。'), 'closed');
  const seen = await read(rated.id);
  expect(seen.steps.map(({ label }: { label: string }) => label)).toEqual(
    '评价 联系核实 认定属实 整改完成 回访 申诉 申诉成立 整改完成 回访 认可处理结果 公开回复'.split(' '),
  );
  const replies = (await bench.ask('/v1/rating-replies', null).expect(200)).body.items;
  expect(replies[0]).toMatchObject({ level: 1, levelLabel: '非常不满意', reply: '已增设窗口并启用预约，感谢监督。' });
  expect(JSON.stringify(replies)).not.toContain(rated.who.name);
});

test('S3-50 a simple matter is put right at once, and nobody gets to 公开回复 without 回访', async () => {
  const rated = await bad();
  await act(rated.id, 'contact', manager, said('已联系'));
  const early = await act(rated.id, 'reply', manager, said('回复'));
  expect([early.status, early.body.code]).toEqual([409, 'STATE_CONFLICT']);
  expect((await act(rated.id, 'uphold', manager, said('属实', { remedy: 'simple' }))).body.state).toBe('followUp');
  expect((await act(rated.id, 'follow-up', manager, { note: '' })).status).toBe(422);
  expect((await act(rated.id, 'follow-up', manager, said('满意', { satisfied: true }))).body.state).toBe('appealable');
  const appeal = await due(rated.id, 'appeal');
  await moveClockTo(bench.em(), plusMs(appeal.due, 1000));
  expect((await act(rated.id, 'appeal', rated.who.actor, said('太晚'))).body.code).toBe('WINDOW_CLOSED');
  expect((await asSystem(rated.id, 'appealLapsed')).ok).toBe(true);
  expect((await read(rated.id)).state).toBe('replying');
});

test('S3-50 误评、恶意评价 is taken out by two persons and leaves its trace: the figures leave it out, the rating is still there', async () => {
  const rated = await bad();
  const figures = async () => {
    const today = shanghaiDay(await now(bench.em()));
    return (await bench.ask(`/v1/rating-figures?from=2020-01-01&to=${today}`, manager).expect(200)).body;
  };
  const before = await figures();
  await act(rated.id, 'contact', manager, said('申请人称点错'));
  expect((await act(rated.id, 'suspect', manager, said('申请人书面确认误评', { ground: 'mistaken' }))).body.state).toBe('excluding');
  const alone = await act(rated.id, 'exclude', { ...manager, grants: [...manager.grants, ...signer.grants] }, said('同意'));
  expect([alone.status, alone.body.code]).toEqual([403, 'RATING_SAME_PERSON']);
  expect((await act(rated.id, 'exclude', signer, said('情况属实，同意剔除'))).body.state).toBe('excluded');
  const after = await figures();
  expect([after.bad, after.excluded, after.rated]).toEqual([before.bad - 1, before.excluded + 1, before.rated - 1]);
  expect(await read(rated.id)).toMatchObject({ level: 1, ground: 'mistaken', excludedAt: expect.any(String) });
  const other = await bad();
  await act(other.id, 'contact', manager, said('已联系'));
  await act(other.id, 'suspect', manager, said('疑似恶意', { ground: 'malicious' }));
  expect((await act(other.id, 'keep', signer, said('证据不足'))).body.state).toBe('handling');
});

test('S3-50 whoever has handled the case does not look into its rating; without a name the office is not led to the case', async () => {
  const rated = await bad(false);
  const handler = { ...bench.desk.signer, grants: [...bench.desk.signer.grants, ...manager.grants] };
  const involved = await act(rated.id, 'contact', handler, said('已联系'));
  expect([involved.status, involved.body.code]).toEqual([403, 'RATING_INVOLVED']);
  expect((await read(rated.id)).ratedCaseId).toBeNull();
  expect((await read(rated.id, rated.who.actor)).ratedCaseId).toBe(rated.caseId);
  const listed = await bench.ask('/v1/ratings?bad=true&state=verify', manager).expect(200);
  expect((listed.body.items as { id: string; ratedCaseId: string | null }[]).find(({ id }) => id === rated.id)!.ratedCaseId).toBeNull();
  await bench.ask(`/v1/ratings/${rated.id}`, (await bench.applicant()).actor).expect(404);
});

test('S3-50 who says nothing is 未评价 after 30 days, is counted apart and can’t rate any more', async () => {
  const rated = await ended();
  const before = (await bench.ask('/v1/rating-figures?from=2020-01-01&to=2100-01-01', manager).expect(200)).body;
  const window = await due(rated.id, 'window');
  await moveClockTo(bench.em(), plusMs(window.due, 1));
  expect((await rate(rated, 5).expect(422)).body.code).toBe('WINDOW_CLOSED');
  expect((await asSystem(rated.id, 'lapse')).ok).toBe(true);
  expect((await read(rated.id)).stateLabel).toBe('未评价');
  const after = (await bench.ask('/v1/rating-figures?from=2020-01-01&to=2100-01-01', manager).expect(200)).body;
  expect(after).toEqual(before);
  expect(after.unrated).toBeGreaterThan(0);
  expect((await rate(rated, 5).expect(409)).body.code).toBe('STATE_CONFLICT');
});

test('U11 the rating and every step of its handling arrive at 一网通办 once, also when the steps overtake the rating', async () => {
  const rated = await bad();
  await act(rated.id, 'contact', manager, said('已与申请人本人通话'));
  await act(rated.id, 'uphold', manager, said('属实', { remedy: 'simple' }));
  await act(rated.id, 'follow-up', manager, said('回访满意', { satisfied: true }));
  await act(rated.id, 'accept', rated.who.actor);
  await act(rated.id, 'reply', manager, said('已改进，感谢监督。'));
  // The newest first.
  await query(
    bench.em(),
    `update outbox set created_at = timestamptz '2000-01-01' + (timestamptz '2030-01-01' - created_at) where key like 'dispatch/rating/%' and done_at is null`,
  );
  await bench.near.fault('rating', { failNext: 3, when: 'after' });
  await bench.flush();
  await bench.near.fault('rating', null);
  const { number } = await one<{ number: string }>(bench.em(), `select number from registration where case_id = $1`, [rated.caseId]);
  const rows = (await bench.taken<{ path: string; asked: Record<string, unknown> }[]>('/rating/_rows')).filter(
    ({ asked }) => asked['caseNo'] === number,
  );
  expect(rows.filter(({ path }) => path === '/ratings').map(({ asked }) => asked)).toMatchObject([
    { level: 1, tags: ['办事效率'], text: '等待时间太长', realName: true, itemCode: '310100-AQ-ZC' },
  ]);
  const steps = rows.filter(({ path }) => path === '/handlings').map(({ asked }) => asked['step']);
  expect(sorted(steps)).toEqual(sorted(['联系核实', '认定属实', '回访', '认可处理结果', '公开回复']));
  expect(rows.find(({ asked }) => asked['step'] === '公开回复')!.asked['text']).toBe('已改进，感谢监督。');
  // What was said to a person stays here.
  expect(JSON.stringify(rows)).not.toContain('通话');
  expect((await bench.ledger(`case_id = $1`, [rated.id])).every(({ state }) => state === 'acknowledged')).toBe(true);
});
