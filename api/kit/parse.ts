// Reads params, query, headers and body against their schemas, and names every field that is not valid at once.
import { z } from 'zod';
import type { core } from 'zod';
import { refuse, type Reason } from '../../domain/kit/refusal.ts';
import type { Route } from './route.ts';

const chinese = z.locales.zhCN().localeError;

/** `['persons', 0, 'idNumber']` → `persons[0].idNumber` */
export const fieldPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)), '');

/** One reason of an issue. A schema's own check may say more in `params`: code, tab, rule, article. */
function reasonOf(issue: core.$ZodIssue, where: string): Reason {
  const told = (issue.code === 'custom' ? (issue.params ?? {}) : {}) as Record<string, unknown>;
  const path = fieldPath(issue.path);
  const field = where ? (path ? `${where}.${path}` : where) : path;
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  const extra = issue.code === 'unrecognized_keys' ? { field: fieldPath([...issue.path, ...issue.keys.slice(0, 1)]) } : {};
  return {
    ...(field ? { field } : {}),
    ...extra,
    ...(typeof told.tab === 'string' ? { tab: told.tab } : {}),
    code: typeof told.code === 'string' ? told.code : missing ? 'REQUIRED' : issue.code.toUpperCase(),
    message: issue.message,
    ...(typeof told.rule === 'string' ? { rule: told.rule } : {}),
    ...(typeof told.article === 'string' ? { article: told.article } : {}),
  };
}

export interface Raw {
  params: unknown;
  query: unknown;
  body: unknown;
  headers: unknown;
}

/** The parsed request. Throws NOT_FOUND for path parameters that can't exist, VALIDATION with all other reasons together. */
export async function parseRequest(route: Pick<Route, 'params' | 'query' | 'body' | 'headers'>, raw: Raw): Promise<Raw> {
  const params = await read(route.params, raw.params);
  if (params.issues.length) throw refuse('NOT_FOUND');
  const [query, headers, body] = await Promise.all([read(route.query, raw.query), read(route.headers, raw.headers), read(route.body, raw.body)]);
  const reasons = [
    ...body.issues.map((issue) => reasonOf(issue, '')),
    ...query.issues.map((issue) => reasonOf(issue, 'query')),
    ...headers.issues.map((issue) => reasonOf(issue, 'headers')),
  ];
  if (reasons.length) throw refuse('VALIDATION', { reasons });
  return { params: params.value, query: query.value, headers: headers.value, body: body.value };
}

async function read(schema: z.ZodType | undefined, value: unknown): Promise<{ value: unknown; issues: core.$ZodIssue[] }> {
  if (!schema) return { value: undefined, issues: [] };
  const parsed = await schema.safeParseAsync(value, { error: (issue) => chinese(issue), reportInput: true });
  return parsed.success ? { value: parsed.data, issues: [] } : { value: undefined, issues: parsed.error.issues };
}
