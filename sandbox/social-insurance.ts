// U06, contributions of a person by month, and the standing of employers.
import type { Router } from 'express';
import { z } from 'zod';
import { creditCode, idNumber, personName, plainDate, unitName } from '../gateways/contracts/parts.ts';
import {
  contributionSchema,
  contributionsQuerySchema,
  employerQuerySchema,
  employerStandings,
  type ContributionsAnswer,
  type EmployerAnswer,
} from '../gateways/contracts/social-insurance.ts';
import { openRows } from './kit/rows.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';

const insuredSchema = z.strictObject({ name: personName, idNo: idNumber, months: z.array(contributionSchema) });
type Insured = z.infer<typeof insuredSchema>;
const employerSchema = z.strictObject({ creditCode, name: unitName, standing: z.enum(employerStandings), on: plainDate.nullable() });
type Employer = z.infer<typeof employerSchema>;

export function createSocialInsurance(kit: Kit): Router {
  const sealed = createSealed('social-insurance', kit);
  const insured = openRows<Insured>('social-insurance', kit.folder, ({ idNo }) => idNo);
  const employers = openRows<Employer>('employers', kit.folder, (one) => one.creditCode);
  sealed.onSealed('/contributions', contributionsQuerySchema, ({ name, idNo, from, to }) => {
    if (from > to) return refused(400, 'BAD_PERIOD', '起止月份不正确');
    const person = insured.get(idNo);
    if (!person || person.name !== name) return { status: 200, body: { found: false, months: [], current: null } satisfies ContributionsAnswer };
    const months = person.months.toSorted((a, b) => (a.month < b.month ? -1 : 1));
    return {
      status: 200,
      body: {
        found: true,
        months: months.filter(({ month }) => month >= from && month <= to),
        current: currentOf(months),
      } satisfies ContributionsAnswer,
    };
  });
  sealed.onSealed('/employers', employerQuerySchema, (asked) => {
    const employer = employers.get(asked.creditCode) ?? null;
    return { status: 200, body: { found: employer !== null, employer } satisfies EmployerAnswer };
  });
  sealed.onData('/_data', insuredSchema, (person) => {
    insured.put(person);
    return { status: 201, body: person };
  });
  sealed.onData('/_employers', employerSchema, (employer) => {
    employers.put(employer);
    return { status: 201, body: employer };
  });
  return sealed.router;
}

/** Who paid last, and since when without a month of another. */
function currentOf(months: Insured['months']): ContributionsAnswer['current'] {
  const last = months.at(-1);
  if (!last) return null;
  const before = months.findLastIndex((one) => one.creditCode !== last.creditCode);
  return { creditCode: last.creditCode, employer: last.employer, since: months[before + 1]!.month };
}
