// Looks at the signature of a PDF: who signed it, whether the bytes are those that were signed, and whether an authority that we know stands behind the signer. The other half
// of pdf-signature.ts and cms.ts; nothing of ours is needed to check (`openssl cms -verify`), this is for whoever presses 【验签】.
import { createHash, verify, X509Certificate } from 'node:crypto';
import { OctetString } from 'asn1js';
import { ContentInfo, SignedData } from 'pkijs';
import { extractSignature } from '@signpdf/utils';

export interface PdfSignature {
  /** CN of the certificate that signed, and its serial number. */
  signer: string;
  serial: string;
  validFrom: string;
  validTo: string;
  /** Who stands behind it. */
  authority: string;
  /** Name and moment that the signature itself gives. */
  name: string | null;
  at: string | null;
  /** The signature covers the whole file but itself. */
  whole: boolean;
  /** The bytes are those that were signed, by the key of the certificate. */
  intact: boolean;
  /** The certificate was issued by one of the authorities that are known. */
  trusted: boolean;
}

const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const own = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
const commonName = (subject: string): string => /^CN=(.+)$/m.exec(subject)?.[1] ?? subject;
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Text of a PDF string in hex with its byte order mark. */
function textOf(source: string, key: string): string | null {
  const hex = new RegExp(`/${key} <FEFF([0-9A-F]*)>`).exec(source)?.[1];
  return hex === undefined ? null : Buffer.from(hex, 'hex').swap16().toString('utf16le');
}
const momentOf = (source: string): string | null => {
  const found = /\/M \(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\+00'00'\)/.exec(source);
  return found && `${found[1]}-${found[2]}-${found[3]}T${found[4]}:${found[5]}:${found[6]}.000000Z`;
};

/** The signature as its own length says: behind it the place is filled up with zeros. */
function derOf(pdf: Buffer, [, first = 0, second = 0]: readonly number[]): Buffer {
  const bytes = Buffer.from(pdf.subarray(first + 1, second - 1).toString('latin1'), 'hex');
  const more = bytes[1]! & 0x7f;
  return bytes[1]! < 0x80 ? bytes.subarray(0, 2 + bytes[1]!) : bytes.subarray(0, 2 + more + bytes.readUIntBE(2, more));
}

/** The signature of a PDF; null where it has none, or none that can be read. `authorities`: DER of those that are known. */
export function checkPdf(bytes: Uint8Array, authorities: readonly Uint8Array[]): PdfSignature | null {
  try {
    const pdf = Buffer.from(bytes);
    const { ByteRange, signedData } = extractSignature(pdf);
    const signed = new SignedData({ schema: ContentInfo.fromBER(own(derOf(pdf, ByteRange))).content });
    const [info] = signed.signerInfos;
    const [certificate, issuer] = (signed.certificates ?? []).map((one) => new X509Certificate(Buffer.from(one.toSchema().toBER(false))));
    if (!info?.signedAttrs || !certificate) return null;
    const digest = info.signedAttrs.attributes.find(({ type }) => type === MESSAGE_DIGEST)?.values[0] as OctetString | undefined;
    // Signed is the SET itself, not its tag within the structure (RFC 5652, 5.4).
    const attributes = Buffer.from(info.signedAttrs.toSchema().toBER(false));
    attributes[0] = 0x31;
    const sameBytes = digest !== undefined && Buffer.from(digest.valueBlock.valueHexView).equals(sha256(signedData));
    const known = authorities.map((der) => new X509Certificate(Buffer.from(der)));
    const [from = 0, first = 0, second = 0, rest = 0] = ByteRange;
    // What the signature itself says stands in its dictionary, which it covers.
    const source = pdf.toString('latin1');
    const said = source.slice(source.lastIndexOf('/Type /Sig '));
    return {
      signer: commonName(certificate.subject),
      serial: certificate.serialNumber,
      validFrom: new Date(certificate.validFrom).toISOString(),
      validTo: new Date(certificate.validTo).toISOString(),
      authority: commonName((issuer ?? certificate).issuer),
      name: textOf(said, 'Name'),
      at: momentOf(said),
      whole: from === 0 && first > 0 && second + rest === pdf.length,
      intact: sameBytes && verify('sha256', attributes, certificate.publicKey, Buffer.from(info.signature.valueBlock.valueHexView)),
      trusted: known.some((authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey)),
    };
  } catch {
    // A file that is no PDF, or whose signature is no CMS, has none.
    return null;
  }
}
