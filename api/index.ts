// The whole API in lists. A process appends its routes here and its problems in domain/catalogues.ts.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { PersonActor } from '../domain/kit/actor.ts';
import type { Keyring } from '../security/keyring.ts';
import { authenticate } from '../db/account/sessions.ts';
import { appointmentRoutes } from './account/appointments.ts';
import { counterRoutes } from './account/counter.ts';
import { deliveryRoutes } from './delivery/index.ts';
import { dispatchRoutes } from './dispatch/index.ts';
import { documentRoutes } from './document/index.ts';
import { approvalRoutes } from './approval/index.ts';
import { ratingRoutes } from './rating/index.ts';
import { hotlineRoutes } from './hotline/index.ts';
import { examPaymentRoutes } from './exam/payment/index.ts';
import { formRoutes } from './account/forms.ts';
import { accountRoutes } from './account/index.ts';
import { candidateRoutes } from './exam/candidate.ts';
import { enrolmentRoutes } from './exam/enrolment.ts';
import { analysisRoutes } from './exam/analysis.ts';
import { enrolmentFigureRoutes } from './exam/figures.ts';
import { enrolmentOfficerRoutes } from './exam/officers.ts';
import { fileRoutes } from './file/index.ts';
import { clock } from './kit/clock.ts';
import type { Glance } from './kit/deps.ts';
import { eventStream } from './kit/event-stream.ts';
import type { Routes } from './kit/route.ts';
import { incidentRoutes } from './incident/index.ts';
import { licenceRoutes } from './licence/index.ts';
import { messageRoutes } from './message/index.ts';
import { operatorRoutes } from './operators/overview.ts';
import { registrationRoutes as practiceRegistrationRoutes } from './registration/index.ts';
import { procurementRoutes } from './procurement/index.ts';
import { ruleRoutes } from './rule/index.ts';
import { caseRoutes } from './case/index.ts';
import { dictionaryRoutes } from './exam/dictionary.ts';
import { publishedExamRoutes } from './exam/published.ts';
import { examSetUpRoutes } from './exam/setup.ts';
import { examTemplateRoutes } from './exam/templates.ts';
import { scoreRoutes } from './exam/scores/index.ts';
import { qualificationRoutes } from './exam/qualification.ts';
import { purchasingRoutes } from './procurement/purchasing.ts';
import { guideRoutes } from './guide/index.ts';
import { seatRoutes } from './exam/seats/index.ts';
import { violationRoutes } from './exam/violation/index.ts';
import { statisticsRoutes } from './statistics/index.ts';
import { afterVoidRoutes } from './procurement/challenge/after-void.ts';
import { complaintRoutes } from './procurement/challenge/complaints.ts';
import { challengeRoutes } from './procurement/challenge/index.ts';
import { inquiryRoutes } from './procurement/challenge/inquiries.ts';
import { clarificationRoutes } from './procurement/clarification/index.ts';
import { evaluationRoutes } from './procurement/evaluation/index.ts';
import { tenderRoutes } from './procurement/tender/index.ts';
import { supplierRoutes } from './supplier/index.ts';

export { catalogues, mergeCatalogues } from '../domain/catalogues.ts';

export const routes: Routes = [
  // One a line, so that two people can add theirs at once.
  clock,
  eventStream,
  ...accountRoutes,
  ...counterRoutes,
  ...appointmentRoutes,
  ...formRoutes,
  ...procurementRoutes,
  ...ruleRoutes,
  ...approvalRoutes,
  ...messageRoutes,
  ...operatorRoutes,
  ...fileRoutes,
  ...documentRoutes,
  ...practiceRegistrationRoutes,
  ...supplierRoutes,
  ...licenceRoutes,
  ...incidentRoutes,
  ...ratingRoutes,
  ...hotlineRoutes,
  ...dispatchRoutes,
  ...deliveryRoutes,
  ...statisticsRoutes,
  ...caseRoutes,
  ...guideRoutes,
  ...violationRoutes,
  ...dictionaryRoutes,
  ...examTemplateRoutes,
  ...examSetUpRoutes,
  ...scoreRoutes,
  ...publishedExamRoutes,
  ...examPaymentRoutes,
  ...candidateRoutes,
  ...enrolmentRoutes,
  ...enrolmentOfficerRoutes,
  ...enrolmentFigureRoutes,
  ...analysisRoutes,
  ...tenderRoutes,
  ...clarificationRoutes,
  ...evaluationRoutes,
  ...challengeRoutes,
  ...inquiryRoutes,
  ...complaintRoutes,
  ...afterVoidRoutes,
  ...seatRoutes,
  ...qualificationRoutes,
  ...purchasingRoutes,
];

/** A way to know the person behind a token: sessions, one-stop tickets, credentials of machines. */
export type SignIn = (parts: { orm: MikroORM; keyring: Keyring }) => (token: string, how?: Glance) => Promise<PersonActor | null>;

/** The first one that knows the token answers. */
export const signIns: SignIn[] = [
  ({ orm }) =>
    (token, how) =>
      authenticate(orm, token, how),
];
