// A process for the tests of rounds: 待提交 → (法制 ‖ 财务) → 终审 → 办结, everything by its definition.
import { copiesOf, moveAction, notYetVoted, overdueAction, planOf, roundActions, stepClock, type RoundFacts } from '../../domain/approval/actions.ts';
import { planPeriod } from '../../domain/kit/deadline.ts';
import type { Calendar } from '../../domain/kit/calendar.ts';
import { defineProcess, type Action, type ActionContext, type Move, type State } from '../../domain/kit/process.ts';

export interface MatterFacts extends RoundFacts {
  calendar: Calendar;
}
type Context = ActionContext<MatterFacts>;

const asked = (node: string, label: string, clock?: string): State<MatterFacts> => ({
  label,
  round: { node, role: 'caseOfficer', label, plan: planOf(node), cc: copiesOf(node) },
  ...(clock && {
    clock: stepClock<MatterFacts>(node, { name: clock, label: `${label}时限`, then: 'overrun' }, ({ facts, received }) =>
      planPeriod(facts.calendar, received, { amount: 5, unit: 'workingDays', rolls: false }, '演示规则'),
    ),
  }),
});
const none = { label: '—', rests: true };
const nowhere = { law: 'none', money: 'none' };

/** First both branches, then the last step; after a return straight to the step that returned, where the definition says so. */
const begins = ({ facts }: Context): Move => {
  const { definition, returnedFrom } = facts.approval!;
  const straight = definition.resubmit === 'straight' && returnedFrom === 'last';
  return straight ? { main: 'last' } : { main: 'branches', law: 'asked', money: 'asked' };
};
function passes({ file }: Context, node: string): Move {
  if (node === 'last') return 'granted';
  const other = node === 'law' ? 'money' : 'law';
  return { ...(file.regions[other] === 'none' && { main: 'last' }), [node]: 'none' };
}

const from = ['law:asked', 'money:asked', 'last'];
const rounds = {
  from,
  next: passes,
  failed: (): Move => ({ main: 'refused', ...nowhere }),
  oneOf: [...from, 'law:none', 'money:none', 'granted', 'refused'],
};
export const matterClocks = { 'limit-law': 'law', 'limit-last': 'last' };
export const matter = defineProcess<MatterFacts>({
  type: 'Matter',
  label: '演示事项',
  kind: 'case',
  states: {
    draft: { label: '待提交', rests: true },
    branches: { label: '审批中' },
    last: asked('last', '终审', 'limit-last'),
    granted: { label: '办结', final: true },
    refused: { label: '不予', final: true },
    ended: { label: '终止', final: true },
  },
  regions: {
    law: { states: { none, asked: asked('law', '法制审核', 'limit-law') } },
    money: { states: { none, asked: asked('money', '财务审核') } },
  },
  actions: {
    create: { label: '新建', from: null, to: 'draft', by: 'applicant', quiet: true },
    submit: { label: '提交', from: 'draft', to: begins, oneOf: ['branches', ...from], by: 'applicant' },
    ...roundActions<MatterFacts>({
      ...rounds,
      officers: ['caseOfficer', 'caseReviewer'],
      applicants: ['applicant'],
      refuse: '不同意',
      back: {
        label: '退回',
        to: (_, target) => (target === 'applicant' ? { main: 'draft', ...nowhere } : { main: 'branches', ...nowhere, [target]: 'asked' }),
        oneOf: ['draft', 'branches', 'law:none', 'money:none', 'law:asked', 'money:asked'],
      },
      at: (node) => (node === 'last' ? 'last' : { main: 'branches', [node]: 'asked' }),
      clocks: ['limit-law'],
    }),
    withdraw: {
      label: '撤回',
      from: ['branches', 'last'],
      to: { main: 'draft', ...nowhere },
      by: 'applicant',
      guard: notYetVoted,
      refusal: 'WITHDRAW_AFTER_VOTE',
    },
    terminate: { label: '终止', from: ['branches', 'last'], to: { main: 'ended', ...nowhere }, by: 'administrator' } satisfies Action<MatterFacts>,
    overrun: overdueAction<MatterFacts>('超期', matterClocks, rounds),
    moveDefinition: moveAction<MatterFacts>(['branches', 'last']),
  },
});
