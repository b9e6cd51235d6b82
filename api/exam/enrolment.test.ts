// 报名 through REST: guide, choice, form, confirmation with its receipt, commitment, and what is refused on the way.
import { verify, createPublicKey } from 'node:crypto';
import { fillingApi, withGuide, type FillingApi } from '../../test/kit/filling.ts';
import { canonicalJson, sm3 } from '../../security/hash.ts';
import { verifyReceipt, type Receipt } from '../../security/receipt.ts';
import { creditCode, idNumber } from '../../db/demo/invent.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { instant, plusDays, plusMs } from '../../domain/kit/instant.ts';
import { enrolmentNumber, serialOf } from '../../domain/exam/number.ts';
import { maskNumber } from '../../domain/kit/identity/person-name.ts';

let desk: FillingApi;
beforeAll(async () => {
  desk = await fillingApi();
});
afterAll(() => desk?.close());

interface Told {
  field?: string;
  code: string;
  rule?: string;
  tab?: string;
}
const told = (body: { errors: Told[] }): string[] => body.errors.map(({ field, code }) => `${field ?? ''} ${code}`).toSorted();

test('S3-10 nobody chooses subjects before the guide is confirmed; ten seconds by the server’s clock; another version is 409 「指南已更新，请重新阅读」', async () => {
  const who = await desk.candidate();
  const exam = await desk.exam((config) => withGuide(config, 3));
  const early = await desk.choose(who, exam).expect(409);
  expect(early.body).toMatchObject({ code: 'GUIDE_NOT_READ', guideVersion: 3 });
  const never = await desk.post(`/v1/exams/${exam.id}/guide-ack`, who.actor, { version: 3 }).expect(422);
  expect(never.body).toMatchObject({ code: 'GUIDE_READ_TOO_SHORT', secondsLeft: 10 });
  const opened = await desk.post(`/v1/exams/${exam.id}/guide-readings`, who.actor).expect(201);
  expect(opened.body).toMatchObject({ version: 3, hash: 'guide-3', readSeconds: 10, acknowledgedAt: null });
  await desk.rows(`update guide_reading set opened_at = opened_at - interval '4 seconds' where account_id = $1`, [who.id]);
  const short = await desk.post(`/v1/exams/${exam.id}/guide-ack`, who.actor, { version: 3 }).expect(422);
  expect(short.body.secondsLeft).toBeLessThanOrEqual(6);
  await desk.rows(`update guide_reading set opened_at = opened_at - interval '6 seconds' where account_id = $1`, [who.id]);
  const old = await desk.post(`/v1/exams/${exam.id}/guide-ack`, who.actor, { version: 2 }).expect(409);
  expect(old.body).toMatchObject({ code: 'GUIDE_UPDATED', detail: '指南已更新，请重新阅读', guideVersion: 3 });
  // Opened again: the first opening counts.
  await desk.post(`/v1/exams/${exam.id}/guide-readings`, who.actor).expect(201);
  await desk.post(`/v1/exams/${exam.id}/guide-ack`, who.actor, { version: 3 }).expect(200);
  const chosen = await desk.choose(who, exam).expect(201);
  const [row] = await desk.rows<{ version: number; hash: string }>(
    `select guide_version as version, guide_hash as hash from enrolment where case_id = $1`,
    [chosen.body.id],
  );
  expect(row).toEqual({ version: 3, hash: 'guide-3' });
  // A later version asks everybody anew who has not chosen yet.
  const other = await desk.candidate();
  await desk.read(other, exam.id);
  await desk.rows(`update exam set config = jsonb_set(config, '{templates,guide,version}', '4') where case_id = $1`, [exam.id]);
  expect((await desk.choose(other, exam).expect(409)).body.guideVersion).toBe(4);
});

test('S3-11 open exams name levels, specialties, subjects and fees; a choice that breaks rules is refused with each rule’s id', async () => {
  const who = await desk.candidate();
  const exam = await desk.exam();
  await desk.read(who, exam.id);
  const open = await desk.get('/v1/exam-home', who.actor).expect(200);
  const mine = open.body.exams.find(({ id }: { id: string }) => id === exam.id);
  expect(mine).toMatchObject({ name: exam.config.name, hash: 'seeded', guide: { version: 1, acknowledged: true }, enrolmentId: null });
  expect(mine.levels[0].specialties.find(({ code }: { code: string }) => code === '05').subjects).toEqual([
    { code: 'F01', label: '安全生产法律法规', feeFen: '7000' },
    { code: 'S05', label: '安全生产实务（建筑施工安全）', feeFen: '7000' },
  ]);
  const refusals: [object, string, string][] = [
    [{ specialty: '01' }, 'SPECIALTY_NOT_OFFERED', 'exam.choice.specialty'],
    [{ subjects: ['F01'] }, 'SUBJECTS_INCOMPLETE', 'exam.choice.subjects'],
    [{ subjects: ['F01', 'S03'] }, 'SUBJECT_NOT_OFFERED', 'exam.choice.subjects'],
    [{ level: 'additional', subjects: ['S05'] }, 'CERTIFICATE_NEEDED', 'exam.additional.certificate'],
    [{ level: 'additional', subjects: ['S05'], certificate: { number: '沪初安1', specialty: '05' } }, 'SPECIALTY_HELD', 'exam.additional.specialty'],
    [{ level: 'single', subjects: ['F01'] }, 'NO_LIVE_PASS', 'exam.single.live'],
    [
      { level: 'additional', subjects: ['S05'], certificate: { number: '沪初安1', specialty: '03', fileId: uuidv7() } },
      'CERTIFICATE_FILE_UNKNOWN',
      'exam.additional.certificate',
    ],
  ];
  for (const [more, code, rule] of refusals) {
    const { body } = await desk.choose(who, exam, more).expect(422);
    expect(body).toMatchObject({ code: 'ENROLMENT_NOT_ELIGIBLE', errors: [{ code, rule }] });
  }
  const chosen = await desk.choose(who, exam).expect(201);
  expect(chosen.body).toMatchObject({ state: 'filling' });
  const again = await desk.choose(who, exam).expect(409);
  expect(again.body).toMatchObject({ code: 'ENROLMENT_EXISTS', errors: [{ rule: 'exam.duplicate' }] });
  // As long as the form is filled in, the choice can be made anew.
  const changed = await desk
    .send('put', `/v1/enrolments/${chosen.body.id}/choice`, who.actor, { version: chosen.body.version })
    .send({ level: 'full', specialty: '03', subjects: ['F01', 'S03'] })
    .expect(200);
  expect(changed.body.state).toBe('filling');
  expect((await desk.get(`/v1/enrolments/${chosen.body.id}`, who.actor)).body).toMatchObject({ specialty: '03', feeFen: '14000' });
});

test('S3-11 考单科 with a live pass: the missing subject only; a pass of an exam year that has fallen out of the window, or that was voided, is none', async () => {
  const exam = await desk.exam();
  const before = await desk.exam((config) => ({ ...config, year: config.year - 1, code: `${config.code}B` }), 'issued');
  const older = await desk.exam((config) => ({ ...config, year: config.year - 2, code: `${config.code}C` }), 'archived');
  const passed = async (examId: string, year: number, ended: boolean) => {
    const who = await desk.candidate();
    await desk.rows(
      `insert into subject_pass (id, id_number, id_number_index, exam_id, year, subject, passed_at, ended_at) values ($1, $2, $3, $4, $5, 'F01', app_now(), case when $6 then app_now() end)`,
      [
        uuidv7(),
        desk.fields.encrypt(who.idNumber, '310000', 'subject_pass.id_number'),
        desk.fields.blindIndex(who.idNumber, 'idNumber'),
        examId,
        year,
        ended,
      ],
    );
    await desk.read(who, exam.id);
    return who;
  };
  const single = (subject: string) => ({ level: 'single', subjects: [subject] });
  const live = await passed(before.id, before.config.year, false);
  expect((await desk.choose(live, exam, single('F01')).expect(422)).body.errors[0]).toMatchObject({
    code: 'SUBJECT_PASSED',
    rule: 'exam.single.passed',
  });
  await desk.choose(live, exam, single('S05')).expect(201);
  const late = await passed(older.id, older.config.year, false);
  expect((await desk.choose(late, exam, single('S05')).expect(422)).body.errors[0].rule).toBe('exam.single.live');
  const voided = await passed(before.id, before.config.year, true);
  expect((await desk.choose(voided, exam, single('S05')).expect(422)).body.errors[0].rule).toBe('exam.single.live');
});

test('S3-11 eight choices of one person at the same moment are one enrolment', async () => {
  const exam = await desk.exam();
  const who = await desk.candidate();
  await desk.read(who, exam.id);
  const answers = await Promise.all(Array.from({ length: 8 }, () => desk.choose(who, exam)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
  expect(new Set(answers.filter(({ status }) => status === 409).map(({ body }) => body.code))).toEqual(new Set(['ENROLMENT_EXISTS']));
  expect(await desk.rows(`select 1 from enrolment where exam_id = $1`, [exam.id])).toHaveLength(1);
});

test('S3-11 S3-17 outside its windows an exam takes nobody: 422 WINDOW_CLOSED with both times; a cancelled one 409, a draft is not there', async () => {
  const who = await desk.candidate();
  const at = instant(new Date());
  const soon = await desk.exam((config) => ({ ...config, windows: { ...config.windows, enrolOpens: plusMs(at, 86_400_000) } }), 'published');
  const over = await desk.exam((config) => ({
    ...config,
    windows: { ...config.windows, enrolCloses: plusMs(at, -3_600_000), payCloses: plusMs(at, 3_600_000) },
  }));
  for (const exam of [soon, over]) {
    const { body } = await desk.choose(who, exam).expect(422);
    const { enrolOpens, enrolCloses } = exam.config.windows;
    expect([body.code, instant(body.opens as string), instant(body.due as string)]).toEqual(['WINDOW_CLOSED', enrolOpens, enrolCloses]);
  }
  const called = await desk.exam(undefined, 'cancelled');
  expect((await desk.choose(who, called).expect(409)).body.code).toBe('EXAM_NOT_OPEN');
  const draft = await desk.exam(undefined, 'draft');
  await desk.choose(who, draft).expect(404);
});

test('S3-15 a draft keeps what is not valid and says so with each save; confirmation names every field at once; versions are per part', async () => {
  const who = await desk.candidate();
  const exam = await desk.exam();
  await desk.read(who, exam.id);
  const { body: chosen } = await desk.choose(who, exam).expect(201);
  const at = `/v1/enrolments/${chosen.id}`;
  const save = (part: string, version: number, value: unknown) => desk.send('put', `${at}/${part}`, who.actor, { version }).send(value as object);
  const wrong = [
    { employer: '某公司', creditCode: '91350100M000100Y44', post: '安全员', from: '2020-13-01', to: '2019-01-01', safety: true, industry: 'Z' },
  ];
  const saved = await save('work', 1, wrong).expect(200);
  expect(saved.body.version).toBe(2);
  expect(saved.body.value).toEqual(wrong);
  expect(told({ errors: saved.body.problems })).toEqual([
    'work[0].creditCode CREDIT_CODE_CHECK',
    'work[0].from FIELD_DATE',
    'work[0].industry FIELD_CHOICE',
  ]);
  // Another tab still has the first version.
  expect((await save('work', 1, []).expect(412)).body.version).toBe(2);
  await save('exam', 1, { area: '310101' }).expect(200);
  expect((await save('person', 1, { hobby: '围棋' }).expect(422)).body.errors[0]).toMatchObject({ field: 'person.hobby', code: 'FIELD_UNKNOWN' });
  expect(
    (
      await save(
        'education',
        1,
        Array.from({ length: 6 }, () => ({})),
      ).expect(422)
    ).body.errors[0],
  ).toMatchObject({ code: 'ROWS_TOO_MANY' });
  const overlapping = [
    { employer: '甲', creditCode: creditCode(1), post: '安全员', from: '2015-01-01', to: '2016-06-30', safety: true, industry: 'C' },
    { employer: '乙', creditCode: creditCode(2), post: '安全员', from: '2016-06-01', safety: true, industry: 'C' },
  ];
  const second = await save('work', 2, overlapping).expect(200);
  expect(told({ errors: second.body.problems })).toEqual(['work[1].from DATES_OVERLAP']);
  await save('person', 1, { sex: '男', birth: '1991-01-01', email: 'lin', nation: '汉族', local: 'works', address: '上海' }).expect(200);
  const { body } = await desk.act(chosen.id as string, 'confirm', who.actor, chosen.version as number).expect(422);
  expect(body.code).toBe('FORM_INCOMPLETE');
  expect(told(body)).toEqual(
    [
      'education ROWS_MISSING',
      'person.birth BIRTH_DIFFERS',
      'person.email EMAIL_FORM',
      ...(Number(who.idNumber[16]) % 2 ? [] : ['person.sex SEX_DIFFERS']),
      'photo PHOTO_NEEDED',
      'work[1].from DATES_OVERLAP',
    ].toSorted(),
  );
  expect(body.errors.find(({ field }: Told) => field === 'work[1].from')).toMatchObject({ tab: '工作信息', rule: 'S3-15' });
});

test('S3-15 3.4 years of work that are missing are told in days with the rule', async () => {
  const who = await desk.candidate();
  const exam = await desk.exam();
  await desk.read(who, exam.id);
  const { body: chosen } = await desk.choose(who, exam).expect(201);
  await desk.photo(who);
  const from = `${exam.config.year - 1}-01-01`;
  await desk.fill(who, chosen.id as string, (form) => ({
    ...form,
    education: form.education.map((row) => ({ ...row, level: 'college', degree: 'none', safety: false })),
    work: form.work.map((row) => ({ ...row, from })),
  }));
  const { body } = await desk.act(chosen.id as string, 'confirm', who.actor, chosen.version as number).expect(422);
  const missing = Date.parse(`${exam.config.year - 1}-01-01`) - Date.parse(`${exam.config.year - 2}-01-01`);
  expect(body.errors).toEqual([
    expect.objectContaining({
      code: 'WORK_TOO_SHORT',
      rule: 'exam.eligibility.college',
      message: expect.stringContaining(`还差${missing / 86_400_000}天`),
    }),
  ]);
});

test('S3-15 confirm → cancel → refill → confirm keeps the full history; a confirmed form is not edited: 409 「请先取消报考确认」', async () => {
  const who = await desk.candidate();
  const exam = await desk.exam();
  await desk.window(exam.id, exam.config);
  const { id, version } = await desk.filled(who, exam);
  const first = await desk.act(id, 'confirm', who.actor, version).expect(200);
  expect(first.body).toMatchObject({ state: 'confirmed', receipt: { kind: 'enrolment.confirm' } });
  const edit = await desk.send('put', `/v1/enrolments/${id}/person`, who.actor, { version: 2 }).send({}).expect(409);
  expect(edit.body).toMatchObject({ code: 'ENROLMENT_CONFIRMED', detail: '请先取消报考确认' });
  const back = await desk.act(id, 'cancel-confirm', who.actor, first.body.version).expect(200);
  expect(back.body.state).toBe('filling');
  await desk.fill(who, id, (form) => ({ ...form, exam: { area: '310115', barrierFree: true } }));
  const second = await desk.act(id, 'confirm', who.actor, back.body.version).expect(200);
  const { body } = await desk.get(`/v1/enrolments/${id}`, who.actor).expect(200);
  expect(body.confirmations.map(({ no, endedBy }: { no: number; endedBy: string | null }) => [no, endedBy])).toEqual([
    [2, null],
    [1, 'cancelled'],
  ]);
  expect(body).toMatchObject({ state: 'confirmed', form: { exam: { area: '310115', barrierFree: true } } });
  const [row] = await desk.rows<{ area: string; free: boolean; education: string; industry: string; birth: number }>(
    `select area, barrier_free as free, education, industry, birth_year as birth from enrolment where case_id = $1`,
    [id],
  );
  expect(row).toEqual({ area: '310115', free: true, education: 'bachelor', industry: 'C', birth: 1990 });
  const journal = await desk.rows<{ action: string }>(`select action from journal where case_id = $1 order by seq`, [id]);
  expect(journal.map(({ action }) => action)).toEqual(['choose', 'confirm', 'cancelConfirm', 'confirm']);
  // What is stored of it anywhere shows nothing of the person.
  const dump = JSON.stringify([
    await desk.rows(`select * from enrolment where case_id = $1`, [id]),
    await desk.rows(`select * from enrolment_confirmation`),
    await desk.rows(`select * from act where case_id = $1`, [id]),
    await desk.rows(`select * from journal where case_id = $1`, [id]),
  ]);
  for (const secret of [who.idNumber, 'lin@example.cn', '复兴中路', '102471201205000001']) expect(dump).not.toContain(secret);
  expect(second.body.receipt.content.no).toBe(2);
  expect((await verifyJournal(desk.orm, { publicKeys: journalPublicKeys(desk.ring) })).broken).toEqual([]);
});

test('S3-15 the receipt of a confirmation is verified with nothing but public keys; one changed byte is not; what was confirmed fits its hash', async () => {
  const who = await desk.candidate();
  const exam = await desk.exam();
  const { id, version } = await desk.filled(who, exam);
  const { body } = await desk.act(id, 'confirm', who.actor, version).expect(200);
  const { body: kept } = await desk.get(`/v1/enrolments/${id}/receipt`, who.actor).expect(200);
  const { body: published } = await desk.get('/v1/receipt-keys', null).expect(200);
  const receipt = body.receipt as Receipt;
  expect(kept.receipt).toEqual(receipt);
  expect(receipt.content).toMatchObject({ enrolment: id, exam: exam.config.code, no: 1, receivedAt: body.receivedAt });
  expect(verifyReceipt(receipt, published.keys)).toBe(true);
  // As somebody does it who has only read how it is made.
  const { kind, content, keyId, signature } = receipt;
  const key = createPublicKey({ key: Buffer.from(published.keys[keyId] as string, 'base64'), type: 'spki', format: 'der' });
  const text = (changed: object) => Buffer.from(`banshi-receipt-v1\n${canonicalJson({ kind, content: { ...content, ...changed }, keyId })}`);
  expect(verify(null, text({}), key, Buffer.from(signature, 'base64url'))).toBe(true);
  expect(verify(null, text({ receivedAt: '2026-01-01T00:00:00+08:00' }), key, Buffer.from(signature, 'base64url'))).toBe(false);
  expect(sm3(canonicalJson(kept.document))).toBe(content['formHash']);
  expect(kept.document).toMatchObject({ name: who.name, idNumber: who.idNumber, level: 'full', form: { person: { email: 'lin@example.cn' } } });
  // The same key again is the same answer.
  expect(serialOf(kept.number as string)).not.toBeNull();
  expect(kept.number).toBe(content['number']);
  expect(enrolmentNumber(serialOf(kept.number as string)!)).toBe(kept.number);
});

test('S3-03 signed with version and hash of the text, who, address and signature; by somebody else 403 「不允许代为承诺」; changed text and another name are refused', async () => {
  const [who, other] = [await desk.candidate(), await desk.candidate({ name: '赵之恒' })];
  const exam = await desk.exam();
  const { id, version } = await desk.filled(who, exam);
  const confirmed = await desk.act(id, 'confirm', who.actor, version).expect(200);
  const signed = await desk.commitment(who, id);
  const sign = (actor = who.actor, more: object = {}) =>
    desk.act(id, 'commitment/sign', actor, confirmed.body.version as number, { ...signed, ...more });
  expect((await sign(other.actor).expect(403)).body).toMatchObject({ code: 'COMMITMENT_NOT_YOURS', detail: '不允许代为承诺' });
  expect((await sign(who.actor, { templateHash: 'x' }).expect(409)).body.code).toBe('COMMITMENT_UPDATED');
  expect((await sign(who.actor, { signature: '赵之恒' }).expect(422)).body.code).toBe('SIGNATURE_DIFFERS');
  const { body } = await sign().expect(200);
  expect(body).toMatchObject({ state: 'committed', notice: null });
  const { body: copy } = await desk.get(`/v1/enrolments/${id}/commitment`, who.actor).expect(200);
  expect(copy).toMatchObject({
    state: 'signed',
    stateLabel: '已签',
    signature: who.name,
    version: signed.templateVersion,
    hash: signed.templateHash,
  });
  expect(copy.html).toContain(
    `<p>本人${who.name}（证件号码：${maskNumber(who.idNumber)}），工作单位林汐安全技术有限公司，报名参加${exam.config.name}，报考级别考全科`,
  );
  expect(copy.html).toContain(`签署日期：${await desk.today()}`);
  expect(sm3(canonicalJson({ body: copy.body, salt: copy.salt }))).toBe(copy.bodyHash);
  expect(verifyReceipt(copy.seal, journalPublicKeys(desk.ring))).toBe(true);
  expect(copy.seal.content).toMatchObject({ signer: who.id, templateHash: signed.templateHash, bodyHash: copy.bodyHash });
  const [row] = await desk.rows<{ ip: string }>(`select ip from commitment where enrolment_id = $1`, [id]);
  expect(desk.fields.decrypt(row!.ip, 'commitment.ip')).toMatch(/127\.0\.0\.1|::1/);
  // Taken back while nothing is paid and the enrolment is open.
  const back = await desk.act(id, 'commitment/withdraw', who.actor, body.version as number).expect(200);
  expect(back.body.state).toBe('confirmed');
  expect((await desk.get(`/v1/enrolments/${id}/commitment`, who.actor)).body.stateLabel).toBe('已撤回');
});

test('S3-03 whoever is in 诚信档案 signs all the same, is shown 「不适用告知承诺制」, and a person looks, whatever the platforms say', async () => {
  const who = await desk.candidate();
  const exam = await desk.exam();
  await desk.rows(
    `insert into integrity_record (id, id_number, id_number_index, basis, recorded_from, recorded_until) values ($1, $2, $3, '第七条', app_now() - interval '1 year', app_now() + interval '4 years')`,
    [uuidv7(), desk.fields.encrypt(who.idNumber, '310000', 'integrity_record.id_number'), desk.fields.blindIndex(who.idNumber, 'idNumber')],
  );
  const { id, version } = await desk.filled(who, exam);
  expect((await desk.get(`/v1/enrolments/${id}`, who.actor)).body.notice).toBe('不适用告知承诺制');
  const confirmed = await desk.act(id, 'confirm', who.actor, version).expect(200);
  const signed = await desk.act(id, 'commitment/sign', who.actor, confirmed.body.version as number, await desk.commitment(who, id)).expect(200);
  expect(signed.body).toMatchObject({ state: 'committed', notice: '不适用告知承诺制' });
  const [row] = await desk.rows<{ may: boolean }>(`select may_commit as may from commitment where enrolment_id = $1`, [id]);
  expect(row).toEqual({ may: false });
});

test('S3-03 S3-15 the confirmation may carry the signed commitment: one request, both acts or none', async () => {
  const who = await desk.candidate();
  const exam = await desk.exam();
  const { id, version } = await desk.filled(who, exam);
  const commitment = await desk.commitment(who, id);
  await desk.act(id, 'confirm', who.actor, version, { commitment: { ...commitment, signature: '别人' } }).expect(422);
  expect(await desk.stateOf(id)).toBe('filling');
  const { body } = await desk.act(id, 'confirm', who.actor, version, { commitment }).expect(200);
  expect([body.state, await desk.stateOf(id)]).toEqual(['confirmed', 'committed']);
  const actions = await desk.rows<{ action: string }>(`select action from journal where case_id = $1 order by seq`, [id]);
  expect(actions.map(({ action }) => action)).toEqual(['choose', 'confirm', 'sign']);
});

test('S3-03 after the enrolment has closed a commitment may still be signed until payment closes, not later; a confirmation may not', async () => {
  const who = await desk.candidate();
  const at = instant(new Date());
  const exam = await desk.exam((config) => ({
    ...config,
    windows: { ...config.windows, enrolCloses: plusMs(at, 600_000), payCloses: plusMs(at, 1_200_000) },
  }));
  const [first, second] = [await desk.filled(who, exam), await desk.filled(await desk.candidate(), exam)];
  const confirmed = await desk.act(first.id, 'confirm', who.actor, first.version).expect(200);
  await desk.rows(
    `update exam set config = jsonb_set(jsonb_set(config, '{windows,enrolCloses}', to_jsonb($2::text)), '{windows,enrolOpens}', to_jsonb($3::text)) where case_id = $1`,
    [exam.id, plusMs(at, -1_000), `${plusDays(at.slice(0, 10), -5)}T00:00:00.000000Z`],
  );
  const [owner] = await desk.rows<{ id: string }>(`select account_id as id from enrolment where case_id = $1`, [second.id]);
  const late = await desk
    .act(second.id, 'confirm', { kind: 'person', accountId: owner!.id, grants: [{ role: 'applicant' }] }, second.version)
    .expect(422);
  expect(late.body.code).toBe('WINDOW_CLOSED');
  await desk.rows(`update exam set config = jsonb_set(config, '{windows,payCloses}', to_jsonb($2::text)) where case_id = $1`, [
    exam.id,
    plusMs(at, -500),
  ]);
  const commitment = await desk.commitment(who, first.id);
  const closed = await desk.act(first.id, 'commitment/sign', who.actor, confirmed.body.version as number, commitment).expect(422);
  expect(closed.body.code).toBe('WINDOW_CLOSED');
  await desk.rows(`update exam set config = jsonb_set(config, '{windows,payCloses}', to_jsonb($2::text)) where case_id = $1`, [
    exam.id,
    plusMs(at, 3_600_000),
  ]);
  await desk.act(first.id, 'commitment/sign', who.actor, confirmed.body.version as number, commitment).expect(200);
});

test('S3-15 an enrolment is its candidate’s: nobody else reads it, saves into it or confirms it', async () => {
  const [who, other] = [await desk.candidate(), await desk.candidate({ number: idNumber(4711, { birth: '1985-05-05' }) })];
  const exam = await desk.exam();
  const { id, version } = await desk.filled(who, exam);
  await desk.get(`/v1/enrolments/${id}`, other.actor).expect(404);
  await desk.get(`/v1/enrolments/${id}/receipt`, other.actor).expect(404);
  await desk.send('put', `/v1/enrolments/${id}/person`, other.actor, { version: 2 }).send({}).expect(404);
  await desk.act(id, 'confirm', other.actor, version).expect(404);
  expect((await desk.get('/v1/enrolments', other.actor).expect(200)).body.items).toEqual([]);
});
