// 职业资格证书 as a W3C Verifiable Credential (Data Model 2.0), secured as SD-JWT: what it claims, and which of the claims its holder may keep to himself. Pure: the text
// that is signed follows from the certificate alone, so that making it again says the same.
import type { Instant, PlainDate } from '../kit/instant.ts';

/** Media type in the header of the signed text (W3C, Securing Verifiable Credentials using JOSE and COSE, 3.2). */
export const CREDENTIAL_TYPE = 'vc+sd-jwt';
export const STATUS_LIST_TYPE = 'vc+jwt';
const CONTEXT = 'https://www.w3.org/ns/credentials/v2';

/** Claims about the holder that are disclosed one by one, with their words. Number, kind and status always show. */
export const disclosable = {
  name: '姓名',
  idNumber: '身份证件号码',
  specialty: '专业类别',
  subjects: '合格科目',
  examYear: '考试年度',
  issuedOn: '发证日期',
} as const;
export type Claim = keyof typeof disclosable;
export const claims = Object.keys(disclosable) as Claim[];

/** Bits of a credential in the two lists. A decision that revoked it may itself be overturned, so that one can be taken back (`suspension`); a version that a newer one has replaced never counts again (`revocation`). */
export const statusPurposes = { revocation: '已取代', suspension: '已撤销' } as const;
export type StatusPurpose = keyof typeof statusPurposes;
export const purposes = Object.keys(statusPurposes) as StatusPurpose[];
/** Entries of one list: the least that the standard asks for, so that an entry is one among many. */
export const STATUS_LIST_SIZE = 131_072;

export interface CredentialFacts {
  /** Address of the service, without a slash at its end. */
  site: string;
  /** 电子证照标识 */
  electronicId: string;
  number: string;
  edition: number;
  title: string;
  name: string;
  idNumber: string;
  specialty: string;
  subjects: readonly string[];
  examYear: number;
  issuedOn: PlainDate;
  issuer: { district: string; name: string };
  /** When this edition was begun. */
  at: Instant;
  list: number;
  index: number;
}

export const issuerId = (site: string, district: string): string => `${site}/v1/credential-issuers/${district}`;
export const statusListId = (site: string, purpose: StatusPurpose, list: number): string => `${site}/v1/credential-status/${purpose}/${list}`;
const second = (at: Instant): string => `${at.slice(0, 19)}Z`;

/** The credential before its claims are hidden. */
export function credentialOf(facts: CredentialFacts) {
  const { site, electronicId, number, edition, title, issuer, at, list, index } = facts;
  return {
    '@context': [CONTEXT, `${site}/v1/credential-context`],
    id: `urn:oid:${electronicId}`,
    type: ['VerifiableCredential', 'QualificationCertificate'],
    issuer: { id: issuerId(site, issuer.district), name: issuer.name },
    validFrom: second(at),
    credentialSubject: {
      type: 'QualifiedPerson',
      certificate: title,
      certificateNumber: number,
      edition,
      name: facts.name,
      idNumber: facts.idNumber,
      specialty: facts.specialty,
      subjects: [...facts.subjects],
      examYear: facts.examYear,
      issuedOn: facts.issuedOn,
    },
    credentialStatus: purposes.map((purpose) => {
      const statusListCredential = statusListId(site, purpose, list);
      return {
        id: `${statusListCredential}#${index}`,
        type: 'BitstringStatusListEntry',
        statusPurpose: purpose,
        statusListIndex: String(index),
        statusListCredential,
      };
    }),
  };
}
export type Credential = ReturnType<typeof credentialOf>;

/** What a list says, as a credential of its own (W3C, Bitstring Status List 1.0, 2.2). `encoded`: the bits, packed and written as that asks. */
export const statusListOf = (facts: {
  site: string;
  purpose: StatusPurpose;
  list: number;
  issuer: { district: string; name: string };
  at: Instant;
  encoded: string;
}) => {
  const id = statusListId(facts.site, facts.purpose, facts.list);
  return {
    '@context': [CONTEXT],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: { id: issuerId(facts.site, facts.issuer.district), name: facts.issuer.name },
    // To the microsecond: of two lists the newer one counts, also where both were made within a second.
    validFrom: facts.at,
    credentialSubject: { id: `${id}#list`, type: 'BitstringStatusList', statusPurpose: facts.purpose, encodedList: facts.encoded },
  };
};
export type StatusListCredential = ReturnType<typeof statusListOf>;

/** Words of ours in the credential, for whoever reads it as linked data. */
export const contextOf = (site: string) => ({
  '@context': Object.fromEntries(
    ['QualificationCertificate', 'QualifiedPerson', 'certificate', 'certificateNumber', 'edition', ...claims].map((word) => [
      word,
      `${site}/v1/credential-context#${word}`,
    ]),
  ),
});

/** What a check of a presented credential came to. */
export const credentialVerdicts = {
  valid: ['有效', '签名有效，证书有效。'],
  revoked: ['已撤销', '签名有效，但证书已被撤销，不再有效。'],
  superseded: ['已取代', '签名有效，但本版证书已换发新版，不再有效。'],
  unknownStatus: ['状态未知', '签名有效，但没有可用的状态清单，不能确认证书现在是否有效。'],
  untrusted: ['签发者不可信', '签名者的证书不是由受信任的机构签发的。'],
  forged: ['无效', '内容与签名不符：凭证被改动，或不是由其所称的机构签发的。'],
} as const;
export type CredentialVerdict = keyof typeof credentialVerdicts;
