// Every workflow type that the worker runs. Their names are what operators read; they are never renamed.
export { CounterAppointment } from './account/appointment.ts';
export { CounterCase } from './account/counter.ts';
export { Reconciliation } from './kit/scheduled.ts';
export { CaseRating } from './rating/rating.ts';
export { Delivery } from './delivery/delivery.ts';
export { ReconciliationPapers } from './dispatch/differences.ts';
export {
  CalendarCoverage,
  ExpiryCheck,
  IntegrityCheck,
  JournalCheckpoint,
  PermissionCheck,
  ReminderRound,
  StaleDraftCheck,
} from './kit/scheduled.ts';
export { HotlineTickets, LicenceCollection, LicenceStanding } from './kit/scheduled.ts';
export { HotlineTicket } from './hotline/ticket.ts';
export { Enrolment } from './exam/enrolment.ts';
export { ExamTemplate } from './exam/template.ts';
export { FeeReconciliation } from './exam/reconciliation.ts';
export { Annulment } from './exam/annulment.ts';
export { Violation } from './exam/violation.ts';
export { ExamSeason } from './exam/season.ts';
export { ScoreImport } from './exam/score-import.ts';
export { ScoreReview } from './exam/score-review.ts';
export { QualificationReview } from './exam/qualification.ts';
export { CertificateAnnotation, CertificateProposal } from './licence/certificate.ts';
export { ElectronicLicence } from './licence/edition.ts';
export { LicenceProposal } from './licence/proposal.ts';
export { BudgetImport } from './procurement/budget-import.ts';
export { Commission } from './procurement/commission.ts';
export { ProcurementPlan } from './procurement/plan.ts';
export { PracticeRegistration } from './registration/registration.ts';
export { TenderChallenge } from './procurement/challenge.ts';
export { TenderComplaint } from './procurement/complaint.ts';
export { MethodChange } from './procurement/method-change.ts';
export { TenderContract } from './procurement/contract.ts';
export { Clarification } from './procurement/clarification.ts';
export { TenderOpening } from './procurement/opening.ts';
export { TenderProject } from './procurement/project.ts';
export { ServiceGuide } from './guide/guide.ts';
export { RegistrationMonth, RegistrationYear } from './statistics/reports.ts';
export { SupplierChange } from './supplier/change.ts';
export { SupplierOnboarding } from './supplier/onboarding.ts';
