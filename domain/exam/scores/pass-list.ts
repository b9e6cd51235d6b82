// Who has passed (S3-40; rules 3.2, 3.3). Pure: marks, pass marks and earlier passes are handed in; every candidate gets an outcome, and a reason where it is not 合格.
import type { LevelCode } from '../exam.ts';
import type { Attendance, Ground, Tenths } from './marks.ts';

export const outcomes = { passed: '合格', partial: '单科合格', failed: '不合格' } as const;
export type Outcome = keyof typeof outcomes;

export const subjectOutcomes = {
  passed: '合格',
  carried: '有效期内已合格',
  expired: '前次合格成绩已过有效期',
  belowMark: '未达合格标准',
  absent: '缺考',
  violation: '违纪，成绩无效',
  similar: '雷同，成绩无效',
  qualification: '资格不符，成绩无效',
  missing: '未取得合格成绩',
} as const;
export type SubjectOutcome = keyof typeof subjectOutcomes;

/** A score of this exam in force. */
export interface Taken {
  subject: string;
  attendance: Attendance;
  /** Null: valid. */
  ground: Ground | null;
  total: Tenths | null;
}
/** A subject passed in an earlier exam that has led to no certificate. */
export interface EarlierPass {
  subject: string;
  year: number;
  examId: string;
}
export interface PassCandidate {
  level: LevelCode;
  taken: readonly Taken[];
  earlier: readonly EarlierPass[];
}
export interface PassRule {
  /** Pass mark of each subject. */
  marks: Readonly<Record<string, Tenths>>;
  /** What 考全科 asks in the candidate's specialty. */
  required: readonly string[];
  year: number;
  /** First exam year whose passes still count. */
  liveFrom: number;
}

export interface SubjectResult {
  subject: string;
  outcome: SubjectOutcome;
  /** The exam that a pass is carried over from. */
  from: { examId: string; year: number } | null;
}
export interface PassResult {
  outcome: Outcome;
  subjects: SubjectResult[];
}

const takenOutcome = ({ attendance, ground, total, subject }: Taken, { marks }: PassRule): SubjectOutcome => {
  if (ground !== null) return ground;
  if (attendance === 'absent' || total === null) return 'absent';
  const mark = marks[subject];
  if (mark === undefined) throw new RangeError(`no pass mark for ${subject}`);
  return total >= mark ? 'passed' : 'belowMark';
};

/**
 * Outcome of a candidate. 考增项 passes with what it asks; 考全科 and 考单科 with both subjects within the window, one of which is passed in this exam; one of them alone
 * is 单科合格. Throws RangeError for a subject without a pass mark.
 */
export function passResult({ level, taken, earlier }: PassCandidate, rule: PassRule): PassResult {
  const now: SubjectResult[] = taken.map((one) => ({ subject: one.subject, outcome: takenOutcome(one, rule), from: null }));
  const passedNow = now.filter(({ outcome }) => outcome === 'passed').length;
  if (level === 'additional') return { outcome: now.length > 0 && passedNow === now.length ? 'passed' : 'failed', subjects: now };
  const subjects = rule.required.map((subject): SubjectResult => {
    const own = now.find((one) => one.subject === subject);
    if (own?.outcome === 'passed') return own;
    const before = earlier.filter((one) => one.subject === subject && one.year <= rule.year).toSorted((a, b) => b.year - a.year)[0];
    const live = before !== undefined && before.year >= rule.liveFrom;
    if (live) return { subject, outcome: 'carried', from: { examId: before.examId, year: before.year } };
    return own ?? { subject, outcome: before ? 'expired' : 'missing', from: null };
  });
  const holds = subjects.filter(({ outcome }) => outcome === 'passed' || outcome === 'carried').length;
  const outcome = passedNow === 0 ? 'failed' : holds === subjects.length ? 'passed' : 'partial';
  return { outcome, subjects };
}

/** Why somebody has not passed, in one sentence; null where he has. `label` names a subject. */
export const whyNot = ({ outcome, subjects }: PassResult, label: (subject: string) => string): string | null =>
  outcome === 'passed'
    ? null
    : subjects
        .filter((one) => one.outcome !== 'passed' && one.outcome !== 'carried')
        .map((one) => `${label(one.subject)}：${subjectOutcomes[one.outcome]}`)
        .join('；');
