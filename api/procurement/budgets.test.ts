import { one, query } from '../../db/kit/sql.ts';
import { sorted } from '../../test/kit/sorted.ts';
import { purchasingApi, type PurchasingApi, type Unit } from '../../test/kit/purchasing.ts';

let bench: PurchasingApi;
let unit: Unit;
beforeAll(async () => {
  bench = await purchasingApi();
  unit = await bench.unit();
});
afterAll(() => bench?.close());

const plans = 'procurement-plans';
const messages = ({ body }: { body: { errors?: { field?: string; message: string }[] } }): string[] =>
  (body.errors ?? []).map(({ message }) => message);

test('J04 without any budget there is nothing to choose, and whom to ask is said; a plan is refused with the same words', async () => {
  const { body } = await bench.get('/v1/budgets', unit.member).expect(200);
  expect(body).toMatchObject({ items: [], notice: '没有采购预算可以选择', way: '如急需申请，请联系财政确认具体可用时间' });
  const { body: plan } = await bench.post(`/v1/${plans}`, unit.member, { title: '无预算', lines: [] }).expect(201);
  const refused = await bench.act(plans, plan.id, 'submit', unit.member);
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([422, 'BUDGET_NONE', '没有采购预算可以选择']);
  expect(refused.body.next).toBe('如急需申请，请联系财政确认具体可用时间');
  expect((await bench.get('/v1/budgets', (await bench.organisation('legal', '某公司')).admin).expect(200)).body.items).toEqual([]);
});

test('J04 U17 a file is taken once, its faulty lines stand as errors with their place; a cut or a missing file changes nothing', async () => {
  const lines = [
    bench.budgetLine(unit, 'TY-001', 100),
    bench.budgetLine(unit, 'TY-002', 50),
    'TY-003|2026|错|某局|设备|5',
    bench.budgetLine(unit, 'TY-004', 20),
  ];
  await bench.putFile('2026-11-02', lines, { cut: true });
  await expect(bench.takeFile('2026-11-02')).rejects.toMatchObject({ name: 'NeighbourAway' });
  await expect(bench.takeFile('2026-11-01')).rejects.toMatchObject({ name: 'NeighbourRefused' });
  expect((await bench.get('/v1/admin/budgets', bench.finance)).body.items).toEqual([]);
  await bench.putFile('2026-11-02', lines);
  // Twice at once, and once more: every line comes in once.
  await Promise.all([bench.takeFile('2026-11-02'), bench.takeFile('2026-11-02')]);
  expect(await bench.takeFile('2026-11-02')).toMatchObject({ added: 0, unchanged: 3, found: 0, faulty: 1 });
  const { body } = await bench.get('/v1/budgets', unit.member).expect(200);
  expect(body.items.map(({ number, leftWan, stateLabel }: Record<string, string>) => [number, leftWan, stateLabel])).toEqual([
    ['TY-001', '100.00', '已导入'],
    ['TY-002', '50.00', '已导入'],
    ['TY-004', '20.00', '已导入'],
  ]);
  const { body: runs } = await bench.get('/v1/admin/budget-imports', bench.finance).expect(200);
  expect(runs.items).toHaveLength(1);
  expect(runs.items[0].errors).toEqual([{ place: 3, number: 'TY-003', message: '统一社会信用代码不正确' }]);
  expect(await one(bench.em(), `select count(*)::int as n from operator_notice where key = 'budget-import/140100' and resolved_at is null`)).toEqual({
    n: 1,
  });
});

test('J04 Σ plans ≤ budget: of twelve plans of 10万 at once on a line of 50万 five are taken, seven refused; what comes back is released', async () => {
  const { id: budgetId } = await bench.budgetOf('TY-002');
  const ids = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      const { body } = await bench.post(`/v1/${plans}`, unit.member, { title: `计划${n}`, lines: [bench.line(budgetId, '10')] }).expect(201);
      return body.id as string;
    }),
  );
  const answers = await Promise.all(ids.map((id) => bench.act(plans, id, 'submit', unit.member)));
  const refused = answers.filter(({ status }) => status === 409);
  expect([answers.filter(({ status }) => status === 200).length, refused.length]).toEqual([5, 7]);
  expect(refused.every(({ body }) => body.code === 'BUDGET_EXCEEDED')).toBe(true);
  expect(messages(refused[0]!)).toEqual(['预算TY-002可用0.00万元，不足10.00万元']);
  expect(await bench.budgetOf('TY-002')).toMatchObject({ state: 'held', stateLabel: '已占用', heldFen: '50000000', leftFen: '0' });
  const taken = ids.filter((_, n) => answers[n]!.status === 200);
  expect((await bench.act(plans, taken[0]!, 'withdraw', unit.member)).status).toBe(200);
  expect(await bench.budgetOf('TY-002')).toMatchObject({ heldFen: '40000000', state: 'held' });
  for (const id of taken.slice(1)) await bench.act(plans, id, 'withdraw', unit.member);
  expect(await bench.budgetOf('TY-002')).toMatchObject({ heldFen: '0', leftFen: '50000000', stateLabel: '已释放' });
});

test('J04 a changed or a gone line is a task and no silent change: kept, it is not asked again; accepted, it never falls below what plans hold', async () => {
  const { id: budgetId } = await bench.budgetOf('TY-001');
  const { body } = await bench.post(`/v1/${plans}`, unit.member, { title: '占用', lines: [bench.line(budgetId, '60')] }).expect(201);
  await bench.act(plans, body.id, 'submit', unit.member);
  await bench.putFile('2026-11-09', [bench.budgetLine(unit, 'TY-001', 40), bench.budgetLine(unit, 'TY-002', 50)]);
  expect(await bench.takeFile('2026-11-09')).toMatchObject({ added: 0, unchanged: 1, found: 2 });
  expect(await bench.budgetOf('TY-001')).toMatchObject({ totalFen: '100000000' });
  const open = async () =>
    (await bench.get('/v1/admin/budget-differences', bench.finance).expect(200)).body.items as { id: string; number: string; kindLabel: string }[];
  expect(sorted((await open()).map(({ number, kindLabel }) => `${number} ${kindLabel}`))).toEqual(['TY-001 预算有变化', 'TY-004 预算已不在文件中']);
  const [changed, gone] = [(await open()).find(({ number }) => number === 'TY-001')!, (await open()).find(({ number }) => number === 'TY-004')!];
  const base = 'admin/budget-differences';
  expect((await bench.act(base, gone.id, 'keep', bench.finance, { reason: '已核实' })).body.code).toBe('TASK_NOT_YOURS');
  for (const { id } of [changed, gone]) expect((await bench.onTask(base, id, 'claim', bench.finance)).status).toBe(200);
  const below = await bench.act(base, changed.id, 'accept', bench.finance, { reason: '按文件' });
  expect([below.status, below.body.code, messages(below)]).toEqual([
    409,
    'BUDGET_BELOW_HELD',
    ['预算TY-001已被采购计划占用60.00万元，不能减少到40.00万元'],
  ]);
  expect((await bench.act(base, gone.id, 'keep', bench.finance, { reason: '已核实' })).status).toBe(200);
  await bench.takeFile('2026-11-09');
  expect((await open()).map(({ number }) => number)).toEqual(['TY-001']);
  await bench.act(plans, body.id, 'withdraw', unit.member);
  expect((await bench.act(base, changed.id, 'accept', bench.finance, { reason: '按文件' })).status).toBe(200);
  expect(await bench.budgetOf('TY-001')).toMatchObject({ totalFen: '40000000', leftFen: '40000000' });
  expect(await bench.takeFile('2026-11-09')).toMatchObject({ unchanged: 2, found: 1 });
  // A later file that says again what the platform has ends the question by itself.
  await bench.putFile('2026-11-16', [
    bench.budgetLine(unit, 'TY-001', 45),
    bench.budgetLine(unit, 'TY-002', 50),
    bench.budgetLine(unit, 'TY-004', 20),
  ]);
  await bench.takeFile('2026-11-16');
  expect(await open()).toHaveLength(1);
  await bench.putFile('2026-11-17', [
    bench.budgetLine(unit, 'TY-001', 40),
    bench.budgetLine(unit, 'TY-002', 50),
    bench.budgetLine(unit, 'TY-004', 20),
  ]);
  await bench.takeFile('2026-11-17');
  expect(await open()).toEqual([]);
});

test('J05 调剂 between lines of one unit: the money leaves at once, arrives when 财政 agrees, comes back when it does not; nobody moves what is another’s', async () => {
  const [from, to] = [await bench.budgetOf('TY-002'), await bench.budgetOf('TY-004')];
  const base = 'budget-adjustments';
  const request = (more: object = {}, actor = unit.member) =>
    bench.post(`/v1/${base}`, actor, { fromId: from.id, toId: to.id, amountWan: '30', reason: '工作需要', ...more });
  const stranger = await bench.unit('太原市另一局');
  expect(messages(await request({}, stranger.member))).toEqual(['只能在本单位的采购预算之间调剂', '只能在本单位的采购预算之间调剂']);
  expect((await request({ toId: from.id })).status).toBe(422);
  const { body } = await request().then((answer) => (expect(answer.status).toBe(201), answer));
  expect(await bench.budgetOf('TY-002')).toMatchObject({ leftFen: '20000000' });
  expect((await request({ amountWan: '21' })).body.code).toBe('BUDGET_EXCEEDED');
  await bench.onTask(base, body.id, 'claim', bench.finance);
  const refused = await bench.act(base, body.id, 'refuse', bench.finance, { reason: '科目不符' });
  expect(refused.body).toMatchObject({ state: 'refused' });
  expect(await bench.budgetOf('TY-002')).toMatchObject({ leftFen: '50000000' });
  const { body: again } = await request();
  await bench.onTask(base, again.id, 'claim', bench.finance);
  expect((await bench.act(base, again.id, 'adjust', bench.finance)).body).toMatchObject({ state: 'adjusted' });
  expect([(await bench.budgetOf('TY-002')).leftFen, (await bench.budgetOf('TY-004')).leftFen]).toEqual(['20000000', '50000000']);
  expect((await bench.get(`/v1/${base}`, unit.member)).body.items.map(({ stateLabel }: { stateLabel: string }) => stateLabel)).toEqual([
    '已调剂',
    '未同意',
  ]);
});

test('J06 R44 a purchase ahead of its budget: 财政确认 → 财政同意 with its paper → 先行采购 with evidence → 补录 of a filed plan; nothing is bought before', async () => {
  const base = 'urgent-purchases';
  const { body } = await bench
    .post(`/v1/${base}`, unit.member, { title: '防汛物资', ground: 'sudden', reason: '汛期提前', estimateWan: '35.5' })
    .then((answer) => (expect(answer.status).toBe(201), answer));
  const id = body.id as string;
  const early = await bench.act(base, id, 'buy', unit.member, { evidence: [await bench.file(unit.member)] });
  expect([early.status, early.body.code, early.body.detail]).toEqual([409, 'URGENT_NOT_CONSENTED', '经财政部门同意后，再进行采购']);
  await bench.onTask(base, id, 'claim', bench.finance);
  expect((await bench.act(base, id, 'confirm', bench.finance, { usableFrom: '2026-12-01' })).body.state).toBe('confirmed');
  await bench.onTask(base, id, 'claim', bench.finance);
  const strange = await bench.act(base, id, 'consent', bench.finance, { opinion: '同意', evidence: [await bench.file(unit.member)] });
  expect([strange.status, messages(strange)]).toEqual([422, ['文件不存在、未通过检查或不是本人上传的']]);
  const paper = await bench.file(bench.finance);
  expect((await bench.act(base, id, 'consent', bench.finance, { opinion: '同意先行采购', evidence: [paper] })).body.state).toBe('consented');
  expect((await bench.act(base, id, 'buy', unit.member, { evidence: [await bench.file(unit.member)] })).body.state).toBe('bought');
  const { body: draft } = await bench.post(`/v1/${plans}`, unit.member, { title: '补录', lines: [] });
  expect(messages(await bench.act(base, id, 'regularise', unit.member, { planId: draft.id }))).toEqual(['补录须指明本单位已备案的采购计划']);
  const { body: read } = await bench.get(`/v1/${base}/${id}`, unit.admin).expect(200);
  expect(read).toMatchObject({ stateLabel: '先行采购', usableFrom: '2026-12-01', opinion: '同意先行采购' });
  expect(read.evidence.map(({ action }: { action: string }) => action)).toEqual(['consent', 'buy']);
  // What was consented to can't be removed any more.
  expect(await query(bench.em(), `select 1 from file_use where file_id = $1 and case_id = $2`, [paper, id])).toHaveLength(1);
  await bench.get(`/v1/${base}/${id}`, (await bench.unit('第三局')).admin).expect(404);
});
