// Accounts behind the real app: real database, real `decide`, rules as shipped, the register of the sandbox. Codes are read out of the outbox.
import { mkdtemp, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Express } from 'express';
import supertest from 'supertest';
import { createAccountDesk, type AccountDesk } from '../../activities/account/desk.ts';
import { bookRules, type AccountDeskDeps } from '../../activities/account/deps.ts';
import { createAccountProcesses } from '../../activities/account/records.ts';
import { decide } from '../../activities/kit/decide.ts';
import { registry, type Registry } from '../../activities/kit/records.ts';
import { accountRoutes } from '../../api/account/index.ts';
import type { ApiDeps } from '../../api/deps.ts';
import { createActKey } from '../../api/kit/act.ts';
import { createApp } from '../../api/kit/app.ts';
import type { Listener } from '../../api/kit/deps.ts';
import { createEventHub } from '../../api/kit/events.ts';
import { eventStream } from '../../api/kit/event-stream.ts';
import { createMetrics } from '../../api/kit/metrics.ts';
import { authenticate } from '../../db/account/sessions.ts';
import { creditCode, idNumber, mobile, personName } from '../../db/demo/invent.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { query } from '../../db/kit/sql.ts';
import { catalogues, mergeCatalogues } from '../../domain/catalogues.ts';
import type { Role } from '../../domain/kit/actor.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { createLogger } from '../../logger.ts';
import { createFields, type Fields } from '../../security/field.ts';
import { openKeyring, type Keyring } from '../../security/keyring.ts';
import { createRowSeals, type RowSeals } from '../../security/row-seal.ts';
import { freshDatabase } from '../kit/database.ts';

export interface Ask {
  token?: string | undefined;
  key?: string;
  version?: number;
  app?: Listener;
  cookie?: string;
  origin?: string;
}
export interface SignedUp {
  seed: number;
  phone: string;
  accountName: string;
  creditCode: string;
  accountId: string;
  organisationId: string;
  token: string;
}

export const PASSWORD = 'abcd1234';

export interface AccountApi {
  apps: Record<Listener, Express>;
  deps: ApiDeps;
  desk: AccountDesk;
  orm: MikroORM;
  superUrl: string;
  fields: Fields;
  ring: Keyring;
  seals: RowSeals;
  registry: Registry;
  decide: (request: ActRequest) => Promise<Outcome>;
  call: (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: unknown, ask?: Ask) => supertest.Test;
  /** SMS queued to a phone so far, the newest last. */
  sms: (phone: string) => Promise<{ template: string; params: Record<string, string> }[]>;
  /** Asks for a code through REST and reads it. */
  code: (purpose: string, phone: string, more?: object, ask?: Ask) => Promise<string>;
  /** Form of a supplier's registration with a fresh code. */
  form: (seed: number, more?: Record<string, unknown>) => Promise<Record<string, unknown>>;
  /** A registered supplier, signed in. */
  supplier: (seed: number) => Promise<SignedUp>;
  signIn: (identifier: string, password?: string) => Promise<string>;
  /** An officer with a post, signed in. */
  officer: (seed: number, role: Role, district: string) => Promise<{ accountId: string; token: string }>;
  moveClock: (ms: number) => Promise<void>;
  close: () => Promise<void>;
}

/** `change` replaces parts of the desk, e.g. the register. */
export async function accountApi(change: Partial<AccountDeskDeps> = {}): Promise<AccountApi> {
  const database = await freshDatabase();
  const keys = await mkdtemp(join(tmpdir(), 'banshi-keys-'));
  const ring = await openKeyring(keys, { create: true });
  const fields = createFields(ring);
  const seals = createRowSeals(ring);
  const orm = await createOrm(database.url, { poolSize: 12 });
  const rulesFor = bookRules;
  const processes = registry(...createAccountProcesses({ fields, seals, rulesFor, ...change }));
  const decideHere = (request: ActRequest): Promise<Outcome> => decide({ orm, registry: processes }, request);
  const desk = createAccountDesk({ orm, fields, ring, seals, rulesFor, decide: decideHere, district: '140000', ...change });
  const deps: ApiDeps = {
    orm,
    fields,
    decide: decideHere,
    authenticate: (token, how) => authenticate(orm, token, how),
    actKey: createActKey(Buffer.alloc(32, 7)),
    catalogue: mergeCatalogues(catalogues),
    logger: createLogger({ name: 'api', to: { write: () => undefined } }),
    metrics: createMetrics(),
    events: createEventHub({ askMs: 50 }),
    limits: { perAddress: 100_000, perClass: { 一般: 100_000, 搜索: 100_000, 报表: 100_000 } },
    origins: { public: ['https://banshi.example'], officers: ['https://officers.banshi.example'] },
    secureCookie: false,
    trustedProxies: 1,
    checkAnswers: true,
    accounts: desk,
  };
  const probes = {
    database: async () => undefined,
    engine: async () => undefined,
    behind: async () => ({ cases: 0, seconds: 0 }),
    draining: () => false,
  };
  const app = (listener: Listener) => createApp({ routes: [eventStream, ...accountRoutes], deps, listener, probes, documented: 'whenAsked' });
  const apps = { public: app('public'), officers: app('officers') };

  const call: AccountApi['call'] = (method, path, body, { token, key = randomUUID(), version, app: where = 'public', cookie, origin } = {}) => {
    const request = supertest(apps[where])[method](path).set('Idempotency-Key', key);
    // Every call from an address of its own: limits by address have tests of their own.
    void request.set('X-Forwarded-For', `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}::1`);
    if (token !== undefined) void request.set('Authorization', `Bearer ${token}`);
    if (version !== undefined) void request.set('If-Match', `"${version}"`);
    if (cookie !== undefined) void request.set('Cookie', cookie);
    if (origin !== undefined) void request.set('Origin', origin);
    return body === undefined ? request : request.send(body as object);
  };
  const sms: AccountApi['sms'] = async (phone) => {
    const rows = await query<{ sealed: string }>(
      orm.em.fork(),
      `select payload->>'sealed' as sealed from outbox where kind = 'sms' order by created_at, key`,
    );
    const [account] = await query<{ id: string }>(orm.em.fork(), `select id from account where phone_index = any($1)`, [
      fields.blindIndexes(phone, 'phone'),
    ]);
    return rows
      .map(
        ({ sealed }) =>
          JSON.parse(fields.decrypt(sealed, 'outbox.payload')) as {
            to: { phone?: string; accountId?: string };
            template: string;
            params: Record<string, string>;
          },
      )
      .filter(({ to }) => to.phone === phone || (account !== undefined && to.accountId === account.id));
  };
  const code: AccountApi['code'] = async (purpose, phone, more = { phone }, ask = {}) => {
    await call('post', '/v1/sms-codes', { purpose, ...more }, ask).expect(200);
    return (await sms(phone)).findLast(({ params }) => params['code'])!.params['code']!;
  };
  const form: AccountApi['form'] = async (seed, more = {}) => ({
    organisationName: `测试公司${seed}`,
    creditCode: creditCode(seed),
    accountName: `user${String(seed).padStart(5, '0')}`,
    phone: mobile(seed),
    smsCode: await code('register', mobile(seed)),
    password: PASSWORD,
    passwordAgain: PASSWORD,
    ...more,
  });
  const signIn: AccountApi['signIn'] = async (identifier, password = PASSWORD) =>
    (await call('post', '/v1/sessions', { identifier, password, tokenIn: 'body' }).expect(201)).body.token as string;
  return {
    apps,
    deps,
    desk,
    orm,
    superUrl: database.superUrl,
    fields,
    ring,
    seals,
    registry: processes,
    decide: decideHere,
    call,
    sms,
    code,
    form,
    signIn,
    supplier: async (seed) => {
      const typed = await form(seed);
      const { body } = await call('post', '/v1/registrations/supplier', typed).expect(201);
      const accountName = typed['accountName'] as string;
      return {
        seed,
        phone: mobile(seed),
        accountName,
        creditCode: creditCode(seed),
        accountId: body.id as string,
        organisationId: body.organisationId as string,
        token: await signIn(accountName),
      };
    },
    officer: async (seed, role, district) => {
      const account = { kind: 'staff', district, phone: mobile(seed), personName: personName(seed) } as const;
      const accountId = randomUUID();
      const set = await decideHere({
        key: randomUUID(),
        type: 'Account',
        action: 'setUp',
        caseId: accountId,
        actor: { kind: 'system' },
        input: { account },
        bodyHash: '',
      });
      if (!set.ok) throw new Error(JSON.stringify(set.refusal));
      await desk.officers.giveGrant(accountId, role, district, null);
      const accountName = `officer${seed}`;
      const smsCode = await code('verify', mobile(seed));
      await call('post', '/v1/accounts/verify', { phone: mobile(seed), smsCode, accountName, password: PASSWORD, passwordAgain: PASSWORD }).expect(
        200,
      );
      return { accountId, token: await signIn(accountName) };
    },
    moveClock: async (ms) => void (await query(orm.em.fork(), `update test_clock set ahead = ahead + $1 * interval '1 ms'`, [ms])),
    close: async () => {
      await orm.close();
      await database.drop();
      await rm(keys, { recursive: true });
    },
  };
}
export { creditCode, idNumber, mobile };
