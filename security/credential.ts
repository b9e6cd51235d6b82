// Credentials as SD-JWT (RFC 9901) with ES256, by the key and the certificate chain that sign our PDFs: whoever trusts the authority behind those trusts these, and needs
// nobody to ask. The package packs, presents and opens; who signed is checked here.
import { createHash, randomBytes, verify, X509Certificate } from 'node:crypto';
import { SDJwtInstance } from '@sd-jwt/core';
import { CREDENTIAL_TYPE, STATUS_LIST_TYPE } from '../domain/licence/credential.ts';
import type { DocumentSigner } from './cms.ts';

const SIZE = 32;

/** ECDSA as JOSE writes it (r and s, 32 bytes each), from DER. Throws RangeError on what is no such signature. */
export function joseSignature(der: Uint8Array): Buffer {
  const bytes = Buffer.from(der);
  const numberAt = (at: number): { value: Buffer; next: number } => {
    const length = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0x02 || at + 2 + length > bytes.length) throw new RangeError('not an ECDSA signature in DER');
    return { value: bytes.subarray(at + 2, at + 2 + length), next: at + 2 + length };
  };
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) throw new RangeError('not an ECDSA signature in DER');
  const r = numberAt(2);
  const s = numberAt(r.next);
  const padded = ({ value }: { value: Buffer }): Buffer => {
    const plain = value.subarray(Math.max(0, value.length - SIZE));
    return Buffer.concat([Buffer.alloc(SIZE - plain.length), plain]);
  };
  return Buffer.concat([padded(r), padded(s)]);
}

const sha256 = (data: string | ArrayBuffer): Buffer =>
  createHash('sha256')
    .update(typeof data === 'string' ? data : Buffer.from(data))
    .digest();
const hasher = (data: string | ArrayBuffer): Uint8Array => sha256(data);
const saltGenerator = (bytes: number): string => randomBytes(Math.max(bytes, 16)).toString('base64url');
const chainOf = ({ chain }: DocumentSigner): string[] => chain.map((der) => Buffer.from(der).toString('base64'));
const signerOf =
  ({ sign }: DocumentSigner) =>
  async (data: string): Promise<string> =>
    joseSignature(await sign(Buffer.from(data))).toString('base64url');

/** A signed credential with all its disclosures: its holder's own copy. `hidden`: names in `credentialSubject` that are disclosed one by one. Throws what the signer throws. */
export function signCredential(
  credential: { credentialSubject: Record<string, unknown> },
  hidden: readonly string[],
  signer: DocumentSigner,
): Promise<string> {
  const instance = new SDJwtInstance({ signer: signerOf(signer), signAlg: 'ES256', hasher, hashAlg: 'sha-256', saltGenerator });
  const payload: Record<string, unknown> = { ...credential };
  // The package's type of a frame is made for payloads whose fields it knows one by one.
  const frame = { credentialSubject: { _sd: [...hidden] } } as unknown as Parameters<typeof instance.issue<Record<string, unknown>>>[1];
  return instance.issue(payload, frame, {
    header: { typ: CREDENTIAL_TYPE, cty: 'vc', x5c: chainOf(signer) },
  });
}

/** The same credential with these disclosures alone. Throws on a text that is no SD-JWT. */
export function present(credential: string, disclose: readonly string[]): Promise<string> {
  const instance = new SDJwtInstance({ hasher, hashAlg: 'sha-256' });
  return instance.present<Record<string, unknown>>(credential, {
    credentialSubject: Object.fromEntries(disclose.map((name) => [name, true])),
  } as object);
}

/** A signed list as a JWT. Throws what the signer throws. */
export async function signStatusCredential(list: object, signer: DocumentSigner): Promise<string> {
  const header = { alg: 'ES256', typ: STATUS_LIST_TYPE, x5c: chainOf(signer) };
  const text = [header, list].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${await signerOf(signer)(text)}`;
}

export type Opened<T> = { ok: true; content: T } | { ok: false; why: 'forged' | 'untrusted' };

interface Header {
  alg?: string;
  typ?: string;
  x5c?: string[];
}
const partOf = (text: string): Record<string, unknown> => JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Record<string, unknown>;

/** The signer's key, where an authority that is trusted stands behind it on the day of the signature; null: none does. */
function trustedKey({ x5c = [] }: Header, authorities: readonly X509Certificate[], at: Date): X509Certificate | null {
  const chain = x5c.map((der) => new X509Certificate(Buffer.from(der, 'base64')));
  const [own] = chain;
  const during = ({ validFromDate, validToDate }: X509Certificate): boolean => validFromDate <= at && at <= validToDate;
  if (!own || !during(own) || own.ca) return null;
  return authorities.some((authority) => authority.ca && during(authority) && own.checkIssued(authority) && own.verify(authority.publicKey))
    ? own
    : null;
}

const signedBy = (own: X509Certificate, text: string, signature: string): boolean =>
  verify('sha256', Buffer.from(text), { key: own.publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));

/** A JWT of ours: its content, where its signature holds and an authority that is trusted stands behind it. */
function openJwt(jwt: string, type: string, authorities: readonly X509Certificate[]): Opened<Record<string, unknown>> {
  try {
    const [head, body, signature, ...more] = jwt.split('.') as [string, string, string];
    const header = partOf(head) as Header;
    const content = partOf(body);
    if (more.length || header.alg !== 'ES256' || header.typ !== type) return { ok: false, why: 'forged' };
    const own = trustedKey(header, authorities, new Date(String(content['validFrom'])));
    if (!own) return { ok: false, why: 'untrusted' };
    return signedBy(own, `${head}.${body}`, signature) ? { ok: true, content } : { ok: false, why: 'forged' };
  } catch {
    return { ok: false, why: 'forged' };
  }
}

export const openStatusCredential = (jwt: string, authorities: readonly X509Certificate[]): Opened<Record<string, unknown>> =>
  openJwt(jwt.trim(), STATUS_LIST_TYPE, authorities);

/** A presented credential with what was disclosed of it. Disclosures that don't belong to it make it forged. Asks nobody. */
export async function openCredential(presented: string, authorities: readonly X509Certificate[]): Promise<Opened<Record<string, unknown>>> {
  const text = presented.trim();
  const parts = text.split('~');
  const opened = openJwt(parts[0] ?? '', CREDENTIAL_TYPE, authorities);
  // A presentation ends in `~`: ours are bound to no key of the holder.
  if (!opened.ok) return opened;
  if (parts.length < 2 || parts.at(-1) !== '') return { ok: false, why: 'forged' };
  try {
    // Who signed is known by now; digests and structure are the package's to check.
    const instance = new SDJwtInstance({ hasher, hashAlg: 'sha-256', verifier: () => true });
    const { payload } = await instance.verify(text);
    const content = payload as Record<string, unknown>;
    return disclosedOnce(parts.slice(1, -1), opened.content) ? { ok: true, content } : { ok: false, why: 'forged' };
  } catch {
    return { ok: false, why: 'forged' };
  }
}

/** Each disclosure belongs to a digest of the credential, and none comes twice. */
function disclosedOnce(disclosures: readonly string[], content: Record<string, unknown>): boolean {
  const subject = content['credentialSubject'] as { _sd?: string[] };
  const digests = disclosures.map((one) => sha256(one).toString('base64url'));
  return new Set(digests).size === digests.length && digests.every((digest) => subject._sd?.includes(digest));
}
