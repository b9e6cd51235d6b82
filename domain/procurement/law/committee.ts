// Who evaluates (R23), who may not (R24), who was invited (R11), and signs that bidders act together (R31).
import { formatWan, wan } from '../../kit/money.ts';
import type { PlainDate } from '../../kit/instant.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { terms } from './rules.ts';
import { broken, judge, type Finding } from './verdict.ts';

export interface CommitteeFacts {
  members: number;
  experts: number;
  budgetFen: bigint;
  /** Technically complex, or of great social effect: the larger committee, whatever the budget. */
  large: boolean;
  drawn: boolean;
}

/** R23 */
export const committee = (set: RuleSet, facts: CommitteeFacts): Finding =>
  judge(set, terms.committee, ({ least, leastLarge, largeFromWan, expertShare }) => {
    const { members, experts, budgetFen, large, drawn } = facts;
    const wrong = broken({ 成员人数: members, 评审专家人数: experts, 预算金额: budgetFen });
    if (wrong) return wrong;
    if (experts > members) return ['invalid_input', '评审专家人数不能多于成员人数'];
    const needed = large || budgetFen >= wan(largeFromWan) ? leastLarge : least;
    const says: string[] = [];
    if (members < needed) says.push(`成员${members}人，预算${formatWan(budgetFen)}万元应为${needed}人以上`);
    if (members % 2 === 0) says.push('成员人数应为单数');
    if (experts * expertShare.in < members * expertShare.of) says.push('评审专家不得少于成员总数的三分之二');
    if (!drawn) says.push('评审专家应当从专家库中随机抽取');
    return says.length ? ['violation', says.join('；')] : ['compliant', `成员${members}人，其中评审专家${experts}人`];
  });

/** A tie between somebody and a supplier. `until`: last day it held; null: it holds still. */
export interface Tie {
  ground: string;
  until: PlainDate | null;
}

/** R24: ties that look back do so by the rule's years; kinship and other ties count as they are. */
export const recusal = (set: RuleSet, ties: readonly Tie[] | null, begins: PlainDate): Finding =>
  judge(set, terms.recusal, ({ years, grounds }) => {
    if (ties === null) return ['uncertain', '未声明与供应商的关系'];
    const unknown = ties.find(({ ground }) => !grounds.some(({ key }) => key === ground));
    if (unknown) return ['invalid_input', `没有“${unknown.ground}”这一情形`];
    const since = `${Number(begins.slice(0, 4)) - years}${begins.slice(4)}`;
    const looksBack = (ground: string): boolean => ['employed', 'director', 'shareholder'].includes(ground);
    const bars = ties.filter(({ ground, until }) => until === null || (looksBack(ground) ? until >= since : until >= begins));
    if (!bars.length) return ['compliant', '没有应当回避的情形'];
    return ['violation', `应当回避：${bars.map(({ ground }) => grounds.find(({ key }) => key === ground)!.label).join('；')}`];
  });

/** R24: two who have the same responsible person, or hold or manage one another, don't bid in the same contract. */
export const related = (set: RuleSet, pair: { sameHead: boolean | null; controls: boolean | null }): Finding =>
  judge(set, terms.recusal, () => {
    const says = '单位负责人为同一人或者存在直接控股、管理关系的不同供应商，不得参加同一合同项下的政府采购活动';
    if (pair.sameHead || pair.controls) return ['violation', says];
    return pair.sameHead === null || pair.controls === null ? ['uncertain', '未核对单位负责人或者控股、管理关系'] : ['compliant', says];
  });

/** R11: at least so many, by lot from those that qualify. */
export const invited = (set: RuleSet, chosen: number, byLot: boolean): Finding =>
  judge(set, terms.invited, (least) => {
    const wrong = broken({ 邀请供应商数: chosen });
    if (wrong) return wrong;
    if (chosen < least) return ['violation', `邀请${chosen}家，应不少于${least}家`];
    return byLot ? ['compliant', `随机选择${chosen}家`] : ['violation', '应当从符合资格条件的供应商中随机选择'];
  });

/** R31: any of the six signs counts as collusion; a sign nobody has looked for leaves it open. Keys as in the rule. */
export const collusion = (set: RuleSet, signs: Readonly<Record<string, boolean | null>>): Finding =>
  judge(set, terms.collusion, (known) => {
    const unknown = Object.keys(signs).find((name) => !known.some(({ key }) => key === name));
    if (unknown !== undefined) return ['invalid_input', `没有“${unknown}”这一情形`];
    const seen = known.filter(({ key }) => signs[key] === true);
    if (seen.length) return ['violation', `视为投标人串通投标，其投标无效：${seen.map(({ label }) => label).join('；')}`];
    const open = known.filter(({ key }) => signs[key] === undefined || signs[key] === null);
    return open.length ? ['uncertain', `尚未核查：${open.map(({ label }) => label).join('；')}`] : ['compliant', '没有视为串通投标的情形'];
  });
