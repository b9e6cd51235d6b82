// The signature inside a PDF: detached CMS (RFC 5652) with what PAdES B-B asks for (ETSI EN 319 142-1, 6.3: content type, message digest and signing-certificate-v2 are
// signed, a signing time stands in the PDF), by SM2 with SM3. The same code makes and checks it in a browser, on a command line and in the verifier.
import { verifySm2 } from '../../sm2.ts';
import { sameBytes, toHex } from '../bytes.ts';
import type { BidCrypto } from '../crypto.ts';
import { readCertificate, signatureDer, signatureHex, SM2_SM3, type ReadCertificate } from './certificate.ts';
import { der, elementAt, elementsIn, integer, octets, oid, sequence, setOf, type Element } from './der.ts';

/** Who seals: a key in software, or a USB key of a CA vendor behind its driver. */
export interface Sealer {
  /** DER, over the key that signs. */
  certificate: Uint8Array;
  /** SM2 with SM3 over these bytes, r‖s in hex. */
  sign: (bytes: Uint8Array) => string | Promise<string>;
}
type Sm3 = Pick<BidCrypto, 'sm3'>;

const DATA = '1.2.840.113549.1.7.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
const SM3 = '1.2.156.10197.1.401';
const [SET, CONTEXT_0] = [0x31, 0xa0];

const VERSION_1 = integer(Uint8Array.of(1));
const sm3Algorithm = sequence(oid(SM3));
const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), setOf(value));
/** SigningCertificateV2 (RFC 5035) of one certificate. */
const certificateId = ({ sm3 }: Sm3, certificate: Uint8Array): Uint8Array => sequence(sequence(sequence(sm3Algorithm, octets(sm3(certificate)))));

/** DER of a signature over bytes of this SM3. Throws what the sealer throws. */
export async function signCms(crypto: Sm3, digest: Uint8Array, { certificate, sign }: Sealer): Promise<Uint8Array> {
  const { issuer, serial } = readCertificate(certificate);
  const attributes = setOf(
    attribute(CONTENT_TYPE, oid(DATA)),
    attribute(MESSAGE_DIGEST, octets(digest)),
    attribute(SIGNING_CERTIFICATE_V2, certificateId(crypto, certificate)),
  );
  // Signed is the SET itself, not its tag within the structure (RFC 5652, 5.4).
  const signature = signatureDer(await sign(attributes));
  const signer = sequence(
    VERSION_1,
    sequence(issuer, serial),
    sm3Algorithm,
    der(CONTEXT_0, elementAt(attributes).content),
    sequence(oid(SM2_SM3)),
    octets(signature),
  );
  const signed = sequence(VERSION_1, der(SET, sm3Algorithm), sequence(oid(DATA)), der(CONTEXT_0, certificate), der(SET, signer));
  return sequence(oid(SIGNED_DATA), der(CONTEXT_0, signed));
}

export interface CheckedCms extends ReadCertificate {
  /** SM3 that was signed, 64 hex digits. */
  digest: string;
}

/** What a signature says of whom and what. Null where it does not hold by the certificate that it names, or is none of this kind. */
export function checkCms(crypto: Sm3, bytes: Uint8Array): CheckedCms | null {
  try {
    return checked(crypto, bytes);
  } catch {
    // No DER, or another structure.
    return null;
  }
}

function checked(crypto: Sm3, bytes: Uint8Array): CheckedCms | null {
  const [, wrapped] = elementsIn(elementAt(bytes).content);
  const fields = elementsIn(elementAt(wrapped!.content).content);
  const certificates = fields.find(({ tag }) => tag === CONTEXT_0)!;
  const [signer] = elementsIn(fields.findLast(({ tag }) => tag === SET)!.content);
  const [, named, digestAlgorithm, attributes, algorithm, signature] = elementsIn(signer!.content);
  if (attributes?.tag !== CONTEXT_0 || !named || !digestAlgorithm || !algorithm || !signature) return null;
  if (!isAlgorithm(digestAlgorithm, SM3) || !isAlgorithm(algorithm, SM2_SM3)) return null;
  const certificate = elementsIn(certificates.content).find(({ whole }) => {
    const { issuer, serial } = readCertificate(whole);
    return sameBytes(sequence(issuer, serial), named.whole);
  });
  if (!certificate) return null;
  const said = new Map(elementsIn(attributes.content).map(({ content }) => [toHex(elementAt(content).whole), elementsIn(content)[1]!]));
  const value = (type: string): Element | null => {
    const found = said.get(toHex(oid(type)));
    return found ? elementAt(found.content) : null;
  };
  const digest = value(MESSAGE_DIGEST)?.content;
  const own = readCertificate(certificate.whole);
  if (digest?.length !== 32 || own.publicKey === null) return null;
  if (!sameBytes(value(CONTENT_TYPE)?.whole ?? new Uint8Array(0), oid(DATA))) return null;
  if (!sameBytes(value(SIGNING_CERTIFICATE_V2)?.whole ?? new Uint8Array(0), certificateId(crypto, certificate.whole))) return null;
  const holds = verifySm2(der(SET, attributes.content), signatureHex(signature.content), own.publicKey);
  return holds ? { ...own, digest: toHex(digest) } : null;
}

const isAlgorithm = ({ content }: Element, id: string): boolean => sameBytes(elementAt(content).whole, oid(id));
