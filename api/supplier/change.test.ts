import { query } from '../../db/kit/sql.ts';
import { supplierApi, type Supplier, type SupplierApi } from '../../test/kit/supplier-api.ts';

let api: SupplierApi;
let lx: Supplier;
let onboarding: string;
beforeAll(async () => {
  api = await supplierApi();
  lx = await api.company({ userName: 'lx0001' });
  onboarding = (await api.admitted(lx)).id;
});
afterAll(() => api.close());

const begin = async (supplier = lx, onboardingId = onboarding): Promise<string> =>
  `/v1/supplier-changes/${(await api.post('/v1/supplier-changes', { token: supplier.token, body: { onboardingId } }).expect(201)).body.id}`;
const edit = async (base: string, tab: string, change: Record<string, unknown>, { token } = lx): Promise<void> => {
  const { body } = await api.get(`${base}/draft/${tab}`, { token }).expect(200);
  await api.put(`${base}/draft/${tab}`, { token, version: body.version, body: { ...body.values, ...change } }).expect(200);
};
const act = async (base: string, action: string, { token } = lx) =>
  api.post(`${base}/${action}`, { token, version: await api.versionOf(base, { token }) });
const version = async (n: number) => (await api.get(`/v1/supplier-onboardings/${onboarding}/versions/${n}`, { token: lx.token }).expect(200)).body;

test('C07 变更 copies the version in force; 保存 puts the change in force at once where nothing is reviewed, without banner', async () => {
  const base = await begin();
  const page = (await api.get(base, { token: lx.token }).expect(200)).body;
  expect(page.page).toMatchObject({ banner: null, buttons: [{ label: '返回' }, { name: 'save', label: '保存' }] });
  expect([page.saveEnabled, page.onboardingId, page.stateLabel]).toEqual([false, onboarding, '编辑中']);
  const none = await act(base, 'save');
  expect([none.status, none.body.errors]).toMatchObject([422, [{ code: 'DOSSIER_UNCHANGED' }]]);
  await edit(base, 'basic', { addressDetail: '文三路虚构大厦2幢202室' });
  const saved = await act(base, 'save');
  expect([saved.status, saved.body.state, saved.body.dossierVersion]).toEqual([200, 'inForce', 2]);
  expect((await version(2)).dossier.basic.addressDetail).toBe('文三路虚构大厦2幢202室');
  expect([(await version(1)).standing, (await version(2)).standing]).toEqual(['superseded', 'inForce']);
});

test('C03 变更记录 says field by field what was changed, by whom, personal values masked, files by name', async () => {
  const base = await begin();
  const people = (await api.get(`${base}/draft/people`, { token: lx.token })).body.values.persons[0];
  await edit(base, 'people', { persons: [{ ...people, mobile: '13377771120' }] });
  const scan = (await api.upload(lx.token, '新执照.pdf', Buffer.from('%PDF-1.7 new'))).body.id;
  await edit(base, 'qualification', { licenceScan: [scan] });
  expect((await act(base, 'save')).status).toBe(200);
  const { body } = await api.get(`/v1/supplier-onboardings/${onboarding}/changes`, { token: lx.token }).expect(200);
  expect(body.items.map(({ number, actor }: { number: number; actor: string }) => [number, actor])).toEqual([
    [3, 'lx0001'],
    [2, 'lx0001'],
  ]);
  expect(body.items[0].changes.map(({ label, before, after }: Record<string, string>) => [label, before, after])).toEqual([
    ['营业执照扫描件', '营业执照.pdf', '新执照.pdf'],
    ['人员信息 › 手机号码', '133****1119', '133****1120'],
  ]);
  expect(body.items[1].changes).toMatchObject([{ path: 'basic.addressDetail', before: '文三路虚构大厦1幢101室', after: '文三路虚构大厦2幢202室' }]);
});

test('C07 one change at a time; 放弃 leaves everything as it was and makes room for another', async () => {
  const base = await begin();
  const second = await api.post('/v1/supplier-changes', { token: lx.token, body: { onboardingId: onboarding } }).expect(409);
  expect(second.body.code).toBe('ALREADY_RUNNING');
  await edit(base, 'basic', { postcode: '310013' });
  expect((await act(base, 'abandon')).body.state).toBe('abandoned');
  const closed = await api.put(`${base}/draft/basic`, { token: lx.token, version: 2, body: {} }).expect(409);
  expect(closed.body.detail).toBe('当前状态为「已放弃」，不能保存草稿');
  expect((await version(3)).standing).toBe('inForce');
  await act(await begin(), 'abandon');
});

test('a stranger can neither begin a change of this supplier nor see one', async () => {
  const other = await api.company();
  const refused = await api.post('/v1/supplier-changes', { token: other.token, body: { onboardingId: onboarding } });
  expect([refused.status, refused.body.code]).toEqual([404, 'NOT_FOUND']);
  const base = await begin();
  for (const path of ['', '/draft/basic', '/log']) await api.get(base + path, { token: other.token }).expect(404);
  await act(base, 'abandon');
});

describe('where changes are reviewed', () => {
  let zj: Supplier;
  let officer: { token: string };
  beforeAll(async () => {
    zj = await api.company();
    officer = await api.officer(
      'chu0001',
      ...(['initialReviewer', 'paperReviewer', 'finalReviewer'] as const).map((role) => ({ role, district: '330000' })),
    );
    const { id, base } = await api.registration(zj, '330000');
    await api.submit(base, zj);
    for (let i = 0; i < 3; i++) await takeTask(base, 'approve', {});
    await api.due(id);
    await api.due(id);
    onboardingOfZj = id;
  });
  let onboardingOfZj: string;
  async function takeTask(base: string, action: string, body: object) {
    const listener = 'officers' as const;
    const { token } = officer;
    const [task] = (await api.get(base, { token, listener }).expect(200)).body.tasks;
    const at = `${base}/tasks/${task.id}`;
    const claimed = await api.post(`${at}/claim`, { token, listener, version: task.version });
    expect(claimed.status).toBe(200);
    return api.post(`${at}/${action}`, { token, listener, version: task.version + 1, body });
  }

  test('C07 banner and button 提交变更审核 are shown, the old version stands until the review is passed', async () => {
    const base = await begin(zj, onboardingOfZj);
    const { page } = (await api.get(base, { token: zj.token })).body;
    expect(page.banner).toBe('基本信息、资质信息的必填项修改后均需点击“提交变更审核”按钮重新提交审核。');
    expect(page.buttons[1]).toEqual({ name: 'save', label: '提交变更审核' });
    await edit(base, 'basic', { postcode: '310013' }, zj);
    const saved = await act(base, 'save', zj);
    expect([saved.status, saved.body.state, saved.body.dossierVersion]).toEqual([200, 'review', 2]);
    const standing = async (n: number) =>
      (await api.get(`/v1/supplier-onboardings/${onboardingOfZj}/versions/${n}`, { token: zj.token })).body.standing;
    expect([await standing(1), await standing(2)]).toEqual(['inForce', 'submitted']);
    expect((await takeTask(base, 'approve', {})).body.state).toBe('inForce');
    expect([await standing(1), await standing(2)]).toEqual(['superseded', 'inForce']);
  });

  test('C07 a rejected change gives its reasons in the log and leaves the old version in force', async () => {
    const base = await begin(zj, onboardingOfZj);
    await edit(base, 'basic', { postcode: '310014' }, zj);
    await act(base, 'save', zj);
    const silent = await takeTask(base, 'return', { reason: ' ' });
    expect([silent.status, silent.body.errors[0].message]).toEqual([422, '请填写退回原因']);
    const [task] = (await api.get(base, { token: officer.token, listener: 'officers' })).body.tasks;
    const rejected = await api.post(`${base}/tasks/${task.id}/return`, {
      token: officer.token,
      listener: 'officers',
      version: task.version,
      body: { reason: '邮编与地址不符', fields: ['basic.postcode', 'people.persons[0].mobile', 'basic.postcode'] },
    });
    expect(rejected.body.state).toBe('rejected');
    const { returned } = (await api.get(base, { token: zj.token })).body;
    expect(returned).toMatchObject({ reason: '邮编与地址不符', stageLabel: '初审' });
    expect(returned.fields.map(({ field, row }: Record<string, unknown>) => [field, row])).toEqual([
      ['basic.postcode', undefined],
      ['people.persons[0].mobile', 1],
    ]);
    const check = await api.post(`${base}/check`, { token: zj.token }).expect(200);
    expect(check.body.returned).toEqual(returned);
    const [kept] = await query<{ data: object }>(api.orm.em.fork(), `select data from journal where case_id = $1 and action = 'return'`, [
      base.split('/').at(-1),
    ]);
    expect(kept!.data).toMatchObject({ stage: 'initial', fields: ['basic.postcode', 'people.persons[0].mobile'] });
    const log = (await api.get(`${base}/log`, { token: zj.token })).body.items;
    expect(log[0]).toMatchObject({
      actor: '初审岗',
      operation: '初审驳回',
      remark: '邮编与地址不符',
      text: '初审岗 操作:初审驳回 备注:邮编与地址不符',
    });
    const [live] = await query<{ number: number }>(
      api.orm.em.fork(),
      `select number from dossier_version where organisation_id = $1 and standing = 'inForce'`,
      [zj.organisationId],
    );
    expect(live!.number).toBe(2);
  });

  test('C07 a change of optional fields alone needs no review', async () => {
    const base = await begin(zj, onboardingOfZj);
    await edit(base, 'basic', { shortName: '林汐' }, zj);
    expect((await act(base, 'save', zj)).body.state).toBe('inForce');
  });
});
