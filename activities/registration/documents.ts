// What the papers of a registration say: P18 申请表, P19 受理/不予受理/补正, P20 特别程序/延期, P22 决定书, P24 注销/撤销决定书, P25 整改通知. Which of them an act
// entails stands in the story; what it says is read from the records here, as they stood with the act.
import type { EntityManager } from '@mikro-orm/postgresql';
import { shanghaiDay, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import { workingDaysBetween } from '../../domain/kit/calendar.ts';
import { lastDayOf } from '../../domain/registration/clocks.ts';
import { countedHours } from '../../domain/registration/eligibility.ts';
import { registrationKinds, specialProcedures } from '../../domain/registration/kinds.ts';
import { materialSources } from '../../domain/registration/materials.ts';
import { itemsFor } from '../../domain/registration/items.ts';
import { formFields, type RegistrationForm } from '../../domain/registration/form.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { validateIdNumber } from '../../domain/kit/identity/id-number.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { materialsOf } from '../../db/registration/cases.ts';
import { personOf } from '../../db/registration/subject.ts';
import { phoneOf } from '../../db/account/people.ts';
import { defineDocument, type About } from '../documents/define.ts';
import { endingPaper } from './ending-paper.ts';
import { photoOf } from './photo.ts';
import { addressed, known, remediesOf, type Known } from './paper-facts.ts';

/** Last day of a clock as the act has left it: started by it, or moved by it. */
async function lastDay(em: EntityManager, { caseId, at }: About, name: string): Promise<PlainDate> {
  const { due } = await one<{ due: Instant }>(
    em,
    `select coalesce((select h.value->>'to' from jsonb_array_elements(d.history) with ordinality h(value, n) where h.value ? 'to' and h.value->>'at' <= $3 order by n desc limit 1),
        ${asInstant('d.due')}) as due from deadline d where d.case_id = $1 and d.name = $2 and d.started_at <= $3::timestamptz order by d.started_at desc limit 1`,
    [caseId, name, at],
  );
  return lastDayOf(due);
}

const acceptedOn = ({ stored }: Known): PlainDate => shanghaiDay(stored.acceptedAt ?? stored.submittedAt ?? stored.savedAt);
const submittedOn = ({ stored }: Known): PlainDate => shanghaiDay(stored.submittedAt ?? stored.savedAt);
/** What an item is called on paper. */
const nameOf = ({ rules, stored }: Known, item: string): string =>
  item.startsWith('form.')
    ? (formFields[item.slice(5) as keyof typeof formFields]?.label ?? item)
    : (itemsFor(rules, stored.kind).find(({ id }) => id === item)?.label ?? item);

const specialtyLabel = ({ set }: Known, code: string): string =>
  ruleValue(set, licenceRules.specialties).find((one) => one.code === code)?.label ?? code;

/** What the applicant has agreed to, in the words of the form: a kind that asks for less prints less. */
const promised = (form: RegistrationForm): string[] =>
  Object.entries(formFields).flatMap(([name, { label, kind }]) =>
    kind === 'flag' && form[name as keyof RegistrationForm] === true ? [label.replace(/^承诺：/, '')] : [],
  );
const specialtyIn = async (em: EntityManager, certificateId: string | undefined): Promise<string | null> =>
  (await query<{ specialty: string }>(em, `select specialty from certificate where id = $1`, [certificateId ?? null]))[0]?.specialty ?? null;

const application = defineDocument({
  kind: 'P18',
  load: async (em, fields, about, content) => {
    const found = await known(em, fields, about);
    const { stored, rules } = found;
    const person = await personOf(em, fields, stored.accountId);
    const id = validateIdNumber(person.idNumber ?? '', { today: submittedOn(found), isKnownDistrict: () => true });
    const [certificate] = await query<{ number: string; issuedOn: string; specialty: string }>(
      em,
      `select c.number, c.issued_on::text as "issuedOn", c.specialty from certificate c where c.id = coalesce($1::uuid, (select certificate_id from licence where id = $2::uuid))`,
      [stored.certificateId, stored.licenceId],
    );
    const [employer] = await query<{ name: string; code: string }>(em, `select name, credit_code as code from organisation where id = $1`, [
      stored.employerId,
    ]);
    const labels = new Map(itemsFor(rules, stored.kind).map(({ id: item, label }) => [item, label]));
    const materials = await materialsOf(em, stored.caseId);
    const { years } = rules.values.education;
    const studied = stored.shared?.education;
    const asked = stored.form.matter === 'specialty' ? await specialtyIn(em, stored.form.newCertificateId) : null;
    return {
      caseNumber: stored.number ?? '',
      typeLabel: registrationKinds[stored.kind],
      submittedOn: submittedOn(found),
      applicant: {
        name: found.name,
        sex: id.ok ? id.value.sex : null,
        idNumber: person.idNumber ?? '',
        phone: await phoneOf(em, fields, stored.accountId),
        education: studied ? `${studied.level}（${studied.school}）` : null,
      },
      photo: await photoOf(em, { accountId: stored.accountId, rules, at: about.at }, content),
      certificate: {
        number: certificate?.number ?? '',
        issuedOn: certificate?.issuedOn ?? '',
        specialty: specialtyLabel(found, certificate?.specialty ?? ''),
      },
      employer: {
        name: employer?.name ?? stored.form.employerName ?? '—',
        creditCode: employer?.code ?? stored.form.employerCode ?? '—',
        confirmedOn: found.action === 'confirmEmployer' ? shanghaiDay(about.at) : null,
      },
      specialty: specialtyLabel(found, asked ?? certificate?.specialty ?? ''),
      contract: stored.form.contractFrom ? { from: stored.form.contractFrom, until: stored.form.contractTo ?? null } : null,
      educationHours: stored.form.courses?.length ? countedHours(stored.form, submittedOn(found), years).hours : null,
      materials: materials.map(({ item, source, trustGrade }) => ({ name: labels.get(item) ?? item, source: materialSources[source], trustGrade })),
      commitment: `本人承诺：${promised(stored.form).join('；')}。`,
    };
  },
});

const receipt = defineDocument({
  kind: 'P19',
  load: async (em, fields, about) => {
    const found = await known(em, fields, about);
    const { stored, rules, action, data } = found;
    const received = { ...addressed(found), receivedOn: submittedOn(found), basis: [rules.basis('preReview')] };
    if (action === 'requestSupplement')
      return {
        ...received,
        outcome: 'supplement' as const,
        round: Number(data['round'] ?? 1),
        items: stored.notes.asked.map(({ item, message }) => ({ name: nameOf(found, item), reason: message })),
        due: await lastDay(em, about, 'supplement'),
        onlyOnce: Number(data['round'] ?? 1) >= rules.values.supplementRounds,
      };
    if (action === 'notAccept') {
      const cause = rules.values.notAccepted.find(({ id }) => id === data['cause'])!;
      return {
        ...received,
        basis: [cause.article],
        outcome: 'notAccepted' as const,
        reasons: [cause.label, ...(stored.notes.ending ? [stored.notes.ending] : [])],
        remedies: remediesOf(rules),
      };
    }
    return {
      ...received,
      outcome: 'accepted' as const,
      acceptedOn: acceptedOn(found),
      workingDays: rules.limit('decision').period.amount,
      decideBy: await lastDay(em, about, 'decision'),
    };
  },
});

const clockNotice = defineDocument({
  kind: 'P20',
  load: async (em, fields, about) => {
    const found = await known(em, fields, about);
    const { stored, rules, calendar } = found;
    const letter = { ...addressed(found), acceptedOn: acceptedOn(found) };
    if (found.action === 'startSpecial') {
      if (stored.notes.special === null) throw new Error(`${about.caseId} has no special procedure`);
      const { procedure, reason, on, workingDays } = stored.notes.special;
      const days = on === null ? (workingDays ?? 0) : workingDaysBetween(calendar, shanghaiDay(about.at), on);
      return {
        ...letter,
        outcome: 'special' as const,
        procedure: specialProcedures[procedure],
        reason: on === null ? reason : `${reason}（听证日期：${on}）`,
        days,
        basis: [rules.values.letters.special, ...(procedure === 'hearing' ? [rules.basis('hearing')] : [])],
      };
    }
    return {
      ...letter,
      outcome: 'extended' as const,
      reason: stored.notes.extension ?? '',
      workingDays: rules.limit('extension').period.amount,
      approvedBy: '本机关负责人',
      decideBy: await lastDay(em, about, 'decision'),
      basis: [rules.basis('extension')],
    };
  },
});

const decision = defineDocument({
  kind: 'P22',
  load: async (em, fields, about) => {
    const found = await known(em, fields, about);
    const { stored, rules, action, data } = found;
    const letter = { ...addressed(found), acceptedOn: acceptedOn(found) };
    if (action === 'refuse') {
      const causes = rules.values.refusals.filter(({ id }) => stored.causes?.includes(id));
      return {
        ...letter,
        outcome: 'refused' as const,
        basis: [rules.values.letters.refused, ...new Set(causes.map(({ article }) => article))],
        reasons: [...causes.map(({ label }) => label), ...(stored.notes.ending ? [stored.notes.ending] : [])],
        remedies: remediesOf(rules),
      };
    }
    const licence = await one<{ number: string; validFrom: string; validTo: string }>(
      em,
      `select number, valid_from::text as "validFrom", valid_to::text as "validTo" from licence where id = $1`,
      [data['licenceId']],
    );
    return {
      ...letter,
      outcome: 'granted' as const,
      basis: [action === 'deemRenew' ? rules.values.letters.deemedRenewed : rules.values.letters.granted],
      registrationNumber: licence.number,
      validFrom: licence.validFrom,
      validTo: licence.validTo,
      deliverWorkingDays: rules.limit('delivery').period.amount,
    };
  },
});

const rectification = defineDocument({
  kind: 'P25',
  load: async (em, fields, about) => {
    const found = await known(em, fields, about);
    return {
      ...addressed(found),
      items: (found.stored.notes.rectify?.items ?? []).map(({ item, message }) => ({ name: nameOf(found, item), requirement: message })),
      due: await lastDay(em, about, 'rectification'),
      basis: [found.rules.basis('rectification')],
    };
  },
});

export const registrationPapers = [application, receipt, clockNotice, decision, endingPaper, rectification] as const;
