// What the code that is printed on a certificate comes to, from its text and our public keys alone: for the command and for tests. Asks nobody. A signed status list that was
// kept says how the certificate stood at the list's moment.
import { openCode, type CodedCertificate } from './certificate-code.ts';
import { statusIn, verifyStatusList, type SignedStatusList } from './status-list.ts';

export interface CheckedCode {
  /** What the code says; null: it is not signed by one of the keys, belongs to another paper, or says nothing that could be signed. */
  certificate: CodedCertificate | null;
  /** By the list: one of its words; null: no list that holds, or the paper is not in it. */
  status: string | null;
  /** Moment that the list speaks of; null beside no list that holds. */
  asOf: string | null;
}

/** `scanned`: the text of the code, an address with what is signed behind its `#`. `publicKeys`: SPKI DER in base64 by key id. */
export function checkCode(
  scanned: string,
  { publicKeys, list = null }: { publicKeys: Readonly<Record<string, string>>; list?: SignedStatusList | null },
): CheckedCode {
  const [address = '', code = '', ...more] = scanned.trim().split('#');
  const token = address.split('/').at(-1)!;
  const certificate = more.length ? null : openCode(token, code, publicKeys);
  const held = list !== null && verifyStatusList(list, publicKeys) ? list : null;
  return { certificate, status: held && certificate ? statusIn(held, token) : null, asOf: held?.at ?? null };
}
