// What is wrong with a definition as a whole: everything at once, each with its place.
import type { Reason } from '../kit/refusal.ts';
import type { Chain } from './chain.ts';
import type { Definition, Step } from './definition.ts';
import { lateness } from './late.ts';

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

/** What of a process a definition must fit. */
export type Fits = Pick<Chain, 'nodes' | 'required' | 'ends' | 'asks' | 'late' | 'backTo' | 'refusalEnds'>;

/** Reasons against a definition; empty when it may take effect. `chain`: what the process says of it. */
export function definitionReasons(definition: Definition, chain?: Fits): Reason[] {
  const { steps } = definition;
  const names = steps.map(({ node }) => node);
  const reasons: Reason[] = [];
  const wrong = (i: number, field: string, code: string, message: string) =>
    reasons.push({ field: `steps[${i}].${field}`, code, message: `${steps[i]!.label}：${message}`, rule: 'V27' });
  steps.forEach((step, i) => {
    if (names.indexOf(step.node) !== i) wrong(i, 'node', 'STEP_TWICE', '环节名称重复');
    if (chain && !chain.nodes.includes(step.node)) wrong(i, 'node', 'STEP_UNKNOWN', '流程中没有这一环节');
    if (!step.who.length) wrong(i, 'who', 'STEP_WITHOUT_ROLE', '环节没有办理人');
    if (step.rule.kind === 'veto' && !step.who.some(({ veto }) => veto)) wrong(i, 'rule', 'NOBODY_HAS_VETO', '一票否决须指明由谁否决');
    for (const to of step.returnTo)
      if (to !== 'applicant' && !names.slice(0, i).includes(to)) wrong(i, 'returnTo', 'RETURN_TARGET_UNKNOWN', `不能退回到「${to}」：不是在前的环节`);
    for (const { to } of step.next) if (to !== null && !names.includes(to)) wrong(i, 'next', 'NEXT_UNKNOWN', `去向「${to}」不存在`);
    const last = step.next.at(-1);
    if (last && last.when) wrong(i, 'next', 'NEXT_NOT_TOTAL', '最后一个去向不能带条件，否则可能无处可去');
    if ((step.overdue === 'escalate') !== step.escalateTo.length > 0)
      wrong(
        i,
        'escalateTo',
        'ESCALATION_OPEN',
        step.escalateTo.length ? '逾期处理不是“转由上级办理”，不填转办对象' : '逾期转由上级办理的，须指明转给谁',
      );
    if (chain) for (const reason of unfit(step, chain)) wrong(i, ...reason);
  });
  for (const node of chain?.required ?? [])
    if (!names.includes(node)) reasons.push({ field: 'steps', code: 'STEP_REQUIRED', message: `缺少必经环节「${node}」`, rule: 'V27' });
  if (reasons.length) return reasons;
  const exits = reaching(definition);
  const reached = reachable(definition);
  steps.forEach((step, i) => {
    if (!exits.has(step.node)) wrong(i, 'next', 'CYCLE_WITHOUT_EXIT', '从本环节出发无法到达终点');
    if (!reached.has(step.node)) wrong(i, 'node', 'STEP_UNREACHABLE', '没有任何去向到达本环节');
    if (chain?.required.includes(step.node) && bypassed(definition, step.node)) wrong(i, 'node', 'STEP_BYPASSED', '必经环节不能被条件或去向绕过');
  });
  if (!reasons.length && chain?.ends) reasons.push(...outOfOrder(definition, chain.ends));
  return reasons;
}

/** The table begins with one step and ends with another: no way may begin, end or come back elsewhere. */
function outOfOrder(definition: Definition, { first, last }: { first: string; last: string }): Reason[] {
  const { steps } = definition;
  const ways = steps.flatMap((step) => followers(definition, step).map((to) => ({ from: step.node, to })));
  const wrong = entries(definition).some((node) => node !== first) || ways.some(({ from, to }) => to === first || (to === null) !== (from === last));
  const label = (node: string): string => steps.find((step) => step.node === node)?.label ?? node;
  return wrong ? [{ field: 'steps', code: 'STEP_ORDER', message: `流程应从「${label(first)}」开始，到「${label(last)}」结束`, rule: 'V27' }] : [];
}

/** What the process does not let this step say: field, code, sentence. */
function unfit(step: Step, { asks, late, backTo, refusalEnds }: Fits): [string, string, string][] {
  const found: [string, string, string][] = [];
  const allowed = late?.(step.node);
  if (allowed && !allowed.includes(step.overdue))
    found.push(['overdue', 'LATENESS_NOT_ALLOWED', `逾期只能${allowed.map((name) => `“${lateness[name]}”`).join('或')}`]);
  const targets = backTo?.(step.node);
  for (const to of step.returnTo.filter((target) => targets && !targets.includes(target)))
    found.push(['returnTo', 'RETURN_TARGET_UNFIT', `不能退回到「${to}」${targets!.length ? `，只能退回到${targets!.join('、')}` : ''}`]);
  if (refusalEnds && 'refusal' in step.rule && step.rule.refusal !== 'ends')
    found.push(['rule', 'REFUSAL_ENDS', '不同意须写明理由和依据，首个不同意即结束本环节']);
  const conditions = [step.when, ...step.next.map(({ when }) => when)].filter((when) => when !== null);
  for (const { field } of conditions)
    if (!Object.hasOwn(asks, field)) {
      const known = Object.entries(asks).map(([name, label]) => `${name}（${label}）`);
      found.push(['when', 'CONDITION_UNKNOWN', known.length ? `条件只能用${known.join('、')}，没有「${field}」` : '本流程的环节不能带条件']);
    }
  return found;
}

/** Steps that a case may begin with, `null` where it may end before any. */
function entries({ steps }: Definition): (string | null)[] {
  const found: (string | null)[] = [];
  for (const step of steps) {
    found.push(step.node);
    if (!step.when) return found;
  }
  return [...found, null];
}

/** Can the end be reached around this step. */
function bypassed(definition: Definition, around: string): boolean {
  const seen = new Set<string | null>();
  for (let todo = entries(definition); todo.length;) {
    const [name, ...rest] = todo;
    todo = rest;
    if (name === undefined || name === around || seen.has(name)) continue;
    if (name === null) return true;
    seen.add(name);
    todo.push(
      ...followers(
        definition,
        definition.steps.find(({ node }) => node === name)!,
      ),
    );
  }
  return false;
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
  for (let todo = entries(definition); todo.length;) {
    const [name, ...rest] = todo;
    todo = rest;
    const step = definition.steps.find(({ node }) => node === name);
    if (!step || found.has(step.node)) continue;
    found.add(step.node);
    todo.push(...followers(definition, step));
  }
  return found;
}
