// What a candidate is told at each transition of his enrolment (O04): a sentence per act.
import { NOT_COVERED } from './commitment.ts';

/** Of the journal row: what a sentence may need. */
export interface EnrolmentNews {
  to: string;
  data: Record<string, unknown>;
}
const see = '，请登录查看';

const told: Readonly<Record<string, (facts: EnrolmentNews) => string>> = {
  confirm: () => '报名表已确认，请签署报名承诺书',
  cancelConfirm: () => '已取消报考确认，修改后须重新确认',
  sign: ({ data }) => (data['mayCommit'] === false ? `报名承诺书已签署，${NOT_COVERED}，转人工核查` : '报名承诺书已签署，正在核验'),
  withdrawCommitment: () => '报名承诺书已撤回，须重新签署',
  passCheck: ({ to }) => (to.startsWith('toPay') ? '核验通过，请在缴费截止前缴费' : '转人工核查，请等待结果'),
  approve: () => '人工核查通过，请在缴费截止前缴费',
  reject: () => `人工核查不通过${see}原因，修改后可重新确认`,
  confirmCorrection: () => `报名信息已由考务人员更正${see}`,
  invalidate: () => `报考无效${see}原因`,
  restore: () => '报名已恢复有效',
};

/** What is told of an act; null: nothing, it is no transition for the candidate. */
export const enrolmentNews = (action: string, facts: EnrolmentNews): string | null => told[action]?.(facts) ?? null;
/** Acts of filling in that are told of. */
export const toldActs: readonly string[] = Object.keys(told);
