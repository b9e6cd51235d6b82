// For people with a browser: whoever opens /operators or /temporal signed out gets a form in its place. Machines get the usual 401.
import type { RequestHandler } from 'express';
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
  const mine: RequestHandler = (req, res, next) => {
    if (req.path === '/operators/sign-in.js') return void res.type('js').send(script);
    void who(req, res, (error?: unknown) => {
      if (error !== undefined) return next(error);
      if (notesOf(res).actor?.kind === 'person') return next();
      res.status(401).type('html').send(text);
    });
  };
  const secured = [...headers(), mine];
  return secured.map((handler) => (req, res, next) => {
    const byHand =
      req.method === 'GET' && opened.test(req.path) && (req.path === '/operators/sign-in.js' || req.accepts(['json', 'html']) === 'html');
    return byHand ? handler(req, res, next) : next();
  });
}
