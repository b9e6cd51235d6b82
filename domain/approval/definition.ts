// Approval chains as data (V27): who is asked at each step, by which rule, until when, and where the case goes on. A definition is the value of a
// rule `approval.<process>`, so it is dated, versioned, per 区划, proposed and confirmed by two persons; a running case keeps its version.
import { roles, type Role } from '../kit/actor.ts';
import { fields, flag, listOf, oneOf, orNull, text, where, whole, type Check, type Checked } from '../kit/check.ts';
import { periodCheck } from '../kit/period.ts';
import { defineRule, type Rule } from '../kit/rules.ts';
import { fieldRule } from './form.ts';
import { lateness, type Late } from './late.ts';
import type { Quorum } from './round.ts';
import { definitionReasons } from './validate.ts';

const role = oneOf(...(Object.keys(roles) as Role[]));

/** A value of one of several shapes, told apart by `by` or `kind`. */
function either<T>(tag: string, shapes: Record<string, Check<any>>): Check<T> {
  const names = Object.keys(shapes);
  return {
    shape: names.map((name) => `${tag}：${name}`).join('或'),
    problem(value, path = '') {
      const name = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[tag] : undefined;
      const shape = typeof name === 'string' && Object.hasOwn(shapes, name) ? shapes[name] : undefined;
      return shape ? shape.problem(value, path) : `${path ? `${path}.` : ''}${tag}：应为${names.join('、')}之一`;
    },
  };
}

const by = <const N extends string>(name: N) => oneOf(name);

/**
 * How approvers are found. `role`: a post; `each` asks every holder, else whoever claims it. `post`: a named position. `unitHead`: the head of the
 * applicant's unit. `field`: an account in a field of the form. `choice`: whom the applicant chose. `person`: always this one.
 */
export type Finder =
  | { by: 'role'; role: Role; each: boolean; veto: boolean }
  | { by: 'post'; post: string; veto: boolean }
  | { by: 'unitHead'; veto: boolean }
  | { by: 'field'; field: string; veto: boolean }
  | { by: 'choice'; key: string; veto: boolean }
  | { by: 'person'; accountId: string; veto: boolean };

const finder = either<Finder>('by', {
  role: fields({ by: by('role'), role, each: flag, veto: flag }),
  post: fields({ by: by('post'), post: text(40), veto: flag }),
  unitHead: fields({ by: by('unitHead'), veto: flag }),
  field: fields({ by: by('field'), field: text(100), veto: flag }),
  choice: fields({ by: by('choice'), key: text(40), veto: flag }),
  person: fields({ by: by('person'), accountId: text(36), veto: flag }),
});

const refusal = oneOf('ends', 'rest');
const ratio = <const N extends string>(name: N) =>
  where(fields({ kind: by(name), n: whole(1, 1000), m: whole(1, 1000), refusal }), ({ n, m }) => n <= m, '通过比例不能大于1');
type DefinedRule = Exclude<Quorum, { kind: 'leaving' }>;
const rule = either<DefinedRule>('kind', {
  any: fields({ kind: by('any'), refusal }),
  all: fields({ kind: by('all'), refusal }),
  sequence: fields({ kind: by('sequence') }),
  ratio: ratio('ratio'),
  veto: ratio('veto'),
});

const plain: Check<string | number | boolean> = {
  shape: '文本、数字或是否',
  problem: (value, path = '') => (['string', 'number', 'boolean'].includes(typeof value) ? null : `${path ? `${path}：` : ''}应为文本、数字或是否`),
};
/** A fact of the case against a value; what the facts are called is the process's. */
const condition = fields({ field: text(100), op: oneOf('=', '≠', '<', '≤', '>', '≥'), value: plain });
export type Condition = Checked<typeof condition>;

const stepShape = {
  node: text(40),
  label: text(40),
  who: listOf(finder),
  rule,
  /** Time that the step has; null: as the process says. */
  limit: orNull(periodCheck),
  overdue: oneOf(...(Object.keys(lateness) as Late[])),
  /** Who is asked where the late step is handed on; nobody found is an operator's task. */
  escalateTo: listOf(finder),
  /** Decisions must be signed. */
  signature: flag,
  /** W07: `applicant`, or names of earlier steps. */
  returnTo: listOf(text(40)),
  cc: listOf(finder),
  /** Left out where the condition does not hold. */
  when: orNull(condition),
  /** Where it goes on; the first that holds. Empty: with the next step of the list. `to` null: the chain ends. */
  next: listOf(fields({ to: orNull(text(40)), when: orNull(condition) })),
};
/** V18: `form` says who may do what with which field of the case's form while it stands here; left out: officers and applicants read, copies see nothing. */
const step = fields(stepShape, { form: listOf(fieldRule) });
export type Step = Checked<typeof step>;

const shape = fields({
  steps: listOf(step, 1),
  /** W08: after a return the route is walked again, or goes straight back to the step that returned. */
  resubmit: oneOf('again', 'straight'),
  /** W09: withdrawn at any time, or before the first vote only. */
  withdraw: oneOf('always', 'beforeVote'),
  /** W11: hours between two urges. */
  urgeHours: whole(1, 720),
  /** W03: how deep a delegation may go. */
  delegations: whole(1, 5),
});
export type Definition = Checked<typeof shape>;

/** The shape of a definition, and everything that must hold across its steps. */
export const definitionCheck: Check<Definition> = {
  shape: '审批流程定义',
  problem: (value, path = '') => shape.problem(value, path) ?? definitionReasons(value as Definition)[0]?.message ?? null,
};

/** The rule that holds the definition of a process. */
export const approvalRule = (process: string, label: string): Rule<Definition> =>
  defineRule(`approval.${process}`, { label: `${label}：审批流程`, check: definitionCheck });

const PREFIX = 'approval.';
export const isApprovalRule = ({ key }: Pick<Rule<unknown>, 'key'>): boolean => key.startsWith(PREFIX);

/** A step that asks a post, as most do; what differs is named. */
export const roleStep = (node: string, label: string, who: Role, more: Partial<Step> = {}): Step => ({
  node,
  label,
  who: [{ by: 'role', role: who, each: false, veto: false }],
  rule: { kind: 'any', refusal: 'ends' },
  limit: null,
  overdue: 'tell',
  escalateTo: [],
  signature: false,
  returnTo: ['applicant'],
  cc: [],
  when: null,
  next: [],
  ...more,
});
