// `npm run verify:certificate -- …`: checks a certificate without the system: no database, no network. Exit 0: it holds; 1: it does not, and why; 2: something can't be read.
//
//   --keys FILE --code TEXT            the text of the printed code, as any reader of codes gives it; FILE is what /v1/status-list/keys answers
//     [--status FILE]                  a status list that was kept (/v1/status-list): how the certificate stood at its moment
//   --authority FILE --credential FILE a presented credential; FILE of the authority in PEM (the last certificate of /v1/credential-issuers/{district})
//     [--list FILE …]                  status lists of credentials that were kept (/v1/credential-status/…)
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { credentialVerdicts, disclosable } from '../domain/licence/credential.ts';
import { verdicts, type Verdict } from '../domain/licence/verdict.ts';
import { checkCode } from '../security/check-code.ts';
import { checkCredential } from '../security/check-credential.ts';
import type { SignedStatusList } from '../security/status-list.ts';

const USE =
  'npm run verify:certificate -- --keys FILE --code TEXT [--status FILE]\nnpm run verify:certificate -- --authority FILE --credential FILE [--list FILE …]';
const { values } = parseArgs({
  options: {
    keys: { type: 'string' },
    code: { type: 'string' },
    status: { type: 'string' },
    authority: { type: 'string' },
    credential: { type: 'string' },
    list: { type: 'string', multiple: true, default: [] },
  },
});

function read<T>(path: string, open: (text: string) => T): T {
  try {
    return open(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(`${path} can't be read: ${(error as Error).message}`);
    process.exit(2);
  }
}
const say = (holds: boolean, lines: readonly string[]): void => {
  (holds ? console.log : console.error)(lines.join('\n'));
  process.exitCode = holds ? 0 : 1;
};

function code(keys: string, text: string): void {
  const publicKeys = read(keys, (content) => (JSON.parse(content) as { keys: Record<string, string> }).keys);
  const list = values.status === undefined ? null : read(values.status, (content) => JSON.parse(content) as SignedStatusList);
  const { certificate, status, asOf } = checkCode(text, { publicKeys, list });
  if (!certificate) return say(false, ['核验不通过：二维码的内容与签名不符，可能是伪造的。']);
  const { number, name, issuedOn, edition, until } = certificate;
  const about = [
    `证书编号：${number}`,
    `持证人：${name}`,
    `批准日期：${issuedOn}`,
    `版次：第${edition}版`,
    ...(until === null ? [] : [`加注有效期至：${until}`]),
  ];
  if (values.status === undefined) return say(true, ['签名有效：二维码由系统签发。现在是否有效，须联网或者凭状态清单核验。', ...about]);
  if (asOf === null) return say(false, ['状态清单的签名不符，不能据以核验。', ...about]);
  const [label, message] = status === null ? ['清单中没有', '该证书不在这份状态清单中。'] : verdicts[status as Verdict];
  return say(status === 'valid', [`${label}：${message}`, `状态清单的时间：${asOf}`, ...about]);
}

async function credential(authority: string, path: string): Promise<void> {
  const authorities = [read(authority, (text) => new X509Certificate(text))];
  const lists = values.list.map((file) => read(file, (text) => text));
  const { verdict, subject, issuer, asOf } = await checkCredential(
    read(path, (text) => text),
    { authorities, lists },
  );
  const [label, message] = credentialVerdicts[verdict];
  const labels: Record<string, string> = { certificateNumber: '证书编号', ...disclosable };
  const shown = Object.entries(subject ?? {}).flatMap(([name, value]) => (labels[name] ? [`${labels[name]}：${[value].flat().join('、')}`] : []));
  return say(verdict === 'valid', [
    `${label}：${message}`,
    ...(issuer === null ? [] : [`发证单位：${issuer}`]),
    ...(asOf === null ? [] : [`状态清单的时间：${asOf}`]),
    ...shown,
  ]);
}

if (values.keys !== undefined && values.code !== undefined) code(values.keys, values.code);
else if (values.authority !== undefined && values.credential !== undefined) await credential(values.authority, values.credential);
else {
  console.error(USE);
  process.exitCode = 2;
}
