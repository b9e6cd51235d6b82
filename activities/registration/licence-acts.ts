// What a decision does to the licence: acts on it, decided in the transaction of the decision.
import type { ActRequest } from '../../domain/kit/act.ts';
import { plusDays, type PlainDate } from '../../domain/kit/instant.ts';
import type { ChangeInput, GroundsInput, IssueInput, RenewInput } from '../../domain/licence/process.ts';
import { plusMonths } from '../../domain/registration/eligibility.ts';
import { registrationKinds } from '../../domain/registration/kinds.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import type { StoredRegistration } from '../../db/registration/cases.ts';
import type { StoredLicence } from '../../db/registration/subject.ts';
import { licenceAct } from '../licence/acts.ts';

export interface Deciding {
  seq: number;
  today: PlainDate;
  stored: StoredRegistration;
  licence: StoredLicence | null;
  /** Years of validity. */
  years: number;
  /** Specialty of the certificate that a new or changed licence rests on. */
  specialty: string;
  /** Sentence about why, for 注销 and 补办. */
  reason: string;
}

const ofAct = ({ caseId }: StoredRegistration, seq: number): string => `${caseId}/${seq}`;

/** The act that a grant entails, and the licence it is about. Throws where the case has lost its licence. */
export function grantAct({ seq, today, stored, licence, years, specialty, reason }: Deciding): { act: ActRequest; licenceId: string } {
  const { caseId, kind } = stored;
  const standing = (): string => {
    if (!licence) throw new Error(`${caseId}: no licence to ${kind}`);
    return licence.id;
  };
  switch (kind) {
    case 'initial':
    case 'overdueInitial':
    case 'reregister': {
      const licenceId = uuidv7();
      const input: IssueInput = {
        caseId,
        certificateId: stored.certificateId!,
        accountId: stored.accountId,
        employerId: stored.employerId!,
        specialty,
        validFrom: today,
        validTo: plusDays(plusMonths(today, 12 * years), -1),
        district: stored.district,
      };
      return { act: licenceAct(ofAct(stored, seq), licenceId, 'issue', input), licenceId };
    }
    case 'renewal': {
      const input: RenewInput = { caseId, validTo: plusMonths(licence!.validTo, 12 * years) };
      return { act: licenceAct(ofAct(stored, seq), standing(), 'renew', input), licenceId: standing() };
    }
    case 'change': {
      const employs = stored.form.matter === 'employer';
      const input: ChangeInput = {
        caseId,
        ...(employs ? { employerId: stored.employerId! } : { certificateId: stored.form.newCertificateId!, specialty }),
      };
      return { act: licenceAct(ofAct(stored, seq), standing(), 'change', input), licenceId: standing() };
    }
    case 'cancel':
    case 'reissue': {
      const input: GroundsInput = { caseId, reason };
      return { act: licenceAct(ofAct(stored, seq), standing(), kind, input), licenceId: standing() };
    }
  }
}

/** 变更办理期间不得执业: from acceptance to the end of the case. */
export const suspended = (stored: StoredRegistration, seq: number, licence: StoredLicence | null): ActRequest[] =>
  stored.kind === 'change' && licence?.standing === 'valid'
    ? [
        licenceAct(ofAct(stored, seq), licence.id, 'suspend', {
          caseId: stored.caseId,
          reason: `${registrationKinds.change}办理期间`,
        } satisfies GroundsInput),
      ]
    : [];

/** The case ended without a change: the licence is good again where only this case had suspended it. */
export const reinstated = (stored: StoredRegistration, seq: number, licence: StoredLicence | null): ActRequest[] =>
  stored.notes.suspended && stored.form.matter === 'specialty' && licence?.standing === 'toChange'
    ? [
        licenceAct(ofAct(stored, seq), licence.id, 'reinstate', {
          caseId: stored.caseId,
          reason: `${registrationKinds.change}未予办理`,
        } satisfies GroundsInput),
      ]
    : [];
