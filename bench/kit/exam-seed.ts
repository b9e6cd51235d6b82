// Exams and enrolments where they stand, by SQL in whole sets: for tests and measurements of what comes after enrolment. Chains verify; personal values are encrypted by
// the product's own codec. Nobody in them exists.
import pg from 'pg';
import { accountProcess } from '../../domain/account/process.ts';
import { templateHash } from '../../activities/exam/template.ts';
import { subjectsOf, templateKinds, type ExamConfig, type LevelCode, type TemplateKind, type TemplateRef } from '../../domain/exam/exam.ts';
import { enrolment } from '../../domain/exam/enrolment.ts';
import { confirmBy } from '../../domain/exam/payment.ts';
import { season } from '../../domain/exam/season.ts';
import { template } from '../../domain/exam/template.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { places } from '../../db/account/find.ts';
import { templateTexts } from '../../db/data/exam/template-texts.ts';
import { companyName, creditCode, idNumber, mobile, personName } from '../../db/demo/invent.ts';
import { ENROLMENT_FORM, ENROLMENT_ID_NUMBER } from '../../db/exam/enrolments.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import type { Fields } from '../../security/field.ts';
import { begunCase, databaseNow, insertRows, type Row } from './rows.ts';

export interface SeededExam {
  id: string;
  config: ExamConfig;
}

/** Puts an exam where it is wanted, published when it is past its draft. `client` is the owner's. */
export async function seedExam(client: pg.ClientBase, config: ExamConfig, state = 'toAllocate'): Promise<SeededExam> {
  const id = uuidv7();
  const at = await databaseNow(client);
  const { file, journal } = begunCase({ id, process: season, state, action: 'create', actor: 'system', district: config.district }, at);
  await insertRows(client, 'case_file', [file]);
  await insertRows(client, 'journal', [journal]);
  const { district, code, name, shortName, year, month, sitting } = config;
  const published = state !== 'draft' && state !== 'review';
  await insertRows(client, 'exam', [
    {
      case_id: id,
      district,
      code,
      name,
      short_name: shortName,
      year,
      month,
      sitting,
      config,
      config_version: 1,
      hash: published ? 'seeded' : null,
      published_at: published ? at : null,
    },
  ]);
  return { id, config };
}

/** Enables the first texts of every kind of template in a district, written by one invented person and enabled by another. `client` is the owner's. */
export async function seedTemplates(client: pg.ClientBase, district: string): Promise<Record<TemplateKind, TemplateRef>> {
  const at = await databaseNow(client);
  const refs = {} as Record<TemplateKind, TemplateRef>;
  for (const kind of Object.keys(templateKinds) as TemplateKind[]) {
    const id = uuidv7();
    const text = { kind, ...templateTexts[kind], attachments: [] };
    const hash = templateHash(text, 1);
    const { file, journal } = begunCase({ id, process: template, state: 'enabled', action: 'write', actor: 'system', district }, at);
    await insertRows(client, 'case_file', [file]);
    await insertRows(client, 'journal', [journal]);
    await insertRows(client, 'exam_template', [
      {
        case_id: id,
        district,
        version: 1,
        ...text,
        hash,
        editors: [uuidv7()],
        written_at: at,
        previewed_hash: hash,
        enabled_by: uuidv7(),
        enabled_at: at,
      },
    ]);
    refs[kind] = { id, version: 1, hash };
  }
  return refs;
}

export interface SeededCandidate {
  id: string;
  accountId: string;
  name: string;
  idNumber: string;
  level: LevelCode;
  specialty: string;
}

export interface EnrolmentSeed {
  fields: Fields;
  exam: SeededExam;
  count: number;
  /** Number of the first candidate; 0 to 99 999 in all. */
  from?: number;
  /** Main state; `enrolled` is paid. */
  state?: string;
  /** What the n-th chooses; 考全科 in one specialty after the other where it is left out. */
  chooses?: (n: number) => { level: LevelCode; specialty: string; subjects?: readonly string[] };
  /** Number of the n-th candidate's employer; ten share one where it is left out. */
  employer?: (n: number) => number;
  /** Place of the n-th candidate's 考区 in the exam's list; one after the other where it is left out. */
  area?: (n: number) => number;
  /** The n-th candidate needs a seat without steps; nobody where it is left out. */
  barrierFree?: (n: number) => boolean;
  /** Photo of all of them, an upload; none where it is left out. */
  photoFileId?: string;
}

const tables = ['case_file', 'journal', 'account', 'enrolment', 'deadline'] as const;
/** Minutes that a confirmation may come later (rule `exam.payment.grace`). */
const GRACE = 10;

/** Whoever is to pay has a time for it. */
const payDeadline = (caseId: string, { name, windows }: ExamConfig, at: Instant): Row => ({
  id: uuidv7(),
  case_id: caseId,
  name: 'pay',
  label: '缴费截止',
  due: confirmBy(windows, GRACE),
  basis: `${name}时间安排`,
  unit: 'instant',
  amount: 0,
  started_at: at,
  provisional: false,
  history: [],
});

/** Adds candidates with accounts and enrolments. */
export async function seedEnrolments(client: pg.ClientBase, seed: EnrolmentSeed): Promise<SeededCandidate[]> {
  const { fields, exam, count, from = 0, state = 'enrolled' } = seed;
  const { config } = exam;
  const at = await databaseNow(client);
  const paid = state === 'enrolled';
  const chooses: NonNullable<EnrolmentSeed['chooses']> =
    seed.chooses ?? ((n) => ({ level: 'full', specialty: config.specialties[n % config.specialties.length]!.code }));
  const employer = seed.employer ?? ((n) => Math.floor(n / 10));
  const area = seed.area ?? ((n) => n);
  const rows: Record<(typeof tables)[number], Row[]> = { case_file: [], journal: [], account: [], enrolment: [], deadline: [] };
  const made: SeededCandidate[] = [];
  for (let n = from; n < from + count; n++) {
    const { level, specialty, subjects } = chooses(n);
    const one = { id: uuidv7(), accountId: uuidv7(), name: personName(n), idNumber: idNumber(n), level, specialty };
    made.push(one);
    for (const { file, journal } of begun(one, exam, state, paid, at)) {
      rows.case_file.push(file);
      rows.journal.push(journal);
    }
    if (state === 'toPay') rows.deadline.push(payDeadline(one.id, config, at));
    rows.account.push(accountOf(one, n, config.district, fields, at));
    rows.enrolment.push({
      case_id: one.id,
      exam_id: exam.id,
      account_id: one.accountId,
      area: config.areas[area(n) % config.areas.length]!.code,
      name: one.name,
      id_number: fields.encrypt(one.idNumber, config.district, ENROLMENT_ID_NUMBER),
      id_number_index: fields.blindIndex(one.idNumber, 'idNumber'),
      level,
      specialty,
      subjects: subjects ?? subjectsOf(config, level, specialty).map(({ code }) => code),
      employer_code: creditCode(employer(n)),
      employer_name: companyName(employer(n)),
      education: 'bachelor',
      industry: 'C',
      birth_year: Number(one.idNumber.slice(6, 10)),
      barrier_free: seed.barrierFree?.(n) ?? false,
      form: fields.encrypt('{}', config.district, ENROLMENT_FORM),
      form_version: 1,
      photo_file_id: seed.photoFileId ?? null,
      state,
      confirmed_at: state === 'filling' ? null : at,
      committed_at: ['filling', 'confirmed'].includes(state) ? null : at,
      paid_at: paid ? at : null,
      created_at: at,
      changed_at: at,
    });
  }
  for (const table of tables) await insertRows(client, table, rows[table]);
  return made;
}

const begun = (one: SeededCandidate, { id, config }: SeededExam, state: string, paid: boolean, at: Instant) => [
  begunCase(
    {
      id: one.accountId,
      process: accountProcess,
      state: 'active',
      action: 'register',
      actor: 'anonymous',
      district: config.district,
      applicantId: one.accountId,
    },
    at,
  ),
  begunCase(
    {
      id: one.id,
      process: enrolment,
      state,
      ...(paid ? { regions: { payment: 'paid' } } : {}),
      action: 'choose',
      actor: `person:${one.accountId}`,
      district: config.district,
      applicantId: one.accountId,
      liveKey: `enrolment:${id}:${one.accountId}`,
      ...(state === 'toPay' ? { nextDue: confirmBy(config.windows, GRACE) } : {}),
    },
    at,
  ),
];

const accountOf = (one: SeededCandidate, n: number, district: string, fields: Fields, at: Instant): Row => ({
  id: one.accountId,
  kind: 'personal',
  district,
  user_name: `candidate${n}`,
  user_name_key: `candidate${n}`,
  person_name: one.name,
  phone: fields.encrypt(mobile(n), district, places.phone),
  phone_index: fields.blindIndex(mobile(n), 'phone'),
  id_number: fields.encrypt(one.idNumber, district, places.idNumber),
  id_number_index: fields.blindIndex(one.idNumber, 'idNumber'),
  wrong_tries: 0,
  created_at: at,
});
