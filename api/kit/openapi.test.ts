import supertest from 'supertest';
import { permitApi, permitRoutes } from '../../test/kit/permit-api.ts';
import { catalogues, mergeCatalogues } from '../../domain/catalogues.ts';
import { commonProblems } from '../../domain/kit/problems.ts';
import { routes } from '../index.ts';
import { openApi } from './openapi.ts';
import { route } from './route.ts';

const catalogue = mergeCatalogues(catalogues);
type Json = Record<string, any>;

/** What the OpenAPI 3.1 specification demands of a document like ours. */
function flaws(document: Json): string[] {
  const found: string[] = [];
  const operations = new Set<string>();
  const follow = (ref: string): unknown =>
    ref
      .slice(2)
      .split('/')
      .reduce<any>((at, part) => at?.[part.replaceAll('~1', '/')], document);
  const walk = (value: unknown, where: string): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, item] of Object.entries(value)) {
      if (key === '$ref' && typeof item === 'string' && (!item.startsWith('#/') || follow(item) === undefined))
        found.push(`${where}: ${item} leads nowhere`);
      walk(item, `${where}/${key}`);
    }
  };
  walk(document, '#');
  if (!/^3\.1\.\d$/.test(document['openapi'])) found.push('not 3.1');
  if (!document['info'].title || !document['info'].version) found.push('no title or version');
  for (const [path, methods] of Object.entries<Json>(document['paths']))
    for (const [method, operation] of Object.entries<Json>(methods)) {
      const name = `${method} ${path}`;
      if (!/^(get|post|put|patch|delete)$/.test(method)) found.push(`${name}: no method`);
      if (operations.has(operation['operationId'])) found.push(`${name}: operationId is not unique`);
      operations.add(operation['operationId']);
      const declared = (operation['parameters'] ?? []).filter((parameter: Json) => parameter['in'] === 'path');
      if (declared.some((parameter: Json) => parameter['required'] !== true)) found.push(`${name}: a path parameter is not required`);
      const names = declared.map((parameter: Json) => String(parameter['name'])).toSorted((a: string, b: string) => a.localeCompare(b));
      const used = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => String(parameter)).toSorted((a, b) => a.localeCompare(b));
      if (names.join() !== used.join()) found.push(`${name}: parameters ${names} are not those of the path`);
      if (Object.entries<Json>(operation['responses']).some(([status, { description }]) => !/^[1-5]\d\d$/.test(status) || !description))
        found.push(`${name}: a response without status or description`);
      for (const need of operation['security'] ?? [])
        for (const scheme of Object.keys(need)) if (!document['components'].securitySchemes[scheme]) found.push(`${name}: unknown scheme ${scheme}`);
    }
  return found;
}

test('the document of each listener is valid OpenAPI 3.1, for the whole table and for the demonstration', () => {
  for (const listener of ['public', 'officers'] as const)
    for (const table of [routes, permitRoutes]) expect(flaws(JSON.parse(JSON.stringify(openApi(table, catalogue, listener))))).toEqual([]);
});

test('an act documents its headers, its answer and every code it can refuse with; a person reads the label and page of each', () => {
  const document = JSON.parse(JSON.stringify(openApi(permitRoutes, catalogue, 'public'))) as Json;
  const submit = document['paths']['/v1/permits/{id}/submit'].post;
  const parameters = submit.parameters.map((one: Json) => `${one['in']} ${one['name']} ${one['required']}`);
  expect(parameters).toEqual(expect.arrayContaining(['path id true', 'header Idempotency-Key true', 'header If-Match true']));
  expect(Object.keys(submit.responses['200'].content['application/json'].schema.properties)).toEqual(
    expect.arrayContaining(['state', 'allowedActions', 'deadlines']),
  );
  expect(submit.responses['200'].headers.ETag).toBeDefined();
  expect(submit.responses['409'].description).toContain('[`STATE_CONFLICT`](/problems/STATE_CONFLICT)');
  expect(submit.responses['412'].content['application/problem+json'].schema).toEqual({ $ref: '#/components/schemas/Problem' });
  expect(Object.keys(submit.responses)).toEqual(expect.arrayContaining(['400', '401', '403', '404', '409', '412', '422', '428', '429', '503']));
});

test('a route that names an unknown problem, repeats a method or forgets a path parameter stops the start', async () => {
  const plain = { method: 'get', path: '/v1/x', listener: 'public', class: '一般', summary: 'x', policy: 'public', handle: () => ({}) } as const;
  expect(() => openApi([route({ ...plain, problems: ['NOWHERE'] })], catalogue, 'public')).toThrow('NOWHERE');
  expect(() => route({ ...plain, path: '/v1/x/:id' })).toThrow(':id is not among params');
  await expect(permitApi({}, { routes: [route(plain), route(plain)] })).rejects.toThrow('/v1/x: a method is declared twice');
});

test('the page to read and try the API takes everything from here, no inline script; each problem has its page', async () => {
  const api = await permitApi();
  const app = supertest(api.apps.public);
  const page = await app.get('/docs').expect(200);
  for (const [, address] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect(address).toMatch(/^\/docs\//);
    await app.get(address!).expect(200);
  }
  expect(page.text).not.toMatch(/<script>|<script [^>]*>[^<]|on\w+="/);
  for (const [code, { message, next }] of Object.entries(commonProblems)) {
    const explained = await app.get(`/problems/${code}`).set('Accept', 'text/html').expect(200);
    expect(explained.text).toContain(message);
    expect((await app.get(`/problems/${code}`).set('Accept', 'application/json').expect(200)).body).toMatchObject({ code, next });
  }
  await app.get('/problems/NO_SUCH_CODE').expect(404);
  await api.close();
});
