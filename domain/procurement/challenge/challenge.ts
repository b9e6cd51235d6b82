// 质疑 (R41; machine 质疑/投诉): a supplier's letter on the documents, a step or the result, answered by whom it is addressed to. The time to answer is a region, since it
// runs whatever the main state; so are the reminder and the stop of signing.
import { planInstant, planPeriod, type DeadlinePlan } from '../../kit/deadline.ts';
import type { Calendar } from '../../kit/calendar.ts';
import { shanghaiDay, type PlainDate } from '../../kit/instant.ts';
import { defineProcess, type ActionContext, type State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../kit/rules.ts';
import { answerTime, type ChallengeAbout, type ChallengeStep } from '../law/challenge.ts';
import { periods } from '../law/rules.ts';
import type { Consequence } from './consequence.ts';
import type { Letter } from './letter.ts';
import { challengeRules } from './rules.ts';

/** To whom it is addressed. */
export const addressees = { agency: '采购代理机构', purchaser: '采购人' } as const;
/** What the answer finds. */
export const findings = { rejected: '质疑不成立', upheld: '质疑成立' } as const;

export interface SubmitInput {
  projectId: string;
  addressee: keyof typeof addressees;
  about: ChallengeAbout;
  step: ChallengeStep | null;
  letter: Letter;
  fileId: string;
}
export interface AnswerInput {
  finding: keyof typeof findings;
  consequence: Consequence;
  content: string;
}
export interface ChallengeFacts {
  set: RuleSet;
  calendar: Calendar;
  about: ChallengeAbout;
  /** Day on which what is objected to was shown. */
  shown: PlainDate | null;
  against: readonly Reason[];
}
type Context = ActionContext<ChallengeFacts>;

const ruled = {
  guard: ({ facts }: Context): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons.find(({ code }) => code !== undefined)?.code ?? 'CHALLENGE_INVALID',
} as const;
const answering = { by: ['counterpart.tenderHandler', 'counterpart.orgAdmin', 'counterpart.orgMember'], ...ruled } as const;
const supplier = { by: 'bidHandler', ...ruled } as const;
const none: State<ChallengeFacts> = { label: '—' };

/** Seven working days from the receipt; three days for an objection to candidates (R37); for one to a single source what the law gives to argue anew (R43). */
function answerEnds({ facts, received }: Context): DeadlinePlan {
  const { due, provisional, cite } = answerTime(facts, facts.about, shanghaiDay(received), facts.shown);
  const basis = cite.article ?? cite.source;
  if (facts.about === 'singleSource') return { ...planInstant(due, basis), provisional };
  const rule = facts.about === 'candidates' ? periods.candidatesAnswer : periods.challengeAnswer;
  return planPeriod(facts.calendar, received, ruleValue(facts.set, rule), basis);
}
/** Null where it would come when the time is over. */
function reminded(context: Context): DeadlinePlan | null {
  const { facts, received } = context;
  const plan = planPeriod(facts.calendar, received, ruleValue(facts.set, challengeRules.remind), challengeRules.remind.label);
  return plan.due < answerEnds(context).due ? plan : null;
}

const open = ['received', 'answering'];
const ended = (main: string) => ({ main, reply: 'none', remind: 'none' });

export const challenge = defineProcess<ChallengeFacts>({
  type: 'TenderChallenge',
  label: '质疑',
  kind: 'case',
  states: {
    received: { label: '已收' },
    answering: { label: '答复中' },
    answered: { label: '已答复', final: true },
    overdue: { label: '逾期', rests: true, settled: true },
    withdrawn: { label: '已撤回', final: true },
  },
  regions: {
    reply: { states: { none, running: { label: '答复期内', clock: { name: 'answer', label: '质疑答复期限', then: 'lapse', plan: answerEnds } } } },
    remind: { states: { none, ahead: { label: '待提醒', clock: { name: 'remind', label: '质疑答复提醒', then: 'remind', plan: reminded } } } },
    signing: { states: { none, stopped: { label: '已暂停签订或者中止履行合同', final: true } } },
  },
  actions: {
    submit: { label: '提出质疑', from: null, to: { main: 'received', reply: 'running', remind: 'ahead' }, ...supplier },
    supplement: { label: '补充材料', from: open, to: null, ...supplier },
    accept: { label: '开始答复', from: 'received', to: 'answering', ...answering },
    stopSigning: { label: '暂停签订或者中止履行合同', from: [...open, 'overdue'], to: { signing: 'stopped' }, ...answering },
    answer: { label: '答复质疑', from: ['answering', 'overdue'], to: { ...ended('answered'), signing: 'none' }, ...answering },
    withdraw: { label: '撤回质疑', from: [...open, 'overdue'], to: { ...ended('withdrawn'), signing: 'none' }, ...supplier },
    remind: { label: '质疑答复提醒', from: 'remind:ahead', to: { remind: 'none' }, by: 'system', at: 'remind', hidden: true },
    lapse: { label: '逾期未答复', from: 'reply:running', to: ended('overdue'), by: 'system', at: 'answer', hidden: true },
  },
});
