// The X.509 certificate over a bidder's SM2 key (RFC 5280, GM/T 0015), as it goes into a PDF with his seal. A key in software issues its own: what counts is not who issued
// it but that the key is the one that is bound to the bidder in CA管理 and signs his envelope. A CA vendor's USB key brings the vendor's certificate over the same key.
import { signSm2 } from '../../sm2.ts';
import { fromHex, toHex } from '../bytes.ts';
import { bits, der, elementAt, elementsIn, integer, octets, oid, sequence, setOf, time, utf8Text } from './der.ts';

export const SM2_SM3 = '1.2.156.10197.1.501';
const EC_KEY = '1.2.840.10045.2.1';
const SM2_CURVE = '1.2.156.10197.1.301';
const COMMON_NAME = '2.5.4.3';
const KEY_USAGE = '2.5.29.15';
const BASIC = '2.5.29.19';
const TRUE = Uint8Array.of(0x01, 0x01, 0xff);
/** Clocks of two machines differ. */
const SLACK_MS = 3_600_000;
const DAY_MS = 86_400_000;

const name = (commonName: string): Uint8Array => sequence(setOf(sequence(oid(COMMON_NAME), utf8Text(commonName))));
const critical = (id: string, value: Uint8Array): Uint8Array => sequence(oid(id), TRUE, octets(value));

/** r‖s in hex as the structure that certificates and CMS hold. */
export const signatureDer = (signature: string): Uint8Array =>
  sequence(integer(fromHex(signature.slice(0, 64))), integer(fromHex(signature.slice(64))));

/** The other way round. Throws RangeError for what is no pair of numbers of 32 bytes. */
export function signatureHex(bytes: Uint8Array): string {
  const numbers = elementsIn(elementAt(bytes).content);
  const hex = numbers.map(({ content }) =>
    toHex(content)
      .replace(/^(00)+/, '')
      .padStart(64, '0'),
  );
  if (numbers.length !== 2 || hex.some(({ length }) => length !== 64)) throw new RangeError('no signature of SM2');
  return hex.join('');
}

export interface CertificateWish {
  /** Whose it is: the unit as it is registered. */
  name: string;
  /** SM2, 130 hex digits. */
  publicKey: string;
  /** 64 hex digits. */
  privateKey: string;
  /** Random bytes. */
  serial: Uint8Array;
  /** Milliseconds since 1970. */
  now: number;
  days: number;
}

/** DER of a certificate that a key in software issues to itself. */
export function ownCertificate({ name: unit, publicKey, privateKey, serial, now, days }: CertificateWish): Uint8Array {
  const algorithm = sequence(oid(SM2_SM3));
  const content = sequence(
    der(0xa0, integer(Uint8Array.of(2))),
    integer(serial),
    algorithm,
    name(unit),
    sequence(time(now - SLACK_MS), time(now + days * DAY_MS)),
    name(unit),
    sequence(sequence(oid(EC_KEY), oid(SM2_CURVE)), bits(fromHex(publicKey))),
    // digitalSignature, nonRepudiation
    der(0xa3, sequence(critical(BASIC, sequence()), critical(KEY_USAGE, bits(Uint8Array.of(0b1100_0000), 6)))),
  );
  return sequence(content, algorithm, bits(signatureDer(signSm2(content, privateKey))));
}

export interface ReadCertificate {
  /** DER of issuer and serial number, which name it in a signature. */
  issuer: Uint8Array;
  serial: Uint8Array;
  /** CN. */
  name: string;
  /** SM2, 130 hex digits; null where its key is of another kind. */
  publicKey: string | null;
}

/** What a certificate says. Throws RangeError for what is none. */
export function readCertificate(bytes: Uint8Array): ReadCertificate {
  const fields = elementsIn(elementsIn(elementAt(bytes).content)[0]!.content);
  // The version stands first where it is not the first of all.
  const [serial, , issuer, , subject, key] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
  if (!serial || !issuer || !subject || !key) throw new RangeError('no certificate');
  const [algorithm, point] = elementsIn(key.content);
  const isSm2 = toHex(algorithm!.content) === toHex(sequence(oid(EC_KEY), oid(SM2_CURVE)).subarray(2));
  const publicKey = isSm2 && point ? toHex(point.content.subarray(1)) : null;
  return { issuer: issuer.whole, serial: serial.whole, name: commonName(subject.content), publicKey };
}

function commonName(subject: Uint8Array): string {
  for (const { content } of elementsIn(subject))
    for (const pair of elementsIn(content)) {
      const [type, value] = elementsIn(pair.content);
      if (type && value && toHex(type.whole) === toHex(oid(COMMON_NAME))) return new TextDecoder().decode(value.content);
    }
  return '';
}
