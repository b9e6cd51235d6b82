// How many seats the next exam needs (O20): those who sat this time, changed as they have changed from exam to exam, with the spare rooms that the rule asks for.
import { compare } from '../../statistics/compare.ts';
import type { Finding } from './findings.ts';
import { OTHERS, type Counts, type Protected } from './protect.ts';

export interface SeatPlanning {
  /** Seats of enabled rooms, spare ones left out, by 考区. */
  seats: Readonly<Record<string, number>>;
  /** Share of spare rooms, in basis points. */
  spare: number;
}

/** Mean change of 应考 from one exam to the next, in basis points; 0 where there is only one. */
export function meanChange(exams: readonly Pick<Counts, 'expected'>[]): number {
  const changes = exams.slice(1).map(({ expected }, n) => compare(expected, exams[n]!.expected).basisPoints ?? 0);
  return changes.length ? Math.round(changes.reduce((sum, one) => sum + one, 0) / changes.length) : 0;
}

interface Need {
  label: string;
  expected: number;
  predicted: number;
  need: number;
  have: number;
}
const columns = ['考区', '本次应考', '预计应考', '需要座位', '现有座位', '尚缺'] as const;
const row = ({ label, expected, predicted, need, have }: Need): string[] => [
  label,
  ...[expected, predicted, need, have, Math.max(0, need - have)].map(String),
];
const ceil = (n: number, basisPoints: number): number => Math.ceil(Math.round(n * (10_000 + basisPoints)) / 10_000);

/** Of the exam as a whole, and of each 考区 that is short of seats. `areas`: the table that may be shown; null: none. */
export function seatFindings(exams: readonly Counts[], areas: Protected | null, { seats, spare }: SeatPlanning): Finding[] {
  const change = meanChange(exams);
  const needOf = (label: string, expected: number, have: number): Need => {
    const predicted = ceil(expected, change);
    return { label, expected, predicted, need: ceil(predicted, spare), have };
  };
  const all = Object.values(seats).reduce((sum, one) => sum + one, 0);
  const whole = needOf('合计', exams.at(-1)!.expected, all);
  const shown = (areas?.shown ?? []).map(({ label, expected }) => needOf(label, expected, seats[label] ?? 0));
  const rest = areas?.others ? [needOf(OTHERS, areas.others.expected, all - shown.reduce((sum, { have }) => sum + have, 0))] : [];
  const basis = exams.length > 1 ? `近${exams.length}次考试应考人数平均每次变化${compare(10_000 + change, 10_000).shown}` : '按本次考试应考人数';
  const state = ({ need, have }: Need): string => (need > have ? `现有${have}个，尚缺${need - have}个` : `现有${have}个，够用`);
  return [
    {
      kind: 'seats',
      sentence: `预计下次考试应考${whole.predicted}人（${basis}），连同备用需要座位${whole.need}个，${state(whole)}。`,
      columns,
      rows: [...shown, ...rest, whole].map(row),
    },
    ...shown
      .filter(({ need, have }) => need > have)
      .map((one): Finding => ({
        kind: 'seats',
        sentence: `${one.label}预计下次考试需要座位${one.need}个，${state(one)}。`,
        columns,
        rows: [row(one)],
      })),
  ];
}
