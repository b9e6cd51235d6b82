// Every process table, in the order in which people meet them. Diagrams, walks and pages come from this list.
import { deputyProcess } from './approval/deputy.ts';
import { overrideBatch } from './approval/batch.ts';
import { override } from './approval/override.ts';
import { incidentProcess } from './incident/process.ts';
import { postProcess } from './approval/post.ts';
import { appointment } from './account/counter/appointment/process.ts';
import { counterCase } from './account/counter/process.ts';
import { invitationProcess } from './account/invitation.ts';
import { accountProcess } from './account/process.ts';
import type { Process } from './kit/process.ts';
import { importProcess } from './licence/import.ts';
import { certificateProcess, editionProcess, licenceProcess } from './licence/process.ts';
import { proposalProcess } from './licence/proposal.ts';
import { acquisition, acquisitionRegister } from './procurement/acquisition/acquisition.ts';
import { challenge } from './procurement/challenge/challenge.ts';
import { hotlineTicket } from './hotline/ticket.ts';
import { inquiry } from './procurement/challenge/inquiry.ts';
import { complaint } from './procurement/complaint/complaint.ts';
import { methodChange } from './procurement/method/change.ts';
import { clarification } from './procurement/clarification/clarification.ts';
import { evaluationDuty } from './procurement/evaluation/duty.ts';
import { evaluationExpert } from './procurement/evaluation/expert.ts';
import { priceStatement } from './procurement/evaluation/statement.ts';
import { tenderProject } from './procurement/project/project.ts';
import { registration } from './registration/registration.ts';
import { calendarProcess, holidayProposal, ruleProposal } from './rule/process.ts';
import { change } from './supplier/change.ts';
import { delivery } from './delivery/delivery.ts';
import { tenderOpening } from './procurement/opening/ceremony.ts';
import { bidOpening } from './procurement/opening/opening.ts';
import { priceOpening } from './procurement/opening/price.ts';
import { bidProcess } from './procurement/bid/bid.ts';
import { rating } from './rating/rating.ts';
import { guideProcess } from './guide/process.ts';
import { onboarding } from './supplier/onboarding.ts';
import { paymentDifference } from './exam/difference.ts';
import { annulment } from './exam/annulment/annulment.ts';
import { enrolment } from './exam/enrolment.ts';
import { dictionary } from './exam/dictionary.ts';
import { photoProcess } from './exam/photo.ts';
import { season } from './exam/season.ts';
import { scoreImport } from './exam/scores/import.ts';
import { scoreReview } from './exam/scores/review.ts';
import { template } from './exam/template.ts';
import { violation } from './exam/violation/violation.ts';
import { qualificationReview } from './exam/qualification.ts';
import { annotationProcess } from './licence/annotation.ts';
import { certificateProposal } from './licence/certificate-proposal.ts';
import { certificateEdition } from './licence/edition.ts';
import { budgetAdjustment } from './procurement/budget/adjustment.ts';
import { budgetDifference } from './procurement/budget/difference.ts';
import { budgetLine } from './procurement/budget/line.ts';
import { urgentPurchase } from './procurement/budget/urgent.ts';
import { agency } from './procurement/commission/agency.ts';
import { commission } from './procurement/commission/commission.ts';
import { intention } from './procurement/intention/intention.ts';
import { plan } from './procurement/plan/plan.ts';
import { tenderBond } from './procurement/bond/bond.ts';
import { tenderContract } from './procurement/contract/contract.ts';

export const processTables: readonly Process<any>[] = [
  accountProcess,
  invitationProcess,
  counterCase,
  appointment,
  onboarding,
  change,
  rating,
  hotlineTicket,
  delivery,
  registration,
  certificateProcess,
  importProcess,
  licenceProcess,
  editionProcess,
  proposalProcess,
  guideProcess,
  dictionary,
  template,
  scoreImport,
  scoreReview,
  season,
  enrolment,
  paymentDifference,
  photoProcess,
  tenderProject,
  tenderContract,
  tenderBond,
  acquisition,
  acquisitionRegister,
  clarification,
  evaluationExpert,
  evaluationDuty,
  priceStatement,
  challenge,
  inquiry,
  complaint,
  methodChange,
  violation,
  annulment,
  qualificationReview,
  certificateEdition,
  certificateProposal,
  annotationProcess,
  bidProcess,
  tenderOpening,
  bidOpening,
  priceOpening,
  budgetLine,
  budgetDifference,
  budgetAdjustment,
  urgentPurchase,
  intention,
  plan,
  agency,
  commission,
  ruleProposal,
  holidayProposal,
  calendarProcess,
  override,
  deputyProcess,
  postProcess,
  incidentProcess,
  overrideBatch,
];
