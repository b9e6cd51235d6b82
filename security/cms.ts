// A detached CMS signature (RFC 5652) as PAdES B-B asks for it (ETSI EN 319 142-1, 6.3): content type, message digest and signing-certificate-v2 are signed, a
// signing time is not (it stands in the PDF). The private key is somebody else's: a key of the ring, or a signing server.
import { createHash } from 'node:crypto';
import { Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import {
  AlgorithmIdentifier,
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs';

/** Who signs: certificates in DER, the signer's own first, and ECDSA on P-256 with SHA-256 over some bytes, answered in DER. */
export interface DocumentSigner {
  chain: readonly Uint8Array[];
  sign: (data: Uint8Array) => Promise<Uint8Array>;
}

const DATA = '1.2.840.113549.1.7.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
const SHA256 = '2.16.840.1.101.3.4.2.1';
const ECDSA_SHA256 = '1.2.840.10045.4.3.2';

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
/** A copy with a buffer of its own, which the ASN.1 package asks for. */
const own = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

/** SigningCertificateV2 (RFC 5035) of one certificate; SHA-256 is its default and so left out. */
const signingCertificate = (certificate: Uint8Array): Sequence =>
  new Sequence({
    value: [new Sequence({ value: [new Sequence({ value: [new OctetString({ valueHex: own(sha256(certificate)) })] })] })],
  });

/** Signed attributes in the order of DER: by their encoded bytes. */
function attributes(contentDigest: Uint8Array, certificate: Uint8Array): SignedAndUnsignedAttributes {
  const all = [
    new Attribute({ type: CONTENT_TYPE, values: [new ObjectIdentifier({ value: DATA })] }),
    new Attribute({ type: MESSAGE_DIGEST, values: [new OctetString({ valueHex: own(contentDigest) })] }),
    new Attribute({ type: SIGNING_CERTIFICATE_V2, values: [signingCertificate(certificate)] }),
  ];
  const encoded = (attribute: Attribute): Buffer => Buffer.from(attribute.toSchema().toBER(false));
  return new SignedAndUnsignedAttributes({ type: 0, attributes: all.toSorted((a, b) => Buffer.compare(encoded(a), encoded(b))) });
}

const opened = new WeakMap<DocumentSigner, Certificate[]>();
function certificatesOf(signer: DocumentSigner): Certificate[] {
  const known = opened.get(signer) ?? signer.chain.map((der) => Certificate.fromBER(own(der)));
  opened.set(signer, known);
  return known;
}

/** Signs bytes; the answer holds the certificates and not the bytes. Throws what the signer throws. */
export async function signDetached(content: Uint8Array, signer: DocumentSigner): Promise<Buffer> {
  const certificates = certificatesOf(signer);
  const [certificate] = certificates;
  const [der] = signer.chain;
  if (!certificate || !der) throw new Error('a signer needs a certificate');
  const signedAttrs = attributes(sha256(content), der);
  const toSign = Buffer.from(signedAttrs.toSchema().toBER(false));
  // Signed is the SET itself, not its tag within the structure (RFC 5652, 5.4).
  toSign[0] = 0x31;
  const info = new SignerInfo({
    version: 1,
    sid: new IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
    digestAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new Null() }),
    signedAttrs,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithmId: ECDSA_SHA256 }),
    signature: new OctetString({ valueHex: own(await signer.sign(toSign)) }),
  });
  const signed = new SignedData({
    version: 1,
    digestAlgorithms: [new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new Null() })],
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: DATA }),
    certificates,
    signerInfos: [info],
  });
  return Buffer.from(new ContentInfo({ contentType: SIGNED_DATA, content: signed.toSchema(true) }).toSchema().toBER(false));
}
