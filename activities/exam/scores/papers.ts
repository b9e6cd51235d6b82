// Papers of scores: 成绩单 (P13), 复查结果告知书 (P14), 合格标准, 合格人员名单 and 公示 (P15), 撤销合格人员记录 (of P40), 成绩导入错误清单 (P41).
import type { EntityManager } from '@mikro-orm/postgresql';
import { levelNames, type ExamConfig, type LevelCode } from '../../../domain/exam/exam.ts';
import { shownMark, standingLabel, type Marks } from '../../../domain/exam/scores/marks.ts';
import { outcomes, subjectOutcomes, type Outcome } from '../../../domain/exam/scores/pass-list.ts';
import { reviewOutcomes } from '../../../domain/exam/scores/review.ts';
import { shown, type Instant } from '../../../domain/kit/instant.ts';
import { maskName } from '../../../domain/kit/identity/person-name.ts';
import { maskedIdNumber } from '../../../domain/licence/verdict.ts';
import { examById } from '../../../db/exam/exams.ts';
import { ENROLMENT_ID_NUMBER } from '../../../db/exam/enrolments.ts';
import { errorsOf, importById } from '../../../db/exam/scores/imports.ts';
import { listById, markSets, resultLines, revocationAt, type StoredList } from '../../../db/exam/scores/pass.ts';
import { publishedScores, REVIEW_ANSWER, reviewById } from '../../../db/exam/scores/reviews.ts';
import { SCORE, type ScoreRow } from '../../../db/exam/scores/scores.ts';
import { one, query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import type { PassPaper } from '../../../templates/exam/score-papers.ts';
import { defineDocument, type About } from '../../documents/define.ts';
import { soundScore } from './record.ts';

/** Names that a list on paper has room for; who is behind them stands in the system's list. */
const ON_PAPER = 5_000;
const ERRORS_ON_PAPER = 500;
const minute = (at: Instant): string => shown(at).slice(0, 16);
const mark = (tenths: number | null): string | null => (tenths === null ? null : shownMark(tenths));
const shownMarks = ({ objective, subjective, total }: Marks) => ({ objective: mark(objective), subjective: mark(subjective), total: mark(total) });
const subjectLabel = (config: ExamConfig, code: string): string => config.subjects.find((one1) => one1.code === code)?.label ?? code;
const specialtyLabel = (config: ExamConfig, code: string): string => config.specialties.find((one1) => one1.code === code)?.label ?? code;
const levelLabel = (level: string): string => levelNames[level as LevelCode];
const full = (config: ExamConfig, code: string): string => String(config.subjects.find((one1) => one1.code === code)?.fullMark ?? '');

async function examOf(em: EntityManager, id: string) {
  const exam = await examById(em, id);
  if (!exam) throw new Error(`no exam ${id}`);
  return exam;
}
/** What the act of a journal row wrote. */
const dataOf = async (em: EntityManager, { caseId, seq }: About): Promise<{ action: string; data: Record<string, string> }> =>
  one(em, `select action, data from journal where case_id = $1 and seq = $2`, [caseId, seq]);

export const scoreSheetPaper = defineDocument({
  kind: 'P13',
  load: async (em, fields, { caseId }) => {
    const { accountId, idNumber } = await one<{ accountId: string; idNumber: string }>(
      em,
      `select account_id as "accountId", id_number as "idNumber" from enrolment where case_id = $1`,
      [caseId],
    );
    const [own] = await publishedScores(em, accountId, caseId);
    if (!own) throw new Error(`scores of ${caseId} are not out`);
    const { config, result } = own;
    const marks = result === null ? {} : ((await listById(em, result.listId))?.rule.marks ?? {});
    return {
      exam: config.name,
      name: own.name,
      idNumber: maskedIdNumber(fields.decrypt(idNumber, ENROLMENT_ID_NUMBER)),
      number: own.number,
      level: levelLabel(own.level),
      specialty: specialtyLabel(config, own.specialty),
      subjects: own.scores.map((row) => {
        const score = soundScore(fields, row);
        const outcome = result?.subjects.find(({ subject }) => subject === row.subject)?.outcome;
        return {
          label: subjectLabel(config, row.subject),
          ...shownMarks(score),
          fullMark: full(config, row.subject),
          passMark: mark(marks[row.subject] ?? null),
          standing: standingLabel(score.attendance, score.ground),
          outcome: outcome === undefined ? null : subjectOutcomes[outcome],
        };
      }),
      result: result === null ? null : outcomes[result.outcome],
      corrected: own.corrected.length ? own.corrected.map((code) => `《${subjectLabel(config, code)}》`) : null,
      publishedAt: minute(own.publishedAt),
    };
  },
});

const scoreById = async (em: EntityManager, fields: Fields, id: string) => {
  const row = await one<ScoreRow>(em, `select ${SCORE} from score s where s.id = $1`, [id]);
  const { total, ...rest } = shownMarks(soundScore(fields, row));
  return { ...rest, total: total ?? '—' };
};

export const scoreReviewPaper = defineDocument({
  kind: 'P14',
  load: async (em, fields, about) => {
    const review = await reviewById(em, about.caseId);
    if (!review?.found || !review.answer || !review.scoreId) throw new Error(`review ${about.caseId} is not answered`);
    const { config } = await examOf(em, review.examId);
    const { name, number } = await one<{ name: string; number: string | null }>(
      em,
      `select n.name, (select t.number from exam_ticket t where t.enrolment_id = n.case_id and t.revoked_at is null) as number from enrolment n where n.case_id = $1`,
      [review.enrolmentId],
    );
    const { data } = await dataOf(em, about);
    return {
      exam: config.name,
      name,
      number,
      subject: subjectLabel(config, review.subject),
      askedAt: minute(review.askedAt),
      before: await scoreById(em, fields, review.scoreId),
      after: review.newScoreId === null ? null : await scoreById(em, fields, review.newScoreId),
      found: reviewOutcomes[review.found],
      answer: fields.decrypt(review.answer, REVIEW_ANSWER),
      result: data['outcome'] === undefined ? null : outcomes[data['outcome'] as Outcome],
    };
  },
});

async function listPaper(em: EntityManager, list: StoredList, config: ExamConfig, notice: boolean) {
  const lines = await resultLines(em, { listId: list.id, outcome: 'passed', standingOnly: true }, ON_PAPER);
  return {
    exam: config.name,
    no: list.no,
    candidates: list.candidates ?? 0,
    passed: list.passed ?? 0,
    partial: list.partial ?? 0,
    failed: list.failed ?? 0,
    rows: lines.map(({ number, name, level, specialty }) => ({
      number,
      name: notice ? maskName(name) : name,
      level: levelLabel(level),
      specialty: specialtyLabel(config, specialty),
    })),
    more: (list.passed ?? 0) > lines.length && lines.length === ON_PAPER ? (list.passed ?? 0) - ON_PAPER : null,
    root: list.root ?? '',
  };
}

export const passPaper = defineDocument({
  kind: 'P15',
  load: async (em, _, about): Promise<PassPaper> => {
    const { config } = await examOf(em, about.caseId);
    const { action, data } = await dataOf(em, about);
    if (action === 'setPassMarks') {
      const set = (await markSets(em, about.caseId)).find(({ id }) => id === data['passMarkSet']);
      if (!set?.confirmedAt) throw new Error(`no pass marks behind row ${about.seq} of ${about.caseId}`);
      const subjects = config.subjects.map(({ code, label, fullMark }) => ({
        label,
        fullMark: String(fullMark),
        passMark: shownMark(set.marks[code] ?? 0),
      }));
      return { outcome: 'marks', exam: config.name, subjects, effectiveAt: minute(set.confirmedAt) };
    }
    const list = await listById(em, String(data['listId']));
    if (!list) throw new Error(`no list behind row ${about.seq} of ${about.caseId}`);
    return action === 'publishList'
      ? { outcome: 'list', notice: null, ...(await listPaper(em, list, config, false)) }
      : { outcome: 'notice', notice: true, ...(await listPaper(em, list, config, true)) };
  },
});

/** 撤销合格人员, of P40. */
export const passRevocationPaper = async (em: EntityManager, about: About) => {
  const { config } = await examOf(em, about.caseId);
  const revocation = await revocationAt(em, about.caseId, about.seq);
  const list = revocation && (await listById(em, revocation.listId));
  if (!revocation?.decidedAt || !list) throw new Error(`no revocation behind row ${about.seq} of ${about.caseId}`);
  const one1 = revocation.enrolmentId !== null;
  return {
    exam: config.name,
    what: '合格人员',
    revokedAt: shown(revocation.decidedAt),
    reason: revocation.reason,
    facts: [
      { label: '名单序号', value: String(list.no) },
      { label: '撤销范围', value: one1 ? '一人' : '全部' },
      { label: '撤销人数', value: one1 ? '1' : String((list.passed ?? 0) + (list.partial ?? 0)) },
      { label: '涉及已发证书', value: String(revocation.certificates?.length ?? 0) },
    ],
  };
};
export const scoreErrorsPaper = defineDocument({
  kind: 'P41',
  load: async (em, _, { caseId }) => {
    const found = await importById(em, caseId);
    if (!found) throw new Error(`no import ${caseId}`);
    const { config } = await examOf(em, found.examId);
    const errors = await errorsOf(em, caseId, ERRORS_ON_PAPER);
    const [{ n }] = (await query<{ n: number }>(em, `select count(*)::int as n from score_import_error where import_id = $1`, [caseId])) as [
      { n: number },
    ];
    return {
      exam: config.name,
      no: found.no,
      uploadedAt: minute(found.uploadedAt),
      rows: found.rows ?? 0,
      wrong: found.wrong ?? 0,
      errors: errors.map(({ row, column, message }) => ({ row, column, message })),
      more: n > errors.length ? n - errors.length : null,
    };
  },
});

export const scorePapers = [scoreSheetPaper, scoreReviewPaper, passPaper, scoreErrorsPaper] as const;
