// The page's own script: compares a file by its fingerprint, keeps the status list for bad times, and answers from it when the system is away.
const token = location.pathname.split('/').at(-1);
const names = {
  valid: ['good', '有效', '该电子证照真实有效。'],
  toChange: ['care', '待变更', '该证照真实，注册事项待变更，变更完成前不得执业。'],
  expired: ['bad', '已到期', '该证照真实，但有效期已届满。'],
  lapsed: ['bad', '已失效', '该证照真实，但已失效。'],
  cancelled: ['bad', '已注销', '该证照已注销，不再有效。'],
  revoked: ['bad', '已撤销', '该证照已被撤销，不再有效。'],
  superseded: ['bad', '已被取代', '该证照已换发新证，本版不再有效。'],
  pending: ['care', '制发中', '该证照正在制发，请稍后核验。'],
  issued: ['good', '真实', '该文书确由本系统签发。'],
};
const signs = { good: '✓', care: '!', bad: '×' };
const bytesOf = (base64) => Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** Members sorted, as the list was signed. */
const canonical = (value) =>
  Array.isArray(value)
    ? `[${value.map(canonical).join(',')}]`
    : value !== null && typeof value === 'object'
      ? `{${Object.keys(value)
          .sort()
          .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
          .join(',')}}`
      : JSON.stringify(value);

/** true, false, or null where this browser knows no Ed25519. */
async function verified(spki, signature, text) {
  if (!spki) return false;
  try {
    const key = await crypto.subtle.importKey('spki', bytesOf(spki), { name: 'Ed25519' }, false, ['verify']);
    return await crypto.subtle.verify({ name: 'Ed25519' }, key, bytesOf(signature), text);
  } catch {
    return null;
  }
}
const signedByUs = ({ signature, ...list }, keys) =>
  verified(keys[list.keyId], signature, new TextEncoder().encode(`banshi-status-list-v1\n${canonical(list)}`));

/** Status of our token in the list; null: not in it. */
async function statusIn(list) {
  const wanted = (await digest(new TextEncoder().encode(token))).subarray(0, 16);
  const records = bytesOf(list.records);
  const order = (at) => {
    for (let n = 0; n < 16; n++) if (records[at + n] !== wanted[n]) return records[at + n] - wanted[n];
    return 0;
  };
  for (let low = 0, high = records.length / 17; low < high;) {
    const middle = (low + high) >> 1;
    const found = order(middle * 17);
    if (found === 0) return list.statuses[records[middle * 17 + 16]] ?? null;
    if (found < 0) low = middle + 1;
    else high = middle;
  }
  return null;
}

function show(tone, label, message) {
  const card = document.querySelector('#verdict');
  card.className = `verdict ${tone}`;
  card.querySelector('.sign').textContent = signs[tone];
  card.querySelector('strong').textContent = label;
  card.querySelector('p').textContent = message;
}

async function fromList() {
  const [list, keys] = await Promise.all(['/v1/status-list', '/v1/status-list/keys'].map((path) => fetch(path).then((answer) => answer.json())));
  const signed = await signedByUs(list, keys.keys);
  const at = new Date(list.at).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai' });
  document.querySelector('#asof').textContent =
    `系统暂时不可用，以上状态来自${at}的${signed === null ? '状态清单（本浏览器不能核验其签名）' : '签名状态清单'}。`;
  if (signed === false) return show('bad', '无法核验', '本机保存的状态清单签名不符，请稍后联网核验。');
  const status = await statusIn(list);
  if (status === null) return show('care', '清单中没有', '该核验码不在本机保存的状态清单中，请稍后联网核验。');
  return show(...names[status]);
}

/** What the code itself says, where it is signed: a paper can be told from a forged one without a network. */
async function fromCode() {
  const [version, keyId, body, signature, ...more] = location.hash.slice(1).split('.');
  const place = document.querySelector('#coded');
  if (version !== '1' || !signature || more.length || !place) return;
  const { keys } = await fetch('/v1/status-list/keys').then((answer) => answer.json());
  const line = new TextDecoder().decode(bytesOf(body));
  const text = new TextEncoder().encode(`banshi-certificate-v1\n${token}\n${line}`);
  const signed = await verified(keys[keyId], signature, text);
  const [number, edition, day, , name, until] = line.split('|');
  const shownDay = (packed) => packed.replace(/^(....)(..)(..)$/, '$1-$2-$3');
  const heading = document.createElement('h2');
  heading.textContent = signed ? '二维码所载内容（已验签）' : signed === null ? '二维码所载内容（本浏览器不能验签）' : '二维码内容无效';
  const list = document.createElement('dl');
  const shown =
    signed === false
      ? [['说明', '二维码的内容与签名不符，可能是伪造的。']]
      : [
          ['证书编号', number],
          ['持证人', name],
          ['批准日期', shownDay(day)],
          ['版次', `第${edition}版`],
          ...(until ? [['加注有效期至', shownDay(until)]] : []),
        ];
  for (const [term, value] of shown)
    for (const [tag, content] of [
      ['dt', term],
      ['dd', value],
    ]) {
      const element = document.createElement(tag);
      element.textContent = content;
      list.append(element);
    }
  place.replaceChildren(heading, list);
  place.hidden = false;
}

async function compare(file) {
  const said = document.querySelector('#compared');
  const say = (tone, text) => {
    said.className = tone;
    said.textContent = text;
    said.hidden = false;
  };
  try {
    const hash = [...(await digest(await file.arrayBuffer()))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const answer = await fetch(`/v1/verify/${token}?sha256=${hash}`, { headers: { Accept: 'application/json' } }).then((got) => got.json());
    if (!answer.file) return say('care', '暂时无法核对文件，请稍后再试。');
    return say(answer.file.verdict === 'same' ? 'good' : 'bad', answer.file.message);
  } catch {
    return say('care', '暂时无法核对文件，请稍后再试。');
  }
}

document.querySelector('#file')?.addEventListener('change', (event) => event.target.files[0] && compare(event.target.files[0]));
if (document.querySelector('#asof')) fromList().catch(() => show('care', '系统暂不可用', '本机没有保存状态清单，请稍后再试。'));
// What is kept for bad times is renewed with each visit.
else
  navigator.serviceWorker
    ?.register('/verify/sw.js')
    .then(() => navigator.serviceWorker.ready)
    .then(() => Promise.all(['/v1/status-list', '/v1/status-list/keys'].map((path) => fetch(path))))
    .catch(() => undefined);
fromCode().catch(() => undefined);
