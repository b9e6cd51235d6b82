// What every paper of a registration begins with: the case as the act has left it, its rules, whom it is addressed to.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Calendar } from '../../domain/kit/calendar.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import type { RuleSet } from '../../domain/kit/rules.ts';
import { registrationKinds } from '../../domain/registration/kinds.ts';
import type { RegistrationRules } from '../../domain/registration/rules.ts';
import { one } from '../../db/kit/sql.ts';
import { registrationById, type StoredRegistration } from '../../db/registration/cases.ts';
import { personOf } from '../../db/registration/subject.ts';
import type { Fields } from '../../security/field.ts';
import type { About } from '../documents/define.ts';
import { rulesOf } from './facts.ts';

export interface Known {
  stored: StoredRegistration;
  rules: RegistrationRules;
  set: RuleSet;
  calendar: Calendar;
  name: string;
  action: string;
  data: Record<string, unknown>;
}

export const remediesOf = ({ values }: RegistrationRules) => ({
  reviewBody: values.remedies.reconsiderationTo,
  reviewDays: values.remedies.reconsiderationDays,
  court: values.remedies.litigationTo,
  suitMonths: values.remedies.litigationMonths,
});
export const addressed = ({ stored, name }: Pick<Known, 'stored' | 'name'>) => ({
  to: name,
  caseNumber: stored.number ?? stored.caseId,
  matter: `初级注册安全工程师${registrationKinds[stored.kind]}`,
});

export async function known(em: EntityManager, fields: Fields, { caseId, seq, at }: About): Promise<Known> {
  const stored = await registrationById(em, fields, caseId);
  if (!stored) throw new Error(`no registration ${caseId}`);
  const row = await one<{ action: string; data: Record<string, unknown> }>(em, `select action, data from journal where case_id = $1 and seq = $2`, [
    caseId,
    seq,
  ]);
  const person = await personOf(em, fields, stored.accountId);
  return { stored, ...(await rulesOf(em, stored, shanghaiDay(at))), name: person.name ?? '申请人', ...row };
}
