// O19, O18: what the page for assessors names is there.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceIn, missingEvidence, securityPage, testNames } from './evidence.ts';

const root = join(import.meta.dirname, '../..');
const rows = evidenceIn(securityPage(root));

test('O19 each line of docs/security.md names its tests, and every named test exists under that name', () => {
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter(({ tests }) => tests.length === 0).map(({ line }) => line)).toEqual([]);
  expect(missingEvidence(root, rows)).toEqual([]);
});

test('O19 the page has the six rows of GB/T 39786 and the controls of 等保二级 that the contract asks for', () => {
  const lines = rows.map(({ line }) => line);
  for (const id of ['Q01', 'Q02', 'Q03', 'Q04', 'Q05', 'Q06']) expect(lines).toContain(id);
  for (const control of ['登录失败锁定', '口令期限', '会话限制', '审计留存', '双人复核', '备份与恢复演练', '审计员'])
    expect(lines.filter((line) => line.includes(control))).toHaveLength(1);
});

test('O19 a test that was renamed, and a file that is gone, are named', () => {
  const page =
    '| Control | Built | Test |\n|---|---|---|\n| A | b | [scripts/compliance/evidence.test.ts](../scripts/compliance/evidence.test.ts) › no such test<br>[gone.test.ts](../gone.test.ts) › x |\n';
  expect(missingEvidence(root, evidenceIn(page))).toEqual(['A: scripts/compliance/evidence.test.ts › no such test', 'A: gone.test.ts › x']);
});

test('O19 the look at names finds every kind of test', () => {
  const code =
    "test('one', () => {});\n  it(`two ${x}`, async () => {});\ntest.each([1, 2])('three %p', () => {});\ntest.each([\n  ['a'],\n])('four', () => {});\n";
  expect(testNames(code)).toEqual(['one', 'two ${x}', 'three %p', 'four']);
  const files = readdirSync(join(root, 'security')).filter((file) => file.endsWith('.test.ts'));
  for (const file of files) expect(testNames(readFileSync(join(root, 'security', file), 'utf8')).length).toBeGreaterThan(0);
});
