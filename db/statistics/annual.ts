// 年度报表: figures from the facts, names from the rules.
import type { EntityManager } from '@mikro-orm/postgresql';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { registrationKinds, type RegistrationKind } from '../../domain/registration/kinds.ts';
import { annualReport, type AnnualText } from '../../domain/statistics/annual.ts';
import { statPeriod } from '../../domain/statistics/period.ts';
import { now } from '../kit/clock.ts';
import { ruleBook } from '../rule/book.ts';
import { registrants, registrationCells, stepTimes, type FactFilter } from './registration.ts';

export const kindLabel = (kind: string): string => registrationKinds[kind as RegistrationKind] ?? kind;

/** What specialties are called in a 区划 today; those without a name keep their code. */
export async function specialtyLabels(em: EntityManager, district: string): Promise<(code: string) => string> {
  const today = shanghaiDay(await now(em));
  const known = ruleValue((await ruleBook(em)).rulesFor(district, today), licenceRules.specialties);
  return (code) => known.find((one) => one.code === code)?.label ?? (code || '未注明');
}

/** The report of a year as far as a reader sees; `district` is the 区划 whose names are used. */
export async function annualText(em: EntityManager, year: number, filter: FactFilter, district = '000000'): Promise<AnnualText> {
  const period = statPeriod(String(year));
  const cells = await registrationCells(em, period, filter);
  const times = await stepTimes(em, period, filter);
  const people = await registrants(em, period, filter);
  const specialtyLabel = await specialtyLabels(em, district);
  return annualReport({ year, madeOn: shanghaiDay(await now(em)), cells, times, people, kindLabel, specialtyLabel });
}
