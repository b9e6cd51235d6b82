// What speaks against the acts of 执业注册, beyond role and state. Pure; facts and the moment of receipt are handed in.
import { targetAllowed, targetBefore } from '../approval/actions.ts';
import { addWorkingDays } from '../kit/calendar.ts';
import { plusDays, shanghaiDay } from '../kit/instant.ts';
import type { ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type {
  AskInput,
  ExOfficioInput,
  NotAcceptInput,
  OpinionInput,
  RectifiedInput,
  RectifyInput,
  RefuseInput,
  RegistrationFacts,
  SpecialInput,
} from './record.ts';
import { itemsFor } from './items.ts';

export type Context = ActionContext<RegistrationFacts>;
type Guard = (context: Context) => Reason[];

const OWN = 'OWN_APPLICATION';

/** 回避: nobody handles an application of their own. */
export const notOwn: Guard = ({ actor, file }) =>
  actor.kind === 'person' && actor.accountId === file.applicantId ? [{ code: OWN, message: '不得办理本人的申请' }] : [];

const NOT_HELD = 'TASK_NOT_YOURS';
/** Whoever holds the task of the open stage, and nobody else: what was asked for comes back to the same person. */
export const held: Guard = ({ actor, file, tasks }) =>
  actor.kind === 'person' && tasks.some(({ node, assigneeId }) => node === file.regions['stage'] && assigneeId === actor.accountId)
    ? []
    : [{ code: NOT_HELD, message: '只有本环节的承办人可以办理，请先领取' }];

/** The code of a refusal whose reasons may be the 回避, that somebody else holds the task, or another that has a page of its own. */
export const orOwn =
  (code: string, ...own: string[]) =>
  (reasons: readonly Reason[]): string =>
    reasons.find((reason) => reason.code === OWN || reason.code === NOT_HELD || own.includes(reason.code ?? ''))?.code ?? code;

/** Back goes to a step that the definition allows; the nearest that the case has come by where none is named. */
export const sendable: Guard = targetAllowed(targetBefore);

/** Acceptance, decision and extension are made by those whom the definition asks: nobody is added after them. */
export const alone: Guard = ({ round }) =>
  round && ['preReview', 'signing', 'extension'].includes(round.node)
    ? [{ code: 'DECISION_ALONE', message: '本环节作出的是法定决定，不能后加签', rule: 'W05' }]
    : [];

/** What was found beforehand, with more than the table knows. */
export const foundAgainst: Guard = ({ facts }) => [...facts.against];

/** Only what the counter has entered is the counter's to file or to delete: a draft that somebody began himself is his alone. */
export const NOT_ENTERED: Reason = { code: 'NOT_ENTERED_HERE', message: '不是窗口录入的申请，只能由申请人本人办理' };
const enteredOr =
  (code: string, ...own: string[]) =>
  (reasons: readonly Reason[]): string =>
    reasons.some((reason) => reason.code === NOT_ENTERED.code) ? 'NOT_FOUND' : orOwn(code, ...own)(reasons);
export const enteredRefusal = enteredOr('REGISTRATION_NOT_ELIGIBLE');
export const supplyAtCounterRefusal = enteredOr('SUPPLEMENT_INCOMPLETE', 'SUPPLEMENT_LATE');
export const rectifyAtCounterRefusal = enteredOr('RECTIFICATION_INCOMPLETE');

/** V18: whoever does not hold the step's task corrects nothing. */
export const NOT_HELD_HERE: Reason = { code: NOT_HELD, message: '只有本环节的承办人可以更正，请先领取' };
export const correctionRefusal = (reasons: readonly Reason[]): string =>
  orOwn(reasons.some(({ code }) => code === 'FIELD_READ_ONLY' || code === 'FIELD_UNKNOWN') ? 'FIELD_READ_ONLY' : 'CORRECTION_NOT_ACCEPTED')(reasons);

export const reasoned: Guard = ({ input }) => {
  const { reason } = (input ?? {}) as { reason?: unknown };
  return typeof reason === 'string' && reason.trim() ? [] : [{ field: 'reason', code: 'REASON_MISSING', message: '请填写理由' }];
};

export const both =
  (...guards: Guard[]): Guard =>
  (context) =>
    guards.flatMap((guard) => guard(context));

const complete = (items: readonly { item: string; message: string }[]): Reason[] => [
  ...(items.length ? [] : [{ field: 'items', code: 'NOTHING_ASKED', message: '请至少列明一项' }]),
  ...items.flatMap(({ message }, i) =>
    message.trim() ? [] : [{ field: `items[${i}].message`, code: 'REASON_MISSING', message: '请写明需补正的内容' }],
  ),
  ...items.flatMap(({ item }, i) =>
    items.findIndex((other) => other.item === item) < i ? [{ field: `items[${i}].item`, code: 'ASKED_TWICE', message: '同一项不得重复列出' }] : [],
  ),
];

/** 补正 is told once and whole (行政许可法 第三十二条第一款第四项): a later request may only come back to what the first one named. */
export const askable: Guard = ({ facts: { record, rules }, input }) => {
  const { items } = input as AskInput;
  const known = new Set(itemsFor(rules, record.kind).map(({ id }) => id));
  const rounds = rules.values.supplementRounds;
  const article = rules.basis('preReview');
  return [
    ...complete(items),
    ...items.flatMap(({ item }, i) =>
      known.has(item) || /^form\.\w+$/.test(item) ? [] : [{ field: `items[${i}].item`, code: 'ITEM_UNKNOWN', message: '材料清单中没有这一项' }],
    ),
    ...(record.round >= rounds
      ? [
          {
            code: 'SUPPLEMENT_ROUNDS',
            message: `补件不得超过${rounds}次`,
            rule: 'registration.supplement.rounds',
            article: rules.basis('supplementRounds'),
          },
        ]
      : []),
    ...(record.round === 0
      ? []
      : items.flatMap(({ item }, i) =>
          record.firstAsked.includes(item)
            ? []
            : [
                {
                  field: `items[${i}].item`,
                  code: 'SUPPLEMENT_ONCE',
                  message: '补正内容应当一次性告知，不得新增',
                  rule: 'registration.preReview',
                  article,
                },
              ],
        )),
  ];
};

const dueOf = (context: Context, name: string): string | undefined => context.deadlines.find((one) => one.name === name)?.due;

/** Late is told as such, also in the moment before the system has acted. */
export const suppliable: Guard = (context) => {
  const due = dueOf(context, 'supplement');
  if (due !== undefined && context.received >= due) return [{ code: 'SUPPLEMENT_LATE', message: '已逾期，视为撤回' }];
  const { asked, mended } = context.facts.record;
  const missing = asked
    .filter(({ item }) => !mended.includes(item))
    .map(({ item, message }) => ({
      field: item.startsWith('form.') ? item : `materials.${item}`,
      code: 'SUPPLEMENT_MISSING',
      message: `尚未补正：${message}`,
    }));
  return [...missing, ...context.facts.against];
};
export const supplyRefusal = (reasons: readonly Reason[]): string =>
  reasons.some(({ code }) => code === 'SUPPLEMENT_LATE') ? 'SUPPLEMENT_LATE' : 'SUPPLEMENT_INCOMPLETE';

export const notAcceptable: Guard = (context) => {
  const { cause } = context.input as NotAcceptInput;
  const known = context.facts.rules.values.notAccepted.some(({ id }) => id === cause);
  return [
    ...notOwn(context),
    ...(known ? [] : [{ field: 'cause', code: 'CAUSE_UNKNOWN', message: '请选择不予受理的情形', rule: 'registration.notAccepted' }]),
    ...reasoned(context),
  ];
};

/** Nothing is decided while something is open that its outcome depends on. */
export const settled: Guard = ({ file }) => [
  ...(file.regions['special'] === 'none' ? [] : [{ code: 'PROCEDURE_OPEN', message: '特别程序尚未结束' }]),
  ...(file.regions['rectification'] === 'none' ? [] : [{ code: 'RECTIFICATION_OPEN', message: '整改尚未复核' }]),
  ...(file.regions['extension'] === 'asked' ? [{ code: 'EXTENSION_OPEN', message: '延长办理期限的申请尚未批复' }] : []),
];

export const opined: Guard = (context) => {
  const { opinion } = context.input as OpinionInput;
  const wants = opinion === 'refuse' ? reasoned(context) : [];
  return [...notOwn(context), ...settled(context), ...wants];
};

export const refusable: Guard = (context) => {
  const { causes } = context.input as RefuseInput;
  const known = context.facts.rules.values.refusals.map(({ id }) => id);
  const wrong = causes.length ? causes.filter((cause) => !known.includes(cause)) : [''];
  return [
    ...notOwn(context),
    ...settled(context),
    ...wrong.map(() => ({ field: 'causes', code: 'CAUSE_UNKNOWN', message: '请选择不予注册的情形', rule: 'registration.refusals' })),
    ...reasoned(context),
  ];
};

/** 听证 is announced in time and held in time (行政许可法 第四十七、四十八条). */
export const startable: Guard = (context) => {
  const { facts, file, input, received } = context;
  const { procedure, on, workingDays } = input as SpecialInput;
  const open = file.regions['special'] === 'none' ? [] : [{ code: 'PROCEDURE_OPEN', message: '已有特别程序正在进行' }];
  const late =
    facts.rules.values.decision && context.deadlines.some(({ name }) => name === 'decision')
      ? []
      : [{ code: 'DECISION_OVERDUE', message: '办理期限已届满' }];
  const found = [...notOwn(context), ...open, ...late, ...reasoned(context)];
  if (procedure !== 'hearing') {
    const told = workingDays !== undefined && workingDays > 0;
    const lacking = {
      field: 'workingDays',
      code: 'PROCEDURE_TIME',
      message: '请填写所需时间（工作日），并书面告知申请人',
      rule: 'registration.letters',
    };
    return told ? found : [...found, { ...lacking, article: facts.rules.values.letters.special }];
  }
  const { noticeDays, withinWorkingDays } = facts.rules.values.hearing;
  const article = facts.rules.basis('hearing');
  const rule = 'registration.hearing';
  const today = shanghaiDay(received);
  const last = shanghaiDay(addWorkingDays(facts.calendar, received, withinWorkingDays).due);
  if (on === undefined) return [...found, { field: 'on', code: 'HEARING_DAY', message: '请填写听证日期', rule, article }];
  if (on < plusDays(today, noticeDays))
    return [...found, { field: 'on', code: 'HEARING_DAY', message: `听证应当于举行的${noticeDays}日前通知`, rule, article }];
  return on < last ? found : [...found, { field: 'on', code: 'HEARING_DAY', message: `听证应当在${withinWorkingDays}个工作日内举行`, rule, article }];
};

export const rectifiable: Guard = (context) => {
  const open = context.file.regions['rectification'] === 'none' ? [] : [{ code: 'RECTIFICATION_OPEN', message: '上一次整改尚未复核' }];
  return [...notOwn(context), ...open, ...complete((context.input as RectifyInput).items)];
};

export const rectifiedAll: Guard = ({ facts: { record }, input }) => {
  const { answers } = input as RectifiedInput;
  return (record.rectify?.items ?? [])
    .filter(({ item }) => !answers.some((answer) => answer.item === item && answer.message.trim()))
    .map(({ item, message }) => ({ field: `answers.${item}`, code: 'RECTIFICATION_MISSING', message: `请说明整改情况：${message}` }));
};

export const cancellable: Guard = (context) => {
  const { cause } = context.input as ExOfficioInput;
  const known = context.facts.rules.values.cancellations.some(({ id }) => id === cause);
  return [
    ...notOwn(context),
    ...(known ? [] : [{ field: 'cause', code: 'CAUSE_UNKNOWN', message: '请选择依职权注销的情形', rule: 'registration.cancellations' }]),
    ...reasoned(context),
    ...context.facts.against,
  ];
};
