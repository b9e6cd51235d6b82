// Records of 执业注册 for `decide`: what each act writes beside the case row, and the acts on the licence that go with it in the same transaction.
import type { ActRequest } from '../../domain/kit/act.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleSetRef } from '../../domain/kit/rules.ts';
import type { RegistrationForm } from '../../domain/registration/form.ts';
import { applicable } from '../../domain/registration/materials.ts';
import type { CreateInput, EnterInput, ExOfficioInput } from '../../domain/registration/record.ts';
import { registration } from '../../domain/registration/registration.ts';
import { itemsFor } from '../../domain/registration/items.ts';
import { ruleSetText } from '../../domain/rule/ref.ts';
import { later, query } from '../../db/kit/sql.ts';
import { reusableOf, type Shared } from '../../db/registration/cases.ts';
import { lastLicenceOf, personOf } from '../../db/registration/subject.ts';
import type { Fields } from '../../security/field.ts';
import type { Acting, Beginning, ProcessRecords, Written } from '../kit/records.ts';
import { handedIn } from '../approval/again.ts';
import { correct } from './correct.ts';
import { again, enter, fileAtCounter } from './counter.ts';
import { decisions } from './decide.ts';
import { originsAtHand, registrationFacts, type Loaded } from './facts.ts';
import { handling } from './handling.ts';
import { insertMaterial, insertRegistration, nextNumber } from './rows.ts';

type Act = Acting<Loaded>;

/** What `create` gets from its route: the body, and what the neighbours said. */
export interface PreparedCreate extends CreateInput {
  shared: Shared | null;
  form: RegistrationForm;
}

export function registrationRecords({ fields }: { fields: Fields }): ProcessRecords<Loaded> {
  const handled = handling(fields);
  return {
    process: registration,
    begin,
    facts: (em, file, request, received) => registrationFacts(fields, em, file, request, received),
    apply: {
      create: (act) => create(fields, act),
      enter: enter((act) => create(fields, act)),
      discardEntry: async () => ({ liveKey: null }),
      openCancellation: (act) => openCancellation(fields, act),
      submit,
      fileAtCounter: fileAtCounter(fields, submit),
      correct: correct(fields),
      ...handled,
      supplementAtCounter: again(fields, handled.supplement),
      rectifiedAtCounter: again(fields, handled.rectified),
      ...decisions(fields),
    },
    unique: { case_file_live_key_key: { code: 'REGISTRATION_RUNNING' } },
  };
}

async function begin(em: EntityManager, { action, actor, input }: ActRequest): Promise<Beginning> {
  if (action === 'create') {
    if (actor.kind !== 'person') throw refuse('FORBIDDEN');
    return { district: (input as CreateInput).district, applicantId: actor.accountId };
  }
  if (action === 'enter') {
    const { district, accountId } = input as EnterInput;
    const [account] = await query<{ state: string }>(
      em,
      `select c.state from account a join case_file c on c.id = a.id where a.id = $1 and a.kind <> 'staff' and a.id_number is not null`,
      [accountId],
    );
    if (account?.state !== 'active' && account?.state !== 'locked') throw refuse('COUNTER_ACCOUNT_NEEDED');
    return { district, applicantId: accountId };
  }
  const { licenceId } = input as ExOfficioInput;
  const [licence] = await query<{ accountId: string; employerId: string; district: string }>(
    em,
    `select account_id as "accountId", employer_id as "employerId", district from licence where id = $1`,
    [licenceId],
  );
  if (!licence) throw refuse('NOT_FOUND');
  return { district: licence.district, applicantId: licence.accountId, organisationId: licence.employerId, liveKey: `registration:${licenceId}` };
}

async function create(fields: Fields, { em, file, facts, input, received }: Act): Promise<Written> {
  const { kind, certificateId, licenceId, shared, form } = input as PreparedCreate;
  const accountId = file.applicantId!;
  const last = await lastLicenceOf(em, accountId);
  const standing = ['renewal', 'change', 'cancel', 'reissue'].includes(kind);
  await insertRegistration(
    em,
    fields,
    {
      caseId: file.id,
      kind,
      accountId,
      district: file.district,
      certificateId: certificateId ?? (standing ? null : await ownCertificate(em, fields, accountId)),
      licenceId: licenceId ?? (standing ? (last?.id ?? null) : null),
      exOfficio: false,
      form,
      shared,
      rules: null,
    },
    received,
  );
  // What was handed in before and is still good is not asked for again.
  const wanted = new Set(itemsFor(facts.rules, kind).map(({ id }) => id));
  const again = (await reusableOf(em, accountId, facts.today, file.id)).filter(({ item }) => wanted.has(item));
  for (const { id, item, trustGrade, fileId, validUntil } of again)
    await insertMaterial(em, { caseId: file.id, item, source: 'reused', trustGrade, fileId, reusedFrom: id, validUntil, round: 0 }, received);
  return { data: { kind }, body: { formVersion: 1, reused: again.map(({ item }) => item) } };
}

/** The newest certificate of the person, where none was named. */
async function ownCertificate(em: EntityManager, fields: Fields, accountId: string): Promise<string | null> {
  const { indexes } = await personOf(em, fields, accountId);
  const [row] = await query<{ id: string }>(
    em,
    `select id from certificate where id_number_index = any($1::text[]) order by standing = 'valid' desc, issued_on desc limit 1`,
    [indexes],
  );
  return row?.id ?? null;
}

async function openCancellation(fields: Fields, { em, file, facts, input, received }: Act): Promise<Written> {
  const { licenceId, cause, reason } = input as ExOfficioInput;
  await insertRegistration(
    em,
    fields,
    {
      caseId: file.id,
      kind: 'cancel',
      accountId: file.applicantId!,
      district: file.district,
      certificateId: null,
      licenceId,
      ...(file.organisationId === null ? {} : { employerId: file.organisationId }),
      exOfficio: true,
      form: { reason },
      shared: null,
      rules: ruleSetText(ruleSetRef(facts.set)),
    },
    received,
  );
  const number = await nextNumber(em, file.district, facts.today);
  await later(em, `update registration set number = $2, submitted_at = $3, accepted_at = $3, causes = array[$4] where case_id = $1`, [
    file.id,
    number,
    received,
    cause,
  ]);
  return { data: { kind: 'cancel', number, exOfficio: true, cause }, body: { number } };
}

async function submit({ em, file, facts, received }: Act, move: Record<string, string>): Promise<Written> {
  const stored = facts.stored!;
  await handedIn(em, file);
  const subject = facts.subject!;
  const rules = ruleSetText(ruleSetRef(facts.set));
  const number = stored.number ?? (await nextNumber(em, file.district, facts.today));
  const employerId = subject.employer?.id ?? subject.licence?.employerId ?? null;
  await query(
    em,
    `update registration set submitted_at = $2, rules = $3, number = $4, employer_id = $5, certificate_id = coalesce(certificate_id, $6) where case_id = $1`,
    [file.id, received, rules, number, employerId, subject.certificate?.id ?? null],
  );
  await query(em, `update case_file set organisation_id = $2 where id = $1`, [file.id, employerId]);
  await shareMaterials({ em, file, facts, received });
  const subjectId = stored.licenceId ?? stored.certificateId ?? subject.certificate?.id ?? file.id;
  return { data: { kind: stored.kind, number, to: move['main'] }, body: { number }, liveKey: `registration:${subjectId}` };
}

/** What shared data stands for is noted as handed in, with the grade of whoever issued it. */
async function shareMaterials({ em, file, facts, received }: Pick<Act, 'em' | 'file' | 'facts' | 'received'>): Promise<void> {
  const stored = facts.stored!;
  const origins = originsAtHand(stored.shared, facts.subject!);
  await query(em, `update registration_material set removed_at = $2 where case_id = $1 and source in ('shared', 'form') and removed_at is null`, [
    file.id,
    received,
  ]);
  for (const item of applicable(itemsFor(facts.rules, stored.kind), stored.form.matter ?? null)) {
    const source = item.by === 'form' ? 'form' : item.by === 'shared' && item.origin !== null && origins.includes(item.origin) ? 'shared' : null;
    if (source === null) continue;
    await insertMaterial(
      em,
      { caseId: file.id, item: item.id, source, trustGrade: item.grade, fileId: null, reusedFrom: null, validUntil: null, round: stored.round },
      received,
    );
  }
}
