// The software key that signs documents: a key of the ring, and the certificate for it in a file beside the ring. Where there is no certificate yet, an authority
// made for this one signature issues it: enough to try out and to tell a changed byte. In production the office puts its own certificate there, or the signing
// server (U07) signs.
import { createECDH, createPrivateKey, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { issueSigner, newAuthority } from './certificate.ts';
import type { DocumentSigner } from './cms.ts';
import { createSecretFile, readSecretFile } from './key-files.ts';
import type { Key, Keyring } from './keyring.ts';

/** Certificates in PEM, the signer's own first. */
interface ChainFile {
  chain: readonly string[];
}

const DAYS = 3650;

/** The P-256 key whose private number is the ring's secret. */
export function signingKey({ secret }: Pick<Key, 'secret'>): KeyObject {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(secret);
  const point = ecdh.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y!, d: secret.toString('base64url') }, format: 'jwk' });
}

export const chainPath = (dir: string, keyId: string): string => join(dir, `document-${keyId}.json`);

/** The certificates for a key, issued when it has none; two processes at once end with the same. `now` in milliseconds. */
async function chainOf({ dir }: Pick<Keyring, 'dir'>, key: Key, privateKey: KeyObject, subject: string, now: number): Promise<readonly string[]> {
  const path = chainPath(dir, key.id);
  const kept = await readSecretFile<ChainFile>(path);
  if (kept) return kept.chain;
  const authority = newAuthority({ subject: `${subject}（本地签发）`, now, days: DAYS });
  const own = issueSigner(authority, { subject, key: privateKey, now, days: DAYS });
  await createSecretFile(path, { chain: [own, authority.certificate] } satisfies ChainFile);
  return (await readSecretFile<ChainFile>(path))!.chain;
}

/** Signs with the active document key of the ring, asked anew for every signature so that a rotation is followed. `subject`: whose certificate it is. */
export function ringSigner(ring: Keyring, { subject, now = Date.now }: { subject: string; now?: () => number }): () => Promise<DocumentSigner> {
  const opened = new Map<string, Promise<DocumentSigner>>();
  const open = async (key: Key): Promise<DocumentSigner> => {
    const privateKey = signingKey(key);
    const chain = (await chainOf(ring, key, privateKey, subject, now())).map((pem) => new X509Certificate(pem));
    if (!chain[0]?.checkPrivateKey(privateKey)) throw new Error(`${chainPath(ring.dir, key.id)} is not the certificate of document key ${key.id}`);
    return { chain: chain.map(({ raw }) => raw), sign: async (data) => sign('sha256', data, privateKey) };
  };
  return () => {
    const key = ring.active('document');
    const signer = opened.get(key.id) ?? open(key);
    opened.set(key.id, signer);
    signer.catch(() => opened.delete(key.id));
    return signer;
  };
}
