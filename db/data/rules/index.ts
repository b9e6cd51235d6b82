// Version 1 of the rule table.
import type { RuleRow } from '../../../domain/kit/rules.ts';
import { accountRows } from './account.ts';
import { approvalRows } from './approval.ts';
import { examPaymentRows } from './exam-payment.ts';
import { examFillingRows } from './exam-filling.ts';
import { examCertificateRows } from './exam-certificates.ts';
import { examAnalysisRows } from './exam-analysis.ts';
import { examRows } from './exam.ts';
import { scoreRows } from './scores.ts';
import { violationRows } from './violation.ts';
import { commonRows } from './common.ts';
import { deliveryRows } from './delivery.ts';
import { dispatchRows } from './dispatch.ts';
import { ratingRows } from './rating.ts';
import { counterRows } from './counter.ts';
import { documentRows } from './document.ts';
import { challengeRows } from './challenge.ts';
import { methodRows } from './method.ts';
import { clarificationRows } from './clarification.ts';
import { tenderRows } from './tender.ts';
import { openDataRows } from './open-data.ts';
import { evaluationRows } from './evaluation.ts';
import { procurementLawRows } from './procurement-law.ts';
import { licenceRows } from './licence.ts';
import { contractRows } from './contract.ts';
import { hotlineRows } from './hotline.ts';
import { incidentRows } from './incident.ts';
import { registrationRows } from './registration.ts';
import { guideRows } from './guide.ts';
import { supplierRows } from './supplier.ts';
import { bidRows } from './bid.ts';
import { openingRows } from './opening.ts';
import { purchasingRows } from './purchasing.ts';

export const seedRules: readonly RuleRow[] = [
  // A process adds its own.
  ...commonRows,
  ...approvalRows,
  ...accountRows,
  ...counterRows,
  ...documentRows,
  ...licenceRows,
  ...registrationRows,
  ...supplierRows,
  ...guideRows,
  ...dispatchRows,
  ...ratingRows,
  ...hotlineRows,
  ...deliveryRows,
  ...examRows,
  ...examPaymentRows,
  ...examFillingRows,
  ...scoreRows,
  ...violationRows,
  ...examCertificateRows,
  ...examAnalysisRows,
  ...procurementLawRows,
  ...tenderRows,
  ...openDataRows,
  ...evaluationRows,
  ...incidentRows,
  ...contractRows,
  ...bidRows,
  ...openingRows,
  ...purchasingRows,
  ...clarificationRows,
  ...challengeRows,
  ...methodRows,
];
