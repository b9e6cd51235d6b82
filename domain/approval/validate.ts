// What is wrong with a definition as a whole: everything at once, each with its place.
import type { Reason } from '../kit/refusal.ts';
import type { Condition, Definition, Step } from './definition.ts';

/** Steps that may follow one, `null` for the end, whatever the conditions say. */
export function followers(definition: Definition, step: Step): (string | null)[] {
  const { steps } = definition;
  if (step.next.length) return step.next.map(({ to }) => to);
  const at = steps.findIndex(({ node }) => node === step.node);
  const found: (string | null)[] = [];
  // A step with a condition may be left out, so the one behind it follows as well.
  for (const next of steps.slice(at + 1)) {
    found.push(next.node);
    if (!next.when) return found;
  }
  return [...found, null];
}

/** Reasons against a definition; empty when it may take effect. `known`: names that the process's table has states for. */
export function definitionReasons(definition: Definition, known?: readonly string[]): Reason[] {
  const { steps } = definition;
  const names = steps.map(({ node }) => node);
  const reasons: Reason[] = [];
  const wrong = (i: number, field: string, code: string, message: string) =>
    reasons.push({ field: `steps[${i}].${field}`, code, message: `${steps[i]!.label}：${message}`, rule: 'V27' });
  steps.forEach((step, i) => {
    if (names.indexOf(step.node) !== i) wrong(i, 'node', 'STEP_TWICE', '环节名称重复');
    if (known && !known.includes(step.node)) wrong(i, 'node', 'STEP_UNKNOWN', '流程中没有这一环节');
    if (!step.who.length) wrong(i, 'who', 'STEP_WITHOUT_ROLE', '环节没有办理人');
    if (step.rule.kind === 'veto' && !step.who.some(({ veto }) => veto)) wrong(i, 'rule', 'NOBODY_HAS_VETO', '一票否决须指明由谁否决');
    for (const to of step.returnTo)
      if (to !== 'applicant' && !names.slice(0, i).includes(to)) wrong(i, 'returnTo', 'RETURN_TARGET_UNKNOWN', `不能退回到「${to}」：不是在前的环节`);
    for (const { to } of step.next) if (to !== null && !names.includes(to)) wrong(i, 'next', 'NEXT_UNKNOWN', `去向「${to}」不存在`);
    const last = step.next.at(-1);
    if (last && last.when) wrong(i, 'next', 'NEXT_NOT_TOTAL', '最后一个去向不能带条件，否则可能无处可去');
  });
  if (reasons.length) return reasons;
  const exits = reaching(definition);
  const reached = reachable(definition);
  steps.forEach((step, i) => {
    if (!exits.has(step.node)) wrong(i, 'next', 'CYCLE_WITHOUT_EXIT', '从本环节出发无法到达终点');
    if (!reached.has(step.node)) wrong(i, 'node', 'STEP_UNREACHABLE', '没有任何去向到达本环节');
  });
  return reasons;
}

/** Steps from which the end can be reached. */
function reaching(definition: Definition): Set<string> {
  const found = new Set<string>();
  for (let grew = true; grew;) {
    grew = false;
    for (const step of definition.steps) {
      if (found.has(step.node) || !followers(definition, step).some((to) => to === null || found.has(to))) continue;
      found.add(step.node);
      grew = true;
    }
  }
  return found;
}

function reachable(definition: Definition): Set<string> {
  const found = new Set<string>();
  const entry: (string | null)[] = [];
  for (const step of definition.steps) {
    entry.push(step.node);
    if (!step.when) break;
  }
  for (let todo = entry; todo.length;) {
    const [name, ...rest] = todo;
    todo = rest;
    const step = definition.steps.find(({ node }) => node === name);
    if (!step || found.has(step.node)) continue;
    found.add(step.node);
    todo.push(...followers(definition, step));
  }
  return found;
}

/** Facts of a case that conditions may ask for. */
export type Facts = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Does a condition hold. A fact that is not there is unequal to everything and neither less nor more. */
export function holds(condition: Condition | null, facts: Facts): boolean {
  if (!condition) return true;
  const fact = facts[condition.field];
  const { op, value } = condition;
  if (op === '=') return fact === value;
  if (op === '≠') return fact !== value;
  if (fact === null || fact === undefined || typeof fact !== typeof value) return false;
  return op === '<' ? fact < value : op === '≤' ? fact <= value : op === '>' ? fact > value : fact >= value;
}

/** The step after one (`null`: the first), by the facts; null when the chain ends. */
export function nextStep(definition: Definition, from: string | null, facts: Facts): Step | null {
  const { steps } = definition;
  const at = from === null ? -1 : steps.findIndex(({ node }) => node === from);
  if (from !== null && at < 0) throw new RangeError(`no step ${from}`);
  const branch = at < 0 ? undefined : steps[at]!.next.find(({ when }) => holds(when, facts));
  if (branch)
    return branch.to === null
      ? null
      : orOn(
          definition,
          steps.find(({ node }) => node === branch.to)!,
          facts,
        );
  const next = steps.slice(at + 1).find(({ when }) => holds(when, facts));
  return next ?? null;
}

/** A branch target whose own condition fails is passed over. */
const orOn = (definition: Definition, step: Step, facts: Facts): Step | null =>
  holds(step.when, facts) ? step : nextStep(definition, step.node, facts);
