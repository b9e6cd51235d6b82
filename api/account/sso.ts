// Sign-in by a platform: applicants through 一网通办 (S3-01) and 随申办 (S3-51), officers through 统一登录 of the safety platform (O15). The browser goes there and comes
// back with a ticket; `state` is bound to this browser by a cookie, so that nobody is signed in as somebody else by a link.
import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { refuse } from '../../domain/kit/refusal.ts';
import { uidOf } from '../../db/account/platform.ts';
import type { PlatformSignIn } from '../../activities/account/platform-sign-in.ts';
import type { IdentityIssuer } from '../../db/account/platform.ts';
import { envelopeSchema } from '../../gateways/contracts/envelope.ts';
import { isNeighbourAway } from '../../gateways/kit/http.ts';
import { sameText } from '../../security/hash.ts';
import type { ApiDeps } from '../deps.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { clearSession, cookieOf, setSession } from '../kit/security.ts';
import { admitted, signedIn, tokenIn } from './sessions.ts';
import { addressOf, desk, labelOf } from './shapes.ts';

const COOKIE = 'banshi_sso';
const COOKIE_PATH = '/v1/sso';
/** So long a sign-in may take at the platform, in seconds. */
const BEGUN_SECONDS = 600;

const base = { class: '一般', tag: 'accounts' } as const;
const path = z
  .string()
  .regex(/^\/(?!\/)[\w\-./?=&%]{0,200}$/, '应为本系统内的路径')
  .meta({ description: 'Page of ours to come back to' });

function platform(deps: Pick<ApiDeps, 'accounts'>): PlatformSignIn {
  const found = desk(deps).platform;
  if (!found) throw refuse('NOT_FOUND');
  return found;
}
const issuerOf = ({ listener }: Pick<Context, 'listener'>): IdentityIssuer => (listener === 'officers' ? 'safety-platform' : 'one-stop');
const from = (context: Context) => ({ address: addressOf(context), listener: context.listener, label: labelOf(context) });

/** What the cookie holds: a number of this browser, and where to go afterwards. */
function held(req: Request): { browser: string; returnTo: string } | null {
  const [browser, page] = (cookieOf(req, COOKIE) ?? '').split('~');
  if (!browser || page === undefined) return null;
  const returnTo = path.safeParse(Buffer.from(page, 'base64url').toString('utf8'));
  return { browser, returnTo: returnTo.success ? returnTo.data : '/' };
}

const stateFor = (deps: ApiDeps, issuer: IdentityIssuer, browser: string, until: string): string =>
  `${until}.${deps.actKey('sso-state', issuer, browser, until)}`;

/** Was this sign-in begun here, by this browser, a moment ago? Throws SSO_TICKET_INVALID. */
function begun(deps: ApiDeps, issuer: IdentityIssuer, state: string, browser: string | undefined): void {
  const until = state.split('.')[0] ?? '';
  const fits = browser !== undefined && sameText(state, stateFor(deps, issuer, browser, until)) && Number(until) * 1000 > Date.now();
  if (!fits) throw refuse('SSO_TICKET_INVALID');
}

const redirect = (url: string) => ({ send: (res: Response) => res.redirect(302, url) });

export const ssoRoutes: Routes = [
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/sso/login',
    summary: '统一身份认证登录',
    description: 'Redirects to 一网通办 (applicants) or to 统一登录 of the safety platform (officers). 404 where there is no such sign-in.',
    query: z.object({ returnTo: path.default('/') }),
    sends: 'text/html',
    policy: 'public',
    handle: (context) => {
      const { deps, query, req, res } = context;
      const issuer = issuerOf(context);
      const browser = held(req)?.browser ?? randomBytes(16).toString('hex');
      const until = String(Math.floor(Date.now() / 1000) + BEGUN_SECONDS);
      const origin = deps.origins[context.listener][0] ?? `${req.protocol}://${req.get('host')}`;
      const address = platform(deps).address(issuer, `${origin}/v1/sso/callback`, stateFor(deps, issuer, browser, until));
      const cookie = `${browser}~${Buffer.from(query.returnTo).toString('base64url')}`;
      res.cookie(COOKIE, cookie, { httpOnly: true, sameSite: 'lax', secure: deps.secureCookie, path: COOKIE_PATH, maxAge: BEGUN_SECONDS * 1000 });
      return redirect(address);
    },
  }),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/sso/callback',
    summary: '统一身份认证回跳',
    description:
      'The ticket is verified (SM2), good once, and opens a session; the first time the person gets an account. Redirects to where the sign-in began.',
    query: z.object({ ticket: z.string().max(2000), state: z.string().max(128) }),
    sends: 'text/html',
    policy: 'public',
    problems: ['SSO_TICKET_INVALID', 'ACCOUNT_WITHDRAWN', 'ACCOUNT_FROZEN', 'ACCOUNT_ENDED', 'ID_NUMBER_REGISTERED', 'PHONE_REGISTERED'],
    handle: async (context) => {
      const { deps, query, req, res } = context;
      const issuer = issuerOf(context);
      const kept = held(req);
      begun(deps, issuer, query.state, kept?.browser);
      const signIn = platform(deps);
      const session = await (issuer === 'one-stop' ? signIn.byOneStop : signIn.byCentral)(query.ticket, query.state, from(context));
      setSession(res, session.token, { secure: deps.secureCookie, maxAgeSeconds: session.maxAgeSeconds });
      res.clearCookie(COOKIE, { path: COOKIE_PATH });
      return redirect(kept!.returnTo);
    },
  }),
  route({
    ...base,
    listener: 'both',
    method: 'post',
    path: '/v1/sso/logout',
    summary: '统一身份认证退出',
    description: 'Ends the session here, and where it can be reached at 一网通办 too: `platform` says so.',
    answer: z.object({ platform: z.boolean() }),
    policy: 'signedIn',
    handle: async (context) => {
      const { deps, person, token, res, listener } = context;
      const signIn = platform(deps);
      const uid = listener === 'officers' ? null : await uidOf(deps.orm.em.fork(), deps.fields, 'one-stop', person().accountId);
      if (token !== undefined) await desk(deps).sessions.signOut(token);
      clearSession(res, { secure: deps.secureCookie });
      let there = false;
      if (uid !== null && token !== undefined)
        there = await signIn.signOutThere(deps.actKey('sso-out', token), uid).then(
          () => true,
          (error: unknown) => {
            if (!isNeighbourAway(error)) throw error;
            return false;
          },
        );
      return { body: { platform: there } };
    },
  }),
  route({
    ...base,
    listener: 'public',
    method: 'post',
    path: '/v1/mobile/session',
    summary: '随申办登录',
    description: 'With the ticket that the app hands to our page; the same rules as at `/v1/sso/callback`, the same account.',
    body: z.strictObject({ ticket: z.string().min(1, '缺少登录票据').max(2000), tokenIn }),
    answer: signedIn,
    status: 201,
    policy: 'public',
    problems: ['SSO_TICKET_INVALID', 'ACCOUNT_FROZEN', 'ACCOUNT_ENDED', 'ID_NUMBER_REGISTERED', 'PHONE_REGISTERED'],
    handle: async (context) => admitted(context, await platform(context.deps).byMobile(context.body.ticket, from(context)), context.body.tokenIn),
  }),
  route({
    ...base,
    listener: 'public',
    method: 'post',
    path: '/v1/callbacks/safety-platform',
    summary: '统一用户管理变更通知',
    description:
      'From the safety platform, in a sealed envelope: somebody was changed. The platform is asked what holds; an envelope that was altered or came before is refused with an alarm.',
    body: envelopeSchema,
    policy: 'public',
    handle: async ({ deps, body }) => {
      if (!(await platform(deps).central.changed(body))) throw refuse('FORBIDDEN');
      return {};
    },
  }),
];
