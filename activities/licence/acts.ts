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

/** What a decision does to a certificate, for `also`; `of` names the deciding act (`<case>/<seq>`). An annulment calls `revokeCertificate`, its undoing `restoreCertificate`. */
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
