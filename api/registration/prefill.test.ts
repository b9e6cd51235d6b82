// 智慧好办: what social insurance and 学信 know fills the form in and is not asked for; through the stand-in's own wire contract.
import { join } from 'node:path';
import type { DocumentKind } from '../../activities/documents/define.ts';
import { openStore } from '../../activities/file/open.ts';
import { registrationPapers } from '../../activities/registration/documents.ts';
import { now } from '../../db/kit/clock.ts';
import { one } from '../../db/kit/sql.ts';
import { neighbourhood, type Neighbourhood } from '../../test/kit/neighbours.ts';
import { DISTRICT, registrationApi, type Applicant, type Employer, type RegistrationApi } from '../../test/kit/registrations.ts';

let hood: Neighbourhood;
let bench: RegistrationApi;
beforeAll(async () => {
  hood = await neighbourhood();
  bench = await registrationApi({ socialInsurance: hood.neighbours.socialInsurance, education: hood.neighbours.education });
});
afterAll(async () => {
  await bench?.close();
  await hood?.close();
});

const insure = async (who: Applicant, where: Employer): Promise<void> => {
  const month = (await bench.today(-31)).slice(0, 7);
  const { status } = await hood.put('social-insurance', '/_data', {
    name: who.name,
    idNo: who.idNumber,
    months: [{ month, creditCode: where.code, employer: where.name }],
  });
  expect(status).toBe(201);
};
const begin = async (who: Applicant) => {
  const { body } = await bench.post('/v1/registrations', who.actor, { kind: 'initial', district: DISTRICT }).expect(201);
  return bench.read(body.id as string, who.actor);
};

test('O01 the employer is filled in from social insurance, its record has grade A and is not asked for', async () => {
  const [who, where] = [await bench.applicant(), await bench.employer()];
  await bench.certificate(who);
  await insure(who, where);
  const { body } = await bench.get('/v1/registration-prefill?kind=initial', who.actor).expect(200);
  expect(body).toMatchObject({
    form: { employerCode: where.code, employerName: where.name },
    from: { 'form.employerCode': '社会保险共享数据', 'materials.certificate': '职业资格证书库', 'materials.idCard': '实名认证' },
  });
  const draft = await begin(who);
  expect(draft.form).toMatchObject({ employerCode: where.code });
  expect(draft.items.find(({ id }: { id: string }) => id === 'socialInsurance')).toMatchObject({ atHand: true, trustGrade: 'A' });
  expect(JSON.stringify(draft.missing)).not.toContain('materials.socialInsurance');
  const sent = await bench.submitted(who, where, 'initial');
  const kept = (await bench.read(sent.id, bench.desk.pre)).materials.find(({ item }: { item: string }) => item === 'socialInsurance');
  expect(kept).toMatchObject({ source: 'shared', trustGrade: 'A', trustGradeLabel: '签发机构提供' });
});

test('S3-45 refused with the id of the rule: insured with another employer than the one that is named', async () => {
  const [who, where, other] = [await bench.applicant(), await bench.employer(), await bench.employer()];
  await bench.certificate(who);
  await insure(who, other);
  const { id, version } = await bench.draft(who, where, 'initial');
  const { body } = await bench.act(id, 'submit', who.actor, version).expect(422);
  expect(body.errors).toEqual([
    expect.objectContaining({ code: 'TWO_EMPLOYERS', rule: 'registration.employer.one', message: expect.stringContaining(other.name) }),
  ]);
});

test('O01 while social insurance is away nothing fails: its paper is asked for instead', async () => {
  const [who, where] = [await bench.applicant(), await bench.employer()];
  await bench.certificate(who);
  await insure(who, where);
  await hood.fault('social-insurance', { failNext: 5 });
  const draft = await begin(who);
  await hood.fault('social-insurance', null);
  expect(draft.form).toEqual({});
  expect(JSON.stringify(draft.missing)).toContain('materials.socialInsurance');
});

const studies = async (who: Applicant, name = who.name): Promise<void> => {
  const record = (kind: '学历' | '学位', level: string, school: string, on: string) => ({
    kind,
    level,
    school,
    major: '安全工程',
    on,
    certificateNo: on,
  });
  const records = [
    record('学历', '大专', '上海市第一技术学院', '2012-07-01'),
    record('学历', '本科', '浦江理工大学', '2015-07-01'),
    record('学位', '学士', '浦江理工大学', '2015-07-02'),
  ];
  expect((await hood.put('education', '/_data', { name, idNo: who.idNumber, records })).status).toBe(201);
};
const printedForm = async (id: string) => {
  const { seq, district } = await one<{ seq: number; district: string }>(bench.orm.em.fork(), `select seq, district from case_file where id = $1`, [
    id,
  ]);
  const about = { caseId: id, seq, subject: id, district, at: await now(bench.orm.em.fork()) };
  const { load } = registrationPapers.find(({ kind }) => kind === 'P18') as DocumentKind<'P18'>;
  const store = await openStore(bench.fields, { kind: 'folder', dir: join(bench.folder, 'files') });
  return load(bench.orm.em.fork(), bench.fields, about, async (hash) => Buffer.concat(await store.open(hash).toArray()));
};

test('O01 U05 学信 is asked when a draft is begun: the last 学历 stands before the reviewer and on the application form, nobody types it', async () => {
  const [who, where] = [await bench.applicant(), await bench.employer()];
  await bench.certificate(who);
  await studies(who);
  const education = { level: '本科', school: '浦江理工大学', major: '安全工程', on: '2015-07-01' };
  const { body } = await bench.get('/v1/registration-prefill?kind=initial', who.actor).expect(200);
  expect(body).toMatchObject({ education, from: { education: '学信共享数据' } });
  const { id } = await bench.submitted(who, where, 'initial');
  expect((await bench.read(id, bench.desk.pre)).education).toEqual(education);
  expect((await printedForm(id)).applicant.education).toBe('本科（浦江理工大学）');
});

test('U05 records under another name are nobody’s; while 学信 is away a draft is begun all the same, without 学历', async () => {
  const other = await bench.applicant();
  await studies(other, '别名');
  expect((await begin(other)).education).toBeNull();
  const who = await bench.applicant();
  await studies(who);
  await hood.fault('education', { failNext: 5 });
  const draft = await begin(who);
  await hood.fault('education', null);
  expect(draft).toMatchObject({ state: 'draft', education: null });
});

test('P18 prints the photo that was handed in and exactly what was promised; 变更专业 names the new specialty', async () => {
  const [who, where] = [await bench.applicant(), await bench.employer()];
  await bench.certificate(who);
  const { id } = await bench.submitted(who, where, 'initial');
  const initial = await printedForm(id);
  expect(initial.photo).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
  expect(initial.commitment).toBe('本人承诺：所填内容和所提交材料真实；具有完全民事行为能力；不存在刑事处罚未满法定年限的情形；只在一个单位执业。');
  const [licensed, place] = [await bench.applicant(), await bench.employer()];
  await bench.licence(licensed, place, await bench.today(700));
  const newCertificateId = await bench.certificate(licensed, { specialty: '06' });
  const change = await bench.submitted(licensed, place, 'change', { matter: 'specialty', newCertificateId });
  expect(await printedForm(change.id)).toMatchObject({ specialty: '道路运输安全', certificate: { specialty: '建筑施工安全' } });
  const [leaving, last] = [await bench.applicant(), await bench.employer()];
  await bench.licence(leaving, last, await bench.today(700));
  const cancel = await bench.submitted(leaving, last, 'cancel', { fullCapacity: false, noSentence: false, oneEmployer: false });
  expect(await printedForm(cancel.id)).toMatchObject({ photo: null, commitment: '本人承诺：所填内容和所提交材料真实。' });
});
