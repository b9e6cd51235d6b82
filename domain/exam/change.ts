// What becomes of an exam after its publication (S3-22, S3§2.3): 更正, 延期, 取消, each proposed by one person and decided by another. A later configuration is a version
// of its own under a hash of its own; what has happened already can't be moved.
import { shanghaiDay, type Instant } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';
import { calendarReasons, windowNames, type CalendarContext } from './calendar.ts';
import type { ExamConfig, Session, TemplateKind, TemplateRef, Windows } from './exam.ts';

export const changeKinds = { correct: '更正', postpone: '延期', cancel: '取消' } as const;
export type ChangeKind = keyof typeof changeKinds;

export type ExamChange =
  | { kind: 'cancel' }
  | { kind: 'postpone'; windows: Windows; sessions: readonly Session[] }
  /** Newer versions of templates, and the day of 成绩公布. */
  | { kind: 'correct'; templates: Partial<Record<TemplateKind, TemplateRef>>; scoresAt?: Instant | null };

const wrong = (field: string, message: string): Reason => ({ field, message, code: 'EXAM_CHANGE_INVALID' });

/** The configuration after a change. */
export function changedConfig(config: ExamConfig, change: ExamChange): ExamConfig {
  if (change.kind === 'cancel') return config;
  if (change.kind === 'correct') {
    const scoresAt = change.scoresAt === undefined ? config.windows.scoresAt : change.scoresAt;
    return { ...config, templates: { ...config.templates, ...change.templates }, windows: { ...config.windows, scoresAt } };
  }
  const first = change.sessions.map(({ opens }) => opens).toSorted()[0];
  // 年度 stays, numbers are made of it; the month is that of the day on which people sit.
  return {
    ...config,
    month: first === undefined ? config.month : Number(shanghaiDay(first).slice(5, 7)),
    windows: change.windows,
    sessions: change.sessions,
  };
}

/** Everything that speaks against a change. */
export function changeReasonsOf(config: ExamConfig, change: ExamChange, received: Instant, context: CalendarContext): Reason[] {
  if (change.kind === 'cancel') return [];
  if (change.kind === 'correct') {
    const { windows } = config;
    const last = config.sessions
      .map(({ closes }) => closes)
      .toSorted()
      .at(-1);
    const late = change.scoresAt != null && last !== undefined && change.scoresAt <= last;
    const same = Object.entries(change.templates).every(([kind, ref]) => config.templates[kind as TemplateKind]?.hash === ref.hash);
    return [
      ...(same && (change.scoresAt === undefined || change.scoresAt === windows.scoresAt) ? [wrong('templates', '没有需要更正的内容')] : []),
      ...(late ? [wrong('scoresAt', '成绩公布须晚于考试结束')] : []),
      ...(change.scoresAt != null && change.scoresAt <= received ? [wrong('scoresAt', '成绩公布时间已过')] : []),
    ];
  }
  return postponementReasons(config, change, received, context);
}

function postponementReasons(
  config: ExamConfig,
  { windows, sessions }: Extract<ExamChange, { kind: 'postpone' }>,
  received: Instant,
  context: CalendarContext,
): Reason[] {
  const after = changedConfig(config, { kind: 'postpone', windows, sessions });
  const codes = (no: number): string[] => config.subjects.filter(({ session }) => session === no).map(({ code }) => code);
  const first = sessions.map(({ opens }) => opens).toSorted()[0];
  const dated = { ...after, year: first === undefined ? config.year : Number(shanghaiDay(first).slice(0, 4)) };
  const numbers = (list: readonly Session[]): string =>
    list
      .map(({ no }) => no)
      .toSorted((a, b) => a - b)
      .join('、');
  return [
    ...(numbers(sessions) === numbers(config.sessions) ? [] : [wrong('sessions', `延期只改变时间，场次仍应为${numbers(config.sessions)}`)]),
    ...(Object.keys(windowNames) as (keyof Windows)[]).flatMap((name) =>
      anew.has(name) && config.windows[name]! <= received && windows[name]! > received
        ? []
        : moved(name, config.windows[name], windows[name], received),
    ),
    // Tickets say the time, so they are made and printed once more.
    ...(windows.ticketCloses > received ? [] : [wrong('windows.ticketCloses', '延期后须重新打印准考证，打印截止应晚于现在')]),
    ...sessions.flatMap(({ no, opens }, n) => {
      const before = config.sessions.find((one) => one.no === no)?.opens;
      return before !== undefined && opens < before ? [wrong(`sessions[${n}].opens`, `场次${no}不能提前`)] : [];
    }),
    ...(JSON.stringify([windows, sessions]) === JSON.stringify([config.windows, config.sessions]) ? [wrong('sessions', '没有改变任何时间')] : []),
    ...calendarReasons({ ...dated, sessions: sessions.map((one) => ({ ...one, subjects: codes(one.no) })) }, context),
  ];
}

/** Printing that was over begins once more. */
const anew: ReadonlySet<keyof Windows> = new Set(['ticketOpens', 'ticketCloses']);

/** A moment of the calendar may be put off while it is still to come. */
function moved(name: keyof Windows, before: Instant | null, after: Instant | null, received: Instant): Reason[] {
  if (before === after) return [];
  const field = `windows.${name}`;
  if (before !== null && before <= received) return [wrong(field, `${windowNames[name]}已过，不能更改`)];
  if (after !== null && after <= received) return [wrong(field, `${windowNames[name]}应晚于现在`)];
  if (before !== null && after !== null && after < before) return [wrong(field, `${windowNames[name]}不能提前`)];
  return [];
}
