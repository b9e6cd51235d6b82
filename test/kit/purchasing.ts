// 采购单位 behind a real app: real database and records, the 财政内网 stand-in over its wire. A unit has two administrators and a member, all of 山西.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { sm2 } from 'sm-crypto-v2';
import { decide, type DecideDeps } from '../../activities/kit/decide.ts';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { importDistrict, type ImportDeps, type ImportedDistrict } from '../../activities/procurement/import.ts';
import type { Listener } from '../../api/kit/deps.ts';
import { messageRoutes } from '../../api/message/index.ts';
import { purchasingRoutes } from '../../api/procurement/purchasing.ts';
import { creditCode } from '../../db/demo/invent.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { decisionText } from '../../domain/approval/signed.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import { createFields } from '../../security/field.ts';
import { canonicalJson, sha256 } from '../../security/hash.ts';
import { openKeyring, type Keyring } from '../../security/keyring.ts';
import { newly } from './answers.ts';
import { setClock } from './database.ts';
import { neighbourhood } from './neighbours.ts';
import { permitApi } from './permit-api.ts';
import { staff } from './staff.ts';

export const DISTRICT = '140100';
/** A Monday in the morning, Shanghai. */
export const START = '2026-11-02T00:00:00.000000Z';

export interface Unit {
  organisationId: string;
  creditCode: string;
  name: string;
  /** Two administrators, one member. */
  admin: PersonActor;
  second: PersonActor;
  member: PersonActor;
}

let codes = 4000;

export async function purchasingApi({ ring: given, committed }: { ring?: Keyring; committed?: DecideDeps['committed'] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-purchasing-'));
  const ring = given ?? (await openKeyring(join(folder, 'ring'), { create: true }));
  const fields = createFields(ring);
  const registry = processRegistry(actParts(ring));
  const [api, near] = await Promise.all([permitApi({ fields }, { routes: [...purchasingRoutes, ...messageRoutes], registry }), neighbourhood()]);
  const { orm } = api;
  const em = () => orm.em.fork();
  await setClock(em(), START);
  const acts = (request: ActRequest) => decide({ orm, registry, ...(committed ? { committed } : {}) }, request);
  Object.assign(api.deps, { decide: acts });
  const importing: ImportDeps = { orm, decide: acts, fiscalIntranet: near.neighbours.fiscalIntranet };
  const tokens = new Map<string, string>();
  const tokenOf = (actor: PersonActor): string => {
    const known = tokens.get(actor.accountId) ?? api.signIn(actor);
    tokens.set(actor.accountId, known);
    return known;
  };
  const finance: PersonActor = {
    kind: 'person',
    accountId: await staff(orm, ['finance'], DISTRICT),
    grants: [{ role: 'finance', district: DISTRICT }],
  };

  async function person(organisationId: string, role: Role): Promise<PersonActor> {
    const id = await staff(orm, [], DISTRICT);
    const membership = uuidv7();
    await query(
      em(),
      `with c as (insert into case_file (id, type, district, state, version, seq, head, created_at, changed_at) values ($1, 'Membership', $5, 'normal', 1, 1, '', app_now(), app_now()))
       insert into membership (id, account_id, organisation_id, person_name, roles, standing, created_at) values ($1, $2, $3, '', array[$4], 'enabled', app_now())`,
      [membership, id, organisationId, role, DISTRICT],
    );
    return { kind: 'person', accountId: id, organisationId, grants: [{ role: 'applicant' }, { role, organisationId }] };
  }
  async function organisation(kind: 'purchaser' | 'legal', name: string): Promise<Unit> {
    const [id, code] = [uuidv7(), creditCode(++codes)];
    await query(
      em(),
      `insert into organisation (id, kind, district, name, name_key, credit_code, created_at) values ($1, $2, $3, $4, $4, $5, app_now())`,
      [id, kind, DISTRICT, name, code],
    );
    const [admin, second, member] = [await person(id, 'orgAdmin'), await person(id, 'orgAdmin'), await person(id, 'orgMember')];
    return { organisationId: id, creditCode: code, name, admin: admin!, second: second!, member: member! };
  }

  const listenerOf = (actor: PersonActor | null): Listener => (actor?.grants.some(({ district }) => district !== undefined) ? 'officers' : 'public');
  const get = (path: string, actor: PersonActor | null) => {
    const asked = supertest(api.apps[listenerOf(actor)]).get(path);
    return actor ? asked.set('Authorization', `Bearer ${tokenOf(actor)}`) : asked;
  };
  const post = (
    path: string,
    actor: PersonActor,
    body: object = {},
    { version, headers = {} }: { version?: number; headers?: Record<string, string> } = {},
  ) =>
    supertest(api.apps[listenerOf(actor)])
      .post(path)
      .set({
        Authorization: `Bearer ${tokenOf(actor)}`,
        'Idempotency-Key': randomUUID(),
        ...(version === undefined ? {} : { 'If-Match': `"${version}"` }),
        ...headers,
      })
      .send(body);
  const versionOf = async (id: string): Promise<number> =>
    (await one<{ version: number }>(em(), `select version from case_file where id = $1`, [id])).version;
  const stateOf = async (id: string): Promise<string> =>
    (await one<{ state: string }>(em(), `select state from case_file where id = $1`, [id])).state;
  /** An act on a case with its newest version. */
  const act = (base: string, id: string, action: string, actor: PersonActor, body: object = {}) =>
    newly(async () => post(`/v1/${base}/${id}/${action}`, actor, body, { version: await versionOf(id) }));
  /** The open task of a case; of a person where one is named. */
  const taskOf = (id: string, actor?: PersonActor): Promise<{ id: string; version: number; assigneeId: string | null }> =>
    one(
      em(),
      `select id, version, assignee_id as "assigneeId" from task where case_id = $1 and live and state = 'open' and ($2::uuid is null or assignee_id = $2) order by created_at desc limit 1`,
      [id, actor?.accountId ?? null],
    );
  const onTask = async (base: string, id: string, action: string, actor: PersonActor, body: object = {}, headers: Record<string, string> = {}) => {
    const task = await taskOf(id);
    return post(`/v1/${base}/${id}/tasks/${task.id}/${action}`, actor, body, { version: task.version, headers });
  };
  /** Claims the open task and votes. */
  const votes = async (base: string, id: string, action: string, actor: PersonActor, body: object = {}) => {
    await onTask(base, id, 'claim', actor).then(({ status, body: said }) => {
      if (status !== 200) throw new Error(JSON.stringify(said));
    });
    return onTask(base, id, action, actor, body);
  };
  /** A key of the person, and its signature over an act on the open task. */
  const signer = async (actor: PersonActor) => {
    const { publicKey, privateKey } = sm2.generateKeyPairHex();
    await query(
      em(),
      `insert into officer_key (id, account_id, public_key, label, given_by, given_at) values ($1, $2, $3, '单位CA', $2, app_now())`,
      [uuidv7(), actor.accountId, publicKey],
    );
    return async (caseId: string, action: string, body: object = {}): Promise<Record<string, string>> => {
      const task = await taskOf(caseId);
      const text = decisionText({ caseId, taskId: task.id, version: task.version, action, bodyHash: sha256(canonicalJson(body)) });
      return { 'Decision-Signature': sm2.doSignature(new TextEncoder().encode(text), privateKey, { hash: true }) };
    };
  };
  /** A clean upload. */
  async function file(owner: PersonActor): Promise<string> {
    const id = uuidv7();
    await query(
      em(),
      `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at) values ($1, $2, $3, 10, 'application/pdf', $4, 'clean', app_now(), app_now())`,
      [id, owner.accountId, fields.encrypt('材料.pdf', '000000', 'file.name'), id.replaceAll('-', '').repeat(2)],
    );
    return id;
  }

  const budgetLine = (unit: Unit, number: string, wan: number, item = '办公设备购置', year = 2026): string =>
    [number, year, unit.creditCode, unit.name, item, BigInt(wan) * 1_000_000n].join('|');
  const putFile = (date: string, lines: readonly string[], more: object = {}) =>
    near.put('fiscal-intranet', '/_file', { district: DISTRICT, date, lines, ...more });
  const takeFile = (date: string): Promise<ImportedDistrict> => importDistrict(importing, DISTRICT, date);
  const budgetOf = async (number: string): Promise<{ id: string; leftFen: string; heldFen: string; totalFen: string; state: string }> =>
    (await get('/v1/admin/budgets?limit=100', finance).expect(200)).body.items.find((line: { number: string }) => line.number === number);

  return {
    api,
    near,
    ring,
    fields,
    registry,
    importing,
    acts,
    em,
    finance,
    organisation,
    unit: (name = '太原市某局') => organisation('purchaser', name),
    get,
    post,
    act,
    onTask,
    votes,
    taskOf,
    versionOf,
    stateOf,
    signer,
    file,
    budgetLine,
    putFile,
    takeFile,
    budgetOf,
    line: (budgetId: string, amountWan: string, more: object = {}) => ({
      budgetId,
      catalogueCode: 'A02010104',
      name: '台式计算机',
      form: 'central',
      method: 'openTender',
      amountWan,
      ...more,
    }),
    close: async () => {
      await api.close();
      await near.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type PurchasingApi = Awaited<ReturnType<typeof purchasingApi>>;

/** An agency that is listed and can be called. */
export async function listedAgency(
  bench: PurchasingApi,
  name = '山西某招标代理有限公司',
  landline: string | null = '0351-1234567',
): Promise<Unit & { agencyCase: string }> {
  const agency = await bench.organisation('legal', name);
  const { body } = await bench.post('/v1/procurement-agencies', bench.finance, { district: DISTRICT, creditCode: agency.creditCode }).expect(201);
  if (landline !== null) {
    const { status } = await bench.act('procurement-agencies', body.id as string, 'configure', agency.admin, { landline });
    if (status !== 200) throw new Error('the landline was not set');
  }
  return { ...agency, agencyCase: body.id as string };
}

/** A plan, submitted and approved on both steps. */
export async function filedPlan(bench: PurchasingApi, unit: Unit, lines: readonly object[], title = '2026年办公设备'): Promise<string> {
  const { body } = await bench.post('/v1/procurement-plans', unit.member, { title, lines }).expect(201);
  const id = body.id as string;
  const submitted = await bench.act('procurement-plans', id, 'submit', unit.member);
  if (submitted.status !== 200) throw new Error(JSON.stringify(submitted.body));
  await bench.votes('procurement-plans', id, 'approve', unit.admin);
  const filed = await bench.votes('procurement-plans', id, 'approve', bench.finance);
  if (filed.body.state !== 'filed') throw new Error(JSON.stringify(filed.body));
  return id;
}
