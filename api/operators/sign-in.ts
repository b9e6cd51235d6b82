// For people with a browser: whoever opens /operators or /temporal signed out gets a form in its place. Machines get the usual 401.
import { Router, type RequestHandler } from 'express';
import type { KitDeps } from '../kit/deps.ts';
import { notesOf } from '../kit/request.ts';
import { headers, identify } from '../kit/security.ts';
import { html, page } from './html.ts';

const form = html`<h1>登录</h1>
  <form id="form">
    <label>账号<input name="identifier" autocomplete="username" required autofocus /></label>
    <label>密码<input name="password" type="password" autocomplete="current-password" required /></label>
    <label id="code" hidden>短信验证码<input name="smsCode" inputmode="numeric" autocomplete="one-time-code" /></label>
    <button>登录</button>
    <p id="said" role="alert"></p>
  </form>
  <script src="/operators/sign-in.js"></script>`;

const script = `const form = document.getElementById('form');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const typed = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''));
  const answer = await fetch('/v1/sessions', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(typed) });
  if (answer.ok) return location.reload();
  const problem = await answer.json();
  if (problem.errors?.some(({ field }) => field?.endsWith('smsCode'))) document.getElementById('code').hidden = false;
  document.getElementById('said').textContent = problem.errors?.[0]?.message ?? problem.detail;
});`;

/** Pages of the officers' listener that people open by hand. */
const opened = /^\/(?:operators|temporal)(?:\/|$)/;

/** Handlers before the routes of the officers' listener. */
export function signInPage(deps: Pick<KitDeps, 'authenticate' | 'origins'>): RequestHandler[] {
  const text = page('登录', form);
  const who = identify(deps, 'officers');
  // Our content policy is for our own pages: who is signed in gets the page asked for, with its own.
  const instead: RequestHandler[] = [headers(), (_req, res) => void res.status(401).type('html').send(text)];
  const code: RequestHandler[] = [headers(), (_req, res) => void res.type('js').send(script)];
  const asked: RequestHandler = (req, _res, next) => {
    const byHand = req.method === 'GET' && opened.test(req.path) && req.accepts(['json', 'html']) === 'html';
    next(byHand ? undefined : 'router');
  };
  const known: RequestHandler = (_req, res, next) => next(notesOf(res).actor?.kind === 'person' ? 'router' : undefined);
  const router = Router();
  router.get('/operators/sign-in.js', ...code);
  router.use(asked, who, known, ...instead);
  return [router];
}
