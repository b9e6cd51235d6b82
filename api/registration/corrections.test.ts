// V18: read, edit and hide per field and step, through REST, decided by the real database.
import { createFields } from '../../security/field.ts';
import { one, query } from '../../db/kit/sql.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { registrationApi, type Applicant, type Employer, type RegistrationApi } from '../../test/kit/registrations.ts';

let bench: RegistrationApi;
beforeAll(async () => {
  bench = await registrationApi();
});
afterAll(() => bench?.close());

async function filed(): Promise<{ id: string; who: Applicant; where: Employer }> {
  const [who, where] = [await bench.applicant(), await bench.employer()];
  await bench.certificate(who);
  const { id } = await bench.submitted(who, where, 'initial', { contractTo: '2099-12-31' });
  return { id, who, where };
}
const claim = async (id: string, actor: PersonActor): Promise<void> => {
  const task = await bench.taskOf(id);
  await bench.post(`/v1/registrations/${id}/tasks/${task.id}/claim`, actor, {}, { version: task.version }).expect(200);
};
const correct = async (id: string, actor: PersonActor, values: object, reason = '笔误') => {
  const { version } = await one<{ version: number }>(bench.orm.em.fork(), `select version from case_file where id = $1`, [id]);
  return bench.post(`/v1/registrations/${id}/corrections`, actor, { values, reason }, { version });
};
const fieldsOf = async (id: string, actor: PersonActor) => {
  const { body } = await bench.get(`/v1/registrations/${id}/fields`, actor).expect(200);
  return { ...body, may: Object.fromEntries((body.fields as { name: string; may: string }[]).map(({ name, may }) => [name, may])) };
};
const codes = ({ errors }: { errors: { field?: string; code: string }[] }) => errors.map(({ field, code }) => [field, code]);

test('V18 the same field is edited at 预审, read at 审核, and the office’s remark is not there for the applicant at all', async () => {
  const { id, who } = await filed();
  const pre = bench.officer('preReviewer');
  const unclaimed = await fieldsOf(id, pre);
  expect([unclaimed.stepLabel, unclaimed.may.employerName, unclaimed.schema.properties]).toEqual(['预审', 'read', {}]);
  await claim(id, pre);
  const mine = await fieldsOf(id, pre);
  expect(mine).toMatchObject({ step: 'preReview', audience: 'office' });
  expect(mine.may).toMatchObject({
    employerName: 'edit',
    contractTo: 'edit',
    matter: 'edit',
    remark: 'edit',
    contractFrom: 'read',
    employerCode: 'read',
  });
  expect(Object.keys(mine.schema.properties).toSorted()).toEqual(['contractTo', 'employerName', 'matter', 'remark']);
  const theirs = await fieldsOf(id, who.actor);
  expect(theirs.may).toMatchObject({ employerName: 'read', contractTo: 'read' });
  expect(theirs.may).not.toHaveProperty('remark');
  await bench.work(id, 'accept', pre);
  const officer = bench.officer('caseOfficer');
  await claim(id, officer);
  expect((await fieldsOf(id, officer)).may).toMatchObject({ employerName: 'read', remark: 'edit' });
});

test('V18 a correction keeps before and after with its reason; the journal holds keyed hashes of texts and no text', async () => {
  const { id, who, where } = await filed();
  const pre = bench.officer('preReviewer');
  await claim(id, pre);
  const { body } = await correct(id, pre, { employerName: '浦江安全技术股份有限公司', remark: '已电话核实名称' }).then((answer) => answer);
  expect(body).toMatchObject({ state: 'preReview', step: 'preReview', fields: ['employerName', 'remark'] });
  const seen = await bench.read(id, pre);
  expect([seen.form.employerName, seen.remark]).toEqual(['浦江安全技术股份有限公司', '已电话核实名称']);
  const own = await bench.read(id, who.actor);
  expect([own.form.employerName, own.remark]).toEqual(['浦江安全技术股份有限公司', null]);
  const told = (await bench.get(`/v1/registrations/${id}/corrections`, who.actor).expect(200)).body.items;
  expect(told).toMatchObject([
    { stepLabel: '预审', by: null, reason: '笔误', fields: [{ label: '用人单位名称', before: where.name, after: '浦江安全技术股份有限公司' }] },
  ]);
  expect(
    (await bench.get(`/v1/registrations/${id}/corrections`, pre).expect(200)).body.items[0].fields.map(({ name }: { name: string }) => name),
  ).toEqual(['employerName', 'remark']);
  const { data } = await one<{ data: { corrected: { step: string; fields: { field: string; before: string | null; after: string | null }[] } } }>(
    bench.orm.em.fork(),
    `select data from journal where case_id = $1 and action = 'correct'`,
    [id],
  );
  const hash = createFields(bench.ring).blindIndex(JSON.stringify(where.name), 'text');
  expect(data.corrected.fields).toEqual([
    { field: 'employerName', before: hash, after: expect.stringMatching(/^[\w-]+\.[0-9a-f]{64}$/) },
    { field: 'remark', before: null, after: expect.stringMatching(/^[\w-]+\.[0-9a-f]{64}$/) },
  ]);
  expect(JSON.stringify(data)).not.toContain('浦江');
  const kept = await query<{ text: string }>(
    bench.orm.em.fork(),
    `select coalesce(before_value, '') || after_value as text from correction where case_id = $1`,
    [id],
  );
  expect(kept).toHaveLength(2);
  for (const { text } of kept) expect(text).not.toContain('浦江');
});

test('V18 a corrected code of a list stands in the journal as it is; one that the form then lacks something for is refused', async () => {
  const [who, from, to] = [await bench.applicant(), await bench.employer(), await bench.employer()];
  await bench.licence(who, from, await bench.today(700));
  const plain = await bench.submitted(who, to, 'change', { matter: 'employer', leftOn: await bench.today(-3) });
  const pre = bench.officer('preReviewer');
  await claim(plain.id, pre);
  const lacking = await correct(plain.id, pre, { matter: 'specialty' });
  expect([lacking.status, lacking.body.code, codes(lacking.body)]).toEqual([
    422,
    'CORRECTION_NOT_ACCEPTED',
    [['form.newCertificateId', 'FIELD_MISSING']],
  ]);
  expect(codes((await correct(plain.id, pre, { matter: 'moon' })).body)).toEqual([['values.matter', 'FIELD_MALFORMED']]);
  expect(codes((await correct(plain.id, pre, { matter: 'employer' })).body)).toEqual([['values', 'NOTHING_CHANGED']]);
  await query(bench.orm.em.fork(), `update registration set form = $2 where case_id = $1`, [
    plain.id,
    bench.fields.encrypt(JSON.stringify({ ...(await bench.read(plain.id, pre)).form, newCertificateId: uuidv7() }), '310000', 'registration.form'),
  ]);
  expect((await correct(plain.id, pre, { matter: 'specialty' })).status).toBe(200);
  const { data } = await one<{ data: object }>(bench.orm.em.fork(), `select data from journal where case_id = $1 and action = 'correct'`, [plain.id]);
  expect(data).toMatchObject({ corrected: { step: 'preReview', fields: [{ field: 'matter', before: 'employer', after: 'specialty' }] } });
});

test('V18 editing what is read-only at a step is refused with field, rule and step, everything at once; hidden fields are as if they were not there', async () => {
  const { id } = await filed();
  const pre = bench.officer('preReviewer');
  const before = await correct(id, pre, { remark: '未领取' });
  expect([before.status, before.body.code]).toEqual([409, 'TASK_NOT_YOURS']);
  await claim(id, pre);
  const refused = await correct(id, pre, { employerCode: '91310000MA1FL0000X', truthful: false, salary: 1, contractTo: 'soon' }, ' ');
  expect([refused.status, refused.body.code]).toEqual([422, 'FIELD_READ_ONLY']);
  expect(refused.body.errors).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        field: 'values.employerCode',
        code: 'FIELD_READ_ONLY',
        rule: 'approval.PracticeRegistration/preReview',
        message: '“用人单位统一社会信用代码”在「预审」环节只读，不能更正',
      }),
      expect.objectContaining({ field: 'values.truthful', code: 'FIELD_READ_ONLY' }),
      expect.objectContaining({ field: 'values.salary', code: 'FIELD_UNKNOWN' }),
      expect.objectContaining({ field: 'values.contractTo', code: 'FIELD_MALFORMED' }),
      expect.objectContaining({ field: 'reason', code: 'REASON_MISSING' }),
    ]),
  );
  await bench.work(id, 'accept', pre);
  const officer = bench.officer('caseOfficer');
  await claim(id, officer);
  expect(codes((await correct(id, officer, { employerName: '别的公司' })).body)).toEqual([['values.employerName', 'FIELD_READ_ONLY']]);
  expect((await correct(id, bench.officer('caseSigner'), { remark: '不是我的环节' })).body.code).toBe('TASK_NOT_YOURS');
});

test('V18 a field that the step’s definition hides from the office is absent from its answers, though the applicant reads it', async () => {
  const [row] = await query<{ value: { steps: { node: string; form: object[] }[] }; version: number }>(
    bench.orm.em.fork(),
    `select value, (select max(version) from rule) as version from rule where key = 'approval.PracticeRegistration'`,
  );
  const steps = row!.value.steps.map((step) =>
    step.node === 'preReview'
      ? {
          ...step,
          form: [
            ...step.form,
            { field: 'contractFrom', office: 'hide', applicant: 'read', copy: 'hide' },
            { field: 'materials.contract', office: 'hide', applicant: 'read', copy: 'hide' },
          ],
        }
      : step,
  );
  await query(
    bench.orm.em.fork(),
    `insert into rule (key, district, valid_from, version, value, source, verified) values ('approval.PracticeRegistration', '310000', '2020-01-01', $1, $2, '测试', true)`,
    [row!.version + 1, JSON.stringify({ ...row!.value, steps })],
  );
  const { id, who } = await filed();
  const pre = bench.officer('preReviewer');
  await claim(id, pre);
  const office = await bench.read(id, pre);
  expect(office.form).not.toHaveProperty('contractFrom');
  expect(office.materials.map(({ item }: { item: string }) => item)).not.toContain('contract');
  expect((await fieldsOf(id, pre)).may).not.toHaveProperty('contractFrom');
  expect(codes((await correct(id, pre, { contractFrom: '2026-01-01' })).body)).toEqual([['values.contractFrom', 'FIELD_UNKNOWN']]);
  const own = await bench.read(id, who.actor);
  expect(own.form).toHaveProperty('contractFrom');
  expect(own.materials.map(({ item }: { item: string }) => item)).toContain('contract');
  // At the next step nothing hides it.
  await bench.work(id, 'accept', pre);
  expect((await bench.read(id, bench.officer('caseOfficer'))).form).toHaveProperty('contractFrom');
});

test('W12 V18 whoever got a copy sees masked fields only: no form beside what the step names, no opinion, no material, no name in full', async () => {
  const { id, where } = await filed();
  const reader: PersonActor = { kind: 'person', accountId: uuidv7(), grants: [{ role: 'finance', district: '310000' }] };
  await bench.get(`/v1/registrations/${id}`, reader).expect(404);
  await bench.work(id, 'accept', bench.desk.pre);
  await bench.work(id, 'pass', bench.desk.officer, { opinion: 'grant', reason: '符合条件' });
  await query(
    bench.orm.em.fork(),
    `insert into task (id, case_id, type, district, node, round, label, role, state, created_at, closed_at, kind, assignee_id, live)
       values ($1, $2, 'PracticeRegistration', '310000', 'handling', 3, '审核', 'caseOfficer', 'noted', app_now(), app_now(), 'cc', $3, false)`,
    [uuidv7(), id, reader.accountId],
  );
  const copy = await bench.read(id, reader);
  expect(copy.form).toEqual({
    employerName: `${where.name.slice(0, Math.max(1, Math.floor(where.name.length / 5)))}${'*'.repeat(where.name.length - Math.max(1, Math.floor(where.name.length / 5)))}`,
  });
  expect(copy).toMatchObject({ applicant: '林*', materials: [], items: [], opinions: [], tasks: [], remark: null, allowedActions: [] });
  expect(JSON.stringify(copy)).not.toMatch(/符合条件|林汐/);
  expect(await fieldsOf(id, reader)).toMatchObject({
    audience: 'copy',
    fields: [
      { name: 'employerName', may: 'mask' },
      { name: 'matter', may: 'read' },
    ],
  });
  expect((await bench.get(`/v1/registrations/${id}/corrections`, reader).expect(200)).body.items).toEqual([]);
});
