// Every measurement by its name, in the order in which they run.
import { acts } from './acts.ts';
import { approvals } from './approvals.ts';
import { bidRush } from './bid-rush.ts';
import { bids } from './bids.ts';
import { certificates } from './certificates.ts';
import { enrolmentSearch } from './enrolment-search.ts';
import { decisions } from './decisions.ts';
import { history } from './history.ts';
import { inbox } from './inbox.ts';
import { lastMinute } from './last-minute.ts';
import { openData } from './open-data.ts';
import { pages } from './pages.ts';
import { reconciliation } from './reconciliation.ts';
import { registrationYear } from './registration-year.ts';
import { seats } from './seats.ts';
import { scores } from './scores.ts';
import { signIn } from './sign-in.ts';
import { start } from './start.ts';
import { statistics } from './statistics.ts';
import { suppliers } from './suppliers.ts';
import { tenderYear } from './tender-year.ts';
import { tickets } from './tickets.ts';
import { verifyTenderBench } from './verify-tender.ts';
import type { Report } from './kit/figures.ts';

export interface MeasureOptions {
  say: (line: string) => void;
  /** Folder for CPU profiles of worker and API. */
  profileTo?: string | undefined;
}
export type Measure = (options: MeasureOptions) => Promise<Report[]>;

export const measurements: Record<string, Measure> = {
  history,
  'registration-year': registrationYear,
  acts,
  approvals,
  suppliers,
  statistics,
  inbox,
  certificates,
  'last-minute': lastMinute,
  pages,
  'enrolment-search': enrolmentSearch,
  reconciliation,
  seats,
  tickets,
  scores,
  decisions,
  bids,
  'bid-rush': bidRush,
  'verify-tender': verifyTenderBench,
  'tender-year': tenderYear,
  'open-data': openData,
  'sign-in': signIn,
  start,
};
