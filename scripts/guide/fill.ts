// Words written by hand with places `{{name}}` that rules and tables fill in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Period } from '../../domain/kit/period.ts';

const units = { workingDays: '个工作日', days: '天', months: '个月', hours: '小时' } as const;
export const length = ({ amount, unit }: Period): string => `${amount}${units[unit]}`;
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** The page of docs/processes/intro/<file>. Throws on a place that nothing fills, and on a value that no place takes. */
export function fillIn(file: string, open: Readonly<Record<string, string>>): string {
  const words = readFileSync(join(import.meta.dirname, '../../docs/processes/intro', file), 'utf8');
  const used = new Set<string>();
  const page = words.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = open[name];
    if (value === undefined) throw new Error(`${file}: there is no value for ${name}`);
    used.add(name);
    return value;
  });
  const unused = Object.keys(open).filter((name) => !used.has(name));
  if (unused.length) throw new Error(`${file} does not say ${unused.join(', ')}`);
  return page.trimEnd();
}
