// What an evaluation leaves on paper and in the archive, through REST, the real engine and a real browser: a bid without its bond, the committee's chair and his letter, the report with every
// member's points; and the archive of a purchase that nobody won.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentsOf, type IssuedDocument } from '../db/document/reads.ts';
import { uuidv7 } from '../db/kit/ids.ts';
import { one, query } from '../db/kit/sql.ts';
import { signWithdrawal } from '../security/bid/withdrawal.ts';
import { journalPublicKeys } from '../security/keyring.ts';
import { announcedTender, tenderClock } from './kit/announced-tender.ts';
import { until } from './kit/engine.ts';
import { evaluationBench, qualifyingTender, scored, seatedPanel, type EvaluationBench, type Member } from './kit/evaluation.ts';
import { ok, type Answered } from './kit/answers.ts';
import { openingCast, type OpeningCast } from './kit/opening-cast.ts';
import type { OpeningKit } from './kit/opening.ts';
import { readPdf } from './kit/pdf.ts';
import type { Bidder, TenderBids } from './kit/tender-bids.ts';
import { contact, type Person, type TenderBench } from './kit/tender-bench.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-kept-'));
let cast: OpeningCast;
let bench: TenderBench;
let bids: TenderBids;
let evaluation: EvaluationBench;
let opening: OpeningKit;
let agent: Person;
let buyer: Person;

beforeAll(async () => {
  ({ bench, bids, agent, buyer, kit: opening } = cast = await openingCast({ print: true }));
  evaluation = evaluationBench(bench);
}, 120_000);
afterAll(async () => {
  await cast?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

type Body = Record<string, any>;
const says = ({ status, body }: Answered) => [status, ((body['errors'] ?? []) as { field?: string; message: string }[]).map(({ field, message }) => field ?? message)];
const step = (id: string, rest: string, body?: object) => bench.act(id, `evaluation/${rest}`, agent, body);
const of = (who: Bidder) => ({ lot: 1, organisationId: who.person.organisationId });
const bond = { fen: '2000000', form: '保函' };
const pay = async (id: string, who: Person): Promise<Body> =>
  ok(bench.ask('post', `/v1/tender-projects/${id}/bond`, who, { body: { ...bond, fileId: await bench.file(who, '保函.pdf', `保函 ${uuidv7()}`) } }), 201);
const bondOf = async (id: string, who: Person): Promise<Body> =>
  ((await ok(bench.ask('get', '/v1/me/tender-bonds', who)))['items'] as Body[]).find(({ projectId }) => projectId === id)!;
const papers = async (id: string): Promise<IssuedDocument[]> =>
  (await documentsOf(bench.em(), id)).filter(({ kind, readyAt }) => kind === 'P43' && readyAt !== null);
const textOf = async ({ hash }: IssuedDocument): Promise<string> =>
  (await readPdf(Buffer.concat(await bench.store.open(hash!).toArray()))).pages.join('').normalize('NFKC').replace(/\s/g, '');

/** Takes a bid back by its bidder's signature. */
async function withdraw(id: string, { person, own }: Bidder): Promise<void> {
  const bid = await one<{ id: string; receipt: string; version: number }>(
    bench.em(),
    `select b.case_id as id, b.receipt, c.version from bid b join case_file c on c.id = b.case_id where b.tender_id = $1 and b.organisation_id = $2`,
    [id, person.organisationId],
  );
  const signature = signWithdrawal({ tender: id, receipt: bid.receipt }, own.keys.sign);
  await ok(bench.ask('post', `/v1/bids/${bid.id}/withdraw`, person, { version: bid.version, body: { receipt: bid.receipt, signature } }));
}

test('R13 R14 R21 R23 R34 R36 H01 a withdrawn bid’s bond falls due by itself and stands again; a bid without one is found with its rule; the chair is chosen and asks; the report is a paper, named from the result on', async () => {
  await tenderClock(bench)('2026-02-20T09:00:00');
  const pool: Member[] = [];
  for (const name of ['张一', '王二', '李三', '赵四']) pool.push(await evaluation.expert(name, '计算机'));
  const offers = { 甲有限公司: 90, 乙有限公司: 95, 丙有限公司: 88, 丁有限公司: 91 };
  const { id, bidders } = await qualifyingTender(bench, bids, opening, { agent, buyer }, offers, { ...scored, bond }, async (project, sent) => {
    for (const { who } of sent.slice(0, 3)) await pay(project, who.person);
    const { version } = await bench.row(project);
    // Five working days from the withdrawal, without being asked for; the project hears nothing of it before the hour.
    await tenderClock(bench)('2026-03-10T10:00:00');
    const back = sent[2]!.who;
    await withdraw(project, back);
    expect(await bondOf(project, back.person)).toMatchObject({ label: '待退还', event: '投标截止前撤回投标', dueOn: '2026-03-17' });
    const bid = await bids.seal(project, back);
    await bids.send(back, bid);
    sent[2] = { who: back, bid };
    expect(await bondOf(project, back.person)).toMatchObject({ label: '已交纳', dueOn: null });
    expect([(await bench.row(project)).version, (await ok(bench.ask('get', `/v1/tender-projects/${project}/evaluation`, agent)))['bids']]).toEqual([version, []]);
  });
  const [first, second, third, fourth] = bidders as [Bidder, Bidder, Bidder, Bidder];

  const { bids: seen } = await ok(bench.ask('get', `/v1/tender-projects/${id}/evaluation`, agent));
  expect((seen as Body[]).filter(({ findings }) => findings.length).map(({ name, findings }) => [name, findings])).toEqual([
    [
      '丁有限公司',
      [
        {
          item: 'tender-bond',
          rule: 'R13',
          article: expect.stringContaining('第六十三条'),
          says: expect.stringMatching(/^至投标截止时间2026-03-24 09:30未收到投标保证金。/),
          proposal: '建议资格审查不通过',
        },
      ],
    ],
  ]);
  for (const who of bidders) await ok(step(id, 'offers', { ...of(who), bidder: 'other' }));
  const licence = { id: 'licence', passed: true };
  for (const who of [first, second, third]) await ok(step(id, 'qualifications', { ...of(who), items: [licence] }));
  const review = (items: object[]) => step(id, 'qualifications', { ...of(fourth), items });
  expect(says(await review([licence]))).toEqual([422, ['items']]);
  expect(says(await review([licence, { id: 'tender-bond', passed: true }]))).toEqual([422, ['items[1].reason']]);
  await ok(review([licence, { id: 'tender-bond', passed: false, reason: '未提交投标保证金' }]));

  const members = await seatedPanel(bench, evaluation, { agent, buyer }, id, '计算机', pool);
  const [representative, chair, other] = members as [Member, Member, Member];
  await ok(step(id, 'qualifications/conclude'));
  // 采购人代表 can't be chosen; who is not the chair asks nobody in the committee's name; what the chair asks names him nowhere.
  const { seat } = (await evaluation.duty(id, representative))!;
  expect(says(await evaluation.does(id, other, 'elect', { seat }))).toEqual([422, ['seat']]);
  const letter = { ...of(first), content: '请说明质保期。', due: '2026-03-24T16:00:00+08:00' };
  expect(says(await evaluation.does(id, other, 'clarifications', letter))[1]).toEqual(['询标函由评审组长发出']);
  expect(says(await evaluation.does(id, chair, 'clarifications', { ...letter, lot: 7 }))).toEqual([422, ['lot']]);
  await ok(evaluation.does(id, chair, 'clarifications', letter));
  const [asked] = (await ok(bench.ask('get', '/v1/me/clarifications?tab=todo', first.person)))['items'] as Body[];
  const read = await ok(bench.ask('get', `/v1/clarifications/${asked!['id']}`, first.person));
  expect(read).toMatchObject({ issuer: '评审组长', content: '请说明质保期。' });
  for (const who of [agent, other.who]) expect((await bench.ask('get', `/v1/clarifications/${asked!['id']}`, who)).status).toBe(200);
  const actors = await query<{ actor: string }>(bench.em(), `select distinct actor from journal where case_id = $1`, [asked!['id']]);
  expect(actors).toEqual([{ actor: 'system' }]);

  const left = [first, second, third];
  for (const member of members) await ok(evaluation.does(id, member, 'examine', { bids: left.map((who) => ({ ...of(who), conforms: true })) }));
  await ok(step(id, 'conformity/conclude'));
  const points = (n: number, at: number) => ({ design: 2500 - n * 20 - at * 100, warranty: 1000, service: 1500 });
  for (const [n, member] of members.entries()) {
    await ok(evaluation.does(id, member, 'score', { bids: left.map((who, at) => ({ ...of(who), scores: points(n, at) })) }));
    await ok(evaluation.does(id, member, 'lock'));
  }
  await ok(step(id, 'summary'));
  const { hash } = await ok(step(id, 'report', {}));
  for (const [n, member] of members.entries()) await ok(evaluation.sign(id, member, n === 2 ? '不同意乙有限公司的服务得分' : null));
  await ok(bench.act(id, 'report', agent, {}));

  await until(async () => (await papers(id)).length === 1, 60_000);
  const text = await textOf((await papers(id))[0]!);
  const { signature } = await one<{ signature: string }>(bench.em(), `select signature->>'value' as signature from evaluation_duty where project_id = $1 and seat = 2`, [id]);
  for (const word of ['评审报告', '甲有限公司', '90.00', '24.80', '丁有限公司资格审查未通过未提交投标保证金', '第四十四条', '不同意乙有限公司的服务得分', hash as string, signature])
    expect(text).toContain(word.normalize('NFKC'));
  for (const { name } of members.slice(1)) expect(text).not.toContain(name);
  const paper = `/v1/tender-projects/${id}/evaluation/report/paper`;
  expect([(await bench.ask('get', paper, buyer)).status, (await bench.ask('get', paper, second.person)).status]).toEqual([200, 404]);

  await ok(bench.act(id, 'award', buyer, { lots: [of(first)] }));
  await ok(bench.act(id, 'result', agent));
  await until(async () => (await papers(id)).length === 2, 60_000);
  const named = await textOf((await papers(id))[1]!);
  for (const { name } of members) expect(named).toContain(name);
}, 300_000);

test('R45 what ended without a winner is kept fifteen years too: not while a bond is out, under one signed root that anybody can check, and once', async () => {
  await tenderClock(bench)('2026-02-20T09:00:00');
  const id = await announcedTender(bench, { agent, buyer }, { bond });
  const bidder = bench.member(await bench.organisation('supplier', '己有限公司'), ['bidHandler']);
  await ok(bench.ask('post', `/v1/tender-projects/${id}/acquisition`, bidder, { body: contact }), 201);
  const { id: bondId } = await pay(id, bidder);
  expect((await bench.act(id, 'archive/ended', agent)).status).toBe(409);
  await ok(bench.act(id, 'terminate', agent, { ground: 'cancelled', reason: '采购任务取消' }));
  expect(says(await bench.act(id, 'archive/ended', agent))).toEqual([422, ['bonds']]);
  const { version } = await bench.row(bondId as string);
  await ok(bench.ask('post', `/v1/tender-bonds/${bondId}/refund`, agent, { version, body: { refundedOn: '2026-03-02' } }));
  await bench.followed(id);
  const { keepUntil, size } = await ok(bench.act(id, 'archive/ended', agent));
  expect([keepUntil, (await bench.row(id)).state, (await bench.row(id)).regions['keeping']]).toEqual(['2041-03-02', 'terminated', 'kept']);
  const index = await ok(bench.ask('get', `/v1/tender-projects/${id}/archive`, buyer));
  expect([(index['items'] as unknown[]).length, (index['items'] as Body[]).some(({ label }) => label === 'tender_bond')]).toEqual([size, true]);
  const at = (name: string, content: object): string => (writeFileSync(join(folder, name), JSON.stringify(content)), join(folder, name));
  const run = (content: object) =>
    spawnSync(
      process.execPath,
      [join(import.meta.dirname, '../scripts/verify-archive.ts'), at('index.json', content), '--keys', at('keys.json', journalPublicKeys(bench.engine.ring))],
      { encoding: 'utf8' },
    );
  expect(run(index)).toMatchObject({ status: 0, stdout: expect.stringContaining(`共${size}项，保存至2041-03-02。`) });
  expect(run({ ...index, items: (index['items'] as unknown[]).slice(1) }).status).toBe(1);
  expect(says(await bench.act(id, 'archive/ended', agent))).toEqual([422, ['keeping']]);
  await expect(query(bench.em(), `delete from tender_notice where case_id = $1`, [id])).rejects.toThrow(/is archived/);
}, 120_000);
