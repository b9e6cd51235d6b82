// 智慧好办: what social insurance knows fills the form in and is not asked for; through the stand-in's own wire contract.
import { neighbourhood, type Neighbourhood } from '../../test/kit/neighbours.ts';
import { DISTRICT, registrationApi, type Applicant, type Employer, type RegistrationApi } from '../../test/kit/registrations.ts';

let hood: Neighbourhood;
let bench: RegistrationApi;
beforeAll(async () => {
  hood = await neighbourhood();
  bench = await registrationApi({ socialInsurance: hood.neighbours.socialInsurance });
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
