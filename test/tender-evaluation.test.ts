// The evaluation through REST, from three opened bids and more to the delivered report: every member works alone, what follows is computed, the clock is moved.
import { query } from '../db/kit/sql.ts';
import { tenderClock } from './kit/announced-tender.ts';
import { until } from './kit/engine.ts';
import { keepRuns } from './kit/history.ts';
import { evaluationBench, licence, qualifyingTender, seatedPanel, technicalOf, type EvaluationBench } from './kit/evaluation.ts';
import type { OpeningKit } from './kit/opening.ts';
import type { Bidder, TenderBids } from './kit/tender-bids.ts';
import type { Person, TenderBench } from './kit/tender-bench.ts';
import { openingCast, type OpeningCast } from './kit/opening-cast.ts';
import { ok } from './kit/answers.ts';

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

interface Answer {
  status: number;
  body: Record<string, any>;
}
const says = ({ status, body }: Answer) => [
  status,
  ((body['errors'] ?? []) as { field?: string; message: string }[]).map(({ field, message }) => field ?? message),
];
const step = (id: string, rest: string, body?: object, who = agent) => bench.act(id, `evaluation/${rest}`, who, body);
const fen = (wan: number): string => String(wan * 1_000_000);
const of = (who: Bidder) => ({ lot: 1, organisationId: who.person.organisationId });
const region = async (id: string) => (await bench.row(id)).regions['evaluation'];
const mine = async (path: string, { person }: Bidder, id: string) =>
  ((await ok(bench.ask('get', `/v1/me/${path}`, person)))['items'] as Record<string, any>[]).filter(({ projectId }) => projectId === id);

test('G06 E07b R21 R23 R26 R30 R31 R32 R33 R34 R36 from opened bids to the result: reviewed, a price confirmed, one explained in vain, scored alone, put right, signed, delivered as computed', async () => {
  const pool = await evaluation.experts('计算机');
  const { id, bidders } = await qualifyingTender(
    bench,
    bids,
    opening,
    { agent, buyer },
    { 甲有限公司: 90, 乙有限公司: 95, 丙有限公司: 88, 丁有限公司: 40, 戊有限公司: 91 },
  );
  const [first, second, third, fourth, fifth] = bidders as [Bidder, Bidder, Bidder, Bidder, Bidder];
  // R31: what the bids themselves betray, for those who evaluate alone.
  const signsAt = `/v1/tender-projects/${id}/collusion-signs`;
  expect((await bench.ask('get', signsAt, first.person)).status).toBe(404);
  const signs = await ok(bench.ask('get', signsAt, agent));
  const everyone = bidders.map((_, n) => ['甲', '乙', '丙', '丁', '戊'][n] + '有限公司').toSorted();
  expect(
    (signs['found'] as { key: string; bidders: string[]; says: string }[]).map(({ key, bidders: who, says: why }) => [key, who.toSorted(), why]),
  ).toEqual(
    expect.arrayContaining([
      ['author', everyone, '投标文件的文档属性载有相同的作者“Wang (Wu)”'],
      ['mixed', ['乙有限公司', '甲有限公司'], '乙有限公司的投标文件中出现甲有限公司的名称'],
      ['agent', everyone, '上传投标文件或者获取采购文件时填写的电话号码相同'],
    ]),
  );
  expect((signs['unchecked'] as { key: string }[]).map(({ key }) => key)).toEqual(['account']);
  const missing = says(await step(id, 'qualifications/conclude'));
  expect([missing[0], (missing[1] as string[]).length, (missing[1] as string[])[0]]).toEqual([422, 11, '评审委员会尚未组建']);
  const members = await seatedPanel(bench, evaluation, { agent, buyer }, id, '计算机', pool);
  expect(members).toHaveLength(5);

  // Agency, purchaser and members look into the bids, nobody else; an item leads to its page.
  const { bids: shown } = await ok(bench.ask('get', `/v1/tender-projects/${id}/evaluation`, agent));
  const opened = (shown as { openingId: string; name: string }[]).find(({ name }) => name === '甲有限公司')!.openingId;
  const at = `/v1/tender-projects/${id}/opened-bids/${opened}`;
  for (const who of [first.person, second.person, pool.find((one) => !members.includes(one))!.who])
    expect((await bench.ask('get', at, who)).status).toBe(404);
  for (const who of [agent, buyer, members[1]!.who]) {
    const { files, items } = await ok(bench.ask('get', at, who));
    expect(items).toEqual([
      { id: 'design', name: '技术方案', file: 2, page: 7, message: null },
      { id: 'warranty', name: '质保期', file: null, page: null, message: '供应商未对此项招标要求提供相应内容' },
      { id: 'service', name: '售后服务', file: null, page: null, message: '供应商未对此项招标要求提供相应内容' },
    ]);
    expect((files as { slot: string }[]).map(({ slot }) => slot)).toEqual(['price', 'technical']);
  }
  const file = await bench
    .ask('get', `${at}/files/2`, members[1]!.who)
    .buffer(true)
    .parse((res, done) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part)).on('end', () => done(null, Buffer.concat(parts)));
    });
  expect([file.status, (file.body as Buffer).toString()]).toEqual([200, technicalOf('甲有限公司')]);
  expect((await bench.ask('get', `${at}/files/3`, agent)).status).toBe(404);

  const offer = (who: Bidder, more: object = {}) => step(id, 'offers', { ...of(who), bidder: 'other', ...more });
  // What was read out counts.
  expect(says(await offer(first, { listedFen: fen(89) }))).toEqual([422, ['listedFen']]);
  await ok(offer(first, { bidder: 'small' }));
  await ok(offer(second));
  await ok(offer(third, { wordsFen: fen(92) }));
  await ok(offer(fourth));
  await ok(offer(fifth));
  expect(says(await step(id, 'qualifications', { ...of(fifth), items: [{ id: 'licence', passed: false }] }))).toEqual([422, ['items[0].reason']]);
  for (const who of bidders) await ok(step(id, 'qualifications', { ...of(who), items: licence(who !== fifth) }, who === first ? buyer : agent));
  await ok(step(id, 'qualifications/conclude'));
  expect([(await bench.row(id)).state, await region(id)]).toEqual(['evaluating', 'confirming']);
  // 采购人 has looked for 资格审查; what follows is the committee's, and his representative, who is one of it, reads on.
  const colleague = bench.member(buyer.organisationId, ['orgMember']);
  expect([(await bench.ask('get', at, colleague)).status, (await bench.ask('get', at, buyer)).status]).toEqual([404, 200]);

  // Only whose price contradicts itself is asked, and only he sees it.
  expect(await mine('price-statements', first, id)).toEqual([]);
  const [asked] = await mine('price-statements', third, id);
  expect(asked).toMatchObject({ aboutLabel: '确认修正后的报价', fen: fen(92), label: '待答复', due: expect.stringMatching(/^2026-03-24T10:30:/) });
  const answer = (who: Bidder, statement: Record<string, any>, rest: string, body: object = {}) =>
    bench.ask('post', `/v1/price-statements/${statement['id']}/${rest}`, who.person, { version: statement['version'], body });
  expect((await answer(first, asked!, 'confirm')).status).toBe(404);
  expect(says(await step(id, 'confirmations/conclude'))).toEqual([422, ['丙有限公司尚未答复']]);
  expect((await answer(third, asked!, 'explain', { text: '说明' })).status).toBe(422);
  await ok(answer(third, asked!, 'confirm'));
  await ok(step(id, 'confirmations/conclude'));

  // 符合性审查: everybody's opinion, on every bid that is left, before it ends.
  const left = [first, second, third, fourth];
  const conforms = left.map((who) => ({ ...of(who), conforms: true }));
  expect(says(await evaluation.does(id, members[0]!, 'examine', { bids: [...conforms.slice(1), { ...of(fifth), conforms: true }] }))[1]).toEqual([
    'bids[3]',
    'bids',
  ]);
  for (const member of members.slice(1)) await ok(evaluation.does(id, member, 'examine', { bids: conforms }));
  expect(says(await step(id, 'conformity/conclude'))).toEqual([422, ['评委1尚未提交符合性审查意见']]);
  await ok(
    evaluation.does(id, members[0]!, 'examine', {
      bids: conforms.map((one) => ({ ...one, conforms: one.organisationId !== first.person.organisationId, reason: '不符合' })),
    }),
  );
  await tenderClock(bench)('2026-03-24T11:00:00');
  await ok(step(id, 'conformity/conclude'));

  // One price is too low by the law's shares: half an hour to explain it, then the majority decides.
  expect(await region(id)).toBe('explaining');
  const [low] = await mine('price-statements', fourth, id);
  expect(low).toMatchObject({
    aboutLabel: '说明报价合理性',
    due: expect.stringMatching(/^2026-03-24T11:30:/),
    says: expect.stringContaining('低于最高限价的45%'),
  });
  await ok(answer(fourth, low!, 'explain', { text: '库存产品，成本已摊销' }));
  await tenderClock(bench)('2026-03-24T11:31:00');
  const [late] = await mine('price-statements', fourth, id);
  expect((await answer(fourth, late!, 'explain', { text: '再说明' })).body.code).toBe('EVALUATION_STATEMENT_LATE');
  await bench.state(id, 'evaluating');
  await bench.followed(id);
  while ((await region(id)) === 'explaining') await bench.followed(id);
  const page = await evaluation.page(id, members[2]!);
  expect(page.bids.find(({ name }: { name: string }) => name === '丁有限公司')).toMatchObject({ statement: '库存产品，成本已摊销', out: null });
  // One member can't go on: the committee stands still until the next of the same draw has taken part in his stead.
  const gone = members[3]!;
  const inbox = async () => (await ok(bench.ask('get', '/v1/me/messages', gone.who)))['items'] as { template: string }[];
  await until(async () => (await inbox()).some(({ template }) => template === 'inbox.evaluationStep'));
  await ok(evaluation.does(id, gone, 'leave', { reason: '突发疾病' }));
  expect(says(await step(id, 'judging/conclude'))[1]).toContain('评审委员会成员4人，应为5人，请补足后继续评审');
  expect((await evaluation.does(id, gone, 'judge', { bids: [] })).status).toBe(409);
  const next = pool.find((one) => !members.includes(one))!;
  await ok(evaluation.does(id, next, 'accept', { ties: [] }));
  members[3] = next;
  for (const [n, member] of members.entries())
    await ok(evaluation.does(id, member, 'judge', { bids: [{ ...of(fourth), reasonable: n < 2, reason: n < 2 ? '可以履约' : '未提供成本构成' }] }));
  await ok(step(id, 'judging/conclude'));

  // Scored alone: nobody sees or touches another's, what is locked stays.
  const points = (design: number, warranty = 1000) => ({ design, warranty, service: 1500 });
  const scores = (n: number) => ({
    bids: [
      { ...of(first), scores: points(2500) },
      { ...of(second), scores: points(n === 4 ? 500 : 2400, n === 0 ? 900 : 1000) },
      { ...of(third), scores: points(2000) },
    ],
  });
  expect(
    says(
      await evaluation.does(id, members[0]!, 'score', {
        bids: [
          { ...of(fourth), scores: { design: 1 } },
          { ...of(first), scores: { design: 3001, other: 1 } },
        ],
      }),
    )[1],
  ).toEqual(['bids[0]', 'bids[1].scores.design', 'bids[1].scores.other']);
  await ok(evaluation.does(id, members[0]!, 'score', { bids: [{ ...of(first), scores: { design: 2500 } }] }));
  expect((says(await evaluation.does(id, members[0]!, 'lock'))[1] as string[]).toSorted()).toEqual([
    'bids',
    'bids',
    'bids[0].scores.service',
    'bids[0].scores.warranty',
  ]);
  await Promise.all(members.map((member, n) => ok(evaluation.does(id, member, 'score', scores(n)))));
  expect((await evaluation.page(id, members[1]!)).scores).toEqual(scores(1).bids);
  const watched = await ok(bench.ask('get', `/v1/tender-projects/${id}/evaluation`, agent));
  expect(JSON.stringify(watched)).not.toContain('2500');
  for (const member of members.slice(1)) await ok(evaluation.does(id, member, 'lock'));
  expect(says(await step(id, 'summary'))).toEqual([422, ['评委1尚未提交评分']]);
  await ok(evaluation.does(id, members[0]!, 'lock'));
  expect((await evaluation.does(id, members[0]!, 'score', scores(1))).status).toBe(409);

  // 复核: an objective item must be equal, a far score is explained.
  const { warnings } = await ok(step(id, 'summary'));
  expect((warnings as { kind: string; seat: number | null }[]).map(({ kind, seat }) => [kind, seat])).toEqual([
    ['objective', null],
    ['abnormal', 5],
  ]);
  const far = String((warnings as { key: string }[])[1]!.key);
  expect((await step(id, 'report', { explanations: { [far]: '已复核' } })).status).toBe(422);
  expect(says(await step(id, 'revise', { ground: 'mood', reason: '客观分不一致', seats: [9] }))[1]).toEqual(['ground', 'seats[0]']);
  await ok(step(id, 'revise', { ground: 'objective', reason: '客观分不一致', seats: [1] }));
  await ok(evaluation.does(id, members[0]!, 'score', scores(1)));
  await ok(evaluation.does(id, members[0]!, 'lock'));
  await ok(step(id, 'summary'));
  expect(says(await step(id, 'report', {}))[1]).toEqual([`explanations.${far}`]);
  const { n, hash } = await ok(step(id, 'report', { explanations: { [far]: '该评委已说明理由，评分有效' } }));
  expect([n, hash]).toEqual([1, expect.stringMatching(/^[0-9a-f]{64}$/)]);

  // Signed by every member, one of them dissenting; what is delivered is what was computed.
  const stranger = { ...members[0]!, keys: members[1]!.keys };
  expect(says(await evaluation.sign(id, stranger))).toEqual([422, ['signature']]);
  for (const member of members.slice(0, 4)) await ok(evaluation.sign(id, member));
  expect(says(await bench.act(id, 'report', agent, {}))).toEqual([422, ['评委5尚未签署评审报告']]);
  await ok(evaluation.sign(id, members[4]!, '不同意丁有限公司投标无效：其说明合理'));
  const typed = { endedOn: '2026-03-24', lots: [{ lot: 1, bidders: [{ ...of(second), lot: undefined, rank: 1, priceFen: fen(95), score: 9999 }] }] };
  expect(says(await bench.act(id, 'report', agent, typed))).toEqual([422, ['lots']]);
  await ok(bench.act(id, 'report', agent, {}));
  const ranked = () =>
    query<{ name: string; rank: number | null; score: number; price: string; reason: string | null }>(
      bench.em(),
      `select o.name, c.rank, c.score, c.price_fen::text as price, c.reason from tender_candidate c join organisation o on o.id = c.organisation_id where c.case_id = $1 order by c.rank nulls last, o.name`,
      [id],
    );
  const expected = [
    // 90万 less a tenth for a small firm is the base: 40 points; 92万: 35.22; 95万: 34.10.
    { name: '甲有限公司', rank: 1, score: 9000, price: fen(90), reason: null },
    { name: '丙有限公司', rank: 2, score: 8022, price: fen(92), reason: null },
    { name: '乙有限公司', rank: 3, score: 7930, price: fen(95), reason: null },
    { name: '丁有限公司', rank: null, score: 0, price: fen(40), reason: '不能证明报价合理性：未提供成本构成' },
    { name: '戊有限公司', rank: null, score: 0, price: fen(91), reason: '资格审查未通过：营业执照已过期' },
  ];
  const byRank = async () => (await ranked()).toSorted((a, b) => (a.rank ?? 9) - (b.rank ?? 9) || a.name.localeCompare(b.name, 'zh-CN-u-co-stroke'));
  expect(new Set((await byRank()).map((one) => JSON.stringify(one)))).toEqual(new Set(expected.map((one) => JSON.stringify(one))));

  // R34: again only for an error of the law's kinds, told to the finance department.
  const again = { reason: '汇总有误', seats: [2], reportedAs: '财采〔2026〕8号' };
  expect(says(await step(id, 'again', { ...again, ground: 'other' }))).toEqual([422, ['ground']]);
  await ok(step(id, 'again', { ...again, ground: 'total' }));
  expect([(await bench.row(id)).state, await region(id), await ranked()]).toEqual(['evaluating', 'scoring', []]);
  for (const member of members) await ok(evaluation.does(id, member, 'lock'));
  await ok(step(id, 'summary'));
  expect((await ok(step(id, 'report', { explanations: { [far]: '该评委已说明理由，评分有效' } })))['n']).toBe(2);
  for (const member of members) await ok(evaluation.sign(id, member));
  await ok(bench.act(id, 'report', agent, {}));
  await ok(bench.act(id, 'award', buyer, { lots: [of(first)] }));
  await ok(bench.act(id, 'result', agent));
  const { notices } = await ok(bench.ask('get', `/v1/tender-projects/${id}`, null));
  const result = (notices as { kind: string; content: string }[]).find(({ kind }) => kind === 'award')!.content;
  for (const { name } of members) expect(result).toContain(name);
  expect(await mine('tender-results', fourth, id)).toEqual([
    expect.objectContaining({ rank: null, score: '0.00', reason: '不能证明报价合理性：未提供成本构成' }),
  ]);
  expect(await mine('tender-results', second, id)).toEqual([expect.objectContaining({ rank: 3, score: '79.30' })]);
  await bench.followed(id);
  await keepRuns(bench.engine, 'TenderProject', id, 'evaluated');
}, 300_000);
