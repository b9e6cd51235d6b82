// What a counter case knows. The guards of its table read it, `decide` keeps it, `applied` says how an act changes it.
import type { Actor } from '../../kit/actor.ts';
import type { Calendar } from '../../kit/calendar.ts';
import type { RoundFacts } from '../../approval/actions.ts';
import { shanghaiDay, type Instant, type PlainDate } from '../../kit/instant.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { Matter, PowerOfAttorney } from './attorney.ts';
import { actsByProxy, type Appendix, type Mark, type Presenter, type UserType } from './materials.ts';
import type { CounterRules } from './rules.ts';

/** What is asked for at the counter, with the values it is to have. */
export type Requested =
  | { kind: 'registerIndividual'; name: string; idNumber: string; userName: string; phone: string }
  | { kind: 'registerLegal'; name: string; uscc: string; userName: string; phone: string }
  | { kind: 'changePhone'; accountId: string; phone: string }
  | { kind: 'changeData'; accountId: string; data: Record<string, string> }
  | { kind: 'unfreeze'; accountId: string; phone?: string };
export type CounterKind = Requested['kind'];

export const counterKinds: Record<CounterKind, string> = {
  registerIndividual: '注册个人账号',
  registerLegal: '注册法人账号',
  changePhone: '修改预留手机号',
  changeData: '修改账号信息',
  unfreeze: '账号解冻',
};

/** A personal account belongs to a natural person, an account of a 法人 does not. */
export function typeReasons(kind: CounterKind, userType: UserType): Reason[] {
  const natural = userType === 'naturalPerson';
  if (kind === 'registerIndividual' && !natural) return [{ field: 'userType', message: '个人账号的用户类型应为自然人' }];
  if (kind === 'registerLegal' && natural) return [{ field: 'userType', message: '法人账号的用户类型不能为自然人' }];
  return [];
}

/** What the clerk saw of one item. */
export interface SeenItem {
  id: string;
  /** The paper was handed in and is kept (a copy, or the signed paper itself; `original` items: the original). */
  kept: boolean;
  /** The original was shown and handed back. */
  originalSeen: boolean;
  /** Signatures and seals found on it. */
  marks: readonly Mark[];
  /** Scan of what is kept, needed before the case can be archived. */
  fileId?: string;
}

/** One look at the papers of the person at the counter. */
export interface Examination {
  presenter: Presenter;
  powerOfAttorney: PowerOfAttorney | null;
  seen: readonly SeenItem[];
}

export interface CounterRecord {
  requested: Requested;
  userType: UserType;
  examination: Examination | null;
  /** Account of the clerk whose look counts, and the day of it. */
  examinedBy: string | null;
  examinedOn: PlainDate | null;
  /** What the first request named; `powerOfAttorney` for the 委托书. `null`: nothing was requested yet. */
  requestedItems: readonly string[] | null;
  /** Of the rejection. */
  reason: string | null;
  verifiedBy: string | null;
  archiveNumber: string | null;
}

/** Facts of the table: the record and the rules that the case keeps. */
export interface CounterFacts extends RoundFacts {
  record: CounterRecord;
  rules: CounterRules;
  /** Working days, for the time to bring what is missing. */
  calendar: Calendar;
  /** Phone, number or name that another account has taken meanwhile, as far as a look-up tells. */
  taken: readonly Reason[];
  /** Against the values that are asked for, and the account they are for. Loaded for `open` only. */
  form: readonly Reason[];
}

export interface OpenInput {
  requested: Requested;
  userType: UserType;
  /** 区划 of the counter; the account's where it is left out. */
  district?: string;
  /** The appointment that the applicant came with; it counts as kept then. */
  appointmentId?: string;
}
/** A person or organisation as a form names it; what is left out comes from the case, else the line stays blank. */
export interface OnForm {
  name?: string;
  idNumber?: string;
  creditCode?: string;
  phone?: string;
}
export interface PrintInput {
  appendix: Appendix;
  /** 委托人, 法定代表人, 负责人; signer of the agreement. */
  principal?: OnForm;
  organisation?: OnForm;
  agent?: OnForm;
  matters?: readonly Matter[];
}
export interface SupplementInput {
  /** The clerk's look, which shows what is missing. */
  examination?: Examination;
  /** What the verifier finds fault with: item ids, each with a sentence. */
  faults?: readonly { id: string; message: string }[];
}
export interface RejectInput {
  reason: string;
}
export interface ArchiveInput {
  /** Number of the paper file. */
  archiveNumber: string;
  /** Scans by item id. */
  files: Record<string, string>;
}

export const begun = (input: OpenInput): CounterRecord => ({
  requested: input.requested,
  userType: input.userType,
  examination: null,
  examinedBy: null,
  examinedOn: null,
  requestedItems: null,
  reason: null,
  verifiedBy: null,
  archiveNumber: null,
});

/** The list that applies follows from who came (是否代办). */
export const isByProxy = (record: Pick<CounterRecord, 'userType'>, examination: Examination): boolean =>
  actsByProxy(record.userType, examination.presenter);

const who = (actor: Actor): string | null => (actor.kind === 'person' ? actor.accountId : null);

/** The record after an act that the table has let through. `missing` are the ids of what the act asks for. */
export function applied(
  record: CounterRecord,
  action: string,
  context: { input: unknown; actor: Actor; received: Instant; missing: readonly string[] },
): CounterRecord {
  const { input, actor, received, missing } = context;
  const looked = (examination: Examination): CounterRecord => ({
    ...record,
    examination,
    examinedBy: who(actor),
    examinedOn: shanghaiDay(received),
  });
  switch (action) {
    case 'examine':
    case 'receiveSupplement':
      return looked(input as Examination);
    case 'requestSupplement': {
      const { examination } = input as SupplementInput;
      return { ...(examination ? looked(examination) : record), requestedItems: record.requestedItems ?? missing };
    }
    case 'confirm':
      return { ...record, verifiedBy: who(actor) };
    case 'reject':
      return { ...record, verifiedBy: who(actor), reason: (input as RejectInput).reason.trim() };
    case 'lapse':
      return { ...record, reason: '逾期未补正' };
    case 'archive': {
      const { archiveNumber, files } = input as ArchiveInput;
      const seen = record.examination?.seen.map((item) => (files[item.id] ? { ...item, fileId: files[item.id]! } : item));
      return { ...record, archiveNumber: archiveNumber.trim(), examination: record.examination && { ...record.examination, seen: seen ?? [] } };
    }
    default:
      return record;
  }
}
