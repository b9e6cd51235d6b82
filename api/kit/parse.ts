// Reads params, query, headers and body against their schemas, and names every field that is not valid at once.
import { z } from 'zod';
import type { core } from 'zod';
import { refuse, type Reason } from '../../domain/kit/refusal.ts';
import { issueWords, unstorable, type Unstorable } from './issue-words.ts';
import type { Route } from './route.ts';

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

const notStorable = ({ path, message }: Unstorable, where: string): Reason => {
  const field = fieldPath(where ? [where, ...path] : path);
  return { ...(field ? { field } : {}), code: 'INVALID_FORMAT', message };
};

export interface Raw {
  params: unknown;
  query: unknown;
  body: unknown;
  headers: unknown;
}

/** The parsed request. Throws NOT_FOUND for path parameters that can't exist, VALIDATION with all other reasons together. */
export function parseRequest(route: Pick<Route, 'params' | 'query' | 'body' | 'headers'>, raw: Raw): Raw {
  const params = read(route.params, raw.params);
  if (params.issues.length || unstorable(params.value).length > 0) throw refuse('NOT_FOUND');
  // Before a schema looks at it: some walk down as deep as a stranger likes. Who reads an unknown body cleans it.
  const held = route.body === undefined || route.body instanceof z.ZodUnknown ? [] : unstorable(raw.body);
  const deep = held.some((one) => one.deep);
  const query = read(route.query, raw.query);
  const headers = read(route.headers, raw.headers);
  const body = read(deep ? undefined : route.body, raw.body);
  const reasons = [
    ...body.issues.map((issue) => reasonOf(issue, '')),
    ...query.issues.map((issue) => reasonOf(issue, 'query')),
    ...headers.issues.map((issue) => reasonOf(issue, 'headers')),
    ...held.map((one) => notStorable(one, '')),
    ...unstorable(query.value).map((one) => notStorable(one, 'query')),
  ];
  if (reasons.length) throw refuse('VALIDATION', { reasons });
  return { params: params.value, query: query.value, headers: headers.value, body: body.value };
}

/** Schemas here ask nobody, so none is waited for; the compiled way of zod is the one without promises. */
function read(schema: z.ZodType | undefined, value: unknown): { value: unknown; issues: core.$ZodIssue[] } {
  if (!schema) return { value: undefined, issues: [] };
  const parsed = schema.safeParse(value, { error: issueWords, reportInput: true });
  return parsed.success ? { value: parsed.data, issues: [] } : { value: undefined, issues: parsed.error.issues };
}
