import { makeCalendar } from '../kit/calendar.ts';
import { definitionCheck, roleStep, type Definition, type Finder } from './definition.ts';
import { deputyOf, nobody, resolve, type Absence, type People } from './resolve.ts';
import { foresee } from './simulate.ts';
import { holds, nextStep } from './next.ts';
import { definitionReasons } from './validate.ts';

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
    limit: (node: string) => ({ period: { amount: 1, unit: 'hours', rolls: false } as const, basis: '演示规则', clock: node }),
    roleOf: () => 'caseOfficer' as const,
  };
  expect(foresee(round, null, { ...sample, facts: {} })).toHaveLength(2);
  expect(foresee(round, null, { ...sample, facts: { again: true } })).toHaveLength(100);
});

describe('V27 what a process leaves no choice in is held against a definition', () => {
  const fits = {
    nodes: ['first', 'between', 'last'],
    required: ['first', 'last'],
    ends: { first: 'first', last: 'last' },
    asks: { kind: '注册类型' },
    late: (node: string) => (node === 'between' ? ['tell', 'pass', 'escalate'] : ['tell', 'escalate']) as ('tell' | 'pass' | 'escalate')[],
    backTo: () => ['first'],
    refusalEnds: true,
  };
  const three = (...more: Partial<Definition['steps'][number]>[]) =>
    chain(...['first', 'between', 'last'].map((node, i) => step(node, { returnTo: [], ...more[i] })));
  const when = (field: string) => ({ field, op: '=' as const, value: 'change' });
  test.each<[string, Definition, string[]]>([
    ['in order', three(), []],
    ['a step between left out by a condition that the process knows', three({}, { when: when('kind') }), []],
    ['a condition on what no case has', three({}, { when: when('colour') }), ['CONDITION_UNKNOWN']],
    ['a required step missing', chain(step('first', { returnTo: [] })), ['STEP_REQUIRED']],
    ['a required step behind a condition', three({}, {}, { when: when('kind') }), ['STEP_BYPASSED']],
    [
      'a required step that a branch goes around',
      three({
        next: [
          { to: null, when: when('kind') },
          { to: 'between', when: null },
        ],
      }),
      ['STEP_BYPASSED'],
    ],
    ['the last step first', chain(...['last', 'first'].map((node) => step(node, { returnTo: [] }))), ['STEP_ORDER']],
    ['a decision that passes by its time', three({}, {}, { overdue: 'pass' }), ['LATENESS_NOT_ALLOWED']],
    ['an opinion that passes by its time', three({}, { overdue: 'pass' }), []],
    ['a refusal that waits for the rest', three({ rule: { kind: 'all', refusal: 'rest' } }), ['REFUSAL_ENDS']],
    ['back to where the table has no way', three({}, { returnTo: ['applicant'] }), ['RETURN_TARGET_UNFIT']],
    ['handed on to nobody named', three({}, { overdue: 'escalate' }), ['ESCALATION_OPEN']],
    ['handed on to the head of the unit', three({}, { overdue: 'escalate', escalateTo: [{ by: 'unitHead', veto: false }] }), []],
    ['somebody named who is never asked', three({}, { escalateTo: [{ by: 'unitHead', veto: false }] }), ['ESCALATION_OPEN']],
  ])('%s', (_, definition, codes) => {
    const found = definitionReasons(definition, fits).map(({ code }) => code);
    expect(found).toEqual(codes.length ? expect.arrayContaining(codes) : []);
  });
});

test('V14 a simulation says what becomes of a step that is late and who is asked instead; nobody found is an operator', () => {
  const handed = chain(
    step('a', { overdue: 'escalate', escalateTo: [{ by: 'post', post: '处长', veto: false }], limit: { amount: 3, unit: 'hours', rolls: false } }),
    step('b', { overdue: 'escalate', escalateTo: [{ by: 'unitHead', veto: false }] }),
    step('c'),
  );
  const sample = {
    facts: {},
    people: people({ holders: { caseOfficer: ['x'] }, posts: { 处长: ['p'] } }),
    at,
    calendar: makeCalendar([], { fixed: [], movable: [] }),
    limit: () => null,
    roleOf: () => 'caseOfficer' as const,
  };
  expect(
    foresee(handed, null, sample).map(({ late, due, handedTo }) => [late, due, handedTo.map(({ role: post, person }) => person ?? post)]),
  ).toEqual([
    ['escalate', '2026-11-23T04:00:00.000000Z', ['p']],
    ['escalate', null, ['operator']],
    ['tell', null, []],
  ]);
});

test('V27 steps that share a clock of the process end with it; a clock that runs already ends when it ends', () => {
  const sample = {
    facts: {},
    people: people({ holders: { caseOfficer: ['x'] } }),
    at,
    calendar: makeCalendar([], { fixed: [], movable: [] }),
    limit: (node: string) =>
      node === 'c' ? null : { period: { amount: 5, unit: 'hours' as const, rolls: false }, basis: '演示规则', clock: 'whole' },
    roleOf: () => 'caseOfficer' as const,
  };
  const dues = (more: object) => foresee(chain(step('a'), step('b'), step('c')), null, { ...sample, ...more }).map(({ due }) => due);
  expect(dues({})).toEqual(['2026-11-23T06:00:00.000000Z', '2026-11-23T06:00:00.000000Z', null]);
  expect(dues({ running: { whole: '2026-11-23T02:00:00.000000Z' } })).toEqual(['2026-11-23T02:00:00.000000Z', '2026-11-23T02:00:00.000000Z', null]);
});
