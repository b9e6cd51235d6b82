// Setting an exam up (S3-17, 22): the draft that an office writes, the configuration that follows from it together with the dictionaries and templates, and everything
// that speaks against either. Published is the configuration, under one hash.
import { shanghaiDay, type Instant } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';
import { calendarReasons, type CalendarContext } from './calendar.ts';
import { entryOf, feeOn, ofKind, type Dictionary } from './dictionary.ts';
import { subjectsOf, templateKinds, type ExamConfig, type LevelCode, type Session, type TemplateKind } from './exam.ts';

/** A session with the subjects that are written in it: 考试时间 per subject. */
export interface DraftSession extends Session {
  subjects: readonly string[];
}
/** What the office writes of an exam; all else follows from it. */
export interface ExamDraft extends Pick<ExamConfig, 'code' | 'name' | 'shortName' | 'district' | 'year' | 'month' | 'sitting' | 'areas' | 'windows'> {
  sessions: readonly DraftSession[];
  /** Codes that are offered, of those that the dictionary has enabled. */
  specialties: readonly string[];
  levels: readonly LevelCode[];
}

export interface SetUp {
  entries: Dictionary;
  /** The enabled version of each template. */
  templates: ExamConfig['templates'];
}

/** The configuration that follows from a draft. What is missing is left out of it: `checklist` says what. */
export function composed(draft: ExamDraft, { entries, templates }: SetUp): ExamConfig {
  const { sessions, specialties: offered, levels: chosen, ...own } = draft;
  const enabled = entries.filter(({ standing }) => standing === 'enabled');
  const specialties = ofKind(enabled, 'specialty')
    .filter(({ code }) => offered.includes(code))
    .map(({ entry }) => entry);
  const here = new Set(specialties.map(({ code }) => code));
  const levels = ofKind(enabled, 'level')
    .filter(({ code }) => (chosen as readonly string[]).includes(code))
    .map(({ entry }) => ({ ...entry, specialties: entry.specialties.filter((code) => here.has(code)) }));
  const asked = new Set(levels.flatMap(({ subjects }) => subjects));
  const subjects = ofKind(enabled, 'subject')
    .filter(({ code, entry }) => asked.has(code) && (entry.specialty === null || here.has(entry.specialty)))
    .map(({ code, entry }) => ({ ...entry, session: sessions.find((one) => one.subjects.includes(code))?.no ?? 0 }));
  const written = new Set(subjects.map(({ code }) => code));
  const day = shanghaiDay(draft.windows.enrolOpens);
  return {
    ...own,
    sessions: sessions.map(({ no, opens, closes }) => ({ no, opens, closes })),
    specialties,
    subjects,
    levels: levels.map(({ code, label, specialties: of, subjects: all }) => ({
      code,
      label,
      specialties: of,
      subjects: all.filter((subject) => written.has(subject)),
    })),
    fees: subjects.flatMap(({ code }) => {
      const fee = feeOn(entries, code, day);
      return fee ? [{ subject: code, feeFen: fee.feeFen, basis: fee.basis }] : [];
    }),
    templates,
  };
}

const missing = (field: string, message: string): Reason => ({ field, message, code: 'EXAM_INCOMPLETE' });

/** The checklist of S3-22: everything that an exam still lacks before it can be submitted, the calendar's conflicts among it. */
export function checklist(draft: ExamDraft, config: ExamConfig, entries: Dictionary, context: CalendarContext & { received: Instant }): Reason[] {
  return [
    ...calendarReasons(draft, context),
    ...(draft.windows.enrolOpens > context.received ? [] : [missing('windows.enrolOpens', '网上报名开始时间已过')]),
    ...(draft.areas.length ? [] : [missing('areas', '请设置考区')]),
    ...(draft.specialties.length ? [] : [missing('specialties', '请选择考试专业')]),
    ...draft.specialties.flatMap((code, n) =>
      config.specialties.some((one) => one.code === code) ? [] : [missing(`specialties[${n}]`, notOffered(entries, 'specialty', code))],
    ),
    ...(draft.levels.length ? [] : [missing('levels', '请选择报考级别')]),
    ...draft.levels.flatMap((code, n) => levelReasons(config, entries, code, n)),
    ...draft.sessions.flatMap((session, n) => sessionReasons(config, session, n)),
    ...config.subjects.flatMap(({ code, label, session }) =>
      session === 0 ? [missing('sessions', `科目“${label}”（${code}）没有安排考试时间`)] : [],
    ),
    ...config.subjects.flatMap(({ code, label }) =>
      config.fees.some(({ subject }) => subject === code) ? [] : [missing('fees', `科目“${label}”（${code}）在报名开始之日没有生效的费用`)],
    ),
    ...(Object.keys(templateKinds) as TemplateKind[]).flatMap((kind) =>
      config.templates[kind] === null ? [missing(`templates.${kind}`, `没有启用的${templateKinds[kind]}`)] : [],
    ),
  ];
}

const notOffered = (entries: Dictionary, kind: 'specialty' | 'level', code: string): string =>
  entryOf(entries, kind, code) ? `${code}已停用` : `没有代码为${code}的${kind === 'specialty' ? '考试专业' : '报考级别'}`;

function levelReasons(config: ExamConfig, entries: Dictionary, code: LevelCode, n: number): Reason[] {
  const field = `levels[${n}]`;
  const level = config.levels.find((one) => one.code === code);
  if (!level) return [missing(field, notOffered(entries, 'level', code))];
  if (!level.specialties.length) return [missing(field, `报考级别“${level.label}”没有绑定所选的考试专业`)];
  return level.specialties.flatMap((specialty) => {
    const subjects = subjectsOf(config, code, specialty);
    if (!subjects.length) return [missing(field, `报考级别“${level.label}”在专业${specialty}没有考试科目`)];
    // Whoever takes 考单科 sits in one of them.
    if (code === 'single') return [];
    const clash = subjects.find(({ session }, i) => session !== 0 && subjects.findIndex((one) => one.session === session) < i);
    return clash ? [missing('sessions', `报考级别“${level.label}”、专业${specialty}的两门科目安排在同一场次（${clash.session}）`)] : [];
  });
}

function sessionReasons({ subjects }: ExamConfig, session: DraftSession, n: number): Reason[] {
  const field = `sessions[${n}].subjects`;
  const strangers = session.subjects.filter((code) => !subjects.some((one) => one.code === code));
  return [
    ...(session.subjects.length ? [] : [missing(field, `场次${session.no}没有考试科目`)]),
    ...strangers.map((code) => missing(field, `场次${session.no}的科目${code}不在本次考试的级别和专业之内`)),
  ];
}

/** Whether a published exam can still be taken back: only before enrolment opens (S3-22). */
export const withdrawReasons = ({ windows }: Pick<ExamConfig, 'windows'>, received: Instant): Reason[] =>
  received < windows.enrolOpens ? [] : [{ code: 'EXAM_OPENED', message: '网上报名已经开始，不能撤回；确需变更的，请提出更正、延期或取消' }];

/** The second of two persons' acts. */
export const secondPerson = (first: string | null, accountId: string | null, message: string): Reason[] =>
  first !== null && first === accountId ? [{ code: 'EXAM_SECOND_PERSON', message }] : [];
