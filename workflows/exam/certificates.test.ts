// From the published list to the certificate in the library, on the real engine: reviews opened by the season, passed and rejected, certificates numbered, printed, signed, sealed, vouched for and collected.
import { X509Certificate } from 'node:crypto';
import { checkCredential } from '../../security/check-credential.ts';
import { openCode } from '../../security/certificate-code.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { query } from '../../db/kit/sql.ts';
import { moveClock } from '../../db/kit/clock.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { CREDENTIAL_PLACE } from '../../db/licence/certificate-editions.ts';
import type { SeededCandidate, SeededExam } from '../../bench/kit/exam-seed.ts';
import { plusMs, shanghaiDay } from '../../domain/kit/instant.ts';
import { isElectronicId } from '../../domain/licence/electronic-id.ts';
import { isLicenceNumber } from '../../domain/licence/number.ts';
import { certificateBench, type CertificateBench } from '../../test/kit/certificates.ts';
import { setClock } from '../../test/kit/database.ts';
import { until } from '../../test/kit/engine.ts';
import { keepRuns } from '../../test/kit/history.ts';
import { readPdf } from '../../test/kit/pdf.ts';
import { checkSignature } from '../../test/kit/signature.ts';

let bench: CertificateBench;
beforeAll(async () => {
  bench = await certificateBench();
  await setClock(bench.em(), '2027-01-11T02:00:00.000000Z');
}, 180_000);
afterAll(() => bench?.close(), 120_000);

const DAY = 86_400_000;
const text = async (hash: string): Promise<string> => (await readPdf(await bench.bytes(hash))).pages.join('').replace(/\s/g, '');
const library = (candidate: SeededCandidate) => bench.neighbours.licenceLibrary.find({ holderIdNo: candidate.idNumber });
/** The season comes to 资格审查中 by its own clock. */
async function reviewsOpened(exam: SeededExam, count: number): Promise<void> {
  await bench.clock(exam.id, 'scoreReview', '成绩复查期限', '2027-01-11T01:00:00.000000Z');
  await bench.engine.poke('ExamSeason', exam.id);
  await bench.isState(exam.id, 'qualifying');
  await until(async () => (await query(bench.em(), `select from qualification_review where exam_id = $1`, [exam.id])).length === count, 120_000);
  await bench.followed(exam.id);
}
const start = (exam: SeededExam) => bench.exam.act(exam.id, 'certs/issue', bench.officer('examAdministrator'));

test('S3-42 S3-43 O03 P16 P17 a season: one review per candidate who passed, certificates of both kinds with check digits, signed, sealed, vouched for and collected; who has not two passes is left out with the reason', async () => {
  const exam = await bench.held('scoresOut');
  const full = await bench.candidates(exam, 3, (n) => ({ level: 'full', specialty: ['03', '05', '07'][n % 3]! }));
  const additional = await bench.candidates(exam, 1, () => ({ level: 'additional', specialty: '04' }));
  const single = await bench.candidates(exam, 1, () => ({ level: 'single', specialty: '03', subjects: ['F01'] }));
  // The list says that he passed, but one of the two was passed too long ago by the list's own rule.
  const earlier = await bench.held('archived', '2024-07-22');
  const late = await bench.candidates(exam, 1, () => ({ level: 'single', specialty: '03', subjects: ['S03'] }), {
    result: () => ({
      outcome: 'passed',
      subjects: [
        { subject: 'F01', outcome: 'carried', from: { examId: earlier.id, year: 2024 } },
        { subject: 'S03', outcome: 'passed', from: null },
      ],
    }),
  });
  const failed = await bench.candidates(exam, 1, () => ({ level: 'full', specialty: '03' }), { subjects: () => [] });
  await reviewsOpened(exam, 5);
  const { status, body } = await start(exam);
  expect([status, body.state]).toEqual([200, 'issuing']);
  await bench.followed(exam.id);
  // Nobody's review is done: 考单科 alone needs none.
  expect((await bench.certificateOf(single[0]!))?.number).toMatch(/^2027310103200000\d\d$/);
  expect(await bench.certificateOf(full[0]!)).toBeUndefined();
  // A decision was overturned meanwhile: who passes after all is examined when an officer goes on.
  full.push(...(await bench.candidates(exam, 1, () => ({ level: 'full', specialty: '07' }))));
  await bench.issue(exam);
  expect(await query(bench.em(), `select from qualification_review where exam_id = $1`, [exam.id])).toHaveLength(6);
  await bench.passAll(exam);
  for (const candidate of [...full, ...additional]) await bench.isEdition(candidate, 'issued');
  await bench.isState(exam.id, 'issued');

  const excluded = (
    await bench.exam.ask('officers', 'get', `/v1/admin/exams/${exam.id}/certs/excluded`, bench.officer('examAdministrator')).expect(200)
  ).body.items;
  expect(excluded).toEqual([
    expect.objectContaining({ enrolmentId: late[0]!.id, reason: 'PASSES_MISSING', message: '两个科目未在有效期内全部合格：缺《安全生产法律法规》' }),
  ]);
  expect(await bench.certificateOf(failed[0]!)).toBeUndefined();
  const all = await Promise.all(
    [...full, ...additional, ...single].map(async (candidate) => ({ candidate, ...(await bench.certificateOf(candidate))! })),
  );
  expect(all.every(({ number }) => isLicenceNumber(number))).toBe(true);
  expect(all.map(({ number }) => number.slice(0, 11)).toSorted()).toEqual([
    '20273101031',
    '20273101032',
    '20273101042',
    '20273101051',
    '20273101071',
    '20273101071',
  ]);
  expect(new Set(all.map(({ number }) => number)).size).toBe(6);
  for (const kind of [1, 2]) {
    const { gaps } = (
      await bench.exam.ask('officers', 'get', `/v1/admin/cert-numbers?year=2027&kind=${kind}`, bench.officer('examAdministrator')).expect(200)
    ).body;
    expect(gaps).toEqual([]);
  }

  const signer = await bench.signer();
  for (const { candidate, hash, number, token, editionId } of all) {
    const bytes = await bench.bytes(hash!);
    expect((await checkSignature(bytes, signer.chain[1]!)).valid).toBe(true);
    const said = (await readPdf(bytes)).pages.join('').replace(/\s/g, '');
    for (const word of [number, candidate.name, `${candidate.idNumber.slice(0, 6)}********${candidate.idNumber.slice(-4)}`])
      expect(said).toContain(word);
    expect(said).not.toContain(candidate.idNumber);
    expect(said.includes('职业资格证书')).toBe(candidate.level === 'full');
    expect(said.includes('考试合格证书')).toBe(candidate.level !== 'full');
    const [row] = await query<{ code: string; credential: string; electronicId: string }>(
      bench.em(),
      `select code, credential, electronic_id as "electronicId" from certificate_edition where id = $1`,
      [editionId],
    );
    // The code can be checked by whoever has our public keys, and by nobody's token but its own.
    expect(openCode(token, row!.code, journalPublicKeys(bench.engine.ring))).toMatchObject({ number, name: candidate.name, edition: 1 });
    expect(openCode(`${token}x`, row!.code, journalPublicKeys(bench.engine.ring))).toBeNull();
    expect(isElectronicId(row!.electronicId)).toBe(true);
    const lists = await Promise.all((['revocation', 'suspension'] as const).map((purpose) => bench.list(purpose)));
    const checked = await checkCredential(bench.fields.decrypt(row!.credential, CREDENTIAL_PLACE), {
      authorities: [new X509Certificate(Buffer.from(signer.chain[1]!))],
      lists,
    });
    expect(checked).toMatchObject({ verdict: 'valid', subject: { name: candidate.name, idNumber: candidate.idNumber, certificateNumber: number } });
    // S3-44: both kinds are in the library, with the seals that are on them.
    const [held] = await library(candidate);
    expect(held).toMatchObject({
      kind: candidate.level === 'full' ? '上海市初级注册安全工程师职业资格证书' : '上海市初级注册安全工程师考试合格证书',
      number,
      standing: '有效',
      fileDigest: hash,
      identifier: row!.electronicId,
      seals: [
        { unit: '上海市应急管理局', form: '电子签章', serial: expect.any(String) },
        ...(candidate.specialty === '05' ? [{ unit: '上海市住房和城乡建设管理委员会', form: '印章照片' }] : []),
      ],
    });
  }
  // Each who passed was told, and has his opinion.
  const review = await bench.reviewOf(full[0]!);
  await bench.followed(review.id);
  expect(await bench.papers(review.id)).toEqual([{ kind: 'P16', title: '资格审查意见书', signed: true, sealed: true }]);
  expect(await bench.notices(review.id)).toEqual([expect.stringContaining('资格审查已通过')]);
  expect((await bench.own(full[0]!, 'get', '/v1/certs')).body.items).toEqual([
    expect.objectContaining({
      title: '职业资格证书',
      standingLabel: '有效',
      edition: expect.objectContaining({ label: '有效', stepLabel: '完成' }),
      collection: { state: 'collected', label: '已归集' },
    }),
  ]);
  expect((await verifyJournal(bench.orm, { publicKeys: journalPublicKeys(bench.engine.ring) })).broken).toEqual([]);
  await keepRuns(bench.engine, 'ExamSeason', exam.id, 'certified');
  await keepRuns(bench.engine, 'QualificationReview', review.id, 'passed');
}, 600_000);

test('S3-42 P16 material is asked for at once; what comes too late rejects, with its reason, and voids the result; an appeal that is upheld brings result and certificate', async () => {
  const exam = await bench.held('qualifying');
  const [candidate] = (await bench.candidates(exam, 1, () => ({ level: 'full', specialty: '03' }))) as [SeededCandidate];
  await bench.filled(candidate, {
    education: [{ level: 'college', school: '上海某职业学院', graduatedOn: '2015-07-01', certificateNo: 'X1' }],
    work: [{ employer: '上海某公司', creditCode: '91310000MA1FL00000', from: '2016-01-01', safety: true }],
  });
  await bench.tell('education', '/_data', {
    name: candidate.name,
    idNo: candidate.idNumber,
    records: [{ kind: '学历', level: '大专', school: '上海某职业学院', major: '机电', on: '2015-07-01', certificateNo: 'X1' }],
  });
  await bench.clock(exam.id, 'x', 'x', '2099-01-01T00:00:00.000000Z');
  const opened = await bench.decide({
    key: `test/${exam.id}/open`,
    type: 'ExamSeason',
    action: 'openReviews',
    caseId: exam.id,
    actor: { kind: 'system' },
    input: { ids: [candidate.id] },
    bodyHash: '',
  });
  expect(opened).toMatchObject({ ok: true, body: { count: 1 } });
  const { id } = await bench.reviewOf(candidate);
  await bench.engine.poke('QualificationReview', id);
  await bench.followed(id);
  const seen = (await bench.exam.ask('officers', 'get', `/v1/qualification-reviews/${id}`, bench.officer('qualificationReviewer')).expect(200)).body;
  expect(seen).toMatchObject({
    name: candidate.name,
    stateLabel: '待审查',
    candidate: { education: [{ school: '上海某职业学院', levelLabel: '大专' }] },
  });
  expect(seen.checks.results).toEqual([
    { item: 'education', label: '学历', outcome: 'verified', outcomeLabel: '核验一致' },
    { item: 'work', label: '工作单位', outcome: 'unknown', outcomeLabel: '无法核验' },
  ]);
  const items = [{ item: '工作年限证明', message: '由用人单位盖章' }];
  expect((await bench.vote(id, 'request', { items })).status).toBe(200);
  await bench.followed(id);
  expect(await bench.papers(id)).toEqual([{ kind: 'P16', title: '资格审查补充材料通知书', signed: true, sealed: true }]);
  // Ten working days from 11 January 2027, reminded five days, two days before and on the last.
  expect(shanghaiDay(plusMs(await bench.due(id, 'supplement'), -1))).toBe('2027-01-25');
  for (const day of ['2027-01-20', '2027-01-23', '2027-01-25']) {
    await setClock(bench.em(), `${day}T04:00:00.000000Z`);
    await bench.engine.client.workflow.execute('ReminderRound', { workflowId: `ReminderRound-${day}`, taskQueue: bench.engine.queue, args: [] });
  }
  expect((await bench.notices(id)).filter((one) => one.includes('尚待补充材料'))).toHaveLength(3);
  await bench.passClock(id, 'supplement');
  await bench.isState(id, 'rejected');
  await bench.followed(id);
  const mine = (await bench.own(candidate, 'get', `/v1/qualification-reviews/${id}`)).body;
  expect(mine).toMatchObject({
    stateLabel: '不通过',
    decision: { causeLabel: '逾期未补充材料', reason: '未在期限内补充：工作年限证明' },
    remedies: { appeal: expect.stringContaining('10个工作日'), law: expect.stringContaining('行政复议') },
  });
  const counts = async () => [
    (await query(bench.em(), `select from score where exam_id = $1 and standing = 'valid'`, [exam.id])).length,
    (await query(bench.em(), `select from subject_pass where exam_id = $1 and ended_at is null`, [exam.id])).length,
    (await query<{ outcome: string }>(bench.em(), `select outcome from pass_result where exam_id = $1`, [exam.id])).map(({ outcome }) => outcome),
  ];
  expect(await counts()).toEqual([0, 0, ['failed']]);
  const file = await bench.upload(candidate, Buffer.from('%PDF-1.4 proof'));
  const { version } = mine as { version: number };
  const bad = await bench.own(candidate, 'post', `/v1/qualification-reviews/${id}/appeal`, { reason: ' ', fileIds: [exam.id] }, version);
  expect([bad.status, bad.body.code, (bad.body.errors as { field: string }[]).map(({ field }) => field)]).toEqual([
    422,
    'APPEAL_INVALID',
    ['reason', 'fileIds[0]'],
  ]);
  const asked = await bench.own(
    candidate,
    'post',
    `/v1/qualification-reviews/${id}/appeal`,
    { reason: '系统故障未能提交', fileIds: [file] },
    version,
  );
  expect([asked.status, asked.body.state]).toEqual([200, 'appealing']);
  // 开始制证 waits for no appeal; whoever is restored gets his certificate by himself.
  expect((await start(exam)).status).toBe(200);
  await bench.isState(exam.id, 'issued');
  expect(await bench.certificateOf(candidate)).toBeUndefined();
  const silent = await bench.vote(id, 'grant', {}, 'examAdministrator');
  expect([silent.status, silent.body.code]).toEqual([422, 'QUALIFICATION_REASON']);
  const task = (
    await query<{ id: string; version: number }>(bench.em(), `select id, version from task where case_id = $1 and state = 'open'`, [id])
  )[0]!;
  await bench.exam
    .post(`/v1/qualification-reviews/${id}/tasks/${task.id}/grant`, bench.officer('examAdministrator'), { reason: '材料属实' }, task.version)
    .expect(200);
  await bench.isEdition(candidate, 'issued');
  expect(await counts()).toEqual([2, 2, ['passed']]);
  await bench.followed(id);
  expect((await bench.papers(id)).map(({ title }) => title)).toEqual(['资格审查补充材料通知书', '资格审查意见书', '资格审查意见书']);
  await keepRuns(bench.engine, 'QualificationReview', id, 'appealed');
}, 600_000);

test('S3-14 P17 a copy for one use: made within 24 hours, ends by its clock, goes when the certificate is replaced; three in 90 days at most, 90 days at most', async () => {
  const exam = await bench.held('issuing');
  const [candidate] = (await bench.candidates(exam, 1, () => ({ level: 'single', specialty: '03', subjects: ['F01'] }))) as [SeededCandidate];
  await bench.issue(exam);
  await bench.isEdition(candidate, 'issued');
  const { id } = (await bench.certificateOf(candidate))!;
  const today = shanghaiDay(await bench.now());
  const day = (n: number): string => shanghaiDay(plusMs(`${today}T04:00:00.000000Z`, n * DAY));
  const annotate = (scene: string, until: string) => bench.own(candidate, 'post', `/v1/certs/${id}/annotations`, { scene, until });
  const long = await annotate('投标', day(90));
  expect([long.status, long.body.code, long.body.errors[0].message]).toEqual([422, 'ANNOTATION_LIMIT', expect.stringContaining(`至迟为${day(89)}`)]);
  expect((await annotate('投标', day(-1))).body.code).toBe('ANNOTATION_LIMIT');
  const first = (await annotate('投标', day(1))).body as { id: string };
  await bench.isState(first.id, 'annotated');
  const file = await bench.own(candidate, 'get', `/v1/cert-annotations/${first.id}/file`);
  expect(file.status).toBe(200);
  const said = (await bench.own(candidate, 'get', `/v1/certs/${id}`)).body.annotations[0];
  expect(said).toMatchObject({ label: '已加注', until: day(1), scene: '投标' });
  const verify = async (path: string) => (await bench.exam.ask('public', 'get', `/v1${path}`, null).expect(200)).body;
  expect(await verify(said.verifyPath)).toMatchObject({ verdict: 'valid', certificate: { annotation: { scene: '投标', until: day(1) } } });
  const [doc] = await query<{ hash: string }>(
    bench.em(),
    `select d.hash from document d join certificate_annotation a on a.document_id = d.id where a.case_id = $1`,
    [first.id],
  );
  expect(await text(doc!.hash)).toContain('本件仅用于“投标”');
  const second = (await annotate('入职', day(89))).body as { id: string };
  await bench.isState(second.id, 'annotated');
  expect((await annotate('职称评审', day(10))).status).toBe(201);
  expect((await annotate('再次投标', day(10))).body.errors[0].message).toContain('90天内最多加注3次');
  await bench.passClock(first.id, 'until');
  await bench.isState(first.id, 'expired');
  const gone = await bench.own(candidate, 'get', `/v1/cert-annotations/${first.id}/file`);
  expect([gone.status, gone.body.code]).toEqual([410, 'ANNOTATION_ENDED']);
  expect((await verify(said.verifyPath)).verdict).toBe('expired');
  // The certificate is replaced: what was copied from it goes.
  const proposal = (await bench.own(candidate, 'post', `/v1/certs/${id}/reissues`, { measure: 'lost', reason: '电子文件泄露' })).body as {
    id: string;
  };
  await bench.exam.post(`/v1/admin/cert-proposals/${proposal.id}/confirm`, bench.officer('examAdministrator'), {}, 1).expect(200);
  expect((await bench.row(second.id)).state).toBe('revoked');
  await keepRuns(bench.engine, 'CertificateAnnotation', first.id, 'expired');
}, 600_000);

test('S3-43 re-issue keeps the number and takes the old one’s place; revocation and restoration take two persons; the page, both lists, the library and the credential say so each time', async () => {
  const exam = await bench.held('issuing');
  const [candidate] = (await bench.candidates(exam, 1, () => ({ level: 'single', specialty: '05', subjects: ['F01'] }))) as [SeededCandidate];
  await bench.issue(exam);
  await bench.isEdition(candidate, 'issued');
  const before = (await bench.certificateOf(candidate))!;
  const credentialOf = async () => (await bench.own(candidate, 'get', `/v1/certs/${before.id}/credential`)).body.credential as string;
  const old = await credentialOf();
  const verdict = async (token: string, sha256?: string) =>
    (await bench.exam.ask('public', 'get', `/v1/verify/${token}${sha256 ? `?sha256=${sha256}` : ''}`, null).expect(200)).body as {
      verdict: string;
      file: { verdict: string } | null;
    };
  const verdictOf = async (credential: string) => {
    const signer = await bench.signer();
    const lists = await Promise.all((['revocation', 'suspension'] as const).map((purpose) => bench.list(purpose)));
    return (await checkCredential(credential, { authorities: [new X509Certificate(Buffer.from(signer.chain[1]!))], lists })).verdict;
  };
  expect([(await verdict(before.token, before.hash!)).file?.verdict, await verdictOf(old)]).toEqual(['same', 'valid']);
  expect((await verdict(before.token, `${before.hash![0] === 'a' ? 'b' : 'a'}${before.hash!.slice(1)}`)).file?.verdict).toBe('changed');
  const propose = (body: object, role: 'qualificationReviewer' | 'examAdministrator' = 'qualificationReviewer') =>
    bench.exam.post('/v1/admin/cert-proposals', bench.officer(role), { certificateId: before.id, reason: '复核发现', ...body });
  const missing = await propose({ measure: 'correct' });
  expect([missing.status, missing.body.code, missing.body.errors[0].field]).toEqual([422, 'CERTIFICATE_NOT_POSSIBLE', 'holderName']);
  const correct = (await propose({ measure: 'correct', holderName: '𬱖·䶮㛃' }, 'examAdministrator').expect(201)).body as { id: string };
  const alone = await bench.exam.post(`/v1/admin/cert-proposals/${correct.id}/confirm`, bench.officer('examAdministrator'), {}, 1);
  expect([alone.status, alone.body.code]).toEqual([403, 'CERTIFICATE_SECOND_PERSON']);
  const second = bench.exam.officer('examAdministrator');
  await bench.exam.post(`/v1/admin/cert-proposals/${correct.id}/confirm`, second, {}, 1).expect(200);
  await bench.isEdition(candidate, 'issued');
  const after = (await bench.certificateOf(candidate))!;
  expect(after).toMatchObject({ id: before.id, number: before.number, edition: 2 });
  expect(await text(after.hash!)).toContain('𬱖·䶮㛃');
  expect([
    (await verdict(before.token)).verdict,
    (await verdict(after.token)).verdict,
    (await verdict(after.token, before.hash!)).file?.verdict,
  ]).toEqual(['superseded', 'valid', 'older']);
  expect([await verdictOf(old), await verdictOf(await credentialOf())]).toEqual(['superseded', 'valid']);
  await until(async () => (await library(candidate))[0]?.fileDigest === after.hash);
  expect((await library(candidate))[0]).toMatchObject({ holderName: '𬱖·䶮㛃', number: before.number });
  // A picture of a seal is printed; it is never said to be an electronic seal.
  expect((await library(candidate))[0]!.seals).toEqual([
    { unit: '上海市应急管理局', form: '电子签章', serial: expect.any(String) },
    { unit: '上海市住房和城乡建设管理委员会', form: '印章照片' },
  ]);

  const revoke = (await propose({ measure: 'revoke' }).expect(201)).body as { id: string };
  const own = await credentialOf();
  await bench.exam.post(`/v1/admin/cert-proposals/${revoke.id}/confirm`, second, {}, 1).expect(200);
  const gone = await bench.own(candidate, 'get', `/v1/certs/${before.id}.pdf`);
  expect([gone.status, gone.body.code]).toEqual([410, 'CERTIFICATE_WITHDRAWN']);
  expect([(await verdict(after.token)).verdict, await verdictOf(own)]).toEqual(['revoked', 'revoked']);
  await until(async () => (await library(candidate))[0]?.standing === '撤销');
  const shown = (await bench.exam.ask('officers', 'get', `/v1/admin/certs/${before.id}`, second).expect(200)).body;
  expect(shown).toMatchObject({ edition: { label: '已撤销' }, collection: { label: '已注销' } });

  const restore = (await propose({ measure: 'restore' }).expect(201)).body as { id: string };
  await bench.exam.post(`/v1/admin/cert-proposals/${restore.id}/confirm`, second, {}, 1).expect(200);
  expect([(await verdict(after.token)).verdict, await verdictOf(own)]).toEqual(['valid', 'valid']);
  expect((await bench.own(candidate, 'get', `/v1/certs/${before.id}.pdf`)).status).toBe(200);
  await until(async () => (await library(candidate))[0]?.standing === '有效');
  expect((await bench.certificateOf(candidate))!.hash).toBe(after.hash);
  await bench.followed(correct.id);
  await keepRuns(bench.engine, 'CertificateProposal', correct.id, 'corrected');
}, 600_000);

test('S3-44 S3-59 an outage of two hours of the library, and of the one-stop service: alarm after 15 minutes, 差错工单 after a day, everything collected by itself afterwards; what the library refuses is somebody’s at once', async () => {
  const exam = await bench.held('issuing');
  const candidates = await bench.candidates(exam, 3, () => ({ level: 'single', specialty: '03', subjects: ['F01'] }));
  const alarms = async () =>
    (
      await query<{ key: string }>(bench.em(), `select key from operator_notice where key like 'certificate/%' and resolved_at is null order by key`)
    ).map(({ key }) => key);
  const tickets = async (what: string) =>
    (await query(bench.em(), `select from dispatch_difference where partner = 'licenceLibrary' and what = $1 and resolved_at is null`, [what]))
      .length;
  for (const name of ['licence-library', 'licence-collection']) await bench.fault(name, { status: 503 });
  await bench.issue(exam);
  for (const candidate of candidates) await bench.isEdition(candidate, 'making');
  await bench.watch();
  expect([await alarms(), await tickets('unacknowledged')]).toEqual([[], 0]);
  await moveClock(bench.em(), 16 * 60_000);
  await bench.watch();
  expect([await alarms(), await tickets('unacknowledged')]).toEqual([['certificate/collection'], 0]);
  // The library is back and has taken them; 有效 they are when the one-stop service has them too.
  await bench.fault('licence-library', null);
  await moveClock(bench.em(), 2 * 3_600_000);
  for (const candidate of candidates) await until(async () => (await library(candidate)).length === 1, 120_000);
  await bench.watch();
  expect(await alarms()).toEqual(['certificate/collection']);
  await bench.fault('licence-collection', null);
  await moveClock(bench.em(), 3_600_000);
  for (const candidate of candidates) await bench.isEdition(candidate, 'issued');
  await bench.watch();
  expect(await alarms()).toEqual([]);
  const collected = () =>
    bench.engine.client.workflow.execute('LicenceCollection', {
      workflowId: `LicenceCollection-${Math.random()}`,
      taskQueue: bench.engine.queue,
      args: [],
    });
  expect(await collected()).toMatchObject({ 'certificate-collection': 0 });

  const [slow] = (await bench.candidates(exam, 1, () => ({ level: 'single', specialty: '03', subjects: ['F01'] }))) as [SeededCandidate];
  await bench.fault('licence-library', { status: 503 });
  await bench.issue(exam);
  await bench.isEdition(slow, 'making');
  await moveClock(bench.em(), 25 * 3_600_000);
  await bench.watch();
  expect(await tickets('unacknowledged')).toBe(1);
  const { id } = (await bench.certificateOf(slow))!;
  const at = async () =>
    (await bench.exam.ask('officers', 'get', `/v1/admin/certs/${id}`, bench.officer('examAdministrator')).expect(200)).body.collection
      .label as string;
  expect(await at()).toBe('失败');
  await bench.fault('licence-library', { status: 422 });
  await moveClock(bench.em(), 3_600_000);
  await until(
    async () => (await query(bench.em(), `select from dispatch where partner = 'licenceLibrary' and state = 'failed'`)).length === 1,
    120_000,
  );
  await bench.watch();
  expect([await tickets('refused'), await tickets('unacknowledged')]).toEqual([1, 0]);
  await bench.fault('licence-library', null);
}, 600_000);
