// What the table of registrations asks, and what its acts write by.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../domain/kit/act.ts';
import { shanghaiDay, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { refuse, type Reason } from '../../domain/kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import type { Definition } from '../../domain/approval/definition.ts';
import { approvalRules } from '../../domain/approval/rules.ts';
import { registrationChain } from '../../domain/registration/chain.ts';
import { eligibilityReasons, type Subject } from '../../domain/registration/eligibility.ts';
import { formReasons } from '../../domain/registration/form.ts';
import { uncheckedReasons, type MaterialFile } from '../../domain/registration/material-files.ts';
import { applicable, materialReasons } from '../../domain/registration/materials.ts';
import { correctionReasons } from '../../domain/registration/correct.ts';
import { attendanceReasons, type Attendance, type CounterTerms } from '../../domain/registration/counter.ts';
import { NOT_ENTERED } from '../../domain/registration/guards.ts';
import type { CorrectInput, CreateInput, ExOfficioInput, RegistrationFacts } from '../../domain/registration/record.ts';
import { itemsFor } from '../../domain/registration/items.ts';
import { registrationRules, registrationRulesOf, standingsFor } from '../../domain/registration/rules.ts';
import type { MaterialRow } from '../../domain/account/counter/materials.ts';
import { counterRulesOf } from '../../domain/account/counter/rules.ts';
import { attendanceOf } from '../../db/registration/attendance.ts';
import { parseRuleSetRef } from '../../domain/rule/ref.ts';
import { query } from '../../db/kit/sql.ts';
import { materialsOf, recordOf, registrationById, type Shared, type StoredRegistration } from '../../db/registration/cases.ts';
import {
  bansOf,
  birthOf,
  certificateById,
  lastLicenceOf,
  licenceById,
  organisationByCode,
  personOf,
  type StoredLicence,
} from '../../db/registration/subject.ts';
import { keptDefinitions } from '../../db/approval/load.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import { approvalFacts } from '../approval/facts.ts';

/** Facts, with what the acts write by. */
export interface Loaded extends RegistrationFacts {
  set: RuleSet;
  today: PlainDate;
  /** Null before the first act. */
  stored: StoredRegistration | null;
  subject: Subject | null;
  licence: StoredLicence | null;
  /** What the counter goes by; null: no act of the counter. */
  terms: CounterTerms | null;
}

/** Acts that no definition has a say in. */
const PLAIN = new Set([
  'create',
  'discard',
  'expire',
  'declineEmployer',
  'employerLapse',
  'lapse',
  'requestRectification',
  'rectified',
  'rectificationLapse',
  'recheck',
  'startSpecial',
  'endSpecial',
  'overrun',
  'serve',
  'deliveryOverrun',
  'correct',
  'enter',
  'discardEntry',
  'annul',
]);

/** What conditions of a definition may ask of a registration. */
export const askedOf = ({ kind, form, exOfficio }: Pick<StoredRegistration, 'kind' | 'form' | 'exOfficio'>) => ({
  kind,
  matter: form.matter ?? null,
  exOfficio,
});

/** The rules that a case is under: those of the day until it is submitted, then those that it was submitted by. */
export async function rulesOf(em: EntityManager, { district, rules }: { district: string; rules: string | null }, day: PlainDate) {
  const book = await ruleBook(em);
  const set = rules === null ? book.rulesFor(district, day) : book.rulesAt(parseRuleSetRef(rules));
  return { set, calendar: book.calendar(), rules: registrationRulesOf(set) };
}

export async function registrationFacts(fields: Fields, em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const today = shanghaiDay(received);
  if (file.seq === 0) return beginning(em, file, request, received);
  const stored = await registrationById(em, fields, file.id);
  if (!stored) throw refuse('NOT_FOUND');
  const submits = request.action === 'submit' || request.action === 'fileAtCounter';
  const known = await rulesOf(em, submits ? { ...stored, rules: null } : stored, today);
  const licence = stored.licenceId === null ? null : await licenceById(em, stored.licenceId, stored.accountId);
  const asking = { chain: registrationChain, file, received, set: known.set };
  const approval = PLAIN.has(request.action) ? undefined : await approvalFacts(em, request, asking, askedOf(stored));
  const facts = { ...known, today, stored, licence, approval, record: recordOf(stored), subject: null, terms: null, against: [] };
  if (request.action === 'correct') {
    const set = await keptDefinitions(em, known.set, file, registrationChain);
    return { ...facts, set, against: await againstCorrection(em, { set }, stored, request) };
  }
  if (request.action === 'supplement') return { ...facts, against: await uncheckedFiles(em, stored, known.rules) };
  const terms = COUNTER.has(request.action) ? { ...counterValues(known.set), day: today } : null;
  const entered = terms === null || (await attendanceOf(em, file.id)) !== null;
  if (!entered) return { ...facts, terms, against: [NOT_ENTERED] };
  const attended = terms === null || request.action === 'discardEntry' ? [] : attendanceReasons(request.input as Attendance, terms);
  if (request.action === 'supplementAtCounter') return { ...facts, terms, against: [...attended, ...(await uncheckedFiles(em, stored, known.rules))] };
  if (!submits) return { ...facts, terms, against: attended };
  const subject = await subjectOf(em, fields, stored, today);
  return { ...facts, terms, subject, against: [...attended, ...(await submissionReasons(em, stored, subject, known.rules, today))] };
}

async function againstCorrection(
  em: EntityManager,
  { set }: Pick<Loaded, 'set'>,
  stored: StoredRegistration,
  { actor, input }: ActRequest,
): Promise<Reason[]> {
  const [task] =
    actor.kind === 'person'
      ? await query<{ node: string }>(
          em,
          `select node from task where case_id = $1 and assignee_id = $2 and state = 'open' order by created_at limit 1`,
          [stored.caseId, actor.accountId],
        )
      : [];
  const { kind, form, notes } = stored;
  return correctionReasons({ kind, definition: definitionIn(set), form, remark: notes.remark, step: task?.node ?? null }, input as CorrectInput);
}

/** Acts of the counter on what it has entered. */
const COUNTER = new Set(['fileAtCounter', 'supplementAtCounter', 'rectifiedAtCounter', 'discardEntry']);
function counterValues(set: RuleSet): { materials: readonly MaterialRow[]; months: number } {
  const { materials, powerOfAttorneyMonths } = counterRulesOf(set);
  return { materials, months: powerOfAttorneyMonths };
}

/** The definition that a case keeps; null where it was submitted before there was one. */
export const definitionIn = (set: RuleSet): Definition | null =>
  set.rows[approvalRules.registration.key] === undefined ? null : ruleValue(set, approvalRules.registration);

/** Facts of the first act: there is nothing yet. */
async function beginning(em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const { action, input } = request;
  const today = shanghaiDay(received);
  const known = await rulesOf(em, { district: file.district, rules: null }, today);
  const cancels = action === 'openCancellation';
  const { licenceId } = input as Partial<ExOfficioInput>;
  const licence = licenceId === undefined ? null : await licenceById(em, licenceId, file.applicantId!);
  const record = {
    kind: cancels ? ('cancel' as const) : (input as CreateInput).kind,
    round: 0,
    asked: [],
    firstAsked: [],
    mended: [],
    rectify: null,
    special: null,
    licenceUntil: licence?.validTo ?? null,
    savedAt: received,
  };
  const against: Reason[] =
    cancels && (!licence || !standingsFor(known.rules, 'cancel').includes(licence.standing))
      ? [{ field: 'licenceId', code: 'LICENCE_NOT_LIVE', message: '没有可以注销的注册证书', rule: registrationRules.licenceStanding.key }]
      : [];
  const approval = cancels
    ? await approvalFacts(
        em,
        request,
        { chain: registrationChain, file, received, set: known.set },
        { kind: 'cancel', matter: null, exOfficio: true },
      )
    : undefined;
  return { ...known, today, stored: null, licence, approval, record, subject: null, terms: null, against };
}

/** Everything against a submission, at once: what is empty, who may apply, what is missing. */
export async function submissionReasons(
  em: EntityManager,
  { caseId, kind, form, shared }: StoredRegistration,
  subject: Subject,
  rules: RegistrationFacts['rules'],
  day: PlainDate,
): Promise<Reason[]> {
  const items = applicable(itemsFor(rules, kind), form.matter ?? null);
  const materials = await materialsOf(em, caseId);
  return [
    ...formReasons(kind, form),
    ...eligibilityReasons(kind, form, subject, rules),
    ...materialReasons(items, materials, { day, shared: originsAtHand(shared, subject) }),
    ...(await uncheckedFiles(em, { caseId, kind }, rules)),
  ];
}

/** Files that the virus scanner has refused, or not answered for yet: the newest of each item counts. */
async function uncheckedFiles(
  em: EntityManager,
  { caseId, kind }: Pick<StoredRegistration, 'caseId' | 'kind'>,
  rules: RegistrationFacts['rules'],
): Promise<Reason[]> {
  const labels = new Map(itemsFor(rules, kind).map(({ id, label }) => [id, label]));
  const files = await query<{ item: string; state: MaterialFile['state'] }>(
    em,
    `select distinct on (m.item) m.item, f.state from registration_material m join file f on f.id = m.file_id
       where m.case_id = $1 and m.removed_at is null order by m.item, m.added_at desc, m.id desc`,
    [caseId],
  );
  return uncheckedReasons(files.map(({ item, state }) => ({ item, state, label: labels.get(item) ?? item })));
}

/** Origins whose data is at hand, so that nothing is asked for (国令716 第七条). */
export const originsAtHand = (shared: Shared | null, { certificate, newCertificate, licence, birth }: Subject) => [
  ...(shared?.origins ?? []).filter((origin) => origin === 'socialInsurance' || origin === 'photo'),
  ...(certificate?.own ? (['certificate'] as const) : []),
  ...(newCertificate?.own ? (['examResult'] as const) : []),
  ...(licence?.own ? (['licence'] as const) : []),
  ...(birth === null ? [] : (['identity'] as const)),
];

export async function subjectOf(em: EntityManager, fields: Fields, stored: StoredRegistration, day: PlainDate): Promise<Subject> {
  const { accountId, form, shared, caseId } = stored;
  const person = await personOf(em, fields, accountId);
  const licence = stored.licenceId === null ? await lastLicenceOf(em, accountId) : await licenceById(em, stored.licenceId, accountId);
  const employer = await organisationByCode(em, form.employerCode);
  const [former] = licence
    ? await query<{ code: string }>(em, `select credit_code as code from organisation where id = $1`, [licence.employerId])
    : [];
  const certificateId = stored.certificateId ?? licence?.certificateId ?? null;
  const others = await query<{ name: string }>(
    em,
    `select distinct o.name from registration r join case_file c on c.id = r.case_id join organisation o on o.id = r.employer_id
       where r.account_id = $1 and r.case_id <> $2 and c.state in ('employer', 'preReview', 'supplement', 'accepted') and r.employer_id is distinct from $3::uuid`,
    [accountId, caseId, employer?.id ?? null],
  );
  const insured = shared?.insuredWith ?? null;
  const elsewhere =
    insured !== null && insured.creditCode !== form.employerCode && !(stored.kind === 'change' && insured.creditCode === former?.code);
  return {
    day,
    birth: birthOf(person.idNumber),
    certificate: await certificateById(em, certificateId, person.indexes),
    newCertificate: await certificateById(em, form.newCertificateId ?? null, person.indexes),
    licence,
    employer,
    otherEmployers: [...others.map(({ name }) => name), ...(elsewhere ? [`${insured.name}（社会保险缴纳单位）`] : [])],
    bans: await bansOf(em, accountId, person.indexes, day),
  };
}
