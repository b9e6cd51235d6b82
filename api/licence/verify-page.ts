// The public page 电子证照核验: one answer in words and colour, what the paper says itself and no more, and a place to lay a file beside what was issued.
import { shown as shownAt, type Instant } from '../../domain/kit/instant.ts';
import type { Verdict } from '../../domain/licence/verdict.ts';
import { html, type Html } from '../operators/html.ts';

export interface VerifyAnswer {
  verdict: Verdict;
  label: string;
  message: string;
  source: 'record' | 'list';
  at: Instant;
  licence: {
    number: string;
    holderName: string;
    employerName: string;
    specialty: string;
    validFrom: string;
    validTo: string;
    issuer: string;
    edition: number;
  } | null;
  certificate: {
    title: string;
    number: string;
    holderName: string;
    specialty: string;
    subjects: string[];
    issuedOn: string;
    issuer: string;
    edition: number;
    annotation: { scene: string; from: string; until: string } | null;
  } | null;
  document: { title: string; number: string | null; issuer: string; issuedOn: string } | null;
}

/** How it is meant: in order, to be looked at, not to be relied on. */
export const tones: Record<Verdict, 'good' | 'care' | 'bad'> = {
  valid: 'good',
  issued: 'good',
  pending: 'care',
  toChange: 'care',
  expired: 'bad',
  lapsed: 'bad',
  cancelled: 'bad',
  revoked: 'bad',
  superseded: 'bad',
};
const signs = { good: '✓', care: '!', bad: '×' } as const;

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2733; --quiet: #5c6773; --line: #d9dfe6; --ground: #f3f6f9; --card: #fff; --good: #11683a; --care: #8a5a00; --bad: #a8201a; --accent: #0b5cab }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --quiet: #a3afbb; --line: #36424e; --ground: #12181e; --card: #1a222a; --good: #6fd79b; --care: #f0c060; --bad: #ff9088; --accent: #7db8f5 } }
* { box-sizing: border-box } body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem 3rem } header { padding: .25rem 0 1rem } h1 { font-size: 1.25rem; font-weight: 600; margin: 0 } header p { margin: 0; color: var(--quiet); font-size: .875rem }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; margin-bottom: 1rem } h2 { font-size: 1rem; font-weight: 600; margin: 0 0 .5rem }
.verdict { display: flex; gap: 1rem; align-items: center; border-left: .4rem solid var(--tone) } .sign { flex: none; width: 3rem; height: 3rem; border-radius: 50%; display: grid; place-items: center; font-size: 1.5rem; font-weight: 700; color: var(--card); background: var(--tone) }
.verdict strong { display: block; font-size: 1.5rem; line-height: 1.3; color: var(--tone) } .verdict p { margin: .15rem 0 0 } .good { --tone: var(--good) } .care { --tone: var(--care) } .bad { --tone: var(--bad) }
dl { display: grid; grid-template-columns: 6.5rem 1fr; gap: .4rem .75rem; margin: 0 } dt { color: var(--quiet) } dd { margin: 0; overflow-wrap: anywhere }
.note { color: var(--quiet); font-size: .875rem; margin: .5rem 0 0 } .away { border-color: var(--care) } label.file { display: inline-block; border: 1px solid var(--accent); color: var(--accent); border-radius: .5rem; padding: .45rem 1rem; cursor: pointer }
label.file:focus-within { outline: 3px solid var(--accent); outline-offset: 2px } label.file input { position: absolute; width: 1px; height: 1px; opacity: 0 } #compared { margin: .75rem 0 0; font-weight: 600; color: var(--tone) } [hidden] { display: none }
textarea { width: 100%; font: 0.8125rem/1.5 ui-monospace, monospace; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem; overflow-wrap: anywhere } button { font: inherit; border: 0; color: var(--card); background: var(--accent); border-radius: .5rem; padding: .5rem 1.25rem; cursor: pointer } button:focus-visible, textarea:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
section > p { margin: 0 0 .75rem } section > p:last-child { margin-bottom: 0 } @media (max-width: 26rem) { dl { grid-template-columns: 4.5rem 1fr } section { padding: 1rem } }
`;

export const frame = (title: string, body: Html, script = '/verify/verify.js'): string =>
  html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>电子证照核验</h1>
            <p>核验职业资格证书、注册证书和行政文书的真伪与状态</p>
          </header>
          ${body}
        </main>
        <script src="${script}" defer></script>
      </body>
    </html>`.html;

const verdictCard = (tone: 'good' | 'care' | 'bad', label: string, message: string): Html =>
  html`<section class="verdict ${tone}" role="status" id="verdict">
    <span class="sign" aria-hidden="true">${signs[tone]}</span>
    <div>
      <strong>${label}</strong>
      <p>${message}</p>
    </div>
  </section>`;

const rows = (pairs: readonly (readonly [string, string | null])[]): Html =>
  html`<dl>
    ${pairs.flatMap(([name, value]) =>
      value === null
        ? []
        : [
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
          ],
    )}
  </dl>`;

function details({ licence, certificate, document }: VerifyAnswer): Html | null {
  if (certificate)
    return html`<section>
      <h2>证书信息</h2>
      ${rows([
        ['证书名称', certificate.title],
        ['证书编号', certificate.number],
        ['持证人', certificate.holderName],
        ['专业类别', certificate.specialty],
        ['合格科目', certificate.subjects.join('、')],
        ['批准日期', certificate.issuedOn],
        ['发证单位', certificate.issuer],
        ['版次', `第${certificate.edition}版`],
        ['加注用途', certificate.annotation?.scene ?? null],
        ['加注有效期', certificate.annotation && `${certificate.annotation.from} 至 ${certificate.annotation.until}`],
      ])}
      <p class="note">请与手中证书逐项核对，姓名只显示一部分。</p>
    </section>`;
  if (licence)
    return html`<section>
      <h2>证照信息</h2>
      ${rows([
        ['证照名称', '注册证书'],
        ['注册编号', licence.number],
        ['持证人', licence.holderName],
        ['注册专业', licence.specialty],
        ['执业单位', licence.employerName],
        ['有效期', `${licence.validFrom} 至 ${licence.validTo}`],
        ['发证单位', licence.issuer],
        ['版次', `第${licence.edition}版`],
      ])}
      <p class="note">请与手中证照逐项核对，姓名只显示一部分。</p>
    </section>`;
  if (document)
    return html`<section>
      <h2>文书信息</h2>
      ${rows([
        ['文书名称', document.title],
        ['文号', document.number],
        ['出具单位', document.issuer],
        ['出具日期', document.issuedOn],
      ])}
    </section>`;
  return null;
}

const compare = html`<section>
  <h2>核对电子文件</h2>
  <p>选择手中的PDF文件，核对它与签发的原件是否逐字节一致。文件不会上传，只比对其数字指纹。</p>
  <label class="file">选择PDF文件<input type="file" id="file" accept="application/pdf" /></label>
  <p id="compared" role="status" hidden></p>
</section>`;

/** The page of a paper that is known. */
export function verifyPage(answer: VerifyAnswer): string {
  const { verdict, label, message, source, at } = answer;
  return frame(
    `${label} · 电子证照核验`,
    html`${verdictCard(tones[verdict], label, message)}
      ${
        source === 'list'
          ? html`<section class="away">
              <p>系统暂时无法查询登记信息，以上状态来自${shownAt(at)}的签名状态清单，证照内容请稍后再查。</p>
            </section>`
          : null
      }
      <section id="coded" hidden></section>
      ${details(answer)} ${source === 'record' ? compare : null}
      <p class="note">核验时间：${shownAt(at)}（北京时间）</p>`,
  );
}

/** The page for a code that belongs to nothing. */
export const unknownPage = (): string =>
  frame('未查到 · 电子证照核验', verdictCard('bad', '未查到', '没有查到该电子证照，请扫描证照上的二维码，或核对网址。该核验码可能是伪造的。'));

/** What a browser keeps for the time in which we are away: its script fills it in from the list that it has kept. */
export const awayPage = (): string =>
  frame(
    '电子证照核验',
    html`${verdictCard('care', '系统暂不可用', '正在查找本机保存的签名状态清单。')}
      <section id="coded" hidden></section>
      <p class="note" id="asof"></p>`,
  );
