// Q03 over the wire as `npm start` has it: TLS 1.3 under an authority of our own, the envelopes inside.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { once } from 'node:events';
import { openKeyring } from '../../security/keyring.ts';
import { localTls } from '../../scripts/setup/local-tls.ts';
import { startSandbox } from '../../sandbox/app.ts';
import { openNeighbours } from '../neighbours.ts';

test('Q03 neighbours are reached over TLS 1.3, and only where the certificate is from an authority that we know', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-tls-'));
  const files = localTls(join(folder, 'tls'));
  const tls = { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
  const ca = readFileSync(files.ca, 'utf8');
  const secret = 'a secret of this test';
  const sandbox = await startSandbox({ port: 0, secret, tls });
  const before = getCACertificates('default');
  try {
    expect(sandbox.url).toMatch(/^https:/);
    const ring = await openKeyring(join(folder, 'ring'), { create: true });
    const { education } = openNeighbours({ urls: { education: `${sandbox.url}/education` }, secret, ring, alarm: () => undefined });
    const ask = () => education.records({ name: '林溪', idNo: '140298199001010058' });
    await expect(ask()).rejects.toMatchObject({ name: 'NeighbourAway', retry: true });
    setDefaultCACertificates([...before, ca]);
    expect(await ask()).toEqual({ found: false, nameMatches: null, records: [] });

    const newest = connect({ host: '127.0.0.1', port: sandbox.port, ca });
    await once(newest, 'secureConnect');
    expect(newest.getProtocol()).toBe('TLSv1.3');
    newest.destroy();
    const old = connect({ host: '127.0.0.1', port: sandbox.port, ca, maxVersion: 'TLSv1.2' });
    const [refused] = (await once(old, 'error').catch((error: unknown) => [error])) as [Error];
    expect(refused.message).toMatch(/protocol version/);
  } finally {
    setDefaultCACertificates(before);
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
});
