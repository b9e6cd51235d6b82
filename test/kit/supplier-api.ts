// Suppliers and files behind a real app: real database, records, file store; the sandbox's virus scanner. Accounts are rows put there by hand.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import supertest from 'supertest';
import { openFiles } from '../../activities/file/open.ts';
import type { FileDesk } from '../../activities/file/desk.ts';
import { decide } from '../../activities/kit/decide.ts';
import { registry } from '../../activities/kit/records.ts';
import { actParts } from '../../activities/parts.ts';
import { changeRecords } from '../../activities/supplier/change.ts';
import { createSupplierDesk } from '../../activities/supplier/desk.ts';
import { onboardingRecords } from '../../activities/supplier/onboarding.ts';
import type { ApiDeps } from '../../api/deps.ts';
import { approvalRoutes } from '../../api/approval/index.ts';
import { fileRoutes } from '../../api/file/index.ts';
import { createActKey } from '../../api/kit/act.ts';
import { createApp } from '../../api/kit/app.ts';
import type { Listener } from '../../api/kit/deps.ts';
import { createEventHub } from '../../api/kit/events.ts';
import { createMetrics } from '../../api/kit/metrics.ts';
import { supplierRoutes } from '../../api/supplier/index.ts';
import { creditCode as inventedCode } from '../../db/demo/invent.ts';
import { linXi, linXiFiles, linXiRegistration, type LinXiFile } from '../../db/demo/lin-xi.ts';
import { moveClockTo } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { asInstant, NOW, one, query } from '../../db/kit/sql.ts';
import { documentVersions } from '../../db/account/documents.ts';
import { consentOccasions, versionsInForce } from '../../domain/account/consent.ts';
import { catalogues, mergeCatalogues } from '../../domain/catalogues.ts';
import type { Done, Outcome } from '../../domain/kit/act.ts';
import type { Grant, PersonActor, Role } from '../../domain/kit/actor.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { tabNames, type DossierDraft } from '../../domain/supplier/dossier/tabs.ts';
import { createVirusGateway } from '../../gateways/virus.ts';
import { createLogger } from '../../logger.ts';
import { startSandbox } from '../../sandbox/app.ts';
import { openKeyring } from '../../security/keyring.ts';
import { freshDatabase } from './database.ts';
import { reviewers, staff } from './staff.ts';

const SECRET = 'a secret between test and sandbox';
/** One pixel, and the least of a PDF. */
const contents: Record<string, Buffer> = {
  'image/png': Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkY+D4DwABIQEAx1Q5AgAAAABJRU5ErkJggg==', 'base64'),
  'application/pdf': Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF'),
};

export interface Ask {
  token?: string;
  version?: number;
  body?: unknown;
  key?: string;
  listener?: Listener;
}

export interface Supplier {
  token: string;
  actor: PersonActor;
  organisationId: string;
}

export async function supplierApi() {
  const database = await freshDatabase();
  const orm = await createOrm(database.url);
  const folder = mkdtempSync(join(tmpdir(), 'banshi-supplier-'));
  const ring = await openKeyring(join(folder, 'ring'), { create: true });
  const sandbox = await startSandbox({ port: 0, secret: SECRET });
  const { fields, supplier } = actParts(ring);
  const virus = createVirusGateway({ url: `${sandbox.url}/virus`, secret: SECRET });
  const files: FileDesk = await openFiles({ orm, fields, store: { kind: 'folder', dir: join(folder, 'files') }, virus, scanWithinMs: 30_000 });
  const records = registry(onboardingRecords(supplier), changeRecords(supplier));
  await staff(orm, reviewers);
  const sessions = new Map<string, PersonActor>();
  const lines: string[] = [];
  // Routes of accounts are not served here.
  const deps = {
    orm,
    fields,
    files,
    supplier: createSupplierDesk(orm, supplier),
    decide: (request) => decide({ orm, registry: records }, request),
    authenticate: async (token) => sessions.get(token) ?? null,
    actKey: createActKey(Buffer.alloc(32, 7)),
    catalogue: mergeCatalogues(catalogues),
    logger: createLogger({ name: 'api', to: { write: (line) => void lines.push(line) } }),
    metrics: createMetrics(),
    events: createEventHub(),
    limits: { perAddress: 100_000, perClass: { 一般: 100_000, 搜索: 100_000, 报表: 100_000 } },
    origins: { public: ['https://banshi.example'], officers: ['https://officers.banshi.example'] },
    secureCookie: false,
    trustedProxies: 0,
    checkAnswers: true,
  } satisfies Omit<ApiDeps, 'accounts'> as unknown as ApiDeps;
  const probes = { database: async () => [], engine: async () => undefined, behind: async () => ({ cases: 0, seconds: 0 }), draining: () => false };
  const app = (listener: Listener): Express => createApp({ routes: [...supplierRoutes, ...fileRoutes, ...approvalRoutes], deps, listener, probes, documented: 'whenAsked' });
  const apps = { public: app('public'), officers: app('officers') };

  const signIn = (actor: PersonActor): string => {
    const token = `token-${randomUUID()}`;
    sessions.set(token, actor);
    return token;
  };
  const send = (
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    { token, version, body, key = randomUUID(), listener = 'public' }: Ask = {},
  ) => {
    const request = supertest(apps[listener])[method](path);
    if (token) void request.set('Authorization', `Bearer ${token}`);
    if (method === 'post') void request.set('Idempotency-Key', key);
    if (version !== undefined) void request.set('If-Match', `"${version}"`);
    return body === undefined ? request : request.send(body as object);
  };
  const get = (path: string, ask: Ask = {}) => send('get', path, ask);
  const post = (path: string, ask: Ask = {}) => send('post', path, { body: {}, ...ask });
  const put = (path: string, ask: Ask = {}) => send('put', path, ask);

  /** An account; its name reads as given. */
  async function account(userName: string, kind = 'supplier'): Promise<string> {
    const id = uuidv7();
    await query(
      orm.em.fork(),
      `with c as (insert into case_file (id, type, district, state, version, seq, head, created_at, changed_at)
           values ($1, 'Account', '140000', 'normal', 1, 1, '', app_now(), app_now()))
       insert into account (id, kind, district, user_name, user_name_key, phone, phone_index, created_at) values ($1, $3, '140000', $2, lower($2), '-', $1::text, app_now())`,
      [id, userName, kind],
    );
    return id;
  }
  const member = async (organisationId: string, role: Role, userName: string): Promise<Supplier> => {
    const accountId = await account(userName);
    await query(
      orm.em.fork(),
      `with c as (insert into case_file (id, type, district, state, version, seq, head, created_at, changed_at)
           values ($1, 'Membership', '140000', 'enabled', 1, 1, '', app_now(), app_now()))
       insert into membership (id, account_id, organisation_id, person_name, roles, standing, created_at) values ($1, $2, $3, '小五', array[$4], 'enabled', app_now())`,
      [uuidv7(), accountId, organisationId, role],
    );
    const at = await now();
    const { documents: _, statement } = consentOccasions.supplierTerms;
    await query(
      orm.em.fork(),
      `insert into consent (id, account_id, occasion, statement, documents, at) values ($1, $2, 'supplierTerms', $3, $4, app_now())`,
      [
        uuidv7(),
        accountId,
        statement,
        JSON.stringify(versionsInForce('supplierTerms', documentVersions, at).map(({ document, version, hash }) => ({ document, version, hash }))),
      ],
    );
    const actor: PersonActor = { kind: 'person', accountId, organisationId, grants: [{ role, organisationId }] };
    return { token: signIn(actor), actor, organisationId };
  };
  const now = async (): Promise<Instant> => (await one<{ now: Instant }>(orm.em.fork(), `select ${NOW} as now`)).now;

  let companies = 0;
  /** 林汐经济贸易有限公司 with an administrator who has accepted the terms; after the first one with an invented credit code. */
  async function company({ name = linXiRegistration.orgName, userName = `lx${randomUUID().slice(0, 8)}` } = {}): Promise<Supplier> {
    const creditCode = companies++ ? inventedCode(companies) : linXiRegistration.creditCode;
    const organisationId = uuidv7();
    await query(
      orm.em.fork(),
      `insert into organisation (id, kind, district, name, name_key, credit_code, legal_type, created_at) values ($1, 'supplier', '140000', $2, lower($2), $3, 'enterprise', app_now())`,
      [organisationId, name, creditCode],
    );
    return member(organisationId, 'orgAdmin', userName);
  }
  async function officer(userName: string, ...grants: Grant[]): Promise<{ token: string; actor: PersonActor }> {
    const actor: PersonActor = { kind: 'person', accountId: await account(userName, 'staff'), grants };
    return { token: signIn(actor), actor };
  }

  const upload = (token: string, name: string, content: Buffer, contentType = 'application/octet-stream', listener: Listener = 'public') =>
    supertest(apps[listener]).post('/v1/files').set('Authorization', `Bearer ${token}`).attach('file', content, { filename: name, contentType });

  /** Every upload that the dossier of the guide needs; answers its draft. */
  async function dossier({ token, organisationId }: Supplier): Promise<DossierDraft> {
    const ids = {} as Record<LinXiFile, string>;
    for (const [key, { name, mime }] of Object.entries(linXiFiles)) {
      const answer = await upload(token, name, contents[mime]!, mime).expect(201);
      ids[key as LinXiFile] = answer.body.id as string;
    }
    const draft = linXi(shanghaiDay(await now()), (file) => ids[file]);
    const own = await one<{ name: string; code: string }>(orm.em.fork(), `select name, credit_code as code from organisation where id = $1`, [
      organisationId,
    ]);
    return { ...draft, basic: { ...draft.basic, fullName: own.name }, qualification: { ...draft.qualification, creditCode: own.code } };
  }
  /** Saves all tabs of a draft for the first time, or at the versions they have. */
  async function fill(base: string, { token }: Supplier, draft: DossierDraft, versions: Partial<Record<string, number>> = {}): Promise<void> {
    for (const tab of tabNames) await put(`${base}/draft/${tab}`, { token, version: versions[tab] ?? 0, body: draft[tab] }).expect(200);
  }
  /** A registration in a 区划 with the dossier of the guide, not yet submitted. */
  async function registration(supplier: Supplier, district = '140000'): Promise<{ id: string; base: string; draft: DossierDraft }> {
    const begun = await post('/v1/supplier-onboardings', { token: supplier.token, body: { district } }).expect(201);
    const base = `/v1/supplier-onboardings/${begun.body.id}`;
    const draft = await dossier(supplier);
    await fill(base, supplier, draft);
    return { id: begun.body.id as string, base, draft };
  }
  const versionOf = async (base: string, { token }: { token: string }, listener: Listener = 'public'): Promise<number> =>
    (await get(base, { token, listener }).expect(200)).body.version as number;
  const submit = async (base: string, supplier: Supplier) =>
    post(`${base}/submit`, { token: supplier.token, version: await versionOf(base, supplier), body: { termsAccepted: true } });

  /** Moves the clock to the next deadline of a case and lets the system act on it, as its workflow would. */
  async function due(caseId: string): Promise<Done> {
    const em = orm.em.fork();
    const next = await one<{ due: Instant; name: string; type: string; seq: number }>(
      em,
      `select ${asInstant('d.due')} as due, d.name, c.type, c.seq from deadline d join case_file c on c.id = d.case_id where d.case_id = $1 and d.closed_at is null order by d.due limit 1`,
      [caseId],
    );
    await moveClockTo(em, next.due);
    const action = { admission: 'admit', notice: 'endNotice' }[next.name] ?? 'overrun';
    const outcome: Outcome = await deps.decide({
      key: `${caseId}/${next.seq}/${action}`,
      type: next.type,
      action,
      caseId,
      actor: { kind: 'system' },
      input: {},
      bodyHash: '',
    });
    if (!outcome.ok) throw new Error(`${action}: ${outcome.refusal.code}`);
    return outcome;
  }
  /** A 正式供应商. */
  async function admitted(supplier: Supplier, district = '140000') {
    const made = await registration(supplier, district);
    await submit(made.base, supplier);
    await due(made.id);
    return made;
  }

  return {
    apps,
    deps,
    orm,
    ring,
    files,
    sandbox,
    url: database.url,
    superUrl: database.superUrl,
    get,
    post,
    put,
    send,
    signIn,
    company,
    member,
    officer,
    upload,
    dossier,
    fill,
    registration,
    admitted,
    submit,
    due,
    versionOf,
    now,
    log: () => lines.join(''),
    close: async () => {
      await sandbox.close();
      await orm.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type SupplierApi = Awaited<ReturnType<typeof supplierApi>>;
export const { 'image/png': PNG, 'application/pdf': PDF } = contents as Record<'image/png' | 'application/pdf', Buffer>;
