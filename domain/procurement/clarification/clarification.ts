// 询标澄清 (S1三（五）): a letter to one bidder about one 标项. The committee's chair asks, by his own duty (evaluation/duty.ts), or the agency in the committee's stead; the bidder answers by a signed PDF
// before the deadline of the letter. The answer's file is a region beside the main state, and so are the two reminders.
import { planInstant, type DeadlinePlan } from '../../kit/deadline.ts';
import { epochMs, plusMs, shown, type Instant } from '../../kit/instant.ts';
import { defineProcess, type ActionContext, type Move, type State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';

/** Who asks. */
export const issuers = { panel: '评审组长', agency: '采购代理机构代为发起' } as const;
/** How the answer came: signed, with 放弃签章并提交, or on paper at the venue and uploaded by the agency. */
export const answerWays = { signed: '已签章', unsigned: '放弃签章', offline: '线下提交，采购代理机构代为上传' } as const;
export type AnswerWay = keyof typeof answerWays;

/** States of a project in which the committee may ask. */
export const askedIn: readonly string[] = ['opening', 'qualifying', 'evaluating'];


export interface LetterInput {
  content: string;
  due: Instant;
}
export interface DraftInput extends LetterInput {
  projectId: string;
  organisationId: string;
  lot: number;
}
export interface ClarificationFacts {
  /** The letter's deadline, as it stands after the act. */
  due: Instant | null;
  /** The last reminder goes out so many minutes before it. */
  lastReminder: number;
  /** Everything about the records that speaks against the act: project, bidder, 标项, file, signature. */
  against: readonly Reason[];
}
type Context = ActionContext<ClarificationFacts>;

const LATE = '澄清截止时间应晚于当前时间';
const letter = ({ facts, received }: Context): Reason[] => [
  ...facts.against,
  ...(facts.due !== null && facts.due <= received ? [{ field: 'due', message: LATE }] : []),
];
const ruled = {
  guard: ({ facts }: Context): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons.find(({ code }) => code !== undefined)?.code ?? 'CLARIFICATION_INVALID',
} as const;
const asks = { by: 'counterpart.tenderHandler', ...ruled, guard: letter } as const;
const bidder = { by: 'bidHandler', ...ruled } as const;
const inTime = { deadline: 'answer', op: '<', graceMinutes: 0 } as const;

/** Half of the time, and so many minutes before: null where that moment has passed, or where both would be the same. */
export function reminders(from: Instant, due: Instant, lastReminder: number): { half: Instant; last: Instant | null } {
  const before = lastReminder * 60_000;
  const length = epochMs(due) - epochMs(from);
  return { half: plusMs(from, Math.floor(length / 2)), last: length > 2 * before ? plusMs(due, -before) : null };
}
const reminder =
  (which: 'half' | 'last', basis: string) =>
  ({ facts, received }: Context): DeadlinePlan | null => {
    const at = facts.due === null ? null : reminders(received, facts.due, facts.lastReminder)[which];
    return at === null ? null : planInstant(at, basis);
  };
const issued = ({ facts, received }: Context): Move => ({
  main: 'open',
  half: 'ahead',
  last: facts.due !== null && reminders(received, facts.due, facts.lastReminder).last !== null ? 'ahead' : 'none',
});
const ended = (main: string): Move => ({ main, paper: 'none', half: 'none', last: 'none' });
const none: State<ClarificationFacts> = { label: '—' };
const UNSIGNED = '澄清文件未签章，请进行签章操作';

export const clarification = defineProcess<ClarificationFacts>({
  type: 'Clarification',
  label: '询标澄清',
  kind: 'case',
  states: {
    draft: { label: '草稿', rests: true },
    open: {
      label: '待澄清',
      clock: {
        name: 'answer',
        label: '澄清截止时间',
        then: 'lapse',
        plan: ({ facts }) => (facts.due === null ? null : planInstant(facts.due, '询标函规定的澄清截止时间')),
      },
    },
    answered: { label: '已澄清', final: true },
    overdue: { label: '逾期未澄清', final: true },
  },
  regions: {
    paper: { states: { none, unsigned: { label: '未签章' }, signed: { label: '已签章' } } },
    half: {
      states: {
        none,
        ahead: { label: '待提醒', clock: { name: 'half', label: '澄清期限过半提醒', then: 'remindHalf', plan: reminder('half', '澄清期限过半') } },
      },
    },
    last: {
      states: {
        none,
        ahead: { label: '待提醒', clock: { name: 'last', label: '澄清截止前提醒', then: 'remindLast', plan: reminder('last', '澄清即将截止提醒') } },
      },
    },
  },
  actions: {
    draft: { label: '起草询标函', from: null, to: 'draft', ...asks },
    // Who the chair is stands in no journal and no history but his duty's.
    ask: { label: '评审组长发出询标函', from: null, to: issued, oneOf: ['open', 'half:ahead', 'last:ahead', 'last:none'], by: 'system', hidden: true, ...ruled, guard: letter },
    edit: { label: '修改询标函', from: 'draft', to: null, ...asks },
    issue: { label: '发出询标函', from: 'draft', to: issued, oneOf: ['open', 'half:ahead', 'last:ahead', 'last:none'], ...asks },

    upload: { label: '上传澄清文件', from: 'open', to: { paper: 'unsigned' }, inTime, ...bidder },
    sign: { label: '签章', from: 'paper:unsigned', to: { paper: 'signed' }, inTime, ...bidder },
    unsign: { label: '撤回签章', from: 'paper:signed', to: { paper: 'unsigned' }, inTime, ...bidder },
    submit: {
      label: '提交',
      from: 'open',
      to: ended('answered'),
      inTime,
      ...bidder,
      guard: ({ file }) =>
        file.regions['paper'] === 'signed'
          ? []
          : file.regions['paper'] === 'unsigned'
            ? [{ code: 'CLARIFICATION_UNSIGNED', message: UNSIGNED }]
            : [{ field: 'fileId', message: '请先上传澄清文件' }],
    },
    submitUnsigned: { label: '放弃签章并提交', from: 'paper:unsigned', to: ended('answered'), inTime, ...bidder },
    recordOffline: { label: '代为上传澄清文件', from: 'open', to: ended('answered'), inTime, by: 'counterpart.tenderHandler', ...ruled },

    remindHalf: { label: '澄清期限过半提醒', from: 'half:ahead', to: { half: 'none' }, by: 'system', at: 'half', hidden: true },
    remindLast: { label: '澄清截止前提醒', from: 'last:ahead', to: { last: 'none' }, by: 'system', at: 'last', hidden: true },
    lapse: { label: '逾期未澄清', from: 'open', to: ended('overdue'), by: 'system', at: 'answer', hidden: true },
  },
});

/** What the bidder's seal signs: this letter's case and the SHA-256 of the file, so that a signature is good for nothing else. */
export const signedText = (caseId: string, fileHash: string): string => ['banshi-clarification-v1', caseId, fileHash].join('\n');

/** How much time is left in the reminder's words. */
export const dueText = (due: Instant): string => shown(due).slice(0, 16);
