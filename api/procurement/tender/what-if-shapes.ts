// What 期限推演 of purchases reads and answers.
import { z } from 'zod';
import { methods, kinds, regimes, type Kind, type Method, type Regime } from '../../../domain/procurement/law/regime.ts';
import { events, type Event } from '../../../domain/procurement/law/steps.ts';
import { verdicts, type Verdict } from '../../../domain/procurement/law/verdict.ts';
import { day as plainDay, district, moment } from '../../exam/setup-shapes.ts';

const names = <T extends string>(of: Readonly<Record<T, unknown>>) => Object.keys(of) as [T, ...T[]];
/** Days that a clock of months can still be counted from. */
const near = plainDay.refine((on) => on >= '2000-01-01' && on <= '2100-12-31', '只能从2000年至2100年的日期推算');
const nearMoment = moment.refine((at) => at >= '2000' && at < '2101', '只能从2000年至2100年的日期推算');

export const change = z.strictObject({
  at: nearMoment.meta({ description: 'When the change would be published' }),
  affectsBids: z.boolean().meta({ description: '可能影响投标文件编制' }),
  changesScope: z.boolean().default(false).meta({ description: '改变采购标的或者资格条件' }),
  bidDeadline: nearMoment.nullable().default(null).meta({ description: 'The deadline that is wanted; null: the earliest lawful one' }),
});
const happened = z.strictObject(
  Object.fromEntries(
    Object.keys(events)
      .filter((event) => event !== 'published')
      .map((event) => [event, near.optional().meta({ description: events[event as Event] })]),
  ) as Record<Exclude<Event, 'published'>, z.ZodOptional<typeof near>>,
);

export const body = z
  .strictObject({
    day: near.meta({ description: 'Day of publication' }),
    method: z.enum(names<Method>(methods)).meta({ description: Object.entries(methods).flat().join(' ') }),
    kind: z.enum(names<Kind>(kinds)).meta({ description: Object.entries(kinds).flat().join(' ') }),
    district: district.default('140000'),
    obtainUntil: near.nullable().default(null).meta({ description: '获取采购文件截止日' }),
    bidDeadline: nearMoment.nullable().default(null).meta({ description: '投标截止时间' }),
    happened: happened.optional().meta({ description: 'What has happened already, by day' }),
    change: change.optional().meta({ description: 'A change of what is published; needs `bidDeadline`' }),
  })
  .refine(({ change: asked, bidDeadline }) => asked === undefined || bidDeadline !== null, {
    path: ['bidDeadline'],
    message: '推演更正时请给出现行投标截止时间',
  });

const cite = z.object({ rule: z.string(), label: z.string(), article: z.string().nullable(), source: z.string(), verified: z.boolean() });
export const date = z.object({
  name: z.string(),
  label: z.string(),
  bound: z.enum(['ends', 'earliest', 'latest']),
  from: z.string(),
  assumed: z.boolean().meta({ description: 'Counted from a day that has not come to be' }),
  day: z.string(),
  due: z.string(),
  period: z.string(),
  length: z.object({ amount: z.int(), unit: z.string(), rolls: z.boolean() }),
  provisional: z.boolean(),
  movedFrom: z.string().nullable().meta({ description: 'Where it would end if every weekday were worked' }),
  by: z.array(z.object({ day: z.string(), name: z.string() })).meta({ description: 'Days off that moved it' }),
  makeup: z.array(z.string()).meta({ description: 'Weekend days that were worked and counted' }),
  fixed: z.string().nullable(),
  cite,
});
export const finding = cite.extend({ verdict: z.enum(names<Verdict>(verdicts)), verdictLabel: z.string(), says: z.string() });
export const consequences = z.object({
  bidDeadline: z.string(),
  findings: z.array(finding),
  effects: z.array(z.object({ what: z.string(), says: z.string(), cite: cite.nullable() })),
  moved: z.array(z.object({ name: z.string(), label: z.string(), from: z.string(), to: z.string() })),
  dates: z.array(date),
});
export const answer = z.object({
  regime: z.enum(names<Regime>(regimes)),
  regimeLabel: z.string(),
  regimeName: z.string(),
  dates: z.array(date),
  findings: z.array(finding),
  change: consequences.nullable(),
});
