// Every process with its records, and what their workflows have done, in two lists: `decide` and the worker know no others. A process appends its own.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../domain/kit/act.ts';
import type { Neighbours } from '../gateways/neighbours.ts';
import type { MessageActivities } from './message/index.ts';
import type { ActParts } from './parts.ts';
import type { ProcessRecords } from './kit/records.ts';
import type { Fields } from '../security/field.ts';
import { certificateProcess, licenceProcess } from '../domain/licence/process.ts';
import { enrolment } from '../domain/exam/enrolment.ts';
import { registration } from '../domain/registration/registration.ts';
import { createApprovalActivities } from './approval/tell.ts';
import { deputyRecords } from './approval/deputies.ts';
import { batchRecords } from './approval/batch.ts';
import { overrideRecords } from './approval/override.ts';
import { postRecords } from './approval/posts.ts';
import { incidentRecords } from './incident/records.ts';
import { processTables } from '../domain/processes.ts';
import { createAccountRecords } from './account/account-records.ts';
import { bookRules } from './account/deps.ts';
import { createInvitationRecords } from './account/invitation-records.ts';
import { appointmentRecords } from './account/counter/appointment/records.ts';
import { deliveryRecords } from './delivery/records.ts';
import { owing } from './dispatch/owing.ts';
import { progress, sharing } from './dispatch/shared.ts';
import { invites } from './rating/invite.ts';
import { createDeliveryActivities } from './delivery/tell.ts';
import { ratingRecords } from './rating/records.ts';
import { createRatingActivities } from './rating/tell.ts';
import { hotlineRecords } from './hotline/records.ts';
import { createHotlineActivities } from './hotline/reply.ts';
import { createAppointmentTelling } from './account/counter/appointment/tell.ts';
import { counterRecords, openCounterCase, settleCounterCases } from './account/counter/records.ts';
import { certificateRecords, importRecords } from './licence/certificates.ts';
import { editionRecords } from './licence/editions.ts';
import { licenceRecords } from './licence/licences.ts';
import { proposalRecords } from './licence/proposals.ts';
import { registrationRecords } from './registration/records.ts';
import { createRegistrationActivities } from './registration/tell.ts';
import { ruleRecords } from './rule/index.ts';
import { changeRecords } from './supplier/change.ts';
import { onboardingRecords } from './supplier/onboarding.ts';
import { createSeasonActivities } from './exam/batches.ts';
import { dictionaryRecords } from './exam/dictionary.ts';
import { differenceRecords } from './exam/differences.ts';
import { enrolmentRecords } from './exam/enrolment.ts';
import { photoRecords } from './exam/photos.ts';
import { createEnrolmentActivities } from './exam/enrolment-effects.ts';
import { seasonRecords } from './exam/season.ts';
import { importRecords as scoreImportRecords } from './exam/scores/imports.ts';
import { reviewRecords } from './exam/scores/reviews.ts';
import { annulmentRecords } from './exam/annulment/records.ts';
import { createAnnulmentActivities } from './exam/annulment/tell.ts';
import { createViolationActivities } from './exam/violation/tell.ts';
import { violationRecords } from './exam/violation/records.ts';
import { templateRecords } from './exam/template.ts';
import { createSeatBatches } from './exam/seats/batches.ts';
import { createCertifyActivities } from './exam/certify.ts';
import { qualificationRecords } from './exam/qualification.ts';
import { createQualificationActivities } from './exam/qualification-effects.ts';
import { annotationRecords } from './licence/annotations.ts';
import { certificateEditionRecords } from './licence/certificate-editions.ts';
import { createCertificateWork } from './licence/certificate-work.ts';
import { certificateProposalRecords } from './licence/certificate-proposals.ts';
import { openingRecords } from './procurement/bid/opening.ts';
import { priceRecords } from './procurement/bid/price.ts';
import { ceremonyRecords } from './procurement/opening/records.ts';
import { createOpeningActivities } from './procurement/opening/tell.ts';
import { bidRecords } from './procurement/bid/records.ts';
import { guideRecords } from './guide/records.ts';
import { countedRegistrations } from './statistics/keep.ts';
import { createDifferenceActivities } from './dispatch/paper.ts';
import { createReportActivities } from './statistics/reports.ts';
import { createCounterTelling } from './account/counter/tell.ts';
import { complaintRecords } from './procurement/challenge/complaint.ts';
import { inquiryRecords } from './procurement/challenge/inquiry.ts';
import { createMethodActivities, methodChangeRecords } from './procurement/challenge/method-change.ts';
import { challengeRecords } from './procurement/challenge/records.ts';
import { createComplaintActivities } from './procurement/challenge/tell-complaint.ts';
import { createChallengeActivities } from './procurement/challenge/tell.ts';
import { clarificationRecords } from './procurement/clarification/records.ts';
import { createClarificationActivities } from './procurement/clarification/tell.ts';
import { acquisitionRecords, registerRecords } from './procurement/tender/acquisition.ts';
import { createEvaluationActivities } from './procurement/evaluation/tell.ts';
import { dutyRecords } from './procurement/evaluation/duties.ts';
import { expertRecords } from './procurement/evaluation/experts.ts';
import { statementRecords } from './procurement/evaluation/statements.ts';
import { projectRecords } from './procurement/tender/project.ts';
import { createTenderActivities } from './procurement/tender/tell.ts';
import { bondRecords } from './procurement/bond/records.ts';
import { contractRecords } from './procurement/contract/records.ts';
import { createContractActivities } from './procurement/contract/tell.ts';
import { createSupplierActivities } from './supplier/tell.ts';
import { budgetAdjustmentRecords, budgetDifferenceRecords, budgetLineRecords, urgentPurchaseRecords } from './procurement/budget.ts';
import { agencyRecords } from './procurement/agency.ts';
import { commissionRecords } from './procurement/commission.ts';
import { intentionRecords } from './procurement/intention.ts';
import { planRecords } from './procurement/plan.ts';
import { createPurchasingActivities } from './procurement/tell.ts';

export const processes: ((parts: ActParts) => ProcessRecords<any>)[] = [
  ...ruleRecords.map((records) => () => records),
  ({ fields, seals }) => createAccountRecords({ fields, seals, rulesFor: bookRules, openCounterCase, settleCounterCases }),
  ({ fields, seals }) => createInvitationRecords({ fields, seals, rulesFor: bookRules }),
  ({ fields }) => counterRecords({ fields }),
  ({ fields }) => appointmentRecords({ fields }),
  ({ fields }) =>
    countedRegistrations(
      owing(
        registrationRecords({ fields }),
        invites,
        progress(registration),
        sharing(registration, 'registration', ['draft', 'expired', 'discarded']),
      ),
    ),
  ({ supplier }) => onboardingRecords(supplier),
  ({ supplier }) => changeRecords(supplier),
  ({ fields }) => ratingRecords({ fields }),
  ({ fields }) => hotlineRecords({ fields }),
  ({ fields }) => deliveryRecords({ fields }),
  ({ fields }) => owing(certificateRecords({ fields }), sharing(certificateProcess, 'certificate', ['making'])),
  ({ fields }) => importRecords({ fields }),
  ({ fields }) => owing(licenceRecords({ fields }), sharing(licenceProcess, 'licence')),
  () => editionRecords(),
  () => proposalRecords(),
  () => guideRecords(),
  () => dictionaryRecords(),
  () => templateRecords(),
  ({ fields }) => scoreImportRecords({ fields }),
  ({ fields }) => reviewRecords({ fields }),
  (parts) => seasonRecords(parts),
  () => differenceRecords(),
  (parts) => owing(enrolmentRecords(parts), progress(enrolment), sharing(enrolment, 'enrolment')),
  () => photoRecords(),
  ({ fields, keyring, site }) => projectRecords({ fields, keyring, site }),
  ({ fields }) => expertRecords({ fields }),
  ({ fields }) => dutyRecords({ fields }),
  ({ fields }) => statementRecords({ fields }),
  () => contractRecords(),
  () => bondRecords(),
  ({ fields }) => acquisitionRecords({ fields }),
  () => registerRecords(),
  ({ fields }) => clarificationRecords({ fields }),
  ({ fields }) => challengeRecords({ fields }),
  ({ fields }) => inquiryRecords({ fields }),
  ({ fields, site }) => complaintRecords({ fields, site }),
  ({ fields }) => methodChangeRecords({ fields }),
  ({ fields }) => violationRecords({ fields }),
  ({ fields }) => annulmentRecords({ fields }),
  ({ fields }) => qualificationRecords({ fields }),
  () => certificateEditionRecords(),
  () => certificateProposalRecords(),
  ({ keyring }) => annotationRecords({ keyring }),
  ({ keyring }) => bidRecords({ keyring }),
  ({ fields, keyring }) => ceremonyRecords({ fields, keyring }),
  ({ fields }) => openingRecords({ fields }),
  () => priceRecords(),
  budgetLineRecords,
  budgetDifferenceRecords,
  budgetAdjustmentRecords,
  urgentPurchaseRecords,
  intentionRecords,
  planRecords,
  agencyRecords,
  commissionRecords,
  () => overrideRecords(actionExists),
  ({ fields, seals }) => deputyRecords({ fields, seals }),
  ({ seals }) => postRecords({ seals }),
  () => incidentRecords,
  () => batchRecords(actionExists),
];

/** An action that people may do; what the system does by itself is nobody's to do in its stead. */
const actionExists = (type: string, action: string): boolean =>
  processTables.some(
    (process) =>
      process.type === type &&
      process.actions[action] !== undefined &&
      process.actions[action].by !== 'system' &&
      process.actions[action].from !== null,
  );

/** What effects are made of. */
export interface EffectParts {
  orm: MikroORM;
  notify: MessageActivities['notify'];
  /** Opens what is encrypted, for the words of a message. */
  fields: Fields;
  /** Who is asked outside, and the acts of the system that follow from an answer. */
  neighbours: Neighbours;
  decide: (request: ActRequest) => Promise<Outcome>;
}

/** Activities of the processes' own, by the names that their stories call. */
export const effects: ((parts: EffectParts) => object)[] = [
  // A process adds its own.
  createRegistrationActivities,
  createSupplierActivities,
  createApprovalActivities,
  createCounterTelling,
  createAppointmentTelling,
  createRatingActivities,
  createHotlineActivities,
  createDeliveryActivities,
  createReportActivities,
  createViolationActivities,
  createAnnulmentActivities,
  createSeasonActivities,
  createDifferenceActivities,
  createEnrolmentActivities,
  createSeatBatches,
  createCertifyActivities,
  createQualificationActivities,
  createCertificateWork,
  createTenderActivities,
  createEvaluationActivities,
  createPurchasingActivities,
  createClarificationActivities,
  createOpeningActivities,
  createChallengeActivities,
  createComplaintActivities,
  createMethodActivities,
  createContractActivities,
];
