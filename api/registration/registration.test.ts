// 执业注册 through REST, decided by the real database.
import { moveClock } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { plusDays } from '../../domain/kit/instant.ts';
import type { RegistrationKind } from '../../domain/registration/kinds.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { idNumber } from '../../db/demo/invent.ts';
import { DISTRICT, registrationApi, type Applicant, type RegistrationApi } from '../../test/kit/registrations.ts';

let bench: RegistrationApi;
beforeAll(async () => {
  bench = await registrationApi();
});
afterAll(() => bench?.close());

const codes = (body: { errors: { code: string }[] }) => body.errors.map(({ code }) => code);
const certified = async (): Promise<Applicant> => {
  const who = await bench.applicant();
  await bench.certificate(who);
  return who;
};

test('S3-45 each kind shows only its material list, what shared data has is not asked for, and every material carries its trust grade', async () => {
  const { body } = await bench.get('/v1/meta/registrations', null).expect(200);
  const lists = Object.fromEntries(
    (body.kinds as { kind: string; materials: { id: string }[] }[]).map(({ kind, materials }) => [kind, materials.map(({ id }) => id)]),
  );
  expect(lists['initial']).toEqual(['application', 'certificate', 'idCard', 'photo', 'contract', 'socialInsurance']);
  expect(lists['overdueInitial']).toEqual([...lists['initial']!, 'education']);
  expect(lists['renewal']).toEqual(['application', 'licence', 'contract', 'performance', 'education', 'socialInsurance']);
  expect(lists['reissue']).toEqual(['application', 'lossStatement']);
  expect(lists['cancel']).toEqual(['application', 'licence']);
  const who = await certified();
  const { id } = await bench.draft(who, await bench.employer(), 'initial');
  const seen = await bench.read(id, who.actor);
  const atHand = (seen.items as { id: string; atHand: boolean }[]).filter((item) => item.atHand).map((item) => item.id);
  expect(atHand).toEqual(['application', 'certificate', 'idCard']);
  expect(seen.missing).toEqual([]);
  expect(seen.materials.map(({ item, trustGrade }: { item: string; trustGrade: string }) => `${item} ${trustGrade}`)).toEqual([
    'photo C',
    'contract C',
    'socialInsurance C',
  ]);
});

test('S3-45 变更 asks for other papers when it changes the employer than when it changes the specialty', async () => {
  const [who, from, to] = [await bench.applicant(), await bench.employer(), await bench.employer()];
  await bench.licence(who, from, await bench.today(700));
  const { id } = await bench.draft(who, to, 'change', { matter: 'employer', leftOn: await bench.today(-3) });
  const items = async () => (await bench.read(id, who.actor)).items.map((item: { id: string }) => item.id);
  expect(await items()).toEqual(['application', 'licence', 'leaving', 'contract', 'socialInsurance']);
  const { formVersion } = await bench.read(id, who.actor);
  await bench
    .send('put', `/v1/registrations/${id}/form`, who.actor, { version: formVersion })
    .send({ ...bench.promises, matter: 'specialty' })
    .expect(200);
  expect(await items()).toEqual(['application', 'licence', 'examResult']);
});

test('S3-45 refused with the id of the rule: no live certificate, nothing filled in, nothing handed in, all at once', async () => {
  const who = await bench.applicant();
  const { body } = await bench.post('/v1/registrations', who.actor, { kind: 'initial', district: DISTRICT }).expect(201);
  const refused = await bench.act(body.id, 'submit', who.actor, 1).expect(422);
  expect(refused.body.code).toBe('REGISTRATION_NOT_ELIGIBLE');
  expect(codes(refused.body)).toEqual(expect.arrayContaining(['FIELD_MISSING', 'PROMISE_MISSING', 'CERTIFICATE_NOT_LIVE', 'MATERIAL_MISSING']));
  expect(refused.body.errors).toContainEqual(expect.objectContaining({ code: 'CERTIFICATE_NOT_LIVE', rule: 'registration.certificate.live' }));
  expect((await bench.read(body.id, who.actor)).state).toBe('draft');
});

interface Refusing {
  kind?: RegistrationKind;
  birth?: string;
  issuedDaysAgo?: number;
  more?: Record<string, unknown>;
  before?: (who: Applicant) => Promise<unknown>;
}
const banned = async (who: Applicant): Promise<unknown> =>
  query(
    bench.orm.em.fork(),
    `insert into registration_ban (id, case_id, account_id, cause, basis, from_day, until_day) values ($1, $1, $2, 'falseMaterial', '《中华人民共和国行政许可法》第七十八条', $3, $4)`,
    [uuidv7(), who.id, await bench.today(-10), await bench.today(100)],
  );
const refusals: [string, string, string, Refusing][] = [
  ['age over 70', 'TOO_OLD', 'registration.age.max', { birth: '1950-01-01' }],
  ['a ban period that runs', 'BANNED', 'registration.bans', { before: banned }],
  ['继续教育 short', 'EDUCATION_SHORT', 'registration.education', { kind: 'reregister', more: { courses: [] } }],
  [
    'two employers: insured with another one',
    'TWO_EMPLOYERS',
    'registration.employer.one',
    { more: { leftOn: '2099-01-01', matter: 'employer' }, kind: 'change' },
  ],
  ['an employer that nobody knows', 'EMPLOYER_UNKNOWN', 'registration.employer.known', { more: { employerCode: '91140198YX0000014X' } }],
  ['a certificate older than 5 years', 'INITIAL_OVERDUE', 'registration.initial.years', { issuedDaysAgo: 2000 }],
  ['never registered before', 'LICENCE_NEVER_WAS', 'registration.licence.standing', { kind: 'reregister' }],
  ['nothing to renew', 'LICENCE_NOT_LIVE', 'registration.licence.standing', { kind: 'renewal' }],
];
test.each(refusals)(
  'S3-45 refused with 422 and the id of the rule: %s',
  async (_, code, rule, { kind = 'initial', birth, issuedDaysAgo = 400, more, before }) => {
    const who = await bench.applicant(birth === undefined ? undefined : idNumber(9001, { birth }));
    const where = await bench.employer();
    await bench.certificate(who, { issuedOn: await bench.today(-issuedDaysAgo) });
    await before?.(who);
    const { id, version } = await bench.draft(who, where, kind, more);
    const { body } = await bench.act(id, 'submit', who.actor, version).expect(422);
    expect(body.errors).toContainEqual(expect.objectContaining({ code, rule, article: expect.any(String) }));
  },
);

test('S3-45 a live licence keeps its holder from a first registration; 延续 opens three months before its end and closes thirty days before it', async () => {
  const [who, where] = [await bench.applicant(), await bench.employer()];
  const until = await bench.today(200);
  await bench.licence(who, where, until);
  const first = await bench.draft(who, where, 'initial');
  expect(codes((await bench.act(first.id, 'submit', who.actor, first.version).expect(422)).body)).toContain('LICENCE_STANDS');
  const early = await bench.draft(who, where, 'renewal');
  const { body } = await bench.act(early.id, 'submit', who.actor, early.version).expect(422);
  expect(body.errors).toContainEqual(expect.objectContaining({ code: 'RENEWAL_TOO_EARLY', rule: 'registration.renewal' }));
});

test('S3-45 one application per certificate can be under way; the second is refused by the database itself', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  await bench.submitted(who, where, 'initial');
  const second = await bench.draft(who, where, 'initial');
  expect((await bench.act(second.id, 'submit', who.actor, second.version).expect(409)).body.code).toBe('REGISTRATION_RUNNING');
});

test('S3-45 the employer confirms or declines with a reason; nobody else can', async () => {
  const [who, where, other] = [await certified(), await bench.employer(), await bench.employer()];
  const { id, version } = await bench.draft(who, where, 'initial');
  await bench.get(`/v1/registrations/${id}`, where.actor).expect(404);
  const sent = (await bench.act(id, 'submit', who.actor, version).expect(200)).body;
  expect(sent).toMatchObject({ state: 'employer', number: expect.stringMatching(/^310000-\d{4}-\d{6}$/) });
  expect(sent.deadlines).toMatchObject([{ name: 'employer', basis: expect.stringContaining('单位确认期限') }]);
  await bench.act(id, 'confirm-employer', other.actor, sent.version).expect(404);
  await bench.act(id, 'confirm-employer', who.actor, sent.version).expect(403);
  expect((await bench.get('/v1/registrations', where.actor).expect(200)).body.items).toMatchObject([{ id, stateLabel: '待单位确认' }]);
  expect((await bench.act(id, 'decline-employer', where.actor, sent.version, { reason: ' ' }).expect(422)).body.errors[0].code).toBe(
    'REASON_MISSING',
  );
  const back = (await bench.act(id, 'decline-employer', where.actor, sent.version, { reason: '尚未签订合同' }).expect(200)).body;
  expect(back.state).toBe('draft');
  expect((await bench.read(id, who.actor)).reason).toBe('尚未签订合同');
  await bench.get(`/v1/registrations/${id}`, where.actor).expect(404);
});

test('S3-46 待预审: what is missing is told at once, the clock stands from the request to the return, rounds are limited and bring nothing new', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id } = await bench.submitted(who, where, 'initial');
  const clock = async (name: string) => (await bench.read(id, who.actor)).clocks.find((one: { name: string }) => one.name === name);
  expect(await clock('preReview')).toMatchObject({
    label: '受理审查期限',
    remainingWorkingDays: 5,
    amount: 5,
    pausedAt: null,
    basis: '《中华人民共和国行政许可法》第三十二条第一款第四项',
  });
  const { pre } = bench.desk;
  expect((await bench.work(id, 'request-supplement', pre, { items: [] })).body).toMatchObject({ code: 'SUPPLEMENT_NOT_ASKABLE' });
  const items = [
    { item: 'contract', message: '合同缺少签章页' },
    { item: 'form.contractTo', message: '请填写合同终止日' },
  ];
  const unknown = await bench.work(id, 'request-supplement', pre, { items: [{ item: 'birthplace', message: '请提交' }] });
  expect(unknown.body.errors).toContainEqual(expect.objectContaining({ code: 'ITEM_UNKNOWN' }));
  const asked = await bench.work(id, 'request-supplement', pre, { items });
  expect(asked.body).toMatchObject({ state: 'supplement', round: 1, asked: items });
  expect(await clock('preReview')).toMatchObject({ pausedAt: expect.any(String), level: 'paused', remainingWorkingDays: 5 });
  expect(await clock('supplement')).toMatchObject({ remainingWorkingDays: 15, amount: 15 });
  expect((await bench.get(`/v1/registrations/${id}/pre-review`, who.actor).expect(200)).body).toMatchObject({
    round: 1,
    maxRounds: 2,
    asked: [{ label: '劳动合同或聘用文件', mended: false }, { label: '劳动合同终止日' }],
  });

  const incomplete = await bench.act(id, 'supplement', who.actor, asked.body.version).expect(422);
  expect(incomplete.body).toMatchObject({ code: 'SUPPLEMENT_INCOMPLETE' });
  expect(incomplete.body.errors.map(({ field }: { field: string }) => field)).toEqual(['materials.contract', 'form.contractTo']);
  const other = await bench.post(`/v1/registrations/${id}/materials`, who.actor, { item: 'photo', fileId: await bench.photo(who) });
  expect(other.body).toMatchObject({ code: 'DRAFT_NOT_OPEN' });
  const bad = await bench
    .post(`/v1/registrations/${id}/materials`, who.actor, { item: 'contract', fileId: await bench.upload(who, 'rejected') })
    .expect(422);
  expect(bad.body).toMatchObject({ code: 'MATERIAL_FILE_UNFIT', errors: [{ field: 'fileId', code: 'MATERIAL_UNSAFE' }] });
  await bench.post(`/v1/registrations/${id}/materials`, who.actor, { item: 'contract', fileId: await bench.upload(who) }).expect(201);
  const { form, formVersion } = await bench.read(id, who.actor);
  await bench
    .send('put', `/v1/registrations/${id}/form`, who.actor, { version: formVersion })
    .send({ ...form, contractTo: '2099-12-31' })
    .expect(200);
  const waiting = (
    await bench.post(`/v1/registrations/${id}/materials`, who.actor, { item: 'contract', fileId: await bench.upload(who, 'quarantined') }).expect(201)
  ).body;
  expect((await bench.act(id, 'supplement', who.actor, asked.body.version).expect(422)).body).toMatchObject({
    code: 'SUPPLEMENT_INCOMPLETE',
    errors: [{ field: 'materials.contract', code: 'MATERIAL_CHECKING', rule: 'registration.materials.files' }],
  });
  await bench.send('delete', `/v1/registrations/${id}/materials/${waiting.id}`, who.actor).expect(204);
  // Three days pass while the clock of the office stands.
  await moveClock(bench.orm.em.fork(), 3 * 86_400_000);
  const back = (await bench.act(id, 'supplement', who.actor, asked.body.version).expect(200)).body;
  expect(back.state).toBe('preReview');
  expect(await clock('preReview')).toMatchObject({
    pausedAt: null,
    remainingWorkingDays: 5,
    history: [{ what: 'set' }, { what: 'paused' }, { what: 'resumed' }],
  });
  expect(await clock('supplement')).toBeUndefined();

  const fresh = await bench.work(id, 'request-supplement', pre, { items: [{ item: 'photo', message: '照片不清晰' }] });
  expect(fresh.body.errors).toContainEqual(expect.objectContaining({ code: 'SUPPLEMENT_ONCE' }));
  const second = await bench.work(id, 'request-supplement', pre, { items: [items[0]] });
  expect(second.body).toMatchObject({ round: 2 });
  await bench.post(`/v1/registrations/${id}/materials`, who.actor, { item: 'contract', fileId: await bench.upload(who) }).expect(201);
  await bench.act(id, 'supplement', who.actor, second.body.version).expect(200);
  const third = await bench.work(id, 'request-supplement', pre, { items: [items[0]] });
  expect(third.body.errors).toContainEqual(expect.objectContaining({ code: 'SUPPLEMENT_ROUNDS', rule: 'registration.supplement.rounds' }));
});

test('S3-46 不予受理 needs its ground and tells the remedies', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id } = await bench.submitted(who, where, 'initial');
  const { pre } = bench.desk;
  expect((await bench.work(id, 'not-accept', pre, { cause: 'notOurs', reason: '' })).body.errors[0].code).toBe('REASON_MISSING');
  expect((await bench.work(id, 'not-accept', pre, { cause: 'notOurs', reason: '单位不在本市' })).body.state).toBe('notAccepted');
  expect(await bench.read(id, who.actor)).toMatchObject({
    stateLabel: '不予受理',
    reason: '单位不在本市',
    remedies: { reviewDays: 60, suitMonths: 6, reviewBody: '上海市人民政府' },
  });
});

test('S3-47 a draft begun on one device is gone on with on another: the form has its own version, a stale save is refused, a deleted draft is gone', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id, version } = await bench.draft(who, where, 'initial');
  // Another session of the same person.
  const phone = { ...who.actor, grants: [...who.actor.grants, { role: 'applicant' as const }] };
  const seen = await bench.read(id, phone);
  expect(seen.form).toMatchObject({ employerCode: where.code });
  await bench
    .send('put', `/v1/registrations/${id}/form`, phone, { version: seen.formVersion })
    .send({ ...seen.form, contractTo: '2099-12-31' })
    .expect(200);
  const stale = await bench.send('put', `/v1/registrations/${id}/form`, who.actor, { version: seen.formVersion }).send(seen.form).expect(412);
  expect(stale.body.code).toBe('VERSION_STALE');
  expect((await bench.get('/v1/registrations?state=draft', who.actor)).body.items).toMatchObject([
    { id, stateLabel: '暂存', remainingWorkingDays: expect.any(Number) },
  ]);
  await bench.get(`/v1/registrations/${id}`, bench.desk.officer).expect(404);
  await bench.send('delete', `/v1/registrations/${id}`, who.actor, { version }).expect(200);
  await bench.get(`/v1/registrations/${id}`, who.actor).expect(404);
  expect((await bench.get('/v1/registrations?state=draft', who.actor)).body.items).toEqual([]);
});

test('S3-47 a draft of the form before this one opens in the form of today and can be submitted: no dead draft', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id } = await bench.draft(who, where, 'initial');
  const old = { companyCode: where.code, companyName: where.name, contractFrom: await bench.today(-90), ceHours: 24, promise: true };
  const sealed = bench.fields.encrypt(JSON.stringify(old), DISTRICT, 'registration.form');
  await query(bench.orm.em.fork(), `update registration set form = $2, form_schema = 1 where case_id = $1`, [id, sealed]);
  const seen = await bench.read(id, who.actor);
  expect(seen.form).toMatchObject({ employerCode: where.code, truthful: true });
  expect(seen.dropped).toEqual(['ceHours']);
  // What has a star and is empty is named with its field, so the page can show it.
  expect(seen.missing.map(({ field }: { field: string }) => field)).toEqual(['form.fullCapacity', 'form.noSentence', 'form.oneEmployer']);
  await bench
    .send('put', `/v1/registrations/${id}/form`, who.actor, { version: seen.formVersion })
    .send({ ...seen.form, ...bench.promises })
    .expect(200);
  await bench.act(id, 'submit', who.actor, seen.version).expect(200);
});

test('S3-48 在办事项 show step, unit, remaining working days and every clock with basis and history', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id } = await bench.submitted(who, where, 'initial');
  await bench.work(id, 'accept', bench.desk.pre);
  const { body } = await bench.get('/v1/registrations?state=active', who.actor).expect(200);
  expect(body.items).toMatchObject([{ id, stateLabel: '受理', step: '审核', unit: '上海市应急管理局', remainingWorkingDays: 20 }]);
  const seen = await bench.read(id, who.actor);
  expect(seen.clocks).toMatchObject([
    { name: 'decision', basis: '《中华人民共和国行政许可法》第四十二条第一款', used: 0, level: 'normal', history: [{ what: 'set' }] },
  ]);
  // Opinions and tasks are the office's own.
  expect(seen).toMatchObject({ tasks: [], opinions: [] });
  expect((await bench.read(id, bench.desk.officer)).tasks).toMatchObject([{ node: 'handling', role: 'caseOfficer' }]);
});

test('S3-49 准予: the licence is issued in the transaction of the decision and stands in 办结事项', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id } = await bench.submitted(who, where, 'initial');
  await bench.signing(id);
  const granted = await bench.work(id, 'grant', bench.desk.signer);
  expect(granted.body).toMatchObject({ state: 'granted', regions: { delivery: 'due' }, licenceId: expect.any(String) });
  const licence = await one(
    bench.orm.em.fork(),
    `select standing, employer_id as employer, case_id as "caseId", valid_from::text as from, valid_to::text as "to" from licence where id = $1`,
    [granted.body.licenceId],
  );
  const today = await bench.today();
  expect(licence).toEqual({
    standing: 'valid',
    employer: where.id,
    caseId: id,
    from: today,
    to: plusDays(`${Number(today.slice(0, 4)) + 5}${today.slice(4)}`, -1),
  });
  expect((await bench.get('/v1/registrations?state=done', who.actor)).body.items).toMatchObject([
    { id, stateLabel: '准予', licenceId: granted.body.licenceId },
  ]);
  expect((await bench.read(id, who.actor)).clocks).toMatchObject([
    { name: 'delivery', remainingWorkingDays: 10, basis: '《中华人民共和国行政许可法》第四十四条' },
  ]);
});

test('S3-49 不予 needs grounds and reasons and tells 复议 and 诉讼; false material brings the ban of the rule', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id } = await bench.submitted(who, where, 'initial');
  await bench.signing(id);
  const none = await bench.work(id, 'refuse', bench.desk.signer, { causes: [], reason: '' });
  expect(codes(none.body)).toEqual(['CAUSE_UNKNOWN', 'REASON_MISSING']);
  const refused = await bench.work(id, 'refuse', bench.desk.signer, { causes: ['falseMaterial'], reason: '劳动合同系伪造' });
  expect(refused.body.state).toBe('refused');
  expect(await bench.read(id, who.actor)).toMatchObject({
    outcome: 'refused',
    reason: '劳动合同系伪造',
    causes: [{ label: '隐瞒有关情况或者提供虚假材料', article: '《中华人民共和国行政许可法》第七十八条' }],
    remedies: { reviewDays: 60, suitMonths: 6 },
  });
  const again = await bench.draft(who, where, 'initial');
  expect(codes((await bench.act(again.id, 'submit', who.actor, again.version).expect(422)).body)).toContain('BANNED');
  expect((await query(bench.orm.em.fork(), `select 1 from licence where account_id = $1`, [who.id])).length).toBe(0);
});

test('O01 papers handed in before that are still good are taken over instead of asked for, with their grade; the window makes a copy it has seen the original of B', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id } = await bench.submitted(who, where, 'initial');
  const contract = (await bench.read(id, bench.desk.pre)).materials.find(({ item }: { item: string }) => item === 'contract');
  expect(contract).toMatchObject({ trustGrade: 'C', trustGradeLabel: '自行上传（核对原件）' });
  await bench.post(`/v1/registrations/${id}/materials/${contract.id}/verify`, bench.desk.pre).expect(200);
  await bench.post(`/v1/registrations/${id}/materials/${contract.id}/verify`, bench.desk.officer).expect(404);
  const { version } = await bench.read(id, who.actor);
  await bench.act(id, 'withdraw', who.actor, version).expect(200);
  const { body } = await bench.post('/v1/registrations', who.actor, { kind: 'initial', district: DISTRICT }).expect(201);
  expect(body.reused.toSorted()).toEqual(['contract', 'photo', 'socialInsurance']);
  const next = await bench.read(body.id, who.actor);
  expect(next.materials.find(({ item }: { item: string }) => item === 'contract')).toMatchObject({
    trustGrade: 'B',
    source: 'reused',
    sourceLabel: '复用已提交材料',
  });
});

test('S3-48 POST /v1/what-if/registrations: every date that comes if nobody acts, for a kind and for a case', async () => {
  const who = await bench.applicant();
  const day = '2026-03-02';
  const { body } = await bench.post('/v1/what-if/registrations', who.actor, { day, kind: 'initial' }).expect(200);
  const told = (assuming: string) =>
    body.branches
      .find((one: { assuming: string }) => one.assuming.includes(assuming))
      .dates.map((one: { on: string; then: string }) => `${one.on} ${one.then}`);
  expect(told('通知补件')).toEqual([
    '2026-03-18 提醒：距补件期限届满5天',
    '2026-03-21 提醒：距补件期限届满2天',
    '2026-03-23 提醒：距补件期限届满0天',
    '2026-03-23 逾期未补件，视为撤回',
  ]);
  expect(told('进入预审')).toContain('2026-03-09 视为受理');
  expect(told('当日受理')).toEqual(['2026-03-17 预警：办理期限已用50%', '2026-03-25 预警：办理期限已用80%', '2026-03-30 办理超期']);
  const renewal = await bench.post('/v1/what-if/registrations', who.actor, { day, kind: 'renewal', licenceUntil: '2026-03-20' }).expect(200);
  expect(JSON.stringify(renewal.body)).toContain('视为准予延续');
  await bench.post('/v1/what-if/registrations', who.actor, { day }).expect(422);
  const far = await bench
    .post('/v1/what-if/registrations', who.actor, { day: '9999-12-31', kind: 'renewal', licenceUntil: '0001-01-01' })
    .expect(422);
  expect(far.body.errors.map(({ field }: { field: string }) => field)).toEqual(['day', 'licenceUntil']);
  const { id } = await bench.draft(await certified(), await bench.employer(), 'initial');
  await bench.post('/v1/what-if/registrations', who.actor, { day, caseId: id }).expect(404);
});

test('S3-45 a material of a draft is taken away again; a file of somebody else, an item that is not in the list and a stranger are refused', async () => {
  const [who, other, where] = [await certified(), await bench.applicant(), await bench.employer()];
  const { id } = await bench.draft(who, where, 'initial');
  const contract = (await bench.read(id, who.actor)).materials.find(({ item }: { item: string }) => item === 'contract');
  await bench.send('delete', `/v1/registrations/${id}/materials/${contract.id}`, other.actor).expect(404);
  await bench.send('delete', `/v1/registrations/${id}/materials/${contract.id}`, who.actor).expect(204);
  expect((await bench.read(id, who.actor)).missing).toEqual([expect.objectContaining({ field: 'materials.contract', code: 'MATERIAL_MISSING' })]);
  const add = async (item: string, fileId: string) => (await bench.post(`/v1/registrations/${id}/materials`, who.actor, { item, fileId })).body.code;
  expect(await add('contract', await bench.upload(other))).toBe('MATERIAL_UNKNOWN');
  expect(await add('education', await bench.upload(who))).toBe('MATERIAL_UNKNOWN');
  const unknown = await bench
    .send('put', `/v1/registrations/${id}/form`, who.actor, { version: 2 })
    .send({ salary: 1, contractFrom: '2026-02-30' })
    .expect(422);
  expect(unknown.body.errors.map(({ field }: { field: string }) => field)).toEqual(['form.salary', 'form.contractFrom']);
});

test('S3-46 S3-45 a file of the wrong type, too large or with a virus is refused with 422, everything at once, each with the rule', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id, version } = await bench.draft(who, where, 'initial');
  const add = async (item: string, fileId: string) =>
    (await bench.post(`/v1/registrations/${id}/materials`, who.actor, { item, fileId }).expect(422)).body;
  const program = await add('contract', await bench.upload(who, 'rejected', 'application/x-msdownload', 21 * 1024 * 1024));
  const rule = 'registration.materials.files';
  expect(program).toMatchObject({
    code: 'MATERIAL_FILE_UNFIT',
    errors: [
      { field: 'fileId', code: 'MATERIAL_UNSAFE', message: '“劳动合同或聘用文件”的文件未通过病毒查杀，请更换后重新上传', rule },
      { field: 'fileId', code: 'MATERIAL_TYPE', message: '“劳动合同或聘用文件”应为PDF、JPEG、PNG文件', rule },
      { field: 'fileId', code: 'MATERIAL_TOO_LARGE', message: '“劳动合同或聘用文件”的文件不得超过20MB', rule },
    ],
  });
  expect((await add('photo', await bench.upload(who, 'clean', 'application/pdf', 3 * 1024 * 1024))).errors).toEqual([
    { field: 'fileId', code: 'MATERIAL_TYPE', message: '“近期免冠照片”应为JPEG、PNG文件', rule },
    { field: 'fileId', code: 'MATERIAL_TOO_LARGE', message: '“近期免冠照片”的文件不得超过2MB', rule },
  ]);
  // What the scanner says later counts as well.
  const late = await bench.upload(who, 'quarantined');
  await bench.post(`/v1/registrations/${id}/materials`, who.actor, { item: 'contract', fileId: late }).expect(201);
  const errors = async () => (await bench.act(id, 'submit', who.actor, version).expect(422)).body.errors;
  expect(await errors()).toEqual([expect.objectContaining({ field: 'materials.contract', code: 'MATERIAL_CHECKING', rule })]);
  await query(bench.orm.em.fork(), `update file set state = 'rejected', reason = 'FILE_INFECTED', settled_at = app_now() where id = $1`, [late]);
  expect(await errors()).toEqual([expect.objectContaining({ field: 'materials.contract', code: 'MATERIAL_UNSAFE', rule })]);
  await bench.post(`/v1/registrations/${id}/materials`, who.actor, { item: 'contract', fileId: await bench.upload(who) }).expect(201);
  await bench.act(id, 'submit', who.actor, version).expect(200);
});
