// OpenAPI 3.1 of one listener, made from its routes and the catalogue, so that what is documented is what is served.
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import type { Catalogue } from '../../domain/catalogues.ts';
import { policy as permissions } from '../../domain/kit/policy.ts';
import { partiesOf } from '../../domain/kit/process.ts';
import type { Listener } from './deps.ts';
import { answerSchema } from './mount.ts';
import { needsKey, needsVersion, servedOn, type Route, type Routes } from './route.ts';

const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    next: z.string(),
    errors: z.array(
      z.object({
        field: z.string().optional(),
        tab: z.string().optional(),
        code: z.string(),
        message: z.string(),
        rule: z.string().optional(),
        article: z.string().optional(),
      }),
    ),
    instance: z.string(),
    state: z.string().optional(),
    allowedActions: z.array(z.object({ action: z.string(), label: z.string() })).optional(),
    version: z.int().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. `code` is stable; `detail` and `next` are for people; `instance` is the request id.' });

/** Codes that a route can answer with: its own, and those that its declaration entails. */
export function codesOf(route: Route): string[] {
  const codes = new Set<string>(['TOO_MANY', 'DATABASE_AWAY', 'INTERNAL', ...(route.problems ?? [])]);
  const add = (when: unknown, ...more: string[]): void => void (when && more.forEach((code) => codes.add(code)));
  add(route.policy !== 'public', 'SIGN_IN_REQUIRED');
  add(typeof route.policy === 'object', 'FORBIDDEN');
  add(route.params, 'NOT_FOUND');
  if (typeof route.policy === 'object' && 'permission' in route.policy) add(permissions[route.policy.permission].denied === 404, 'NOT_FOUND');
  add(route.body ?? route.query ?? route.headers, 'VALIDATION');
  add(route.body, 'MALFORMED', 'TOO_LARGE', 'UNSUPPORTED_TYPE');
  add(route.act, 'STATE_CONFLICT', 'NOT_ACCEPTABLE_NOW', 'KEY_REUSED');
  add(route.act && Object.keys(route.act.process.actions[route.act.action]!).includes('inTime'), 'WINDOW_CLOSED');
  add(route.act?.process.actions[route.act.action]!.task, 'TASK_CLOSED', 'TASK_CLAIMED', 'TASK_NOT_YOURS');
  add(needsKey(route), 'KEY_MISSING');
  add(needsVersion(route), 'VERSION_MISSING', 'VERSION_STALE', 'MALFORMED');
  add(route.method !== 'get' && route.policy !== 'public', 'ORIGIN_REFUSED');
  return [...codes].sort();
}

function problemResponses(codes: string[], catalogue: Catalogue): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(codes, (code) => {
    const problem = catalogue[code];
    if (!problem) throw new Error(`a route names the problem ${code}, which no catalogue has`);
    return problem.status;
  });
  return Object.fromEntries(
    [...byStatus].map(([status, all]) => [
      String(status),
      {
        description: all.map((code) => `[\`${code}\`](/problems/${code}) ${catalogue[code]!.message}`).join('\n\n'),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  ) as ZodOpenApiResponsesObject;
}

const decisionSignature = z.string().length(128).meta({
  description: 'SM2 signature of the decision, r‖s in hex, where the step wants it: [DECISION_UNSIGNED](/problems/DECISION_UNSIGNED) says over what.',
});

function operation(route: Route, catalogue: Catalogue): ZodOpenApiOperationObject {
  const answer = answerSchema(route);
  const begins = route.act && route.act.process.actions[route.act.action]!.from === null;
  const status = String(route.status ?? (begins ? 201 : answer || route.sends ? 200 : 204)) as '200';
  const demanded = z.object({
    ...(needsKey(route)
      ? { 'Idempotency-Key': z.string().min(1).max(128).meta({ description: 'Own choice, e.g. a UUID. Kept when the request is repeated.' }) }
      : {}),
    ...(needsVersion(route) ? { 'If-Match': z.string().meta({ description: 'ETag of what was read', example: '"7"' }) } : {}),
    ...(route.problems?.includes('DECISION_UNSIGNED') ? { 'Decision-Signature': decisionSignature.optional() } : {}),
    ...(route.headers as z.ZodObject | undefined)?.shape,
  });
  const content = route.sends ? { [route.sends]: {} } : answer ? { 'application/json': { schema: answer } } : undefined;
  const asked = route.body ? { 'application/json': { schema: route.body } } : route.stream ? { [route.stream]: {} } : undefined;
  return {
    summary: route.summary,
    description: [route.description, policyText(route)].filter(Boolean).join('\n\n'),
    tags: [route.tag ?? route.path.split('/')[2] ?? 'kit'],
    operationId: `${route.method}${route.path.replace(/^\/v1|^(?!\/v1)/, (prefix) => (prefix ? '' : '/page')).replace(/[^A-Za-z0-9]+(\w?)/g, (_all, letter: string) => letter.toUpperCase())}`,
    security: route.policy === 'public' ? [] : [{ session: [] }, { token: [] }],
    requestParams: {
      ...(route.params ? { path: route.params as z.ZodObject } : {}),
      ...(route.query ? { query: route.query as z.ZodObject } : {}),
      ...(Object.keys(demanded.shape).length ? { header: demanded } : {}),
    },
    ...(asked ? { requestBody: { required: true, content: asked } } : {}),
    responses: {
      [status]: {
        description: route.act ? '已办理' : '成功',
        ...(route.act ? { headers: z.object({ ETag: z.string().meta({ description: 'New version' }) }) } : {}),
        ...(content ? { content } : {}),
      },
      ...problemResponses(codesOf(route), catalogue),
    },
  };
}

function policyText({ policy }: Route): string {
  if (policy === 'public') return 'Open to everybody.';
  if (policy === 'signedIn') return 'For everybody signed in.';
  if ('permission' in policy) return `Permission \`${policy.permission}\` (${permissions[policy.permission].label}).`;
  return `For: ${partiesOf(policy.process.actions[policy.action]!).join(', ')} (${policy.process.label} · ${policy.process.actions[policy.action]!.label}).`;
}

/** The document of one listener. Throws when a route names a problem that no catalogue has. */
export function openApi(routes: Routes, catalogue: Catalogue, listener: Listener) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes.filter(servedOn(listener))) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route, catalogue) };
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: listener === 'public' ? '办事 API（申请端）' : '办事 API（审批端）',
        version: '1',
        description: 'Acts take `Idempotency-Key` and `If-Match`. Refusals are `application/problem+json`, each code with a page under `/problems/`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      paths,
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'banshi_session' },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    {
      override: ({ jsonSchema, zodSchema }) =>
        void (zodSchema._zod.def.type === 'bigint' && Object.assign(jsonSchema, { type: 'string', pattern: '^-?\\d+$' })),
      allowEmptySchema: { bigint: true, transform: true, custom: true, date: true },
    },
  );
}
