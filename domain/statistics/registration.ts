// 统计分析 of practice registration (S3-58, O13): what is counted, and how counts of months become figures. Counting is the database's; this is the arithmetic.
import { compare, share, type Compared, type Share } from './compare.ts';
import { monthsOf, periodBefore, statPeriod, yearBefore, type StatPeriod } from './period.ts';

/** Where time is spent: the states of the process, by their addresses in its table. Names give the columns of `registration_fact`. */
export const registrationSteps = {
  employer: { label: '单位确认', at: ['employer'] },
  preReview: { label: '预审', at: ['preReview'] },
  supplement: { label: '补件', at: ['supplement'] },
  handling: { label: '审核', at: ['stage:handling'] },
  review: { label: '复核', at: ['stage:review'] },
  signing: { label: '签发', at: ['stage:signing'] },
  rectify: { label: '整改', at: ['rectification:waiting', 'rectification:overdue'] },
  special: { label: '特别程序', at: ['special:hearing', 'special:appraisal', 'special:expertReview'] },
} as const;
export type RegistrationStep = keyof typeof registrationSteps;

/** The step that a state belongs to. */
export const stepAt = (address: string): RegistrationStep | null =>
  (Object.keys(registrationSteps) as RegistrationStep[]).find((step) => (registrationSteps[step].at as readonly string[]).includes(address)) ?? null;

/** Who filed: `office` cases (依职权) are nobody's application and count in no share. */
export const filingChannels = { online: '网上办理', counter: '窗口办理', office: '依职权办理' } as const;
export type FilingChannel = keyof typeof filingChannels;

/** How a registration ends. */
export const registrationOutcomes = {
  granted: '准予',
  refused: '不予',
  notAccepted: '不予受理',
  withdrawn: '撤回',
  deemedWithdrawn: '视为撤回',
  terminated: '终止',
  annulled: '终止（证书失效）',
} as const;
export type RegistrationOutcome = keyof typeof registrationOutcomes;

/** What was filed in a month, of one kind and specialty; what the office began by itself is not among it. */
export interface FiledCell {
  month: string;
  kind: string;
  specialty: string;
  filed: number;
  /** Filed by the applicant over the net; the others were entered at a counter. */
  online: number;
  /** Had to be supplemented at least once. */
  supplemented: number;
}
/** What ended in a month in one way. */
export interface EndedCell {
  month: string;
  kind: string;
  specialty: string;
  outcome: RegistrationOutcome;
  ended: number;
}
export interface Cells {
  filed: readonly FiledCell[];
  ended: readonly EndedCell[];
}

/** A count with what it grew by: 环比 over the period before, 同比 over the same period of the year before. */
export interface Trend {
  value: number;
  chain: Compared;
  yearOnYear: Compared;
}
export interface RegistrationFigures {
  filed: Trend;
  ended: Trend;
  granted: Trend;
  outcomes: Record<RegistrationOutcome, number>;
  /** 通过率: granted of those granted or refused in the period. */
  passRate: Share;
  /** 补件率: of those filed in the period, those that had to be supplemented. */
  supplementRate: Share;
  /** 线上办件占比 (O13): of those filed in the period, those filed online. */
  onlineShare: Share;
}

const sum = <T>(rows: readonly T[], of: (row: T) => number): number => rows.reduce((all, row) => all + of(row), 0);

/** First month that the figures of a period need. */
export const firstMonthFor = (period: StatPeriod): string => monthsOf(yearBefore(period))[0]!;

/** Figures of a period from cells of its months and those that it is compared with (from `firstMonthFor` on). */
export function registrationFigures({ filed, ended }: Cells, period: StatPeriod): RegistrationFigures {
  const among = <T extends { month: string }>(rows: readonly T[], of: StatPeriod): T[] => {
    const months = new Set(monthsOf(of));
    return rows.filter(({ month }) => months.has(month));
  };
  const trend = (count: (of: StatPeriod) => number): Trend => {
    const value = count(period);
    return { value, chain: compare(value, count(periodBefore(period))), yearOnYear: compare(value, count(yearBefore(period))) };
  };
  const endedAs = (of: StatPeriod, outcome: RegistrationOutcome): number =>
    sum(
      among(ended, of).filter((cell) => cell.outcome === outcome),
      (cell) => cell.ended,
    );
  const mine = among(filed, period);
  const all = sum(mine, (cell) => cell.filed);
  const names = Object.keys(registrationOutcomes) as RegistrationOutcome[];
  const outcomes = Object.fromEntries(names.map((name) => [name, endedAs(period, name)])) as Record<RegistrationOutcome, number>;
  return {
    filed: trend((of) => sum(among(filed, of), (cell) => cell.filed)),
    ended: trend((of) => sum(among(ended, of), (cell) => cell.ended)),
    granted: trend((of) => endedAs(of, 'granted')),
    outcomes,
    passRate: share(outcomes.granted, outcomes.granted + outcomes.refused),
    supplementRate: share(
      sum(mine, (cell) => cell.supplemented),
      all,
    ),
    onlineShare: share(
      sum(mine, (cell) => cell.online),
      all,
    ),
  };
}

/** Figures of each month of the period. */
export const byMonth = (cells: Cells, period: StatPeriod): { month: string; figures: RegistrationFigures }[] =>
  monthsOf(period).map((month) => ({ month, figures: registrationFigures(cells, statPeriod(month)) }));

/** Figures of each value of a dimension that occurs, in the order of the values. */
export function byDimension(cells: Cells, period: StatPeriod, dimension: 'kind' | 'specialty'): { value: string; figures: RegistrationFigures }[] {
  const values = [...new Set([...cells.filed, ...cells.ended].map((cell) => cell[dimension]))].toSorted();
  return values.map((value) => {
    const only = <T extends { kind: string; specialty: string }>(rows: readonly T[]): T[] => rows.filter((cell) => cell[dimension] === value);
    return { value, figures: registrationFigures({ filed: only(cells.filed), ended: only(cells.ended) }, period) };
  });
}

/** Time spent in a step by the cases that ended in a period, in seconds, by nearest rank; null where no case came there. */
export interface StepTime {
  step: RegistrationStep;
  cases: number;
  median: number | null;
  p90: number | null;
}

/** Those who registered in a year, by specialty (O06). Counts only. */
export interface PeopleCell {
  specialty: string;
  /** Persons who filed anything. */
  people: number;
  /** Organisations that they practise with. */
  employers: number;
  /** Granted for the first time, or anew. */
  begun: number;
  renewed: number;
  changed: number;
  cancelled: number;
  /** Licences in force on the last day, as they stand when the report is made. */
  inForce: number;
}
