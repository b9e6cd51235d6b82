// Exams whose lists are out, with candidates who passed: reviews, certificates and what becomes of them on the real engine, printer, seal platform and library of e-licences.
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import pg from 'pg';
import { decide } from '../../activities/kit/decide.ts';
import { watchCertificates } from '../../activities/licence/certificate-watch.ts';
import { createCredentialDesk } from '../../activities/licence/credentials.ts';
import { createLicenceDesk } from '../../activities/licence/desk.ts';
import { documentSigner } from '../../activities/documents/issuing.ts';
import { openStore } from '../../activities/file/open.ts';
import { licenceRoutes } from '../../api/licence/index.ts';
import { qualificationRoutes } from '../../api/exam/qualification.ts';
import { fileRoutes } from '../../api/file/index.ts';
import { documentRoutes } from '../../api/document/index.ts';
import { seedEnrolments, seedExam, type EnrolmentSeed, type SeededCandidate, type SeededExam } from '../../bench/kit/exam-seed.ts';
import { begunCase, databaseNow, insertRows } from '../../bench/kit/rows.ts';
import { accountProcess } from '../../domain/account/process.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { sampleExam, SHANGHAI } from '../../db/demo/exam.ts';
import { ENROLMENT_FORM } from '../../db/exam/enrolments.ts';
import { PASS_ID_NUMBER } from '../../db/exam/passes.ts';
import { now } from '../../db/kit/clock.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { subjectsOf, type ExamConfig } from '../../domain/exam/exam.ts';
import type { EnrolmentForm } from '../../domain/exam/form.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { StatusPurpose } from '../../domain/licence/credential.ts';
import { openNeighbours } from '../../gateways/neighbours.ts';
import type { Fields } from '../../security/field.ts';
import { until } from './engine.ts';
import { examBench, SITE } from './exam-bench.ts';

/** What scores and filling in keep of who passed, where their own tables are not there yet. */
const passTables = [
  `create table if not exists subject_pass (
    id uuid primary key, id_number text not null, id_number_index text not null, exam_id uuid not null references exam, year int not null, subject text not null,
    passed_at timestamptz not null, ended_at timestamptz
  )`,
  `create table if not exists pass_result (exam_id uuid not null references exam, enrolment_id uuid not null references enrolment, outcome text not null, primary key (exam_id, enrolment_id))`,
  `grant select, insert, update, delete on subject_pass, pass_result to banshi_app`,
];
export async function createPassTables(client: pg.ClientBase): Promise<void> {
  for (const statement of passTables) await client.query(statement);
}

export interface Passes {
  /** `passed` where it is left out. */
  outcome?: string;
  /** Subjects that were passed with this exam; all of the level where it is left out. */
  subjects?: (candidate: SeededCandidate, config: ExamConfig) => readonly string[];
  /** Passed in an exam of another year. */
  before?: { exam: SeededExam; subjects: (candidate: SeededCandidate) => readonly string[] };
}

/** Candidates as the published list has them. */
export async function seedPasses(
  client: pg.ClientBase,
  fields: Fields,
  exam: SeededExam,
  candidates: readonly SeededCandidate[],
  passes: Passes = {},
): Promise<void> {
  const at = '2026-12-15T02:00:00.000000Z';
  const { config } = exam;
  const pass = (candidate: SeededCandidate, of: SeededExam, subject: string) => ({
    id: randomUUID(),
    id_number: fields.encrypt(candidate.idNumber, config.district, PASS_ID_NUMBER),
    id_number_index: fields.blindIndex(candidate.idNumber, 'idNumber'),
    exam_id: of.id,
    year: of.config.year,
    subject,
    passed_at: at,
  });
  await insertRows(
    client,
    'pass_result',
    candidates.map(({ id }) => ({ exam_id: exam.id, enrolment_id: id, outcome: passes.outcome ?? 'passed' })),
  );
  const now = candidates.flatMap((candidate) =>
    (passes.subjects?.(candidate, config) ?? subjectsOf(config, candidate.level, candidate.specialty).map(({ code }) => code)).map((code) =>
      pass(candidate, exam, code),
    ),
  );
  const before = passes.before
    ? candidates.flatMap((candidate) => passes.before!.subjects(candidate).map((code) => pass(candidate, passes.before!.exam, code)))
    : [];
  if (now.length + before.length) await insertRows(client, 'subject_pass', [...now, ...before]);
}

/** Posts that somebody holds, so that rounds find him: an account whose chain verifies. */
async function held(client: pg.ClientBase, roles: readonly Role[]): Promise<void> {
  const [id, at] = [uuidv7(), await databaseNow(client)];
  const { file, journal } = begunCase(
    { id, process: accountProcess, state: 'active', action: 'register', actor: 'anonymous', district: SHANGHAI },
    at,
  );
  await insertRows(client, 'case_file', [file]);
  await insertRows(client, 'journal', [journal]);
  await insertRows(client, 'account', [
    {
      id,
      kind: 'staff',
      district: SHANGHAI,
      user_name: `staff${id.slice(-12)}`,
      user_name_key: `staff${id.slice(-12)}`,
      phone: '-',
      phone_index: id,
      wrong_tries: 0,
      created_at: at,
    },
  ]);
  await insertRows(
    client,
    'officer_grant',
    roles.map((role) => ({ id: uuidv7(), account_id: id, role, district: SHANGHAI, given_at: at })),
  );
}

let people = 0;
let sittings = 0;

export async function certificateBench() {
  const bench = await examBench({}, [...licenceRoutes, ...qualificationRoutes, ...fileRoutes, ...documentRoutes]);
  const { orm, exam, engine, config } = bench;
  const { fields, api } = exam;
  await exam.asOwner(createPassTables);
  const signer = documentSigner(config, engine.ring, () => undefined);
  const store = await openStore(fields, config.files);
  Object.assign(api.deps, {
    licences: createLicenceDesk({ orm, keyring: engine.ring, freshMs: 0 }),
    credentials: createCredentialDesk({ orm, signer, site: SITE, freshMs: 0 }),
  });
  await exam.asOwner((client) => held(client, ['qualificationReviewer', 'examAdministrator']));
  const officers = new Map<Role, PersonActor>();
  const officer = (role: Role): PersonActor => {
    const known = officers.get(role) ?? exam.officer(role);
    officers.set(role, known);
    return known;
  };
  const em = () => orm.em.fork();
  const neighbours = openNeighbours({ urls: config.neighbourUrls, secret: config.gatewaySecret ?? '', ring: engine.ring, alarm: () => undefined });
  const holder = ({ accountId }: SeededCandidate): PersonActor => ({ kind: 'person', accountId, grants: [] });
  const reviewOf = (candidate: SeededCandidate) =>
    one<{ id: string; state: string }>(em(), `select case_id as id, state from qualification_review where enrolment_id = $1`, [candidate.id]);
  const certificateOf = async (candidate: SeededCandidate) =>
    (
      await query<{
        id: string;
        number: string;
        standing: string;
        editionId: string;
        edition: number;
        editionStanding: string;
        token: string;
        hash: string | null;
      }>(
        em(),
        `select c.id, c.number, c.standing, e.id as "editionId", e.edition, e.standing as "editionStanding", e.token, d.hash from certificate c
           join certificate_edition e on e.certificate_id = c.id and e.standing <> 'superseded' left join document d on d.id = e.document_id where c.enrolment_id = $1`,
        [candidate.id],
      )
    )[0];
  /** Votes on the open task of a review: claimed first. */
  const vote = async (id: string, path: string, body: object = {}, role: Role = 'qualificationReviewer') => {
    const task = await one<{ id: string; version: number }>(em(), `select id, version from task where case_id = $1 and state = 'open'`, [id]);
    const at = `/v1/qualification-reviews/${id}/tasks/${task.id}`;
    await exam.post(`${at}/claim`, officer(role), {}, task.version).expect(200);
    return exam.post(`${at}/${path}`, officer(role), body, task.version + 1);
  };
  const own = async (candidate: SeededCandidate, method: 'get' | 'post', path: string, body: object = {}, version?: number) => {
    const asked = exam.ask('public', method, path, holder(candidate), version === undefined ? {} : { version });
    return method === 'post' ? asked.send(body) : asked;
  };
  return {
    ...bench,
    em,
    fields,
    signer,
    neighbours,
    now: () => now(em()),
    decide: (request: ActRequest) => decide({ orm, registry: exam.registry }, request),
    /** What the worker's loop does each minute. */
    watch: () => watchCertificates(orm),
    /** A status list as anybody gets it. */
    list: async (purpose: StatusPurpose, no = 1): Promise<string> => {
      const jwt = await createCredentialDesk({ orm, signer, site: SITE, freshMs: 0 }).statusList(purpose, no);
      if (jwt === null) throw new Error(`no list ${no}`);
      return jwt;
    },
    /** Numbers and makes what an exam in 发证中 has earned, by the act of its season. */
    issue: async (of: SeededExam): Promise<void> => {
      await exam.act(of.id, 'certs/resume', officer('examAdministrator')).then(({ status, body }) => {
        if (status !== 200) throw new Error(JSON.stringify(body));
      });
      await bench.followed(of.id);
    },
    officer,
    holder,
    reviewOf,
    certificateOf,
    vote,
    own,
    /** An exam of a year in a state of its season. */
    held: (state: string, enrolOpens = '2026-07-20'): Promise<SeededExam> =>
      exam.asOwner((client) => seedExam(client, sampleExam({ enrolOpens, sitting: ++sittings }), state)),
    /** Candidates of an exam. */
    candidates: (of: SeededExam, count: number, chooses?: EnrolmentSeed['chooses'], passes?: Passes): Promise<SeededCandidate[]> =>
      exam.asOwner(async (client) => {
        const from = people;
        people += count;
        const made = await seedEnrolments(client, { fields, exam: of, count, from, ...(chooses ? { chooses } : {}) });
        await seedPasses(client, fields, of, made, passes);
        return made;
      }),
    /** The form that a candidate has filled in. */
    filled: (candidate: SeededCandidate, form: Partial<EnrolmentForm>) =>
      query(em(), `update enrolment set form = $2 where case_id = $1`, [
        candidate.id,
        fields.encrypt(JSON.stringify(form), SHANGHAI, ENROLMENT_FORM),
      ]),
    /** A clean upload of a candidate. */
    upload: async (candidate: SeededCandidate, content: Buffer, mime = 'application/pdf'): Promise<string> => {
      const id = randomUUID();
      const { hash } = await store.receive({ id, content: Readable.from([content]), rule: { maxBytes: 1_000_000, accept: [mime] } });
      await store.release(id, hash);
      await query(
        em(),
        `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at) values ($1, $2, $3, $4, $5, $6, 'clean', app_now(), app_now())`,
        [id, candidate.accountId, fields.encrypt('upload', SHANGHAI, 'file.name'), content.length, mime, hash],
      );
      return id;
    },
    bytes: async (hash: string): Promise<Buffer> => {
      const parts: Buffer[] = [];
      for await (const part of store.open(hash)) parts.push(part as Buffer);
      return Buffer.concat(parts);
    },
    /** A clock of the exam's that was begun before. */
    clock: (caseId: string, name: string, label: string, due: Instant) =>
      exam.asOwner(async (client) => {
        await client.query(
          `insert into deadline (id, case_id, name, label, due, basis, unit, amount, started_at) values (gen_random_uuid(), $1, $2, $3, $4, 'x', 'instant', 0, app_now())`,
          [caseId, name, label, due],
        );
        await client.query(`update case_file set next_due = $2 where id = $1`, [caseId, due]);
      }),
    /** Waits until a case is in a state. */
    isState: (caseId: string, state: string) => until(async () => (await bench.row(caseId)).state === state, 180_000),
    /** Waits until the candidate's edition stands so. */
    isEdition: (candidate: SeededCandidate, standing: string) =>
      until(async () => (await certificateOf(candidate))?.editionStanding === standing, 180_000),
    /** Passes every review of an exam, as one officer would. */
    passAll: async (of: SeededExam): Promise<void> => {
      const open = await query<{ id: string }>(
        em(),
        `select case_id as id from qualification_review where exam_id = $1 and state = 'review' order by case_id`,
        [of.id],
      );
      for (const { id } of open) {
        const { status, body } = await vote(id, 'pass');
        if (status !== 200) throw new Error(JSON.stringify(body));
      }
    },
    fault: async (name: string, fault: object | null): Promise<void> => {
      const answer = await fetch(`${bench.sandbox.url}/_faults/${name}`, {
        method: fault ? 'PUT' : 'DELETE',
        headers: { 'content-type': 'application/json' },
        ...(fault ? { body: JSON.stringify(fault) } : {}),
      });
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    },
    tell: async (name: string, path: string, body: object): Promise<void> => {
      const answer = await fetch(`${bench.sandbox.url}/${name}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${name}${path}: ${answer.status} ${await answer.text()}`);
    },
    due: async (caseId: string, name: string): Promise<Instant> =>
      (
        await one<{ due: Instant }>(
          em(),
          `select ${asInstant('due')} as due from deadline where case_id = $1 and name = $2 order by started_at desc limit 1`,
          [caseId, name],
        )
      ).due,
  };
}
export type CertificateBench = Awaited<ReturnType<typeof certificateBench>>;
