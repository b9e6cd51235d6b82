// The bid client as a page that lies on a disk: our modules and the packages they use, by an import map, with a policy that lets nothing in or out.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { modulesFrom, packagesFrom } from '../../security/page-modules.ts';

const require = createRequire(import.meta.url);
const asModule = (text: string): string => `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;

export function bidPage(): string {
  const sm = readFileSync(join(require.resolve('sm-crypto-v2'), '../index.umd.js'), 'utf8').replaceAll('</script', '<\\/script');
  const shamir = join(require.resolve('shamir-secret-sharing'), '../esm');
  const own = modulesFrom('security/bid/browser.ts');
  const noble = [...own.values()].flatMap((text) => [...text.matchAll(/\bfrom '(@noble\/[^']+)'/g)].map(([, name]) => name!));
  const imports = {
    'sm-crypto-v2': asModule('export const { sm2, sm3, sm4 } = globalThis.SmCryptoV2;'),
    'shamir-secret-sharing': asModule(readFileSync(join(shamir, 'index.js'), 'utf8')),
    'shamir-secret-sharing/csprng': asModule(readFileSync(join(shamir, 'csprng.js'), 'utf8')),
    ...Object.fromEntries([...packagesFrom(noble)].map(([name, text]) => [name, asModule(text)])),
    ...Object.fromEntries([...own].map(([path, text]) => [`banshi/${path}`, asModule(text)])),
  };
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src data: 'unsafe-inline'">
<script>${sm}</script><script type="importmap">${JSON.stringify({ imports })}</script></head>
<body><script type="module">import * as bid from 'banshi/security/bid/browser.ts'; globalThis.bid = bid; document.body.dataset.ready = 'yes';</script></body></html>`;
}
