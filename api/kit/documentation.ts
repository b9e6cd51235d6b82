// Pages for people who call the API: the document, a page to read and try it, a page per problem. Everything is served from here.
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Router } from 'express';
import type { Catalogue } from '../../domain/catalogues.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { Listener } from './deps.ts';
import { openApi } from './openapi.ts';
import type { Routes } from './route.ts';

const assets = join(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'), '..');
const served = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

const docsPage = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>办事 API</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png"><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="api"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;
const startScript = `SwaggerUIBundle({ url: '/v1/openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null, withCredentials: true });`;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const html = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign]!);

/** The page of one problem, for people who follow its `type`. */
export const problemPage = (code: string, { status, message, next, about }: Catalogue[string]): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>${code}</title></head>
<body><h1>${code}</h1><p>HTTP ${status}</p><h2>${html(message)}</h2><p>${html(next)}</p><p lang="en">${html(about)}</p></body></html>`;

/** When the document of an app is made. At start, as in production, a contradiction in a declaration stops the server, and no reader keeps others waiting while it is made. */
export type Documented = 'atStart' | 'whenAsked';

/** `/v1/openapi.json`, `/docs`, `/problems/:code` of one listener. */
export function documentation(routes: Routes, catalogue: Catalogue, listener: Listener, documented: Documented): Router {
  const router = Router();
  // Kept as it travels: as text with Chinese letters in it one document takes five megabytes.
  const made = (): Buffer => gzipSync(JSON.stringify(openApi(routes, catalogue, listener)), { level: 1 });
  let document = documented === 'atStart' ? made() : undefined;
  router.get('/v1/openapi.json', (req, res) => {
    document ??= made();
    res.type('json').vary('Accept-Encoding');
    if (req.acceptsEncodings('gzip')) return void res.set('Content-Encoding', 'gzip').send(document);
    res.send(gunzipSync(document));
  });
  router.get('/docs', (_req, res) => void res.type('html').send(docsPage));
  router.get('/docs/start.js', (_req, res) => void res.type('js').send(startScript));
  for (const file of served) router.get(`/docs/${file}`, (_req, res) => res.sendFile(join(assets, file)));
  router.get('/problems/:code', (req, res) => {
    const problem = catalogue[req.params.code];
    if (!problem) throw refuse('NOT_FOUND');
    if (req.accepts(['html', 'json']) === 'json') return void res.json({ code: req.params.code, ...problem });
    res.type('html').send(problemPage(req.params.code, problem));
  });
  return router;
}
