// What is wrong with a value, in the words of an office: no name of a type, no pattern, no key of a schema stands in a sentence that people read.
import { z } from 'zod';
import type { core } from 'zod';

const fallback = z.locales.zhCN().localeError;

const types: Record<string, string> = {
  string: '文本',
  number: '数字',
  int: '整数',
  bigint: '整数',
  boolean: '“是”或“否”（true 或 false）',
  array: '列表',
  object: '一组字段（JSON 对象）',
  record: '一组字段（JSON 对象）',
  null: '空值',
};
const formats: Record<string, string> = {
  uuid: '应为UUID格式的编号',
  date: '应为YYYY-MM-DD格式的日期',
  datetime: '应为带时区的日期和时间，如2026-01-05T09:00:00+08:00',
  email: '电子邮箱格式不正确',
  url: '网址格式不正确',
};

type Bound = { origin: string; inclusive?: boolean };
const atMost = ({ origin, inclusive }: Bound, most: string): string =>
  origin === 'string' ? `不超过${most}个字符` : origin === 'array' ? `不超过${most}项` : inclusive === false ? `应小于${most}` : `不大于${most}`;
const atLeast = ({ origin, inclusive }: Bound, least: string): string =>
  origin === 'string'
    ? least === '1'
      ? '请填写此项'
      : `不少于${least}个字符`
    : origin === 'array'
      ? `不少于${least}项`
      : inclusive === false
        ? `应大于${least}`
        : `不小于${least}`;

/** Sentence of an issue that its schema says nothing of its own about. */
export function issueWords(issue: core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return '请填写此项';
      return `应为${types[issue.expected] ?? '其他类型的值'}`;
    case 'invalid_value':
      return `只能是${issue.values.map(String).join('、')}`;
    case 'too_big':
      return atMost(issue, String(issue.maximum));
    case 'too_small':
      return atLeast(issue, String(issue.minimum));
    case 'invalid_format':
      return formats[issue.format] ?? '格式不符合要求';
    case 'not_multiple_of':
      return `应为${issue.divisor}的倍数`;
    case 'unrecognized_keys':
      return `没有这个字段：${issue.keys.join('、')}`;
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
      return '内容不符合要求';
    default: {
      const said = fallback(issue);
      return (typeof said === 'string' ? said : said?.message) ?? '内容不符合要求';
    }
  }
}

/** Levels that a body may have: ours have six; code that walks a value must not run out of stack for a stranger's. */
const DEPTH = 32;

export interface Unstorable {
  path: PropertyKey[];
  message: string;
  /** More levels than any form has. */
  deep?: true;
}

/** Where a value holds what can't be kept: U+0000, which no text of the database can hold (in names of members too), or more levels than any form has. */
export function unstorable(value: unknown): Unstorable[] {
  const found: Unstorable[] = [];
  const waiting: { value: unknown; path: PropertyKey[] }[] = [{ value, path: [] }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: one, path } = next;
    if (typeof one === 'string' && one.includes('\0')) found.push({ path, message: '含有无法保存的控制字符（U+0000），请删除后重新填写' });
    if (typeof one !== 'object' || one === null) continue;
    if (path.length >= DEPTH) {
      found.push({ path: path.slice(0, 1), message: `内容的层级过深，不超过${DEPTH}层`, deep: true });
      return found;
    }
    for (const [name, member] of Object.entries(one)) {
      if (name.includes('\0')) found.push({ path, message: '字段名含有无法保存的控制字符（U+0000）' });
      else waiting.push({ value: member, path: [...path, Array.isArray(one) ? Number(name) : name] });
    }
  }
  return found.reverse();
}
