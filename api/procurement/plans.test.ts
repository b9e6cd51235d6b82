import { filedPlan, listedAgency, purchasingApi, type PurchasingApi, type Unit } from '../../test/kit/purchasing.ts';

let bench: PurchasingApi;
let unit: Unit;
let budgetId: string;
let other: string;
beforeAll(async () => {
  bench = await purchasingApi();
  unit = await bench.unit();
  await bench.putFile('2026-11-02', [bench.budgetLine(unit, 'TY-001', 100), bench.budgetLine(unit, 'TY-002', 50)]);
  await bench.takeFile('2026-11-02');
  budgetId = (await bench.budgetOf('TY-001')).id;
  other = (await bench.budgetOf('TY-002')).id;
});
afterAll(() => bench?.close());

const base = 'procurement-plans';
const create = async (lines: readonly object[], more: object = {}) =>
  (await bench.post(`/v1/${base}`, unit.member, { title: '办公设备', lines, ...more }).expect(201)).body.id as string;
const errors = ({ body }: { body: { errors?: { field?: string; message: string }[] } }) =>
  (body.errors ?? []).map(({ field, message }) => `${field}: ${message}`);
const read = async (id: string, actor = unit.member) => (await bench.get(`/v1/${base}/${id}`, actor).expect(200)).body;

test('J10 J14 组织形式 must fit the catalogue of the 区划 and year, which says whether it was verified; every line at once', async () => {
  const id = await create([
    bench.line(budgetId, '10', { form: 'dispersed' }),
    bench.line(budgetId, '1', { catalogueCode: 'X1' }),
    bench.line(budgetId, '1', { catalogueCode: 'A99', form: 'central' }),
  ]);
  const refused = await bench.act(base, id, 'submit', unit.member);
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
    422,
    'PLAN_FORM_MISMATCH',
    '该采购计划申请填写内容不符合财政要求，请更改',
  ]);
  expect(errors(refused)).toEqual([
    'lines[0].form: 该采购计划申请填写内容不符合财政要求，请更改',
    'lines[1].catalogueCode: 该品目不在本年度采购目录中',
    'lines[2].form: 该采购计划申请填写内容不符合财政要求，请更改',
  ]);
  expect(refused.body.errors[0].article).toBe('《山西省 2021 年度 集中采购目录及采购限额标准》');
  const { body: table } = await bench.get('/v1/procurement-catalogue?district=140100', null).expect(200);
  expect(table).toMatchObject({ title: '山西省 2021 年度 集中采购目录及采购限额标准', year: 2021, verified: false, complete: false });
  const { body: before } = await bench.get('/v1/procurement-catalogue?district=140100&day=2020-12-31', null).expect(200);
  expect(before).toMatchObject({ year: 2020, openTenderFromWan: { goods: 400 } });
  expect(await bench.budgetOf('TY-001')).toMatchObject({ heldFen: '0' });
  expect((await bench.act(base, id, 'discard', unit.member)).body.state).toBe('discarded');
});

test('J03 what belongs to the e-store is refused with where to go; a supplier plans nothing', async () => {
  const mall = await bench.post(`/v1/${base}`, unit.member, { title: '直接购买', lines: [], platform: 'mall' });
  expect([mall.status, mall.body.code, mall.body.detail]).toEqual([
    409,
    'MALL_SEPARATE',
    '山西政府采购平台用于项目采购，山西政府网上商城用于电子卖场的货物直接购买，两者账号不互通。',
  ]);
  const { admin } = await bench.organisation('legal', '某公司');
  expect((await bench.post(`/v1/${base}`, admin, { title: '计划', lines: [] })).body.code).toBe('NOT_PURCHASER');
});

test('J09 R04 草稿→单位审核→财政审核→已备案: whoever drew it up does not review it, the number comes by itself, each year’s in order', async () => {
  const id = await create([
    bench.line(budgetId, '30.5'),
    bench.line(other, '5', { catalogueCode: 'C99', name: '咨询服务', form: 'dispersed', method: 'consultation' }),
  ]);
  await bench.get(`/v1/${base}/${id}`, bench.finance).expect(404);
  expect((await bench.act(base, id, 'submit', unit.member)).body.state).toBe('unitReview');
  expect([(await bench.budgetOf('TY-001')).heldFen, (await bench.budgetOf('TY-002')).heldFen]).toEqual(['30500000', '5000000']);
  const todo = (await bench.get('/v1/me/todos', unit.admin).expect(200)).body.items;
  expect(todo).toEqual([expect.objectContaining({ caseId: id, label: '采购计划单位审核' })]);
  expect((await bench.onTask(base, id, 'claim', bench.finance)).status).not.toBe(200);
  expect((await bench.onTask(base, id, 'claim', unit.member)).status).not.toBe(200);
  await bench.votes(base, id, 'approve', unit.admin);
  expect(await read(id, bench.finance)).toMatchObject({ stateLabel: '财政审核', number: null });
  // 退回 gives the budget back; handed in again both are asked again.
  await bench.votes(base, id, 'return', bench.finance, { reason: '请补充需求' });
  expect([await bench.stateOf(id), (await bench.budgetOf('TY-001')).heldFen]).toEqual(['draft', '0']);
  await bench.act(base, id, 'submit', unit.member);
  await bench.votes(base, id, 'approve', unit.second);
  await bench.votes(base, id, 'approve', bench.finance);
  expect(await read(id)).toMatchObject({ stateLabel: '已备案', numberLabel: '备案号', number: '140100-2026-000001' });
  const next = await filedPlan(bench, unit, [bench.line(budgetId, '1')]);
  expect((await read(next)).number).toBe('140100-2026-000002');
  expect((await bench.act(base, next, 'revoke', unit.member, { reason: '不再需要' })).body.state).toBe('revoked');
  expect(await bench.budgetOf('TY-001')).toMatchObject({ heldFen: '30500000' });
  const stranger = await bench.unit('太原市另一局');
  await bench.get(`/v1/${base}/${id}`, stranger.admin).expect(404);
  expect((await bench.act(base, id, 'revoke', stranger.admin, { reason: '与我无关' })).status).toBe(404);
});

test('J09 变更 and 撤销 reach only what no 委托单 has taken; the filed version stands and the dearer one is held until the change is decided', async () => {
  const id = await filedPlan(bench, unit, [bench.line(budgetId, '20'), bench.line(budgetId, '10', { name: '打印设备', catalogueCode: 'A02010601' })]);
  const held = async () => Number((await bench.budgetOf('TY-001')).heldFen) / 1_000_000;
  const before = await held();
  const agency = await listedAgency(bench);
  const { body: commission } = await bench
    .post('/v1/commissions', unit.member, { planId: id, lines: [1], agencyId: agency.organisationId, title: '委托', scope: '公开招标' })
    .then((answer) => (expect(answer.status).toBe(201), answer));
  expect((await bench.act('commissions', commission.id, 'submit', unit.member)).status).toBe(200);
  const lines = (await read(id)).lines as { no: number; taken: boolean }[];
  expect(lines.map(({ no, taken }) => [no, taken])).toEqual([
    [1, true],
    [2, false],
  ]);
  const first = bench.line(budgetId, '20', { no: 1 });
  const second = { ...bench.line(budgetId, '15', { no: 2 }), name: '打印设备', catalogueCode: 'A02010601' };
  const change = (changed: readonly object[]) => bench.act(base, id, 'change', unit.member, { title: '办公设备', why: '需求变化', lines: changed });
  const taken = await change([{ ...first, amountWan: '19' }, second]);
  expect([taken.status, taken.body.code, errors(taken)]).toEqual([409, 'PLAN_LINE_TAKEN', ['lines[0]: 第1项“台式计算机”已委托采购，不能变更或撤销']]);
  expect(errors(await change([second]))).toEqual(['lines: 第1项“台式计算机”已委托采购，不能变更或撤销']);
  expect((await change([first, second])).body.state).toBe('unitReview');
  expect(await held()).toBe(before + 5);
  expect(await read(id)).toMatchObject({
    lines: [{ amountWan: '20.00' }, { amountWan: '10.00' }],
    change: { why: '需求变化', lines: [{}, { amountWan: '15.00' }] },
  });
  await bench.votes(base, id, 'return', unit.admin, { reason: '不必增加' });
  expect([await held(), (await read(id)).change]).toEqual([before, null]);
  await change([first, { ...second, amountWan: '4' }, bench.line(budgetId, '3', { name: '空调', catalogueCode: 'A0206180203' })]);
  expect(await held()).toBe(before + 0);
  await bench.votes(base, id, 'approve', unit.admin);
  await bench.votes(base, id, 'approve', bench.finance);
  expect((await read(id)).lines.map(({ no, amountWan }: { no: number; amountWan: string }) => [no, amountWan])).toEqual([
    [1, '20.00'],
    [2, '4.00'],
    [3, '3.00'],
  ]);
  expect(await held()).toBe(before - 3);
  expect((await bench.act(base, id, 'revoke', unit.member, { reason: '只买计算机' })).status).toBe(200);
  expect([await held(), (await read(id)).lines.length]).toEqual([before - 10, 1]);
  const all = await bench.act(base, id, 'revoke', unit.member, { reason: '再撤' });
  expect([all.status, all.body.code]).toEqual([409, 'PLAN_LINE_TAKEN']);
});
