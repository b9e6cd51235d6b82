import { definitionsRef, ownRef, parseRuleSetRef, ruleSetText, withDefinitions } from './ref.ts';

const own = { district: '310000', day: '2026-11-22', version: 3 };
const newer = { district: '310000', day: '2027-01-04', version: 9 };

test('V23 a case keeps the rules that it began with, and beside them the definitions that it was moved to last', () => {
  const kept = ruleSetText(own);
  expect([ownRef(kept), definitionsRef(kept)]).toEqual([own, null]);
  const moved = withDefinitions(kept, newer);
  expect([moved, ownRef(moved), definitionsRef(moved)]).toEqual(['310000@2026-11-22#3;310000@2027-01-04#9', own, newer]);
  const again = withDefinitions(moved, { ...newer, version: 12 });
  expect([ownRef(again), definitionsRef(again)?.version]).toEqual([own, 12]);
});

test('V23 a process that keeps its rules elsewhere has the definitions alone on its row; nothing kept is nothing', () => {
  expect([ownRef(withDefinitions(null, newer)), definitionsRef(withDefinitions(null, newer))]).toEqual([null, newer]);
  expect([ownRef(null), definitionsRef(undefined), ownRef('')]).toEqual([null, null, null]);
  expect(() => parseRuleSetRef(withDefinitions(ruleSetText(own), newer))).toThrow(RangeError);
});
