// Acts on certificates and licences that a decision carries with it (`Written.also`): the same transaction, all or nothing.
import type { ActRequest } from '../../domain/kit/act.ts';
import type { CertificateGround, CertificateReasonInput, IssueCertificateInput, ReissueInput } from '../../domain/licence/certificate.ts';
import type {
  CertificateInput,
  ChangeInput,
  EditionGround,
  GroundsInput,
  IssueInput,
  LicenceAction,
  RenewInput,
  RestoreInput,
  RevokeInput,
} from '../../domain/licence/process.ts';

/** Body of each act on a licence. */
export interface LicenceInputs {
  issue: IssueInput;
  renew: RenewInput;
  change: ChangeInput;
  suspend: GroundsInput;
  reinstate: GroundsInput;
  reissue: GroundsInput;
  cancel: GroundsInput;
  revoke: RevokeInput;
  expire: GroundsInput;
  lapse: GroundsInput;
  restore: RestoreInput;
}

const system = (type: string, action: string, key: string, caseId: string, input: unknown): ActRequest => ({
  key,
  type,
  action,
  caseId,
  actor: { kind: 'system' },
  input,
  bodyHash: '',
});

/**
 * An act on a licence for `also`. `of` names the deciding act (`<case>/<seq>`), so that the same decision is the same act. For `issue` the id is a
 * new one (`uuidv7()`), which becomes the licence's.
 */
export const licenceAct = <A extends LicenceAction>(of: string, licenceId: string, action: A, input: LicenceInputs[A]): ActRequest =>
  system('PracticeLicence', action, `${of}/${licenceId}/${action}`, licenceId, input);

/** Enters a certificate; its id is given. */
export const certificateAct = (of: string, certificateId: string, input: CertificateInput & { importId: string | null }): ActRequest =>
  system('QualificationCertificate', 'enter', `${of}/${certificateId}/enter`, certificateId, input);

/** Body of `prepare` of an edition. */
export interface PrepareInput {
  licenceId: string;
  ground: EditionGround;
  decidedBy: string | null;
}

export const prepareAct = (of: string, editionId: string, input: PrepareInput): ActRequest =>
  system('ElectronicLicence', 'prepare', `${of}/${editionId}/prepare`, editionId, input);

export const withdrawAct = (of: string, editionId: string): ActRequest =>
  system('ElectronicLicence', 'withdraw', `${of}/${editionId}/withdraw`, editionId, {});

/** Numbers a certificate of the exam and begins its first edition; its id is given. The same enrolment is the same act. */
export const issueCertificateAct = (key: string, certificateId: string, input: IssueCertificateInput): ActRequest =>
  system('QualificationCertificate', 'issue', key, certificateId, input);

/**
 * What a decision does to a certificate, for `also`; `of` names the deciding act (`<case>/<seq>`), so that repeating it is the same act. An annulment calls `revokeCertificate`, its undoing
 * `restoreCertificate`, each inside the decision's own transaction:
 * - `revoke`, from 制证中 and 有效: the certificate is 已撤销, its newest edition 已撤销, every copy for one use ended, the holder told, the collectors owed the news; the page, the signed list and
 *   the credential's suspension bit say so from that transaction on. Refused with STATE_CONFLICT where it is revoked already: the decision looks first, or fails whole.
 * - `restore`, from 已撤销: the same certificate and the same edition stand where they had come to (有效, or still to be made: then the workflow of the deciding case asks for
 *   `makeEdition`, or an officer chooses 继续制证). Copies stay ended. Refused with CERTIFICATE_EXISTS where the person has another of the same kind in force.
 * Licences made of it are not touched: they are the deciding case's own to take back.
 */
const onCertificate = (of: string, certificateId: string, action: string, input: unknown = {}): ActRequest =>
  system('QualificationCertificate', action, `${of}/${certificateId}/${action}`, certificateId, input);
export const awardCertificate = (of: string, certificateId: string): ActRequest => onCertificate(of, certificateId, 'award');
export const reissueCertificate = (of: string, certificateId: string, input: ReissueInput): ActRequest =>
  onCertificate(of, certificateId, 'reissue', input);
export const revokeCertificate = (of: string, certificateId: string, input: CertificateReasonInput): ActRequest =>
  onCertificate(of, certificateId, 'revoke', input);
export const restoreCertificate = (of: string, certificateId: string, input: CertificateReasonInput): ActRequest =>
  onCertificate(of, certificateId, 'restore', input);

/** Body of `prepare` of an edition of a certificate. */
export interface PrepareCertificateInput {
  certificateId: string;
  ground: CertificateGround;
  decidedBy: string | null;
}
export const certificateEditionAct = (
  of: string,
  editionId: string,
  action: 'prepare' | 'supersede' | 'withdraw' | 'reinstate',
  input: unknown = {},
): ActRequest => system('CertificateEdition', action, `${of}/${editionId}/${action}`, editionId, input);
export const revokeAnnotation = (of: string, annotationId: string): ActRequest =>
  system('CertificateAnnotation', 'revoke', `${of}/${annotationId}/revoke`, annotationId, {});
