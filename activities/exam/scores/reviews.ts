// Records of 成绩复查 (S3-13). What a review corrects is a new version of the score under the review's own number, and the result that follows from it; both keep what was.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { planPeriod } from '../../../domain/kit/deadline.ts';
import { shanghaiDay, shown, type Instant } from '../../../domain/kit/instant.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import { examRules } from '../../../domain/exam/rules.ts';
import type { ExamConfig, Subject } from '../../../domain/exam/exam.ts';
import { readMark, shownMark, type Marks } from '../../../domain/exam/scores/marks.ts';
import { scoreReview, type ReviewFacts, type ReviewOutcome } from '../../../domain/exam/scores/review.ts';
import { scoreRules } from '../../../domain/exam/scores/rules.ts';
import { examById } from '../../../db/exam/exams.ts';
import {
  isAnswered,
  publishedScores,
  REVIEW_ANSWER,
  REVIEW_MARKS,
  REVIEW_REASON,
  reviewById,
  type StoredReview,
} from '../../../db/exam/scores/reviews.ts';
import { countChange, scoresOf, type ScoreRow } from '../../../db/exam/scores/scores.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { later, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { Calendar } from '../../../domain/kit/calendar.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { basisOf } from '../season.ts';
import { reviseResult } from './effects.ts';
import { newNonce, sealScore, soundScore } from './record.ts';

export interface AskReview {
  enrolmentId: string;
  subject: string;
  reason: string;
}
export interface ReviewFinding {
  outcome: ReviewOutcome;
  /** Decimals; of a correction. */
  marks: { objective: string; subjective: string | null; total: string } | null;
  answer: string;
}
interface Loaded extends ReviewFacts {
  stored: StoredReview | null;
  config: ExamConfig;
}

const me = ({ actor }: Pick<Acting<Loaded>, 'actor'>): string => (actor as PersonActor).accountId;
const reason = (code: string, message: string, field?: string): Reason => ({
  code,
  message,
  rule: 'S3-13',
  ...(field === undefined ? {} : { field }),
});

/** What speaks against asking: not the candidate's own, not out, or too late. */
async function askAgainst(em: EntityManager, { input, actor }: ActRequest, received: Instant, set: RuleSet, calendar: Calendar): Promise<Reason[]> {
  const { enrolmentId, subject } = input as AskReview;
  const own = actor.kind === 'person' ? (await publishedScores(em, actor.accountId, enrolmentId))[0] : undefined;
  // One answer for what is not out, not his or not there.
  if (!own) throw refuse('SCORES_NOT_PUBLISHED');
  const score = own.scores.find((one) => one.subject === subject);
  if (!score) return [reason('SCORE_REVIEW_NOT_READY', '没有该科目的成绩', 'subject')];
  const { due } = planPeriod(calendar, own.publishedAt, ruleValue(set, examRules.scoreReview), basisOf(set, examRules.scoreReview));
  return [
    ...(received < due ? [] : [reason('SCORE_REVIEW_CLOSED', `复查申请期限至${shown(due).slice(0, 16)}`)]),
    ...(score.attendance === 'absent' ? [reason('SCORE_REVIEW_NOT_READY', '该科目为缺考，没有可以复查的成绩', 'subject')] : []),
    ...((await isAnswered(em, enrolmentId, subject)) ? [reason('SCORE_REVIEW_RUNNING', '该科目已经复查并答复')] : []),
  ];
}

/** Marks of a correction, and everything that is wrong with them. */
function correctedMarks(finding: ReviewFinding, subject: Subject): { marks: Marks | null; reasons: Reason[] } {
  if (finding.outcome === 'upheld')
    return { marks: null, reasons: finding.marks ? [reason('SCORE_REVIEW_NOT_READY', '维持原成绩不应填写更正后的成绩', 'marks')] : [] };
  if (!finding.marks) return { marks: null, reasons: [reason('SCORE_REVIEW_NOT_READY', '请填写更正后的成绩', 'marks')] };
  const reasons: Reason[] = [];
  const wrong = (field: string, message: string): void => void reasons.push(reason('SCORE_REVIEW_NOT_READY', message, `marks.${field}`));
  const full = subject.fullMark * 10;
  const read = (field: 'objective' | 'subjective' | 'total'): number | null => {
    const text = finding.marks![field];
    if (text === null) return null;
    const mark = readMark(text.trim());
    if (mark === null) wrong(field, '应为数字，最多一位小数，不小于0');
    else if (mark > full) wrong(field, `超过满分${shownMark(full)}分`);
    return mark;
  };
  const [objective, subjective, total] = [read('objective'), read('subjective'), read('total')];
  const mixed = subject.paper === 'mixed';
  if (mixed && finding.marks.subjective === null) wrong('subjective', '未填写');
  if (!mixed && subjective) wrong('subjective', '该科目没有主观题');
  if (objective !== null && total !== null && objective + (subjective ?? 0) !== total) wrong('total', '客观与主观之和不等于总分');
  return { marks: { objective, subjective: mixed ? subjective : null, total }, reasons };
}

const subjectOf = ({ config, stored }: Loaded): Subject => config.subjects.find(({ code }) => code === stored!.subject)!;

async function against(em: EntityManager, { action, input, actor }: ActRequest, loaded: Loaded): Promise<Reason[]> {
  const { stored } = loaded;
  if (action === 'propose') {
    const current = (await scoresOf(em, stored!.enrolmentId)).find((one) => one.subject === stored!.subject);
    return [
      ...(current ? [] : [reason('SCORE_REVIEW_NOT_READY', '该科目的成绩已被回滚，须先重新导入')]),
      ...correctedMarks(input as ReviewFinding, subjectOf(loaded)).reasons,
    ];
  }
  const own = actor.kind === 'person' && actor.accountId === stored?.proposedBy;
  return (action === 'confirm' || action === 'return') && own ? [{ code: 'EXAM_SECOND_PERSON', message: '提出复查结果的人不能自行复核' }] : [];
}

/** The corrected version takes the place of the one in force. Answers both. */
async function correct(acting: Acting<Loaded>, fields: Fields): Promise<{ before: ScoreRow; id: string }> {
  const { em, file, facts } = acting;
  const { enrolmentId, examId, subject, marks } = facts.stored!;
  const before = (await scoresOf(em, enrolmentId, { lock: true })).find((one) => one.subject === subject);
  if (!before) throw refuse('SCORE_REVIEW_NOT_READY');
  const old = soundScore(fields, before);
  const next = { ...old, ...(JSON.parse(fields.decrypt(marks!, REVIEW_MARKS)) as Marks), id: uuidv7(), sourceId: file.id, no: 1, nonce: newNonce() };
  await query(em, `update score set in_force = false where id = $1`, [before.id]);
  await query(
    em,
    `insert into score (id, exam_id, enrolment_id, subject, source_id, no, record, attendance, flag, standing, ground, in_force, replaces)
       values ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, true, $11)`,
    [
      next.id,
      examId,
      enrolmentId,
      subject,
      file.id,
      sealScore(fields, file.district, next),
      next.attendance,
      next.flag,
      before.standing,
      next.ground,
      before.id,
    ],
  );
  await countChange(em, examId);
  return { before, id: next.id };
}

export const reviewRecords = ({ fields }: { fields: Fields }): ProcessRecords<Loaded> => {
  const propose = async (acting: Acting<Loaded>): Promise<Written> => {
    const { em, file, facts, input, received } = acting;
    const finding = input as ReviewFinding;
    const { marks } = correctedMarks(finding, subjectOf(facts));
    await query(em, `update score_review set found = $2, marks = $3, answer = $4, proposed_by = $5, proposed_at = $6 where case_id = $1`, [
      file.id,
      finding.outcome,
      marks === null ? null : fields.encrypt(JSON.stringify(marks), file.district, REVIEW_MARKS),
      fields.encrypt(finding.answer, file.district, REVIEW_ANSWER),
      me(acting),
      received,
    ]);
    return { data: { found: finding.outcome } };
  };

  const confirm = async (acting: Acting<Loaded>): Promise<Written> => {
    const { em, file, facts, received } = acting;
    const { found, enrolmentId, examId, subject } = facts.stored!;
    const made = found === 'corrected' ? await correct(acting, fields) : null;
    const kept = made?.before ?? (await scoresOf(em, enrolmentId)).find((one) => one.subject === subject);
    await query(em, `update score_review set decided_by = $2, answered_at = $3, score_id = $4, new_score_id = $5 where case_id = $1`, [
      file.id,
      me(acting),
      received,
      kept?.id ?? null,
      made?.id ?? null,
    ]);
    const result = made ? await reviseResult({ em, fields, at: received }, { examId, enrolmentId, sourceId: file.id, why: '成绩复查更正' }) : null;
    return {
      data: {
        found,
        scoreId: kept?.id ?? null,
        newScoreId: made?.id ?? null,
        ...(result ? { listId: result.listId, outcome: result.after.outcome } : {}),
      },
      body: { found },
      liveKey: null,
    };
  };

  return {
    process: scoreReview,
    begin: async (em, { input, actor }) => {
      if (actor.kind !== 'person') throw refuse('FORBIDDEN');
      const { enrolmentId, subject } = input as AskReview;
      const [own] = await publishedScores(em, actor.accountId, enrolmentId);
      if (!own) throw refuse('SCORES_NOT_PUBLISHED');
      return { district: own.district, applicantId: actor.accountId, liveKey: `scoreReview:${enrolmentId}:${subject}` };
    },
    facts: async (em, file, request, received) => {
      const [book, stored] = [await ruleBook(em), file.seq === 0 ? null : await reviewById(em, file.id)];
      if (file.seq > 0 && !stored) throw refuse('NOT_FOUND');
      const set = book.rulesFor(file.district, shanghaiDay(received));
      const calendar = book.calendar();
      const examId =
        stored?.examId ?? (await publishedScores(em, (request.actor as PersonActor).accountId, (request.input as AskReview).enrolmentId))[0]?.examId;
      const exam = examId === undefined ? null : await examById(em, examId);
      if (!exam) throw refuse('SCORES_NOT_PUBLISHED');
      const loaded: Loaded = {
        against: [],
        calendar,
        answer: { period: ruleValue(set, scoreRules.reviewAnswer), basis: basisOf(set, scoreRules.reviewAnswer) },
        found: stored?.found ?? null,
        stored,
        config: exam.config,
      };
      return {
        ...loaded,
        against: stored ? await against(em, request, loaded) : await askAgainst(em, request, received, set, calendar),
      };
    },
    apply: {
      ask: async ({ em, file, input, received, ...acting }) => {
        const { enrolmentId, subject, reason: why } = input as AskReview;
        const [own] = await publishedScores(em, me(acting), enrolmentId);
        await query(em, `insert into score_review (case_id, exam_id, enrolment_id, subject, reason, asked_at) values ($1, $2, $3, $4, $5, $6)`, [
          file.id,
          own!.examId,
          enrolmentId,
          subject,
          fields.encrypt(why, file.district, REVIEW_REASON),
          received,
        ]);
        return { data: { examId: own!.examId, enrolmentId, subject } };
      },
      withdraw: async () => ({ liveKey: null }),
      propose,
      return: async ({ em, file }) => {
        await later(
          em,
          `update score_review set found = null, marks = null, answer = null, proposed_by = null, proposed_at = null where case_id = $1`,
          [file.id],
        );
        return {};
      },
      confirm,
    },
    unique: { case_file_live_key_key: { code: 'SCORE_REVIEW_RUNNING' }, score_review_one: { code: 'SCORE_REVIEW_RUNNING' } },
  };
};
