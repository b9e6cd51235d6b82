// 开标 (R19, R20, 87号令第三十九至四十二条): the ceremony of one tender, begun by the system at the hour. The agency notes who is there and that it is recorded, declares it
// open, and from then on each bid is decrypted within its time, each a row of its own (opening.ts). What is not decrypted is attributed, the record is read out, confirmed
// or objected to, signed, and the project goes on.
import { planInstant, type DeadlinePlan } from '../../kit/deadline.ts';
import { epochMs, plusMs, type Instant } from '../../kit/instant.ts';
import { defineProcess, type ActionContext, type Move, type State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { against as reasonsOf, type Finding } from '../law/verdict.ts';

/** Who is in the room. Evaluators may not be. */
export const attendeeRoles = { purchaser: '采购人代表', agency: '采购代理机构', bidder: '供应商代表', supervisor: '监督人员', evaluator: '评审委员会成员' } as const;
export type AttendeeRole = keyof typeof attendeeRoles;
export interface Attendee {
  name: string;
  organisation: string;
  role: AttendeeRole;
}
/** Whose fault holds up the decryption. A bidder's own is none of these. */
export const faultParties = { platform: '平台', custodian: '解密参与方', venue: '开标场所', ca: 'CA机构' } as const;
export type FaultParty = keyof typeof faultParties;

export interface StartInput {
  /** 录音录像: where it runs and its number. */
  recording: { room: string; number: string };
}
export interface ExtendInput {
  minutes: number;
  reason: string;
  signature: string;
}

export interface CeremonyFacts {
  /** Everything that speaks against the act whatever the table says: a suspended project, a signature that does not hold. */
  against: readonly Reason[];
  /** 87号令第三十九至四十二条, asked with who is there and whether it is recorded. */
  mayStart: Finding | null;
  /** Time to decrypt, to confirm, and to begin; minutes. */
  minutes: { start: number; decrypt: number; confirm: number };
  basis: { decrypt: string; confirm: string; start: string };
  /** The last reminder to decrypt goes out so many minutes before the end. */
  lastReminder: number;
  /** End of the decryption as it stands after the act; null before it. */
  decryptDue: Instant | null;
  bids: { undecrypted: number; unattributed: number; unconfirmed: number; unanswered: number };
  /** A fault of somebody other than the bidders is open: registered, or shares of custodians are missing. */
  otherFault: boolean;
}
type Context = ActionContext<CeremonyFacts>;

const minutesFrom =
  (which: 'start' | 'decrypt' | 'confirm') =>
  ({ facts, received }: Context): DeadlinePlan =>
    planInstant(plusMs(received, facts.minutes[which] * 60_000), facts.basis[which]);
/** The last reminder; null where its moment has passed. */
const beforeEnd = ({ facts, received }: Context): DeadlinePlan | null => {
  const due = facts.decryptDue ?? minutesFrom('decrypt')({ facts, received } as Context).due;
  const before = facts.lastReminder * 60_000;
  return epochMs(due) - epochMs(received) > before ? planInstant(plusMs(due, -before), `解密截止前${facts.lastReminder}分钟`) : null;
};
const none: State<CeremonyFacts> = { label: '—' };
const ruled = {
  by: 'tenderHandler',
  guard: ({ facts }: Context): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons.find(({ code }) => code !== undefined)?.code ?? 'OPENING_INVALID',
} as const;
const system = { by: 'system', hidden: true } as const;
const also =
  (more: (context: Context) => Reason[]) =>
  (context: Context): Reason[] => [...context.facts.against, ...more(context)];
const left = (count: number, message: string): Reason[] => (count > 0 ? [{ message: `${message}：${count}份` }] : []);
/** With the decryption its reminder ends, and whatever fault was open. */
const ended = (main: string): Move => ({ main, reminder: 'none', fault: 'none' });
const afterEnd = ({ facts }: Context): Move => ended(facts.bids.undecrypted > 0 ? 'attributing' : 'announcing');
const stages = ['signingIn', 'decrypting', 'attributing', 'announcing', 'confirming', 'signing', 'signed'];
/** Clocks that a suspended project stops; what was due already is the system's to end. */
const stopped = ({ deadlines, received }: Context) =>
  deadlines.filter(({ pausedAt, due }) => pausedAt === null && received < due).map(({ name }) => ({ name, what: 'pause', why: '采购活动已暂停' }) as const);
const goOn = ({ deadlines }: Context) =>
  deadlines.filter(({ pausedAt }) => pausedAt !== null).map(({ name }) => ({ name, what: 'resume', why: '采购活动已恢复' }) as const);

export const tenderOpening = defineProcess<CeremonyFacts>({
  type: 'TenderOpening',
  label: '开标',
  kind: 'case',
  states: {
    signingIn: { label: '签到', rests: true, clock: { name: 'start', label: '宣布开标期限', then: 'startOverdue', plan: minutesFrom('start') } },
    decrypting: { label: '解密中', clock: { name: 'decrypt', label: '解密截止时间', then: 'endDecryption', plan: minutesFrom('decrypt') } },
    attributing: { label: '认定未解密原因', rests: true },
    announcing: { label: '唱标', rests: true },
    confirming: { label: '确认开标记录', clock: { name: 'confirm', label: '确认开标记录期限', then: 'endConfirmation', plan: minutesFrom('confirm') } },
    signing: { label: '开标记录待签署', rests: true },
    signed: { label: '记录已签', rests: true },
    completed: { label: '完成', final: true },
    ended: { label: '终止', final: true },
  },
  regions: {
    reminder: { states: { none, ahead: { label: '待提醒', clock: { name: 'last', label: '解密截止前提醒', then: 'remindLast', plan: beforeEnd } } } },
    fault: { states: { none, open: { label: '故障处理中' } } },
    hold: { states: { none, suspended: { label: '已暂停' } } },
  },
  actions: {
    open: { label: '开标', from: null, to: 'signingIn', ...system },
    startOverdue: { label: '逾期未宣布开标', from: 'signingIn', to: null, at: 'start', ...system },
    signIn: { label: '登记签到', from: 'signingIn', to: null, ...ruled },
    start: {
      label: '宣布开标',
      from: 'signingIn',
      to: { main: 'decrypting', reminder: 'ahead' },
      ...ruled,
      guard: also(({ facts: { mayStart } }) => (mayStart ? reasonsOf([mayStart]) : [])),
    },
    reportFault: { label: '登记故障', from: 'decrypting', to: { fault: 'open' }, ...ruled },
    clearFault: { label: '登记故障排除', from: 'fault:open', to: { fault: 'none' }, ...ruled },
    extend: {
      label: '延长解密时间',
      from: 'decrypting',
      to: { reminder: 'ahead' },
      anew: true,
      ...ruled,
      guard: also(({ facts }) => (facts.otherFault ? [] : [{ message: '仅在他方故障未排除期间可以延长解密时间', rule: 'R20' }])),
      inTime: { deadline: 'decrypt', op: '<', graceMinutes: 0 },
      deadlines: ({ input }) => [{ name: 'decrypt', what: 'extend', by: (input as ExtendInput).minutes * 60_000, why: (input as ExtendInput).reason }],
    },
    remindLast: { label: '解密截止前提醒', from: 'reminder:ahead', to: { reminder: 'none' }, at: 'last', ...system },
    closeDecryption: {
      label: '结束解密',
      from: 'decrypting',
      to: ended('announcing'),
      ...ruled,
      guard: also(({ facts }) => left(facts.bids.undecrypted, '尚有投标文件未解密')),
    },
    endDecryption: {
      label: '解密截止',
      from: 'decrypting',
      to: afterEnd,
      oneOf: ['attributing', 'announcing', 'reminder:none', 'fault:none'],
      at: 'decrypt',
      ...system,
    },
    announce: {
      label: '唱标并公布开标记录',
      from: ['attributing', 'announcing'],
      to: 'confirming',
      ...ruled,
      guard: also(({ facts }) => left(facts.bids.unattributed, '尚未认定未解密原因的投标文件')),
    },
    endConfirmation: { label: '确认开标记录期限届满', from: 'confirming', to: 'signing', at: 'confirm', ...system },
    // Whoever is not there, or says nothing in time, accepts the record.
    sign: {
      label: '签署开标记录',
      from: ['confirming', 'signing'],
      to: 'signed',
      ...ruled,
      guard: also(({ facts, file }) => [
        ...left(facts.bids.unanswered, '尚有异议未答复'),
        ...(file.state === 'confirming' ? left(facts.bids.unconfirmed, '确认期限内尚有供应商未确认') : []),
      ]),
    },
    complete: { label: '完成开标', from: 'signed', to: 'completed', ...ruled },
    suspend: { label: '随项目暂停', from: stages, to: { hold: 'suspended' }, deadlines: stopped, ...system },
    resume: { label: '随项目恢复', from: 'hold:suspended', to: { hold: 'none' }, deadlines: goOn, ...system },
    end: { label: '随项目终止', from: stages, to: { ...(ended('ended') as Record<string, string>), hold: 'none' }, ...system },
  },
});

/** What extends the decryption's time is signed by the agency's officer: this opening, from when, by how much, and why. */
export const extensionText = (caseId: string, due: Instant, { minutes, reason }: Pick<ExtendInput, 'minutes' | 'reason'>): string =>
  ['banshi-opening-extension-v1', caseId, due, String(minutes), reason].join('\n');
/** What signs the record: this opening and the record's hash. */
export const recordText = (caseId: string, recordHash: string): string => ['banshi-opening-record-v1', caseId, recordHash].join('\n');
