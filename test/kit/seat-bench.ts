// An exam whose payment is closed, with its real worker, engine, SMS stand-in, browser and file store; the clock is the database's and moved by the tests.
import { newly } from './answers.ts';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { picture } from './picture.ts';
import supertest from 'supertest';
import { openStore } from '../../activities/file/open.ts';
import { createSeatDesk } from '../../activities/exam/seats/desk.ts';
import { decide } from '../../activities/kit/decide.ts';
import { startLoop } from '../../activities/kit/loop.ts';
import type { ScheduledActivities } from '../../activities/kit/scheduled.ts';
import { issuing } from '../../activities/documents/issuing.ts';
import { openPrinting, type Printing } from '../../activities/documents/open.ts';
import { actParts, openWorkerParts, processRegistry } from '../../activities/parts.ts';
import { documentRoutes } from '../../api/document/index.ts';
import { seatRoutes } from '../../api/exam/seats/index.ts';
import { examSetUpRoutes } from '../../api/exam/setup.ts';
import type { Listener } from '../../api/kit/deps.ts';
import { seedEnrolments, seedExam, type EnrolmentSeed, type SeededCandidate, type SeededExam } from '../../bench/kit/exam-seed.ts';
import { consentToMessages } from '../../bench/kit/seed.ts';
import { loadConfig } from '../../config.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { moveClockTo } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import { plusMs, type Instant } from '../../domain/kit/instant.ts';
import type { Round } from '../../domain/kit/schedules.ts';
import type { ExamConfig } from '../../domain/exam/exam.ts';
import { createLogger } from '../../logger.ts';
import { startSandbox } from '../../sandbox/app.ts';
import { createFields } from '../../security/field.ts';
import { setClock } from './database.ts';
import { testEngine, until } from './engine.ts';
import { permitApi } from './permit-api.ts';

const SECRET = 'a secret of these tests';
const DISTRICT = '310000';
/** After the payment of the sample exam has closed. */
export const AFTER_PAYMENT = '2026-08-03T02:00:00.000000Z';

export async function seatBench({ prints = false }: { prints?: boolean } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-seats-'));
  const engine = await testEngine();
  const fields = createFields(engine.ring);
  const registry = processRegistry(actParts(engine.ring));
  const api = await permitApi({ fields }, { routes: [...seatRoutes, ...examSetUpRoutes, ...documentRoutes], registry });
  const { orm } = api;
  const acts = (request: ActRequest): Promise<Outcome> =>
    decide({ orm, registry, committed: ({ type, caseId, quiet }) => void (quiet || engine.poke(type, caseId)) }, request);
  await setClock(orm.em.fork(), AFTER_PAYMENT);
  await consentToMessages(api.superUrl);
  const sandbox = await startSandbox({ port: 0, secret: SECRET });
  const config = loadConfig({
    DATABASE_URL: api.url,
    GATEWAY_SECRET: SECRET,
    SMS_URL: `${sandbox.url}/sms`,
    VIRUS_URL: `${sandbox.url}/virus`,
    NEIGHBOURS_URL: sandbox.url,
    KEYRING: engine.keyringDir,
    FILES_DIR: join(folder, 'files'),
  });
  const files = await openStore(fields, config.files);
  Object.assign(api.deps, { decide: acts, seats: createSeatDesk({ orm, fields, open: files.open }), files: { open: files.open } });
  const parts = await openWorkerParts(config, createLogger({ name: 'test', level: 'error' }), { documents: false });
  const printing: Printing | null = prints
    ? await openPrinting({
        orm,
        fields,
        files: config.files,
        folder: join(process.cwd(), 'var', 'chromium'),
        issuing: issuing(config, engine.ring, () => undefined),
        afterMs: 3_600_000,
      })
    : null;
  /** Papers are not what most of these tests are about. */
  const unprinted = { issueDocument: async () => ({ documentId: '' }), printTickets: async () => null, printRooms: async () => null };
  const cases = parts.activities('cases', 'test');
  const worker = await engine.work({ ...cases, ...parts.activities('outside', 'test'), ...(printing ? printing.activities : unprinted) });
  const loop = startLoop({ orm, databaseUrl: api.url, poke: engine.poke, everyMs: 100, also: parts.also });

  const tokens = new Map<string, string>();
  const tokenOf = (actor: PersonActor): string => {
    if (!tokens.has(actor.accountId)) tokens.set(actor.accountId, api.signIn(actor));
    return tokens.get(actor.accountId)!;
  };
  const officer = (...roles: Role[]): PersonActor => ({
    kind: 'person',
    accountId: uuidv7(),
    grants: roles.map((role) => ({ role, district: DISTRICT })),
  });
  const candidate = ({ accountId }: SeededCandidate): PersonActor => ({ kind: 'person', accountId, grants: [{ role: 'applicant' }] });
  const send = (method: 'get' | 'post' | 'put' | 'delete', path: string, actor: PersonActor | null, version?: number) => {
    const listener: Listener = actor?.grants.some(({ district }) => district !== undefined) ? 'officers' : 'public';
    const request = supertest(api.apps[listener])[method](path);
    if (actor) void request.set('Authorization', `Bearer ${tokenOf(actor)}`);
    if (method !== 'get') void request.set('Idempotency-Key', randomUUID());
    if (version !== undefined) void request.set('If-Match', `"${version}"`);
    return request;
  };
  const get = (path: string, actor: PersonActor | null) => send('get', path, actor);
  const row = (id: string) =>
    one<{ state: string; regions: Record<string, string>; version: number; seq: number; followed: number }>(
      orm.em.fork(),
      `select state, regions, version, seq, followed from case_file where id = $1`,
      [id],
    );
  /** An officer's act on an exam, with the version that stands. */
  const act = (exam: SeededExam, method: 'post' | 'put' | 'delete', path: string, actor: PersonActor, body: object = {}) =>
    newly(async () => send(method, `/v1/admin/exams/${exam.id}/${path}`, actor, (await row(exam.id)).version).send(body));
  const reached = (exam: SeededExam, state: string, seats = 'none') =>
    until(async () => row(exam.id).then((found) => found.state === state && found.regions['seats'] === seats), 90_000);
  const followed = (exam: SeededExam) => until(async () => row(exam.id).then(({ seq, followed: mark }) => seq === mark), 120_000);

  const admin = officer('examAdministrator');
  const second = officer('examAdministrator');
  const clerk = officer('examOfficer');

  const client = new pg.Client({ connectionString: api.superUrl });
  await client.connect();
  let sitting = 0;
  const exam = (change: Partial<ExamConfig> = {}, state = 'toAllocate'): Promise<SeededExam> =>
    seedExam(client, { ...sampleExam({ enrolOpens: '2026-07-20', sitting: ++sitting }), ...change }, state);
  let candidates = 0;
  const enrol = (of: SeededExam, count: number, seed: Partial<EnrolmentSeed> = {}): Promise<SeededCandidate[]> => {
    const from = candidates;
    candidates += count;
    return seedEnrolments(client, { fields, exam: of, count, from, ...seed });
  };
  /** A photo as an upload that has passed its checks. */
  const photo = async (): Promise<string> => {
    const id = uuidv7();
    const bytes = picture(id);
    const { hash } = await files.receive({ id, content: Readable.from([bytes]), rule: { maxBytes: 1_000_000, accept: ['image/png'] } });
    await files.release(id, hash);
    await client.query(
      `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at, passed_at) values ($1, $1, $2, $3, 'image/png', $4, 'clean', app_now(), app_now(), app_now())`,
      [id, fields.encrypt('照片.png', '000000', 'file.name'), bytes.length, hash],
    );
    return id;
  };
  /** A site with rooms of 30, the last one spare, in each 考区. Answers the ids of the rooms. */
  const rooms = async (of: SeededExam, count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (const [n, area] of of.config.areas.entries()) {
      const site = await act(of, 'post', 'sites', admin, siteOf(n + 1, area.code, of.config)).then(({ body }) => body.siteId as string);
      const made = await act(of, 'put', `sites/${site}/rooms`, admin, {
        rooms: Array.from({ length: count }, (_, r) => roomOf(r + 1, { ground: r < 2, spare: r === count - 1 })),
      });
      ids.push(...(made.body.roomIds as string[]));
    }
    return ids;
  };
  const now = async () =>
    (await one<{ now: Instant }>(orm.em.fork(), `select to_char(app_now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`)).now;
  /** From 待编排 to 已编排, by the acts of two persons and a draw. */
  const allocate = async (of: SeededExam): Promise<void> => {
    const at = plusMs(await now(), 600_000);
    const committed = await act(of, 'post', 'allocations', admin, { source: '双色球第2026089期', at: at.replace('Z', '+00:00') });
    if (committed.status !== 200) throw new Error(JSON.stringify(committed.body));
    await reached(of, 'allocating', 'announced');
    await moveClockTo(orm.em.fork(), plusMs(at, 1_000));
    await act(of, 'post', 'allocations/draw', admin, { value: '07 12 19 23 28 31 + 04' });
    await act(of, 'post', 'allocations/draw/confirm', second, { value: '07 12 19 23 28 31 + 04' });
    await reached(of, 'allocated');
  };
  return {
    api,
    orm,
    fields,
    engine,
    files,
    client,
    registry,
    sandbox,
    cases: cases as ScheduledActivities & object,
    round: (name: Round) => (cases as ScheduledActivities).runChecks(name),
    officer,
    candidate,
    admin,
    second,
    clerk,
    send,
    get,
    act,
    row,
    reached,
    followed,
    exam,
    enrol,
    photo,
    rooms,
    allocate,
    now,
    printing,
    sql: <T = Record<string, unknown>>(text: string, params: readonly unknown[] = []) => query<T>(orm.em.fork(), text, params),
    close: async () => {
      await loop.stop();
      await worker.stop();
      await printing?.close();
      await client.end();
      await parts.close();
      await sandbox.close();
      await engine.close();
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type SeatBench = Awaited<ReturnType<typeof seatBench>>;

export const siteOf = (code: number, area: string, { sessions }: Pick<ExamConfig, 'sessions'>, more: object = {}) => ({
  code,
  name: `浦江第${code}职业技术学校`,
  area,
  head: '周嘉禾',
  address: `上海市浦江路${code}00号`,
  contact: '021-00000001',
  opens: plusMs(sessions[0]!.opens, -3_600_000).replace('Z', '+00:00'),
  closes: plusMs(sessions.at(-1)!.closes, 3_600_000).replace('Z', '+00:00'),
  ...more,
});
export const roomOf = (code: number, more: object = {}) => ({ code, floor: 1, ground: true, rows: 6, cols: 5, capacity: 30, ...more });
