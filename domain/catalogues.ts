// Every catalogue of problems, in one list: the API answers from it and docs/problems is written from it.
import { approvalProblems } from './approval/problems.ts';
import { appointmentProblems } from './account/counter/appointment/problems.ts';
import { counterProblems } from './account/counter/problems.ts';
import { deliveryProblems } from './delivery/problems.ts';
import { hotlineProblems } from './hotline/problems.ts';
import { ratingProblems } from './rating/problems.ts';
import { accountProblems } from './account/problems.ts';
import { platformProblems } from './account/platform-problems.ts';
import { incidentProblems } from './incident/problems.ts';
import { guideProblems } from './guide/problems.ts';
import { deadlineProblems } from './kit/deadline-problems.ts';
import { fileProblems } from './kit/file.ts';
import { messageProblems } from './kit/messages.ts';
import { commonProblems } from './kit/problems.ts';
import type { Problem } from './kit/refusal.ts';
import { paymentProblems } from './exam/payment-problems.ts';
import { fillingProblems } from './exam/filling-problems.ts';
import { examProblems } from './exam/problems.ts';
import { scoreProblems } from './exam/scores/problems.ts';
import { violationProblems } from './exam/violation/problems.ts';
import { certificateProblems } from './licence/certificate-problems.ts';
import { qualificationProblems } from './exam/qualification-problems.ts';
import { licenceProblems } from './licence/problems.ts';
import { challengeProblems } from './procurement/challenge/problems.ts';
import { clarificationProblems } from './procurement/clarification/problems.ts';
import { bondProblems } from './procurement/bond/problems.ts';
import { contractProblems } from './procurement/contract/problems.ts';
import { tenderProblems } from './procurement/project/problems.ts';
import { evaluationProblems } from './procurement/evaluation/problems.ts';
import { registrationProblems } from './registration/problems.ts';
import { bidProblems } from './procurement/bid/problems.ts';
import { openingProblems } from './procurement/opening/problems.ts';
import { ruleChangeProblems } from './rule/problems.ts';
import { dossierProblems } from './supplier/problems.ts';
import { budgetProblems } from './procurement/budget/problems.ts';
import { purchasingProblems } from './procurement/purchasing-problems.ts';

export type Catalogue = Readonly<Record<string, Problem>>;

export const catalogues: Catalogue[] = [
  // A process adds its own.
  commonProblems,
  approvalProblems,
  deadlineProblems,
  incidentProblems,
  fileProblems,
  messageProblems,
  counterProblems,
  appointmentProblems,
  accountProblems,
  platformProblems,
  dossierProblems,
  licenceProblems,
  registrationProblems,
  ruleChangeProblems,
  ratingProblems,
  hotlineProblems,
  deliveryProblems,
  guideProblems,
  examProblems,
  paymentProblems,
  fillingProblems,
  scoreProblems,
  violationProblems,
  qualificationProblems,
  certificateProblems,
  tenderProblems,
  evaluationProblems,
  bidProblems,
  budgetProblems,
  purchasingProblems,
  clarificationProblems,
  openingProblems,
  challengeProblems,
  contractProblems,
  bondProblems,
];

/** One catalogue of all. Throws when two catalogues claim the same code: a code means one thing. */
export function mergeCatalogues(lists: readonly Catalogue[]): Catalogue {
  const merged: Record<string, Problem> = {};
  for (const [code, problem] of lists.flatMap((list) => Object.entries(list))) {
    if (merged[code]) throw new Error(`problem ${code} stands in two catalogues`);
    if (!/^[A-Z][A-Z0-9_]*$/.test(code)) throw new Error(`problem ${code}: a code is written in capitals and underscores`);
    merged[code] = problem;
  }
  return merged;
}
