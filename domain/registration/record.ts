// What a registration case knows, and the bodies of its acts. The guards of its table read it; activities/registration keeps it.
import type { Calendar } from '../kit/calendar.ts';
import type { RoundFacts } from '../approval/actions.ts';
import type { Instant, PlainDate } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';
import type { RegistrationKind, SpecialProcedure } from './kinds.ts';
import type { RegistrationRules } from './rules.ts';

/** One thing that is asked for: an item of the material list, or a field of the form as `form.<field>`. */
export interface Asked {
  item: string;
  /** What is wrong, as the applicant reads it. */
  message: string;
}
/** What the applicant says to it; material and fields are changed beside it. */
export interface Answered {
  item: string;
  message: string;
}

export interface RegistrationRecord {
  kind: RegistrationKind;
  /** Requests for supplements so far. */
  round: number;
  /** What the newest request asks for, and what the first one asked for. */
  asked: readonly Asked[];
  firstAsked: readonly string[];
  /** Items of the newest request that have a material added or a field changed since. */
  mended: readonly string[];
  rectify: { items: readonly Asked[]; by: string; answers: readonly Answered[] } | null;
  special: { procedure: SpecialProcedure; reason: string; on: PlainDate | null; workingDays?: number | null } | null;
  /** Last day of the licence that the case is about. */
  licenceUntil: PlainDate | null;
  savedAt: Instant;
}

/** Facts of the table. */
export interface RegistrationFacts extends RoundFacts {
  calendar: Calendar;
  rules: RegistrationRules;
  record: RegistrationRecord;
  /** Everything that speaks against a filing or a correction, or files that speak against `supplement`; loaded for these only. */
  against: readonly Reason[];
}

export interface CreateInput {
  kind: RegistrationKind;
  district: string;
  certificateId?: string;
  licenceId?: string;
}
/** 依职权注销: the office begins the case itself. */
export interface ExOfficioInput {
  licenceId: string;
  cause: string;
  reason: string;
}
export interface AskInput {
  items: readonly Asked[];
}
export interface NotAcceptInput {
  cause: string;
  reason: string;
}
export interface OpinionInput {
  opinion: 'grant' | 'refuse';
  reason: string;
}
export interface RefuseInput {
  /** Ids of rule `registration.refusals`. */
  causes: readonly string[];
  reason: string;
}
export interface ReasonInput {
  reason: string;
}
/** Body of `annul`: the decision that took back what the application rests on, and why. */
export interface AnnulInput extends ReasonInput {
  caseId: string;
}
/** Body of `reopen`: where the application stood, and whether the office had begun it. */
export interface ReopenInput extends AnnulInput {
  state: string;
  exOfficio: boolean;
}
/** Back to an earlier step; the nearest where none is named. */
export interface SendBackInput extends ReasonInput {
  target?: string;
}
export interface SpecialInput {
  procedure: SpecialProcedure;
  reason: string;
  /** Day of the hearing. */
  on?: PlainDate;
  /** Working days that 鉴定 or 专家评审 will take, as the applicant is told (行政许可法 第四十五条). */
  workingDays?: number;
}
export interface RectifyInput {
  items: readonly Asked[];
}
/** 窗口录入: for whom. */
export interface EnterInput extends CreateInput {
  accountId: string;
}
/** V18: what a step corrects in the form, and why. */
export interface CorrectInput {
  values: Readonly<Record<string, unknown>>;
  reason: string;
  /** What the step's schema has against the values. */
  against: readonly Reason[];
}
export interface RectifiedInput {
  answers: readonly Answered[];
}
