// HTML by hand: a page is text, and what is put into it is escaped unless it is HTML already.
import { AGAIN } from '../kit/security.ts';

export interface Html {
  readonly html: string;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign]!);

type Value = string | number | Html | readonly Html[] | null | false;

const put = (value: Value): string => {
  if (value === null || value === false) return '';
  if (typeof value === 'object') return 'html' in value ? value.html : value.map((part) => part.html).join('');
  return escape(String(value));
};

/** Tagged template: values are escaped, lists of HTML are joined. */
export const html = (texts: TemplateStringsArray, ...values: Value[]): Html => ({
  html: texts.map((text, n) => text + put(values[n] ?? null)).join(''),
});

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --quiet: #767676; --bad: #b3261e; --good: #1b6e3c; --card: #8881; }
@media (prefers-color-scheme: dark) { :root { --quiet: #a0a0a0; --bad: #ff8a80; --good: #7bd88f } }
body { font: 15px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif; margin: 0 auto; padding: 1.5rem; max-width: 72rem }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
.at { color: var(--quiet); margin: 0 0 1rem }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.2rem, 1fr)); gap: .75rem }
.card { background: var(--card); border-radius: .5rem; padding: .6rem .9rem } .card b { display: block; font-size: 1.5rem; font-weight: 600; line-height: 1.3 }
.card.bad b { color: var(--bad) } .card.good b { color: var(--good) } .card small { color: var(--quiet); display: block }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-weight: 500; color: var(--quiet) } td.n { font-variant-numeric: tabular-nums }
.views { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .75rem; padding: 0; list-style: none }
.views a { display: block; border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .9rem; text-decoration: none; color: inherit } .views a:hover, .views a:focus { background: var(--card) }
.views b { display: block; font-weight: 600 } .views span { color: var(--quiet); font-size: .9em }
.none { color: var(--quiet) } form { display: grid; gap: .75rem; max-width: 20rem } input, button { font: inherit; padding: .4rem .6rem } label { display: grid } #said { color: var(--bad); min-height: 1.5em }
`;

/** A whole page in Chinese. Nothing in it comes from elsewhere; `refreshSeconds` lets the browser read it anew. */
export const page = (title: string, body: Html, { refreshSeconds }: { refreshSeconds?: number } = {}): string =>
  html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refreshSeconds ? html`<meta http-equiv="refresh" content="${refreshSeconds}; url=?${AGAIN}" />` : null}
        <title>${title}</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`.html;
