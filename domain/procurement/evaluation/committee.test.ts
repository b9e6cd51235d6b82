// Pure: who is the chair, and which bids came without their bond.
import { seedRules } from '../../../db/data/rules/index.ts';
import type { Instant } from '../../kit/instant.ts';
import { ruleSet } from '../../kit/rules.ts';
import { bondReasons, BOND_ITEM, unbonded, type PaidBond } from './bonded.ts';
import { chairOf, chairReasons, voteReasons, type Voter } from './chair.ts';

const set = ruleSet(seedRules, '330000', '2026-03-24');
const voter = (seat: number, chair: number | null, kind: Voter['kind'] = 'expert'): Voter => ({ seat, kind, chair });

test('R23 87号令第四十五条 the chair is the expert whom more than half of the members have chosen; never 采购人代表; who has left is none', () => {
  const five = (votes: (number | null)[]): Voter[] => votes.map((vote, n) => voter(n + 1, vote, n ? 'expert' : 'purchaser'));
  expect(chairOf(five([2, 2, 2, 3, 3]))).toBe(2);
  expect(chairOf(five([2, 2, 3, 3, null]))).toBeNull();
  expect(chairOf(five([1, 1, 1, 1, 1]))).toBeNull();
  // Five votes for seat 2, which has been taken by nobody since.
  expect(chairOf(five([2, 2, 2, 2, 2]).filter(({ seat }) => seat !== 2))).toBeNull();
  expect(chairReasons(set, five([2, 2, 3, 3, null]))).toEqual([expect.objectContaining({ rule: 'R23', article: expect.stringContaining('第四十五条') })]);
  expect([1, 2, 9].map((seat) => voteReasons(set, five([]).concat(voter(1, null, 'purchaser'), voter(2, null)), seat).map(({ message }) => message))).toEqual([
    ['采购人代表不得担任评审组长'],
    [],
    ['没有这一评委'],
  ]);
});

test('R13 87号令第六十三条 a bond counts that is for the project or the 标项, was there before the hour and was not taken back; where none is asked nothing is found', () => {
  const until = '2026-03-24T01:30:00.000Z' as Instant;
  const bid = { lot: 2, organisationId: 'x' };
  const paid = (more: Partial<PaidBond> = {}): PaidBond => ({ organisationId: 'x', lot: null, paidAt: '2026-03-24T01:29:59.999Z' as Instant, withdrawn: false, ...more });
  const found = (bonds: PaidBond[], asked = true) => unbonded(set, { asked, until }, [bid], bonds).size;
  expect([[paid()], [paid({ lot: 2 })], [paid({ lot: 1 }), paid({ lot: 2 })]].map((bonds) => found(bonds))).toEqual([0, 0, 0]);
  expect([[], [paid({ lot: 1 })], [paid({ organisationId: 'y' })], [paid({ withdrawn: true })], [paid({ paidAt: until })]].map((bonds) => found(bonds))).toEqual([
    1, 1, 1, 1, 1,
  ]);
  expect(found([], false)).toBe(0);
  const finding = unbonded(set, { asked: true, until }, [bid], []).get('2/x')!;
  expect([finding.rule, finding.article, finding.verdict]).toEqual(['R13', expect.stringContaining('第六十三条'), 'violation']);
  const item = (passed: boolean, reason: string | null) => [{ id: BOND_ITEM, passed, reason }];
  expect([[], item(true, ' '), item(true, '保函原件已当场递交'), item(false, '未提交')].map((items) => bondReasons(finding, items).map(({ field }) => field))).toEqual([
    ['items'],
    ['items[0].reason'],
    [],
    [],
  ]);
  expect(bondReasons(undefined, [])).toEqual([]);
});
