// Every story beside its table, for the tests that walk both. The worker runs what index.ts exports.
import { change } from '../domain/supplier/change.ts';
import { onboarding } from '../domain/supplier/onboarding.ts';
import type { Process } from '../domain/kit/process.ts';
import type { Story } from './kit/story.ts';
import { changeStory } from './supplier/change.ts';
import { appointment } from '../domain/account/counter/appointment/process.ts';
import { appointmentStory } from './account/appointment.ts';
import { counterCase } from '../domain/account/counter/process.ts';
import { counterStory } from './account/counter.ts';
import { delivery } from '../domain/delivery/delivery.ts';
import { deliveryStory } from './delivery/delivery.ts';
import { rating } from '../domain/rating/rating.ts';
import { ratingStory } from './rating/rating.ts';
import { editionProcess } from '../domain/licence/process.ts';
import { proposalProcess } from '../domain/licence/proposal.ts';
import { editionStory } from './licence/edition.ts';
import { proposalStory } from './licence/proposal.ts';
import { registration } from '../domain/registration/registration.ts';
import { registrationStory } from './registration/registration.ts';
import { guideProcess } from '../domain/guide/process.ts';
import { guideStory } from './guide/guide.ts';
import { onboardingStory } from './supplier/onboarding.ts';
import { qualificationReview } from '../domain/exam/qualification.ts';
import { annotationProcess } from '../domain/licence/annotation.ts';
import { certificateProposal } from '../domain/licence/certificate-proposal.ts';
import { qualificationStory } from './exam/qualification.ts';
import { annotationStory, certificateProposalStory } from './licence/certificate.ts';
import { enrolment } from '../domain/exam/enrolment.ts';
import { season } from '../domain/exam/season.ts';
import { scoreImport } from '../domain/exam/scores/import.ts';
import { scoreReview } from '../domain/exam/scores/review.ts';
import { template } from '../domain/exam/template.ts';
import { enrolmentStory } from './exam/enrolment.ts';
import { seasonStory } from './exam/season.ts';
import { importStory } from './exam/score-import.ts';
import { reviewStory } from './exam/score-review.ts';
import { templateStory } from './exam/template.ts';
import { annulment } from '../domain/exam/annulment/annulment.ts';
import { clarification } from '../domain/procurement/clarification/clarification.ts';
import { tenderProject } from '../domain/procurement/project/project.ts';
import { violation } from '../domain/exam/violation/violation.ts';
import { annulmentStory } from './exam/annulment.ts';
import { clarificationStory } from './procurement/clarification.ts';
import { tenderStory } from './procurement/project.ts';
import { violationStory } from './exam/violation.ts';
import { commission } from '../domain/procurement/commission/commission.ts';
import { plan } from '../domain/procurement/plan/plan.ts';
import { commissionStory } from './procurement/commission.ts';
import { planStory } from './procurement/plan.ts';

export const stories: readonly { process: Process<any>; story: Story }[] = [
  { process: counterCase, story: counterStory },
  { process: appointment, story: appointmentStory },
  { process: registration, story: registrationStory },
  { process: onboarding, story: onboardingStory },
  { process: change, story: changeStory },
  { process: rating, story: ratingStory },
  { process: delivery, story: deliveryStory },
  { process: editionProcess, story: editionStory },
  { process: proposalProcess, story: proposalStory },
  { process: guideProcess, story: guideStory },
  { process: template, story: templateStory },
  { process: scoreImport, story: importStory },
  { process: scoreReview, story: reviewStory },
  { process: season, story: seasonStory },
  { process: enrolment, story: enrolmentStory },
  { process: violation, story: violationStory },
  { process: tenderProject, story: tenderStory },
  { process: clarification, story: clarificationStory },
  { process: annulment, story: annulmentStory },
  { process: qualificationReview, story: qualificationStory },
  { process: certificateProposal, story: certificateProposalStory },
  { process: annotationProcess, story: annotationStory },
  { process: plan, story: planStory },
  { process: commission, story: commissionStory },
];
