// Every kind of document that can be issued, with what fills it in. A process appends its own (declared with `defineDocument`, define.ts); its story issues one by
// `effect('P22', (request) => documents<IssueActivities>().issueDocument({ ...request, kind: 'P22' }))`.
import { billPaper } from '../exam/bill-paper.ts';
import { opinionPaper } from '../approval/opinion.ts';
import { licencePaper } from '../licence/paper.ts';
import { waybillPaper } from '../delivery/paper.ts';
import { differencesPaper } from './differences.ts';
import { callBackPaper } from '../rating/paper.ts';
import { enrolmentPapers } from '../exam/enrolment-papers.ts';
import { registrationPapers } from '../registration/documents.ts';
import { guidePaper } from '../guide/tell.ts';
import { certificatePaper, opinionPaper as qualificationPaper } from '../exam/certificate-papers.ts';
import { revocationPaper } from '../exam/revocation-paper.ts';
import { guidePaper as examGuidePaper, noticePaper, specimenPaper } from '../exam/papers.ts';
import { scorePapers } from '../exam/scores/papers.ts';
import { violationPapers } from '../exam/violation/papers.ts';
import { annualPaper } from '../statistics/reports.ts';
import { awardPapers } from '../procurement/award-papers.ts';
import { seatPapers } from '../exam/seats/papers.ts';
import { reportPaper } from '../procurement/evaluation/papers.ts';
import { openingPapers } from '../procurement/opening/papers.ts';
import type { AnyDocumentKind } from './define.ts';

export const documentKinds: readonly AnyDocumentKind[] = [
  ...registrationPapers,
  ...enrolmentPapers,
  licencePaper,
  annualPaper,
  guidePaper,
  callBackPaper,
  waybillPaper,
  opinionPaper,
  ...violationPapers,
  noticePaper,
  examGuidePaper,
  specimenPaper,
  billPaper,
  differencesPaper,
  ...seatPapers,
  ...scorePapers,
  revocationPaper,
  qualificationPaper,
  certificatePaper,
  ...openingPapers,
  ...awardPapers,
  reportPaper,
];
