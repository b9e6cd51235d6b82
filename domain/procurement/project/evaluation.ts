// 评审 as regions and states of 采购项目 (machine EVAL): the committee's draw beside everything else, and the steps of the evaluation. What members do is theirs alone
// (evaluation/duty.ts); here the agency leads from step to step, and what each step finds is computed from what members have handed in.
import { planInstant, type DeadlinePlan } from '../../kit/deadline.ts';
import { plusMs } from '../../kit/instant.ts';
import type { Action, ActionContext, Move, State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { ruleRow, ruleValue } from '../../kit/rules.ts';
import { evaluationRules } from '../evaluation/rules.ts';
import { terms } from '../law/rules.ts';
import type { ProjectFacts } from './project.ts';

/** What the next step of the evaluation is made from. */
export interface EvaluationFacts {
  /** Bidders whose corrected price must be confirmed, or whose price explained. */
  asks: boolean;
  /** What they are asked; null: nothing. */
  about?: 'mismatch' | 'low' | null;
  /** Prices are opened after 商务技术评审. */
  pricesLast?: boolean;
  /** Minutes to decrypt prices, and the rule behind it. */
  decrypt?: { minutes: number; basis: string } | null;
}
type Context = ActionContext<ProjectFacts>;

const ruled = {
  guard: ({ facts }: Context): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons.find(({ code }) => code !== undefined)?.code ?? 'EVALUATION_INVALID',
} as const;
const agency = { by: 'tenderHandler', ...ruled } as const;
const both = { by: ['tenderHandler', 'counterpart.orgAdmin', 'counterpart.orgMember'], ...ruled } as const;
const system = { by: 'system', hidden: true } as const;
const rests = (label: string): State<ProjectFacts> => ({ label, rests: true });

export interface ExtendPricesInput {
  minutes: number;
  reason: string;
}

const MINUTE = 60_000;
const confirmEnds = ({ facts, received }: Context): DeadlinePlan =>
  planInstant(plusMs(received, ruleValue(facts.set, evaluationRules.confirmMinutes) * MINUTE), evaluationRules.confirmMinutes.label);
const explainEnds = ({ facts, received }: Context): DeadlinePlan =>
  planInstant(
    plusMs(received, ruleValue(facts.set, terms.explain).minutes * MINUTE),
    ruleRow(facts.set, terms.explain).article ?? terms.explain.label,
  );

const asks = ({ facts }: Context): boolean => facts.evaluation?.asks ?? false;
const qualified = (context: Context): Move => ({ main: 'evaluating', evaluation: asks(context) ? 'confirming' : 'conformity' });
/** Where prices are opened last, what follows from them comes after the points: confirmed, explained, and back to be summed up. */
const priced = ({ facts }: Context): Move => ({
  evaluation: facts.evaluation?.about === 'mismatch' ? 'confirming' : facts.evaluation?.about === 'low' ? 'explaining' : 'scoring',
});
const confirmed = (context: Context): Move => (context.facts.evaluation?.pricesLast ? priced(context) : { evaluation: 'conformity' });
const confirmedOneOf = ['evaluation:conformity', 'evaluation:explaining', 'evaluation:scoring'];
const decryptEnds = ({ facts, received }: Context): DeadlinePlan | null => {
  const { minutes, basis } = facts.evaluation?.decrypt ?? {};
  return minutes === undefined ? null : planInstant(plusMs(received, minutes * MINUTE), basis!);
};
const conforming = (context: Context): Move => ({ evaluation: asks(context) ? 'explaining' : 'scoring' });

/** Main states of an evaluation, among those that a termination ends. */
export const evaluationStages = ['qualifying', 'evaluating'];

export const evaluationStates: Record<string, State<ProjectFacts>> = {
  evaluating: rests('评标中'),
};

export const evaluationRegions: Record<string, { states: Record<string, State<ProjectFacts>> }> = {
  panel: {
    states: {
      none: rests('—'),
      announced: rests('专家抽取已公布'),
      entered: rests('公开抽取结果待复核'),
      drawn: rests('专家抽取中'),
      formed: { ...rests('评审委员会已组建'), final: true },
    },
  },
  evaluation: {
    states: {
      none: rests('—'),
      confirming: {
        ...rests('报价确认'),
        clock: { name: 'confirmPrice', label: '确认修正后报价的期限', then: 'endConfirming', plan: confirmEnds },
      },
      conformity: rests('符合性审查'),
      explaining: {
        ...rests('报价说明'),
        clock: { name: 'explainPrice', label: '说明报价合理性的期限', then: 'endExplaining', plan: explainEnds },
      },
      judging: rests('报价合理性认定'),
      scoring: rests('评分'),
      // Where the documents say that prices are opened after 商务技术评审.
      unsealing: {
        ...rests('报价解密'),
        clock: { name: 'decryptPrice', label: '报价解密截止时间', then: 'endPriceDecryption', plan: decryptEnds },
      },
      announcing: rests('报价公布'),
      pricing: rests('报价审查'),
      reviewing: rests('汇总复核'),
      signing: rests('报告签署'),
      // Only evaluating again leads on.
      reported: { ...rests('评审报告已送达'), final: true },
    },
  },
};

export const evaluationActions: Record<string, Action<ProjectFacts>> = {
  // Again before its moment, or where the list has nobody left to ask: then a new committee is drawn from another list.
  announcePanel: { label: '公布评审专家抽取办法', from: ['panel:none', 'panel:announced', 'panel:drawn'], to: { panel: 'announced' }, ...agency },
  enterPanelDraw: { label: '录入公开抽取结果', from: ['panel:announced', 'panel:entered'], to: { panel: 'entered' }, ...agency },
  confirmPanelDraw: { label: '复核公开抽取结果并抽取专家', from: 'panel:entered', to: { panel: 'drawn' }, ...both },
  formPanel: { label: '组建评审委员会', from: 'panel:drawn', to: { panel: 'formed' }, ...agency },

  recordOffer: { label: '录入投标报价与声明', from: ['qualifying', 'evaluation:pricing'], to: null, ...agency },
  examineQualification: { label: '资格审查', from: 'qualifying', to: null, ...both },
  concludeQualification: {
    label: '资格审查结束',
    from: 'qualifying',
    to: qualified,
    oneOf: ['evaluating', 'evaluation:confirming', 'evaluation:conformity'],
    ...agency,
  },
  // Of whoever examines: 采购人 or 采购代理机构 (87号令第四十三条、第四十四条). 财政 is asked only for another method afterwards.
  voidQualified: { label: '废标：合格投标人不足三家', from: ['qualifying', 'evaluating'], to: { main: 'voided', evaluation: 'none' }, ...both },

  allConfirmed: { label: '投标人均已答复报价确认', from: 'evaluation:confirming', to: confirmed, oneOf: confirmedOneOf, ...agency },
  endConfirming: { label: '报价确认期限届满', from: 'evaluation:confirming', to: confirmed, oneOf: confirmedOneOf, at: 'confirmPrice', ...system },
  concludeConformity: {
    label: '符合性审查结束',
    from: 'evaluation:conformity',
    to: conforming,
    oneOf: ['evaluation:explaining', 'evaluation:scoring'],
    ...agency,
  },
  allExplained: { label: '投标人均已说明报价', from: 'evaluation:explaining', to: { evaluation: 'judging' }, ...agency },
  endExplaining: { label: '报价说明期限届满', from: 'evaluation:explaining', to: { evaluation: 'judging' }, at: 'explainPrice', ...system },
  concludeJudging: { label: '报价合理性认定结束', from: 'evaluation:judging', to: { evaluation: 'scoring' }, ...agency },
  openPrices: { label: '商务技术评审结束，开启报价', from: 'evaluation:scoring', to: { evaluation: 'unsealing' }, ...agency },
  // Nobody's bid falls because custodians are late: while their shares are missing the time can be made longer, with a reason.
  extendPriceDecryption: {
    label: '延长报价解密时间',
    from: 'evaluation:unsealing',
    to: null,
    ...agency,
    inTime: { deadline: 'decryptPrice', op: '<', graceMinutes: 0 },
    deadlines: ({ input }) => [
      { name: 'decryptPrice', what: 'extend', by: (input as ExtendPricesInput).minutes * MINUTE, why: (input as ExtendPricesInput).reason },
    ],
  },
  closePriceDecryption: { label: '结束报价解密', from: 'evaluation:unsealing', to: { evaluation: 'announcing' }, ...agency },
  endPriceDecryption: { label: '报价解密截止', from: 'evaluation:unsealing', to: { evaluation: 'announcing' }, at: 'decryptPrice', ...system },
  announcePrices: { label: '公布报价', from: 'evaluation:announcing', to: { evaluation: 'pricing' }, ...agency },
  concludePrices: {
    label: '报价审查结束',
    from: 'evaluation:pricing',
    to: priced,
    oneOf: ['evaluation:confirming', 'evaluation:explaining', 'evaluation:scoring'],
    ...agency,
  },
  summarise: { label: '汇总评分', from: 'evaluation:scoring', to: { evaluation: 'reviewing' }, ...agency },
  reviseScores: { label: '复核后退回修改评分', from: ['evaluation:reviewing', 'evaluation:signing'], to: { evaluation: 'scoring' }, ...agency },
  makeReport: { label: '形成评审报告', from: 'evaluation:reviewing', to: { evaluation: 'signing' }, ...agency },
  reevaluate: { label: '重新评审', from: 'awarding', to: { main: 'evaluating', evaluation: 'scoring' }, ...both },
};
