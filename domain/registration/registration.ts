// 执业注册 (S3-45…49, 53, 54; S3§2.6): 暂存 → 待单位确认 → 待预审 ⇄ 需补件 → 受理（审核 → 复核 → 签发）→ 准予 / 不予. What runs beside the main state
// stands in regions: the time to pre-review, the stage, 整改, 特别程序, 延期, the day on which a renewal counts as granted, 送达.
import { copiesOf, moveAction, moved, notYetVoted, overdueAction, planOf, stepClock, targetBefore, taskActions } from '../approval/actions.ts';
import { planDays, planInstant, planPeriod } from '../kit/deadline.ts';
import { endOfDay } from '../kit/instant.ts';
import { addresses, defineProcess, type Move, type State } from '../kit/process.ts';
import {
  alone,
  askable,
  both,
  cancellable,
  correctionRefusal,
  enteredRefusal,
  foundAgainst,
  held,
  notAcceptable,
  notOwn,
  opined,
  orOwn,
  reasoned,
  rectifiable,
  rectifiedAll,
  rectifyAtCounterRefusal,
  refusable,
  settled,
  sendable,
  startable,
  suppliable,
  supplyAtCounterRefusal,
  supplyRefusal,
  type Context,
} from './guards.ts';
import {
  accepted,
  acceptedOneOf,
  decided,
  ended,
  examined,
  examinedOneOf,
  filed,
  rectified,
  reopened,
  stageAddresses,
  stageAfter,
  stageNames,
  stageRoles,
  stages,
  supplied,
} from './moves.ts';
import type { RegistrationFacts, SpecialInput } from './record.ts';

type LimitName = Parameters<RegistrationFacts['rules']['limit']>[0];
/** A clock of the rule tables. */
const clock = (name: LimitName, label: string, then: string): NonNullable<State<RegistrationFacts>['clock']> => ({
  name,
  label,
  then,
  plan: ({ facts, received }) => {
    const { period, basis } = facts.rules.limit(name);
    return planPeriod(facts.calendar, received, period, basis);
  },
});
const none: State<RegistrationFacts> = { label: '—', rests: true };

const officers = Object.values(stageRoles);

/** Rounds of the definition `approval.PracticeRegistration`: 预审, then the stages. */
const rounds = {
  from: ['preReview', ...stageAddresses],
  next: (context: Context, node: string): Move =>
    node === 'preReview' ? accepted(context) : node === 'signing' ? decided('granted') : { stage: stageAfter(context, node) },
  failed: (_: Context, node: string): Move => (node === 'preReview' ? ended('notAccepted') : decided('refused')),
  oneOf: [...acceptedOneOf, ...addresses(decided('granted')), ...addresses(decided('refused')), 'notAccepted'],
};
/** 延期审批 beside them, `approval.PracticeRegistrationExtension`. */
const extending = {
  from: ['extension:asked'],
  next: (): Move => ({ extension: 'given' }),
  failed: (): Move => ({ extension: 'declined' }),
  oneOf: ['extension:given', 'extension:declined'],
};
const { urge, addAfter, ...inner } = taskActions<RegistrationFacts>({
  from: [...rounds.from, ...extending.from],
  officers: ['preReviewer', ...officers],
  applicants: ['self'],
  next: (context, node) => (node === 'extension' ? extending.next() : rounds.next(context, node)),
  failed: (context, node) => (node === 'extension' ? extending.failed() : rounds.failed(context, node)),
  oneOf: [...rounds.oneOf, ...extending.oneOf],
  at: (node) => (node === 'preReview' ? node : node === 'extension' ? { extension: 'asked' } : { stage: node }),
  lasting: ['preReview', 'extension'],
});
/** Deadlines of the steps that a definition gives a time of their own. */
export const stepClocks = Object.fromEntries(['preReview', ...stageNames].map((node) => [`step-${node}`, node]));
export const extensionClocks = { 'step-extension': 'extension' };
const ownClock = (node: string, label: string, then = 'stepOverrun') =>
  stepClock<RegistrationFacts>(node, { name: `step-${node}`, label: `${label}环节时限`, then });

export const registration = defineProcess<RegistrationFacts>({
  type: 'PracticeRegistration',
  label: '执业注册',
  kind: 'case',
  states: {
    draft: {
      label: '暂存',
      rests: true,
      clock: {
        name: 'draft',
        label: '暂存保留期限',
        then: 'expire',
        plan: ({ facts, received }) => planDays(facts.calendar, received, facts.rules.values.draft.keepDays, facts.rules.basis('draft')),
      },
    },
    employer: { label: '待单位确认', clock: clock('employer', '单位确认期限', 'employerLapse') },
    preReview: {
      label: '待预审',
      round: { node: 'preReview', role: 'preReviewer', label: '预审', plan: planOf('preReview'), cc: copiesOf('preReview') },
      clock: ownClock('preReview', '预审'),
    },
    supplement: { label: '需补件', clock: clock('supplement', '补件期限', 'lapse') },
    accepted: { label: '受理', clock: clock('decision', '办理期限', 'overrun') },
    granted: { label: '准予', final: true },
    refused: { label: '不予', final: true },
    notAccepted: { label: '不予受理', final: true },
    withdrawn: { label: '撤回', final: true },
    deemedWithdrawn: { label: '视为撤回', final: true },
    terminated: { label: '终止', final: true },
    // Only the overturning of the decision leads back.
    annulled: { label: '终止（证书失效）', rests: true, settled: true },
    expired: { label: '失效', final: true },
    discarded: { label: '已删除', final: true },
  },
  regions: {
    examination: { states: { idle: none, counting: { label: '受理审查', clock: clock('preReview', '受理审查期限', 'deemAccept') } } },
    stage: {
      states: {
        none,
        ...Object.fromEntries(
          stageNames.map((stage): [string, State<RegistrationFacts>] => [
            stage,
            {
              label: stages[stage],
              round: { node: stage, role: stageRoles[stage], label: stages[stage], plan: planOf(stage), cc: copiesOf(stage) },
              clock: ownClock(stage, stages[stage]),
            },
          ]),
        ),
      },
    },
    rectification: {
      states: {
        none,
        waiting: { label: '待整改', clock: clock('rectification', '整改期限', 'rectificationLapse') },
        done: { label: '已整改' },
        overdue: { label: '逾期未整改' },
      },
    },
    special: { states: { none, hearing: { label: '听证' }, appraisal: { label: '鉴定' }, expertReview: { label: '专家评审' } } },
    extension: {
      states: {
        none,
        asked: {
          label: '待批准延期',
          round: { node: 'extension', role: 'caseSigner', label: '延期审批', plan: planOf('extension') },
          clock: ownClock('extension', '延期审批', 'extensionOverrun'),
        },
        given: { label: '已延期', final: true },
        declined: { label: '未准延期', final: true },
      },
    },
    renewal: {
      states: {
        none,
        waiting: {
          label: '视为准予延续日',
          clock: {
            name: 'renewal',
            label: '原注册有效期届满',
            then: 'deemRenew',
            plan: ({ facts }) =>
              facts.record.licenceUntil === null ? null : planInstant(endOfDay(facts.record.licenceUntil), facts.rules.basis('renewal')),
          },
        },
      },
    },
    delivery: {
      states: {
        none,
        due: { label: '待送达', clock: clock('delivery', '送达期限', 'deliveryOverrun') },
        served: { label: '已送达', final: true },
      },
    },
  },
  actions: {
    create: { label: '新建注册申请', from: null, to: 'draft', by: 'self' },
    openCancellation: {
      label: '依职权注销立案',
      from: null,
      to: (context) => ({ main: 'accepted', stage: stageAfter(context, 'preReview') }),
      oneOf: ['accepted', ...stageAddresses],
      by: 'caseOfficer',
      guard: cancellable,
      refusal: orOwn('REGISTRATION_NOT_ELIGIBLE'),
    },
    enter: {
      label: '窗口录入',
      from: null,
      to: 'draft',
      by: 'counterClerk',
      guard: notOwn,
      refusal: orOwn('REGISTRATION_NOT_ELIGIBLE'),
      onBehalf: true,
    },
    discard: { label: '删除', from: 'draft', to: 'discarded', by: 'self' },
    discardEntry: {
      label: '删除窗口录入',
      from: 'draft',
      to: 'discarded',
      by: 'counterClerk',
      guard: foundAgainst,
      refusal: enteredRefusal,
      onBehalf: true,
    },
    expire: { label: '暂存失效', from: 'draft', to: 'expired', by: 'system', at: 'draft', hidden: true },
    submit: {
      label: '提交申请',
      ...filed,
      by: 'self',
      guard: foundAgainst,
      refusal: 'REGISTRATION_NOT_ELIGIBLE',
    },
    // From here on nothing differs from what was filed online.
    fileAtCounter: {
      label: '窗口提交',
      ...filed,
      by: 'counterClerk',
      guard: both(notOwn, foundAgainst),
      refusal: enteredRefusal,
      onBehalf: true,
    },
    confirmEmployer: { label: '单位确认', from: 'employer', to: examined, oneOf: examinedOneOf, by: ['orgAdmin', 'orgMember'] },
    declineEmployer: { label: '单位不予确认', from: 'employer', to: 'draft', by: ['orgAdmin', 'orgMember'], guard: reasoned },
    employerLapse: { label: '单位逾期未确认', from: 'employer', to: 'draft', by: 'system', at: 'employer', hidden: true },

    ...inner,
    addAfter: { ...addAfter!, guard: alone, refusal: 'NOT_ACCEPTABLE_NOW' },
    urge: { ...urge!, from: ['preReview', 'accepted'] },
    accept: {
      label: '受理',
      from: 'preReview',
      to: moved<RegistrationFacts>(rounds),
      oneOf: acceptedOneOf,
      by: ['preReviewer', 'member'],
      task: { vote: 'accept' },
      guard: notOwn,
      refusal: orOwn('HANDLING_NOT_READY'),
    },
    requestSupplement: {
      label: '通知补件',
      from: 'preReview',
      to: { main: 'supplement', renewal: 'none' },
      by: ['preReviewer', 'member'],
      task: { vote: 'supplement', leaves: true },
      guard: both(notOwn, askable),
      refusal: orOwn('SUPPLEMENT_NOT_ASKABLE'),
      inTime: { deadline: 'preReview', op: '<', graceMinutes: 0 },
    },
    notAccept: {
      label: '不予受理',
      from: 'preReview',
      to: moved<RegistrationFacts>(rounds),
      oneOf: addresses(ended('notAccepted')),
      by: ['preReviewer', 'member'],
      task: { vote: 'notAccept' },
      guard: notAcceptable,
      refusal: orOwn('HANDLING_NOT_READY'),
      inTime: { deadline: 'preReview', op: '<', graceMinutes: 0 },
    },
    deemAccept: { label: '视为受理', from: 'examination:counting', to: accepted, oneOf: acceptedOneOf, by: 'system', at: 'preReview', hidden: true },
    supplement: { label: '提交补件', ...supplied, by: 'self', guard: suppliable, refusal: supplyRefusal },
    supplementAtCounter: {
      label: '窗口提交补件',
      ...supplied,
      by: 'counterClerk',
      guard: both(notOwn, suppliable),
      refusal: supplyAtCounterRefusal,
      onBehalf: true,
    },
    lapse: { label: '逾期未补件，视为撤回', from: 'supplement', to: ended('deemedWithdrawn'), by: 'system', at: 'supplement', hidden: true },

    pass: {
      label: '提出意见',
      from: ['stage:handling', 'stage:review'],
      to: moved<RegistrationFacts>(rounds),
      oneOf: ['stage:review', 'stage:signing'],
      by: ['caseOfficer', 'caseReviewer', 'member'],
      task: { vote: 'pass' },
      guard: opined,
      refusal: orOwn('HANDLING_NOT_READY'),
    },
    sendBack: {
      label: '退回上一环节',
      from: ['stage:review', 'stage:signing'],
      to: (context) => ({ stage: targetBefore(context) }),
      oneOf: ['stage:review', 'stage:handling'],
      by: ['caseReviewer', 'caseSigner', 'member'],
      task: { vote: 'sendBack', leaves: true },
      guard: both(notOwn, reasoned, settled, sendable),
      refusal: orOwn('HANDLING_NOT_READY', 'RETURN_TARGET_NOT_ALLOWED'),
    },
    grant: {
      label: '准予注册',
      from: 'stage:signing',
      to: moved<RegistrationFacts>(rounds),
      oneOf: addresses(decided('granted')),
      by: ['caseSigner', 'member'],
      task: { vote: 'grant' },
      guard: both(notOwn, settled),
      refusal: orOwn('HANDLING_NOT_READY'),
    },
    refuse: {
      label: '不予注册',
      from: 'stage:signing',
      to: moved<RegistrationFacts>(rounds),
      oneOf: addresses(decided('refused')),
      by: ['caseSigner', 'member'],
      task: { vote: 'refuse' },
      guard: refusable,
      refusal: orOwn('HANDLING_NOT_READY'),
    },
    deemRenew: { label: '视为准予延续', from: 'renewal:waiting', to: decided('granted'), by: 'system', at: 'renewal', hidden: true },
    // The office is late: marked and told, nothing is decided by it.
    overrun: { label: '办理超期', from: 'accepted', to: null, by: 'system', at: 'decision', hidden: true },
    // A step that the definition gives a time of its own.
    stepOverrun: overdueAction<RegistrationFacts>('环节超期', stepClocks, rounds),
    extensionOverrun: overdueAction<RegistrationFacts>('延期审批超期', extensionClocks, extending),
    moveDefinition: moveAction<RegistrationFacts>(['preReview', 'supplement', 'accepted']),

    correct: {
      label: '更正',
      from: ['preReview', ...stageAddresses],
      to: null,
      by: ['preReviewer', ...officers, 'member'],
      guard: both(notOwn, foundAgainst),
      refusal: correctionRefusal,
    },

    requestRectification: {
      label: '通知整改',
      from: stageAddresses,
      to: { rectification: 'waiting' },
      by: officers,
      guard: both(held, rectifiable),
      refusal: orOwn('HANDLING_NOT_READY'),
    },
    rectified: { label: '提交整改结果', ...rectified, by: 'self', guard: rectifiedAll, refusal: 'RECTIFICATION_INCOMPLETE' },
    rectifiedAtCounter: {
      label: '窗口提交整改结果',
      ...rectified,
      by: 'counterClerk',
      guard: both(notOwn, rectifiedAll, foundAgainst),
      refusal: rectifyAtCounterRefusal,
      onBehalf: true,
    },
    rectificationLapse: {
      label: '逾期未整改',
      from: 'rectification:waiting',
      to: { rectification: 'overdue' },
      by: 'system',
      at: 'rectification',
      hidden: true,
    },
    recheck: {
      label: '整改复核',
      from: ['rectification:done', 'rectification:overdue'],
      to: { rectification: 'none' },
      by: officers,
      guard: both(held, notOwn, reasoned),
      refusal: orOwn('HANDLING_NOT_READY'),
    },

    startSpecial: {
      label: '启动特别程序',
      from: stageAddresses,
      to: ({ input }) => ({ special: (input as SpecialInput).procedure }),
      oneOf: ['special:hearing', 'special:appraisal', 'special:expertReview'],
      by: officers,
      guard: both(held, startable),
      refusal: orOwn('PROCEDURE_NOT_STARTABLE'),
    },
    endSpecial: {
      label: '结束特别程序',
      from: ['special:hearing', 'special:appraisal', 'special:expertReview'],
      to: { special: 'none' },
      by: officers,
      guard: both(held, notOwn, reasoned),
      refusal: orOwn('HANDLING_NOT_READY'),
    },
    requestExtension: {
      label: '申请延长办理期限',
      from: ['stage:handling', 'stage:review'],
      to: { extension: 'asked' },
      by: ['caseOfficer', 'caseReviewer'],
      guard: both(held, notOwn, reasoned, ({ file }) =>
        file.regions['extension'] === 'none' ? [] : [{ code: 'EXTENSION_ONCE', message: '办理期限只能申请延长一次' }],
      ),
      refusal: orOwn('HANDLING_NOT_READY'),
      inTime: { deadline: 'decision', op: '<', graceMinutes: 0 },
    },
    approveExtension: {
      label: '批准延期',
      from: 'extension:asked',
      to: moved<RegistrationFacts>(extending),
      oneOf: ['extension:given'],
      by: ['caseSigner', 'member'],
      task: { vote: 'approve' },
      guard: notOwn,
      refusal: orOwn('HANDLING_NOT_READY'),
      inTime: { deadline: 'decision', op: '<', graceMinutes: 0 },
    },
    declineExtension: {
      label: '不批准延期',
      from: 'extension:asked',
      to: moved<RegistrationFacts>(extending),
      oneOf: ['extension:declined'],
      by: ['caseSigner', 'member'],
      task: { vote: 'decline' },
      guard: both(notOwn, reasoned),
      refusal: orOwn('HANDLING_NOT_READY'),
    },

    withdraw: {
      label: '撤回申请',
      from: ['employer', 'preReview', 'supplement', 'accepted'],
      to: ended('withdrawn'),
      by: 'self',
      guard: notYetVoted,
      refusal: 'WITHDRAW_AFTER_VOTE',
    },
    terminate: {
      label: '终止办理',
      from: ['preReview', 'supplement', 'accepted'],
      to: ended('terminated'),
      by: 'caseSigner',
      guard: both(notOwn, reasoned),
      refusal: orOwn('HANDLING_NOT_READY'),
    },
    // What it rests on was taken back by a decision (domain/exam/effects.ts), or given back. Then it is examined anew, its clocks from the beginning.
    annul: {
      label: '终止办理（证书失效）',
      from: ['employer', 'preReview', 'supplement', 'accepted'],
      to: ended('annulled'),
      by: 'system',
      hidden: true,
    },
    reopen: {
      label: '恢复办理',
      from: 'annulled',
      to: reopened,
      oneOf: ['employer', ...acceptedOneOf, ...examinedOneOf],
      by: 'system',
      hidden: true,
    },
    serve: { label: '送达', from: 'delivery:due', to: { delivery: 'served' }, by: 'system', hidden: true },
    deliveryOverrun: { label: '送达超期', from: 'delivery:due', to: null, by: 'system', at: 'delivery', hidden: true },
  },
});

/** Main states by the three lists of the applicants' side: 暂存事项, 在办事项, 办结事项 (S3-47…49). */
export const stateGroups = {
  draft: ['draft'],
  active: ['employer', 'preReview', 'supplement', 'accepted'],
  done: ['granted', 'refused', 'notAccepted', 'withdrawn', 'deemedWithdrawn', 'terminated', 'annulled', 'expired'],
} as const;
export type StateGroup = keyof typeof stateGroups;
