import { query } from '../../db/kit/sql.ts';
import { linXi, linXiContext } from '../../db/demo/lin-xi.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { validateDossier } from '../../domain/supplier/dossier/validate.ts';
import { supplierApi, type Supplier, type SupplierApi } from '../../test/kit/supplier-api.ts';

let api: SupplierApi;
beforeAll(async () => void (api = await supplierApi()));
afterAll(() => api.close());

const labels = (rows: { label: string }[]) => rows.map(({ label }) => label);
/** A company of its own for each test: one organisation has one live registration per 区划. */
const company = (userName?: string): Promise<Supplier> => api.company(userName ? { userName } : {});

describe('a registration in Shanxi', () => {
  let lx: Supplier;
  let id: string;
  let base: string;
  beforeAll(async () => {
    lx = await company('lx0001');
    ({ id, base } = await api.registration(lx));
  });

  test('B02 C01 the list 注册区划 shows a draft: 山西省本级, the user name, no reviewer, grey 待提交, the time of creation, 查看 变更 返回登记', async () => {
    const { body } = await api.get('/v1/supplier-onboardings', { token: lx.token }).expect(200);
    expect(labels(body.columns)).toEqual(['登记区划', '申请人', '审核机构', '登记状态', '登记时间', '操作']);
    expect(body).toMatchObject({ total: 1, next: null });
    const [row] = body.items;
    expect(row).toMatchObject({ id, districtLabel: '山西省本级', applicant: 'lx0001', reviewer: '-', stateLabel: '待提交', tone: 'grey' });
    expect(row.registeredAt).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(labels(row.operations)).toEqual(['查看', '变更', '返回登记']);
  });

  test('B01 C02 C04 after submission it waits: 查看 返回登记, and 返回登记 leads to 提交成功 with its steps and 撤回申请', async () => {
    const before = (await api.get('/v1/supplier-onboardings', { token: lx.token })).body.items[0].registeredAt;
    const done = await api.submit(base, lx);
    expect([done.status, done.body.state]).toEqual([200, 'waiting']);
    const [row] = (await api.get('/v1/supplier-onboardings', { token: lx.token })).body.items;
    expect([row.stateLabel, labels(row.operations), row.registeredAt]).toEqual(['待入库', ['查看', '返回登记'], before]);
    const { body } = await api.get(base, { token: lx.token }).expect(200);
    expect(body.progress).toEqual({
      heading: '提交成功',
      steps: [
        { label: '发起申请', status: 'done' },
        { label: '待入库', status: 'current', text: '已接收待处理,请耐心等待。' },
        { label: '完成', status: 'next' },
      ],
      buttons: [{ name: 'withdraw', label: '撤回申请' }],
      note: '具体的入驻流程,以实际页面为准',
    });
    expect(body.allowedActions).toEqual([{ action: 'withdraw', label: '撤回申请' }]);
    expect(body.deadlines).toMatchObject([{ name: 'admission', label: '待入库' }]);
    expect([body.tabs, body.submit]).toEqual([null, null]);
  });

  test('C02 C07 while it waits the draft is closed: withdraw first', async () => {
    const tab = await api.get(`${base}/draft/basic`, { token: lx.token }).expect(200);
    const refused = await api.put(`${base}/draft/basic`, { token: lx.token, version: tab.body.version, body: tab.body.values }).expect(409);
    expect(refused.body).toMatchObject({ code: 'STATE_CONFLICT', state: 'waiting', detail: '当前状态为「待入库」，不能保存草稿' });
    const change = await api.post('/v1/supplier-changes', { token: lx.token, body: { onboardingId: id } }).expect(409);
    expect(change.body).toMatchObject({ code: 'NOT_ADMITTED', detail: '尚未入库，不能变更；入库前请撤回申请后修改' });
  });

  test('C05 撤回申请 opens the draft again, as it was; the creation time stays', async () => {
    const version = await api.versionOf(base, lx);
    await api.post(`${base}/withdraw`, { token: lx.token, version }).expect(200);
    const { body } = await api.get(base, { token: lx.token }).expect(200);
    expect([body.stateLabel, body.submit, body.progress]).toEqual([
      '待提交',
      { label: '提交入驻申请', enabled: true, complete: true, termsAccepted: true },
      null,
    ]);
    expect(body.tabs.every(({ complete, version: saved }: { complete: boolean; version: number }) => complete && saved === 1)).toBe(true);
  });

  test('C03 C06 the system admits after its day; the header and 查看全部 tell it in the words of the office', async () => {
    await api.submit(base, lx);
    await api.due(id);
    const { body } = await api.get(base, { token: lx.token }).expect(200);
    expect([body.stateLabel, labels(body.operations)]).toEqual(['已入库', ['查看', '变更', '变更记录']]);
    expect(body.header).toMatchObject({ name: '林汐经济贸易有限公司', latest: { text: '系统 操作:入库 备注:系统自动入库' }, all: '查看全部' });
    const log = await api.get(`${base}/log`, { token: lx.token }).expect(200);
    expect(log.body.items.map(({ text }: { text: string }) => text)).toEqual([
      '系统 操作:入库 备注:系统自动入库',
      'lx0001 操作:提交',
      'lx0001 操作:撤回',
      'lx0001 操作:提交',
      'lx0001 操作:新增登记区划',
    ]);
    expect(log.body.items[0].time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    const first = await api.get(`${base}/log?limit=2`, { token: lx.token }).expect(200);
    const rest = await api.get(`${base}/log?limit=100&after=${first.body.next}`, { token: lx.token }).expect(200);
    expect([...first.body.items, ...rest.body.items]).toEqual(log.body.items);
  });

  test('a stranger finds nothing: not the case, not its draft, log, versions, nor an act on it', async () => {
    const { token } = await company();
    for (const path of ['', '/draft/basic', '/log', '/versions', '/versions/1', '/changes']) await api.get(base + path, { token }).expect(404);
    await api.put(`${base}/draft/basic`, { token, version: 1, body: {} }).expect(404);
    await api.post(`${base}/check`, { token }).expect(404);
    await api.post(`${base}/deregister`, { token, version: 1, body: { reason: '不再经营' } }).expect(404);
    await api.get(base).expect(401);
    const officer = await api.officer('cs0001', { role: 'initialReviewer', district: '330000' });
    expect((await api.get(base, { token: officer.token, listener: 'officers' })).body.code).toBe('NOT_FOUND');
  });
});

test('B02 one registration per 区划, paged by key; a second one in the same 区划 is refused', async () => {
  const { token } = await company();
  for (const district of ['140000', '140100', '330000', '330106'])
    await api.post('/v1/supplier-onboardings', { token, body: { district } }).expect(201);
  const again = await api.post('/v1/supplier-onboardings', { token, body: { district: '140000' } }).expect(409);
  expect(again.body.code).toBe('ALREADY_RUNNING');
  const all = (await api.get('/v1/supplier-onboardings', { token })).body;
  expect([all.total, all.items.map(({ districtLabel }: { districtLabel: string }) => districtLabel)]).toEqual([
    4,
    ['浙江省 / 杭州市 / 西湖区', '浙江省本级', '太原市本级', '山西省本级'],
  ]);
  expect(all.items[1].reviewer).toBe('浙江省本级供应商入驻审核机构');
  const first = (await api.get('/v1/supplier-onboardings?limit=3', { token })).body;
  const second = (await api.get(`/v1/supplier-onboardings?limit=3&after=${first.next}`, { token })).body;
  expect([...first.items, ...second.items]).toEqual(all.items);
  expect(second.next).toBeNull();
  const nowhere = await api.post('/v1/supplier-onboardings', { token, body: { district: '999999' } }).expect(422);
  expect(nowhere.body.errors).toMatchObject([{ field: 'district', message: '请选择登记区划', rule: 'B02' }]);
});

describe('drafts', () => {
  let lx: Supplier;
  let base: string;
  beforeAll(async () => {
    lx = await company();
    const begun = await api.post('/v1/supplier-onboardings', { token: lx.token, body: { district: '140000' } }).expect(201);
    base = `/v1/supplier-onboardings/${begun.body.id}`;
  });

  test('B03 保存草稿 keeps what was typed, valid or not, and gives it back', async () => {
    const typed = { fullName: '林', postcode: 'abc', foundedOn: '2019-02-30', contactPhone: '133', introduction: '长'.repeat(3000) };
    const saved = await api.put(`${base}/draft/basic`, { token: lx.token, version: 0, body: typed }).expect(200);
    expect([saved.headers['etag'], saved.body.version]).toEqual(['"1"', 1]);
    const read = await api.get(`${base}/draft/basic`, { token: lx.token }).expect(200);
    expect([read.headers['etag'], read.body.values, read.body.repaired]).toEqual(['"1"', typed, []]);
  });

  test('B03 If-Match is the tab’s own version: missing 428, stale 412 with the new one; another tab is not touched', async () => {
    const missing = await api.put(`${base}/draft/basic`, { token: lx.token, body: {} }).expect(428);
    expect(missing.body.code).toBe('VERSION_MISSING');
    const stale = await api.put(`${base}/draft/basic`, { token: lx.token, version: 0, body: {} }).expect(412);
    expect([stale.body.code, stale.body.version, stale.headers['etag']]).toEqual(['VERSION_STALE', 1, '"1"']);
    await api.put(`${base}/draft/people`, { token: lx.token, version: 0, body: { persons: [] } }).expect(200);
    await api.put(`${base}/draft/basic`, { token: lx.token, version: 1, body: { fullName: '林汐' } }).expect(200);
  });

  test('B03 of ten people who save the same version at once one wins', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        api.put(`${base}/draft/credit`, { token: lx.token, version: 0, body: { items: [{ number: String(i) }] } }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array(9).fill(412)]);
    const winner = answers.find(({ status }) => status === 200)!;
    expect((await api.get(`${base}/draft/credit`, { token: lx.token })).body.values).toEqual(winner.body.values);
  });

  test('B03 Q04 personal values are encrypted in the database, of whatever type they were typed', async () => {
    const persons = [
      { id: 'r1', name: '小五', idNumber: '11010119900307461X', mobile: 13377771119 },
      { id: 'r2', idNumber: { json: 'x', number: '13377771119' }, mobile: ['13377771119'] },
    ];
    await api.put(`${base}/draft/people`, { token: lx.token, version: 1, body: { persons } }).expect(200);
    const [row] = await query<{ stored: string }>(
      api.orm.em.fork(),
      `select "values"::text as stored from supplier_draft where tab = 'people' and case_id = $1`,
      [base.split('/').at(-1)],
    );
    expect(row!.stored).toContain('小五');
    expect(row!.stored).not.toMatch(/13377771119|11010119900307461X/);
    expect((await api.get(`${base}/draft/people`, { token: lx.token })).body.values).toEqual({ persons });
  });

  test('B03 what no tab has is refused by name, with nothing saved: unknown tabs, fields, shapes, files of others', async () => {
    const ask = (tab: string, body: unknown) => api.put(`${base}/draft/${tab}`, { token: lx.token, version: 0, body });
    expect((await ask('weather', {}).expect(404)).body.code).toBe('DOSSIER_TAB_UNKNOWN');
    const unknown = await ask('qualification', { shoe: 1, size: 2 }).expect(422);
    expect(unknown.body.errors.map(({ field }: { field: string }) => field)).toEqual(['qualification.shoe', 'qualification.size']);
    expect((await ask('qualification', [1]).expect(422)).body.code).toBe('DOSSIER_TAB_MALFORMED');
    expect((await ask('qualification', { scope: 'x'.repeat(300_000) }).expect(413)).body.code).toBe('DOSSIER_TOO_LARGE');
    const other = await company();
    const theirs = (await api.upload(other.token, 'a.txt', Buffer.from('theirs'))).body.id;
    const files = await ask('qualification', { licenceScan: [theirs] }).expect(422);
    expect(files.body).toMatchObject({ code: 'DOSSIER_FILE_UNKNOWN', errors: [{ field: 'qualification.licenceScan', code: 'FILE_UNKNOWN' }] });
    expect((await api.get(`${base}/draft/qualification`, { token: lx.token })).body.version).toBe(0);
  });

  test('B10 the credit code of the registration stands in 基本资质 before anybody typed it', async () => {
    const { body } = await api.get(`${base}/draft/qualification`, { token: lx.token }).expect(200);
    expect(body.values.creditCode).toMatch(/^91\d{6}YX/);
  });

  test('B23 rows of a list get ids of their own and keep them', async () => {
    const two = await api
      .put(`${base}/draft/finance`, { token: lx.token, version: 0, body: { reports: [{ period: '2020-01' }, { period: '2021-01' }] } })
      .expect(200);
    const rows = two.body.values.reports as { id: string; period: string }[];
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
    const one = await api
      .put(`${base}/draft/finance`, { token: lx.token, version: 1, body: { reports: [{ ...rows[1], remark: '补充' }] } })
      .expect(200);
    expect(one.body.values.reports).toEqual([{ ...rows[1], remark: '补充' }]);
  });

  test('K10 a draft from another time is repaired on reading: what the form no longer has is set aside, the rest is kept and can be saved', async () => {
    await query(
      api.orm.em.fork(),
      `update supplier_draft set "values" = "values" || '{"faxOfOld": "1", "fullName": "林汐"}' where tab = 'basic' and case_id = $1`,
      [base.split('/').at(-1)],
    );
    const { body } = await api.get(`${base}/draft/basic`, { token: lx.token }).expect(200);
    expect([body.values, body.repaired]).toEqual([{ fullName: '林汐' }, ['basic.faxOfOld']]);
    await api.put(`${base}/draft/basic`, { token: lx.token, version: body.version, body: body.values }).expect(200);
    expect((await api.get(`${base}/draft/basic`, { token: lx.token })).body.repaired).toEqual([]);
  });
});

describe('submission', () => {
  test('B22 check lists everything at once without submitting; a tab in order says so', async () => {
    const lx = await company();
    const begun = await api.post('/v1/supplier-onboardings', { token: lx.token, body: { district: '140000' } }).expect(201);
    const base = `/v1/supplier-onboardings/${begun.body.id}`;
    const empty = await api.post(`${base}/check`, { token: lx.token }).expect(200);
    const all = validateDossier({}, linXiContext(shanghaiDay(await api.now())));
    expect(all.length).toBeGreaterThan(30);
    expect([empty.body.complete, empty.body.errors]).toEqual([false, all]);
    expect(empty.body.errors[0]).toMatchObject({ field: 'basic.fullName', tab: '基本信息（必填）', message: '请填写“公司全称”', rule: 'B04' });
    const detail = await api.get(base, { token: lx.token }).expect(200);
    expect(detail.body.submit).toMatchObject({ enabled: false, complete: false, termsAccepted: true });
    const optional = detail.body.tabs.filter(({ required }: { required: boolean }) => !required);
    expect(optional.map(({ name, complete }: { name: string; complete: boolean }) => [name, complete])).toEqual([
      ['special', true],
      ['credit', true],
    ]);
    const refused = await api.submit(base, lx);
    expect([refused.status, refused.body.code, refused.body.errors]).toEqual([422, 'DOSSIER_INCOMPLETE', empty.body.errors]);
    expect((await api.get(base, { token: lx.token })).body.state).toBe('draft');
  });

  test('B22 A17 without the terms nothing is submitted, whatever the portal shows', async () => {
    const lx = await company();
    const { base } = await api.registration(lx);
    const version = await api.versionOf(base, lx);
    const refused = await api.post(`${base}/submit`, { token: lx.token, version, body: { termsAccepted: false } }).expect(422);
    expect(refused.body.errors).toMatchObject([{ field: 'termsAccepted', code: 'TERMS_NOT_ACCEPTED' }]);
    await query(api.orm.em.fork(), `delete from consent where account_id = $1`, [lx.actor.accountId]);
    expect((await api.get(base, { token: lx.token })).body.submit).toMatchObject({ enabled: false, complete: true, termsAccepted: false });
    const again = await api.post(`${base}/submit`, { token: lx.token, version, body: { termsAccepted: true } }).expect(422);
    expect(again.body.errors).toMatchObject([{ field: 'termsAccepted', code: 'TERMS_NOT_ACCEPTED' }]);
  });

  test('B24 the optional tabs may stay empty at onboarding, but what is filled in there has to be right', async () => {
    const lx = await company();
    const { base } = await api.registration(lx);
    await api.put(`${base}/draft/special`, { token: lx.token, version: 1, body: {} }).expect(200);
    await api.put(`${base}/draft/credit`, { token: lx.token, version: 1, body: { items: [{ id: 'r1', name: 'taxCredit' }] } }).expect(200);
    const wrong = await api.post(`${base}/check`, { token: lx.token }).expect(200);
    expect(new Set(wrong.body.errors.map(({ tab }: { tab: string }) => tab))).toEqual(new Set(['信用信息（选填）']));
    await api.put(`${base}/draft/credit`, { token: lx.token, version: 2, body: {} }).expect(200);
    expect((await api.submit(base, lx)).status).toBe(200);
  });

  test('K10 a field that was filled in is never reported as missing, however it was typed or saved', async () => {
    const lx = await company();
    const { base, draft } = await api.registration(lx);
    const padded = { ...draft.basic, fullName: '  林汐经济贸易有限公司 ', postcode: ' 310012\t', contactName: '\u0000小五' };
    await api.put(`${base}/draft/basic`, { token: lx.token, version: 1, body: padded }).expect(200);
    const { body } = await api.post(`${base}/check`, { token: lx.token }).expect(200);
    expect(body).toMatchObject({ complete: true, errors: [] });
    for (const [i, value] of ['x', '?', 'https://', 'ａ', '0'].entries()) {
      const broken = Object.fromEntries(Object.entries(draft.basic!).map(([name, kept]) => [name, typeof kept === 'string' ? value : kept]));
      await api.put(`${base}/draft/basic`, { token: lx.token, version: 2 + i, body: broken }).expect(200);
      const errors = (await api.post(`${base}/check`, { token: lx.token })).body.errors as { field: string; code: string }[];
      expect(errors.filter(({ field, code }) => field.startsWith('basic.') && code === 'FIELD_REQUIRED')).toEqual([]);
    }
  });

  test('B18 a file that the scanner has not passed yet, or refused, stands against submission by name', async () => {
    const lx = await company();
    const { base, draft } = await api.registration(lx);
    const id = (draft.finance!['reports'] as { files: string[] }[])[0]!.files[0]!;
    const set = (state: string, reason: string | null) =>
      query(
        api.orm.em.fork(),
        `update file set state = $2, reason = $3, passed_at = null, settled_at = case when $2 = 'quarantined' then null else app_now() end where id = $1`,
        [id, state, reason],
      );
    const against = async () =>
      (await api.post(`${base}/check`, { token: lx.token })).body.errors.map(({ code, message }: Record<string, string>) => [code, message]);
    await set('quarantined', null);
    expect(await against()).toEqual([['FILE_PENDING', expect.stringContaining('的附件“资产负债表和损益表.pdf”正在检查，请稍后再提交')]]);
    await set('rejected', 'FILE_INFECTED');
    expect(await against()).toEqual([['FILE_REJECTED', expect.stringContaining('未通过检查')]]);
    await set('clean', null);
    expect(await against()).toEqual([]);
  });

  test('K10 the dossier of the guide, saved tab by tab, reads back as it was typed', async () => {
    const lx = await company();
    const { base, draft } = await api.registration(lx);
    for (const [tab, values] of Object.entries(draft))
      expect((await api.get(`${base}/draft/${tab}`, { token: lx.token })).body.values).toEqual(values);
    expect(Object.keys(linXi('2026-11-22', () => ''))).toEqual(Object.keys(draft));
  });
});
