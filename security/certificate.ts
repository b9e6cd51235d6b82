// X.509 certificates for the local set-up: an authority of our own and what it signs. ECDSA on P-256 with SHA-256 (RFC 5280, RFC 5480).
// For trying out: in production the certificates come from the office.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';

export interface Issued {
  /** PEM. */
  certificate: string;
  /** PEM, PKCS #8. */
  key: string;
}

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const size = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | size.length), size, body]);
};
const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts);
const bits = (bytes: Uint8Array, unused = 0): Buffer => der(0x03, Buffer.of(unused), bytes);
const octets = (bytes: Uint8Array): Buffer => der(0x04, bytes);
const TRUE = der(0x01, Buffer.of(0xff));

function oid(text: string): Buffer {
  const [first, second, ...rest] = text.split('.').map(Number) as [number, number, ...number[]];
  const bytes = [first * 40 + second, ...rest.flatMap(base128)];
  return der(0x06, Buffer.from(bytes));
}
function base128(n: number): number[] {
  const digits = [n & 0x7f];
  for (let left = n >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const name = (commonName: string): Buffer => sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(commonName)))));
const time = (ms: number): Buffer => der(0x18, Buffer.from(new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')));
const extension = (id: string, value: Buffer, critical = false): Buffer => sequence(oid(id), ...(critical ? [TRUE] : []), octets(value));
const keyId = (spki: Buffer): Buffer => createHash('sha256').update(spki).digest().subarray(0, 20);

interface Content {
  subject: string;
  issuer: string;
  publicKey: KeyObject;
  issuerKey: KeyObject;
  issuerPublic: KeyObject;
  from: number;
  days: number;
  extensions: Buffer[];
}

function certificate({ subject, issuer, publicKey, issuerKey, issuerPublic, from, days, extensions }: Content): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const serial = randomBytes(16);
  // Positive and without a leading zero byte.
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const identifiers = [
    extension('2.5.29.14', octets(keyId(spki))),
    extension('2.5.29.35', sequence(der(0x80, keyId(issuerPublic.export({ type: 'spki', format: 'der' }))))),
  ];
  const content = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, serial),
    ECDSA_SHA256,
    name(issuer),
    sequence(time(from), time(from + days * 86_400_000)),
    name(subject),
    spki,
    der(0xa3, sequence(...extensions, ...identifiers)),
  );
  const signed = sequence(content, ECDSA_SHA256, bits(sign('sha256', content, issuerKey)));
  const lines = signed.toString('base64').match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;
/** Clocks of two machines differ. */
const SLACK_MS = 3_600_000;

/** A new authority: it may sign end certificates only. `now` in milliseconds. */
export function newAuthority({ subject, now, days }: { subject: string; now: number; days: number }): Issued {
  const { publicKey, privateKey } = newKeys();
  const extensions = [
    extension('2.5.29.19', sequence(TRUE, der(0x02, Buffer.of(0))), true),
    // keyCertSign, cRLSign
    extension('2.5.29.15', bits(Buffer.of(0b0000_0110), 1), true),
  ];
  const content = { subject, issuer: subject, publicKey, issuerKey: privateKey, issuerPublic: publicKey, from: now - SLACK_MS, days, extensions };
  return { certificate: certificate(content), key: pem(privateKey) };
}

/** A server's certificate for names and IPv4 addresses, signed by an authority. */
export function issueServer(authority: Issued, { hosts, now, days }: { hosts: readonly [string, ...string[]]; now: number; days: number }): Issued {
  const { publicKey, privateKey } = newKeys();
  const parent = new X509Certificate(authority.certificate);
  const places = hosts.map((host) => (isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host))));
  const extensions = [
    extension('2.5.29.19', sequence(), true),
    extension('2.5.29.15', bits(Buffer.of(0b1000_0000), 7), true),
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(...places)),
  ];
  const issuer = parent.subject.replace(/^CN=/, '');
  const signer = { issuer, issuerKey: createPrivateKey(authority.key), issuerPublic: parent.publicKey };
  return { certificate: certificate({ subject: hosts[0], ...signer, publicKey, from: now - SLACK_MS, days, extensions }), key: pem(privateKey) };
}

/** The certificate of somebody who signs documents, for a key that is there already. PEM. */
export function issueSigner(authority: Issued, { subject, key, now, days }: { subject: string; key: KeyObject; now: number; days: number }): string {
  const parent = new X509Certificate(authority.certificate);
  const extensions = [
    extension('2.5.29.19', sequence(), true),
    // digitalSignature, nonRepudiation
    extension('2.5.29.15', bits(Buffer.of(0b1100_0000), 6), true),
  ];
  const issuer = parent.subject.replace(/^CN=/, '');
  const signer = { issuer, issuerKey: createPrivateKey(authority.key), issuerPublic: parent.publicKey };
  return certificate({ subject, ...signer, publicKey: key.type === 'private' ? createPublicKey(key) : key, from: now - SLACK_MS, days, extensions });
}
