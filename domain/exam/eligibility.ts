// Who may enrol in what (S3-11, 3.3, 3.4). Pure: rows of rule tables, the exam's configuration and what is known of the person are handed in; what speaks against a
// choice comes back at once, each with the id of its rule.
import { plusDays, type PlainDate } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';
import { subjectsOf, type ExamConfig, type LevelCode } from './exam.ts';
import type { EducationLevel, EducationRow, WorkRow } from './form.ts';
import { educationLevels } from './form.ts';
import { firstLiveYear, type Rolling } from './rolling.ts';

/** A 初级 certificate of any province that a choice of 考增项 stands on. */
export interface PriorCertificate {
  number: string;
  specialty: string;
  /** Own upload, where the office's own records don't have the certificate. */
  fileId: string | null;
}
export interface Choice {
  level: LevelCode;
  specialty: string;
  subjects: readonly string[];
  certificate: PriorCertificate | null;
}
/** A subject passed in an earlier exam, not voided. */
export interface PastPass {
  year: number;
  subject: string;
}
export interface ChoiceRules {
  rolling: Rolling;
  /** May somebody without a live pass choose a single subject? S3-20 lists the level without a condition. */
  singleForAnybody: boolean;
}
export interface ChoiceFacts {
  config: ExamConfig;
  rules: ChoiceRules;
  passes: readonly PastPass[];
  /** Years in which exams were held, this one's left out. */
  heldYears: readonly number[];
  /** Specialties of the certificates that the office's own records have of the person. */
  holds: readonly string[];
}

const against = (field: string, code: string, message: string, rule: string): Reason => ({ field, code, message, rule });

/** Subjects passed within the rolling window that ends with this exam. */
export const livePasses = ({ config, rules, passes, heldYears }: Pick<ChoiceFacts, 'config' | 'rules' | 'passes' | 'heldYears'>): string[] => {
  const first = firstLiveYear(config.year, heldYears, rules.rolling);
  return [...new Set(passes.filter(({ year }) => year >= first && year <= config.year).map(({ subject }) => subject))];
};

/** Reasons against a choice of level, specialty and subjects. Empty: it may be made. */
export function choiceReasons(choice: Choice, facts: ChoiceFacts): Reason[] {
  const { level, specialty } = choice;
  const bound = facts.config.levels.find(({ code }) => code === level);
  if (!bound) return [against('level', 'LEVEL_NOT_OFFERED', '本次考试未设置该报考级别', 'exam.choice.level')];
  if (!bound.specialties.includes(specialty))
    return [against('specialty', 'SPECIALTY_NOT_OFFERED', `本次考试的${bound.label}未开设该专业`, 'exam.choice.specialty')];
  return [...subjectReasons(choice, facts), ...(level === 'additional' ? additionalReasons(choice, facts) : [])];
}

function subjectReasons({ level, specialty, subjects }: Choice, facts: ChoiceFacts): Reason[] {
  const offered = subjectsOf(facts.config, level, specialty);
  const codes = offered.map(({ code }) => code);
  const chosen = [...new Set(subjects)];
  const strange = chosen.filter((code) => !codes.includes(code));
  if (strange.length) return [against('subjects', 'SUBJECT_NOT_OFFERED', '所选科目不属于该级别和专业', 'exam.choice.subjects')];
  if (level === 'single') return chosen.length === 1 ? singleReasons(chosen[0]!, facts) : [howMany('考单科应选择一个科目')];
  return chosen.length === codes.length ? [] : [howMany(`应选择${offered.map(({ label }) => `《${label}》`).join('、')}`)];
}
const howMany = (message: string): Reason => against('subjects', 'SUBJECTS_INCOMPLETE', message, 'exam.choice.subjects');

/** 考单科: the subject that is still missing within the rolling window. */
function singleReasons(subject: string, facts: ChoiceFacts): Reason[] {
  const live = livePasses(facts);
  const label = facts.config.subjects.find(({ code }) => code === subject)!.label;
  if (live.includes(subject)) return [against('subjects', 'SUBJECT_PASSED', `《${label}》成绩合格且在有效期内，无需再考`, 'exam.single.passed')];
  if (!live.length && !facts.rules.singleForAnybody)
    return [against('level', 'NO_LIVE_PASS', '没有有效期内的单科合格成绩，应选择考全科', 'exam.single.live')];
  return [];
}

/** 考增项: for who holds a certificate, in a specialty that it is not of. */
function additionalReasons({ specialty, certificate }: Choice, { holds }: ChoiceFacts): Reason[] {
  const field = 'certificate';
  const held = [...holds, ...(certificate ? [certificate.specialty] : [])];
  if (!held.length)
    return [against(field, 'CERTIFICATE_NEEDED', '考增项须已取得初级注册安全工程师职业资格证书，请填写并上传证书', 'exam.additional.certificate')];
  if (held.includes(specialty))
    return [against('specialty', 'SPECIALTY_HELD', '已取得该专业的职业资格证书，考增项应选择其他专业', 'exam.additional.specialty')];
  return [];
}

/** One way to be eligible (3.4): an education of this level at least, of 安全工程类 or any, and so many years of work in safety. */
export interface EligibilityRule {
  id: string;
  level: string;
  /** `safety`: 安全工程类专业; `any`: whatever was studied. */
  major: string;
  years: number;
}
export interface Eligibility {
  eligible: boolean;
  /** The rule that was met, or the one that least is missing for; null where no education reaches any. */
  rule: string | null;
  /** Days of work in safety that are missing for it. */
  shortfallDays: number;
  /** Days that count. */
  workedDays: number;
}
export interface EligibilityInput {
  education: readonly EducationRow[];
  work: readonly WorkRow[];
  rules: readonly EligibilityRule[];
  /** Day of the act: a diploma must be there by then. */
  today: PlainDate;
  /** 31 December of the exam's year: work is counted up to it. */
  until: PlainDate;
}

type Span = readonly [from: PlainDate, to: PlainDate];
const dayNumber = (day: PlainDate): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
const length = ([from, to]: Span): number => dayNumber(to) - dayNumber(from) + 1;

/** Spans as one row of spans without a common day. */
function union(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.filter(([from, to]) => from <= to).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const last = joined.at(-1);
    if (last && span[0] <= plusDays(last[1], 1)) joined[joined.length - 1] = [last[0], span[1] > last[1] ? span[1] : last[1]];
    else joined.push(span);
  }
  return joined;
}

/** Days of work in safety: each day once, none of full-time study, none after `until`. */
export function workedDays({ education, work, until }: Pick<EligibilityInput, 'education' | 'work' | 'until'>): number {
  const worked = union(
    work
      .filter(({ safety, from }) => safety === true && from !== undefined)
      .map(({ from, to }): Span => [from!, to === undefined || to > until ? until : to]),
  );
  const studied = union(
    education
      .filter(({ fullTime, enteredOn, graduatedOn }) => fullTime === true && enteredOn !== undefined && graduatedOn !== undefined)
      .map(({ enteredOn, graduatedOn }): Span => [enteredOn!, graduatedOn!]),
  );
  const common = worked.flatMap(([from, to]) =>
    studied.map(([begin, end]): Span => [begin > from ? begin : from, end < to ? end : to]).filter(([begin, end]) => begin <= end),
  );
  const sum = (spans: readonly Span[]): number => spans.reduce((all, span) => all + length(span), 0);
  return sum(worked) - sum(common);
}

/** Days of so many years that end with a day. 2026-12-31 and one year: 365. */
export function daysOfYears(years: number, until: PlainDate): number {
  const after = plusDays(until, 1);
  return dayNumber(after) - dayNumber(`${String(Number(after.slice(0, 4)) - years).padStart(4, '0')}${after.slice(4)}`);
}

const rank = (level: string | undefined): number => Object.keys(educationLevels).indexOf(level as EducationLevel);

/** Is the person eligible by education and work, and if not, how far from it. */
export function eligibilityOf(input: EligibilityInput): Eligibility {
  const days = workedDays(input);
  const earned = input.education.filter(({ graduatedOn }) => graduatedOn !== undefined && graduatedOn <= input.today);
  const open = input.rules.filter(({ level, major }) =>
    earned.some((row) => rank(row.level) >= rank(level) && (major === 'any' || row.safety === true)),
  );
  // 「从事安全生产业务工作」 is a condition of each, also where no number of years is asked.
  const missing = ({ years }: EligibilityRule): number => Math.max(0, Math.max(1, daysOfYears(years, input.until)) - days);
  const best = open.toSorted((a, b) => missing(a) - missing(b) || a.years - b.years)[0];
  if (!best) return { eligible: false, rule: null, shortfallDays: 0, workedDays: days };
  return { eligible: missing(best) === 0, rule: best.id, shortfallDays: missing(best), workedDays: days };
}

/** Why somebody is not eligible, in the words of the form. Empty: he is. */
export function eligibilityReasons(input: EligibilityInput): Reason[] {
  const { eligible, rule, shortfallDays, workedDays: days } = eligibilityOf(input);
  if (eligible) return [];
  if (rule === null) return [against('education', 'EDUCATION_TOO_LOW', '学历未达到报考条件：应具有中专及以上学历', 'exam.eligibility')];
  const { years } = input.rules.find(({ id }) => id === rule)!;
  const message =
    years === 0
      ? '报考条件要求从事安全生产业务工作，工作信息中没有这样的经历'
      : `从事安全生产业务工作应满${years}年（计算至${input.until}），现有${days}天，还差${shortfallDays}天`;
  return [against('work', 'WORK_TOO_SHORT', message, rule)];
}
