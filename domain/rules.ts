// Every rule that is declared, for the tables, the editors and the tests.
import { approvalRules } from './approval/rules.ts';
import { counterRules } from './account/counter/rules.ts';
import { accountRules } from './account/rules.ts';
import { commonRules } from './kit/common-rules.ts';
import { deliveryRules } from './delivery/rules.ts';
import { dispatchRules } from './dispatch/rules.ts';
import { hotlineRules } from './hotline/rules.ts';
import { ratingRules } from './rating/rules.ts';
import { paymentRules } from './exam/payment-rules.ts';
import { fillingRules } from './exam/filling-rules.ts';
import { qualificationRules } from './exam/qualification-rules.ts';
import { analysisRules } from './exam/analysis/rules.ts';
import { examRules } from './exam/rules.ts';
import { rollingRule } from './exam/rolling.ts';
import { scoreRules } from './exam/scores/rules.ts';
import { annulmentRules } from './exam/annulment/rules.ts';
import { violationRules } from './exam/violation/rules.ts';
import { documentRules } from './document/rules.ts';
import { contractRules } from './contract/rules.ts';
import { guideRules } from './guide/catch-all.ts';
import { incidentRules } from './incident/rules.ts';
import type { Rule } from './kit/rules.ts';
import { licenceRules } from './licence/rules.ts';
import { challengeRules } from './procurement/challenge/rules.ts';
import { methodRules } from './procurement/method/chain.ts';
import { clarificationRules } from './procurement/clarification/rules.ts';
import { tenderRules } from './procurement/project/rules.ts';
import { openDataRules } from './procurement/open/rules.ts';
import { evaluationRules } from './procurement/evaluation/rules.ts';
import { procurementLaw } from './procurement/law/rules.ts';
import { bidRules } from './procurement/bid/rules.ts';
import { openingRules } from './procurement/opening/rules.ts';
import { registrationRules } from './registration/rules.ts';
import { supplierRules } from './supplier/rules.ts';
import { purchasingRules } from './procurement/purchasing-rules.ts';

const groups = [
  // A process adds its own.
  commonRules,
  approvalRules,
  accountRules,
  counterRules,
  documentRules,
  licenceRules,
  registrationRules,
  supplierRules,
  dispatchRules,
  ratingRules,
  hotlineRules,
  deliveryRules,
  guideRules,
  examRules,
  paymentRules,
  fillingRules,
  scoreRules,
  { rolling: rollingRule },
  violationRules,
  annulmentRules,
  qualificationRules,
  analysisRules,
  procurementLaw,
  tenderRules,
  openDataRules,
  evaluationRules,
  incidentRules,
  contractRules,
  bidRules,
  purchasingRules,
  clarificationRules,
  openingRules,
  challengeRules,
  methodRules,
];

export const allRules: readonly Rule<any>[] = groups.flatMap((group) => Object.values<Rule<any>>(group));
