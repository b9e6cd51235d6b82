// 资格审查 (S3-42): one case per candidate who passed. 待审查 ⇄ 补充材料 → 通过 / 不通过 → 申诉中. A rejection voids the result and says why; an appeal that is upheld brings it back.
import { moveAction, moved, overdueAction, planOf, stepClock, taskActions, type RoundFacts } from '../approval/actions.ts';
import type { Calendar } from '../kit/calendar.ts';
import { planPeriod, planWorkingDays } from '../kit/deadline.ts';
import { defineProcess, type ActionContext, type Move, type State } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type { QualificationRules } from './qualification-rules.ts';

export interface AskedItem {
  item: string;
  message: string;
}
export interface QualificationFacts extends RoundFacts {
  calendar: Calendar;
  rules: QualificationRules;
  /** Everything that speaks against the beginning of a review. */
  against: readonly Reason[];
  /** How often material was asked for, and what is asked for now. */
  rounds: number;
  asked: readonly AskedItem[];
  /** Working days that were left of the review when material was asked for; null: nothing was asked for. */
  left: number | null;
  /** Files named by the act that are the candidate's own and clean. */
  usableFiles: readonly string[];
}
type Context = ActionContext<QualificationFacts>;

/** Bodies of the acts. */
export interface OpenInput {
  enrolmentId: string;
}
export interface RejectInput {
  cause: string;
  reason: string;
}
export interface AskSupplementInput {
  items: readonly AskedItem[];
}
export interface SupplementInput {
  statement: string;
  files: readonly { item: string; fileId: string }[];
}
export interface AppealInput {
  reason: string;
  fileIds: readonly string[];
}

type LimitName = Parameters<QualificationRules['limit']>[0];
const limitOf =
  (name: LimitName) =>
  ({ facts, received }: Context) => {
    const { period, basis } = facts.rules.limit(name);
    return planPeriod(facts.calendar, received, period, basis);
  };
const clock = (name: LimitName, label: string, then: string): NonNullable<State<QualificationFacts>['clock']> => ({
  name,
  label,
  then,
  plan: limitOf(name),
});

/** Time that the candidate takes to supplement is not the reviewer's: the clock goes on with what was left. */
const reviewClock = stepClock<QualificationFacts>('review', { name: 'review', label: '资格审查期限', then: 'overrun' }, limitOf('review'));
const goesOn: NonNullable<State<QualificationFacts>['clock']> = {
  ...reviewClock,
  plan: (context) => {
    const plan = reviewClock.plan(context);
    const { left, calendar } = context.facts;
    return plan?.unit === 'workingDays' && left !== null
      ? planWorkingDays(calendar, context.received, left, `${plan.basis}（补充材料时间不计入）`)
      : plan;
  },
};

const codeOf = (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'NOT_ACCEPTABLE_NOW';
const blank = (text: unknown): boolean => typeof text !== 'string' || text.trim() === '';

/** S3-42: no rejection without a reason, from the list and in words. */
function reasonNamed({ facts, input }: Context): Reason[] {
  const { cause, reason } = (input ?? {}) as Partial<RejectInput>;
  const known = facts.rules.values.refusals;
  return [
    ...(known.some(({ id }) => id === cause)
      ? []
      : [
          {
            field: 'cause',
            code: 'QUALIFICATION_REASON',
            message: `请选择不通过的原因：${known.map(({ id, label }) => `${label}（${id}）`).join('、')}`,
            rule: 'exam.qualification.refusals',
          },
        ]),
    ...(blank(reason) ? [{ field: 'reason', code: 'QUALIFICATION_REASON', message: '请填写不通过的具体理由' }] : []),
  ];
}
const saidWhy = ({ input }: Context): Reason[] =>
  blank((input as { reason?: string } | null)?.reason) ? [{ field: 'reason', code: 'QUALIFICATION_REASON', message: '请填写理由' }] : [];

/** All that is missing is asked for at once. */
function askable({ facts, input }: Context): Reason[] {
  const { items } = input as AskSupplementInput;
  const { supplementRounds } = facts.rules.values;
  return [
    ...(facts.rounds >= supplementRounds
      ? [
          {
            code: 'REVIEW_SUPPLEMENT_NOT_ASKABLE',
            message: `补充材料只能通知${supplementRounds}次，应当一次性列出全部材料`,
            rule: 'exam.qualification.supplement.rounds',
          },
        ]
      : []),
    ...(items.length ? [] : [{ field: 'items', code: 'REVIEW_SUPPLEMENT_NOT_ASKABLE', message: '请列出需要补充的材料' }]),
    ...items.flatMap(({ item, message }, n) => [
      ...(blank(item) ? [{ field: `items[${n}].item`, code: 'REVIEW_SUPPLEMENT_NOT_ASKABLE', message: '请填写材料名称' }] : []),
      ...(blank(message) ? [{ field: `items[${n}].message`, code: 'REVIEW_SUPPLEMENT_NOT_ASKABLE', message: '请填写补充要求' }] : []),
      ...(items.findIndex((other) => other.item === item) < n
        ? [{ field: `items[${n}].item`, code: 'REVIEW_SUPPLEMENT_NOT_ASKABLE', message: '材料重复' }]
        : []),
    ]),
  ];
}

/** Each item has its file; each file is the candidate's own and clean. */
function suppliable({ facts, input }: Context): Reason[] {
  const { files } = input as SupplementInput;
  return [
    ...facts.asked.flatMap(({ item }) =>
      files.some((file) => file.item === item) ? [] : [{ field: 'files', code: 'REVIEW_SUPPLEMENT_INCOMPLETE', message: `尚未补充：${item}` }],
    ),
    ...files.flatMap(({ item, fileId }, n) => [
      ...(facts.asked.some((one) => one.item === item)
        ? []
        : [{ field: `files[${n}].item`, code: 'REVIEW_SUPPLEMENT_INCOMPLETE', message: `没有要求补充：${item}` }]),
      ...(facts.usableFiles.includes(fileId)
        ? []
        : [{ field: `files[${n}].fileId`, code: 'REVIEW_SUPPLEMENT_INCOMPLETE', message: '文件不存在、不是本人上传或尚未通过安全检查' }]),
    ]),
  ];
}
function appealable({ facts, input }: Context): Reason[] {
  const { reason, fileIds } = input as AppealInput;
  return [
    ...(blank(reason) ? [{ field: 'reason', code: 'APPEAL_INVALID', message: '请填写申诉的事实和理由' }] : []),
    ...fileIds.flatMap((id, n) =>
      facts.usableFiles.includes(id)
        ? []
        : [{ field: `fileIds[${n}]`, code: 'APPEAL_INVALID', message: '文件不存在、不是本人上传或尚未通过安全检查' }],
    ),
  ];
}

const rounds = {
  from: ['review', 'appealing'],
  next: (): Move => 'passed',
  failed: (_: Context, node: string): Move => (node === 'review' ? 'rejected' : 'concluded'),
  oneOf: ['passed', 'rejected', 'concluded'],
};
export const reviewClocks = { review: 'review' };
export const appealClocks = { appealDecision: 'appeal' };
const { urge, ...inner } = taskActions<QualificationFacts>({
  ...rounds,
  officers: ['qualificationReviewer', 'examAdministrator'],
  applicants: ['self'],
  at: (node) => (node === 'review' ? 'review' : 'appealing'),
  // Told at once, with its paper; the result is voided, or a certificate follows.
  lasting: ['review', 'appeal'],
});

export const qualificationReview = defineProcess<QualificationFacts>({
  type: 'QualificationReview',
  label: '资格审查',
  kind: 'case',
  states: {
    review: {
      label: '待审查',
      round: { node: 'review', role: 'qualificationReviewer', label: '资格审查', plan: planOf('review') },
      clock: goesOn,
    },
    supplement: { label: '补充材料', clock: clock('supplement', '补充材料期限', 'lapse') },
    passed: { label: '通过', final: true },
    rejected: { label: '不通过', clock: clock('appeal', '申诉期限', 'conclude') },
    appealing: {
      label: '申诉中',
      round: { node: 'appeal', role: 'examAdministrator', label: '资格审查申诉', plan: planOf('appeal') },
      clock: stepClock('appeal', { name: 'appealDecision', label: '申诉办理期限', then: 'appealOverrun' }, limitOf('appealDecision')),
    },
    concluded: { label: '不通过（终结）', final: true },
  },
  actions: {
    open: { label: '发起资格审查', from: null, to: 'review', by: 'system', hidden: true, guard: ({ facts }) => [...facts.against], refusal: codeOf },
    // What 学信 (U05) and 社保 (U06) say, laid beside the form.
    check: { label: '核验结果', from: ['review', 'supplement'], to: null, by: 'system', hidden: true },
    ...inner,
    urge: urge!,
    pass: {
      label: '审查通过',
      from: 'review',
      to: moved<QualificationFacts>(rounds),
      oneOf: ['passed'],
      by: ['qualificationReviewer', 'member'],
      task: { vote: 'pass' },
    },
    reject: {
      label: '审查不通过',
      from: 'review',
      to: moved<QualificationFacts>(rounds),
      oneOf: ['rejected'],
      by: ['qualificationReviewer', 'member'],
      task: { vote: 'reject' },
      guard: reasonNamed,
      refusal: codeOf,
    },
    requestSupplement: {
      label: '通知补充材料',
      from: 'review',
      to: 'supplement',
      by: ['qualificationReviewer', 'member'],
      task: { vote: 'supplement', leaves: true },
      guard: askable,
      refusal: codeOf,
    },
    supplement: {
      label: '提交补充材料',
      from: 'supplement',
      to: 'review',
      by: 'self',
      guard: suppliable,
      refusal: codeOf,
      refusedIn: { rejected: 'REVIEW_SUPPLEMENT_LATE' },
    },
    lapse: { label: '逾期未补充材料', from: 'supplement', to: 'rejected', by: 'system', at: 'supplement', hidden: true },
    overrun: overdueAction<QualificationFacts>('资格审查超期', reviewClocks, { ...rounds, from: ['review'], oneOf: ['passed', 'rejected'] }),

    appeal: {
      label: '申诉',
      from: 'rejected',
      to: 'appealing',
      by: 'self',
      guard: appealable,
      refusal: codeOf,
      inTime: { deadline: 'appeal', op: '<', graceMinutes: 0 },
      refusedIn: { concluded: 'APPEAL_LATE' },
    },
    conclude: { label: '申诉期满', from: 'rejected', to: 'concluded', by: 'system', at: 'appeal', hidden: true },
    grant: {
      label: '申诉成立',
      from: 'appealing',
      to: moved<QualificationFacts>(rounds),
      oneOf: ['passed'],
      by: ['examAdministrator', 'member'],
      task: { vote: 'grant' },
      guard: saidWhy,
      refusal: codeOf,
    },
    refuse: {
      label: '申诉不成立',
      from: 'appealing',
      to: moved<QualificationFacts>(rounds),
      oneOf: ['concluded'],
      by: ['examAdministrator', 'member'],
      task: { vote: 'refuse' },
      guard: saidWhy,
      refusal: codeOf,
    },
    appealOverrun: overdueAction<QualificationFacts>('申诉办理超期', appealClocks, {
      ...rounds,
      from: ['appealing'],
      oneOf: ['passed', 'concluded'],
    }),
    moveDefinition: moveAction<QualificationFacts>(['review', 'supplement', 'appealing']),
  },
});

/** Not decided yet: certificates are not all made while one stands here. */
export const undecidedReviews = ['review', 'supplement'] as const;
/** May still change: no archive while one stands here. */
export const openReviews = [...undecidedReviews, 'rejected', 'appealing'] as const;
