// The ceremony of 开标 through REST, the database and a real Temporal server: who is there, how long, whose fault, what is read out, and when it stands still.
import { query } from '../db/kit/sql.ts';
import { canonicalJson, sm3 } from '../security/hash.ts';
import { workflowId } from '../temporal/names.ts';
import { laterTimes, tenderClock } from './kit/announced-tender.ts';
import { until } from './kit/engine.ts';
import { exportHistory, keepRuns } from './kit/history.ts';
import { attendees, recording, type OpeningKit, type Sent } from './kit/opening.ts';
import { goodQuotation } from './kit/tender-bids.ts';
import type { Person, TenderBench } from './kit/tender-bench.ts';
import { openingCast, type OpeningCast } from './kit/opening-cast.ts';
import { ok } from './kit/answers.ts';

let cast: OpeningCast;
let bench: TenderBench;
let agent: Person;
let kit: OpeningKit;
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  ({ bench, agent, kit } = cast = await openingCast());
}, 120_000);
afterAll(() => cast?.close(), 60_000);

const refused = async (answer: PromiseLike<{ body: Record<string, any> }>) => {
  const { body } = await answer;
  return [body['code'], ((body['errors'] as { message: string }[] | undefined) ?? []).map(({ message }) => message)];
};
const texts = async (part: string) => (await bench.messages.delivered()).map(({ text }) => text).filter((text) => text.includes(part));
const page = async ({ who }: Sent, id: string) => {
  const { openingId } = await kit.line(id, who);
  return ok(bench.ask('get', `/v1/bid-openings/${openingId}`, who.person));
};
const labels = (body: Record<string, any>): string[] => (body['buttons'] as { label: string }[]).map(({ label }) => label);
const stateOf = async (id: string, wanted: string) => until(async () => (await kit.view(id)).state === wanted);
const MINUTE = 60_000;
/** When a clock of the ceremony ends, as `clock` takes it. */
const dueOf = async (id: string, name: string): Promise<string> => (await kit.view(id)).deadlines.find((one) => one.name === name)!.due.replace('+08:00', '');
/** Everything that the engine keeps of a ceremony, its payloads in the clear. */
async function historyOf(id: string): Promise<string> {
  const { client, ring } = bench.engine;
  const own = workflowId('TenderOpening', id);
  const texts: string[] = [];
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = "${own}"` })) texts.push(await exportHistory(client, ring, own, runId));
  return texts.join('\n').replaceAll(/"data": "([A-Za-z0-9+/=]*)"/g, (_, data: string) => Buffer.from(data, 'base64').toString());
}
const shifted = (at: string, ms: number): string => new Date(Date.parse(`${at}Z`) + ms).toISOString().replace('Z', '');

test('G02 G03 R19 R20 F02 a ceremony: signed in, recorded, declared, decrypted in time; what is not is attributed; the record is read out, objected to, signed, and is everybody’s', async () => {
  const above = { ...goodQuotation, priceFen: '100000001', statement: false };
  const { id, sent } = await kit.tender([['甲有限公司'], ['乙有限公司', { 1: above }], ['丙有限公司', Buffer.from('没有清单')], ['丁有限公司'], ['戊有限公司']]);
  const [first, second, third, fourth, fifth] = sent as [Sent, Sent, Sent, Sent, Sent];
  await kit.theHour(id);
  expect((await kit.view(id)).label).toBe('签到');
  expect(await refused(kit.act(id, 'start', { recording }))).toEqual(['OPENING_INVALID', ['请先登记签到']]);
  await ok(kit.act(id, 'sign-in', { attendees: [...attendees, { name: '钱七', organisation: '某大学', role: 'evaluator' }] }));
  expect(await refused(kit.act(id, 'start', { recording: { room: '第七开标室', number: ' ' } }))).toEqual([
    'OPENING_INVALID',
    ['评审委员会成员不得参加开标活动；开标过程应当全程录音录像'],
  ]);
  await kit.start(id);
  const ends = await dueOf(id, 'decrypt');
  const shown = `请于${ends.slice(0, 16).replace('T', ' ')}前登录解密`;
  await until(async () => (await texts(`已开标，${shown}`)).length === 5);
  await ok(kit.give(id, await kit.shares(id, '2026-03-24T09:31:00+08:00')));
  expect([await page(first, id).then(({ status }) => status), labels(await page(first, id))]).toEqual(['待解密', ['返回', '视频直播', '解密']]);
  for (const one of [first, second, third]) await ok(kit.own(id, one.who, 'decrypt', { halfA: kit.half(one) }));
  expect(await page(first, id)).toMatchObject({
    status: '已解密标书',
    facts: [{ label: '项目编号' }, { label: '采购人', value: '杭州市富阳区总工会' }, { label: '投标截止时间', value: '2026-03-24 09:30:00' }],
    dialog: { field: 'PIN码', confirm: '确认', busy: '解密中', done: '解密成功' },
  });
  expect(await refused(kit.act(id, 'close-decryption'))).toEqual(['OPENING_INVALID', ['尚有投标文件未解密：2份']]);
  await ok(kit.own(id, fourth.who, 'fail', { reason: 'CA驱动异常' }));
  // Ten minutes before the end those whose bids are closed are told, the others not.
  await clock(shifted(ends, -10 * MINUTE));
  await until(async () => (await texts(`尚未解密，${shown}`)).length === 2);
  await clock(ends);
  expect(await refused(kit.own(id, fifth.who, 'decrypt', { halfA: kit.half(fifth) }))).toEqual(['OPENING_NOT_NOW', ['解密时间已结束']]);
  await stateOf(id, 'attributing');
  await until(async () => (await kit.line(id, fifth.who)).state === '超时');
  await until(async () => (await kit.line(id, fourth.who)).state === '超时');
  expect(await refused(kit.act(id, 'announce'))).toEqual(['OPENING_INVALID', ['尚未认定未解密原因的投标文件：2份']]);
  await ok(kit.onBid(id, '丁有限公司', 'attribute', { fault: 'other', reason: 'CA机构证书服务中断' }));
  await ok(kit.onBid(id, '戊有限公司', 'attribute', { fault: 'bidder', reason: '未到场解密' }));
  expect([(await kit.line(id, fourth.who)).state, (await kit.line(id, fifth.who)).state]).toEqual(['视为撤回', '视为撤销']);
  expect((await kit.read(`/v1/tenders/${id}/opening`)).record).toBeNull();
  await ok(kit.act(id, 'announce'));
  const opened = await kit.read(`/v1/tenders/${id}/opening`);
  expect((opened.columns as { label: string }[]).map(({ label }) => label)).toEqual([
    '序号',
    '供应商名称',
    '最终报价',
    '供货期/服务项目负责人',
    '保证金缴纳方式',
    '确认声明书是否签署',
    '备注',
  ]);
  const [lot] = opened.record.lots as [{ rows: Record<string, string | null>[] }];
  expect(Object.fromEntries(lot.rows.map((row) => [row['supplier'], [row['price'], row['delivery'], row['bond'], row['statement'], row['remark']]]))).toEqual({
    甲有限公司: ['950000.00', '合同签订后30日历天', '保函', '是', ''],
    乙有限公司: ['1000000.01', '合同签订后30日历天', '保函', '否', '报价超过最高限价'],
    丙有限公司: [null, null, null, null, '投标文件中没有开标一览表'],
    丁有限公司: [null, null, null, null, '投标文件未解密，视为撤回（投标人之外的原因：CA机构证书服务中断）'],
    戊有限公司: [null, null, null, null, '投标文件未解密，视为撤销（投标人原因：未到场解密）'],
  });
  expect(labels(await page(first, id))).toEqual(['返回', '视频直播', '打印', '查看开标记录', '确认开标记录', '提出异议']);
  // Objections are answered on the spot; whoever says nothing accepts.
  await ok(kit.own(id, second.who, 'object', { content: '报价应为99万元' }));
  await ok(kit.own(id, first.who, 'confirm-record'));
  const early = kit.sign((await kit.view(id)).signs.record!);
  expect(await refused(kit.act(id, 'sign', { signature: early }))).toEqual(['OPENING_INVALID', ['尚有异议未答复：1份', '确认期限内尚有供应商未确认：3份']]);
  await clock(await dueOf(id, 'confirm'));
  await stateOf(id, 'signing');
  expect((await refused(kit.own(id, third.who, 'confirm-record')))[0]).toBe('OPENING_NOT_NOW');
  await ok(kit.onBid(id, '乙有限公司', 'answer', { content: '以开标一览表为准' }));
  expect(await refused(kit.act(id, 'sign', { signature: 'ab'.repeat(64) }))).toEqual(['OPENING_INVALID', ['签名验证未通过']]);
  await ok(kit.act(id, 'sign', { signature: early }));
  await ok(kit.act(id, 'complete', { archive: recording.number }));
  await bench.state(id, 'qualifying');
  const signed = await kit.read(`/v1/tenders/${id}/opening`);
  expect(signed.items.find(({ supplier }: { supplier: string }) => supplier === '乙有限公司')).toMatchObject({ objection: '报价应为99万元', answer: '以开标一览表为准' });
  expect([signed.stage, signed.recordHash]).toEqual(['完成', sm3(canonicalJson(signed.record))]);
  // Neither journal nor answers kept for repeated keys hold a price or a half; the engine's history holds references.
  const { id: openingId } = await kit.view(id);
  await bench.followed(openingId);
  const kept = await query<{ text: string }>(
    bench.em(),
    `select j.data::text as text from journal j join case_file c on c.id = j.case_id where c.type in ('BidOpening', 'TenderOpening') union all select outcome::text from act`,
  );
  expect(kept.filter(({ text }) => /95000000|100000001/.test(text ?? '') || sent.some((one) => text?.includes(kit.half(one))))).toEqual([]);
  const history = await historyOf(openingId);
  for (const known of ['openingStarted', 'openingToAttribute', 'P32']) expect(history).toContain(known);
  expect(sent.some((one) => history.includes(kit.half(one))) || /95000000|100000001|甲有限公司|王五/.test(history)).toBe(false);
  await keepRuns(bench.engine, 'TenderOpening', openingId, 'completed');
}, 180_000);

test('R20 R42 the time to decrypt is extended by a signed act while another’s fault is open; a suspended project stops decryption and its clock, and a terminated one ends it', async () => {
  const { id, sent } = await kit.tender([['己有限公司'], ['庚有限公司'], ['辛有限公司']], { decryptMinutes: 20 }, laterTimes);
  const [first, second] = sent as [Sent, Sent, Sent];
  await kit.theHour(id, laterTimes);
  // The agency is late: it is reminded, and nothing else happens.
  await clock('2026-04-23T09:45:01');
  await kit.start(id);
  const due = async () => (await kit.view(id)).deadlines.find(({ name }) => name === 'decrypt')!.due;
  const asked = { minutes: 15, reason: '开标场所断电' };
  const extend = async (more: object = {}) => {
    const text = `${(await kit.view(id)).signs.extend!}\n${asked.minutes}\n${asked.reason}`;
    return kit.act(id, 'extend', { ...asked, signature: kit.sign(text), ...more });
  };
  const before = await due();
  const shares = await kit.shares(id, '2026-04-23T09:46:00+08:00');
  await ok(kit.give(id, shares));
  expect(await refused(extend())).toEqual(['OPENING_INVALID', ['仅在他方故障未排除期间可以延长解密时间']]);
  await ok(kit.act(id, 'faults', { party: 'venue', what: '开标场所断电' }));
  expect(await refused(extend({ minutes: 600 }))).toEqual(['OPENING_INVALID', ['签名验证未通过']]);
  await ok(extend());
  expect(Date.parse(await due()) - Date.parse(before)).toBe(15 * MINUTE);
  await ok(kit.act(id, 'clear-fault'));
  expect((await refused(extend()))[1]).toEqual(['仅在他方故障未排除期间可以延长解密时间']);
  await ok(kit.own(id, first.who, 'decrypt', { halfA: kit.half(first) }));

  await ok(bench.act(id, 'suspend', agent, { ground: 'complaint', reason: '收到投诉' }));
  expect((await refused(kit.own(id, second.who, 'decrypt', { halfA: kit.half(second) })))[0]).toBe('TENDER_SUSPENDED');
  expect((await refused(kit.act(id, 'close-decryption')))[0]).toBe('TENDER_SUSPENDED');
  expect((await refused(kit.give(id, shares)))[0]).toBe('TENDER_SUSPENDED');
  await until(async () => (await kit.view(id)).deadlines.every(({ pausedAt }) => pausedAt !== null));
  await clock('2026-04-24T09:00:00');
  expect((await kit.view(id)).state).toBe('decrypting');
  await ok(bench.act(id, 'resume', agent, { reason: '投诉不成立' }));
  await until(async () => (await kit.view(id)).deadlines.every(({ pausedAt }) => pausedAt === null));
  await ok(kit.own(id, second.who, 'decrypt', { halfA: kit.half(second) }));
  await ok(bench.act(id, 'terminate', agent, { ground: 'cancelled', reason: '采购任务取消' }));
  await stateOf(id, 'ended');
  await bench.followed(id);
  await keepRuns(bench.engine, 'TenderProject', id, 'opening-suspended');
}, 180_000);
