import { createServer, get } from 'node:https';
import { once } from 'node:events';
import { X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { issueServer, newAuthority, type Issued } from './certificate.ts';

const now = Date.now();
const authority = newAuthority({ subject: '办事本地证书', now, days: 3650 });
const server = issueServer(authority, { hosts: ['127.0.0.1', 'localhost'], now, days: 397 });

test('the authority is one, signs itself, and the server’s certificate is signed by it for its hosts alone', () => {
  const [root, leaf] = [new X509Certificate(authority.certificate), new X509Certificate(server.certificate)];
  expect([root.ca, leaf.ca]).toEqual([true, false]);
  expect([root.verify(root.publicKey), leaf.verify(root.publicKey), leaf.checkIssued(root)]).toEqual([true, true, true]);
  expect([leaf.checkIP('127.0.0.1'), leaf.checkHost('localhost')]).toEqual(['127.0.0.1', 'localhost']);
  expect([leaf.checkIP('10.0.0.1'), leaf.checkHost('example.com')]).toEqual([undefined, undefined]);
  expect(leaf.subjectAltName).toBe('IP Address:127.0.0.1, DNS:localhost');
  expect(Math.round((Date.parse(leaf.validTo) - now) / 86_400_000)).toBe(397);
  expect(leaf.serialNumber).not.toBe(root.serialNumber);
});

async function ask({ certificate, key }: Issued, ca: string): Promise<string> {
  const listening = createServer({ cert: certificate, key, minVersion: 'TLSv1.3' }, (_req, res) => res.end('here')).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  try {
    return await new Promise<string>((resolve, reject) => {
      get({ host: '127.0.0.1', port: (listening.address() as AddressInfo).port, ca, agent: false }, (res) => {
        const version = (res.socket as unknown as { getProtocol: () => string }).getProtocol();
        res.resume().once('end', () => resolve(version));
      }).once('error', reject);
    });
  } finally {
    listening.close();
  }
}

test('TLS 1.3 works with it for who trusts the authority, and not for who trusts another or an expired one', async () => {
  expect(await ask(server, authority.certificate)).toBe('TLSv1.3');
  const other = newAuthority({ subject: '办事本地证书', now, days: 3650 });
  await expect(ask(server, other.certificate)).rejects.toThrow(/certificate|signature/);
  const old = issueServer(authority, { hosts: ['127.0.0.1'], now: now - 400 * 86_400_000, days: 397 });
  await expect(ask(old, authority.certificate)).rejects.toThrow('certificate has expired');
  const elsewhere = issueServer(authority, { hosts: ['example.com'], now, days: 10 });
  await expect(ask(elsewhere, authority.certificate)).rejects.toThrow("does not match certificate's altnames");
});

test('many certificates are all readable: no length or serial number breaks the encoding', () => {
  for (let n = 0; n < 100; n++) {
    const hosts = ['localhost', ...Array.from({ length: n }, (_, i) => `host-${i}.example`)] as [string, ...string[]];
    const leaf = new X509Certificate(issueServer(authority, { hosts, now, days: 1 }).certificate);
    expect(leaf.checkHost(hosts.at(-1)!)).toBe(hosts.at(-1));
  }
});
