// 年度报表 (S3-58, O06): one text for the spreadsheet and for the paper, so that neither says what the other doesn't.
import type { PlainDate } from '../kit/instant.ts';
import { NOTHING, pointsBetween, shownSeconds } from './compare.ts';
import { statPeriod, yearBefore, type StatPeriod } from './period.ts';
import {
  byDimension,
  byMonth,
  registrationFigures,
  registrationOutcomes,
  registrationSteps,
  type Cells,
  type PeopleCell,
  type RegistrationFigures,
  type RegistrationOutcome,
  type StepTime,
} from './registration.ts';

export interface AnnualInput {
  year: number;
  madeOn: PlainDate;
  /** From the first month of the year before on. */
  cells: Cells;
  times: readonly StepTime[];
  people: readonly PeopleCell[];
  /** What kinds and specialties are called. */
  kindLabel: (kind: string) => string;
  specialtyLabel: (code: string) => string;
}

export interface AnnualText {
  year: number;
  madeOn: PlainDate;
  figures: readonly { label: string; value: string; lastYear: string; change: string }[];
  tables: readonly { title: string; columns: readonly string[]; rows: readonly (readonly string[])[] }[];
  notes: readonly string[];
}

const outcomeNames = Object.keys(registrationOutcomes) as RegistrationOutcome[];
const counted = (first: string): string[] => [first, '申请', '办结', '准予', '不予', '通过率', '补件率', '线上办件占比', '申请环比', '申请同比'];
const line = (name: string, figures: RegistrationFigures): string[] => [
  name,
  String(figures.filed.value),
  String(figures.ended.value),
  String(figures.outcomes.granted),
  String(figures.outcomes.refused),
  figures.passRate.shown,
  figures.supplementRate.shown,
  figures.onlineShare.shown,
  figures.filed.chain.shown,
  figures.filed.yearOnYear.shown,
];

function summary(cells: Cells, year: StatPeriod): AnnualText['figures'] {
  const [now, then] = [registrationFigures(cells, year), registrationFigures(cells, yearBefore(year))];
  const count = (label: string, of: 'filed' | 'ended' | 'granted') => ({
    label,
    value: String(now[of].value),
    lastYear: String(then[of].value),
    change: now[of].yearOnYear.shown,
  });
  const share = (label: string, of: 'passRate' | 'supplementRate' | 'onlineShare') => ({
    label,
    value: now[of].shown,
    lastYear: then[of].shown,
    change: pointsBetween(now[of], then[of]),
  });
  return [
    count('申请件数', 'filed'),
    count('办结件数', 'ended'),
    count('准予件数', 'granted'),
    share('通过率', 'passRate'),
    share('补件率', 'supplementRate'),
    share('线上办件占比', 'onlineShare'),
  ];
}

/** The report of a year. */
export function annualReport({ year, madeOn, cells, times, people, kindLabel, specialtyLabel }: AnnualInput): AnnualText {
  const period = statPeriod(String(year));
  const parts = (dimension: 'kind' | 'specialty', label: (value: string) => string): string[][] =>
    byDimension(cells, period, dimension).map(({ value, figures }) => line(label(value), figures));
  const { outcomes } = registrationFigures(cells, period);
  return {
    year,
    madeOn,
    figures: summary(cells, period),
    tables: [
      {
        title: '按月统计',
        columns: counted('月份'),
        rows: byMonth(cells, period).map(({ month, figures }) => line(`${Number(month.slice(5))}月`, figures)),
      },
      { title: '按专业统计', columns: counted('专业'), rows: parts('specialty', specialtyLabel) },
      { title: '按注册类型统计', columns: counted('注册类型'), rows: parts('kind', kindLabel) },
      { title: '办理结果', columns: ['结果', '件数'], rows: outcomeNames.map((name) => [registrationOutcomes[name], String(outcomes[name])]) },
      {
        title: '各环节办理时长',
        columns: ['环节', '件数', '中位数', '九成以内'],
        rows: times.map(({ step, cases, median, p90 }) => [registrationSteps[step].label, String(cases), shownSeconds(median), shownSeconds(p90)]),
      },
      {
        title: '注册人员信息',
        columns: ['专业', '申请人数', '执业单位数', '新注册', '延续', '变更', '注销', '年末有效注册'],
        rows: people.map((cell) => [
          specialtyLabel(cell.specialty),
          ...[cell.people, cell.employers, cell.begun, cell.renewed, cell.changed, cell.cancelled, cell.inForce].map(String),
        ]),
      },
    ],
    notes: [
      `环比、同比的基数为零的，以「${NOTHING}」表示。`,
      '通过率为准予件数占准予和不予件数之和的比例；补件率、线上办件占比以当期申请件数为基数，依职权办理的不计入。',
      '办理时长按当期办结的件计算，取排序后第50%、第90%位的数值。',
    ],
  };
}
