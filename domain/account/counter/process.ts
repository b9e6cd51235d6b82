// 政务大厅受理: a person brings papers to the counter to register an account, change its phone or data, or have it unfrozen
// (S4 用户注册和信息修改材料要求). Two persons: one looks at the papers, another confirms. What is missing is asked for once, all of it.
import { moveAction, moved, overdueAction, planOf, stepClock, taskActions } from '../../approval/actions.ts';
import { planPeriod } from '../../kit/deadline.ts';
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import { shanghaiDay } from '../../kit/instant.ts';
import type { Reason } from '../../kit/refusal.ts';
import { accountRules } from '../rules.ts';
import { examinationReasons, itemsOf } from './examine.ts';
import {
  typeReasons,
  type ArchiveInput,
  type CounterFacts,
  type Examination,
  type OpenInput,
  type RejectInput,
  type SupplementInput,
} from './record.ts';

type Context = ActionContext<CounterFacts>;

const papers = ({ facts, received }: Context, examination: Examination): Reason[] =>
  examinationReasons(facts.record, examination, facts.rules, shanghaiDay(received));

/** What a request for missing items asks for. */
export function missingReasons(context: Context): Reason[] {
  const { examination, faults } = context.input as SupplementInput;
  const found = examination ? papers(context, examination) : [];
  return [...found, ...(faults ?? []).map(({ id, message }) => ({ field: `materials.${id}`, code: 'MATERIAL_FAULTY', message }))];
}

function requestable(context: Context): Reason[] {
  const missing = missingReasons(context);
  if (!missing.length) return [{ field: 'examination', code: 'NOTHING_MISSING', message: '材料齐全，无需补正' }];
  const first = context.facts.record.requestedItems;
  // A 委托书 may have run out since, so it alone can be asked for anew.
  return first === null
    ? []
    : itemsOf(missing)
        .filter((id) => id !== 'powerOfAttorney' && !first.includes(id))
        .map((id) => ({ field: `materials.${id}`, code: 'SUPPLEMENT_ONCE', message: '补正内容应一次性告知，不得在后续补正中新增' }));
}

/** Nobody confirms or rejects what he has examined himself. */
const anotherPerson = ({ facts, actor }: Context): Reason[] =>
  actor.kind === 'person' && [facts.record.examinedBy, ...(facts.approval?.approvers ?? [])].includes(actor.accountId)
    ? [{ code: 'SAME_PERSON', message: '复核人不得与材料核验人为同一人' }]
    : [];

function openable({ input, facts }: Context): Reason[] {
  const { requested, userType } = input as OpenInput;
  const unfit = typeReasons(requested.kind, userType);
  return unfit.length ? unfit : [...facts.form];
}

function archivable({ facts, input }: Context): Reason[] {
  const { archiveNumber, files } = input as ArchiveInput;
  const reasons: Reason[] = archiveNumber.trim() ? [] : [{ field: 'archiveNumber', message: '请填写档案号' }];
  for (const item of facts.record.examination?.seen ?? []) {
    if (item.kept && !item.fileId && !files[item.id])
      reasons.push({ field: `files.${item.id}`, code: 'SCAN_MISSING', message: '留存材料缺少扫描件' });
  }
  return reasons;
}

const filing = { node: 'archive', role: 'counterClerk', label: '归档' } as const;

/** Two persons, by the definition `approval.CounterCase`: who they are, until when, and what becomes of it when they are late. */
const rounds = {
  from: ['accepted', 'verification'],
  officers: ['counterClerk', 'counterVerifier'],
  applicants: ['self'],
  next: (_: Context, node: string) => (node === 'examine' ? 'verification' : 'changed'),
  failed: () => 'rejected',
  oneOf: ['verification', 'changed', 'rejected'],
  at: (node: string) => (node === 'examine' ? 'accepted' : 'verification'),
} as const;
/** Nobody is added to the two: whoever is to decide as well is asked by the definition. */
const { addBefore: _, addAfter: __, remove: ___, ...inner } = taskActions<CounterFacts>(rounds);
export const counterClocks = { examine: 'examine', handling: 'verify' } as const;

export const counterCase = defineProcess<CounterFacts>({
  type: 'CounterCase',
  label: '政务大厅受理',
  kind: 'case',
  states: {
    accepted: {
      label: '大厅受理',
      round: { node: 'examine', role: 'counterClerk', label: '材料核验', plan: planOf('examine') },
      clock: stepClock<CounterFacts>('examine', { name: 'examine', label: '核验时限', then: 'overrun' }),
    },
    verification: {
      label: '材料核验',
      round: { node: 'verify', role: 'counterVerifier', label: '复核', plan: planOf('verify') },
      clock: stepClock<CounterFacts>('verify', { name: 'handling', label: '办理时限', then: 'overrun' }, ({ facts, received }) =>
        planPeriod(facts.calendar, received, facts.rules.handling, accountRules.counterHandling.label),
      ),
    },
    supplement: {
      label: '补正',
      clock: {
        name: 'supplement',
        label: '补正期限',
        then: 'lapse',
        plan: ({ facts, received }) => planPeriod(facts.calendar, received, facts.rules.supplement, accountRules.counterSupplement.label),
      },
    },
    changed: { label: '已修改', rests: true, round: filing },
    rejected: { label: '已驳回', rests: true, round: filing },
    archived: { label: '归档', rests: true, final: true },
  },
  actions: {
    open: { label: '受理', from: null, to: 'accepted', by: ['counterClerk', 'system'], guard: openable, refusal: 'COUNTER_CASE_INVALID' },
    ...inner,
    examine: {
      label: '材料核验',
      from: 'accepted',
      to: moved<CounterFacts>(rounds),
      oneOf: ['verification'],
      by: ['counterClerk', 'member'],
      task: { vote: 'examine', loose: true },
      guard: (context) => papers(context, context.input as Examination),
      refusal: 'MATERIALS_INCOMPLETE',
    },
    requestSupplement: {
      label: '通知补正',
      from: ['accepted', 'verification'],
      to: 'supplement',
      by: ['counterClerk', 'counterVerifier', 'member'],
      task: { vote: 'supplement', leaves: true, loose: true },
      guard: requestable,
      refusal: 'SUPPLEMENT_NOT_REQUESTABLE',
    },
    receiveSupplement: {
      label: '接收补正材料',
      from: 'supplement',
      to: 'verification',
      by: 'counterClerk',
      guard: (context) => papers(context, context.input as Examination),
      refusal: 'MATERIALS_INCOMPLETE',
      // Due is the first instant after the last day.
      inTime: { deadline: 'supplement', op: '<', graceMinutes: 0 },
    },
    lapse: { label: '逾期未补正', from: 'supplement', to: 'rejected', by: 'system', at: 'supplement', hidden: true },
    // The office is late: marked and told, nothing is decided by it.
    overrun: overdueAction<CounterFacts>('办理超期', counterClocks, rounds),
    moveDefinition: moveAction<CounterFacts>(['accepted', 'verification', 'supplement']),
    print: {
      label: '打印附录',
      from: ['accepted', 'verification', 'supplement'],
      to: null,
      by: ['counterClerk', 'counterVerifier'],
    },
    confirm: {
      label: '复核通过',
      from: 'verification',
      to: moved<CounterFacts>(rounds),
      oneOf: ['changed'],
      by: ['counterVerifier', 'member'],
      task: { vote: 'confirm', loose: true },
      guard: (context) => [...anotherPerson(context), ...context.facts.taken],
      refusal: 'CONFIRMATION_NOT_ACCEPTED',
    },
    reject: {
      label: '驳回',
      from: ['accepted', 'verification'],
      to: 'rejected',
      by: ['counterVerifier', 'member'],
      task: { vote: 'reject', leaves: true, loose: true },
      guard: (context) => [
        ...anotherPerson(context),
        ...((context.input as RejectInput).reason.trim() ? [] : [{ field: 'reason', code: 'REASON_MISSING', message: '请填写驳回理由' }]),
      ],
      refusal: 'REJECTION_NOT_ACCEPTED',
    },
    // The office has given the frozen account back by itself: nobody has to come for it any more.
    settle: { label: '随解除冻结办结', from: ['accepted', 'verification', 'supplement'], to: 'changed', by: 'system', hidden: true },
    archive: { label: '归档', from: ['changed', 'rejected'], to: 'archived', by: 'counterClerk', guard: archivable, refusal: 'ARCHIVE_INCOMPLETE' },
  },
});
