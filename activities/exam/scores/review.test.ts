// 成绩复查 on a real database: in time or not, by two persons, with the trace of what was.
import { lineOf } from '../../../bench/kit/score-seed.ts';
import type { Numbered } from '../../../bench/kit/score-seed.ts';
import type { SeededExam } from '../../../bench/kit/exam-seed.ts';
import { resultTrace, standingList } from '../../../db/exam/scores/pass.ts';
import { openReviews, publishedScores } from '../../../db/exam/scores/reviews.ts';
import { refused, scoreBench, type ScoreBench } from '../../../test/kit/score-bench.ts';
import { setClock } from '../../../test/kit/database.ts';
import { soundScore } from './record.ts';
import { verifyScores } from './integrity.ts';

let bench: ScoreBench;
let exam: SeededExam;
let sitters: Numbered[];
beforeAll(async () => {
  bench = await scoreBench();
  await setClock(bench.em(), '2026-12-01T02:00:00.000000Z');
  exam = await bench.exam();
  sitters = await bench.sit(exam, 4, { chooses: () => ({ level: 'full', specialty: '03' }) });
  const lines = await bench.list(exam, sitters, (n, subject) => lineOf(subject, subject === 'S03' ? 58 : 70, { absent: n === 3 }));
  const id = await bench.upload(exam, lines);
  await bench.check(id);
  bench.done(await bench.commit(id));
  await bench.mark(exam);
  await bench.draft(exam);
});
afterAll(async () => bench?.close());

const ask = (who: Numbered, of: Numbered = who, subject = 'S03') =>
  bench.decided('ScoreReview', undefined, 'ask', bench.candidate(who), { enrolmentId: of.id, subject, reason: '主观题第三题疑似漏计' });
const review = (id: string, action: string, actor: typeof bench.clerk, input: object = {}) => bench.decided('ScoreReview', id, action, actor, input);
const corrected = {
  outcome: 'corrected',
  marks: { objective: '20', subjective: '41.5', total: '61.5' },
  answer: '主观题第三题漏计3.5分，现予更正。',
};

test('S3-13 before publication a review is answered like a score: not out; somebody else’s and a strange one the same', async () => {
  const answers = await Promise.all([
    ask(sitters[0]!),
    ask(sitters[0]!, sitters[1]),
    bench.decided('ScoreReview', undefined, 'ask', bench.candidate(sitters[0]!), { enrolmentId: exam.id, subject: 'S03', reason: 'x' }),
  ]);
  expect(answers.map(refused)).toEqual([['SCORES_NOT_PUBLISHED'], ['SCORES_NOT_PUBLISHED'], ['SCORES_NOT_PUBLISHED']]);
  await bench.season(exam, 'publishList', bench.second);
  await bench.season(exam, 'publishScores', bench.admin);
  expect(refused(await ask(sitters[0]!, sitters[1]))).toEqual(['SCORES_NOT_PUBLISHED']);
});

test('S3-13 corrected by two persons: a new version of the score, the result anew, both traces; a subject is reviewed once', async () => {
  expect(refused(await ask(sitters[3]!))).toEqual(['SCORE_REVIEW_NOT_READY', '该科目为缺考，没有可以复查的成绩']);
  expect(refused(await ask(sitters[0]!, sitters[0], 'S05'))).toEqual(['SCORE_REVIEW_NOT_READY', '没有该科目的成绩']);
  const asked = bench.done(await ask(sitters[0]!));
  expect(asked.deadlines).toMatchObject([{ name: 'answer', label: '复查答复期限', due: '2026-12-21T16:00:00.000000Z' }]);
  expect(refused(await ask(sitters[0]!))[0]).toBe('SCORE_REVIEW_RUNNING');
  expect(await openReviews(bench.em(), exam.id)).toBe(1);
  const id = asked.caseId;
  expect(refused(await review(id, 'propose', bench.clerk, { ...corrected, marks: { objective: '20', subjective: null, total: '120' } }))).toEqual([
    'SCORE_REVIEW_NOT_READY',
    '超过满分100分',
    '未填写',
    '客观与主观之和不等于总分',
  ]);
  expect(refused(await review(id, 'propose', bench.clerk, { outcome: 'corrected', marks: null, answer: 'x' }))).toEqual([
    'SCORE_REVIEW_NOT_READY',
    '请填写更正后的成绩',
  ]);
  const both = bench.officer('examOfficer', 'examAdministrator');
  expect(bench.done(await review(id, 'propose', both, corrected)).state).toBe('proposed');
  expect(refused(await review(id, 'confirm', both))).toEqual(['EXAM_SECOND_PERSON', '提出复查结果的人不能自行复核']);
  bench.done(await review(id, 'return', bench.admin, { reason: '请附计分表' }));
  bench.done(await review(id, 'propose', bench.clerk, corrected));
  expect(bench.done(await review(id, 'confirm', bench.admin))).toMatchObject({ state: 'corrected', body: { found: 'corrected' }, deadlines: [] });
  const [own] = await publishedScores(bench.em(), sitters[0]!.accountId, sitters[0]!.id);
  expect(own).toMatchObject({ corrected: ['S03'], reviewing: [], result: { outcome: 'passed' } });
  const rows = await bench.sql<{ id: string }>(`select id, in_force, replaces from score where enrolment_id = $1 and subject = 'S03' order by id`, [
    sitters[0]!.id,
  ]);
  expect(rows).toMatchObject([{ in_force: false }, { in_force: true, replaces: rows[0]!.id }]);
  expect(own!.scores.map((row) => soundScore(bench.fields, row).total)).toEqual([700, 615]);
  const list = (await standingList(bench.em(), exam.id))!;
  expect(await resultTrace(bench.em(), list.id, sitters[0]!.id)).toMatchObject([
    { why: '成绩复查更正', before: { outcome: 'partial' }, after: { outcome: 'passed' } },
  ]);
  expect(refused(await ask(sitters[0]!))).toEqual(['SCORE_REVIEW_RUNNING', '该科目已经复查并答复']);
  expect(await verifyScores(bench.orm, bench.fields)).toEqual([]);
  expect(JSON.stringify(await bench.sql(`select * from score_review`))).not.toMatch(/41\.5|漏计/);
});

test('S3-13 upheld: nothing changes; withdrawn: it may be asked again; answers that are late are said to be so', async () => {
  const withdrawn = bench.done(await ask(sitters[1]!)).caseId;
  expect(bench.done(await review(withdrawn, 'withdraw', bench.candidate(sitters[1]!))).state).toBe('withdrawn');
  const id = bench.done(await ask(sitters[1]!)).caseId;
  await setClock(bench.em(), '2026-12-22T02:00:00.000000Z');
  expect((await bench.decided('ScoreReview', id, 'runLate', bench.system)).ok).toBe(true);
  expect(refused(await review(id, 'propose', bench.clerk, { outcome: 'upheld', marks: corrected.marks, answer: 'x' }))).toEqual([
    'SCORE_REVIEW_NOT_READY',
    '维持原成绩不应填写更正后的成绩',
  ]);
  bench.done(await review(id, 'propose', bench.clerk, { outcome: 'upheld', marks: null, answer: '计分无误。' }));
  expect(bench.done(await review(id, 'confirm', bench.admin)).state).toBe('upheld');
  expect(await bench.sql(`select 1 from score where enrolment_id = $1`, [sitters[1]!.id])).toHaveLength(2);
});

test('S3-13 thirty days after publication nobody asks any more; the last day counts', async () => {
  await setClock(bench.em(), '2026-12-31T15:59:00.000000Z');
  expect((await ask(sitters[2]!, sitters[2], 'F01')).ok).toBe(true);
  await setClock(bench.em(), '2026-12-31T16:00:00.000000Z');
  expect(refused(await ask(sitters[2]!))).toEqual(['SCORE_REVIEW_CLOSED', '复查申请期限至2027-01-01 00:00']);
  expect((await bench.decided('ExamSeason', exam.id, 'endScoreReview', bench.system)).ok).toBe(true);
  expect((await bench.stateOf(exam.id)).state).toBe('qualifying');
});
