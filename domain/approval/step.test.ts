import type { Refusal } from '../kit/refusal.ts';
import { openRound } from './open.ts';
import { quorum } from './quorum.ts';
import type { Member, Quorum, Round } from './round.ts';
import { close, reopen, step, type RoundAct, type Standing } from './step.ts';

const at = (n: number): string => `2026-11-22T08:00:00.${String(n).padStart(6, '0')}Z`;
let clock = 0;
let ids = 0;
const anybody: Standing = {
  applicants: ['applicant'],
  holds: () => true,
  standsFor: () => false,
  fit: (account) => account !== 'stranger',
  depth: 1,
};
const round = (rule: Quorum, ...persons: (string | null)[]): Round =>
  openRound(
    { node: 'n', label: '会签', rule, asked: persons.map((person) => ({ role: 'caseOfficer', person })) },
    1,
    persons.map((person, i) => person ?? `pool${i}`),
  );
const all = { kind: 'all', refusal: 'ends' } as const;
const any = { kind: 'any', refusal: 'ends' } as const;
const sequence = { kind: 'sequence' } as const;
type More = Partial<RoundAct>;
const act = (what: RoundAct['what'], by: string, more: More = {}): RoundAct => ({
  what,
  by,
  member: by,
  at: at(++clock),
  ...(more.to ? { ids: more.to.map((account) => (what === 'transfer' || ids++ < 0 ? account : account)) } : {}),
  ...more,
});
const does = (from: Round, what: RoundAct['what'], by: string, more: More = {}): Round => {
  const stepped = step(from, act(what, by, more), anybody);
  if ('refusal' in stepped) throw new Error(`${what} by ${by}: ${stepped.refusal.code}`);
  return stepped.round;
};
const refused = (from: Round, what: RoundAct['what'], by: string, more: More = {}): Refusal['code'] => {
  const stepped = step(from, act(what, by, more), anybody);
  if ('round' in stepped) throw new Error(`${what} by ${by} was let through`);
  return stepped.refusal.code;
};
const standing = ({ members }: Round): Record<string, Member['state']> => Object.fromEntries(members.map(({ id, state }) => [id, state]));
const votes = (from: Round, ...cast: [string, string?][]): Round => cast.reduce((on, [by, vote = 'approve']) => does(on, 'vote', by, { vote }), from);

describe('quorum', () => {
  test.each<[string, Quorum, string, string]>([
    ['V04 或签: the first approval passes', any, 'y..', 'pass'],
    ['V04 或签: the first refusal ends it', any, 'n..', 'fail'],
    ['V04 或签 with the rest voting: a refusal waits', { kind: 'any', refusal: 'rest' }, 'n..', 'wait'],
    ['V04 或签 with the rest voting: all refuse', { kind: 'any', refusal: 'rest' }, 'nnn', 'fail'],
    ['V03 会签: one short waits', all, 'yy.', 'wait'],
    ['V03 会签: all', all, 'yyy', 'pass'],
    ['V03 会签: the first refusal ends it', all, 'n..', 'fail'],
    ['V03 会签 with the rest voting: waits', { kind: 'all', refusal: 'rest' }, 'ny.', 'wait'],
    ['V03 会签 with the rest voting: fails at the end', { kind: 'all', refusal: 'rest' }, 'nyy', 'fail'],
    ['V05 依次: a refusal ends it', sequence, 'yn.', 'fail'],
    ['V06 票签 2/3: two of three pass at once', { kind: 'ratio', n: 2, m: 3, refusal: 'ends' }, 'yy.', 'pass'],
    ['V06 票签 2/3: two refusals can no longer pass', { kind: 'ratio', n: 2, m: 3, refusal: 'ends' }, 'nn.', 'fail'],
    ['V06 票签 2/3 of seven: five pass', { kind: 'ratio', n: 2, m: 3, refusal: 'ends' }, 'yyyyy..', 'pass'],
    ['V06 票签 2/3 of seven: four wait', { kind: 'ratio', n: 2, m: 3, refusal: 'ends' }, 'yyyy...', 'wait'],
    ['V06 票签 with the rest voting waits for all', { kind: 'ratio', n: 1, m: 2, refusal: 'rest' }, 'yy.', 'wait'],
    ['V03 否决: the refusal of whoever has it ends it', { kind: 'veto', n: 1, m: 2, refusal: 'ends' }, 'Nyyyy', 'fail'],
    ['V03 否决: others may refuse', { kind: 'veto', n: 1, m: 2, refusal: 'ends' }, 'Ynyy', 'pass'],
    ['V03 否决: nothing passes before whoever has it has voted', { kind: 'veto', n: 1, m: 2, refusal: 'ends' }, 'Vyyy', 'wait'],
  ])('%s', (_, rule, cast, outcome) => {
    const members = Array.from(cast).map((one, order): Member => ({
      id: String(order),
      kind: 'vote',
      order,
      role: 'caseOfficer',
      person: 'p',
      claimed: false,
      state: 'yYnN'.includes(one) ? 'voted' : 'open',
      vote: 'yY'.includes(one) ? 'approve' : 'nN'.includes(one) ? 'refuse' : null,
      votedBy: null,
      votedAt: null,
      by: null,
      veto: 'YNV'.includes(one),
    }));
    expect(quorum(rule, members)).toBe(outcome);
  });
  test('W06 nobody never passes: an empty set throws', () => {
    for (const rule of [any, all, sequence]) expect(() => quorum(rule, [])).toThrow(RangeError);
    expect(() => round(all)).toThrow(RangeError);
  });
});

describe('acts', () => {
  test('W01 a vote decides with the rule; siblings are closed with it; a closed round takes no second vote', () => {
    const done = votes(round(any, 'a', 'b', 'c'), ['b']);
    expect([done.outcome, standing(done)]).toEqual(['pass', { a: 'closed', b: 'voted', c: 'closed' }]);
    expect(refused(done, 'vote', 'a')).toBe('TASK_CLOSED');
    expect(refused(votes(round(all, 'a', 'b'), ['a']), 'vote', 'a')).toBe('TASK_CLOSED');
  });
  test('V05 in a sequence b is asked only after a', () => {
    const first = round(sequence, 'a', 'b', 'c');
    expect(standing(first)).toEqual({ a: 'open', b: 'waiting', c: 'waiting' });
    expect(refused(first, 'vote', 'b')).toBe('TASK_CLOSED');
    expect(standing(votes(first, ['a']))).toEqual({ a: 'voted', b: 'open', c: 'waiting' });
    expect(votes(first, ['a'], ['b'], ['c']).outcome).toBe('pass');
  });
  test('V02 a post’s task is claimed once and given back; only what was claimed can be', () => {
    const claimed = does(round(any, null), 'claim', 'a', { member: 'pool0' });
    expect(refused(claimed, 'claim', 'b', { member: 'pool0' })).toBe('TASK_CLAIMED');
    expect(refused(claimed, 'vote', 'b', { member: 'pool0' })).toBe('TASK_NOT_YOURS');
    expect(does(claimed, 'release', 'a', { member: 'pool0' }).members[0]!.person).toBeNull();
    expect(refused(round(any, 'a'), 'release', 'a')).toBe('TASK_NOT_YOURS');
  });
  test('V15 what was given by name to somebody who is away is his deputy’s to take over, as one who was asked himself; what a colleague has claimed is not', () => {
    const deputy: Standing = { ...anybody, holds: () => false, standsFor: (account) => account === 'a' };
    const taken = step(round(all, 'a', 'b'), act('claim', 'd', { member: 'a' }), deputy);
    if ('refusal' in taken) throw new Error(taken.refusal.code);
    expect(taken.round.members[0]).toMatchObject({ person: 'd', claimed: false, state: 'open' });
    expect(refused(taken.round, 'vote', 'a')).toBe('TASK_NOT_YOURS');
    expect(votes(taken.round, ['b']).outcome).toBe('wait');
    const refusedTo = (from: Round, by: string, member: string): string => {
      const stepped = step(from, act('claim', by, { member }), deputy);
      return 'refusal' in stepped ? stepped.refusal.code : 'let through';
    };
    expect(refusedTo(round(all, 'a', 'b'), 'd', 'b')).toBe('TASK_NOT_YOURS');
    expect(refusedTo(round(all, 'a', 'd'), 'd', 'a')).toBe('ROUND_VOTED_TWICE');
    expect(refusedTo(round(all, 'a', 'b'), 'applicant', 'a')).toBe('ROUND_APPLICANT');
    expect(refusedTo(does(round(any, null), 'claim', 'a', { member: 'pool0' }), 'd', 'pool0')).toBe('TASK_NOT_YOURS');
  });
  test('V02 whoever applied can neither claim nor be brought in, and one person takes one task of a round', () => {
    const two = round(all, null, null);
    expect(refused(two, 'claim', 'applicant', { member: 'pool0' })).toBe('ROUND_APPLICANT');
    expect(refused(does(two, 'claim', 'a', { member: 'pool0' }), 'claim', 'a', { member: 'pool1' })).toBe('ROUND_VOTED_TWICE');
    expect(refused(round(all, 'a'), 'transfer', 'a', { to: ['applicant'] })).toBe('ROUND_APPLICANT');
  });
  test('W02 V07 转办 keeps both: the first as transferred, the other decides', () => {
    const on = does(round(all, 'a', 'b'), 'transfer', 'a', { to: ['c'] });
    expect(standing(on)).toEqual({ a: 'transferred', b: 'open', c: 'open' });
    expect(votes(on, ['c'], ['b']).outcome).toBe('pass');
  });
  test('W02 to whoever is a member or has voted in this round, to strangers and to two at once is refused', () => {
    const on = votes(round(all, 'a', 'b', 'c'), ['b']);
    expect(refused(on, 'transfer', 'a', { to: ['b'] })).toBe('ROUND_TARGET_MEMBER');
    expect(refused(on, 'transfer', 'a', { to: ['c'] })).toBe('ROUND_TARGET_MEMBER');
    expect(refused(on, 'transfer', 'a', { to: ['stranger'] })).toBe('ROUND_TARGET_UNFIT');
    expect(refused(on, 'transfer', 'a', { to: ['d', 'e'] })).toBe('ROUND_TARGET_UNFIT');
    expect(standing(does(does(on, 'transfer', 'a', { to: ['d'] }), 'transfer', 'd', { to: ['a'], ids: ['a2'] }))).toMatchObject({
      a: 'transferred',
      a2: 'open',
    });
  });
  test('W03 V08 a delegate gives an opinion, never a vote; then it is back with whoever decides', () => {
    const asked = does(round(any, 'a', 'b'), 'delegate', 'a', { to: ['d'] });
    expect(standing(asked)).toEqual({ a: 'waiting', b: 'open', d: 'open' });
    expect(refused(asked, 'vote', 'd')).toBe('ROUND_OPINION_ONLY');
    expect(refused(asked, 'vote', 'a')).toBe('TASK_CLOSED');
    const back = does(asked, 'opine', 'd', { vote: 'approve' });
    expect([back.outcome, standing(back)]).toEqual(['wait', { a: 'open', b: 'open', d: 'answered' }]);
    expect(refused(back, 'opine', 'a')).toBe('ROUND_NOT_DELEGATED');
    expect(votes(back, ['a']).outcome).toBe('pass');
  });
  test('W03 a delegation is one deep unless the definition says otherwise', () => {
    const asked = does(round(any, 'a'), 'delegate', 'a', { to: ['d'] });
    expect(refused(asked, 'delegate', 'd', { to: ['e'] })).toBe('ROUND_DELEGATION_DEEP');
    const deeper = step(asked, act('delegate', 'd', { to: ['e'] }), { ...anybody, depth: 2 });
    expect('round' in deeper && standing(deeper.round)).toEqual({ a: 'waiting', d: 'waiting', e: 'open' });
  });
  test('W04 V09 前加签: those asked first decide by the rule of the node, then it is back with me, whatever they said', () => {
    const asked = does(round(all, 'a'), 'addBefore', 'a', { to: ['x', 'y'] });
    expect(standing(asked)).toEqual({ a: 'waiting', x: 'open', y: 'open' });
    expect(standing(votes(asked, ['x']))).toMatchObject({ a: 'waiting' });
    const back = votes(asked, ['x'], ['y', 'refuse']);
    expect([back.outcome, standing(back)]).toEqual(['wait', { a: 'open', x: 'voted', y: 'voted' }]);
    expect(standing(votes(asked, ['x', 'refuse']))).toEqual({ a: 'open', x: 'voted', y: 'closed' });
  });
  test('W05 V09 后加签: my vote counts, then an extra round under the same rule before the next node', () => {
    const asked = does(round(all, 'a', 'b'), 'addAfter', 'a', { to: ['x', 'y'] });
    expect(standing(asked)).toEqual({ a: 'open', b: 'open', x: 'waiting', y: 'waiting' });
    const passed = votes(asked, ['a'], ['b']);
    expect([passed.outcome, standing(passed)]).toEqual(['wait', { a: 'voted', b: 'voted', x: 'open', y: 'open' }]);
    expect(votes(passed, ['x']).outcome).toBe('wait');
    expect(votes(passed, ['x'], ['y']).outcome).toBe('pass');
    expect(votes(passed, ['x', 'refuse']).outcome).toBe('fail');
    expect(standing(votes(asked, ['a', 'refuse']))).toEqual({ a: 'voted', b: 'closed', x: 'closed', y: 'closed' });
  });
  test('W05 或签 with an extra round: the others’ tasks vanish at once all the same', () => {
    const passed = votes(does(round(any, 'a', 'b'), 'addAfter', 'a', { to: ['x'] }), ['a']);
    expect([passed.outcome, standing(passed)]).toEqual(['wait', { a: 'voted', b: 'closed', x: 'open' }]);
  });
  test('W06 减签: only by whoever added, only before the vote; the quorum counts anew', () => {
    const asked = does(round(all, 'a', 'b'), 'addBefore', 'a', { to: ['x', 'y'] });
    expect(refused(asked, 'remove', 'b', { member: 'x' })).toBe('ROUND_NOT_ADDED');
    expect(refused(asked, 'remove', 'a', { member: 'b' })).toBe('ROUND_NOT_ADDED');
    const voted = votes(asked, ['x']);
    expect(refused(voted, 'remove', 'a', { member: 'x' })).toBe('ROUND_NOT_ADDED');
    expect(standing(does(voted, 'remove', 'a', { member: 'y' }))).toEqual({ a: 'open', b: 'open', x: 'voted', y: 'removed' });
  });
  test('W06 the last member removed fails loudly; the round never passes by it', () => {
    const waiting = votes(does(round(any, 'a'), 'addAfter', 'a', { to: ['x'] }), ['a']);
    expect(refused(waiting, 'remove', 'a', { member: 'x' })).toBe('ROUND_LAST_MEMBER');
    const early = does(does(round(any, 'a'), 'addAfter', 'a', { to: ['x'] }), 'remove', 'a', { member: 'x' });
    expect([early.outcome, standing(early)]).toEqual(['wait', { a: 'open', x: 'removed' }]);
  });
  test('W10 取回 in an open round: the vote goes, unless somebody has acted on it', () => {
    const on = votes(round(all, 'a', 'b'), ['a']);
    expect(standing(does(on, 'takeBack', 'a'))).toEqual({ a: 'open', b: 'open' });
    expect(refused(on, 'takeBack', 'b', { member: 'a' })).toBe('ROUND_TAKEN_ON');
    const second = votes(round(sequence, 'a', 'b', 'c'), ['a'], ['b']);
    expect(refused(second, 'takeBack', 'a')).toBe('ROUND_TAKEN_ON');
    expect(standing(does(second, 'takeBack', 'b'))).toEqual({ a: 'voted', b: 'open', c: 'waiting' });
  });
  test('W10 取回 of the deciding vote while the next round is untouched; those it closed are asked again', () => {
    const done = votes(round(any, 'a', 'b'), ['a']);
    const next = round(any, null);
    const back = reopen(done, act('takeBack', 'a'), [next]);
    expect('round' in back && [back.round.outcome, standing(back.round)]).toEqual(['wait', { a: 'open', b: 'open' }]);
    const claimed = does(next, 'claim', 'z', { member: 'pool0' });
    expect(reopen(done, act('takeBack', 'a'), [claimed])).toEqual({ refusal: { code: 'ROUND_TAKEN_ON' } });
    expect(reopen(done, act('takeBack', 'b', { member: 'b' }), [next])).toEqual({ refusal: { code: 'ROUND_TAKEN_ON' } });
    expect(reopen(done, act('takeBack', 'a'), [])).toEqual({ refusal: { code: 'ROUND_TAKEN_ON' } });
  });
  test('W07 whatever leaves the round closes everybody who had not voted and keeps the votes', () => {
    const left = close(votes(does(round(all, 'a', 'b', 'c'), 'delegate', 'b', { to: ['d'] }), ['a']));
    expect([left.outcome, standing(left)]).toEqual(['fail', { a: 'voted', b: 'closed', c: 'closed', d: 'closed' }]);
    expect(refused(left, 'vote', 'c')).toBe('TASK_CLOSED');
  });
  test('V16 where nobody was found operators name somebody; they do not decide', () => {
    const vacant = openRound({ node: 'n', label: '审核', rule: any, asked: [{ role: 'operator', person: null }] }, 1, ['o']);
    const held = does(vacant, 'claim', 'op', { member: 'o' });
    expect(refused(held, 'vote', 'op', { member: 'o' })).toBe('ROUND_NOBODY_FOUND');
    expect(standing(does(held, 'transfer', 'op', { member: 'o', to: ['a'], ids: ['a'] }))).toEqual({ o: 'transferred', a: 'open' });
  });
});
