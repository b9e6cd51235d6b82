// 证照快递: 待寄出 → 已揽收 → 在途 → 已签收, or 退回. The courier reports; its reports come late, twice and out of order, so a report moves the delivery forward or not at all.
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import { deliveryProblems } from './problems.ts';
import type { Payer } from './rules.ts';

/** In the order of the way; the last two end it. */
export const deliveryStates = { waiting: '待寄出', collected: '已揽收', inTransit: '在途', signed: '已签收', returned: '退回' } as const;
export type DeliveryState = keyof typeof deliveryStates;

export interface OrderInput {
  licenceId: string;
  recipient: string;
  phone: string;
  /** Six-digit code and the line below it. */
  district: string;
  address: string;
}
export interface ReportInput {
  /** The courier's number of the report. */
  eventId: string;
  waybill: string;
  status: DeliveryState;
  /** Where it was, as the courier says it. */
  place?: string | undefined;
  /** When the courier saw it, RFC 3339. */
  at: string;
}
export interface DeliveryFacts {
  /** The licence can be sent; null where there is none of this person. */
  valid: boolean | null;
  payer: Payer;
  /** What speaks against the recipient; of an order only. */
  against: readonly Reason[];
  /** Number of the waybill as the courier has given it; null before. */
  waybill: string | null;
}

const rank: Record<DeliveryState, number> = { waiting: 0, collected: 1, inTransit: 2, signed: 3, returned: 3 };
/** Where a report leads: forward, or nowhere. What has ended stays as it ended. */
export const forward = (from: DeliveryState, reported: DeliveryState): DeliveryState => (rank[reported] > rank[from] ? reported : from);

const sendable = ({ facts }: ActionContext<DeliveryFacts>): Reason[] => {
  if (facts.valid === null) return [{ code: 'NOT_FOUND', message: '没有找到该证件' }];
  return facts.valid ? [...facts.against] : [{ code: 'DELIVERY_NOT_VALID', message: deliveryProblems.DELIVERY_NOT_VALID.message }];
};
/** A report on another parcel is not ours. */
const ours = ({ facts, input }: ActionContext<DeliveryFacts>): Reason[] =>
  facts.waybill !== null && facts.waybill !== (input as ReportInput).waybill ? [{ field: 'waybill', message: '运单号与该寄送不一致' }] : [];

export const delivery = defineProcess<DeliveryFacts>({
  type: 'Delivery',
  label: '证照快递',
  kind: 'case',
  states: {
    waiting: { label: deliveryStates.waiting },
    collected: { label: deliveryStates.collected },
    inTransit: { label: deliveryStates.inTransit },
    // Late reports still come; nothing is waited for.
    signed: { label: deliveryStates.signed, rests: true, settled: true },
    returned: { label: deliveryStates.returned, rests: true, settled: true },
  },
  actions: {
    order: {
      label: '申请证照快递',
      from: null,
      to: 'waiting',
      by: 'applicant',
      guard: sendable,
      refusal: (reasons) => reasons[0]?.code ?? 'DELIVERY_INVALID',
    },
    report: {
      label: '快递状态',
      from: ['waiting', 'collected', 'inTransit', 'signed', 'returned'],
      to: ({ file, input }) => forward(file.state as DeliveryState, (input as ReportInput).status),
      oneOf: ['waiting', 'collected', 'inTransit', 'signed', 'returned'],
      by: 'platform',
      guard: ours,
      refusal: 'DELIVERY_INVALID',
      hidden: true,
    },
  },
});
