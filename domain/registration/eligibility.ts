// Who may apply for what (S3§3.9): every reason against it at once, each with the rule and the article behind it.
import { plusDays, type PlainDate } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';
import type { RegistrationForm } from './form.ts';
import { begins, registrationKinds, type RegistrationKind } from './kinds.ts';
import { registrationRules, standingsFor, type RegistrationRules } from './rules.ts';

export interface CertificateFacts {
  id: string;
  number: string;
  specialty: string;
  issuedOn: PlainDate;
  standing: string;
  own: boolean;
}
export interface LicenceFacts {
  id: string;
  number: string;
  standing: string;
  specialty: string;
  employerId: string;
  validTo: PlainDate;
  own: boolean;
}
/** What is known of the person and the case on the day of the act. */
export interface Subject {
  day: PlainDate;
  birth: PlainDate | null;
  certificate: CertificateFacts | null;
  /** Certificate of the specialty that is changed to. */
  newCertificate: CertificateFacts | null;
  /** The licence that the case is about; for kinds that begin one, the last licence there was. */
  licence: LicenceFacts | null;
  /** Organisation that the form names. */
  employer: { id: string; name: string } | null;
  /** Other employers that the person is insured or registered with. */
  otherEmployers: readonly string[];
  bans: readonly { until: PlainDate; basis: string }[];
}

/** The corresponding day so many months later; the month's end where there is none. */
export function plusMonths(day: PlainDate, months: number): PlainDate {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return `${first.toISOString().slice(0, 8)}${String(Math.min(date, length)).padStart(2, '0')}`;
}
/** Whole years between two days. */
export function ageOn(birth: PlainDate, day: PlainDate): number {
  return Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);
}

type RuleName = keyof typeof registrationRules;
type Speak = (field: string, name: RuleName, code: string, message: string) => Reason;

/** Reasons against an application of this kind. Empty: it may be made. */
export function eligibilityReasons(kind: RegistrationKind, form: RegistrationForm, subject: Subject, rules: RegistrationRules): Reason[] {
  const speak: Speak = (field, name, code, message) => ({
    field,
    code,
    message,
    rule: registrationRules[name].key,
    article: rules.basis(name),
  });
  return [
    ...certified(kind, form, subject, rules, speak),
    ...standing(kind, subject, rules, speak),
    ...when(kind, subject, rules, speak),
    ...person(kind, subject, rules, speak),
    ...employed(kind, form, subject, rules, speak),
    ...educated(kind, form, subject, rules, speak),
  ];
}

function certified(
  kind: RegistrationKind,
  form: RegistrationForm,
  { certificate, newCertificate, licence }: Subject,
  { values }: RegistrationRules,
  speak: Speak,
): Reason[] {
  const live = (found: CertificateFacts | null, field: string): Reason[] =>
    found && found.own && found.standing === 'valid' ? [] : [speak(field, 'certificateLive', 'CERTIFICATE_NOT_LIVE', '没有本人的有效职业资格证书')];
  if (!values.certificateLive.includes(kind)) return [];
  // Without a number in the form it is the form that is incomplete.
  const changes = kind === 'change' && form.matter === 'specialty' && form.newCertificateId !== undefined;
  const same = changes && newCertificate !== null && newCertificate.specialty === licence?.specialty;
  return [
    ...live(certificate, 'certificateId'),
    ...(changes ? live(newCertificate, 'form.newCertificateId') : []),
    ...(same ? [speak('form.newCertificateId', 'certificateLive', 'SPECIALTY_SAME', '新专业与现注册专业相同，无需变更')] : []),
  ];
}

/** The licence must stand, or must not. */
function standing(kind: RegistrationKind, { licence }: Subject, rules: RegistrationRules, speak: Speak): Reason[] {
  const rule = (code: string, message: string): Reason[] => [speak('licenceId', 'licenceStanding', code, message)];
  if (!begins(kind)) {
    if (licence?.own && standingsFor(rules, kind).includes(licence.standing)) return [];
    return rule('LICENCE_NOT_LIVE', `没有可以办理${registrationKinds[kind]}的注册证书`);
  }
  if (licence && (rules.values.licenceStanding.blocks as readonly string[]).includes(licence.standing))
    return rule('LICENCE_STANDS', `已有注册证书（${licence.number}），不能办理${registrationKinds[kind]}`);
  if (kind === 'reregister' && !licence) return rule('LICENCE_NEVER_WAS', '未曾注册，应办理初始注册');
  if (kind !== 'reregister' && licence) return rule('LICENCE_WAS', '曾经注册，应办理重新注册');
  return [];
}

/** 取证 ≤ 5 years for 初始; 延续 in its window. */
function when(kind: RegistrationKind, { certificate, licence, day }: Subject, rules: RegistrationRules, speak: Speak): Reason[] {
  const { initialYears, renewal } = rules.values;
  if (certificate && (kind === 'initial' || kind === 'overdueInitial')) {
    const last = plusMonths(certificate.issuedOn, initialYears * 12);
    if (kind === 'initial' && day > last)
      return [speak('kind', 'initialYears', 'INITIAL_OVERDUE', `取得证书已超过${initialYears}年，应办理逾期初始注册`)];
    if (kind === 'overdueInitial' && day <= last)
      return [speak('kind', 'initialYears', 'INITIAL_NOT_OVERDUE', `取得证书未超过${initialYears}年，应办理初始注册`)];
  }
  if (kind !== 'renewal' || !licence) return [];
  const from = plusMonths(licence.validTo, -renewal.fromMonths);
  const until = plusDays(licence.validTo, -renewal.untilDays);
  if (day < from)
    return [speak('kind', 'renewal', 'RENEWAL_TOO_EARLY', `延续注册应在有效期届满前${renewal.fromMonths}个月内申请，${from}起可以申请`)];
  return day > until ? [speak('kind', 'renewal', 'RENEWAL_TOO_LATE', `延续注册应在有效期届满${renewal.untilDays}日前申请，已于${until}截止`)] : [];
}

function person(kind: RegistrationKind, { birth, bans, day }: Subject, rules: RegistrationRules, speak: Speak): Reason[] {
  if (kind === 'cancel' || kind === 'reissue') return [];
  const { ageMax } = rules.values;
  const age = birth === null ? null : ageOn(birth, day);
  return [
    ...(age === null
      ? [speak('applicant', 'ageMax', 'BIRTH_UNKNOWN', '未完成实名认证，无法核验年龄')]
      : age > ageMax
        ? [speak('applicant', 'ageMax', 'TOO_OLD', `申请人年龄超过${ageMax}周岁`)]
        : []),
    ...bans
      .filter(({ until }) => day <= until)
      .map(({ until, basis }) => ({
        field: 'applicant',
        code: 'BANNED',
        message: `在禁止申请期限内（至${until}）`,
        rule: 'registration.bans',
        article: basis,
      })),
  ];
}

function employed(kind: RegistrationKind, form: RegistrationForm, subject: Subject, rules: RegistrationRules, speak: Speak): Reason[] {
  const needs = begins(kind) || kind === 'renewal' || (kind === 'change' && form.matter === 'employer');
  if (!needs || !form.employerCode) return [];
  const { employer, licence, otherEmployers, day } = subject;
  const found: Reason[] = [];
  if (!employer) found.push(speak('form.employerCode', 'employerKnown', 'EMPLOYER_UNKNOWN', '用人单位尚未在本平台注册，请通知单位先行注册'));
  if (employer && licence && kind === 'renewal' && employer.id !== licence.employerId)
    found.push(speak('form.employerCode', 'oneEmployer', 'EMPLOYER_DIFFERS', '用人单位与注册证书不一致，应先办理变更注册'));
  if (employer && licence && kind === 'change' && employer.id === licence.employerId)
    found.push(speak('form.employerCode', 'oneEmployer', 'EMPLOYER_SAME', '新单位与原单位相同，无需变更'));
  if (rules.values.oneEmployer && otherEmployers.length)
    found.push(speak('form.employerCode', 'oneEmployer', 'TWO_EMPLOYERS', `只能在一个单位注册，另有：${otherEmployers.join('、')}`));
  if (form.contractFrom && form.contractFrom > day)
    found.push(speak('form.contractFrom', 'employerKnown', 'CONTRACT_NOT_YET', '劳动合同尚未开始履行'));
  if (form.contractTo && form.contractTo < day) found.push(speak('form.contractTo', 'employerKnown', 'CONTRACT_OVER', '劳动合同已经终止'));
  if (kind === 'change' && form.leftOn && form.leftOn > day)
    found.push(speak('form.leftOn', 'oneEmployer', 'TWO_EMPLOYERS', '与原单位的劳动合同尚未解除或终止'));
  return found;
}

/** Hours that count: of courses that ended in the last so many years. Two schemes of law stand side by side in the rule: 48 h in 3 y, or 90 h a year with two thirds 专业. */
export function countedHours(form: RegistrationForm, day: PlainDate, years: number): { hours: number; professional: number } {
  const since = plusMonths(day, -12 * years);
  const counted = (form.courses ?? []).filter(({ on }) => on > since && on <= day);
  return {
    hours: counted.reduce((sum, course) => sum + course.hours, 0),
    professional: counted.reduce((sum, course) => sum + Math.min(course.professionalHours, course.hours), 0),
  };
}

function educated(kind: RegistrationKind, form: RegistrationForm, { day }: Subject, rules: RegistrationRules, speak: Speak): Reason[] {
  const { hours: needed, years, professionalPercent, kinds } = rules.values.education;
  if (!kinds.includes(kind)) return [];
  const { hours, professional } = countedHours(form, day, years);
  const least = (needed * professionalPercent) / 100;
  return [
    ...(hours < needed ? [speak('form.courses', 'education', 'EDUCATION_SHORT', `近${years}年继续教育应不少于${needed}学时，现有${hours}学时`)] : []),
    ...(professional < least
      ? [speak('form.courses', 'education', 'EDUCATION_PROFESSIONAL_SHORT', `其中专业课程应不少于${Math.ceil(least)}学时，现有${professional}学时`)]
      : []),
  ];
}
