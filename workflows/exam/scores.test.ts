// 成绩 from the list of 考试院 to the letters of candidates, through REST, the real engine, printer and sandbox: what is told, printed and kept from whom.
import { scoreRoutes } from '../../api/exam/scores/index.ts';
import { fileRoutes } from '../../api/file/index.ts';
import { documentRoutes } from '../../api/document/index.ts';
import { seedEnrolments, seedExam, type SeededExam } from '../../bench/kit/exam-seed.ts';
import { lineOf, scoreLines, seedNumbers, type Line, type Numbered } from '../../bench/kit/score-seed.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { mobile } from '../../db/demo/invent.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { spreadsheetRows } from '../../activities/kit/spreadsheet.ts';
import { sheet } from '../../templates/kit/sheet.ts';
import { setClock } from '../../test/kit/database.ts';
import { until } from '../../test/kit/engine.ts';
import { examBench, type ExamBench } from '../../test/kit/exam-bench.ts';
import { keepRuns } from '../../test/kit/history.ts';
import { readPdf } from '../../test/kit/pdf.ts';

let bench: ExamBench;
let clerk: PersonActor;
let other: PersonActor;
beforeAll(async () => {
  bench = await examBench({}, [...scoreRoutes, ...fileRoutes, ...documentRoutes]);
  await setClock(bench.orm.em.fork(), '2026-11-10T02:00:00.000000Z');
  [clerk, other] = [bench.exam.officer('examOfficer'), bench.exam.officer('examOfficer')];
}, 120_000);
afterAll(() => bench?.close(), 60_000);

const em = () => bench.orm.em.fork();
const candidate = ({ accountId }: Numbered): PersonActor => ({ kind: 'person', accountId, grants: [{ role: 'applicant' }] });
const get = (path: string, actor: PersonActor | null) =>
  bench.exam.ask(actor?.grants.some(({ district }) => district !== undefined) ? 'officers' : 'public', 'get', path, actor);
const download = (path: string, actor: PersonActor | null) =>
  get(path, actor)
    .buffer(true)
    .parse((res, end) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => end(null, Buffer.concat(parts)));
    });
const bytes = async (path: string, actor: PersonActor | null, status = 200): Promise<Buffer> =>
  (await download(path, actor).expect(status)).body as Buffer;
const linesOf = async (content: Buffer): Promise<string[][]> => {
  const all: string[][] = [];
  for await (const some of spreadsheetRows(content)) all.push(...some);
  return all;
};
const textOf = async (content: Buffer): Promise<string> => (await readPdf(content)).pages.join('').replace(/\s/g, '');
const post = async (path: string, actor: PersonActor, body: object = {}, caseId?: string) =>
  bench.exam
    .ask(
      actor.grants.some(({ district }) => district !== undefined) ? 'officers' : 'public',
      'post',
      path,
      actor,
      caseId === undefined ? {} : { version: await bench.exam.versionOf(caseId) },
    )
    .send(body);
const state = async (id: string): Promise<string> => (await bench.row(id)).state;
const isState = (id: string, wanted: string) => until(async () => (await state(id)) === wanted, 120_000);
/** The newest paper of a kind, as an officer reads it. */
async function paper(caseId: string, kind: string, title: string, reader: PersonActor = bench.exam.admin): Promise<string> {
  let href = '';
  await until(async () => {
    const { body } = await get(`/v1/cases/${caseId}/documents`, reader).expect(200);
    const found = (body.items as { kind: string; title: string | null; href: string | null }[]).findLast(
      (one1) => one1.kind === kind && one1.title === title,
    );
    href = found?.href ?? '';
    return href !== '';
  }, 120_000);
  return textOf(await bytes(href, reader));
}

async function exam(sitting: number, more: object = {}): Promise<SeededExam> {
  return bench.exam.asOwner((client) => seedExam(client, { ...sampleExam({ enrolOpens: '2026-07-20', sitting }), ...more }, 'marking'));
}
let first = 0;
async function sit(of: SeededExam, count: number): Promise<Numbered[]> {
  const from = first;
  first += count;
  return bench.exam.asOwner(async (client) =>
    seedNumbers(client, of, await seedEnrolments(client, { fields: bench.exam.fields, exam: of, count, from })),
  );
}
/** Uploads a list over HTTP and begins its import. */
async function upload(of: SeededExam, sitters: readonly Numbered[], line: (n: number, subject: string) => Line | null): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of sheet('成绩', scoreLines(of, sitters, line))) parts.push(part as Buffer);
  const { body: file } = await bench.exam.ask('officers', 'post', '/v1/files', clerk).attach('file', Buffer.concat(parts), '成绩.xlsx').expect(201);
  const { body } = await post(`/v1/admin/exams/${of.id}/scores/imports`, clerk, { fileId: file.id });
  expect(body).toMatchObject({ state: 'uploaded' });
  return body.id as string;
}
async function scoredAndMarked(of: SeededExam, sitters: readonly Numbered[], line: (n: number, subject: string) => Line | null): Promise<void> {
  const id = await upload(of, sitters, line);
  await isState(id, 'ready');
  expect((await post(`/v1/admin/score-imports/${id}/commit`, other, {}, id)).status).toBe(200);
  expect((await post(`/v1/admin/exams/${of.id}/scores/judge`, clerk, {}, of.id)).status).toBe(200);
  const marks = Object.fromEntries(of.config.subjects.map(({ code }) => [code, '60']));
  const proposed = await bench.exam
    .ask('officers', 'put', `/v1/admin/exams/${of.id}/pass-marks`, bench.exam.admin, { version: await bench.exam.versionOf(of.id) })
    .send({ marks });
  expect(proposed.status).toBe(200);
  expect((await post(`/v1/admin/exams/${of.id}/pass-marks/confirm`, bench.exam.second, {}, of.id)).status).toBe(200);
}
async function listed(of: SeededExam): Promise<void> {
  const made = await post(`/v1/admin/exams/${of.id}/pass-lists`, bench.exam.admin, {}, of.id);
  expect(made.status).toBe(202);
  await until(async () => (await bench.row(of.id)).regions['list'] === 'draft', 120_000);
  expect((await post(`/v1/admin/exams/${of.id}/pass-lists/publish`, bench.exam.second, {}, of.id)).status).toBe(200);
}

test('S3-35 P41 a list with errors: 有错误, its errors as a page, a spreadsheet and a paper; the right one is committed by somebody else and rolled back', async () => {
  const of = await exam(1);
  const sitters = await sit(of, 3);
  expect(await linesOf(await bytes(`/v1/admin/exams/${of.id}/scores/form.xlsx`, clerk))).toEqual([
    ['准考证号', '姓名', '证件尾号', '科目代码', '客观', '主观', '总分', '缺考', '违纪标识'],
  ]);
  const wrong = await upload(of, sitters, (n, subject) => (n === 1 ? ['60', '', '61', '', ''] : lineOf(subject, 70)));
  await isState(wrong, 'faulty');
  const { body: found } = await get(`/v1/admin/score-imports/${wrong}`, other).expect(200);
  expect(found).toMatchObject({ stateLabel: '有错误', rows: 6, wrong: 2, no: 1, committedAt: null });
  const { body: errors } = await get(`/v1/admin/score-imports/${wrong}/errors?limit=1`, other).expect(200);
  expect(errors).toMatchObject({ items: [{ row: 4, column: '总分', message: '客观与主观之和不等于总分' }], next: expect.any(String) });
  expect(await linesOf(await bytes(`/v1/admin/score-imports/${wrong}/errors.xlsx`, other))).toEqual([
    ['行号', '列', '错误'],
    ['4', '总分', '客观与主观之和不等于总分'],
    ['5', '主观', '未填写，也未标识缺考'],
  ]);
  const text = await paper(wrong, 'P41', '成绩导入错误清单', other);
  expect(text).toContain('共6行，有错误的2行');
  expect((await post(`/v1/admin/score-imports/${wrong}/discard`, clerk, { reason: '总分列有误' }, wrong)).body).toMatchObject({ state: 'discarded' });
  await bench.followed(wrong);

  const right = await upload(of, sitters, (n, subject) => lineOf(subject, 70 + n));
  await isState(right, 'ready');
  expect((await post(`/v1/admin/score-imports/${right}/commit`, clerk, {}, right)).body).toMatchObject({ code: 'SCORE_IMPORT_SECOND_PERSON' });
  expect((await post(`/v1/admin/score-imports/${right}/commit`, other, {}, right)).body).toMatchObject({ state: 'committed', rows: 6, replaced: 0 });
  expect(await state(of.id)).toBe('scored');
  const { body: agreed } = await get(`/v1/admin/exams/${of.id}/scores/reconciliation`, other).expect(200);
  expect(agreed).toMatchObject({
    agrees: true,
    subjects: expect.arrayContaining([{ subject: 'F01', scores: 3, absent: 0, void: 0, flagged: 0, missing: 0 }]),
  });
  expect((await post(`/v1/admin/score-imports/${right}/rollback`, bench.exam.admin, { reason: '导错考试' }, right)).body).toMatchObject({
    state: 'rolledBack',
    rows: 6,
  });
  await until(async () => (await state(of.id)) === 'marking');
  // Of another district nothing is there.
  const stranger: PersonActor = { kind: 'person', accountId: uuidv7(), grants: [{ role: 'examOfficer', district: '330000' }] };
  await get(`/v1/admin/score-imports/${right}`, stranger).expect(404);
  await get(`/v1/admin/exams/${of.id}/scores`, stranger).expect(404);
  await keepRuns(bench.engine, 'ScoreImport', wrong, 'faulty');
  await keepRuns(bench.engine, 'ScoreImport', right, 'committed');
}, 240_000);

test('S3-13 S3-39 S3-40 P13 P14 P15 published by the system at the announced moment; before it every question has the same answer; a review corrects, its letter and sheet say so', async () => {
  const scoresAt = '2026-12-10T02:00:00.000000Z';
  const of = await exam(2, { windows: { ...sampleExam({ enrolOpens: '2026-07-20' }).windows, scoresAt } });
  const sitters = await sit(of, 6);
  // The first passes, the second fails 实务 by two marks, the last was absent.
  await scoredAndMarked(of, sitters, (n, subject) => lineOf(subject, n === 1 && subject !== 'F01' ? 58 : 66.5, { absent: n === 5 }));
  expect(await paper(of.id, 'P15', '合格标准通知')).toContain('安全生产法律法规10060');

  const mine = candidate(sitters[1]!);
  const answers = async () =>
    Promise.all(
      [
        `/v1/me/scores/${sitters[1]!.id}`,
        `/v1/me/scores/${sitters[0]!.id}`,
        `/v1/me/scores/${uuidv7()}`,
        '/v1/me/scores/x',
        `/v1/exams/${of.id}/pass-list`,
        `/v1/exams/${uuidv7()}/pass-list`,
      ].map(async (path) => {
        const { status, body } = await get(path, mine);
        return JSON.stringify([status, { ...body, instance: '', requestId: '' }]);
      }),
    );
  const before = new Set(await answers());
  expect([...before]).toEqual([expect.stringContaining('"成绩尚未公布。"')]);
  expect((await get('/v1/me/scores', mine).expect(200)).body).toEqual({ items: [] });
  await listed(of);
  expect(new Set(await answers())).toEqual(before);
  const list = await paper(of.id, 'P15', '合格人员名单');
  expect([list.includes(sitters[0]!.name), list.includes(sitters[1]!.name)]).toEqual([true, false]);
  expect((await post(`/v1/admin/exams/${of.id}/scores/publish`, bench.exam.admin, {}, of.id)).body).toMatchObject({ code: 'SCORES_TOO_EARLY' });

  await bench.passClock(of.id, 'scoresAt');
  await isState(of.id, 'scoresOut');
  await bench.followed(of.id);
  const { body: shown } = await get(`/v1/me/scores/${sitters[1]!.id}`, mine).expect(200);
  expect(shown).toMatchObject({
    number: sitters[1]!.number,
    state: 'published',
    result: { outcome: 'partial', label: '单科合格' },
    subjects: [
      { subject: 'F01', total: '66.5', standing: '正常', outcomeLabel: '合格' },
      { objective: '20', subjective: '38', total: '58', standing: '正常', outcomeLabel: '未达合格标准' },
    ],
  });
  // Still nobody else's.
  expect([...new Set((await answers()).slice(1, 4))]).toEqual([...before]);
  expect((await get(`/v1/me/scores/${sitters[5]!.id}`, candidate(sitters[5]!))).body.subjects[0]).toMatchObject({ total: null, standing: '缺考' });
  const { body: publicly } = await get(`/v1/exams/${of.id}/pass-list`, null).expect(200);
  expect(publicly.items).toHaveLength(4);
  expect(JSON.stringify(publicly)).not.toContain(sitters[0]!.name);
  const phone = mobile(
    Number((await one<{ n: string }>(em(), `select substr(user_name, 10) as n from account where id = $1`, [sitters[1]!.accountId])).n),
  );
  await until(async () => (await bench.sent(phone)).some((text) => text.includes('成绩已公布')), 60_000);

  // 成绩单, on request.
  expect((await post(`/v1/me/scores/${sitters[0]!.id}/sheet`, mine)).status).toBe(404);
  const asked = await post(`/v1/me/scores/${sitters[1]!.id}/sheet`, mine);
  expect(asked.status).toBe(202);
  /** Its text; empty while it is being made. */
  const sheet = async (): Promise<string> => {
    const made = await download(`/v1/me/scores/${sitters[1]!.id}/sheet.pdf`, mine);
    return made.status === 200 ? textOf(made.body as Buffer) : '';
  };
  await until(async () => (await sheet()).includes('考试结果：单科合格'), 120_000);

  // 复查 by two persons.
  const subject = shown.subjects[1].subject as string;
  const begun = await post('/v1/score-reviews', mine, { enrolmentId: sitters[1]!.id, subject, reason: '主观题疑似漏计' });
  expect(begun.status).toBe(201);
  const reviewId = begun.body.id as string;
  await get(`/v1/score-reviews/${reviewId}`, candidate(sitters[0]!)).expect(404);
  const { body: inside } = await get(`/v1/admin/score-reviews/${reviewId}`, clerk).expect(200);
  expect(inside).toMatchObject({ reason: '主观题疑似漏计', tasks: [{ node: 'scoreReview', assigneeId: null }] });
  const [task] = inside.tasks as { id: string; version: number }[];
  await bench.exam
    .ask('officers', 'post', `/v1/admin/score-reviews/${reviewId}/tasks/${task!.id}/claim`, clerk, { version: task!.version })
    .expect(200);
  const finding = {
    outcome: 'corrected',
    marks: { objective: '20', subjective: '41.5', total: '61.5' },
    answer: '主观题第三题漏计3.5分，现予更正。',
  };
  expect((await post(`/v1/admin/score-reviews/${reviewId}/propose`, clerk, finding, reviewId)).body).toMatchObject({ state: 'proposed' });
  expect((await get(`/v1/score-reviews/${reviewId}`, mine)).body).toMatchObject({ stateLabel: '复查中', answer: null, found: null });
  expect((await post(`/v1/admin/score-reviews/${reviewId}/confirm`, bench.exam.admin, {}, reviewId)).body).toMatchObject({ state: 'corrected' });
  expect(await paper(reviewId, 'P14', '成绩复查结果告知书', bench.exam.admin)).toContain('结果相应更正为：合格');
  await until(async () => (await bench.sent(phone)).some((text) => text.includes('成绩复查已有结果')), 60_000);
  expect((await get(`/v1/me/scores/${sitters[1]!.id}`, mine)).body).toMatchObject({
    state: 'corrected',
    stateLabel: '已更正',
    result: { label: '合格' },
  });
  await post(`/v1/me/scores/${sitters[1]!.id}/sheet`, mine);
  await until(async () => (await sheet()).includes('考试结果：合格'), 120_000);
  await bench.followed(reviewId);

  // The office's view of it.
  const { body: table } = await get(`/v1/admin/exams/${of.id}/scores?number=${sitters[1]!.number}`, other).expect(200);
  expect(table.items).toHaveLength(2);
  expect(table.items[1]).toMatchObject({ total: '61.5', outcomeLabel: '合格', idNumber: expect.stringContaining('********') });
  for (const [filter, count] of [
    [`idNumber=${sitters[0]!.idNumber}`, 2],
    ['attendance=absent', 2],
    [`subject=F01&outcome=passed`, 5],
    [`name=${encodeURIComponent(sitters[2]!.name)}&subject=F01`, 1],
  ] as const)
    expect([filter, (await get(`/v1/admin/exams/${of.id}/scores?${filter}`, other).expect(200)).body.items.length]).toEqual([filter, count]);
  const { body: spread } = await get(`/v1/admin/exams/${of.id}/scores/distribution`, other).expect(200);
  expect(spread.items[0]).toMatchObject({
    subject: 'F01',
    scores: 6,
    absent: 1,
    highest: '66.5',
    mean: '66.5',
    bands: expect.arrayContaining([{ from: 60, to: 70, count: 5 }]),
  });
  const exported = bench.exam.ask('officers', 'post', `/v1/admin/exams/${of.id}/scores/export`, other).send({ subject: 'F01', reason: '上报考试院' });
  const file = (
    await exported.buffer(true).parse((res, end) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => end(null, Buffer.concat(parts)));
    })
  ).body as Buffer;
  const rows = await linesOf(file);
  expect([rows.length, rows[1]!.includes(sitters[0]!.idNumber)]).toEqual([7, false]);
  expect(await query(em(), `select reason, rows from score_export`)).toEqual([{ reason: '上报考试院', rows: 12 }]);

  // Five days before the end of the period whoever has not asked is reminded; then it ends by itself.
  await bench.passClock(of.id, 'remindReview');
  await until(async () => (await bench.notices(sitters[0]!.id)).some((text) => text.includes('复查申请期限即将届满')), 60_000);
  await bench.passClock(of.id, 'scoreReview');
  await isState(of.id, 'qualifying');
  expect((await post('/v1/score-reviews', candidate(sitters[0]!), { enrolmentId: sitters[0]!.id, subject: 'F01', reason: 'x' })).body).toMatchObject({
    code: 'SCORE_REVIEW_CLOSED',
  });
  await bench.followed(of.id);
  await keepRuns(bench.engine, 'ScoreReview', reviewId, 'corrected');
  await keepRuns(bench.engine, 'ExamSeason', of.id, 'scores');
  expect((await verifyJournal(bench.orm, { publicKeys: journalPublicKeys(bench.exam.ring) })).broken).toEqual([]);
}, 300_000);

test('S3-41 P40 one passer and then the whole list are revoked by two persons, with their record, told to those whom it concerns', async () => {
  const of = await exam(3);
  const sitters = await sit(of, 2);
  await scoredAndMarked(of, sitters, (_, subject) => lineOf(subject, 80));
  await listed(of);
  expect((await post(`/v1/admin/exams/${of.id}/scores/publish`, bench.exam.second, {}, of.id)).body).toMatchObject({ code: 'EXAM_SECOND_PERSON' });
  expect((await post(`/v1/admin/exams/${of.id}/scores/publish`, bench.exam.admin, {}, of.id)).body).toMatchObject({ state: 'scoresOut' });
  const root = `/v1/admin/exams/${of.id}/pass-lists`;
  expect((await post(`${root}/revocations`, bench.exam.admin, { enrolmentId: sitters[0]!.id, reason: '冒名报考' }, of.id)).status).toBe(200);
  const { body: preview } = await get(`${root}/revocations/preview`, bench.exam.second).expect(200);
  expect(preview).toMatchObject({ certificates: [], revocation: { enrolmentId: sitters[0]!.id, reason: '冒名报考' } });
  expect((await post(`${root}/revoke`, bench.exam.second, {}, of.id)).body).toMatchObject({ code: 'PASS_LIST_NOT_READY' });
  expect((await post(`${root}/revoke-one`, bench.exam.second, {}, of.id)).body).toMatchObject({ state: 'scoresOut', certificates: 0 });
  await until(async () => (await bench.notices(of.id)).some((text) => text.includes('合格结果已被撤销')), 60_000);
  expect(await paper(of.id, 'P40', '撤销合格人员记录')).toContain('冒名报考');
  expect((await get(`/v1/me/scores/${sitters[0]!.id}`, candidate(sitters[0]!))).body.result).toBeNull();
  expect((await get(`/v1/exams/${of.id}/pass-list`, null)).body.items).toHaveLength(1);

  await post(`${root}/revocations`, bench.exam.admin, { enrolmentId: null, reason: '评分标准有误' }, of.id);
  expect((await post(`${root}/revoke`, bench.exam.second, { preview: preview.preview }, of.id)).body).toMatchObject({ state: 'passMarked' });
  await until(async () => (await bench.notices(sitters[1]!.id)).some((text) => text.includes('名单已撤销')), 60_000);
  await get(`/v1/exams/${of.id}/pass-list`, null).expect(404);
  const { body: lists } = await get(root, clerk).expect(200);
  expect(lists.items).toMatchObject([{ no: 1, standing: 'revoked', reason: '评分标准有误', passed: 2 }]);
  await bench.followed(of.id);
  await keepRuns(bench.engine, 'ExamSeason', of.id, 'revoked');
}, 240_000);

test('S3-13 S3-35 a role without the right is refused at the door, officers’ routes are not there for applicants', async () => {
  const of = await exam(4);
  const roles: [Role, number][] = [
    ['examOfficer', 200],
    ['examInstitute', 200],
    ['auditor', 200],
    ['feeOfficer', 404],
    ['caseOfficer', 404],
  ];
  for (const [role, status] of roles)
    expect([role, (await get(`/v1/admin/exams/${of.id}/scores`, bench.exam.officer(role))).status]).toEqual([role, status]);
  expect((await post(`/v1/admin/exams/${of.id}/scores/imports`, bench.exam.officer('auditor'), { fileId: uuidv7() })).status).toBe(403);
  await bench.exam.ask('public', 'get', `/v1/admin/exams/${of.id}/scores`, clerk).expect(404);
  await bench.exam.ask('public', 'get', '/v1/me/scores', null).expect(401);
});
