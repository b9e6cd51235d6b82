// 智慧好办 (O01): what the office and its neighbours know of the person is filled in and not asked for again.
import type { EntityManager } from '@mikro-orm/postgresql';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import type { RegistrationForm } from '../../domain/registration/form.ts';
import type { RegistrationKind } from '../../domain/registration/kinds.ts';
import type { SharedOrigin } from '../../domain/registration/materials.ts';
import type { EducationGateway } from '../../gateways/education.ts';
import type { SocialInsuranceGateway } from '../../gateways/social-insurance.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import type { Education, Shared } from '../../db/registration/cases.ts';
import { certificatesOf, lastLicenceOf, personOf } from '../../db/registration/subject.ts';
import type { Fields } from '../../security/field.ts';

export interface PrefillDeps {
  fields: Fields;
  /** Left out where no neighbour is connected: then the paper is asked for. */
  socialInsurance?: Pick<SocialInsuranceGateway, 'contributions'>;
  /** Left out where no neighbour is connected: then the application form leaves 学历 open. */
  education?: Pick<EducationGateway, 'records'>;
  onError: (error: unknown) => void;
}

export interface Prefilled {
  form: RegistrationForm;
  shared: Shared;
  /** Field or item → where it comes from, for the page. */
  from: Record<string, string>;
}

/** Never fails because a neighbour is away: what it would have told is asked for instead. */
export async function prefill(
  { fields, socialInsurance, education, onError }: PrefillDeps,
  em: EntityManager,
  accountId: string,
  kind: RegistrationKind,
): Promise<Prefilled> {
  const at = await now(em);
  const person = await personOf(em, fields, accountId);
  const [licence, certificates] = [await lastLicenceOf(em, accountId), await certificatesOf(em, person.indexes)];
  const named = person.name !== null && person.idNumber !== null ? (person as Known) : null;
  const [insured, studied] = await Promise.all([
    named && socialInsurance ? insuredWith(socialInsurance, named, at).catch(onError) : undefined,
    named && education ? lastEducation(education, named).catch(onError) : undefined,
  ]);
  const from: Record<string, string> = {};
  const form: Record<string, unknown> = {};
  const fill = (name: keyof RegistrationForm, value: unknown, source: string): void => {
    if (value === undefined || value === null) return;
    form[name] = value;
    from[`form.${name}`] = source;
  };
  const [own] = licence
    ? await query<{ code: string; name: string }>(em, `select credit_code as code, name from organisation where id = $1`, [licence.employerId])
    : [];
  if (insured) {
    fill('employerCode', insured.creditCode, '社会保险共享数据');
    fill('employerName', insured.name, '社会保险共享数据');
  } else if (own && kind === 'renewal') {
    fill('employerCode', own.code, '注册证书');
    fill('employerName', own.name, '注册证书');
  }
  if (person.idNumber) from['materials.idCard'] = '实名认证';
  if (certificates.some(({ standing }) => standing === 'valid')) from['materials.certificate'] = '职业资格证书库';
  if (licence) from['materials.licence'] = '注册证书库';
  const origins: SharedOrigin[] = insured ? ['socialInsurance'] : [];
  if (insured) from['materials.socialInsurance'] = '社会保险共享数据';
  if (studied) from['education'] = '学信共享数据';
  return { form: form as RegistrationForm, shared: { at, origins, insuredWith: insured ?? null, education: studied ?? null }, from };
}

interface Known {
  name: string;
  idNumber: string;
}
/** Who pays for the person now, from the last twelve months on record; null: nobody. */
async function insuredWith(
  gateway: Pick<SocialInsuranceGateway, 'contributions'>,
  { name, idNumber }: Known,
  at: Instant,
): Promise<Shared['insuredWith']> {
  const to = shanghaiDay(at).slice(0, 7);
  const from = `${Number(to.slice(0, 4)) - 1}${to.slice(4)}`;
  const { found, current } = await gateway.contributions({ name, idNo: idNumber, from, to }, AbortSignal.timeout(3_000));
  return found && current ? { creditCode: current.creditCode, name: current.employer, since: current.since } : null;
}

/** The 学历 that was got last; null: none on record under this name. */
async function lastEducation(gateway: Pick<EducationGateway, 'records'>, { name, idNumber }: Known): Promise<Education | null> {
  const { records } = await gateway.records({ name, idNo: idNumber }, AbortSignal.timeout(3_000));
  const last = records.filter(({ kind }) => kind === '学历').toSorted((a, b) => (a.on < b.on ? 1 : -1))[0];
  return last ? { level: last.level, school: last.school, major: last.major, on: last.on } : null;
}
