// Who may handle a violation and when (S3-37): two persons, 回避, what was told bounds what is decided, service in order. Pure; every reason at once.
import type { Instant } from '../../kit/instant.ts';
import type { Reason } from '../../kit/refusal.ts';
import { measuresOf, withinMeasures, type Finding } from './measures.ts';
import { findingReasons, subjectReasons } from './entry.ts';
import type { ViolationCatalogue } from './rules.ts';

/** How a paper was served. */
export const serviceMethods = { direct: '直接送达', left: '留置送达', post: '邮寄送达', electronic: '电子送达', announcement: '公告送达' } as const;
export type ServiceMethod = keyof typeof serviceMethods;

/** Who had a hand in the case so far; ids of accounts. */
export interface Hands {
  candidate: string;
  enteredBy: string;
  draftedBy: string | null;
  proposedBy: string | null;
  outcomeBy: string | null;
  recused: readonly string[];
}

const RECUSED = 'VIOLATION_RECUSED';
const SECOND = 'VIOLATION_SECOND_PERSON';

/** Acts that need somebody who has not done the act before it, and the sentence when it was him. */
const seconds: Readonly<Record<string, { by: (hands: Hands) => string | null; message: string }>> = {
  review: { by: ({ enteredBy }) => enteredBy, message: '录入人不能复核自己录入的违纪记录，须由另一人复核' },
  recheck: { by: ({ draftedBy }) => draftedBy, message: '拟写告知书的人不能进行复核，须由另一人复核' },
  decide: { by: ({ proposedBy }) => proposedBy, message: '拟定人不能作出处理决定，须由另一人决定' },
  confirmOutcome: { by: ({ outcomeBy }) => outcomeBy, message: '登记人不能复核自己登记的争议结果，须由另一人复核' },
};

/** What speaks against this person's doing this act. */
export function handReasons(action: string, account: string | null, hands: Hands): Reason[] {
  if (account === null) return [];
  if (account === hands.candidate && action !== 'askRecusal') return [{ code: RECUSED, message: '当事人本人不能办理自己的违纪案件' }];
  if (hands.recused.includes(account)) return [{ code: RECUSED, message: '您已被登记回避，不能办理本案' }];
  const second = seconds[action];
  return second && second.by(hands) === account ? [{ code: SECOND, message: second.message }] : [];
}

/** What is told or decided must stand in the catalogue. */
export const chargeReasons = (catalogue: ViolationCatalogue, findings: readonly Finding[], subject: string | null): Reason[] => [
  ...findingReasons(catalogue, findings),
  ...subjectReasons(catalogue, findings, subject),
];

/** A decision graver than what its addressee was told: he must be told anew, and heard again. */
export const graverReasons = (catalogue: ViolationCatalogue, findings: readonly Finding[], told: readonly Finding[]): Reason[] =>
  withinMeasures(measuresOf(catalogue, findings), measuresOf(catalogue, told))
    ? []
    : [
        {
          code: 'VIOLATION_GRAVER',
          field: 'findings',
          message: '处理决定重于已告知的拟处理内容，须重新告知并听取陈述申辩',
          article: '《专业技术人员资格考试违纪违规行为处理规定》第十七条',
        },
      ];

export interface ServiceInput {
  method: Exclude<ServiceMethod, 'announcement'>;
  servedAt: Instant;
  place: string;
  /** Who took it, or before whom it was left. */
  receiver: string;
  servers: readonly string[];
  note?: string | undefined;
}

/** `readyAt`: when the paper was signed and sealed; null while it is being made. */
export function serviceReasons({ servedAt, method, note, servers }: ServiceInput, readyAt: Instant | null, received: Instant): Reason[] {
  const wrong = (field: string, message: string): Reason => ({ code: 'VIOLATION_SERVICE', field, message });
  if (readyAt === null) return [{ code: 'VIOLATION_PAPER_NOT_READY', message: '文书尚未制作完成，请稍后再办理送达' }];
  return [
    ...(servedAt > received ? [wrong('servedAt', '送达时间不能晚于现在')] : []),
    ...(servedAt < readyAt ? [wrong('servedAt', '送达时间不能早于文书制作完成的时间')] : []),
    ...(method === 'left' && !note ? [wrong('note', '留置送达须注明拒收事由和见证情况')] : []),
    ...(method !== 'post' && method !== 'electronic' && new Set(servers).size < 2 ? [wrong('servers', '送达须由两名送达人签名')] : []),
  ];
}
