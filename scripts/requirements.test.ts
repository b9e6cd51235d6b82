import { readFileSync } from 'node:fs';
import { filled, requirementIds, requirementsPage, testsByRequirement } from './requirements.ts';

const page = readFileSync(requirementsPage, 'utf8');
const tests = testsByRequirement();
const ids = requirementIds(page);

test('every requirement of the page is named by a test', () => {
  expect(ids.filter((id) => !tests.has(id))).toEqual([]);
});

test('the page holds each requirement once, and whole families', () => {
  expect(ids).toHaveLength(new Set(ids).size);
  const family = (letter: string) => ids.filter((id) => id.startsWith(letter)).map((id) => Number(id.slice(1)));
  for (const [letter, last] of Object.entries({ A: 18, B: 24, C: 10, K: 16, L: 18, N: 5 }))
    expect({ letter, ids: family(letter) }).toEqual({ letter, ids: Array.from({ length: last }, (_, n) => n + 1) });
});

test('the column of tests is up to date: node scripts/requirements.ts writes it', () => {
  const now = filled(page, tests).split('\n');
  expect(page.split('\n').filter((line, n) => line !== now[n])).toEqual([]);
});
