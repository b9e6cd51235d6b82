// 职业资格证书, 注册证书 (执业许可) and its electronic edition. Certificate and licence are rows: their standing changes by acts that other processes
// decide in their own transaction (`also`). The edition is a case: it is begun in the transaction of the decision, and its workflow makes it, has it
// collected, or raises the alarm (S3-59).
import type { Calendar } from '../kit/calendar.ts';
import { planInstant, planWorkingDays } from '../kit/deadline.ts';
import { plusMs, type PlainDate } from '../kit/instant.ts';
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';

/** Where a certificate comes from: the exam here, or the system before this one. */
export type CertificateOrigin = 'exam' | 'formerSystem';

/** Body of `enter`. `idNumber` is encrypted by whoever writes it. */
export interface CertificateInput {
  number: string;
  district: string;
  holderName: string;
  idNumber: string;
  specialty: string;
  issuedOn: PlainDate;
  origin: CertificateOrigin;
}

/** What the records load before the table is asked. */
export interface CertificateFacts {
  /** An edition of it was signed, or it came from the former system. */
  made: boolean;
}

export const certificateProcess = defineProcess<CertificateFacts>({
  type: 'QualificationCertificate',
  label: '职业资格证书',
  kind: 'row',
  states: {
    // It has its number; its first edition is being made (domain/licence/edition.ts).
    making: { label: '制证中' },
    valid: { label: '有效', rests: true },
    revoked: { label: '撤销', rests: true },
  },
  actions: {
    enter: { label: '登记', from: null, to: 'valid', by: 'system', hidden: true },
    issue: { label: '编号制证', from: null, to: 'making', by: 'system', hidden: true },
    award: { label: '颁发证书', from: 'making', to: 'valid', by: 'system', hidden: true },
    // The same number, a new edition (信息更正, 遗失, 换照片).
    reissue: { label: '补发证书', from: ['making', 'valid'], to: null, by: 'system', hidden: true },
    revoke: { label: '撤销', from: ['making', 'valid'], to: 'revoked', by: 'system', hidden: true },
    // A decision that annulled it was itself annulled.
    restore: {
      label: '恢复',
      from: 'revoked',
      to: ({ facts }) => (facts.made ? 'valid' : 'making'),
      oneOf: ['valid', 'making'],
      by: 'system',
      hidden: true,
    },
  },
});

/** Body of `issue`: 初始, 逾期初始 and 重新注册. The licence's id is the act's caseId. */
export interface IssueInput {
  /** Case that decided it; null where two officers entered it. */
  caseId: string | null;
  certificateId: string;
  accountId: string;
  /** Organisation that the holder practises with. */
  employerId: string;
  specialty: string;
  validFrom: PlainDate;
  /** Last day on which it is good. */
  validTo: PlainDate;
  /** 区划 that it is issued for. */
  district: string;
  /** Number it has already (former system); made where it is left out. */
  number?: string;
}
/** Body of `renew`. */
export interface RenewInput {
  caseId: string | null;
  validTo: PlainDate;
}
/** Body of `change`: what is left out stays, the last day always does. */
export interface ChangeInput {
  caseId: string | null;
  employerId?: string;
  specialty?: string;
  /** Certificate of the new specialty. */
  certificateId?: string;
}
/** Body of `reissue` (补办), `suspend`, `reinstate` and `cancel`: why, as people read it. */
export interface GroundsInput {
  caseId: string | null;
  reason: string;
}
/** Body of `leave`, by the employer: since when the contract is over. */
export interface LeaveInput {
  leftOn: PlainDate;
}
/** Body of `revoke`: the ground is one of rule `licence.revocation`, which sets the ban. */
export interface RevokeInput extends GroundsInput {
  ground: string;
}

/** Body of `restore`: the standing that it had before the decision that was overturned. */
export interface RestoreInput extends GroundsInput {
  standing: LicenceStanding;
}

export type LicenceStanding = 'valid' | 'toChange' | 'expired' | 'lapsed' | 'cancelled' | 'revoked';
/** A person holds one of these at a time. */
export const liveLicence: readonly LicenceStanding[] = ['valid', 'toChange', 'expired'];

/** What the records load before the table is asked. */
export interface LicenceFacts {
  today: PlainDate;
  /** Standing of the certificate that an `issue` or `change` names, and whether it is the holder's own and of the specialty; null where none is asked for. */
  certificate: { valid: boolean; own: boolean; specialty: string } | null;
  /** The employer that is named is registered; true where none is. */
  employerKnown: boolean;
  /** Number of the holder's licence that is in force. */
  live: string | null;
  /** Last day of the holder's ban, with its basis. */
  ban: { until: PlainDate; basis: string } | null;
  /** The row as it stands; null before `issue`. */
  licence: { number: string; validTo: PlainDate; specialty: string } | null;
  /** First day on which an expired licence is 失效. */
  lapseOn: PlainDate | null;
  grounds: readonly string[];
}
type Context = ActionContext<LicenceFacts>;

const holderMay = ({ facts }: Context): Reason[] => [
  ...(facts.ban
    ? [{ code: 'LICENCE_BANNED', message: `禁止申请期未满，${facts.ban.until}前不予注册`, article: facts.ban.basis, rule: 'licence.revocation' }]
    : []),
  ...(facts.live ? [{ code: 'LICENCE_LIVE', message: `已有有效的注册证书（${facts.live}）` }] : []),
];
const certified = (specialty: string | undefined, { facts: { certificate, licence } }: Context): Reason[] => {
  if (certificate && !(certificate.valid && certificate.own))
    return [{ field: 'certificateId', code: 'LICENCE_CERTIFICATE', message: '职业资格证书不是本人的有效证书' }];
  const wanted = specialty ?? certificate?.specialty ?? licence?.specialty;
  const shown = certificate?.specialty ?? licence?.specialty;
  return wanted === shown ? [] : [{ field: 'specialty', code: 'LICENCE_CERTIFICATE', message: '职业资格证书的专业与注册专业不一致' }];
};
const employed = ({ facts }: Context): Reason[] =>
  facts.employerKnown ? [] : [{ field: 'employerId', code: 'LICENCE_EMPLOYER', message: '没有这一用人单位' }];
const inOrder = (from: PlainDate, to: PlainDate, message: string): Reason[] =>
  from < to ? [] : [{ field: 'validTo', code: 'LICENCE_TERM', message }];

const codeOf = (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'NOT_ACCEPTABLE_NOW';

export const licenceProcess = defineProcess<LicenceFacts>({
  type: 'PracticeLicence',
  label: '注册证书',
  kind: 'row',
  states: {
    valid: { label: '有效', rests: true },
    // 单位吊销, 解除劳动, or a change under way: no practising meanwhile.
    toChange: { label: '待变更', rests: true },
    // Past its last day: a renewal applied for in time can still be granted.
    expired: { label: '到期', rests: true },
    // Only 重新注册 leads on, as a licence of its own.
    lapsed: { label: '失效', rests: true },
    // Only the overturning of the decision leads back.
    cancelled: { label: '注销', rests: true },
    revoked: { label: '撤销', rests: true },
  },
  actions: {
    issue: {
      label: '颁发',
      from: null,
      to: 'valid',
      by: 'system',
      hidden: true,
      guard: (context) => {
        const { specialty, validFrom, validTo } = context.input as IssueInput;
        return [
          ...holderMay(context),
          ...certified(specialty, context),
          ...employed(context),
          ...inOrder(validFrom, validTo, '有效期止应晚于有效期起'),
        ];
      },
      refusal: codeOf,
    },
    // 延续 is decided before the last day, or deemed granted on it; the daily round may have come first.
    renew: {
      label: '延续',
      from: ['valid', 'toChange', 'expired'],
      to: 'valid',
      by: 'system',
      hidden: true,
      guard: ({ facts, input }) => inOrder(facts.licence!.validTo, (input as RenewInput).validTo, '延续后的有效期止应晚于原有效期止'),
      refusal: codeOf,
    },
    change: {
      label: '变更',
      from: ['valid', 'toChange'],
      to: 'valid',
      by: 'system',
      hidden: true,
      guard: (context) => [...certified((context.input as ChangeInput).specialty, context), ...employed(context)],
      refusal: codeOf,
    },
    suspend: { label: '转待变更', from: 'valid', to: 'toChange', by: 'system', hidden: true },
    // 解除劳动: nobody practises in the name of an employer that he has left.
    leave: {
      label: '单位报告解除劳动合同',
      from: 'valid',
      to: 'toChange',
      by: ['orgAdmin', 'orgMember'],
      guard: ({ facts, input }) =>
        (input as LeaveInput).leftOn <= facts.today
          ? []
          : [{ field: 'leftOn', code: 'LICENCE_LEAVING', message: '解除或终止劳动合同的日期不能晚于今天' }],
      refusal: codeOf,
    },
    reinstate: { label: '恢复有效', from: 'toChange', to: 'valid', by: 'system', hidden: true },
    reissue: { label: '补办', from: ['valid', 'toChange'], to: null, by: 'system', hidden: true },
    expire: {
      label: '到期',
      from: ['valid', 'toChange'],
      to: 'expired',
      by: 'system',
      hidden: true,
      guard: ({ facts }) => (facts.today > facts.licence!.validTo ? [] : [{ code: 'LICENCE_TERM', message: '有效期未满' }]),
      refusal: codeOf,
    },
    lapse: {
      label: '失效',
      from: 'expired',
      to: 'lapsed',
      by: 'system',
      hidden: true,
      guard: ({ facts }) => (facts.lapseOn !== null && facts.today >= facts.lapseOn ? [] : [{ code: 'LICENCE_TERM', message: '未到失效日期' }]),
      refusal: codeOf,
    },
    cancel: { label: '注销', from: ['valid', 'toChange', 'expired', 'lapsed'], to: 'cancelled', by: 'system', hidden: true },
    revoke: {
      label: '撤销',
      from: ['valid', 'toChange', 'expired', 'lapsed'],
      to: 'revoked',
      by: 'system',
      hidden: true,
      guard: ({ facts, input }) =>
        facts.grounds.includes((input as RevokeInput).ground) ? [] : [{ field: 'ground', code: 'LICENCE_GROUND', message: '没有这一撤销事由' }],
      refusal: codeOf,
    },
    // The decision that ended it was itself overturned.
    restore: {
      label: '恢复',
      from: ['cancelled', 'revoked'],
      to: ({ input }) => (input as RestoreInput).standing,
      oneOf: ['valid', 'toChange', 'expired', 'lapsed'],
      by: 'system',
      hidden: true,
      guard: ({ facts, input }) =>
        facts.live && liveLicence.includes((input as RestoreInput).standing)
          ? [{ code: 'LICENCE_LIVE', message: `已有有效的注册证书（${facts.live}）` }]
          : [],
      refusal: codeOf,
    },
  },
});

export type LicenceAction = 'issue' | 'renew' | 'change' | 'suspend' | 'reinstate' | 'reissue' | 'expire' | 'lapse' | 'cancel' | 'revoke' | 'restore';

/** Why an edition was made. */
export const editionGrounds = { issue: '颁发', renew: '延续', change: '变更', reissue: '补办', restore: '恢复' } as const;
export type EditionGround = keyof typeof editionGrounds;

/** Where an edition is collected: the library of e-licences (U09) and the one-stop service (U21). */
export const collectors = { library: '电子证照库', oneStop: '一网通办' } as const;
export type Collector = keyof typeof collectors;

export interface EditionFacts {
  calendar: Calendar;
  /** Until the alarm, and until it must have reached its holder. */
  alarmMinutes: number;
  serviceDays: number;
  serviceBasis: string;
  /** A signed document of it is kept. */
  made: boolean;
  /** Who has said that it is collected, before this act. */
  collected: readonly Collector[];
}

/** Body of `collect`. */
export interface CollectInput {
  by: Collector;
  /** The collector's own number for it. */
  reference: string;
}

export const editionProcess = defineProcess<EditionFacts>({
  type: 'ElectronicLicence',
  label: '电子证照',
  kind: 'case',
  states: {
    pending: {
      label: '待制发',
      clock: {
        name: 'alarm',
        label: '制发归集时限',
        then: 'miss',
        plan: ({ facts, received }) => planInstant(plusMs(received, facts.alarmMinutes * 60_000), '电子证照实时归集'),
      },
    },
    // Operators know; it is tried on, and ends in 已制发 by itself.
    failed: { label: '失败' },
    issued: { label: '已制发', rests: true, settled: true },
    withdrawn: { label: '已收回', final: true },
  },
  regions: {
    service: {
      states: {
        waiting: {
          label: '待送达',
          clock: {
            name: 'service',
            label: '颁发送达期限',
            then: 'overdue',
            plan: ({ facts, received }) => planWorkingDays(facts.calendar, received, facts.serviceDays, facts.serviceBasis),
          },
        },
        served: { label: '已送达', final: true },
        late: { label: '逾期未送达' },
        ended: { label: '—', final: true },
      },
    },
  },
  actions: {
    prepare: { label: '制证', from: null, to: { main: 'pending', service: 'waiting' }, by: 'system', hidden: true },
    made: {
      label: '制证完成',
      from: ['pending', 'failed'],
      to: null,
      by: 'system',
      hidden: true,
      guard: ({ facts }) => (facts.made ? [] : [{ message: '签章文件尚未生成' }]),
    },
    collect: {
      label: '归集完成',
      from: ['pending', 'failed', 'service:late'],
      to: ({ facts, input }) => {
        const all = new Set<string>([...facts.collected, (input as CollectInput).by]);
        return Object.keys(collectors).every((one) => all.has(one)) ? { main: 'issued', service: 'served' } : {};
      },
      oneOf: ['issued', 'service:served'],
      by: 'system',
      hidden: true,
      guard: ({ facts }) => (facts.made ? [] : [{ message: '签章文件尚未生成' }]),
    },
    miss: { label: '制发归集超时', from: 'pending', to: 'failed', by: 'system', at: 'alarm', hidden: true },
    overdue: { label: '逾期未送达', from: 'service:waiting', to: { service: 'late' }, by: 'system', at: 'service', hidden: true },
    // A newer edition has taken its place, or the licence is no more.
    withdraw: { label: '收回', from: ['pending', 'failed', 'issued'], to: { main: 'withdrawn', service: 'ended' }, by: 'system', hidden: true },
  },
});
