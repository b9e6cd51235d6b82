// The Temporal Web UI and its codec behind the officers' sign-in, on one origin: operators look and help there, they decide nothing.
import express, { Router, type Request, type RequestHandler } from 'express';
import type { Options } from 'http-proxy-middleware';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { PermissionName } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { KitDeps } from '../kit/deps.ts';
import { checkPolicy } from '../kit/mount.ts';
import { sendProblem } from '../kit/problem.ts';
import { notesOf } from '../kit/request.ts';
import { headers, identify, SESSION_COOKIE } from '../kit/security.ts';
import type { CodecEndpoint } from './codec.ts';
import { signInPage } from './sign-in.ts';

export interface WebUiOptions {
  /** Address of the UI; it is told to live under `/temporal` (`--ui-public-path /temporal`). */
  uiUrl: string;
  codec: CodecEndpoint;
}

/** `/temporal/*`, `/codec/{decode,encode}` and the sign-in form for the officers' listener. The UI for `webui.open`, decoding for `codec.decode`. */
export function webUi(deps: KitDeps, { uiUrl, codec }: WebUiOptions): RequestHandler {
  const router = Router();
  router.use(signInPage(deps));
  const door =
    (permission: PermissionName): RequestHandler =>
    (_req, res, next) => {
      checkPolicy({ permission }, notesOf(res).actor ?? { kind: 'anonymous' });
      notesOf(res).class = '一般';
      next();
    };
  const who = identify(deps, 'officers');

  router.post('/codec/:verb', headers(), who, door('codec.decode'), express.json({ limit: '20mb' }), (req, res) => {
    const verb = req.params.verb;
    if (verb !== 'decode' && verb !== 'encode') throw refuse('NOT_FOUND');
    res.json(codec[verb](req.body, notesOf(res).actor as PersonActor));
  });

  let made: Promise<RequestHandler> | undefined;
  router.use('/temporal', who, door('webui.open'), async (req, res, next) => {
    // Sixty files, which no start of the API waits for.
    made ??= import('http-proxy-middleware').then(({ createProxyMiddleware }) => createProxyMiddleware<Request>(toUi(deps, uiUrl)));
    return (await made)(req, res, next);
  });
  return router;
}

/** How requests go on to the UI. */
const toUi = (deps: KitDeps, uiUrl: string): Options<Request> => ({
  // Express cuts the mount path off the address; the UI lives under the same one.
  target: `${uiUrl.replace(/\/$/, '')}/temporal`,
  // UI 2.50 cuts its public path off a request, but has put the route that draws a case's details under it: it answers one level deeper.
  pathRewrite: (path) => path.replace(/^\/render(?=\?|$)/, '/temporal/render'),
  changeOrigin: true,
  xfwd: false,
  proxyTimeout: 65_000,
  on: {
    proxyReq: (outgoing) => {
      outgoing.removeHeader('authorization');
      const cookies = withoutSession(String(outgoing.getHeader('cookie') ?? ''));
      if (cookies) outgoing.setHeader('cookie', cookies);
      else outgoing.removeHeader('cookie');
    },
    proxyRes: (incoming, _req, res) => {
      // The UI brings its own inline scripts, so our content policy doesn't fit it, and draws the details of a case in a frame of its own;
      // framing by others and sniffing stay forbidden.
      res.setHeader('X-Frame-Options', 'SAMEORIGIN');
      res.setHeader('X-Content-Type-Options', 'nosniff');
      res.setHeader('Referrer-Policy', 'no-referrer');
      delete incoming.headers['access-control-allow-origin'];
    },
    error: (error, req, res) => {
      deps.logger.warn({ err: error }, 'web ui away');
      if ('headersSent' in res && !res.headersSent) sendProblem(req, res as never, deps.catalogue, { code: 'NEIGHBOUR_AWAY' });
      else res.destroy();
    },
  },
});

/** The UI gets its own cookies (CSRF), never our session. */
const withoutSession = (cookies: string): string =>
  cookies
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair && !pair.startsWith(`${SESSION_COOKIE}=`))
    .join('; ');
