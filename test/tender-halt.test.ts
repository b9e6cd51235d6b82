// 质疑 and 投诉 told by SMS, and what they stop of a contract that is concluded, through REST, the database, the SMS stand-in and a real Temporal server; the clock is moved.
import { tenderClock } from './kit/announced-tender.ts';
import { ok } from './kit/answers.ts';
import { fieldsOf, financeOffice, letter, resultedTender, type Cast, type Finance } from './kit/challenges.ts';
import { concludedContract, sealers } from './kit/concluded-contract.ts';
import { until } from './kit/engine.ts';
import { keepRuns } from './kit/history.ts';
import { tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';

let bench: TenderBench;
let cast: Cast;
let finance: Finance;
let seal: Awaited<ReturnType<typeof sealers>>;
let winner: Person;
let loser: Person;
const phones = { buyer: '17440000011', winner: '17440000012', loser: '17440000013', agent: '17440000014', third: '17440000015' };
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  bench = await tenderBench();
  finance = await financeOffice(bench);
  const agent = bench.member(await bench.organisation('purchaser', '测试省采购中心'), ['tenderHandler']);
  const buyer = bench.member(await bench.organisation('purchaser', '测试省'), ['orgAdmin']);
  const bidders: Person[] = [];
  for (const name of ['测试零一有限公司', '测试零二有限公司', '测试零三有限公司'])
    bidders.push(bench.member(await bench.organisation('supplier', name), ['bidHandler']));
  [winner, loser] = bidders as [Person, Person];
  cast = { agent, buyer, bidders };
  seal = await sealers(bench, [buyer, winner]);
  // One of each organisation has a phone.
  const sides = { buyer, winner, loser, agent, third: bidders[2]! };
  for (const [name, phone] of Object.entries(phones)) {
    const { organisationId } = sides[name as keyof typeof sides];
    bench.messages.members.get(organisationId)!.push(bench.messages.account(phone));
  }
}, 120_000);
afterAll(() => bench?.close(), 60_000);

const texts = async (who: keyof typeof phones): Promise<string[]> =>
  (await bench.messages.delivered()).filter(({ phone }) => phone === phones[who]).map(({ templateCode }) => templateCode.replace('sms.', ''));
const contract = (id: string, who = cast.buyer) => ok(bench.ask('get', `/v1/tender-contracts/${id}`, who));
const on = async (base: string, id: string, rest: string, who: Person, body?: object) =>
  bench.ask('post', `${base}/${id}/${rest}`, who, { version: (await bench.row(id)).version, ...(body ? { body } : {}) });
const onContract = (id: string, rest: string, body?: object, who = cast.buyer) => on('/v1/tender-contracts', id, rest, who, body);
const paper = async (who: Person) => ({ fileId: await bench.file(who, '验收书.pdf', `验收书 ${Math.random()}`) });
const questioned = async (projectId: string): Promise<string> => {
  const body = { about: 'result', addressee: 'purchaser', letter, fileId: await bench.file(loser, '质疑函.pdf') };
  return String((await ok(bench.ask('post', `/v1/tender-projects/${projectId}/challenges`, loser, { body }), 201))['id']);
};
const stopped = (answer: { status: number; body: { code?: string } }) => [answer.status, answer.body.code];

test('R41 a 质疑 stops what is already concluded: nothing is delivered, paid or accepted meanwhile, what happened before is recorded, and it goes on with the answer, later by the days it stood; every side whose clock runs has one SMS', async () => {
  const projectId = await resultedTender(bench, cast);
  await clock('2026-03-27T09:00:00');
  const id = await concludedContract(bench, seal, { buyer: cast.buyer, seller: winner, projectId });
  await bench.state(projectId, 'contracted');
  expect(await ok(onContract(id, 'deliveries', { fen: '10000000', deliveredOn: '2026-03-27' }))).toMatchObject({ dueOn: '2026-04-26' });
  const challengeId = await questioned(projectId);
  // Of two who stop it at once one does.
  const twice = await Promise.all([1, 2].map(() => on('/v1/challenges', challengeId, 'stop-signing', cast.buyer, { reason: '可能影响中标结果' })));
  expect(twice.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  expect((await contract(id)).performance).toMatchObject({ state: 'halted', label: '已中止履行', halts: [{ ground: 'challenge', label: '质疑' }] });
  expect((await contract(id)).deadlines).toContainEqual(expect.objectContaining({ name: 'payment', pausedAt: expect.any(String) }));
  await clock('2026-03-30T09:00:00');
  const refused = [409, 'PERFORMANCE_STOPPED'];
  expect(stopped(await onContract(id, 'deliveries', { fen: '1', deliveredOn: '2026-03-30' }))).toEqual(refused);
  expect(stopped(await onContract(id, 'payments', { n: 1, paidOn: '2026-03-30' }))).toEqual(refused);
  expect(stopped(await onContract(id, 'acceptance/acceptOnce', await paper(cast.buyer)))).toEqual(refused);
  await ok(onContract(id, 'deliveries', { fen: '10000000', deliveredOn: '2026-03-26' }));
  // To publish and to file it stays a duty.
  await ok(onContract(id, 'notice'));
  await clock('2026-04-01T09:00:00');
  await ok(on('/v1/challenges', challengeId, 'accept', cast.buyer));
  await ok(on('/v1/challenges', challengeId, 'answer', cast.buyer, { finding: 'rejected', consequence: 'goOn', content: '评审无误。' }));
  const after = await contract(id);
  expect([after.performance, after.payments.map(({ dueOn }: { dueOn: string }) => dueOn)]).toEqual([null, ['2026-05-01', '2026-04-30']]);
  expect(after.deadlines).toContainEqual(expect.objectContaining({ name: 'payment', due: '2026-05-01T00:00:00+08:00', pausedAt: null }));
  await ok(onContract(id, 'acceptance/acceptOnce', await paper(cast.buyer)));
  await bench.followed(challengeId);
  await bench.followed(id);
  // Of two cases, so in either order.
  expect((await texts('buyer')).toSorted()).toEqual(['challengeReceived', 'contractGoesOn', 'contractHalted']);
  expect(await texts('winner')).toEqual(expect.arrayContaining(['contractHalted', 'contractGoesOn']));
  expect((await texts('loser')).filter((code) => code.startsWith('challenge'))).toEqual(['challengeAnswered']);
  expect((await texts('agent')).filter((code) => code.startsWith('contract'))).toEqual(['contractHalted', 'contractGoesOn']);
  // Done again, as after a kill between the message and its mark, nothing is sent twice.
  const sent = (await bench.messages.delivered()).length;
  await bench.notify({ caseId: challengeId, seq: 1, key: `${challengeId}/1/tell`, template: 'challengeReceived', to: { organisationId: cast.buyer.organisationId }, params: { project: '甲', code: '乙', about: '丙', due: '丁' } });
  expect((await bench.messages.delivered()).length).toBe(sent);
  await keepRuns(bench.engine, 'TenderContract', id, 'halted');
}, 240_000);

test('R42 财政 stops a contract that is being accepted for thirty days at the most, once; then it goes on by itself with what was left; a decision stops it for good and the purchaser ends it', async () => {
  const projectId = await resultedTender(bench, cast);
  await clock('2026-03-27T09:00:00');
  const id = await concludedContract(bench, seal, { buyer: cast.buyer, seller: winner, projectId }, { acceptance: 'staged' });
  const challengeId = await questioned(projectId);
  await clock('2026-03-30T09:00:00');
  await ok(on('/v1/challenges', challengeId, 'accept', cast.buyer));
  await ok(on('/v1/challenges', challengeId, 'answer', cast.buyer, { finding: 'rejected', consequence: 'goOn', content: '评审无误。' }));
  await ok(onContract(id, 'acceptance/initialNotice', { ...(await paper(winner)), selfTested: true }, winner));
  await clock('2026-03-31T09:00:00');
  const made = await bench.ask('post', `/v1/challenges/${challengeId}/complaint`, loser, { body: { letter, fileId: await bench.file(loser, '投诉书.pdf') } });
  const complaintId = String((await ok(Promise.resolve(made), 201))['id']);
  const act = (rest: string, body?: object) => finance.act('/v1/complaints', complaintId, rest, body);
  await ok(act('accept'));
  await ok(act('copy'));
  await ok(act('suspend', { reason: '可能影响采购公正' }));
  // The project has ended as a purchase: it is the contract that stands still.
  expect((await bench.row(projectId)).regions['hold']).toBe('none');
  const halted = await contract(id);
  expect(halted.performance).toMatchObject({ state: 'halted', halts: [{ ground: 'complaint', label: '投诉' }] });
  expect(Object.fromEntries(halted.deadlines.map(({ name, due, pausedAt }: Record<string, string | null>) => [name, pausedAt === null ? due : 'paused']))).toMatchObject({
    initialDate: 'paused',
    halt: '2026-05-01T00:00:00+08:00',
  });
  expect(stopped(await onContract(id, 'acceptance/initialDateSet', { date: '2026-04-10' }))).toEqual([409, 'PERFORMANCE_STOPPED']);
  await ok(on('/v1/complaints', complaintId, 'explain', cast.buyer, { text: '评审过程符合规定。' }));
  await clock('2026-05-01T00:00:01');
  await until(async () => (await contract(id)).performance === null);
  // Of five working days from 30 March four were left: 6 to 9 May, the Saturday is worked.
  expect((await contract(id)).deadlines).toContainEqual(expect.objectContaining({ name: 'initialDate', due: '2026-05-10T00:00:00+08:00', pausedAt: null }));
  await ok(act('resume', { reason: '暂停期限届满' }));
  expect(fieldsOf(await act('suspend', { reason: '再次暂停' }))).toEqual(['reason']);
  await ok(act('decide', { kind: 'contract', content: '本机关认为……决定如下。' }));
  expect((await contract(id)).performance).toMatchObject({ state: 'stopped', label: '已责令停止履行', halts: [{ ground: 'decision' }] });
  expect(stopped(await onContract(id, 'acceptance/initialDateSet', { date: '2026-05-10' }))).toEqual([409, 'PERFORMANCE_STOPPED']);
  expect(stopped(await onContract(id, 'end', { reason: '投诉处理决定' }, winner))).toEqual([403, 'FORBIDDEN']);
  await ok(onContract(id, 'end', { reason: '投诉处理决定' }));
  expect(await contract(id)).toMatchObject({ label: '已解除', performance: null, events: [{ what: 'initialNotice' }, { what: 'endStopped', label: '停止履行后终止合同' }] });
  await bench.followed(complaintId);
  await bench.followed(id);
  expect((await texts('winner')).slice(-3)).toEqual(expect.arrayContaining(['contractStopped']));
  expect((await texts('buyer')).filter((code) => code.startsWith('complaint'))).toEqual(['complaintCopied', 'complaintDecided']);
  expect((await texts('third')).filter((code) => code.startsWith('complaint'))).toEqual(['complaintCopied', 'complaintDecided']);
  await keepRuns(bench.engine, 'TenderContract', id, 'stopped');
}, 240_000);
