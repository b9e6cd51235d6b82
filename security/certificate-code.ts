// What stands behind `#` in the code of a certificate: what it says, signed with the key that signs the status list. Whoever has scanned it can tell a forged paper without a
// network; a browser never sends this part to anybody.
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { Keyring } from './keyring.ts';

export interface CodedCertificate {
  /** Of its page. */
  token: string;
  number: string;
  edition: number;
  issuedOn: string;
  specialty: string;
  name: string;
  /** Last day of a copy for one use; null: the certificate itself. */
  until: string | null;
}

/** One line, its parts in this order; names have no bar in them. */
const packedDay = (day: string): string => day.replaceAll('-', '');
const dayOf = (packed: string): string => `${packed.slice(0, 4)}-${packed.slice(4, 6)}-${packed.slice(6)}`;
const lineOf = ({ number, edition, issuedOn, specialty, name, until }: CodedCertificate): string =>
  [number, edition, packedDay(issuedOn), specialty, name, ...(until === null ? [] : [packedDay(until)])].join('|');
const signed = (token: string, line: string): Buffer => Buffer.from(`banshi-certificate-v1\n${token}\n${line}`);

/** `1.<key>.<line>.<signature>`, parts in base64url. */
export function signCode(ring: Keyring, certificate: CodedCertificate): string {
  const key = ring.active('journal');
  const line = lineOf(certificate);
  const signature = sign(null, signed(certificate.token, line), createPrivateKey({ key: key.secret, type: 'pkcs8', format: 'der' }));
  return `1.${key.id}.${Buffer.from(line).toString('base64url')}.${signature.toString('base64url')}`;
}

/** What a code says; null where it is not signed by one of the keys, or is another paper's. `publicKeys`: SPKI DER in base64 by key id. */
export function openCode(token: string, code: string, publicKeys: Readonly<Record<string, string>>): CodedCertificate | null {
  const [version, keyId = '', body = '', signature = '', ...more] = code.split('.');
  const spki = Object.hasOwn(publicKeys, keyId) ? publicKeys[keyId] : undefined;
  if (version !== '1' || spki === undefined || more.length) return null;
  const line = Buffer.from(body, 'base64url').toString('utf8');
  const publicKey = createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' });
  if (!verify(null, signed(token, line), publicKey, Buffer.from(signature, 'base64url'))) return null;
  const [number, edition, day, specialty, name, until] = line.split('|') as [string, string, string, string, string, string?];
  return { token, number, edition: Number(edition), issuedOn: dayOf(day), specialty, name, until: until === undefined ? null : dayOf(until) };
}
