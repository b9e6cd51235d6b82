// The exam behind a real app: real database, records, desks, with the sandbox's virus scanner, face check and platforms. People are sessions put there by hand.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import supertest from 'supertest';
import { apiDesks } from '../../activities/desks.ts';
import { decide, type DecideDeps } from '../../activities/kit/decide.ts';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { routes } from '../../api/index.ts';
import type { Listener } from '../../api/kit/deps.ts';
import { begunCase, databaseNow, insertRows } from '../../bench/kit/rows.ts';
import { seedExam, seedTemplates, type SeededExam } from '../../bench/kit/exam-seed.ts';
import { sampleExam, SHANGHAI } from '../../db/demo/exam.ts';
import { creditCode, idNumber, mobile } from '../../db/demo/invent.ts';
import { now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { ExamConfig } from '../../domain/exam/exam.ts';
import type { EnrolmentForm } from '../../domain/exam/form.ts';
import { photoProcess } from '../../domain/exam/photo.ts';
import type { ActRequest, Done, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import { plusDays, shanghaiDay, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import { neighbourNames, type NeighbourName } from '../../gateways/contracts/neighbours.ts';
import { createLogger } from '../../logger.ts';
import { startSandbox } from '../../sandbox/app.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring, type Keyring } from '../../security/keyring.ts';
import { setClock } from './database.ts';
import { permitApi } from './permit-api.ts';

export const SECRET = 'a secret of these tests';
export interface Candidate {
  id: string;
  actor: PersonActor;
  name: string;
  idNumber: string;
  phone: string;
}
export interface Ask {
  version?: number;
  key?: string;
}
export interface EnrolmentBody {
  id: string;
  version: number;
  state: string;
  [name: string]: any;
}

/** Another version of the guide than the one in force. */
export const withGuide = (config: ExamConfig, version: number): ExamConfig => ({
  ...config,
  templates: { ...config.templates, guide: { id: '01a203ed-c410-75a3-936d-647ed08d8dfc', version, hash: `guide-${version}` } },
});

export async function fillingApi({ ring: given, committed }: { ring?: Keyring; committed?: DecideDeps['committed'] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-exam-'));
  const ring = given ?? (await openKeyring(join(folder, 'ring'), { create: true }));
  const fields = createFields(ring);
  const sandbox = await startSandbox({ port: 0, secret: SECRET });
  const registry = processRegistry(actParts(ring));
  const api = await permitApi({ fields }, { routes, registry });
  const { orm } = api;
  const acts = (request: ActRequest): Promise<Outcome> => decide({ orm, registry, ...(committed ? { committed } : {}) }, request);
  const neighbourUrls = Object.fromEntries(neighbourNames.map((name) => [name, `${sandbox.url}/${name}`])) as Record<NeighbourName, string>;
  const files = { kind: 'folder', dir: join(folder, 'files') } as const;
  const config = {
    registerUrl: `${sandbox.url}/register`,
    virusUrl: `${sandbox.url}/virus`,
    gatewaySecret: SECRET,
    district: SHANGHAI,
    files,
    neighbourUrls,
    publicUrl: 'https://banshi.example',
    paymentWebUrl: `${sandbox.url}/payment`,
  };
  const desks = await apiDesks(config, { orm, keyring: ring, decide: acts, logger: createLogger({ name: 'test', level: 'error' }) });
  Object.assign(api.deps, { ...desks, decide: acts });
  const client = new pg.Client({ connectionString: api.superUrl });
  await client.connect();
  const templates = await seedTemplates(client, SHANGHAI);

  const tokens = new Map<string, string>();
  const tokenOf = (actor: PersonActor): string => {
    const name = JSON.stringify(actor);
    if (!tokens.has(name)) tokens.set(name, api.signIn(actor));
    return tokens.get(name)!;
  };
  const isOfficer = (actor: PersonActor): boolean => actor.grants.some(({ district }) => district !== undefined);
  const send = (method: 'get' | 'post' | 'put' | 'delete', path: string, actor: PersonActor | null, { version, key = randomUUID() }: Ask = {}) => {
    const listener: Listener = actor && isOfficer(actor) ? 'officers' : 'public';
    const request = supertest(api.apps[listener])[method](path);
    if (actor) void request.set('Authorization', `Bearer ${tokenOf(actor)}`);
    if (method !== 'get') void request.set('Idempotency-Key', key);
    if (version !== undefined) void request.set('If-Match', `"${version}"`);
    return request;
  };
  const get = (path: string, actor: PersonActor | null) => send('get', path, actor);
  const post = (path: string, actor: PersonActor | null, body: object = {}, ask?: Ask) => send('post', path, actor, ask).send(body);
  const rows = <T extends object>(sql: string, params: unknown[] = []): Promise<T[]> => query<T>(orm.em.fork(), sql, params);

  let counter = 0;
  const done = (outcome: Outcome): Done => {
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
    return outcome;
  };
  const system = async (type: string, action: string, caseId: string, input: unknown): Promise<Done> =>
    done(await acts({ key: `${caseId}/${action}/${randomUUID()}`, type, action, caseId, actor: { kind: 'system' }, input, bodyHash: '' }));

  /** A person with an account in use and a phone that was shown. */
  const candidate = async (more: { number?: string; name?: string; verified?: boolean } = {}): Promise<Candidate> => {
    const id = uuidv7();
    const phone = mobile(++counter);
    const { number = idNumber(counter, { birth: '1990-01-01' }), name = '林汐', verified = true } = more;
    await system('Account', 'setUp', id, {
      account: { kind: 'personal', district: SHANGHAI, phone, accountName: `user${id.slice(-12)}`, personName: name, idNumber: number },
    });
    await rows(`update case_file set state = 'active' where id = $1`, [id]);
    if (verified) await rows(`update account set phone_verified_at = app_now() where id = $1`, [id]);
    return { id, phone, name, idNumber: number, actor: { kind: 'person', accountId: id, grants: [{ role: 'applicant' }] } };
  };
  const officer = (...roles: Role[]): PersonActor => ({
    kind: 'person',
    accountId: uuidv7(),
    grants: roles.map((role) => ({ role, district: SHANGHAI })),
  });
  /** An officer whose account is there, for what is kept of him. */
  const officerWithAccount = async (...roles: Role[]): Promise<PersonActor> => {
    const { id } = await candidate();
    return { kind: 'person', accountId: id, grants: roles.map((role) => ({ role, district: SHANGHAI })) };
  };

  let sitting = 0;
  /** An exam that takes enrolments since an hour ago; `change` alters its configuration. */
  const exam = async (change: (config: ExamConfig) => ExamConfig = (config) => config, state = 'enrolling'): Promise<SeededExam> => {
    const today = shanghaiDay(await now(orm.em.fork()));
    const sample = sampleExam({ enrolOpens: plusDays(today, -1), sitting: ++sitting });
    return seedExam(client, change({ ...sample, templates }), state);
  };
  /** The window of an exam, as its opening puts it. */
  const window = (examId: string, { windows }: ExamConfig): Promise<unknown> =>
    rows(`insert into act_window (key, opens_at, closes_at) values ($1, $2, $3)`, [`exam/${examId}/enrol`, windows.enrolOpens, windows.enrolCloses]);

  /** Opens the guide and lets the reading time pass. */
  const read = async (who: Candidate, examId: string): Promise<void> => {
    await post(`/v1/exams/${examId}/guide-readings`, who.actor).expect(201);
    await rows(`update guide_reading set opened_at = opened_at - interval '1 minute' where account_id = $1`, [who.id]);
    const [{ version } = { version: 0 }] = await rows<{ version: number }>(
      `select version from guide_reading where account_id = $1 and exam_id = $2 order by version desc limit 1`,
      [who.id, examId],
    );
    await post(`/v1/exams/${examId}/guide-ack`, who.actor, { version }).expect(200);
  };
  /** A photo that has passed its checks, put where it stands. */
  const photo = async (who: Candidate, standing = 'accepted'): Promise<string> => {
    const at = await databaseNow(client);
    const [id, fileId] = [uuidv7(), uuidv7()];
    const { file, journal } = begunCase(
      { id, process: photoProcess, state: standing, action: 'submit', actor: `person:${who.id}`, district: SHANGHAI, applicantId: who.id },
      at,
    );
    const name = fields.encrypt('照片.jpg', '000000', 'file.name');
    const hash = fileId.replaceAll('-', '').repeat(2);
    await insertRows(client, 'case_file', [file]);
    await insertRows(client, 'journal', [journal]);
    await insertRows(client, 'file', [
      { id: fileId, owner_id: who.id, name, size: 10, mime: 'image/jpeg', hash, state: 'clean', created_at: at, settled_at: at },
    ]);
    await insertRows(client, 'candidate_photo', [
      { case_id: id, account_id: who.id, district: SHANGHAI, standing, file_id: fileId, reasons: [], submitted_at: at, settled_at: at },
    ]);
    return fileId;
  };
  const choose = (who: Candidate, { id, config }: SeededExam, more: object = {}) =>
    post('/v1/enrolments', who.actor, {
      examId: id,
      level: 'full',
      specialty: '05',
      subjects: config.subjects.filter(({ specialty }) => specialty === null || specialty === '05').map(({ code }) => code),
      ...more,
    });
  const today = async (days = 0): Promise<PlainDate> => plusDays(shanghaiDay(await now(orm.em.fork())), days);
  /** A form that speaks for itself: a bachelor who works in safety. */
  const goodForm = async (): Promise<EnrolmentForm> => ({
    exam: { area: '310101', barrierFree: false },
    person: { sex: '', nation: '汉族', birth: '1990-01-01', email: 'lin@example.cn', address: '上海市黄浦区复兴中路1号', local: 'works' },
    education: [
      {
        level: 'bachelor',
        degree: 'bachelor',
        school: '东海大学',
        major: '安全工程',
        safety: true,
        fullTime: true,
        enteredOn: '2008-09-01',
        graduatedOn: '2012-06-30',
        certificateNo: '102471201205000001',
      },
    ],
    work: [{ employer: '林汐安全技术有限公司', creditCode: creditCode(1), post: '安全员', from: '2015-07-01', safety: true, industry: 'C' }],
  });
  /** Saves the whole form, part by part; `change` alters it. */
  const fill = async (who: Candidate, id: string, change: (form: EnrolmentForm) => EnrolmentForm = (form) => form): Promise<void> => {
    const good = await goodForm();
    const sex = Number(who.idNumber[16]) % 2 ? '男' : '女';
    const birth = `${who.idNumber.slice(6, 10)}-${who.idNumber.slice(10, 12)}-${who.idNumber.slice(12, 14)}`;
    const form = change({ ...good, person: { ...good.person, sex, birth } });
    const { body } = await get(`/v1/enrolments/${id}`, who.actor).expect(200);
    for (const [part, value] of Object.entries(form))
      await send('put', `/v1/enrolments/${id}/${part}`, who.actor, { version: body.partVersions[part] })
        .send(value as object)
        .expect(200);
  };
  /** Chosen, filled in and with a photo: one act before the confirmation. */
  const filled = async (who: Candidate, exam: SeededExam): Promise<EnrolmentBody> => {
    await read(who, exam.id);
    const { body } = await choose(who, exam).expect(201);
    await fill(who, body.id as string);
    await photo(who);
    return body as EnrolmentBody;
  };
  const act = (id: string, path: string, actor: PersonActor, version: number, body: object = {}) =>
    post(`/v1/enrolments/${id}/${path}`, actor, body, { version });
  const commitment = async (who: Candidate, id: string) => {
    const { body } = await get(`/v1/enrolments/${id}/commitment`, who.actor).expect(200);
    return { templateVersion: body.version as number, templateHash: body.hash as string, signature: who.name };
  };
  /** Confirmed and signed. */
  const committed_ = async (who: Candidate, exam: SeededExam): Promise<EnrolmentBody> => {
    const { id, version } = await filled(who, exam);
    const { body } = await act(id, 'confirm', who.actor, version, { commitment: await commitment(who, id) }).expect(200);
    return { ...body, version: await versionOf(id) } as EnrolmentBody;
  };
  const versionOf = async (id: string): Promise<number> =>
    (await one<{ version: number }>(orm.em.fork(), `select version from case_file where id = $1`, [id])).version;
  const stateOf = async (id: string): Promise<string> =>
    (await one<{ state: string }>(orm.em.fork(), `select state from case_file where id = $1`, [id])).state;

  return {
    api,
    orm,
    ring,
    fields,
    folder,
    files,
    sandbox,
    client,
    acts,
    system,
    rows,
    send,
    get,
    post,
    candidate,
    officer,
    officerWithAccount,
    exam,
    window,
    read,
    photo,
    choose,
    fill,
    filled,
    act,
    commitment,
    committed: committed_,
    versionOf,
    stateOf,
    goodForm,
    today,
    setClock: (at: Instant) => setClock(orm.em.fork(), at),
    /** Puts what a stand-in is to know. */
    put: async (name: NeighbourName, path: string, body: object): Promise<void> => {
      const answer = await fetch(`${sandbox.url}/${name}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (answer.status >= 400) throw new Error(`${name}${path}: ${answer.status} ${await answer.text()}`);
    },
    fault: async (name: NeighbourName | 'virus', fault: object | null): Promise<void> => {
      const init = fault ? { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) } : { method: 'DELETE' };
      const { status } = await fetch(`${sandbox.url}/_faults/${name}`, init);
      if (status >= 400) throw new Error(`fault refused: ${status}`);
    },
    close: async () => {
      await client.end();
      await sandbox.close();
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type FillingApi = Awaited<ReturnType<typeof fillingApi>>;
