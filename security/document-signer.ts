// The software key that signs documents: a key of the ring, and the certificate for it in a file beside the ring. Where there is no certificate yet, an authority
// made for this one signature issues it: enough to try out and to tell a changed byte. In production the office puts its own certificate there, or the signing
// server (U07) signs.
import { createECDH, createHash, createPrivateKey, createPublicKey, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { readdir } from 'node:fs/promises';
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

/** The certificates for a key, private or public, issued when it has none; two processes at once end with the same. `now` in milliseconds. */
async function chainOf(path: string, key: KeyObject, subject: string, now: number): Promise<X509Certificate[]> {
  const kept = await readSecretFile<ChainFile>(path);
  if (kept) return kept.chain.map((pem) => new X509Certificate(pem));
  const authority = newAuthority({ subject: `${subject}（本地签发）`, now, days: DAYS });
  const own = issueSigner(authority, { subject, key, now, days: DAYS });
  await createSecretFile(path, { chain: [own, authority.certificate] } satisfies ChainFile);
  return (await readSecretFile<ChainFile>(path))!.chain.map((pem) => new X509Certificate(pem));
}

/** DER of the authorities behind every key that has signed documents, those of rotated keys among them. */
export async function documentAuthorities(dir: string): Promise<Uint8Array[]> {
  const names = (await readdir(dir)).filter((name) => /^document-.+\.json$/.test(name));
  const chains = await Promise.all(names.map((name) => readSecretFile<ChainFile>(join(dir, name))));
  return chains.flatMap((kept) => (kept ? [new X509Certificate(kept.chain.at(-1)!).raw] : []));
}

/** Signs with the active document key of the ring, asked anew for every signature so that a rotation is followed. `subject`: whose certificate it is. */
export function ringSigner(ring: Keyring, { subject, now = Date.now }: { subject: string; now?: () => number }): () => Promise<DocumentSigner> {
  const opened = new Map<string, Promise<DocumentSigner>>();
  const open = async (key: Key): Promise<DocumentSigner> => {
    const privateKey = signingKey(key);
    const chain = await chainOf(chainPath(ring.dir, key.id), privateKey, subject, now());
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

/** What a signing server (U07) does: ECDSA on P-256 with SHA-256, DER in base64, with its public key as SPKI DER in base64. The same key gives the same answer. */
export type AskServer = (key: string, data: Uint8Array) => Promise<{ keyId: string; signature: string; publicKey: string }>;

/** Signs by a signing server. Its certificate is in a file beside the ring, as for a key of our own. Throws what the server throws. */
export function serverSigner(
  dir: string,
  ask: AskServer,
  { subject, now = Date.now }: { subject: string; now?: () => number },
): () => Promise<DocumentSigner> {
  const opened = new Map<string, Promise<X509Certificate[]>>();
  return async () => {
    // Which of its keys is the active one, only the server knows.
    const { keyId, publicKey } = await ask('document/key', Buffer.from('key'));
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    const chain = opened.get(keyId) ?? chainOf(chainPath(dir, keyId.replace(/[^\w-]/g, '_')), key, subject, now());
    opened.set(keyId, chain);
    chain.catch(() => opened.delete(keyId));
    return {
      chain: (await chain).map(({ raw }) => raw),
      sign: async (data) => {
        const signed = await ask(`document/${createHash('sha256').update(data).digest('hex')}`, data);
        // Of two servers one may have been set up with another key, or changed it meanwhile: asked again, certificate and signature are of one.
        if (signed.publicKey !== publicKey) throw new Error(`the signing server signed with another key than that of ${keyId}`);
        return Buffer.from(signed.signature, 'base64');
      },
    };
  };
}
