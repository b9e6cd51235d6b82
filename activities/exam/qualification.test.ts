// 资格审查 against a real database through the real app: what a reviewer and a candidate are refused, the clocks, the appeal, and what a rejection does to the result.
import { qualificationRoutes } from '../../api/exam/qualification.ts';
import type { SeededCandidate, SeededExam } from '../../bench/kit/exam-seed.ts';
import { seedEnrolments, seedExam } from '../../bench/kit/exam-seed.ts';
import { sampleExam, SHANGHAI } from '../../db/demo/exam.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { plusMs, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { holdPosts, seedPasses, voteOn } from '../../test/kit/certificates.ts';
import { setClock } from '../../test/kit/database.ts';
import { examApi, type ExamApi } from '../../test/kit/exam.ts';
import { succeeded as done } from '../../test/kit/licences.ts';
import { decide } from '../kit/decide.ts';
import { restoreScores, voidScores } from './scores/effects.ts';

let exam: ExamApi;
let reviewer: PersonActor;
let sitting = 0;
let people = 0;
beforeAll(async () => {
  exam = await examApi({ also: qualificationRoutes });
  await exam.asOwner((client) => holdPosts(client, ['qualificationReviewer', 'examAdministrator']));
  reviewer = exam.officer('qualificationReviewer');
}, 60_000);
afterAll(() => exam?.close());
// A Monday; 元旦 2027 is behind.
beforeEach(() => setClock(em(), '2027-01-11T02:00:00.000000Z'));

const em = () => exam.orm.em.fork();
const act = (type: string, action: string, caseId: string, actor: ActRequest['actor'], input: object = {}): Promise<Outcome> =>
  decide({ orm: exam.orm, registry: exam.registry }, { key: uuidv7(), type, action, caseId, actor, input, bodyHash: '' });
const system = { kind: 'system' } as const;
const holder = ({ accountId }: SeededCandidate): PersonActor => ({ kind: 'person', accountId, grants: [] });

interface Opened {
  of: SeededExam;
  candidate: SeededCandidate;
  id: string;
}
/** A candidate who passed, with his review. */
async function opened(): Promise<Opened> {
  const [of, candidate] = await exam.asOwner(async (client) => {
    const { fields } = exam;
    const seeded = await seedExam(client, sampleExam({ enrolOpens: '2026-07-20', sitting: ++sitting }), 'qualifying');
    const made = await seedEnrolments(client, {
      fields,
      exam: seeded,
      count: 1,
      from: people++,
      chooses: () => ({ level: 'full', specialty: '03' }),
    });
    await seedPasses(client, fields, seeded, made);
    return [seeded, made[0]!] as const;
  });
  done(await act('ExamSeason', 'openReviews', of.id, system, { ids: [candidate.id] }));
  const { id } = await one<{ id: string }>(em(), `select case_id as id from qualification_review where enrolment_id = $1`, [candidate.id]);
  return { of, candidate, id };
}
const own = async ({ id, candidate }: Opened, path: string, body: object) =>
  exam.ask('public', 'post', `/v1/qualification-reviews/${id}/${path}`, holder(candidate), { version: await exam.versionOf(id) }).send(body);
const seen = async ({ id, candidate }: Opened) =>
  (await exam.ask('public', 'get', `/v1/qualification-reviews/${id}`, holder(candidate)).expect(200)).body;
const upload = async ({ candidate }: Opened, state: 'clean' | 'quarantined' = 'clean'): Promise<string> => {
  const id = uuidv7();
  await query(
    em(),
    `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at) values ($1, $2, $3, 9, 'application/pdf', $4, $5, app_now(), case when $5 = 'clean' then app_now() end)`,
    [id, candidate.accountId, exam.fields.encrypt('证明.pdf', SHANGHAI, 'file.name'), id.replaceAll('-', '').repeat(2), state],
  );
  return id;
};
const lastDay = async (id: string, clock: string): Promise<string> => {
  const { due } = await one<{ due: Instant }>(
    em(),
    `select ${asInstant('due')} as due from deadline where case_id = $1 and name = $2 and closed_at is null`,
    [id, clock],
  );
  return shanghaiDay(plusMs(due, -1));
};
const standing = async ({ of }: Opened) => [
  (await query(em(), `select from score where exam_id = $1 and standing = 'valid'`, [of.id])).length,
  (await query(em(), `select from subject_pass where exam_id = $1 and ended_at is null`, [of.id])).length,
  (await one<{ outcome: string }>(em(), `select outcome from pass_result where exam_id = $1`, [of.id])).outcome,
];
const fieldsOf = ({ status, body }: { status: number; body: { code: string; errors?: { field: string }[] } }) => [
  status,
  body.code,
  body.errors?.map(({ field }) => field),
];
const reject = (id: string, body: object = { cause: 'work', reason: '社会保险记录与工作经历不符' }) => voteOn(exam, id, 'reject', reviewer, body);

test('S3-42 no rejection without a reason from the list and in words, both missing ones named at once; a task belongs to who has taken it', async () => {
  const review = await opened();
  expect(fieldsOf(await reject(review.id, { cause: 'dislike', reason: ' ' }))).toEqual([422, 'QUALIFICATION_REASON', ['cause', 'reason']]);
  const { id, version } = await one<{ id: string; version: number }>(em(), `select id, version from task where case_id = $1`, [review.id]);
  const other = await exam.post(`/v1/qualification-reviews/${review.id}/tasks/${id}/pass`, exam.officer('qualificationReviewer'), {}, version);
  expect([other.status, other.body.code]).toEqual([409, 'TASK_NOT_YOURS']);
  const stranger = await exam.ask('public', 'get', `/v1/qualification-reviews/${review.id}`, holder((await opened()).candidate));
  expect([stranger.status, stranger.body.code]).toEqual([404, 'NOT_FOUND']);
  // Opened once each.
  done(await act('ExamSeason', 'openReviews', review.of.id, system, { ids: [review.candidate.id] }));
  expect(await query(em(), `select from qualification_review where enrolment_id = $1`, [review.candidate.id])).toHaveLength(1);
});

test('S3-42 everything is asked for at once and once; each item needs a clean file of the candidate’s own; the reviewer’s clock stands still meanwhile and goes on with what was left', async () => {
  const review = await opened();
  const { id } = review;
  // Ten working days from Monday 11 January.
  expect(await lastDay(id, 'review')).toBe('2027-01-25');
  await setClock(em(), '2027-01-14T02:00:00.000000Z');
  const twice = {
    items: [
      { item: '学历证书', message: ' ' },
      { item: '学历证书', message: '原件扫描' },
    ],
  };
  expect(fieldsOf(await voteOn(exam, id, 'request', reviewer, twice))).toEqual([
    422,
    'REVIEW_SUPPLEMENT_NOT_ASKABLE',
    ['items[0].message', 'items[1].item'],
  ]);
  const task = await one<{ id: string; version: number }>(em(), `select id, version from task where case_id = $1 and state = 'open'`, [id]);
  const request = (body: object, version: number) => exam.post(`/v1/qualification-reviews/${id}/tasks/${task.id}/request`, reviewer, body, version);
  const items = [
    { item: '学历证书', message: '原件的彩色扫描件' },
    { item: '工作年限证明', message: '由用人单位盖章' },
  ];
  await request({ items }, task.version).expect(200);
  expect(await seen(review)).toMatchObject({ stateLabel: '补充材料', asked: items });
  expect(await lastDay(id, 'supplement')).toBe('2027-01-28');
  // Nobody answers for another, nothing is left out, and what is no file of his is none.
  await setClock(em(), '2027-01-26T02:00:00.000000Z');
  const [file, dirty] = [await upload(review), await upload(review, 'quarantined')];
  const wrong = {
    statement: '',
    files: [
      { item: '学历证书', fileId: dirty },
      { item: '照片', fileId: file },
    ],
  };
  expect(fieldsOf(await own(review, 'supplement', wrong))).toEqual([
    422,
    'REVIEW_SUPPLEMENT_INCOMPLETE',
    ['files', 'files[0].fileId', 'files[1].item'],
  ]);
  const complete = {
    statement: '单位已更名',
    files: [
      { item: '学历证书', fileId: file },
      { item: '工作年限证明', fileId: await upload(review) },
    ],
  };
  expect((await own(review, 'supplement', complete)).body).toMatchObject({ state: 'review' });
  // Seven of the ten days were left on the 14th; the 27th is the first of them.
  expect(await lastDay(id, 'review')).toBe('2027-02-04');
  expect(await seen(review)).toMatchObject({ statement: '单位已更名', materials: [{ item: '学历证书' }, { item: '工作年限证明' }] });
  const again = await voteOn(exam, id, 'request', reviewer, { items: [items[0]] });
  expect([again.status, again.body.code, again.body.errors[0].message]).toEqual([
    422,
    'REVIEW_SUPPLEMENT_NOT_ASKABLE',
    '补充材料只能通知1次，应当一次性列出全部材料',
  ]);
});

test('S3-42 what does not come in time means 审查不通过: the result is void and who comes later is told so', async () => {
  const review = await opened();
  const { id } = review;
  await voteOn(exam, id, 'request', reviewer, { items: [{ item: '学历证书', message: '原件扫描' }] });
  // To the end of the last day it counts.
  expect((await act('QualificationReview', 'lapse', id, system)).ok).toBe(false);
  await setClock(em(), '2027-01-25T16:00:01.000000Z');
  done(await act('QualificationReview', 'lapse', id, system));
  expect(await standing(review)).toEqual([0, 0, 'failed']);
  expect(await seen(review)).toMatchObject({ stateLabel: '不通过', decision: { causeLabel: '逾期未补充材料', reason: '未在期限内补充：学历证书' } });
  const late = await own(review, 'supplement', { statement: '', files: [{ item: '学历证书', fileId: await upload(review) }] });
  expect([late.status, late.body.code]).toEqual([409, 'REVIEW_SUPPLEMENT_LATE']);
});

test('S3-42 an appeal that is refused leaves the result void and names the remedies of the law; nobody hears one that comes too late', async () => {
  const review = await opened();
  await reject(review.id);
  expect(await standing(review)).toEqual([0, 0, 'failed']);
  expect(await seen(review)).toMatchObject({
    decision: { cause: 'work', reason: '社会保险记录与工作经历不符' },
    remedies: { appeal: expect.stringContaining('10个工作日内'), law: expect.stringContaining('60日内向本级人民政府申请行政复议') },
  });
  expect(fieldsOf(await own(review, 'appeal', { reason: '', fileIds: [review.of.id] }))).toEqual([422, 'APPEAL_INVALID', ['reason', 'fileIds[0]']]);
  expect((await own(review, 'appeal', { reason: '社保由劳务公司代缴' })).body).toMatchObject({ state: 'appealing' });
  expect(await lastDay(review.id, 'appealDecision')).toBe('2027-02-10');
  // The office that rejected does not hear the appeal.
  const task = await one<{ id: string; version: number }>(em(), `select id, version from task where case_id = $1 and state = 'open'`, [review.id]);
  const path = `/v1/qualification-reviews/${review.id}/tasks/${task.id}/claim`;
  const same = await exam.post(path, reviewer, {}, task.version);
  expect([same.status, same.body.code]).toEqual([409, 'TASK_NOT_YOURS']);
  expect((await voteOn(exam, review.id, 'refuse', exam.admin, { reason: '代缴单位与填报的工作单位没有劳动关系' })).body).toMatchObject({
    state: 'concluded',
  });
  expect(await seen(review)).toMatchObject({
    stateLabel: '不通过（终结）',
    decision: { appealDecision: '代缴单位与填报的工作单位没有劳动关系' },
    remedies: { law: expect.stringContaining('提起行政诉讼') },
  });
  expect(await standing(review)).toEqual([0, 0, 'failed']);

  const silent = await opened();
  await reject(silent.id);
  await setClock(em(), '2027-01-25T16:00:01.000000Z');
  const [early] = [await own(silent, 'appeal', { reason: '刚刚看到' })];
  expect([early.status, early.body.code]).toEqual([422, 'WINDOW_CLOSED']);
  done(await act('QualificationReview', 'conclude', silent.id, system));
  const late = await own(silent, 'appeal', { reason: '刚刚看到' });
  expect([late.status, late.body.code]).toEqual([409, 'APPEAL_LATE']);
});

test('Q04 what was asked, answered and decided is ciphertext in the row of a review, and stands nowhere in its journal', async () => {
  const review = await opened();
  await reject(review.id);
  await own(review, 'appeal', { reason: '社保由劳务公司代缴' });
  const rows = await query<{ text: string }>(
    em(),
    `select r::text as text from qualification_review r where case_id = $1 union all select j::text from journal j where case_id = $1`,
    [review.id],
  );
  expect(rows.length).toBeGreaterThan(3);
  expect(rows.filter(({ text }) => ['社会保险', '代缴', review.candidate.idNumber].some((word) => text.includes(word)))).toEqual([]);
});

test('S3-42 an appeal that is granted brings the result back, but not what another decision has made void; every chain holds', async () => {
  const review = await opened();
  await reject(review.id, { cause: 'falsified', reason: '毕业证书系伪造' });
  const { of, candidate } = review;
  const violation = uuidv7();
  const effect = { examId: of.id, enrolmentId: candidate.id, caseId: violation };
  await em().transactional((tx) =>
    voidScores({ em: tx, fields: exam.fields, at: '2027-01-11T03:00:00.000000Z' }, { ...effect, subjects: ['F01'], ground: 'violation' }),
  );
  await own(review, 'appeal', { reason: '学校出具了证明' });
  expect((await voteOn(exam, review.id, 'grant', exam.admin, { reason: '学校证明属实' })).body).toMatchObject({ state: 'passed' });
  expect(await standing(review)).toEqual([1, 1, 'partial']);
  await em().transactional((tx) => restoreScores({ em: tx, fields: exam.fields, at: '2027-01-12T03:00:00.000000Z' }, effect));
  expect(await standing(review)).toEqual([2, 2, 'passed']);
  expect((await verifyJournal(exam.orm, { publicKeys: journalPublicKeys(exam.ring) })).broken).toEqual([]);
});
