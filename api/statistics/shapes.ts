// Answers about figures.
import { z } from 'zod';
import { registrationOutcomes, registrationSteps } from '../../domain/statistics/registration.ts';

const count = z.int().min(0);
const points = z.int().nullable().meta({ description: 'Basis points; null where there is nothing to divide by' });
const shown = z.string().meta({ description: 'As reports print it; 「—」 where there is nothing to divide by' });
const compared = z.object({ base: count, basisPoints: points, shown });
const share = z.object({ part: count, whole: count, basisPoints: points, shown });
const trend = z.object({ value: count, chain: compared.meta({ description: '环比' }), yearOnYear: compared.meta({ description: '同比' }) });
const seconds = z.int().nullable();

export const figuresSchema = z.object({
  filed: trend,
  ended: trend,
  granted: trend,
  outcomes: z.object(Object.fromEntries(Object.keys(registrationOutcomes).map((name) => [name, count]))),
  passRate: share.meta({ description: '通过率' }),
  supplementRate: share.meta({ description: '补件率' }),
  onlineShare: share.meta({ description: '线上办件占比' }),
});

export const registrationStatistics = z.object({
  period: z.string(),
  label: z.string(),
  from: z.string(),
  to: z.string(),
  at: z.string().meta({ description: "The database's clock; counts are those of the acts decided until then" }),
  total: figuresSchema,
  byMonth: z.array(z.object({ month: z.string(), figures: figuresSchema })),
  byKind: z.array(z.object({ kind: z.string(), label: z.string(), figures: figuresSchema })),
  bySpecialty: z.array(z.object({ specialty: z.string(), label: z.string(), figures: figuresSchema })),
  steps: z
    .array(
      z.object({
        step: z.enum(Object.keys(registrationSteps) as [string]),
        label: z.string(),
        cases: count,
        medianSeconds: seconds,
        p90Seconds: seconds,
        median: shown,
        p90: shown,
      }),
    )
    .meta({ description: '办理时长 of the cases that ended in the period, nearest rank' }),
});

const times = { medianSeconds: seconds, p90Seconds: seconds };
export const processStatistics = z.object({
  from: z.string(),
  to: z.string(),
  processes: z.array(
    z.object({
      type: z.string(),
      label: z.string(),
      ended: count,
      ...times,
      returned: share.meta({ description: '退回率: of those that ended, those sent back at least once' }),
    }),
  ),
  steps: z
    .array(
      z.object({
        type: z.string(),
        address: z.string(),
        label: z.string(),
        visits: count,
        ...times,
        totalSeconds: z.number(),
        bottleneck: z.boolean(),
      }),
    )
    .meta({ description: 'Where time goes; the state with the longest sum of a process is its bottleneck' }),
  rounds: z
    .array(z.object({ type: z.string(), node: z.string(), label: z.string(), rounds: count, ...times, late: share, returned: share }))
    .meta({ description: 'Steps of approval chains: 办理时长, 超期率, 退回率 of the rounds that ended in the time' }),
  deadlines: z.array(z.object({ type: z.string(), name: z.string(), label: z.string(), due: count, breached: count, kept: share })),
  longRunning: z.array(
    z.object({
      caseId: z.string(),
      type: z.string(),
      label: z.string(),
      district: z.string(),
      state: z.string(),
      since: z.string(),
      seconds: z.number(),
    }),
  ),
  approvers: z.array(z.object({ accountId: z.string(), name: z.string().nullable(), voted: count, late: count, open: count, ...times })),
});
