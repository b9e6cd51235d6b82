// Consent to documents: which ones, in which version, shown by their hash (A17 terms of registration, L14 user agreement).
// A new version asks again; what was agreed to before stays on record as it was.
import type { Instant } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';

/** Documents that people agree to. The user agreement is 附录4 (S4); the other three are named by S0§2.8. */
export const consentDocuments = {
  supplierNotice: '政府采购供应商注册须知',
  legalStatement: '法律声明',
  privacyAgreement: '隐私协议',
  userAgreement: '山西省政务服务网用户协议',
} as const;
export type ConsentDocument = keyof typeof consentDocuments;

/** What is agreed to on which occasion, with the sentence beside the box. The user agreement's sentence is our own. */
export const consentOccasions = {
  supplierTerms: {
    documents: ['supplierNotice', 'legalStatement', 'privacyAgreement'],
    statement: '本人已阅读并同意《政府采购供应商注册须知》《法律声明》《隐私协议》',
  },
  userAgreement: { documents: ['userAgreement'], statement: '本人已阅读并同意《山西省政务服务网用户协议》' },
} as const satisfies Record<string, { documents: readonly ConsentDocument[]; statement: string }>;
export type ConsentOccasion = keyof typeof consentOccasions;

/** One version of a document. The hash is that of its exact text, computed by whoever keeps the text. */
export interface DocumentVersion {
  document: ConsentDocument;
  version: string;
  hash: string;
  /** First moment it is in force. */
  from: Instant;
}

/** What the person ticked: the box, and what was on the screen. */
export interface GivenConsent {
  agreed: boolean;
  documents: readonly Pick<DocumentVersion, 'document' | 'version' | 'hash'>[];
}

/** What is kept: never changed, one per occasion and version. */
export interface Consent {
  accountId: string;
  occasion: ConsentOccasion;
  statement: string;
  documents: readonly Pick<DocumentVersion, 'document' | 'version' | 'hash'>[];
  at: Instant;
}

/** The versions in force at a moment, one per document of the occasion. Throws RangeError where a document has none. */
export function versionsInForce(occasion: ConsentOccasion, versions: readonly DocumentVersion[], at: Instant): DocumentVersion[] {
  return consentOccasions[occasion].documents.map((document) => {
    const [latest] = versions.filter((v) => v.document === document && v.from <= at).toSorted((a, b) => (a.from < b.from ? 1 : -1));
    if (!latest) throw new RangeError(`no version of ${document} is in force at ${at}`);
    return latest;
  });
}

/** Reasons against a consent: box not ticked, a document left out, an old or altered version on the screen. */
export function consentReasons(occasion: ConsentOccasion, given: GivenConsent, inForce: readonly DocumentVersion[]): Reason[] {
  if (!given.agreed) return [{ field: 'consent.agreed', code: 'CONSENT_MISSING', message: `请阅读并勾选“${consentOccasions[occasion].statement}”` }];
  return inForce.flatMap(({ document, version, hash }): Reason[] => {
    const field = `consent.documents.${document}`;
    const shown = given.documents.find((candidate) => candidate.document === document);
    if (!shown) return [{ field, code: 'CONSENT_MISSING', message: `请阅读并同意《${consentDocuments[document]}》` }];
    if (shown.version === version && shown.hash === hash) return [];
    return [{ field, code: 'CONSENT_OUTDATED', message: `《${consentDocuments[document]}》已更新，请重新阅读并同意` }];
  });
}

/** The record of a consent that has no reasons against it. */
export const consentOf = (accountId: string, occasion: ConsentOccasion, inForce: readonly DocumentVersion[], at: Instant): Consent => ({
  accountId,
  occasion,
  statement: consentOccasions[occasion].statement,
  documents: inForce.map(({ document, version, hash }) => ({ document, version, hash })),
  at,
});

/** True when nothing on record covers the versions in force: the person is asked (again). */
export const consentDue = (occasion: ConsentOccasion, records: readonly Consent[], inForce: readonly DocumentVersion[]): boolean =>
  !records.some(
    (record) =>
      record.occasion === occasion && inForce.every((now) => record.documents.some((was) => was.document === now.document && was.hash === now.hash)),
  );
