import { makeCalendar } from '../kit/calendar.ts';
import { definitionCheck, roleStep, type Definition, type Finder } from './definition.ts';
import { deputyOf, nobody, resolve, type Absence, type People } from './resolve.ts';
import { foresee } from './simulate.ts';
import { definitionReasons, holds, nextStep } from './validate.ts';

const at = '2026-11-23T01:00:00.000000Z';
const any = { kind: 'any', refusal: 'ends' } as const;
const by = (...who: Finder[]) => ({ node: 'n', label: '审核', rule: any, who });
const role: Finder = { by: 'role', role: 'caseOfficer', each: true, veto: false };
const people = (more: Partial<People>): People => ({ ...nobody, ...more });
const asked = (who: Finder[], more: Partial<People>) => resolve(by(...who), people(more), at, 'caseReviewer').plan.asked.map(({ person }) => person);

test('V16 each way to find somebody: post, position, head of the unit, field of the form, choice, fixed person', () => {
  const all = people({
    holders: { caseOfficer: ['a', 'b'] },
    posts: { 处长: ['p'] },
    heads: ['h'],
    fields: { buyer: ['f'] },
    choices: { next: ['c'] },
  });
  const found = (finder: Finder) => asked([finder], all);
  expect(found(role)).toEqual(['a', 'b']);
  expect(found({ ...role, each: false } as Finder)).toEqual([null]);
  expect(found({ by: 'post', post: '处长', veto: false })).toEqual(['p']);
  expect(found({ by: 'unitHead', veto: false })).toEqual(['h']);
  expect(found({ by: 'field', field: 'buyer', veto: false })).toEqual(['f']);
  expect(found({ by: 'choice', key: 'next', veto: false })).toEqual(['c']);
  expect(found({ by: 'person', accountId: 'x', veto: false })).toEqual(['x']);
});

test.each<[string, Partial<People>]>([
  ['no holder', {}],
  ['the only holder has applied', { holders: { caseOfficer: ['a'] }, applicants: ['a'] }],
  [
    'the only holder is away and his deputy has applied',
    { holders: { caseOfficer: ['a'] }, applicants: ['d'], absences: [{ absent: 'a', deputy: 'd', from: '2026-11-20', until: '2026-11-30' }] },
  ],
])('V16 %s: an operator is asked, never nobody', (_, more) => {
  for (const each of [true, false]) {
    const { plan, vacant } = resolve(by({ ...role, each } as Finder), people(more), at, 'caseOfficer');
    expect([vacant, plan.asked]).toEqual([true, [{ role: 'operator', person: null }]]);
  }
});

test('V15 the deputy of the day is asked, from the first instant to the last; a chain is followed, a circle leads nowhere', () => {
  const away = (absent: string, deputy: string, from = '2026-11-23T00:00:00.000000Z', until = '2026-11-24T00:00:00.000000Z'): Absence => ({
    absent,
    deputy,
    from,
    until,
  });
  expect(deputyOf('a', at, [away('a', 'b')])).toBe('b');
  expect(deputyOf('a', '2026-11-24T00:00:00.000000Z', [away('a', 'b')])).toBe('a');
  expect(deputyOf('a', at, [away('a', 'b'), away('b', 'c')])).toBe('c');
  expect(deputyOf('a', at, [away('a', 'b'), away('b', 'a')])).toBeNull();
  const { plan, leftOut } = resolve(by(role), people({ holders: { caseOfficer: ['a', 'b'] }, absences: [away('a', 'd')] }), at, 'caseOfficer');
  expect(plan.asked).toMatchObject([{ person: 'd', deputyFor: 'a' }, { person: 'b' }]);
  expect(leftOut).toEqual([{ account: 'a', why: 'absent', deputy: 'd' }]);
});

test('V17 somebody found twice is asked once; who approved before is not asked; a step whose people all did is passed over', () => {
  expect(asked([role, { by: 'person', accountId: 'a', veto: false }], { holders: { caseOfficer: ['a', 'b'] } })).toEqual(['a', 'b']);
  expect(asked([role], { holders: { caseOfficer: ['a', 'b'] }, approved: ['a'] })).toEqual(['b']);
  const { passed, vacant } = resolve(by(role), people({ holders: { caseOfficer: ['a'] }, approved: ['a'] }), at, 'caseOfficer');
  expect([passed, vacant]).toEqual([true, false]);
});

const chain = (...steps: Definition['steps']): Definition => ({ steps, resubmit: 'again', withdraw: 'always', urgeHours: 24, delegations: 1 });
const step = (node: string, more: Parameters<typeof roleStep>[3] = {}) => roleStep(node, node, 'caseOfficer', more);

test('V22 thresholds are conditions of the definition: a step is left out, a branch taken, by the facts of the case', () => {
  const large = { field: 'amount', op: '≥', value: 100 } as const;
  const definition = chain(
    step('a', {
      next: [
        { to: 'c', when: { field: 'urgent', op: '=', value: true } },
        { to: 'b', when: null },
      ],
    }),
    step('b', { when: large }),
    step('c'),
  );
  const walk = (facts: Record<string, string | number | boolean>): string[] => {
    const nodes: string[] = [];
    for (let on = nextStep(definition, null, facts); on; on = nextStep(definition, on.node, facts)) nodes.push(on.node);
    return nodes;
  };
  expect(walk({ amount: 100 })).toEqual(['a', 'b', 'c']);
  expect(walk({ amount: 99 })).toEqual(['a', 'c']);
  expect(walk({ amount: 100, urgent: true })).toEqual(['a', 'c']);
  expect(holds(large, {})).toBe(false);
  expect(definitionReasons(definition)).toEqual([]);
});

test.each<[string, Definition, string]>([
  ['a step without anybody', chain(step('a', { who: [] })), 'STEP_WITHOUT_ROLE'],
  [
    'a cycle without exit',
    chain(step('a', { next: [{ to: 'b', when: null }] }), step('b', { next: [{ to: 'a', when: null }] })),
    'CYCLE_WITHOUT_EXIT',
  ],
  ['a step nobody comes to', chain(step('a', { next: [{ to: null, when: null }] }), step('b')), 'STEP_UNREACHABLE'],
  ['a step twice', chain(step('a'), step('a')), 'STEP_TWICE'],
  ['a return to a later step', chain(step('a', { returnTo: ['b'] }), step('b')), 'RETURN_TARGET_UNKNOWN'],
  ['a veto that nobody has', chain(step('a', { rule: { kind: 'veto', n: 1, m: 2, refusal: 'ends' } })), 'NOBODY_HAS_VETO'],
  ['a way on that may be none', chain(step('a', { next: [{ to: null, when: { field: 'x', op: '=', value: 1 } }] })), 'NEXT_NOT_TOTAL'],
])('V27 %s is found before the definition takes effect', (_, definition, code) => {
  expect(definitionReasons(definition).map((reason) => reason.code)).toContain(code);
  expect(definitionCheck.problem(definition)).not.toBeNull();
});

test('V27 a cycle with an exit is a definition; a simulation of it ends', () => {
  const round = chain(
    step('a'),
    step('b', {
      next: [
        { to: 'a', when: { field: 'again', op: '=', value: true } },
        { to: null, when: null },
      ],
    }),
  );
  expect(definitionCheck.problem(round)).toBeNull();
  const sample = {
    people: people({ holders: { caseOfficer: ['x'] } }),
    at,
    calendar: makeCalendar([], { fixed: [], movable: [] }),
    limit: { amount: 1, unit: 'hours', rolls: false } as const,
    roleOf: () => 'caseOfficer' as const,
  };
  expect(foresee(round, null, { ...sample, facts: {} })).toHaveLength(2);
  expect(foresee(round, null, { ...sample, facts: { again: true } })).toHaveLength(100);
});
