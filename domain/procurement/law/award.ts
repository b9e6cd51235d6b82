// After evaluation and beside it: evaluating again (R34), candidates (R37), supplements (R38), e-signatures (R46), urgent purchases (R44), single source (R43),
// publicity of intentions (R03), the filed plan (R04), keeping (R45).
import type { Calendar } from '../../kit/calendar.ts';
import type { PlainDate } from '../../kit/instant.ts';
import { formatYuan } from '../../kit/money.ts';
import { periodWords } from '../../kit/period.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { countForward } from './count.ts';
import { periods, principles, terms } from './rules.ts';
import { broken, judge, type Finding } from './verdict.ts';

/** R34: only for an error of the rule's kinds, and the finance department hears of it. */
export const reevaluation = (set: RuleSet, error: string, reported: boolean): Finding =>
  judge(set, terms.again, (kinds) => {
    const kind = kinds.find(({ key }) => key === error);
    if (!kind) return ['violation', `除${kinds.map(({ label }) => label).join('、')}外，不得以任何理由组织重新评审`];
    return reported ? ['compliant', kind.label] : ['violation', `${kind.label}：重新评审应当报告本级财政部门`];
  });

/** R37 */
export const candidates = (set: RuleSet, count: number, ranked: boolean): Finding =>
  judge(set, terms.candidates, (most) => {
    const wrong = broken({ 中标候选人数: count });
    if (wrong) return wrong;
    if (count < 1 || count > most) return ['violation', `推荐中标候选人${count}人，应为1至${most}人`];
    return ranked ? ['compliant', `推荐中标候选人${count}人`] : ['violation', '中标候选人应当标明排列顺序'];
  });

/** R38: what is added to a contract, all supplements together. */
export const supplement = (set: RuleSet, addedFen: bigint, contractFen: bigint): Finding =>
  judge(set, terms.supplement, (most) => {
    const wrong = broken({ 补充合同金额: addedFen, 原合同金额: contractFen });
    if (wrong) return wrong;
    return [
      addedFen * 10_000n <= contractFen * BigInt(most) ? 'compliant' : 'violation',
      `补充合同金额合计${formatYuan(addedFen)}元，不得超过原合同采购金额的${most / 100}%`,
    ];
  });

/** R46: reliable only when each of the conditions is shown; keys as in the rule. */
export const reliableSignature = (set: RuleSet, shown: Readonly<Record<string, boolean | null>>): Finding =>
  judge(set, terms.signature, (conditions) => {
    const failing = conditions.filter(({ key }) => shown[key] === false);
    if (failing.length) return ['violation', `不是可靠的电子签名：不满足“${failing.map(({ label }) => label).join('”“')}”`];
    const open = conditions.filter(({ key }) => shown[key] !== true);
    return open.length ? ['uncertain', `尚未证明：${open.map(({ label }) => label).join('；')}`] : ['compliant', '符合可靠的电子签名的全部条件'];
  });

/** R44: in force from a day on only; before it no such easing applies. */
export const urgent = (set: RuleSet, facts: { unforeseeable: boolean | null; suppliers: number; addedFen: bigint; contractFen: bigint }): Finding =>
  judge(set, terms.urgent, ({ goOnWith, addOn }) => {
    const wrong = broken({ 供应商数: facts.suppliers, 追加金额: facts.addedFen, 合同金额: facts.contractFen });
    if (wrong) return wrong;
    if (facts.unforeseeable === null) return ['uncertain', '未说明是否属于不可预见的紧急情况'];
    if (!facts.unforeseeable) return ['not_applicable', '不属于紧急采购'];
    if (facts.suppliers < goOnWith) return ['violation', `供应商${facts.suppliers}家，应不少于${goOnWith}家`];
    const within = facts.addedFen * 10_000n <= facts.contractFen * BigInt(addOn);
    return [within ? 'compliant' : 'violation', `追加金额不得超过原合同采购金额的${addOn / 100}%`];
  });

/** R43: only where there is a single supplier and the amount is above the threshold. */
export const singleSource = (set: RuleSet, facts: { onlySupplier: boolean; aboveThreshold: boolean | null; shownDays: number | null }): Finding =>
  judge(set, periods.singlePublicity, ({ amount }) => {
    if (!facts.onlySupplier) return ['not_applicable', '不属于只能从唯一供应商处采购'];
    if (facts.aboveThreshold === null) return ['uncertain', '未说明是否达到公开招标数额标准'];
    if (!facts.aboveThreshold) return ['not_applicable', '未达到公开招标数额标准'];
    if (facts.shownDays === null) return ['uncertain', `应当公示不少于${amount}个工作日`];
    return (
      broken({ 公示天数: facts.shownDays }) ?? [
        facts.shownDays >= amount ? 'compliant' : 'violation',
        `已公示${facts.shownDays}个工作日，应不少于${amount}个工作日`,
      ]
    );
  });

/** R03: an intention is public so long before the activity begins; waived where nobody could foresee the need. */
export const intention = (set: RuleSet, calendar: Calendar, facts: { shown: PlainDate | null; begins: PlainDate; unforeseeable: boolean }): Finding =>
  judge(set, periods.intent, (period) => {
    if (facts.unforeseeable) return ['not_applicable', '因不可预见的原因急需开展的采购项目，可不公开采购意向'];
    if (facts.shown === null) return ['violation', '尚未公开采购意向'];
    if (facts.shown > facts.begins) return ['violation', '采购活动开始后才公开采购意向'];
    const earliest = countForward(calendar, facts.shown, { ...period, rolls: false }).day;
    return [
      facts.begins >= earliest ? 'compliant' : 'violation',
      `采购意向${facts.shown}公开，采购活动最早${earliest}开始（${periodWords(period)}）`,
    ];
  });

/** R04 */
export const filedPlan = (set: RuleSet, facts: { planNumber: string | null; budgetShown: boolean }): Finding =>
  judge(set, principles.planFiled, (says) => [facts.planNumber !== null && facts.budgetShown ? 'compliant' : 'violation', says]);

/** R45: from the end of the purchase; a file may go the day after its last. */
export const mayDestroy = (set: RuleSet, calendar: Calendar, ended: PlainDate, on: PlainDate): Finding =>
  judge(set, periods.archive, (period) => {
    const last = countForward(calendar, ended, period).day;
    return [on > last ? 'compliant' : 'violation', `采购文件自采购结束之日起保存至${last}`];
  });
