// Counts and times of registrations, for the figures of domain/statistics/registration.ts. Everything is read from one table without personal data.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StatPeriod } from '../../domain/statistics/period.ts';
import {
  firstMonthFor,
  registrationSteps,
  type Cells,
  type EndedCell,
  type FiledCell,
  type PeopleCell,
  type RegistrationStep,
  type StepTime,
} from '../../domain/statistics/registration.ts';
import { one, query } from '../kit/sql.ts';

export interface FactFilter {
  /** Prefixes of the districts that the reader may see; null: all. */
  districts: readonly string[] | null;
  kind?: string | undefined;
  specialty?: string | undefined;
}

/** `preReview` → `pre_review_s` */
export const secondsColumn = (step: string): string => `${step.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_s`;
const FILTER = `($3::text[] is null or district like any($3)) and ($4::text is null or kind = $4) and ($5::text is null or specialty = $5)`;
const params = (from: string, to: string, { districts, kind, specialty }: FactFilter): unknown[] => [
  from,
  to,
  districts === null ? null : districts.map((prefix) => `${prefix}%`),
  kind ?? null,
  specialty ?? null,
];

/** Cells of the period and of those that it is compared with. */
export async function registrationCells(em: EntityManager, period: StatPeriod, filter: FactFilter): Promise<Cells> {
  const range = params(`${firstMonthFor(period)}-01`, period.to, filter);
  const filed = await query<FiledCell>(
    em,
    `select to_char(date_trunc('month', d), 'YYYY-MM') as month, kind, specialty, sum(filed)::int as filed, sum(online)::int as online, sum(supplemented)::int as supplemented
       from (select filed_on as d, kind, specialty, count(*) as filed, count(*) filter (where channel = 'online') as online,
           count(*) filter (where supplements > 0) as supplemented
         from registration_fact where filed_on between $1 and $2 and channel <> 'office' and ${FILTER} group by 1, 2, 3) days group by 1, 2, 3`,
    range,
  );
  const ended = await query<EndedCell>(
    em,
    `select to_char(date_trunc('month', d), 'YYYY-MM') as month, kind, specialty, outcome, sum(ended)::int as ended
       from (select ended_on as d, kind, specialty, outcome, count(*) as ended
         from registration_fact where ended_on between $1 and $2 and ${FILTER} group by 1, 2, 3, 4) days group by 1, 2, 3, 4`,
    range,
  );
  return { filed, ended };
}

/** 办理时长 of each step, of the cases that ended in the period: median and p90. */
export async function stepTimes(em: EntityManager, period: StatPeriod, filter: FactFilter): Promise<StepTime[]> {
  const names = Object.keys(registrationSteps) as RegistrationStep[];
  const parts = names.flatMap((step) => [
    `count(${secondsColumn(step)})::int as "${step}N"`,
    `percentile_disc(array[0.5, 0.9]) within group (order by ${secondsColumn(step)}) as "${step}T"`,
  ]);
  const row = await one<Record<string, number | number[] | null>>(
    em,
    `select ${parts.join(', ')} from registration_fact where ended_on between $1 and $2 and ${FILTER}`,
    params(period.from, period.to, filter),
  );
  return names.map((step) => {
    const times = row[`${step}T`] as number[] | null;
    return { step, cases: row[`${step}N`] as number, median: times?.[0] ?? null, p90: times?.[1] ?? null };
  });
}

/** Persons, employers and licences of a period by specialty (O06). */
export const registrants = (em: EntityManager, period: StatPeriod, filter: FactFilter): Promise<PeopleCell[]> =>
  query(
    em,
    `select coalesce(p.specialty, l.specialty) as specialty, coalesce(people, 0) as people, coalesce(employers, 0) as employers, coalesce(begun, 0) as begun,
         coalesce(renewed, 0) as renewed, coalesce(changed, 0) as changed, coalesce(cancelled, 0) as cancelled, coalesce("inForce", 0) as "inForce"
       from (select f.specialty, count(distinct r.account_id)::int as people, count(distinct r.employer_id)::int as employers,
           count(*) filter (where f.outcome = 'granted' and f.kind in ('initial', 'overdueInitial', 'reregister'))::int as begun,
           count(*) filter (where f.outcome = 'granted' and f.kind = 'renewal')::int as renewed,
           count(*) filter (where f.outcome = 'granted' and f.kind = 'change')::int as changed,
           count(*) filter (where f.outcome = 'granted' and f.kind = 'cancel')::int as cancelled
         from registration_fact f join registration r on r.case_id = f.case_id
         where f.filed_on between $1 and $2 and ${FILTER.replaceAll('district', 'f.district').replaceAll(' kind', ' f.kind').replaceAll(' specialty', ' f.specialty')} group by 1) p
       full join (select specialty, count(*)::int as "inForce" from licence
         where valid_from <= $2 and valid_to >= $2 and standing in ('valid', 'toChange', 'expired') and ($3::text[] is null or district like any($3)) group by 1) l
         on l.specialty = p.specialty order by 1`,
    params(period.from, period.to, filter),
  );
