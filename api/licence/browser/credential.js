// Checks a presented credential in the browser: signature, disclosures and status, by what the system has handed out before. Nothing of it is sent anywhere.
const verdicts = {
  valid: ['good', '有效', '签名有效，证书有效。'],
  revoked: ['bad', '已撤销', '签名有效，但证书已被撤销，不再有效。'],
  superseded: ['bad', '已取代', '签名有效，但本版证书已换发新版，不再有效。'],
  unknownStatus: ['care', '状态未知', '签名有效，但没有可用的状态清单，不能确认证书现在是否有效。'],
  untrusted: ['bad', '签发者不可信', '签名者的证书不是由受信任的机构签发的。'],
  forged: ['bad', '无效', '内容与签名不符：凭证被改动，或不是由其所称的机构签发的。'],
};
const labels = {
  certificate: '证书名称',
  certificateNumber: '证书编号',
  edition: '版次',
  name: '姓名',
  idNumber: '身份证件号码',
  specialty: '专业类别',
  subjects: '合格科目',
  examYear: '考试年度',
  issuedOn: '发证日期',
};
const signs = { good: '✓', care: '!', bad: '×' };
const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const textOf = (part) => new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(part));
const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const digest = async (text) => base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));

/** Key of a certificate: the SubjectPublicKeyInfo of a P-256 key begins with these bytes, whatever stands around it. */
const P256 = [0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
function keyIn(der) {
  for (let at = 0; at + 91 <= der.length; at++) if (P256.every((byte, n) => der[at + n] === byte)) return der.subarray(at, at + 91);
  return null;
}
const derOf = (pem) => bytesOf(pem.replace(/-----[^-]+-----|\s/g, ''));

/** Content of a JWT of ours; throws the verdict where it is none. The signer's certificate must be one that the issuer has published. */
async function opened(jwt, type, published) {
  try {
    const [head, body, signature, ...more] = jwt.split('.');
    const { alg, typ, x5c = [] } = JSON.parse(textOf(head));
    if (more.length || alg !== 'ES256' || typ !== type) throw 'forged';
    const known = published.find((der) => base64url(der) === base64url(bytesOf(x5c[0] ?? '')));
    if (!known) throw 'untrusted';
    const key = await crypto.subtle.importKey('spki', keyIn(known), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
    const signed = new TextEncoder().encode(`${head}.${body}`);
    if (!(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytesOf(signature), signed))) throw 'forged';
    return JSON.parse(textOf(body));
  } catch (error) {
    throw typeof error === 'string' ? error : 'forged';
  }
}

async function disclosed(content, disclosures) {
  const { _sd = [], ...subject } = content.credentialSubject;
  const seen = new Set();
  for (const one of disclosures) {
    const sum = await digest(one);
    const [, name, value, ...more] = JSON.parse(textOf(one));
    if (seen.has(sum) || !_sd.includes(sum) || more.length || name in subject) throw 'forged';
    seen.add(sum);
    subject[name] = value;
  }
  return subject;
}

async function bitAt(encoded, index) {
  const stream = new Blob([bytesOf(encoded.slice(1))]).stream().pipeThrough(new DecompressionStream('gzip'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  if (!(index >= 0 && index >> 3 < bytes.length)) throw new RangeError('no such bit');
  return (bytes[index >> 3] & (0x80 >> (index & 7))) !== 0;
}

/** What the lists say; null where one is missing or not signed by the issuer. */
async function status({ credentialStatus }, published) {
  const said = {};
  for (const { statusPurpose, statusListIndex, statusListCredential } of credentialStatus) {
    try {
      // By its path alone: our own copy, or what this browser has kept of it.
      const jwt = await fetch(new URL(statusListCredential).pathname).then((answer) =>
        answer.ok ? answer.text() : Promise.reject(new Error('no list')),
      );
      const list = await opened(jwt, 'vc+jwt', published);
      if (list.id !== statusListCredential || list.credentialSubject.statusPurpose !== statusPurpose) throw new Error('another list');
      said[statusPurpose] = { set: await bitAt(list.credentialSubject.encodedList, Number(statusListIndex)), at: list.validFrom };
    } catch {
      said[statusPurpose] = null;
    }
  }
  return said;
}

async function check(text) {
  const [jwt = '', ...rest] = text.trim().split('~');
  if (!rest.length || rest.at(-1) !== '') return { verdict: 'forged' };
  try {
    // Whom the text itself names is asked of us, not of the address in it.
    const { issuer } = JSON.parse(textOf(jwt.split('.')[1] ?? ''));
    const { certificates } = await fetch(new URL(issuer.id).pathname).then((answer) => (answer.ok ? answer.json() : Promise.reject('untrusted')));
    const published = certificates.map(derOf);
    const content = await opened(jwt, 'vc+sd-jwt', published);
    const subject = await disclosed(content, rest.slice(0, -1));
    const { suspension, revocation } = await status(content, published);
    const verdict = suspension?.set ? 'revoked' : revocation?.set ? 'superseded' : suspension && revocation ? 'valid' : 'unknownStatus';
    const [at] = [suspension?.at, revocation?.at].filter(Boolean).toSorted((a, b) => (a < b ? -1 : 1));
    return { verdict, subject, issuer: content.issuer.name, at };
  } catch (error) {
    return { verdict: error === 'untrusted' ? 'untrusted' : 'forged' };
  }
}

function show({ verdict, subject, issuer, at }) {
  const [tone, label, message] = verdicts[verdict];
  const card = document.querySelector('#verdict');
  card.className = `verdict ${tone}`;
  card.querySelector('.sign').textContent = signs[tone];
  card.querySelector('strong').textContent = label;
  card.querySelector('p').textContent = message;
  card.hidden = false;
  const place = document.querySelector('#disclosed');
  place.hidden = !subject;
  place.replaceChildren();
  const heading = document.createElement('h2');
  heading.textContent = '出示的内容';
  const list = document.createElement('dl');
  const rows = Object.entries(labels).flatMap(([name, term]) => (subject && name in subject ? [[term, [subject[name]].flat().join('、')]] : []));
  for (const [term, value] of issuer ? [...rows, ['发证单位', issuer]] : rows)
    for (const [tag, content] of [
      ['dt', term],
      ['dd', value],
    ]) {
      const element = document.createElement(tag);
      element.textContent = content;
      list.append(element);
    }
  place.append(heading, list);
  const moment = at && new Date(at).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai' });
  document.querySelector('#asof').textContent = moment ? `状态清单的时间：${moment}（北京时间）` : '';
}

document.querySelector('#check').addEventListener('click', () => void check(document.querySelector('#presented').value).then(show));
document.querySelector('#file').addEventListener(
  'change',
  (event) =>
    void event.target.files[0]?.text().then((text) => {
      document.querySelector('#presented').value = text;
      return check(text).then(show);
    }),
);
navigator.serviceWorker?.register('/verify/sw.js').catch(() => undefined);
