// The counter behind a real app: real database, records of accounts and counter cases, file store. Officers and applicants are sessions put there by hand.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { createAccountDesk } from '../../activities/account/desk.ts';
import { bookRules } from '../../activities/account/deps.ts';
import { decide, type DecideDeps } from '../../activities/kit/decide.ts';
import { openFiles } from '../../activities/file/open.ts';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { approvalRoutes } from '../../api/approval/index.ts';
import { appointmentRoutes } from '../../api/account/appointments.ts';
import { counterRoutes } from '../../api/account/counter.ts';
import { formRoutes } from '../../api/account/forms.ts';
import { meRoutes } from '../../api/account/me.ts';
import { officerRoutes } from '../../api/account/officers.ts';
import { registrationRoutes } from '../../api/account/registration.ts';
import { statisticsRoutes } from '../../api/statistics/index.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { creditCode, idNumber, mobile } from '../../db/demo/invent.ts';
import { materialMatrix } from '../../domain/account/counter/matrix.ts';
import { checklist, type UserType } from '../../domain/account/counter/materials.ts';
import type { Examination, Requested } from '../../domain/account/counter/record.ts';
import type { AccountKind } from '../../domain/account/roles.ts';
import type { ActRequest, Done, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import type { Listener } from '../../api/kit/deps.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring, type Keyring } from '../../security/keyring.ts';
import { createRowSeals } from '../../security/row-seal.ts';
import { permitApi } from './permit-api.ts';
import { staff } from './staff.ts';

export const DISTRICT = '140100';
const code = '123456';

export interface Ask {
  version?: number;
  key?: string;
  listener?: Listener;
}

/** Papers in order for a user type. */
export function inOrder(userType: UserType, byProxy = false, signedOn = ''): Examination {
  const { items } = checklist(userType, byProxy, materialMatrix);
  const own = userType === 'naturalPerson' ? 'self' : userType === 'branch' ? 'branchHead' : 'legalRepresentative';
  return {
    presenter: byProxy ? 'agent' : own,
    powerOfAttorney: byProxy ? { signedOn, matters: ['change', 'register'], presentedByAgent: true } : null,
    seen: items.map(({ id, marks, originalShown }) => ({ id, kept: true, originalSeen: originalShown, marks })),
  };
}

export const done = (outcome: Outcome): Done => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome;
};

export async function counterApi({ ring: given, committed }: { ring?: Keyring; committed?: DecideDeps['committed'] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-counter-'));
  const ring = given ?? (await openKeyring(join(folder, 'ring'), { create: true }));
  const fields = createFields(ring);
  const registry = processRegistry(actParts(ring));
  const api = await permitApi(
    { fields },
    {
      routes: [
        ...counterRoutes,
        ...appointmentRoutes,
        ...registrationRoutes,
        ...formRoutes,
        ...meRoutes,
        ...officerRoutes,
        ...approvalRoutes,
        ...statisticsRoutes,
      ],
      registry,
    },
  );
  const { orm } = api;
  await staff(orm, ['counterClerk', 'counterVerifier'], DISTRICT);
  const acts = (request: ActRequest): Promise<Outcome> => decide({ orm, registry, ...(committed ? { committed } : {}) }, request);
  const never = async (): Promise<never> => {
    throw new Error('no scanner here');
  };
  const files = await openFiles({
    orm,
    fields,
    store: { kind: 'folder', dir: join(folder, 'files') },
    virus: { scan: never },
    onError: () => undefined,
  });
  Object.assign(api.deps, {
    decide: acts,
    files,
    accounts: createAccountDesk({ orm, ring, fields, seals: createRowSeals(ring), rulesFor: bookRules, decide: acts, district: DISTRICT }),
  });

  const tokens = new Map<string, string>();
  const tokenOf = (actor: PersonActor): string => {
    const name = JSON.stringify(actor);
    if (!tokens.has(name)) tokens.set(name, api.signIn(actor));
    return tokens.get(name)!;
  };
  const send = (
    method: 'get' | 'post',
    path: string,
    actor: PersonActor | null,
    { version, key = randomUUID(), listener = 'officers' }: Ask = {},
  ) => {
    const request = supertest(api.apps[listener])[method](path);
    if (actor) void request.set('Authorization', `Bearer ${tokenOf(actor)}`);
    if (method === 'post') void request.set('Idempotency-Key', key);
    if (version !== undefined) void request.set('If-Match', `"${version}"`);
    return request;
  };
  const get = (path: string, actor: PersonActor | null, ask?: Ask) => send('get', path, actor, ask);
  const post = (path: string, actor: PersonActor | null, body: object, ask?: Ask) => send('post', path, actor, ask).send(body);

  const officer = (...roles: Role[]): PersonActor => ({
    kind: 'person',
    accountId: uuidv7(),
    grants: roles.map((role) => ({ role, district: DISTRICT })),
  });
  const holder = (accountId: string): PersonActor => ({ kind: 'person', accountId, grants: [{ role: 'applicant' }] });
  let phones = 0;
  const phone = (): string => mobile(++phones);
  let people = 0;
  const number = (): string => idNumber(++people);
  const unit = (): string => creditCode(++people);

  /** An account in use. */
  async function account(kind: AccountKind = 'personal', more: { phone?: string } = {}): Promise<{ id: string; phone: string; actor: PersonActor }> {
    const id = uuidv7();
    const own = more.phone ?? phone();
    const accountName = `user${id.slice(-12)}`.slice(0, 20);
    const organisation =
      kind === 'legal' ? { organisation: { name: `${accountName}有限公司`, creditCode: unit(), legalType: 'enterprise' as const } } : {};
    const personal = kind === 'personal' ? { personName: '林汐', idNumber: number() } : {};
    const input = { account: { kind, district: DISTRICT, phone: own, accountName, ...personal, ...organisation } };
    const about = { type: 'Account', caseId: id, actor: { kind: 'system' } as const, bodyHash: code };
    done(await acts({ ...about, key: `${id}/setUp`, action: 'setUp', input }));
    await query(orm.em.fork(), `update case_file set state = 'active' where id = $1`, [id]);
    return { id, phone: own, actor: holder(id) };
  }
  const stands = (accountId: string) =>
    one<{ state: string; recovery: string; phone: string }>(
      orm.em.fork(),
      `select c.state, c.regions->>'recovery' as recovery, a.phone from case_file c join account a on a.id = c.id where c.id = $1`,
      [accountId],
    ).then(({ phone: sealed, ...rest }) => ({ ...rest, phone: fields.decrypt(sealed, 'account.phone') }));

  const open = async (clerk: PersonActor, requested: Requested, userType: UserType = 'naturalPerson') => {
    const { body } = await post('/v1/counter-cases', clerk, { requested, userType, district: DISTRICT }).expect(201);
    return body as { id: string; version: number; state: string };
  };
  /** A clean upload. */
  async function scan(owner: PersonActor): Promise<string> {
    const id = uuidv7();
    await query(
      orm.em.fork(),
      `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at) values ($1, $2, $3, 10, 'application/pdf', $4, 'clean', app_now(), app_now())`,
      [id, owner.accountId, fields.encrypt('身份证.pdf', '000000', 'file.name'), id.replaceAll('-', '').repeat(2)],
    );
    return id;
  }
  return {
    api,
    orm,
    ring,
    fields,
    registry,
    files,
    folder,
    acts,
    get,
    post,
    officer,
    holder,
    phone,
    number,
    unit,
    account,
    stands,
    open,
    scan,
    close: async () => {
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type CounterApi = Awaited<ReturnType<typeof counterApi>>;
