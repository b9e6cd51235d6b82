// 职务 (V16): named positions of a 区划 and heads of organisations, whom definitions ask by `post` and `unitHead`. Whoever is given one is asked in cases from
// then on, so it takes two administrators; taking it away takes one.
import type { Instant } from '../kit/instant.ts';
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';

/** The position that every organisation has. */
export const HEAD = 'head';

/** A position of a 区划, or of an organisation. */
export interface PostInput {
  post: string;
  district?: string;
  organisationId?: string;
  accountId: string;
  from: Instant;
  /** The first instant at which it is over; null: until it is ended. */
  until: Instant | null;
  reason: string;
}

export interface PostFacts {
  proposedBy: string | null;
  /** The account that is to hold it; loaded for `propose` and `confirm`. */
  holder: {
    usable: boolean;
    /** Staff with a post, for a position of a 区划; a member in use, for one of an organisation. */
    belongs: boolean;
    /** Holds it already at some time of the period. */
    holds: boolean;
  } | null;
}

type Context = ActionContext<PostFacts>;
const speak = (field: string, code: string, message: string): Reason => ({ field, code, message, rule: 'V16' });

const another = ({ facts, actor }: Context): Reason[] =>
  actor.kind === 'person' && actor.accountId === facts.proposedBy ? [{ code: 'POST_SECOND_PERSON', message: '任命须由另一名系统管理员复核' }] : [];

const fit = ({ facts: { holder } }: Context): Reason[] => [
  ...(holder?.usable ? [] : [speak('accountId', 'POST_ENDED', '账号不存在、已停用，或在任职期间到期')]),
  ...(holder?.usable && !holder.belongs ? [speak('accountId', 'POST_UNFIT', '任职人员应为本机关持有岗位的人员；单位负责人应为该单位的员工')] : []),
  ...(holder?.holds ? [speak('accountId', 'POST_HELD', '该人员在此期间已任此职')] : []),
];
const inOrder = ({ input }: Context): Reason[] => {
  const { from, until } = input as PostInput;
  return until !== null && until <= from ? [speak('until', 'POST_PERIOD', '任职结束日期不能早于开始日期')] : [];
};
const reasoned = ({ input }: Pick<Context, 'input'>): Reason[] =>
  (input as { reason?: string }).reason?.trim() ? [] : [speak('reason', 'REASON_MISSING', '请填写原因')];

const code = (reasons: readonly Reason[]): string =>
  reasons.some((reason) => reason.code === 'POST_SECOND_PERSON') ? 'POST_SECOND_PERSON' : 'POST_NOT_ACCEPTED';

export const postProcess = defineProcess<PostFacts>({
  type: 'PostAppointment',
  label: '职务任命',
  kind: 'row',
  states: {
    proposed: { label: '待复核' },
    held: { label: '任职中', rests: true },
    rejected: { label: '已否决', final: true },
    ended: { label: '已结束', final: true },
  },
  actions: {
    propose: {
      label: '提出任命',
      from: null,
      to: 'proposed',
      by: 'administrator',
      guard: (context) => [...inOrder(context), ...fit(context), ...reasoned(context)],
      refusal: code,
    },
    confirm: {
      label: '复核任命',
      from: 'proposed',
      to: 'held',
      by: 'administrator',
      guard: (context) => [...another(context), ...fit(context)],
      refusal: code,
    },
    reject: { label: '否决任命', from: 'proposed', to: 'rejected', by: 'administrator', guard: reasoned, refusal: code },
    end: { label: '结束任职', from: 'held', to: 'ended', by: 'administrator', guard: reasoned, refusal: code },
  },
});
