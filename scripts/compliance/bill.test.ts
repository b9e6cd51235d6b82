// O30: licences known and allowed, the bill written, nobody's real number in what we keep.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isKnownDistrict } from '../../db/data/districts/index.ts';
import { idCheckCharacter } from '../../domain/kit/identity/id-number.ts';
import { allowed, billOf, billPage, complaints, INSIDE } from './bill.ts';

const root = join(import.meta.dirname, '../..');
const bill = billOf(root);

test('O30 every package’s licence is known and on the list', () => {
  expect(bill.length).toBeGreaterThan(300);
  expect(complaints(bill)).toEqual([]);
});

test('O30 a licence that is not on the list is named with its package; alternatives count, additions don’t', () => {
  const one = { name: 'x', version: '1.0.0', licence: 'GPL-3.0-only', use: 'run', onePlatform: false } as const;
  expect(complaints([one, { ...one, licence: '' }])).toEqual([
    'x@1.0.0: GPL-3.0-only is not on the list (scripts/compliance/bill.ts)',
    'x@1.0.0: no licence is named (scripts/compliance/bill.ts)',
  ]);
  expect(['(MIT OR GPL-3.0)', 'MIT AND GPL-3.0', 'Apache-2.0 AND MIT'].map(allowed)).toEqual([true, false, true]);
});

test('O30 the bill of materials is written and up to date: npm run licences', () => {
  expect(readFileSync(join(root, 'docs/licences.md'), 'utf8')).toBe(billPage(bill));
});

test('O30 fonts and templates: each font in use is from a package with its licence beside it, templates are our own text', () => {
  const names = INSIDE.map(({ name }) => name).join('\n');
  for (const font of ['noto-sans-sc', 'noto-serif-sc']) {
    const folder = join(root, 'node_modules/@expo-google-fonts', font);
    expect(readdirSync(folder).some((file) => /^(LICENSE|OFL)/i.test(file))).toBe(true);
    expect(names).toContain(font === 'noto-sans-sc' ? 'Noto Sans SC' : 'Noto Serif SC');
  }
  expect(INSIDE.every(({ licence }) => allowed(licence))).toBe(true);
  const tracked = files().filter((file) => /\.(ttf|otf|woff2?|eot)$/i.test(file));
  expect(tracked).toEqual([]);
});

const files = (): string[] =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(root, file)));

/** The one number that everybody may print: the example of GB 11643 itself. */
const EXAMPLES = ['11010519491231002X'];

test('O30 no identity number in this repository can be a person’s: its district was never given to anybody', () => {
  const found = new Map<string, string>();
  for (const file of files()) {
    for (const [number] of readFileSync(join(root, file), 'utf8').matchAll(/(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g)) {
      const upper = number.toUpperCase();
      const born = /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(number.slice(6, 14));
      if (idCheckCharacter(upper.slice(0, 17)) === upper[17] && born && isKnownDistrict(number.slice(0, 6)) && !EXAMPLES.includes(upper))
        found.set(number, file);
    }
  }
  expect([...found]).toEqual([]);
});
