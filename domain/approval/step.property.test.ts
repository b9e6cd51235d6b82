/* oxlint-disable jest/no-standalone-expect -- the commands run inside of the test */
// Random sequences of acts over a small case of two branches and a last step, against the invariants of rounds.
import fc from 'fast-check';
import { roleStep, type Definition } from './definition.ts';
import type { Late } from './late.ts';
import { movedSteps, moveReasons, type Moving } from './move.ts';
import { openRound, type Asked } from './open.ts';
import { isLive, type Outcome, type Quorum, type Round } from './round.ts';
import { close, reopen, replay, step, type RoundAct, type RoundActName, type Standing } from './step.ts';

const people = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const APPLICANT = 'f';
const standing: Standing = { applicants: [APPLICANT], holds: () => true, standsFor: () => false, fit: (account) => account !== 'e', depth: 1 };

interface Played {
  opened: Round;
  acts: RoundAct[];
  now: Round;
}
/** 待提交 → (left ‖ right) → last → passed | failed. */
interface Case {
  state: 'draft' | 'branches' | 'last' | 'ended';
  live: string[];
  rounds: Map<string, Played>;
  seq: number;
  ids: number;
  definition: Definition;
  executed: number;
  /** How often each of the acts beside the members' own was done. */
  done: Record<string, number>;
}
const nodes = ['left', 'right', 'last'] as const;
type Rule = Exclude<Quorum, { kind: 'leaving' }>;
const defined = (rules: readonly (Rule | null)[]): Definition => ({
  steps: nodes.flatMap((node, i) => (rules[i] ? [roleStep(node, node, 'caseOfficer', { rule: rules[i] })] : [])),
  resubmit: 'again',
  withdraw: 'always',
  urgeHours: 24,
  delegations: 1,
});
const fresh = (rules: readonly Rule[]): Case => ({
  state: 'draft',
  live: [],
  rounds: new Map(),
  seq: 0,
  ids: 0,
  definition: defined(rules),
  executed: 0,
  done: {},
});
const ruleOf = ({ definition }: Case, node: string): Quorum => definition.steps.find((step) => step.node === node)!.rule;

const arbitraryRule = fc.oneof<fc.Arbitrary<Rule>[]>(
  fc.record({ kind: fc.constantFrom('any', 'all'), refusal: fc.constantFrom('ends', 'rest') }),
  fc.constant({ kind: 'sequence' }),
  fc.record({
    kind: fc.constantFrom('ratio', 'veto'),
    n: fc.integer({ min: 1, max: 3 }),
    m: fc.constant(3),
    refusal: fc.constantFrom('ends', 'rest'),
  }),
);

const everybody: readonly Asked[] = ['a', 'b', null, 'c'].map((person, i) => ({ role: 'caseOfficer' as const, person, veto: i === 0 }));
function open(run: Case, node: string, rule: Quorum = ruleOf(run, node), asked: readonly Asked[] = everybody): void {
  const no = run.seq;
  const opened = openRound(
    { node, label: node, rule, asked },
    no,
    asked.map(() => `t${++run.ids}`),
  );
  const key = `${node}/${no}`;
  run.rounds.set(key, { opened, acts: [], now: opened });
  run.live.push(key);
}
const leave = (run: Case): void => {
  for (const key of run.live) run.rounds.get(key)!.now = close(run.rounds.get(key)!.now);
  run.live = [];
};
function moved(run: Case, key: string, outcome: Outcome): void {
  if (outcome === 'wait') return;
  run.live = run.live.filter((other) => other !== key);
  if (outcome === 'fail') {
    leave(run);
    run.state = 'ended';
  } else if (!run.live.length) {
    if (run.state === 'last') run.state = 'ended';
    else {
      run.state = 'last';
      open(run, 'last');
    }
  }
}
const fingerprint = (run: Case): string => JSON.stringify([run.state, run.live, [...run.rounds.values()].map(({ now }) => now)]);

/** `whole`: everything that ever was; otherwise what is live, and what closed with the last act. */
function check(run: Case, whole = false): void {
  // An open case has somebody who may act.
  if (run.state === 'branches' || run.state === 'last')
    for (const key of run.live) expect(run.rounds.get(key)!.now.members.some(({ state }) => state === 'open')).toBe(true);
  for (const [key, { opened, acts, now }] of run.rounds) {
    const live = run.live.includes(key);
    if (!whole && !live) continue;
    if (!live) expect(now.members.filter(isLive)).toEqual([]);
    // Nobody votes twice in a round, nor for a case of his own.
    const voters = now.members.flatMap(({ state, votedBy }) => (state === 'voted' ? [votedBy] : []));
    expect(new Set(voters).size).toBe(voters.length);
    expect(now.members.some(({ votedBy, person }) => votedBy === APPLICANT || person === APPLICANT)).toBe(false);
    // No delegate has voted, and nothing passed without an approval.
    expect(now.members.some(({ kind, state }) => kind === 'delegated' && state === 'voted')).toBe(false);
    if (now.outcome === 'pass') expect(now.members.some(({ vote, kind }) => vote === 'approve' && kind === 'vote')).toBe(true);
    const played = replay(opened, acts);
    expect(live ? played : close(played)).toEqual(live ? now : { ...now, outcome: now.outcome });
  }
}

class Do implements fc.Command<object, Case> {
  readonly draw: { what: RoundActName; by: string; pick: number; vote: string; to: string[] };
  constructor(draw: Do['draw']) {
    this.draw = draw;
  }
  check = (): boolean => true;
  run(_: object, run: Case): void {
    run.executed++;
    const { what, by, pick, vote, to } = this.draw;
    const all = [...run.rounds].flatMap(([key, { now }]) => now.members.map((member) => ({ key, member })));
    const own = all.filter(({ member }) => member.person === by || member.person === null);
    // Mostly one's own task of an open round, sometimes anything at all.
    const ends = what === 'takeBack' || what === 'remove';
    const mine = own.filter(({ key, member }) => run.live.includes(key) && (ends || member.state === 'open'));
    const from = pick % 5 === 0 || !mine.length ? all : mine;
    if (!from.length) return;
    const { key, member } = from[pick % from.length]!;
    const played = run.rounds.get(key)!;
    const act: RoundAct = {
      what,
      by,
      member: member.id,
      at: `2026-01-01T00:00:00.${String(run.executed).padStart(6, '0')}Z`,
      vote,
      // Some vote on a free task without a claim before it.
      ...(what === 'vote' && pick % 2 === 0 && { claims: true }),
      to,
      ids: to.map(() => `t${++run.ids}`),
    };
    const before = fingerprint(run);
    const wasLive = run.live.includes(key);
    const next = run.live.map((one) => run.rounds.get(one)!.now);
    const back = what === 'takeBack' && !wasLive && run.state === 'last' && key !== run.live[0] && played.now.outcome === 'pass';
    const stepped = back ? reopen(played.now, act, next) : step(played.now, act, standing);
    if ('refusal' in stepped) {
      expect(stepped.refusal.code).toMatch(/^(TASK|ROUND)_/);
      expect(fingerprint(run)).toBe(before);
    } else {
      // A closed round accepts nothing but its deciding vote taken back.
      expect(wasLive || back).toBe(true);
      if (back) {
        leave(run);
        run.state = 'branches';
        run.live = [key];
      }
      played.acts.push(act);
      played.now = stepped.round;
      run.seq++;
      moved(run, key, stepped.round.outcome);
    }
    check(run);
  }
  toString = (): string => JSON.stringify(this.draw);
}
class Submit implements fc.Command<object, Case> {
  check = (): boolean => true;
  run(_: object, run: Case): void {
    run.executed++;
    if (run.state !== 'draft' && run.state !== 'ended') return;
    run.seq++;
    run.state = 'branches';
    open(run, 'left');
    open(run, 'right');
    check(run);
  }
  toString = (): string => 'submit';
}
/** 退回 and 撤回 end every branch. */
class Leave implements fc.Command<object, Case> {
  check = (): boolean => true;
  run(_: object, run: Case): void {
    run.executed++;
    run.seq++;
    leave(run);
    run.state = 'draft';
    check(run);
  }
  toString = (): string => 'leave';
}

/** The round at a live key is closed and begins again with others, where the case stands. */
function again(run: Case, key: string, rule: Quorum, asked: readonly Asked[]): void {
  const played = run.rounds.get(key)!;
  played.now = close(played.now);
  run.live = run.live.filter((other) => other !== key);
  run.seq++;
  open(run, played.now.node, rule, asked);
}
/** V14: the time of a step is over. */
class Overdue implements fc.Command<object, Case> {
  readonly draw: { late: Late; pick: number; superior: string | null };
  constructor(draw: Overdue['draw']) {
    this.draw = draw;
  }
  check = (): boolean => true;
  run(_: object, run: Case): void {
    run.executed++;
    const { late, pick, superior } = this.draw;
    const key = run.live[pick % run.live.length];
    if (key === undefined) return;
    const played = run.rounds.get(key)!;
    const holding = played.now.members.filter(isLive).map(({ person }) => person);
    const votes = played.now.members.filter(({ state }) => state === 'voted').length;
    run.done[late] = (run.done[late] ?? 0) + 1;
    if (late === 'escalate') {
      // Whoever is late himself is nobody to hand it on to; nobody found is an operator's task.
      const found = superior === null || holding.includes(superior) || superior === APPLICANT ? null : superior;
      again(run, key, { kind: 'any', refusal: 'ends' }, [
        found === null ? { role: 'operator', person: null } : { role: 'caseOfficer', person: found },
      ]);
    } else if (late !== 'tell') {
      played.now = close(played.now);
      run.seq++;
      moved(run, key, late === 'pass' ? 'pass' : 'fail');
    }
    // Votes that were given stay as history, and nobody can add to them.
    expect(played.now.members.filter(({ state }) => state === 'voted')).toHaveLength(votes);
    if (late === 'escalate')
      expect(run.rounds.get(run.live.at(-1)!)!.now.members.every(({ state, vote }) => state === 'open' && vote === null)).toBe(true);
    check(run);
  }
  toString = (): string => JSON.stringify(this.draw);
}
/** V23: the case goes on by another definition. */
class Move implements fc.Command<object, Case> {
  readonly rules: readonly (Rule | null)[];
  constructor(rules: Move['rules']) {
    this.rules = rules;
  }
  check = (): boolean => true;
  run(_: object, run: Case): void {
    run.executed++;
    if (!run.live.length) return;
    const definition = defined(this.rules);
    const plan = (rule: Quorum) => ({ rule, asked: everybody });
    const moving: Moving = {
      definition,
      beside: [],
      plans: Object.fromEntries(definition.steps.map(({ node, rule }) => [node, plan(rule)])),
      from: 1,
      version: 2,
      ref: '310000@2026-01-01#2',
    };
    const rounds = run.live.map((key) => run.rounds.get(key)!.now);
    const approval = { definition: run.definition, beside: [], asked: {} };
    const steps = movedSteps(approval, moving, rounds);
    const codes = moveReasons(approval, moving, rounds, 2).map(({ code }) => code);
    const gone = steps.some((step) => step.plan === null);
    const voted = steps.some(
      ({ node, kept, plan: next }) =>
        !kept && next && rounds.some((round) => round.node === node && round.members.some(({ state }) => state === 'voted')),
    );
    expect([codes.includes('MOVE_STEP_GONE'), codes.includes('MOVE_VOTES_OPEN')]).toEqual([gone, voted]);
    const outcome = gone ? 'gone' : voted ? 'voted' : 'moved';
    run.done[outcome] = (run.done[outcome] ?? 0) + 1;
    const before = fingerprint(run);
    if (codes.length) {
      expect(fingerprint(run)).toBe(before);
      return;
    }
    for (const { node, kept } of steps) {
      const key = run.live.find((one) => run.rounds.get(one)!.now.node === node)!;
      // Nothing that anybody has decided is lost by it.
      if (!kept) {
        expect(run.rounds.get(key)!.now.members.some(({ state }) => state === 'voted')).toBe(false);
        again(run, key, definition.steps.find((step) => step.node === node)!.rule, everybody);
      }
    }
    run.definition = {
      ...definition,
      steps: nodes.flatMap((node) => definition.steps.find((step) => step.node === node) ?? run.definition.steps.find((step) => step.node === node)!),
    };
    check(run);
  }
  toString = (): string => `move ${JSON.stringify(this.rules)}`;
}

const names: RoundActName[] = [
  'claim',
  'release',
  'vote',
  'vote',
  'vote',
  'vote',
  'vote',
  'transfer',
  'delegate',
  'opine',
  'addBefore',
  'addAfter',
  'remove',
  'takeBack',
];
const command = fc
  .record({
    what: fc.constantFrom(...names),
    by: fc.constantFrom(...people),
    pick: fc.nat(1000),
    vote: fc.constantFrom('approve', 'approve', 'approve', 'refuse'),
    to: fc.uniqueArray(fc.constantFrom(...people), { minLength: 1, maxLength: 2 }),
  })
  .map((draw) => new Do(draw));

const overdue = fc
  .record({
    late: fc.constantFrom<Late[]>('tell', 'pass', 'refuse', 'escalate', 'escalate'),
    pick: fc.nat(10),
    superior: fc.option(fc.constantFrom(...people)),
  })
  .map((draw) => new Overdue(draw));
const mostly = fc.option(arbitraryRule, { freq: 8 });
const move = fc.tuple(mostly, mostly, mostly).map((rules) => new Move(rules));

test('W01–W10 V14 V23 over 10,000 random acts: open cases have somebody to act, closed rounds accept nothing, events replay to what is stored, nobody votes twice or on his own', () => {
  let executed = 0;
  let passed = 0;
  const done: Record<string, number> = {};
  fc.assert(
    fc.property(
      fc.tuple(arbitraryRule, arbitraryRule, arbitraryRule),
      fc.commands([fc.constant(new Submit()), ...Array.from({ length: 40 }, () => command), overdue, overdue, move, move, fc.constant(new Leave())], {
        maxCommands: 150,
        size: 'max',
      }),
      (rules, commands) => {
        const run = fresh(rules);
        new Submit().run({}, run);
        fc.modelRun(() => ({ model: {}, real: run }), commands);
        check(run, true);
        executed += run.executed;
        for (const [name, times] of Object.entries(run.done)) done[name] = (done[name] ?? 0) + times;
        passed += [...run.rounds.values()].filter(({ now }) => now.outcome === 'pass').length;
      },
    ),
    { numRuns: 250 },
  );
  expect(executed).toBeGreaterThan(10_000);
  // The acts do lead somewhere: rounds are decided, not only refused, and each of the others is done.
  expect(passed).toBeGreaterThan(20);
  expect(Object.keys(done).toSorted()).toEqual(['escalate', 'gone', 'moved', 'pass', 'refuse', 'tell', 'voted']);
});
