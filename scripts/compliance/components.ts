// The component table (信创, O17): what we use, its domestic counterpart, and what has been tried where. The data is docs/components.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const tried = z.enum(['tried', 'not tried', 'runs elsewhere only']);
const component = z.strictObject({
  component: z.string().min(1),
  uses: z.string().min(1),
  /** From knowledge [K], not from a source document. */
  counterpart: z.string().min(1),
  counterpartTried: z.boolean(),
  note: z.string().optional(),
});
const dependency = z.strictObject({
  name: z.string().min(1),
  for: z.string().min(1),
  /** `js`: runs wherever Node does. Else where its arm64 build comes from; `none` needs the way without it in `note`. */
  arm64: z.union([z.literal('js'), z.literal('none'), z.string().startsWith('builds: ')]),
  counterpart: z.string().min(1),
  note: z.string().optional(),
});
const tableShape = z.strictObject({
  platforms: z.array(z.strictObject({ platform: z.string(), result: tried, what: z.string() })),
  components: z.array(component),
  dependencies: z.array(dependency),
});
export type ComponentTable = z.infer<typeof tableShape>;

/** Kinds of component that the requirement names; each has a line at least. */
export const KINDS = ['CPU', '操作系统', '数据库', '中间件', '浏览器', '字体', '密码'] as const;

/** Throws on a table that is not in its form. */
export const componentTable = (root: string): ComponentTable =>
  tableShape.parse(JSON.parse(readFileSync(join(root, 'docs/components.json'), 'utf8')) as unknown);

interface Packages {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
interface Lock {
  packages: Record<string, { os?: string[]; cpu?: string[]; optionalDependencies?: Record<string, string> }>;
}
const read = <T>(root: string, file: string): T => JSON.parse(readFileSync(join(root, file), 'utf8')) as T;

/** Every direct dependency, for running and for building. */
export const directDependencies = (root: string): string[] => {
  const { dependencies, devDependencies } = read<Packages>(root, 'package.json');
  return [...Object.keys(dependencies), ...Object.keys(devDependencies)].toSorted();
};

/** Packages of the lock file whose builds for Linux exist for amd64 and not for arm64. */
export function withoutArm64({ packages }: Lock): string[] {
  // A build for one platform brings what belongs to it; its siblings for others stand beside it.
  const parents = Object.entries(packages).filter(([, { optionalDependencies, cpu }]) => optionalDependencies && !cpu);
  return parents.flatMap(([path, { optionalDependencies }]) => {
    const builds = Object.keys(optionalDependencies!);
    const x64 = builds.filter((name) => /linux.*x64|x64.*linux/.test(name) && !/musl/.test(name));
    const arm = builds.filter((name) => /linux.*(arm64|aarch64)/.test(name));
    return x64.length > 0 && arm.length === 0 ? [path.replace(/^.*node_modules\//, '')] : [];
  });
}
export const lockOf = (root: string): Lock => read<Lock>(root, 'package-lock.json');

/** What is wrong with the table, one sentence each. */
export function complaintsAbout(table: ComponentTable, direct: readonly string[]): string[] {
  const named = table.dependencies.map(({ name }) => name);
  return [
    ...direct.filter((name) => !named.includes(name)).map((name) => `${name} has no line in docs/components.json`),
    ...named.filter((name) => !direct.includes(name)).map((name) => `${name} has a line in docs/components.json and is no dependency`),
    ...named.filter((name, n) => named.indexOf(name) !== n).map((name) => `${name} has two lines in docs/components.json`),
    ...KINDS.filter((kind) => !table.components.some(({ component: title }) => title.startsWith(kind))).map((kind) => `${kind} has no line`),
    ...table.dependencies
      .filter(({ arm64, note }) => arm64 === 'none' && !note)
      .map(({ name }) => `${name} has no arm64 build, and no way without it is named`),
  ];
}

const words: Record<z.infer<typeof tried>, string> = { tried: '已试', 'not tried': '**未试**', 'runs elsewhere only': '不适用' };

/** The page for people. */
export function componentPage({ platforms, components, dependencies }: ComponentTable): string {
  const line = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [
    '# Components and their 信创 counterparts',
    '',
    'Written by `npm run components` from `docs/components.json`. Counterparts are from knowledge [K]: products and standards that are commonly listed, not a',
    'statement that Banshi has run on them; the column says whether it has. A test fails when a dependency has no line.',
    '',
    '## Platforms',
    '',
    line('Platform', 'Result', 'What was run'),
    '|---|---|---|',
    ...platforms.map(({ platform, result, what }) => line(platform, words[result], what)),
    '',
    '## Components',
    '',
    line('Component', 'We use', 'Counterpart [K]', 'Counterpart tried', 'Note'),
    '|---|---|---|---|---|',
    ...components.map((one) => line(one.component, one.uses, one.counterpart, one.counterpartTried ? '已试' : '未试', one.note ?? '')),
    '',
    '## Direct dependencies',
    '',
    '`js`: JavaScript only, runs wherever Node does.',
    '',
    line('Package', 'For', 'arm64', 'Counterpart [K]', 'Note'),
    '|---|---|---|---|---|',
    ...dependencies.map((one) => line(`\`${one.name}\``, one.for, one.arm64, one.counterpart, one.note ?? '')),
    '',
  ].join('\n');
}
