// Paying for an exam with everything real: REST, database, engine, worker, and the stand-ins of payment platform, treasury and signing server over HTTP, which follow the
// database's clock and call back to a listening server. Candidates are seeded in 待缴费.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import supertest from 'supertest';
import { createPaymentDesk } from '../../activities/exam/payment-desk.ts';
import { decide } from '../../activities/kit/decide.ts';
import { startLoop } from '../../activities/kit/loop.ts';
import { issuing } from '../../activities/documents/issuing.ts';
import { openPrinting } from '../../activities/documents/open.ts';
import { actParts, openWorkerParts, processRegistry } from '../../activities/parts.ts';
import { documentRoutes } from '../../api/document/index.ts';
import { examPaymentRoutes } from '../../api/exam/payment/index.ts';
import { meRoutes } from '../../api/account/me.ts';
import { clock } from '../../api/kit/clock.ts';
import { createPoker } from '../../api/kit/poke.ts';
import type { Listener } from '../../api/kit/deps.ts';
import { seedEnrolments, seedExam, type SeededCandidate, type SeededExam } from '../../bench/kit/exam-seed.ts';
import { consentToMessages } from '../../bench/kit/seed.ts';
import { loadConfig } from '../../config.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { booksOf, type Books } from '../../db/exam/ledger.ts';
import { moveClockTo, now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { PAYMENT_CALLBACK } from '../../domain/exam/payment.ts';
import { plusDays, plusMs, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { createLogger } from '../../logger.ts';
import { startSandbox } from '../../sandbox/app.ts';
import type { LoggedRequest } from '../../sandbox/kit/request-log.ts';
import { createFields } from '../../security/field.ts';
import { openFiles } from '../../activities/file/open.ts';
import { createVirusGateway } from '../../gateways/virus.ts';
import { openNeighbours } from '../../gateways/neighbours.ts';
import { workbook } from '../../templates/statistics/workbook.ts';
import { newly } from './answers.ts';
import { testEngine, until } from './engine.ts';
import { permitApi } from './permit-api.ts';

const SECRET = 'a secret of these tests';
const json = { 'content-type': 'application/json' };

export interface PaymentBenchOptions {
  /** Wraps the worker's activities: to be killed at their boundaries. */
  wrap?: (activities: Record<string, (...args: any[]) => Promise<unknown>>) => object;
  /** No browser: bills are rows only. */
  papers?: boolean;
}

export async function paymentBench({ wrap = (all) => all, papers = true }: PaymentBenchOptions = {}) {
  const engine = await testEngine();
  const acting = actParts(engine.ring);
  const registry = processRegistry(acting);
  const fields = createFields(engine.ring);
  const routes = [clock, ...examPaymentRoutes, ...documentRoutes, ...meRoutes];
  const api = await permitApi({ fields }, { routes, registry });
  const { orm } = api;
  await consentToMessages(api.superUrl);
  const server = createServer(api.apps.public).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sandbox = await startSandbox({ port: 0, secret: SECRET, clockUrl: `${publicUrl}/v1/clock` });
  const config = loadConfig({
    DATABASE_URL: api.url,
    GATEWAY_SECRET: SECRET,
    SMS_URL: `${sandbox.url}/sms`,
    VIRUS_URL: `${sandbox.url}/virus`,
    NEIGHBOURS_URL: sandbox.url,
    KEYRING: engine.keyringDir,
    FILES_DIR: join(engine.keyringDir, '..', 'files'),
    PUBLIC_URL: publicUrl,
    PAYMENT_WEB_URL: `${sandbox.url}/payment`,
  });
  const alarms: { neighbour: string; code: string }[] = [];
  const neighbours = openNeighbours({
    urls: config.neighbourUrls,
    secret: SECRET,
    ring: engine.ring,
    alarm: (alarm) => void alarms.push(alarm),
    timeoutMs: 3_000,
  });
  /** Pokes are held back where a test wants the API to have died between commit and poke. */
  let poking = true;
  const poke = createPoker({ poke: engine.poke, onFailure: () => undefined });
  const act = (request: ActRequest) =>
    decide({ orm, registry, committed: ({ type, caseId, quiet }) => void (poking && !quiet && poke(type, caseId)) }, request);
  const desk = createPaymentDesk({
    orm,
    seals: acting.seals,
    payment: neighbours.payment,
    decide: act,
    notifyUrl: `${publicUrl}${PAYMENT_CALLBACK}`,
    webUrl: config.paymentWebUrl,
    onError: () => undefined,
  });
  const virus = createVirusGateway({ url: config.virusUrl, secret: SECRET });
  const files = await openFiles({ orm, fields, store: config.files, virus });
  Object.assign(api.deps, { decide: act, payment: desk, files, cases: { workbook, sendArchive: () => Promise.reject(new Error('none here')) } });
  const parts = await openWorkerParts(config, createLogger({ name: 'test', level: 'error' }), { documents: false });
  const printing = papers
    ? await openPrinting({
        orm,
        fields,
        files: config.files,
        folder: join(process.cwd(), 'var', 'chromium'),
        issuing: issuing(config, engine.ring, () => undefined),
        afterMs: 3_600_000,
      })
    : null;
  const noPaper = { issueDocument: async () => ({ documentId: 'none' }) };
  const activities = { ...parts.activities('cases', 'test'), ...parts.activities('outside', 'test'), ...(printing?.activities ?? noPaper) };
  const work = () => engine.work(wrap(activities as Record<string, () => Promise<unknown>>));
  let worker = await work();
  const loop = startLoop({ orm, databaseUrl: api.url, poke: engine.poke, everyMs: 50, behindMs: 200, overdueMs: 0, also: parts.also });

  const client = new pg.Client({ connectionString: api.superUrl });
  await client.connect();
  const em = () => orm.em.fork();
  let sitting = 0;
  let candidate = 0;
  /** An exam whose window is open: enrolment began yesterday. */
  const exam = async (state = 'enrolling'): Promise<SeededExam> =>
    seedExam(client, sampleExam({ enrolOpens: plusDays(shanghaiDay(await now(em())), -1), sitting: ++sitting }), state);
  const candidates = async (of: SeededExam, count: number, state = 'toPay'): Promise<SeededCandidate[]> => {
    const made = await seedEnrolments(client, { fields, exam: of, count, from: candidate, state });
    candidate += count;
    return made;
  };
  const tokens = new Map<string, string>();
  const officer = (accountId = uuidv7()): PersonActor => ({ kind: 'person', accountId, grants: [{ role: 'feeOfficer', district: '310000' }] });
  const personOf = ({ accountId }: SeededCandidate): PersonActor => ({ kind: 'person', accountId, grants: [{ role: 'applicant' }] });
  const listenerOf = (actor: PersonActor | null): Listener => (actor?.grants.some(({ district }) => district !== undefined) ? 'officers' : 'public');
  const send = (method: 'get' | 'post', path: string, actor: PersonActor | null, version?: number, key: string = randomUUID()) => {
    const request = supertest(api.apps[listenerOf(actor)])[method](path);
    if (actor) {
      const name = JSON.stringify(actor);
      tokens.set(name, tokens.get(name) ?? api.signIn(actor));
      void request.set('Authorization', `Bearer ${tokens.get(name)}`);
    }
    if (method === 'post') void request.set('Idempotency-Key', key);
    return version === undefined ? request : request.set('If-Match', `"${version}"`);
  };
  const get = (path: string, actor: PersonActor | null) => send('get', path, actor);
  const post = (path: string, actor: PersonActor | null, body: object = {}, version?: number) => send('post', path, actor, version).send(body);
  const row = (caseId: string) =>
    one<{ state: string; regions: Record<string, string>; seq: number; followed: number; version: number }>(
      em(),
      `select state, regions, seq, followed, version from case_file where id = $1`,
      [caseId],
    );
  /** An act of the candidate with the version as it stands. */
  const mine = (who: SeededCandidate, path: string, body: object = {}) =>
    newly(async () => post(path, personOf(who), body, (await row(who.id)).version));
  const order = async (who: SeededCandidate): Promise<string> => {
    const { body, status } = await mine(who, `/v1/enrolments/${who.id}/orders`);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.number as string;
  };
  const put = async (name: string, path: string, body: object): Promise<{ status: number; body: Record<string, any> }> => {
    const response = await fetch(`${sandbox.url}/${name}${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, any> };
  };
  const started = async (who: SeededCandidate): Promise<string> => {
    const number = await order(who);
    const { status, body } = await mine(who, `/v1/orders/${number}/pay`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return number;
  };
  return {
    engine,
    api,
    orm,
    em,
    registry,
    fields,
    acting,
    desk,
    alarms,
    neighbours,
    sandbox,
    publicUrl,
    client,
    parts,
    activities,
    exam,
    candidates,
    officer,
    personOf,
    get,
    post,
    mine,
    order,
    started,
    put,
    row,
    act,
    pokes: (on: boolean) => void (poking = on),
    /** The worker is killed hard and another one comes. */
    restart: async (): Promise<void> => {
      await worker.stop();
      worker = await work();
    },
    /** Somebody pays at the platform. */
    pays: async (orderNumber: string, more: object = {}): Promise<{ platformNo: string; answered: number[] }> =>
      (await put('payment', '/_pay', { orderNumber, ...more })).body as { platformNo: string; answered: number[] },
    fault: async (name: string, fault: object | null): Promise<void> => {
      const init = fault ? { method: 'PUT', headers: json, body: JSON.stringify(fault) } : { method: 'DELETE' };
      await fetch(`${sandbox.url}/_faults/${name}`, init);
    },
    asked: async (name: string, path: string): Promise<LoggedRequest[]> =>
      ((await (await fetch(`${sandbox.url}/_log/${name}`)).json()) as LoggedRequest[]).filter((entry) => entry.path.endsWith(path)),
    at: (moment: Instant) => moveClockTo(em(), moment),
    later: async (ms: number) => moveClockTo(em(), plusMs(await now(em()), ms)),
    now: () => now(em()),
    settled: (caseId: string) => until(async () => row(caseId).then(({ seq, followed }) => seq === followed), 60_000),
    reaches: (caseId: string, region: string, state: string) => until(async () => (await row(caseId)).regions[region] === state, 60_000),
    books: (examId: string): Promise<Books> => booksOf(em(), examId),
    balances: async (examId: string): Promise<Record<string, string>> =>
      Object.fromEntries(
        (
          await query<{ account: string; balance: string }>(
            em(),
            `select account, sum(debit_fen - credit_fen)::text as balance from ledger_entry where exam_id = $1 group by account`,
            [examId],
          )
        ).map(({ account, balance }) => [account, balance]),
      ),
    deadline: (caseId: string, name: string) =>
      one<{ due: Instant }>(em(), `select ${asInstant('due')} as due from deadline where case_id = $1 and name = $2 and closed_at is null`, [
        caseId,
        name,
      ]).then(({ due }) => due),
    close: async (): Promise<void> => {
      await loop.stop();
      await worker.stop();
      await printing?.close();
      await parts.close();
      await client.end();
      await sandbox.close();
      server.close();
      server.closeAllConnections();
      await engine.close();
      await api.close();
    },
  };
}
export type PaymentBench = Awaited<ReturnType<typeof paymentBench>>;
