// The fence: headers, cookie, origin, limits. Who may do what is not here but in the policies and the tables.
import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { refuse } from '../../domain/kit/refusal.ts';
import type { KitDeps, Listener, RouteClass } from './deps.ts';
import { STREAM } from './events.ts';
import { notesOf } from './request.ts';

export const SESSION_COOKIE = 'banshi_session';

/** Scripts only from our own files; styles may be inline for the documentation page. */
const fence = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
});

/** Headers of every answer of ours. They are the same for all, so they are asked for once. */
export function headers(): RequestHandler {
  const fixed = new Map<string, string>();
  const none = (): void => undefined;
  fence({} as Request, { setHeader: (name: string, value: string) => fixed.set(name, value), removeHeader: none } as unknown as Response, none);
  fixed.set('Cache-Control', 'no-store');
  return (_req, res, next) => {
    for (const [name, value] of fixed) res.setHeader(name, value);
    next();
  };
}

/** A cookie of the request, decoded; undefined when it is not there or broken. */
export function cookieOf(req: Pick<Request, 'headers'>, name: string): string | undefined {
  for (const pair of req.headers.cookie?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return /^[\w.~-]+$/.exec(pair.slice(at + 1).trim())?.[0];
  }
  return undefined;
}

/** The session token of a request and how it came. Bearer wins over the cookie. */
export function tokenOf(req: Pick<Request, 'headers'>): { token: string; by: 'bearer' | 'cookie' } | undefined {
  const bearer = /^Bearer ([\w.~+/=-]{1,512})$/i.exec(req.headers.authorization ?? '')?.[1];
  if (bearer) return { token: bearer, by: 'bearer' };
  const cookie = cookieOf(req, SESSION_COOKIE);
  return cookie ? { token: cookie, by: 'cookie' } : undefined;
}

/** Gives the browser its session: HttpOnly, SameSite=Lax, gone at the latest after `maxAgeSeconds` (12 hours at most). */
export function setSession(res: Response, token: string, { secure, maxAgeSeconds }: { secure: boolean; maxAgeSeconds: number }): void {
  res.cookie(SESSION_COOKIE, token, { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: maxAgeSeconds * 1000 });
}
export const clearSession = (res: Response, { secure }: { secure: boolean }): void =>
  void res.clearCookie(SESSION_COOKIE, { httpOnly: true, sameSite: 'lax', secure, path: '/' });

/** A change with the cookie must come from a page of this listener. Throws ORIGIN_REFUSED. */
export function checkOrigin(req: Request, origins: readonly string[]): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(req.method) || tokenOf(req)?.by !== 'cookie') return;
  const origin = req.headers.origin;
  const own = `${req.protocol}://${req.get('host')}`;
  if (!origin || (origin !== own && !origins.includes(origin))) throw refuse('ORIGIN_REFUSED');
}

const WINDOW_MS = 60_000;
/** `name` of the limit in the headers of each answer; null: answers don't tell of it. */
const limiter = (perMinute: number, name: string | null, key: (req: Request, res: Response) => string): RequestHandler =>
  rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    standardHeaders: name !== null && 'draft-8',
    legacyHeaders: false,
    identifier: name ?? '',
    keyGenerator: key,
    // Thrown, so that it is answered like every other refusal. When to come back is said by every gate: after a window at the latest.
    handler: (_req, res, next) => {
      if (!res.hasHeader('Retry-After')) res.setHeader('Retry-After', WINDOW_MS / 1000);
      next(refuse('TOO_MANY'));
    },
  });

const address = (req: Request): string => ipKeyGenerator(req.ip ?? '0.0.0.0');

/**
 * First gate, by address. Counted per process: with n workers up to n times as many pass. Answers don't tell how much of it is left: who asks is told by the second gate,
 * strangers need not know, and the header would cost every request a hash.
 */
export const addressLimit = (deps: Pick<KitDeps, 'limits'>): RequestHandler => limiter(deps.limits.perAddress, null, address);

/** Second gate, by class and account, asked after sign-in. */
export function classLimits(deps: Pick<KitDeps, 'limits'>): Record<RouteClass, RequestHandler> {
  const who = (req: Request, res: Response): string => {
    const actor = notesOf(res).actor;
    return actor?.kind === 'person' ? actor.accountId : address(req);
  };
  const { perClass } = deps.limits;
  return { 一般: limiter(perClass.一般, 'ordinary', who), 搜索: limiter(perClass.搜索, 'search', who), 报表: limiter(perClass.报表, 'report', who) };
}

/** Query parameter of a page that a browser reads anew by itself. */
export const AGAIN = 'again';

/** Who asks: the person behind the token, or nobody. The origin of changes is checked on the way. */
export function identify(deps: Pick<KitDeps, 'authenticate' | 'origins'>, listener: Listener): RequestHandler {
  return async (req, res, next) => {
    const held = tokenOf(req);
    checkOrigin(req, deps.origins[listener]);
    const notes = notesOf(res);
    // Browsers reopen streams and read pages anew by themselves: that is nobody's use of the session.
    const glance = notes.route === STREAM || (req.method === 'GET' && AGAIN in req.query);
    notes.actor = (held && (await deps.authenticate(held.token, { glance }))) || { kind: 'anonymous' };
    next();
  };
}
