// Exams whose lists are out, with candidates who passed: reviews, certificates and what becomes of them on the real engine, printer, seal platform and library of e-licences.
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import pg from 'pg';
import { newNonce, sealScore } from '../../activities/exam/scores/record.ts';
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
import { begunCase, databaseNow, insertRows, type Row } from '../../bench/kit/rows.ts';
import { accountProcess } from '../../domain/account/process.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { sampleExam, SHANGHAI } from '../../db/demo/exam.ts';
import { ENROLMENT_FORM } from '../../db/exam/enrolments.ts';
import { PASS_ID_NUMBER } from '../../db/exam/passes.ts';
import type { ListRule } from '../../db/exam/scores/pass.ts';
import { now } from '../../db/kit/clock.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { subjectsOf, type ExamConfig } from '../../domain/exam/exam.ts';
import type { EnrolmentForm } from '../../domain/exam/form.ts';
import { passResult, type PassResult } from '../../domain/exam/scores/pass-list.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { StatusPurpose } from '../../domain/licence/credential.ts';
import { openNeighbours } from '../../gateways/neighbours.ts';
import type { Fields } from '../../security/field.ts';
import { until } from './engine.ts';
import type { ExamApi } from './exam.ts';
import { examBench, SITE } from './exam-bench.ts';

export interface Passes {
  /** Subjects that were passed with this exam; all of the level where it is left out. The others were sat and not passed. */
  subjects?: (candidate: SeededCandidate, config: ExamConfig) => readonly string[];
  /** The result as the list has it; by the rules of a list where it is left out. */
  result?: (candidate: SeededCandidate) => PassResult;
}

const [PASSED, MISSED, MARK] = [800, 400, 600];
/** Lines of scores, counted over all that is seeded. */
let lines = 0;

/** The list of an exam that stands in public; made where there is none. */
async function listOf(client: pg.ClientBase, { id, config }: SeededExam): Promise<{ id: string; rule: ListRule }> {
  const found = await client.query<{ id: string; rule: ListRule }>(`select id, rule from pass_list where exam_id = $1`, [id]);
  if (found.rows[0]) return found.rows[0];
  const [listId, setId, at] = [uuidv7(), uuidv7(), await databaseNow(client)];
  const [proposer, checker] = [uuidv7(), uuidv7()];
  const marks = Object.fromEntries(config.subjects.map(({ code }) => [code, MARK]));
  const rule: ListRule = { marks, year: config.year, liveFrom: config.year - 1, rolling: { years: 2, heldYearsOnly: true } };
  await insertRows(client, 'pass_mark_set', [
    { id: setId, exam_id: id, no: 1, marks, standing: 'effective', proposed_by: proposer, proposed_at: at, confirmed_by: checker, confirmed_at: at },
  ]);
  const list = { id: listId, exam_id: id, no: 1, standing: 'published', rule, mark_set_id: setId, changes: 0 };
  await insertRows(client, 'pass_list', [
    { ...list, made_by: proposer, begun_at: at, made_at: at, published_by: checker, published_at: at, public_at: at },
  ]);
  return { id: listId, rule };
}

/** Candidates as the published list has them, with the scores that it was made of. `client` is the owner's. */
export async function seedPasses(
  client: pg.ClientBase,
  fields: Fields,
  exam: SeededExam,
  candidates: readonly SeededCandidate[],
  passes: Passes = {},
): Promise<void> {
  const [{ config }, sourceId, at] = [exam, uuidv7(), await databaseNow(client)];
  const list = await listOf(client, exam);
  const sat = await client.query<{ id: string; subjects: string[] }>(`select case_id as id, subjects from enrolment where case_id = any($1)`, [
    candidates.map(({ id }) => id),
  ]);
  const subjectsBy = new Map(sat.rows.map(({ id, subjects }) => [id, subjects]));
  const rows = { score: [] as Row[], pass_result: [] as Row[], subject_pass: [] as Row[] };
  for (const candidate of candidates) {
    const { id, level, specialty, idNumber } = candidate;
    const subjects = subjectsBy.get(id)!;
    const passed = passes.subjects?.(candidate, config) ?? subjects;
    const totalOf = (subject: string): number => (passed.includes(subject) ? PASSED : MISSED);
    for (const subject of subjects) rows.score.push(scoreRow(fields, exam, { enrolmentId: id, subject, sourceId, total: totalOf(subject) }));
    const taken = subjects.map((subject) => ({ subject, attendance: 'present' as const, ground: null, total: totalOf(subject) }));
    const required = subjectsOf(config, 'full', specialty).map(({ code }) => code);
    const result = passes.result?.(candidate) ?? passResult({ level, taken, earlier: [] }, { ...list.rule, required });
    rows.pass_result.push({ list_id: list.id, enrolment_id: id, exam_id: exam.id, level, specialty, ...result });
    for (const subject of level === 'additional' ? [] : passed)
      rows.subject_pass.push({
        id: uuidv7(),
        id_number: fields.encrypt(idNumber, config.district, PASS_ID_NUMBER),
        id_number_index: fields.blindIndex(idNumber, 'idNumber'),
        exam_id: exam.id,
        year: config.year,
        subject,
        passed_at: at,
      });
  }
  for (const [table, all] of Object.entries(rows)) if (all.length) await insertRows(client, table, all);
}

function scoreRow(
  fields: Fields,
  { id: examId, config }: SeededExam,
  { total, ...line }: { enrolmentId: string; subject: string; sourceId: string; total: number },
): Row {
  const record = {
    id: uuidv7(),
    examId,
    ...line,
    no: ++lines,
    objective: total,
    subjective: null,
    total,
    attendance: 'present',
    flag: null,
    ground: null,
  } as const;
  return {
    id: record.id,
    exam_id: examId,
    enrolment_id: line.enrolmentId,
    subject: line.subject,
    source_id: line.sourceId,
    no: record.no,
    record: sealScore(fields, config.district, { ...record, nonce: newNonce() }),
    attendance: 'present',
    standing: 'valid',
    in_force: true,
  };
}

/** Posts that somebody holds, so that rounds find him: an account whose chain verifies. */
export async function holdPosts(client: pg.ClientBase, roles: readonly Role[]): Promise<void> {
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

/** Votes on the open task of a review: claimed first. */
export async function voteOn(exam: ExamApi, id: string, path: string, by: PersonActor, body: object = {}) {
  const task = await one<{ id: string; version: number }>(exam.orm.em.fork(), `select id, version from task where case_id = $1 and state = 'open'`, [
    id,
  ]);
  const at = `/v1/qualification-reviews/${id}/tasks/${task.id}`;
  await exam.post(`${at}/claim`, by, {}, task.version).expect(200);
  return exam.post(`${at}/${path}`, by, body, task.version + 1);
}

let people = 0;
let sittings = 0;

export async function certificateBench() {
  const bench = await examBench({}, [...licenceRoutes, ...qualificationRoutes, ...fileRoutes, ...documentRoutes]);
  const { orm, exam, engine, config } = bench;
  const { fields, api } = exam;
  const signer = documentSigner(config, engine.ring, () => undefined);
  const store = await openStore(fields, config.files);
  Object.assign(api.deps, {
    licences: createLicenceDesk({ orm, keyring: engine.ring, freshMs: 0 }),
    credentials: createCredentialDesk({ orm, signer, site: SITE, freshMs: 0 }),
  });
  await exam.asOwner((client) => holdPosts(client, ['qualificationReviewer', 'examAdministrator']));
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
  const vote = (id: string, path: string, body: object = {}, role: Role = 'qualificationReviewer') => voteOn(exam, id, path, officer(role), body);
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
