// V18: what a review stage may do with the fields of a dossier, through REST.
import { query, one } from '../../db/kit/sql.ts';
import { supplierApi, type Supplier, type SupplierApi } from '../../test/kit/supplier-api.ts';
import { staff } from '../../test/kit/staff.ts';

let api: SupplierApi;
type Officer = Awaited<ReturnType<SupplierApi['officer']>>;
let first: Officer;
let paper: Officer;
beforeAll(async () => {
  api = await supplierApi();
  const officer = async (name: string, role: 'initialReviewer' | 'paperReviewer') => {
    const made = await api.officer(name, { role, district: '330000' });
    await staff(api.orm, [role], '330000', made.actor.accountId);
    return made;
  };
  first = await officer('chu0001', 'initialReviewer');
  paper = await officer('zhi0001', 'paperReviewer');
});
afterAll(() => api.close());

const listener = 'officers' as const;
async function submitted(): Promise<{ id: string; base: string; supplier: Supplier }> {
  const supplier = await api.company();
  const { id, base } = await api.registration(supplier, '330000');
  expect((await api.submit(base, supplier)).status).toBe(200);
  return { id, base, supplier };
}
const claim = async (base: string, id: string, { token }: Officer): Promise<void> => {
  const task = await one<{ id: string; version: number }>(api.orm.em.fork(), `select id, version from task where case_id = $1 and state = 'open'`, [
    id,
  ]);
  await api.post(`${base}/tasks/${task.id}/claim`, { token, listener, version: task.version }).expect(200);
};
const act = async (base: string, id: string, { token }: Officer, action: string): Promise<void> => {
  const task = await one<{ id: string; version: number }>(api.orm.em.fork(), `select id, version from task where case_id = $1 and state = 'open'`, [
    id,
  ]);
  await api.post(`${base}/tasks/${task.id}/${action}`, { token, listener, version: task.version }).expect(200);
};
const correct = async (base: string, id: string, { token }: Officer, values: object, reason = '与营业执照不一致') => {
  const { version } = await one<{ version: number }>(api.orm.em.fork(), `select version from case_file where id = $1`, [id]);
  return api.post(`${base}/corrections`, { token, listener, version, body: { values, reason } });
};
const codes = ({ errors }: { errors: { field?: string; code: string }[] }) => errors.map(({ field, code }) => `${field} ${code}`);

test('V18 初审 corrects a code of the dossier: the version handed in stays as 已更正, before and after stand in the journal and in the list', async () => {
  const { id, base, supplier } = await submitted();
  await claim(base, id, first);
  const { body: fields } = await api.get(`${base}/fields`, { token: first.token, listener }).expect(200);
  const may = Object.fromEntries((fields.fields as { path: string; may: string }[]).map(({ path, may: right }) => [path, right]));
  expect(fields.stepLabel).toBe('初审');
  expect([may['basic.registryDistrict'], may['basic.postcode'], may['basic.fullName'], may['people.persons.idNumber']]).toEqual([
    'edit',
    'edit',
    'read',
    'read',
  ]);
  expect(Object.keys(fields.schema.properties).toSorted()).toEqual(['basic.postcode', 'basic.registryDistrict']);
  const { body } = await correct(base, id, first, { 'basic.registryDistrict': '330200' });
  expect(body).toMatchObject({ state: 'review', step: 'initial', fields: ['basic.registryDistrict'], dossierVersion: 2 });
  const { items } = (await api.get(`${base}/versions`, { token: supplier.token }).expect(200)).body;
  expect(items.map(({ number, standingLabel }: { number: number; standingLabel: string }) => [number, standingLabel])).toEqual([
    [2, '已提交'],
    [1, '已更正'],
  ]);
  const own = (await api.get(`${base}/corrections`, { token: supplier.token }).expect(200)).body.items;
  expect(own).toMatchObject([
    { stepLabel: '初审', by: null, reason: '与营业执照不一致', fields: [{ label: '营业执照登记机关所在地', after: '浙江省 / 宁波市' }] },
  ]);
  const { data } = await one<{ data: object }>(api.orm.em.fork(), `select data from journal where case_id = $1 and action = 'correct'`, [id]);
  expect(data).toMatchObject({ corrected: { step: 'initial', fields: [{ field: 'basic.registryDistrict', after: '330200' }] } });
  // The corrected version goes on and comes into force.
  await act(base, id, first, 'approve');
  const version = await one<{ district: string }>(
    api.orm.em.fork(),
    `select dossier->'basic'->>'registryDistrict' as district from dossier_version where case_id = $1 and standing = 'submitted'`,
    [id],
  );
  expect(version.district).toBe('330200');
});

test('V18 what a stage only reads is refused with field, rule and stage; a value that the dossier cannot have, and nothing changed, too', async () => {
  const { id, base } = await submitted();
  expect((await correct(base, id, first, { 'basic.postcode': '310000' })).body.code).toBe('TASK_NOT_YOURS');
  await claim(base, id, first);
  const refused = await correct(base, id, first, { 'basic.fullName': '别的公司', 'basic.moon': 1, 'basic.postcode': '12' }, '');
  expect([refused.status, refused.body.code]).toEqual([422, 'FIELD_READ_ONLY']);
  expect(codes(refused.body)).toEqual([
    'values.basic.fullName FIELD_READ_ONLY',
    'values.basic.moon FIELD_UNKNOWN',
    'values.basic.postcode FIELD_FORMAT',
    'reason REASON_MISSING',
  ]);
  expect(refused.body.errors[0]).toMatchObject({ rule: 'approval.SupplierOnboarding/initial', message: '“公司全称”在「初审」环节只读，不能更正' });
  const [{ postcode }] = await query<{ postcode: string }>(
    api.orm.em.fork(),
    `select dossier->'basic'->>'postcode' as postcode from dossier_version where case_id = $1`,
    [id],
  ).then((rows) => rows as [{ postcode: string }]);
  expect(codes((await correct(base, id, first, { 'basic.postcode': postcode })).body)).toEqual(['values NOTHING_CHANGED']);
  expect(codes((await correct(base, id, first, { 'basic.registryDistrict': '999999' })).body)).toEqual([
    'values.basic.registryDistrict DISTRICT_UNKNOWN',
  ]);
  await act(base, id, first, 'approve');
  await claim(base, id, paper);
  expect(codes((await correct(base, id, paper, { 'basic.postcode': '310001' })).body)).toEqual(['values.basic.postcode FIELD_READ_ONLY']);
});

test('V18 a tab that a stage’s definition hides is absent from what its officers read, not from what the supplier and the next stage read', async () => {
  const [row] = await query<{ value: { steps: { node: string; form: object[] }[] }; version: number }>(
    api.orm.em.fork(),
    `select value, (select max(version) from rule) as version from rule where key = 'approval.SupplierOnboarding' and district = '000000'`,
  );
  const steps = row!.value.steps.map((step) =>
    step.node === 'initial' ? { ...step, form: [{ field: 'finance', office: 'hide', applicant: 'read', copy: 'hide' }] } : step,
  );
  await query(
    api.orm.em.fork(),
    `insert into rule (key, district, valid_from, version, value, source, verified) values ('approval.SupplierOnboarding', '330000', '2020-01-01', $1, $2, '测试', true)`,
    [row!.version + 1, JSON.stringify({ ...row!.value, steps })],
  );
  const { id, base, supplier } = await submitted();
  await claim(base, id, first);
  const reportsOf = async (token: string, at: 'public' | 'officers') =>
    Object.keys(((await api.get(`${base}/versions/1`, { token, listener: at }).expect(200)).body.dossier.finance.reports as object[])[0]!);
  expect(await reportsOf(first.token, listener)).toEqual(['id']);
  expect((await reportsOf(supplier.token, 'public')).length).toBeGreaterThan(3);
  expect((await reportsOf(paper.token, listener)).length).toBeGreaterThan(3);
  const { body } = await api.get(`${base}/fields`, { token: first.token, listener }).expect(200);
  expect(body.fields.filter(({ path }: { path: string }) => path.startsWith('finance'))).toEqual([]);
});
