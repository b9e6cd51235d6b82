// Rules about persons, pledges, the hour of opening, and what follows, each with its table of cases.
import { seedCalendar } from '../../../db/data/holidays/index.ts';
import { seedRules } from '../../../db/data/rules/index.ts';
import { instant } from '../../kit/instant.ts';
import { wan } from '../../kit/money.ts';
import { ruleSet } from '../../kit/rules.ts';
import { candidates, filedPlan, intention, mayDestroy, reevaluation, reliableSignature, singleSource, supplement, urgent } from './award.ts';
import { bidBond, bondInTime, latePayment, lateRefund, paymentDays, performanceBond, priceLimits, underCeiling } from './bond.ts';
import { collusion, committee, invited, recusal, related, type CommitteeFacts } from './committee.ts';
import { afterVoid, arrival, fewObtained, mayOpen, secret, undecrypted, voided, type OpeningFacts } from './opening.ts';
import type { Finding, Verdict } from './verdict.ts';

const set = ruleSet(seedRules, '140000', '2026-11-01');
const before = ruleSet(seedRules, '140000', '2026-09-30');
const T = instant('2026-11-20T09:30:00+08:00');
const justBefore = instant('2026-11-20T09:29:59.999999+08:00');
const of = (...found: Finding[]): Verdict[] => found.map(({ verdict }) => verdict);

test('R12 87§12: a ceiling up to the budget, no floor, and no price above the ceiling', () => {
  const limits = (ceilingFen: bigint | null, floorFen: bigint | null = null) =>
    of(...priceLimits(set, { budgetFen: wan(100), ceilingFen, floorFen }));
  expect([limits(wan(100)), limits(wan(100) + 1n), limits(null), limits(wan(90), 1n), limits(-1n)]).toEqual([
    ['compliant', 'compliant'],
    ['violation', 'compliant'],
    ['not_applicable', 'compliant'],
    ['compliant', 'violation'],
    ['invalid_input', 'compliant'],
  ]);
  expect(
    of(
      underCeiling(set, wan(90), { budgetFen: wan(100), ceilingFen: wan(90) }),
      underCeiling(set, wan(90) + 1n, { budgetFen: wan(100), ceilingFen: wan(90) }),
    ),
  ).toEqual(['compliant', 'violation']);
});

test('R13 条例§33 R15 条例§48: 2 % of the budget and never cash, 10 % of the contract, both included; a bond counts when there by the deadline', () => {
  const bond = (fen: bigint, form = '保函') => bidBond(set, { fen, budgetFen: 100_000_001n, form });
  expect(of(bond(2_000_000n), bond(2_000_001n), bond(1n, '现金'), bond(-1n))).toEqual(['compliant', 'violation', 'violation', 'invalid_input']);
  expect(of(performanceBond(set, 10n, 100n), performanceBond(set, 11n, 100n))).toEqual(['compliant', 'violation']);
  expect(of(bondInTime(set, T, T), bondInTime(set, instant('2026-11-20T09:30:00.000001+08:00'), T), bondInTime(set, null, T))).toEqual([
    'compliant',
    'violation',
    'uncertain',
  ]);
});

test('R14 87§38: a bond returned late costs the loan base rate × 1.2 a day; R40 国令802号§17: a small firm paid late gets 0.05 % a day', () => {
  expect(lateRefund(set, 10_000_000n, 365, 10)).toMatchObject({ verdict: 'violation', fen: 12_000n });
  expect(lateRefund(set, 10_000_000n, 365, 0)).toMatchObject({ verdict: 'compliant', fen: 0n });
  expect(latePayment(set, 1_000_000n, 3)).toMatchObject({ verdict: 'violation', fen: 1500n });
  expect(of(latePayment(set, -1n, 3), paymentDays(set, 60), paymentDays(set, 61), paymentDays(set, null))).toEqual([
    'invalid_input',
    'compliant',
    'violation',
    'compliant',
  ]);
});

test('R16 87§28: names, number and bids are closed until the hour, not an instant less', () => {
  expect(of(secret(set, justBefore, T), secret(set, T, T), secret(set, T, null))).toEqual(['violation', 'compliant', 'violation']);
});

test('R17 招投标条例§36 R18 电子办法§27: late or not encrypted is refused, unfinished at the hour is withdrawn', () => {
  const outcome = (received: string, completed: string | null, encrypted = true) => arrival(set, { received, completed, encrypted }, T).outcome;
  expect([
    outcome(justBefore, justBefore),
    outcome(T, T),
    outcome(justBefore, justBefore, false),
    outcome(justBefore, T),
    outcome(justBefore, null),
  ]).toEqual(['in', 'rejected', 'rejected', 'withdrawn', 'withdrawn']);
});

test.each<[string, Partial<OpeningFacts>, Verdict]>([
  ['at the deadline with three', {}, 'compliant'],
  ['an instant before', { at: justBefore }, 'violation'],
  ['two bidders', { bidders: 2 }, 'violation'],
  ['an evaluator in the room', { evaluatorsPresent: true }, 'violation'],
  ['no recording', { recorded: false }, 'violation'],
  ['a broken count', { bidders: -1 }, 'invalid_input'],
])('R19 87§39–42 %s', (_case, more, verdict) => {
  expect(mayOpen(set, { at: T, bidDeadline: T, bidders: 3, evaluatorsPresent: false, recorded: true, ...more }).verdict).toBe(verdict);
});

test('R20 电子办法§31: revoked by the bidder’s own fault, withdrawn by another’s, open while nobody knows', () => {
  expect([undecrypted(set, 'bidder').outcome, undecrypted(set, 'other').outcome, undecrypted(set, null).verdict]).toEqual([
    'revoked',
    'withdrawn',
    'uncertain',
  ]);
});

test('R07 87§18 R21 采购法§36 R22 采购法§37: fewer than three, the four grounds, and what may follow', () => {
  const facts = { qualified: 3, unfair: false, pricesFen: [90n, 110n, 120n], budgetFen: 100n, cancelled: false };
  expect(voided(set, facts)).toMatchObject({ verdict: 'compliant', grounds: [] });
  expect(voided(set, { ...facts, qualified: 2, unfair: true, pricesFen: [101n], cancelled: true }).grounds).toEqual([
    'few',
    'unfair',
    'overBudget',
    'cancelled',
  ]);
  expect(voided(set, { ...facts, pricesFen: [] }).grounds).toEqual([]);
  const open = { cancelled: false, approved: null };
  expect(
    of(
      afterVoid(set, 'again', open),
      afterVoid(set, 'otherMethod', open),
      afterVoid(set, 'otherMethod', { cancelled: false, approved: false }),
      afterVoid(set, 'again', { cancelled: true, approved: null }),
    ),
  ).toEqual(['compliant', 'uncertain', 'violation', 'violation']);
  expect(of(fewObtained(set, 2), fewObtained(set, 3), fewObtained(set, 1.5))).toEqual(['uncertain', 'compliant', 'invalid_input']);
});

test.each<[string, Partial<CommitteeFacts>, Verdict]>([
  ['five, four of them experts', {}, 'compliant'],
  ['three of five are not two thirds', { experts: 3 }, 'violation'],
  ['six: not odd', { members: 6 }, 'violation'],
  ['1000万元 needs seven', { budgetFen: wan(1000) }, 'violation'],
  ['a fen less needs five', { budgetFen: wan(1000) - 1n }, 'compliant'],
  ['complex needs seven', { large: true, members: 7, experts: 5 }, 'compliant'],
  ['not drawn', { drawn: false }, 'violation'],
  ['more experts than members', { experts: 6 }, 'invalid_input'],
])('R23 87§47 %s', (_case, more, verdict) => {
  expect(committee(set, { members: 5, experts: 4, budgetFen: wan(100), large: false, drawn: true, ...more }).verdict).toBe(verdict);
});

test('R24 条例§9、§18: three years back to the day, kinship only while it is, and the same head bars both', () => {
  const tie = (ground: string, until: string | null) => recusal(set, [{ ground, until }], '2026-11-20');
  expect(
    of(
      tie('employed', '2023-11-20'),
      tie('employed', '2023-11-19'),
      tie('kin', null),
      tie('kin', '2026-01-01'),
      tie('friend', null),
      recusal(set, null, '2026-11-20'),
    ),
  ).toEqual(['violation', 'compliant', 'violation', 'compliant', 'invalid_input', 'uncertain']);
  expect(
    of(
      related(set, { sameHead: true, controls: null }),
      related(set, { sameHead: false, controls: null }),
      related(set, { sameHead: false, controls: false }),
    ),
  ).toEqual(['violation', 'uncertain', 'compliant']);
});

test('R11 采购法§34: three by lot; R31 87§37: one sign is enough, one not looked for leaves it open', () => {
  expect(of(invited(set, 3, true), invited(set, 2, true), invited(set, 3, false))).toEqual(['compliant', 'violation', 'violation']);
  const none = { author: false, agent: false, contact: false, similar: false, mixed: false, account: false };
  expect(
    of(collusion(set, none), collusion(set, { ...none, account: true }), collusion(set, { ...none, mixed: null }), collusion(set, { gossip: true })),
  ).toEqual(['compliant', 'violation', 'uncertain', 'invalid_input']);
});

test('R34 条例§44 R37 招标投标法§53 R38 采购法§49: four errors only, three candidates in order, a tenth more', () => {
  expect(of(reevaluation(set, 'total', true), reevaluation(set, 'total', false), reevaluation(set, 'unhappy', true))).toEqual([
    'compliant',
    'violation',
    'violation',
  ]);
  expect(of(candidates(set, 3, true), candidates(set, 4, true), candidates(set, 3, false), candidates(set, 0, true))).toEqual([
    'compliant',
    'violation',
    'violation',
    'violation',
  ]);
  expect(of(supplement(set, 10n, 100n), supplement(set, 11n, 100n))).toEqual(['compliant', 'violation']);
});

test('R03 财库〔2020〕10号 R04 条例§29 R43 条例§38 R44 财库〔2026〕12号 R45 采购法§42 R46 电子签名法§13', () => {
  const shown = (on: string | null, begins: string, unforeseeable = false) => intention(set, seedCalendar, { shown: on, begins, unforeseeable });
  expect(
    of(shown('2026-11-01', '2026-12-01'), shown('2026-11-01', '2026-11-30'), shown(null, '2026-12-01'), shown(null, '2026-12-01', true)),
  ).toEqual(['compliant', 'violation', 'violation', 'not_applicable']);
  expect(of(filedPlan(set, { planNumber: '备案1', budgetShown: true }), filedPlan(set, { planNumber: null, budgetShown: true }))).toEqual([
    'compliant',
    'violation',
  ]);
  const one = (shownDays: number | null, aboveThreshold: boolean | null = true) =>
    singleSource(set, { onlySupplier: true, aboveThreshold, shownDays });
  expect(of(one(5), one(4), one(null), one(5, false), one(5, null))).toEqual(['compliant', 'violation', 'uncertain', 'not_applicable', 'uncertain']);
  const need = { unforeseeable: true, suppliers: 1, addedFen: 30n, contractFen: 100n };
  expect(of(urgent(set, need), urgent(set, { ...need, addedFen: 31n }), urgent(before, need))).toEqual(['compliant', 'violation', 'not_applicable']);
  expect(of(mayDestroy(set, seedCalendar, '2026-11-20', '2041-11-20'), mayDestroy(set, seedCalendar, '2026-11-20', '2041-11-21'))).toEqual([
    'violation',
    'compliant',
  ]);
  const all = { exclusive: true, control: true, signature: true, content: true };
  expect(
    of(reliableSignature(set, all), reliableSignature(set, { ...all, control: false }), reliableSignature(set, { ...all, content: null })),
  ).toEqual(['compliant', 'violation', 'uncertain']);
});
