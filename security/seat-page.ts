// One page that checks a seat run in a browser (S3-28), without any network: our own modules as they are, types left out, and sm-crypto-v2 for SM3, all within the file.
// It can be opened from a disk. Its policy lets no request out.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { modulesFrom } from './page-modules.ts';

const ENTRY = 'security/seat-verify.ts';

const MAIN = `
import { verifyProof, verifySteps } from 'banshi/${ENTRY}';
const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const sm3 = (bytes) => fromHex(SmCryptoV2.sm3(bytes));
const $ = (id) => document.getElementById(id);
const say = (id, lines, good) => {
  $(id).className = good === null ? '' : good ? 'good' : 'bad';
  $(id).replaceChildren(...lines.map((line) => Object.assign(document.createElement('p'), { textContent: line })));
};
async function toEnd(steps) {
  for (let n = 0; ; n++) {
    const { done, value } = steps.next();
    if (done) return value;
    if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
}
async function check(file) {
  say('result', ['正在重新推算，请稍候。'], null);
  try {
    const run = JSON.parse(await file.text());
    const { wrong, seats, rooms, remainder } = await toEnd(verifySteps(run, sm3));
    if (wrong.length) return say('result', ['核验不通过：', ...wrong.map(({ message }) => message)], false);
    const left = remainder.map(({ pool, people, apart, bound, pairs }) => \`同单位相邻：\${pool}，\${people}人，可互不相邻\${apart}个座位，至少\${bound}对，实际\${pairs}对\${pairs === bound ? '（已证明不可避免）' : '（未能证明不可避免）'}\`);
    say('result', [\`核验通过：\${run.exam.name}第\${run.run}次编排，\${seats}个座位、\${rooms}个考场全部与推算一致。\`, ...(left.length ? left : ['没有同单位考生相邻。'])], true);
  } catch (error) {
    say('result', ['不能读取该文件：' + error.message], false);
  }
}
$('file').addEventListener('change', (event) => event.target.files[0] && check(event.target.files[0]));
$('prove').addEventListener('submit', (event) => {
  event.preventDefault();
  try {
    const proof = JSON.parse($('proof').value);
    const known = { ...($('number').value && { idNumber: $('number').value }), ...($('organisation').value && { organisation: $('organisation').value }) };
    const wrong = verifyProof(proof, known, sm3);
    say('proved', wrong.length ? wrong.map(({ message }) => message) : [\`证明有效：名单第\${proof.index + 1}行（共\${proof.size}行）是您的记录\${proof.seat ? '，座位' + proof.seat : ''}。\`], wrong.length === 0);
  } catch (error) {
    say('proved', ['不能读取该证明：' + error.message], false);
  }
});
document.body.dataset.ready = 'yes';
`;

const STYLE = `
:root { color-scheme: light dark } body { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; font: 16px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", sans-serif }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem } label { display: block; margin: .75rem 0 } input[type=text], textarea { width: 100%; box-sizing: border-box; font: inherit }
textarea { min-height: 7rem; font-family: monospace; font-size: .8rem } .good { border-left: .4rem solid #11683a; padding-left: 1rem } .bad { border-left: .4rem solid #a8201a; padding-left: 1rem }
`;

const fingerprint = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

export interface SeatPage {
  html: string;
  /** Content-Security-Policy, which the page carries itself as well. */
  policy: string;
}

let made: SeatPage | undefined;

/** The page, made once per process. */
export function seatPage(): SeatPage {
  if (made) return made;
  const portable = readFileSync(join(createRequire(import.meta.url).resolve('sm-crypto-v2'), '../index.umd.js'), 'utf8').replaceAll(
    '</script',
    '<\\/script',
  );
  const imports = Object.fromEntries(
    [...modulesFrom(ENTRY)].map(([path, text]) => [`banshi/${path}`, `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`]),
  );
  const map = JSON.stringify({ imports });
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src data: ${[portable, map, MAIN].map(fingerprint).join(' ')}; base-uri 'none'; form-action 'none'`;
  const html = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>考场编排核验</title>
<style>${STYLE}</style>
<script>${portable}</script>
<script type="importmap">${map}</script>
</head>
<body>
<h1>考场编排核验</h1>
<p>选择从考试公开页面下载的编排导出文件，本页在您的浏览器内重新推算每一个座位，并指出首个不一致之处。本页不联网，文件不会上传；也可以另存后离线使用。</p>
<label>编排导出文件 <input type="file" id="file" accept="application/json"></label>
<div id="result" role="status"></div>
<h2>核对我的名单记录</h2>
<form id="prove">
<label>我的证明（登录后在报名信息中取得） <textarea id="proof" required></textarea></label>
<label>身份证件号码（只在本页内计算，可不填） <input type="text" id="number" autocomplete="off"></label>
<label>单位统一社会信用代码（可不填） <input type="text" id="organisation" autocomplete="off"></label>
<button>核对</button>
</form>
<div id="proved" role="status"></div>
<script type="module">${MAIN}</script>
</body>
</html>
`;
  made = { html, policy };
  return made;
}
