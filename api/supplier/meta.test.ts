import { query } from '../../db/kit/sql.ts';
import { supplierApi, type SupplierApi } from '../../test/kit/supplier-api.ts';

let api: SupplierApi;
beforeAll(async () => void (api = await supplierApi()));
afterAll(() => api.close());

test('B04 B06 B12 the form is data: seven tabs, their fields and lists, which are required and which public; anybody may read it', async () => {
  const { body } = await api.get('/v1/meta/dossier?district=140000').expect(200);
  expect(body.tabs.map(({ label }: { label: string }) => label)).toEqual([
    '基本信息（必填）',
    '基本资质（必填）',
    '特定资质（选填）',
    '信用信息（选填）',
    '出资信息（必填）',
    '财务信息（必填）',
    '人员信息（必填）',
  ]);
  const [basic] = body.tabs;
  const open = basic.fields.filter((field: { public?: boolean }) => field.public).map(({ name }: { name: string }) => name);
  expect(open).toEqual(['fullName', 'logo', 'address', 'addressDetail', 'publicPhone', 'introduction']);
  expect(body.buttons.map(({ label }: { label: string }) => label)).toEqual(['返回', '保存草稿', '提交入驻申请']);
  expect([body.terms, body.fileMaxMegabytes]).toEqual(['本人已阅读并同意《政府采购供应商注册须知》《法律声明》《隐私协议》', 20]);
  expect(body.tabs[2].list).toMatchObject({ add: '新增', empty: '暂无数据', dialog: { cancel: '取消', confirm: '确认' } });
});

test('B12 B14 a 区划 that does not show an optional tab has none of it: not in the form, not in a draft', async () => {
  await query(
    api.orm.em.fork(),
    `insert into rule (key, district, value, article, valid_from, source, verified, version)
       select 'dossier.tab.qualifications', '310000', 'false', null, '2020-01-01', '测试', true, max(version) + 1 from rule`,
  );
  const { body } = await api.get('/v1/meta/dossier?district=310000').expect(200);
  expect(body.tabs.map(({ name }: { name: string }) => name)).not.toContain('special');
  const lx = await api.company();
  const begun = await api.post('/v1/supplier-onboardings', { token: lx.token, body: { district: '310000' } }).expect(201);
  await api.put(`/v1/supplier-onboardings/${begun.body.id}/draft/special`, { token: lx.token, version: 0, body: {} }).expect(404);
  await api.get(`/v1/supplier-onboardings/${begun.body.id}/draft/special`, { token: lx.token }).expect(404);
});

test('C10 采购计划文号 is called 备案号 in Shanxi and below, and nowhere else', async () => {
  const label = async (district: string) => (await api.get(`/v1/meta/labels?district=${district}`).expect(200)).body.labels.procurementPlanNumber;
  expect([await label('140000'), await label('140105'), await label('330000'), await label('000000')]).toEqual([
    '备案号',
    '备案号',
    '采购计划文号',
    '采购计划文号',
  ]);
  await api.get('/v1/meta/labels?district=14').expect(422);
});

test('C09 in Shanxi only a 正式供应商 may bid, elsewhere whoever is registered; the answer names its ground', async () => {
  const lx = await api.company();
  const status = async (district: string) => (await api.get(`/v1/bidder-status?district=${district}`, { token: lx.token }).expect(200)).body;
  expect(await status('330000')).toMatchObject({ required: 'registered', standing: 'registered', mayBid: true });
  expect(await status('140000')).toMatchObject({
    required: 'admitted',
    standing: 'registered',
    mayBid: false,
    message: '须先完成注册入驻，成为正式供应商后方可参与投标',
    basis: expect.stringContaining('必须先在山西政府采购平台完成注册入驻'),
  });
  await api.admitted(lx);
  expect(await status('140000')).toMatchObject({ standing: 'admitted', mayBid: true });
  await api.get('/v1/bidder-status?district=140000').expect(401);
});
