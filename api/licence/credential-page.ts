// The public page 可验证凭证核验: a presented credential is checked in the browser, by keys and lists that it has kept.
import { html } from '../operators/html.ts';
import { frame } from './verify-page.ts';

export const credentialPage = (): string =>
  frame(
    '可验证凭证核验',
    html`<section>
        <h2>核验可验证凭证</h2>
        <p>粘贴持证人出示的凭证文本，或者选择凭证文件。核验在本机完成，内容不会上传；系统不可用时，按本机保存的签名者证书和状态清单核验。</p>
        <p><textarea id="presented" rows="6" aria-label="凭证文本" spellcheck="false"></textarea></p>
        <p>
          <button id="check" type="button">核验</button>
          <label class="file">选择凭证文件<input type="file" id="file" accept=".txt,.jwt,text/plain" /></label>
        </p>
      </section>
      <section class="verdict care" role="status" id="verdict" hidden>
        <span class="sign" aria-hidden="true">!</span>
        <div>
          <strong></strong>
          <p></p>
        </div>
      </section>
      <section id="disclosed" hidden></section>
      <p class="note" id="asof"></p>`,
    '/verify/credential.js',
  );
