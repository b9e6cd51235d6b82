// Within what time a supplier may question, and from which day it runs (R41, R42): 条例第五十三条 names a day of its own for the documents, for each step and for
// the result; a complaint runs from the end of the time to answer. Works that are tendered know the objection to candidates instead (R37).
import { endOfDay, type Instant, type PlainDate } from '../../kit/instant.ts';
import type { Period } from '../../kit/period.ts';
import { countForward } from './count.ts';
import type { Law } from './deadlines.ts';
import { periods } from './rules.ts';
import { inForce, type Citation, type LawRule } from './verdict.ts';

/** What is questioned. */
export const challengeAbout = {
  documents: '采购文件',
  process: '采购过程',
  result: '中标、成交结果',
  candidates: '评标结果（异议）',
  singleSource: '单一来源采购方式公示（异议）',
} as const;
export type ChallengeAbout = keyof typeof challengeAbout;
/** Steps of a purchase that may be questioned. */
export const challengeSteps = { opening: '开标', evaluation: '评审' } as const;
export type ChallengeStep = keyof typeof challengeSteps;

/** Days that the count may start from; null: it has not come. */
export interface ChallengeStarts {
  /** The documents were given to the supplier. */
  obtained: PlainDate | null;
  /** The notice's own time is over. */
  noticeEnded: PlainDate | null;
  /** The step that is questioned has ended. */
  stepEnded: PlainDate | null;
  /** The notice of the result has ended. */
  resultEnded: PlainDate | null;
  /** The candidates, or the single source, were shown. */
  shown: PlainDate | null;
}

const later = (one: PlainDate | null, other: PlainDate | null): PlainDate | null => (one === null || (other !== null && other > one) ? other : one);

/** The day that starts the count. For the documents the later of the two that the law names, which takes no time from anybody [D]. */
export function challengeStart(about: ChallengeAbout, starts: ChallengeStarts): PlainDate | null {
  if (about === 'documents') return later(starts.obtained, starts.noticeEnded);
  if (about === 'process') return starts.stepEnded;
  return about === 'result' ? starts.resultEnded : starts.shown;
}

export interface LegalTime {
  /** The first instant that is too late. */
  due: Instant;
  day: PlainDate;
  provisional: boolean;
  cite: Citation;
}
function timeFrom({ set, calendar }: Law, rule: LawRule<Period>, from: PlainDate): LegalTime {
  const known = inForce(set, rule);
  if (!known) throw new RangeError(`${rule.key} is not in force on ${set.day}`);
  const { day, provisional } = countForward(calendar, from, known.value);
  return { due: endOfDay(day), day, provisional, cite: known.cite };
}

/** Until when it may be questioned: what is only shown (R37, R43), while it is shown. */
export const challengeTime = (law: Law, about: ChallengeAbout, from: PlainDate): LegalTime =>
  timeFrom(law, about === 'candidates' ? periods.candidatesPublicity : about === 'singleSource' ? periods.singlePublicity : periods.challenge, from);
/** Until when it must be answered, counted from the day of receipt; a single source is argued anew from the end of its publicity (74号令第四十条). */
export function answerTime(law: Law, about: ChallengeAbout, received: PlainDate, shown: PlainDate | null = null): LegalTime {
  if (about === 'singleSource' && shown !== null) return timeFrom(law, periods.singleReargue, challengeTime(law, about, shown).day);
  return timeFrom(law, about === 'candidates' ? periods.candidatesAnswer : periods.challengeAnswer, received);
}
/** Until when a complaint may be made, counted from the last day of the time to answer. */
export const complaintTime = (law: Law, answerEnded: PlainDate): LegalTime => timeFrom(law, periods.complain, answerEnded);
/** Until when 询问 is answered. */
export const inquiryTime = (law: Law, received: PlainDate): LegalTime => timeFrom(law, periods.inquiry, received);
