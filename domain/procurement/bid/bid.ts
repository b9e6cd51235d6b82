// BID, the platform's half: 待上传 → 上传中 → 已上传, a row with acts and a chain of its own. Until the hour nothing follows from it and no workflow knows of it.
import { rfc3339, type Instant } from '../../kit/instant.ts';
import { inTime } from '../../kit/in-time.ts';
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { principles } from '../law/rules.ts';
import { cited } from '../law/verdict.ts';
import { suspendedReason } from '../project/hold.ts';
import { isSealedName } from './names.ts';

/** What the tender's publication fixes of the window. */
export interface TenderFacts {
  id: string;
  opensAt: Instant;
  closedAt: Instant | null;
  /** The project is suspended: nothing is taken, and the window doesn't close. */
  paused: boolean;
  /** Rules of its 区划 on the day of its hour. */
  law: RuleSet;
  lots: readonly number[];
  suite: string;
  mode: string;
  k: number;
  /** Parties. */
  custodians: readonly string[];
  /** Prices are sealed apart and opened after 商务技术评审. */
  pricesLast: boolean;
}

/** What the header of an envelope says of what it is for. */
export interface EnvelopeFacts {
  tender: string;
  lots: readonly number[];
  supplier: string;
  version: number;
  prevReceipt: string | null;
  opensAt: string;
  suite: string;
  mode: string;
  k: number;
  bidder: string;
  custodians: readonly string[];
  /** It commits to a price envelope inside. */
  apart: boolean;
  /** It is the envelope of a whole bid. */
  whole: boolean;
}

export interface BidFacts {
  tender: TenderFacts;
  organisationId: string;
  /** The organisation has been given the tender documents. */
  acquired: boolean;
  /** Parties by whose keys it may sign. */
  certificates: readonly string[];
  /** Version that was received last, 0 for none, and the leaf of its latest receipt. */
  version: number;
  receipt: string | null;
  /** Since when the bid that stands is to be confirmed (更正); null: it need not be. */
  confirm?: Instant | null;
  /** What is being uploaded, or was. */
  upload: { size: number; got: number; root: string | null; bidRoot: string } | null;
}

export interface UploadInput {
  name: string;
  envelope: EnvelopeFacts;
  /** What the look into header and form has found. */
  against: readonly Reason[];
}
export interface WithdrawInput {
  /** Leaf of the receipt that is taken back. */
  receipt: string;
  against: readonly Reason[];
}
type Context = ActionContext<BidFacts>;

export const LATE = 'BID_TOO_LATE';
const gate = { op: '<', graceMinutes: 0 } as const;

/** R17: received before the hour and before the window was closed, by the clock that was read under its lock. */
export const lateReasons = ({ opensAt, closedAt, paused, law }: Pick<TenderFacts, 'opensAt' | 'closedAt' | 'paused' | 'law'>, received: Instant): Reason[] =>
  paused
    ? [suspendedReason(law)]
    : closedAt === null && inTime(received, opensAt, gate)
      ? []
      : [{ code: LATE, message: `投标截止时间为${rfc3339(opensAt)}，已拒收`, ...cited(law, principles.reject) }];

const same = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((one, n) => one === b[n]);

/** What of an envelope is for another tender, another time, somebody else or other keys. */
function bindingReasons({ envelope }: UploadInput, { tender, organisationId, certificates, version, receipt }: BidFacts): Reason[] {
  const wrong = (holds: boolean, field: string, message: string): Reason[] => (holds ? [] : [{ field: `header.${field}`, message, rule: 'R17' }]);
  return [
    ...wrong(envelope.tender === tender.id, 'tender', '加密标书不是为本项目制作的'),
    ...wrong(envelope.lots.length > 0 && envelope.lots.every((no) => tender.lots.includes(no)), 'lots', '加密标书中的标项不属于本项目'),
    ...wrong(envelope.supplier === organisationId, 'supplier', '加密标书不是本单位制作的'),
    ...wrong(envelope.version === version + 1, 'version', `加密标书的版本应为${version + 1}，请重新生成`),
    ...wrong(envelope.prevReceipt === receipt, 'prevReceipt', '加密标书没有引用上一份回执，请重新生成'),
    ...wrong(envelope.opensAt === tender.opensAt, 'opensAt', '加密标书中的投标截止时间与项目不符，请重新生成'),
    ...wrong(envelope.suite === tender.suite && envelope.mode === tender.mode && envelope.k === tender.k, 'mode', '加密标书的加密方式与项目不符'),
    ...wrong(envelope.whole, 'part', '上传的应当是整份加密标书'),
    ...wrong(envelope.apart === tender.pricesLast, 'price', tender.pricesLast ? '本项目的报价应当单独加密，请重新生成' : '本项目的报价不单独加密，请重新生成'),
    ...wrong(same(envelope.custodians, tender.custodians), 'custodians', '加密标书的解密参与方与项目不符'),
    ...wrong(certificates.includes(envelope.bidder), 'bidder', '签名证书未在CA管理中绑定，请先绑定'),
  ];
}

function uploadReasons({ facts, input, received }: Context): Reason[] {
  const late = lateReasons(facts.tender, received);
  if (late.length) return late;
  const asked = input as UploadInput;
  return [
    ...(facts.acquired ? [] : [{ message: '获取采购文件后方可投标', rule: 'E03' }]),
    ...(isSealedName(asked.name) ? [] : [{ field: 'name', message: '请上传后缀为.jmbs的电子加密标书', rule: 'F03' }]),
    ...asked.against,
    // What can't be read at all is for nobody.
    ...(asked.against.some(({ field }) => field?.startsWith('header')) ? [] : bindingReasons(asked, facts)),
  ];
}

function submitReasons({ facts, received }: Context): Reason[] {
  const late = lateReasons(facts.tender, received);
  const { upload } = facts;
  if (late.length) return late;
  if (!upload || upload.got < upload.size)
    return [{ message: `加密标书尚未传完，还差${(upload?.size ?? 0) - (upload?.got ?? 0)}字节`, ...cited(facts.tender.law, principles.incomplete) }];
  return upload.root === upload.bidRoot ? [] : [{ message: '收到的加密标书与其校验值不符，请重新上传', rule: 'R17' }];
}

function withdrawReasons({ facts, input, received }: Context): Reason[] {
  const asked = input as WithdrawInput;
  const late = lateReasons(facts.tender, received);
  if (late.length) return late;
  return [...(asked.receipt === facts.receipt ? [] : [{ field: 'receipt', message: '撤回应引用现行的投标回执', rule: 'F06' }]), ...asked.against];
}

/** After a correction: the bid that stands, by its bidder's own signature. */
function reconfirmReasons({ facts, input, received }: Context): Reason[] {
  const asked = input as WithdrawInput;
  const late = lateReasons(facts.tender, received);
  if (late.length) return late;
  return [
    ...(facts.confirm ? [] : [{ message: '投标文件无需重新确认', rule: 'R09' }]),
    ...(asked.receipt === facts.receipt ? [] : [{ field: 'receipt', message: '确认应引用现行的投标回执', rule: 'R09' }]),
    ...asked.against,
  ];
}

const refusal = (reasons: readonly Reason[]): string =>
  reasons.find(({ code }) => code === LATE || code === 'TENDER_SUSPENDED')?.code ?? 'BID_NOT_READY';
const own = { by: 'bidHandler', window: true, refusal } as const;

export const bidProcess = defineProcess<BidFacts>({
  type: 'TenderBid',
  label: '投标文件上传',
  kind: 'row',
  blind: true,
  states: {
    waiting: { label: '待上传', rests: true },
    uploading: { label: '上传中', rests: true },
    uploaded: { label: '已上传', rests: true },
    // Not received whole when the window closed (R18).
    lapsed: { label: '视为撤回', final: true },
  },
  actions: {
    upload: { label: '上传', from: null, to: 'uploading', ...own, guard: uploadReasons },
    uploadAgain: { label: '上传', from: ['waiting', 'uploading'], to: 'uploading', ...own, guard: uploadReasons },
    submit: { label: '提交', from: 'uploading', to: 'uploaded', ...own, guard: submitReasons },
    reconfirm: { label: '重新确认', from: 'uploaded', to: null, ...own, guard: reconfirmReasons },
    withdraw: { label: '撤回', from: 'uploaded', to: 'waiting', ...own, guard: withdrawReasons },
    lapse: { label: '视为撤回', from: 'uploading', to: 'lapsed', by: 'system', hidden: true },
  },
});
