// Exams and enrolments where they stand, by SQL in whole sets: for tests and measurements of what comes after enrolment. Chains verify; personal values are encrypted by
// the product's own codec. Nobody in them exists.
import pg from 'pg';
import { accountProcess } from '../../domain/account/process.ts';
import { templateHash } from '../../activities/exam/template.ts';
import { subjectsOf, templateKinds, type ExamConfig, type LevelCode, type TemplateKind, type TemplateRef } from '../../domain/exam/exam.ts';
import { enrolment } from '../../domain/exam/enrolment.ts';
import type { EnrolmentForm } from '../../domain/exam/form.ts';
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

/** Enables the first texts of every kind of template in a district, or other bodies, written by one invented person and enabled by another. `client` is the owner's. */
export async function seedTemplates(
  client: pg.ClientBase,
  district: string,
  bodies: Partial<Record<TemplateKind, string>> = {},
): Promise<Record<TemplateKind, TemplateRef>> {
  const at = await databaseNow(client);
  const refs = {} as Record<TemplateKind, TemplateRef>;
  for (const kind of Object.keys(templateKinds) as TemplateKind[]) {
    const id = uuidv7();
    const { title, body } = templateTexts[kind];
    const text = { kind, title, body: bodies[kind] ?? body, attachments: [] };
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
  /** What a candidate with this 证件号 has filled in; nothing where it is left out. */
  form?: (idNumber: string) => EnrolmentForm;
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
      form: fields.encrypt(seed.form ? JSON.stringify(seed.form(one.idNumber)) : '{}', config.district, ENROLMENT_FORM),
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

const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤';
const GIVEN = '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉玲红建国华志梅兰林波宁鑫宇浩凯健俊帆雪欣思佳嘉子涵梓轩晨阳';

/**
 * Enrolments in their hundreds of thousands, by three statements, to search and count: rows as the office's lists see them, without accounts of their own (one account
 * holds all, and all carry `idNumber`, encrypted). Nobody in them exists. `client` is a superuser's: keys to other tables are not checked row by row.
 */
export async function generateEnrolments(
  client: pg.ClientBase,
  { exam, accountId, count, idNumber: number }: { exam: SeededExam; accountId: string; count: number; idNumber: string },
): Promise<void> {
  const { specialties, areas } = exam.config;
  await client.query('begin');
  await client.query(`set local synchronous_commit = off`);
  await client.query(`set local session_replication_role = replica`);
  await client.query(
    `create temporary table made on commit drop as
       select (lpad(to_hex(1700000000000 + n * 7), 12, '0') || '7' || substr(md5('enrolment' || n || $1), 1, 3) || '8' || substr(md5('enrolment' || n || $1), 4, 15))::uuid as id, n,
         substr($2, 1 + (('x' || substr(md5('s' || n), 1, 7))::bit(28)::int % char_length($2)), 1)
           || substr($3, 1 + (('x' || substr(md5('g' || n), 1, 7))::bit(28)::int % char_length($3)), 1)
           || case when n % 4 = 0 then '' else substr($3, 1 + (('x' || substr(md5('h' || n), 1, 7))::bit(28)::int % char_length($3)), 1) end as name,
         (array['full', 'full', 'full', 'single', 'additional'])[1 + n % 5] as level, ($4::text[])[1 + (n / 3) % cardinality($4)] as specialty,
         ($5::text[])[1 + (n / 7) % cardinality($5)] as area,
         (array['enrolled', 'enrolled', 'enrolled', 'enrolled', 'toPay', 'filling', 'manualCheck', 'abandoned'])[1 + (n / 11) % 8] as state
       from generate_series(1, $6::int) n`,
    [exam.id, SURNAMES, GIVEN, specialties.map(({ code }) => code), areas.map(({ code }) => code), count],
  );
  await client.query(
    `insert into case_file (id, type, district, state, version, seq, head, followed, applicant_id, created_at, changed_at)
       select id, 'Enrolment', $1, state, 1, 1, '', 1, $2, app_now(), app_now() from made`,
    [exam.config.district, accountId],
  );
  await client.query(
    `insert into enrolment (case_id, exam_id, account_id, area, name, id_number, id_number_index, level, specialty, subjects, employer_code, employer_name, education, industry, birth_year,
         form, state, confirmed_at, created_at, changed_at)
       select id, $1::uuid, $2::uuid, area, name, $3::text, 'k.' || md5('number' || n || $1::uuid), level, specialty,
         case level when 'additional' then array['S' || specialty] when 'single' then array['F01'] else array['F01', 'S' || specialty] end,
         '9131' || lpad((n % 40000)::text, 14, '0'), '第' || (n % 40000) || '工程有限公司', (array['bachelor', 'college', 'secondary', 'master', null])[1 + (n / 13) % 5],
         chr(65 + (n / 17) % 20), 1960 + (n / 5) % 44, 'sm4.1.k.310000.' || repeat(md5('form' || n), 36), state, app_now(), app_now(), app_now() from made`,
    [exam.id, accountId, number],
  );
  await client.query(
    `insert into enrolment_figure select case_id, exam_id, state, level, specialty, array_to_string(subjects, ','), area, education, industry, birth_year from enrolment
       where exam_id = $1 and account_id = $2`,
    [exam.id, accountId],
  );
  await client.query('commit');
  for (const table of ['enrolment', 'enrolment_figure']) await client.query(`vacuum analyze ${table}`);
}
