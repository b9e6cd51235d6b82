// 询问 (R41, 采购法第五十二条): a supplier's question about a purchase, answered within three working days. Light: a row, nobody follows it; whoever has to answer sees
// until when, and what is late.
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';

export interface InquiryFacts {
  against: readonly Reason[];
}
const guard = ({ facts }: ActionContext<InquiryFacts>): Reason[] => [...facts.against];

export const inquiry = defineProcess<InquiryFacts>({
  type: 'TenderInquiry',
  label: '询问',
  kind: 'row',
  states: { asked: { label: '待答复', rests: true }, answered: { label: '已答复', final: true } },
  actions: {
    ask: { label: '提出询问', from: null, to: 'asked', by: 'bidHandler', guard, refusal: 'CHALLENGE_INVALID' },
    answer: { label: '答复询问', from: 'asked', to: 'answered', by: ['counterpart.tenderHandler', 'counterpart.orgAdmin', 'counterpart.orgMember'] },
  },
});
