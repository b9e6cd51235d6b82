// 12345工单 (U14): what citizens ask of the line and the line asks of us, with the time that it sets. A task of an officer; the answer goes back to the line by itself.
import { planInstant } from '../kit/deadline.ts';
import type { Instant } from '../kit/instant.ts';
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import { hotlineProblems } from './problems.ts';

/** As the line calls them. */
export const ticketKinds = ['咨询', '投诉', '建议'] as const;
export type TicketKind = (typeof ticketKinds)[number];

export interface TakeInput {
  number: string;
  kind: TicketKind;
  text: string;
  caller: string | null;
  caseNo: string | null;
  at: Instant;
  due: Instant;
  district: string;
}
export interface TicketFacts {
  kind: TicketKind;
  /** Accounts of the office that have handled the case that the ticket is about. */
  handlers: readonly string[];
}
type Context = ActionContext<TicketFacts>;

const due = ({ input }: Context) => planInstant((input as TakeInput).due, '12345工单载明的办理期限');
/** Whoever is complained about does not answer the complaint. */
const ofOthers = ({ facts, actor }: Context): Reason[] =>
  facts.kind === '投诉' && actor.kind === 'person' && facts.handlers.includes(actor.accountId)
    ? [{ code: 'HOTLINE_INVOLVED', message: hotlineProblems.HOTLINE_INVOLVED.message }]
    : [];
const system = { by: 'system', hidden: true } as const;

export const hotlineTicket = defineProcess<TicketFacts>({
  type: 'HotlineTicket',
  label: '12345工单',
  kind: 'case',
  states: {
    open: {
      label: '待答复',
      clock: { name: 'reply', label: '工单办理期限', then: 'late', plan: due },
      round: { node: 'reply', role: 'informationManager', label: '12345工单答复' },
    },
    answered: { label: '已答复，待回传' },
    closed: { label: '已回传', final: true },
    notTaken: { label: '12345未接收', final: true },
  },
  actions: {
    take: { label: '接收12345工单', from: null, to: 'open', ...system },
    late: { label: '逾期未答复工单', from: 'open', to: null, at: 'reply', ...system },
    answer: { label: '答复12345工单', from: 'open', to: 'answered', by: 'informationManager', guard: ofOthers, refusal: 'HOTLINE_INVOLVED' },
    sent: { label: '答复已回传', from: 'answered', to: 'closed', ...system },
    refused: { label: '答复未被接收', from: 'answered', to: 'notTaken', ...system },
  },
});
