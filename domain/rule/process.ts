// Changes of rules and holidays: proposed by one person, confirmed or rejected by another. And the calendar itself, whose chain
// carries what a new year's notice has planned anew.
import type { HolidayNotice } from '../kit/calendar.ts';
import { defineProcess, type ActionContext, type Process } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import { ruleProblems, type RuleRow } from '../kit/rules.ts';
import { allRules } from '../rules.ts';
import { chainReasons } from '../approval/chains.ts';
import { isApprovalRule } from '../approval/definition.ts';
import { noticeProblems } from './notice.ts';

/** Who proposed it, where it has been proposed. */
interface Proposed {
  proposedBy: string | null;
}
export interface RuleChangeFacts extends Proposed {
  /** The table as it stands. */
  rows: readonly RuleRow[];
  proposed: RuleRow;
  knownDistrict: boolean;
  /** For definitions of approvals: this very one was simulated. */
  simulated: boolean;
}
export interface HolidayChangeFacts extends Proposed {
  notices: readonly HolidayNotice[];
  proposed: HolidayNotice;
}

const secondPerson = ({ actor, facts }: ActionContext<Proposed>): Reason[] =>
  actor.kind === 'person' && actor.accountId === facts.proposedBy
    ? [{ code: 'RULE_SECOND_PERSON', message: '提出人不能复核自己提出的修改，须由另一人复核。' }]
    : [];

/** Everything that speaks against a proposed row. */
export function ruleReasons({ rows, proposed, knownDistrict, simulated }: Omit<RuleChangeFacts, 'proposedBy'>): Reason[] {
  const reasons: Reason[] = ruleProblems(allRules, rows, proposed).map((message) => ({ code: 'RULE_NOT_ACCEPTED', message, rule: proposed.key }));
  // A definition must fit the table that walks it, and somebody must have seen whom it would ask (V27).
  reasons.push(...chainReasons(proposed).map((reason) => ({ ...reason, field: `value.${reason.field}` })));
  if (isApprovalRule(proposed) && !simulated)
    reasons.push({
      field: 'value',
      code: 'APPROVAL_NOT_SIMULATED',
      message: '审批流程应先试算，看清由谁、按何顺序、到何时办理，再提出修改',
      rule: 'V27',
    });
  if (!knownDistrict) reasons.push({ field: 'district', code: 'RULE_NOT_ACCEPTED', message: `区划代码${proposed.district}不存在` });
  if (proposed.validTo !== null && proposed.validTo < proposed.validFrom)
    reasons.push({ field: 'validTo', code: 'RULE_NOT_ACCEPTED', message: '有效期的最后一天早于第一天' });
  return reasons;
}

const codeOf =
  (other: string) =>
  (reasons: readonly Reason[]): string =>
    reasons.some(({ code }) => code === 'RULE_SECOND_PERSON') ? 'RULE_SECOND_PERSON' : other;

/** Both kinds of change go the same way. */
function change<F extends Proposed>(type: string, label: string, code: string, fit: (facts: F) => Reason[]): Process<F> {
  const judged = { from: 'proposed', by: 'ruleConfirmer', refusal: codeOf(code) } as const;
  return defineProcess<F>({
    type,
    label,
    kind: 'row',
    states: { proposed: { label: '待复核', rests: true }, confirmed: { label: '已生效', final: true }, rejected: { label: '已退回', final: true } },
    actions: {
      propose: { label: '提出修改', from: null, to: 'proposed', by: 'ruleEditor', refusal: code, guard: ({ facts }) => fit(facts) },
      // Asked again: another change may have been confirmed since.
      confirm: { ...judged, label: '复核通过', to: 'confirmed', guard: (context) => [...secondPerson(context), ...fit(context.facts)] },
      reject: { ...judged, label: '退回', to: 'rejected', guard: secondPerson },
    },
  });
}

export const ruleProposal = change<RuleChangeFacts>('RuleProposal', '规则修改', 'RULE_NOT_ACCEPTED', ruleReasons);
export const holidayProposal = change<HolidayChangeFacts>('HolidayProposal', '节假日安排', 'HOLIDAY_NOTICE_INVALID', ({ notices, proposed }) =>
  noticeProblems(notices, proposed),
);

/** The working-day calendar of one year. */
export const calendarProcess = defineProcess({
  type: 'Calendar',
  label: '工作日历',
  kind: 'row',
  states: { kept: { label: '使用中', rests: true } },
  actions: {
    open: { label: '启用', from: null, to: 'kept', by: 'system', hidden: true },
    replan: { label: '重新计算期限', from: 'kept', to: null, by: 'system', hidden: true },
  },
});
