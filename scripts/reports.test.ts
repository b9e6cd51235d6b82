// O18: the four reports, from a run in which all is well, and from one in which something is not.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractRows } from './compliance/contract-rows.ts';
import { evidenceIn, securityPage } from './compliance/evidence.ts';
import { ended, readResults, type Results } from './reports/results.ts';
import { completionReport, cryptographyReport, idOfRow, securityKinds, securityReport, testReport } from './reports/write.ts';

const root = join(import.meta.dirname, '..');
const evidence = evidenceIn(securityPage(root));
const folder = mkdtempSync(join(tmpdir(), 'banshi-reports-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A run in which every test of the page, and one of each row, has passed, with names as jest fills them in. */
const good = (): Results => ({
  at: '2026-11-22T12:00:00.000Z',
  broken: [],
  tests: [
    ...contractRows.map((label, n) => ({ file: 'api/registration/registration.test.ts', name: `${idOfRow(n + 1)} ${label}`, passed: true })),
    ...evidence.flatMap(({ tests }) => tests.map(({ file, name }) => ({ file, name: name.replace(/\$\{[^}]*\}/g, 'filled in'), passed: true }))),
  ],
});

test('O18 completion: each of rows 1–60 with its tests; a row without a test, or with one that failed, is no complete one', () => {
  const whole = completionReport(good());
  expect(contractRows).toHaveLength(60);
  for (let row = 1; row <= 60; row++) expect(whole.text).toContain(`| ${idOfRow(row)} | ${contractRows[row - 1]} | 完成 |`);
  expect(whole).toMatchObject({ met: true, text: expect.stringContaining('共 60 项，完成 60 项（100%）') });
  const results = good();
  results.tests = results.tests.filter(({ name }) => !name.startsWith('S3-60'));
  results.tests.find(({ name }) => name.startsWith('S3-45'))!.passed = false;
  const part = completionReport(results);
  expect(part.met).toBe(false);
  expect(part.text).toContain('完成 58 项（96%）');
  expect(part.text).toContain(`| S3-60 | ${contractRows[59]} | 无测试 |`);
  expect(part.text).toMatch(/\| S3-45 \| [^|]* \| 未通过 \| .*（未通过）/);
});

test('O18 the test result: passed with none failed, else each failure and each file that did not load by name', () => {
  expect(testReport(good())).toMatchObject({ met: true, text: expect.stringContaining('结论：通过') });
  const results = good();
  results.tests[3]!.passed = false;
  const { met, text } = testReport({ ...results, broken: ['api/gone.test.ts'] });
  expect(met).toBe(false);
  expect(text).toContain(`${results.tests[3]!.file} › ${results.tests[3]!.name}`);
  expect(text).toContain('api/gone.test.ts：不能加载');
  expect(testReport({ at: '', tests: [], broken: [] }).met).toBe(false);
});

test('O18 the security cases: roles, injection, upload, secrets, dependencies, each with its tests and how they ended', () => {
  const { met, text } = securityReport(good(), evidence);
  expect(met).toBe(true);
  for (const [kind, lines] of Object.entries(securityKinds)) for (const line of lines) expect(text).toContain(`| ${kind} | ${line} | `);
  const without = good();
  without.tests = without.tests.filter(({ file }) => file !== 'api/file/file.test.ts');
  expect(securityReport(without, evidence)).toMatchObject({ met: false, text: expect.stringContaining('未执行') });
});

test('O18 the evidence of Q01 to Q06: one that failed is not met', () => {
  const { met, text } = cryptographyReport(good(), evidence);
  expect(met).toBe(true);
  for (const id of ['Q01', 'Q02', 'Q03', 'Q04', 'Q05', 'Q06']) expect(text).toContain(`| ${id} | `);
  const results = good();
  results.tests.find(({ name }) => name.startsWith('Q06'))!.passed = false;
  expect(cryptographyReport(results, evidence)).toMatchObject({ met: false, text: expect.stringMatching(/\| Q06 .*未通过/) });
});

test('O18 a name with places to fill in stands for all tests that were made of it', () => {
  const results: Results = {
    at: '',
    broken: [],
    tests: [
      ['a one b', true],
      ['a two b', false],
      ['c (x) 1', true],
    ].map(([name, passed]) => ({ file: 'f', name: String(name), passed: passed === true })),
  };
  expect([ended(results, 'f', 'a ${n} b'), ended(results, 'f', 'c (x) %d'), ended(results, 'f', 'a'), ended(results, 'g', 'a ${n} b')]).toEqual([
    'failed',
    'passed',
    'notRun',
    'notRun',
  ]);
});

test('O18 one command writes the four reports from a run of jest, and exits with 1 where an indicator is not met', () => {
  const jest = (passed: boolean) => ({
    startTime: Date.parse('2026-11-22T12:00:00Z'),
    testResults: [...Map.groupBy(good().tests, ({ file }) => file)].map(([file, tests]) => ({
      name: join(root, file),
      status: 'passed',
      assertionResults: tests.map(({ name }) => ({ title: name, status: passed ? 'passed' : 'failed' })),
    })),
  });
  for (const passed of [true, false]) {
    const file = join(folder, 'results.json');
    const to = join(folder, String(passed));
    writeFileSync(file, JSON.stringify(jest(passed)));
    expect(readResults(root, file).tests.every((one) => one.passed === passed)).toBe(true);
    const { status, stdout } = spawnSync(process.execPath, [join(root, 'scripts/reports.ts'), '--results', file, '--to', to], { encoding: 'utf8' });
    expect(stdout).toContain(passed ? 'met     completion.md' : 'not met completion.md');
    expect(status).toBe(passed ? 0 : 1);
    expect(readdirSync(to).toSorted()).toEqual(['completion.md', 'cryptography.md', 'security.md', 'tests.md']);
    expect(readFileSync(join(to, 'completion.md'), 'utf8')).toContain(passed ? '（100%）' : '（0%）');
  }
});

test('O18 without given results the command runs the tests itself, writes the four reports and says by its end that a part is not the whole', () => {
  const to = join(folder, 'own-run');
  const args = [join(root, 'scripts/reports.ts'), '--to', to, 'scripts/compliance/components.test.ts'];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringMatching(/met {5}tests\.md[^]*not met security\.md/) });
  expect(readdirSync(to).toSorted()).toEqual(['completion.md', 'cryptography.md', 'results.json', 'security.md', 'tests.md']);
  expect(readFileSync(join(to, 'tests.md'), 'utf8')).toMatch(/结论：通过。共 [1-9]\d* 项，未通过 0 项/);
  expect(readFileSync(join(to, 'cryptography.md'), 'utf8')).toContain('未执行');
}, 300_000);
