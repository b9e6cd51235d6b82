// 执业注册 behind a real app: real database, records, desk with the stand-in of social insurance where one is given. People are sessions put there by hand.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import supertest from 'supertest';
import { openStore } from '../../activities/file/open.ts';
import { certificateAct, licenceAct } from '../../activities/licence/acts.ts';
import { decide, type DecideDeps } from '../../activities/kit/decide.ts';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { createRegistrationDesk } from '../../activities/registration/desk.ts';
import type { PrefillDeps } from '../../activities/registration/prefill.ts';
import type { Listener } from '../../api/kit/deps.ts';
import { meRoutes } from '../../api/account/me.ts';
import { eventStream } from '../../api/kit/event-stream.ts';
import { approvalRoutes } from '../../api/approval/index.ts';
import { messageRoutes } from '../../api/message/index.ts';
import { ratingRoutes } from '../../api/rating/index.ts';
import { hotlineRoutes } from '../../api/hotline/index.ts';
import { registrationRoutes } from '../../api/registration/index.ts';
import { ruleRoutes } from '../../api/rule/index.ts';
import { statisticsRoutes } from '../../api/statistics/index.ts';
import { creditCode, idNumber, mobile } from '../../db/demo/invent.ts';
import { now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { ActRequest, Done, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import { plusDays, shanghaiDay, type PlainDate } from '../../domain/kit/instant.ts';
import type { RegistrationKind } from '../../domain/registration/kinds.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring, type Keyring } from '../../security/keyring.ts';
import { permitApi } from './permit-api.ts';
import { staff } from './staff.ts';

export const DISTRICT = '310000';

/** A grey picture of one dot. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkY+D4DwABIQEAx1Q5AgAAAABJRU5ErkJggg==', 'base64');

export interface Applicant {
  id: string;
  actor: PersonActor;
  name: string;
  idNumber: string;
  phone: string;
}
export interface Employer {
  id: string;
  code: string;
  name: string;
  actor: PersonActor;
}
export interface Ask {
  version?: number;
  key?: string;
}
/** What a case answers, as far as tests read it. */
export interface CaseBody {
  id: string;
  version: number;
  state: string;
  regions: Record<string, string>;
}

const done = (outcome: Outcome): Done => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome;
};

export async function registrationApi({
  ring: given,
  committed,
  ...near
}: { ring?: Keyring; committed?: DecideDeps['committed'] } & Pick<PrefillDeps, 'socialInsurance' | 'education'> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-registration-'));
  const ring = given ?? (await openKeyring(join(folder, 'ring'), { create: true }));
  const fields = createFields(ring);
  const registry = processRegistry(actParts(ring));
  const api = await permitApi(
    { fields },
    {
      routes: [
        eventStream,
        ...registrationRoutes,
        ...approvalRoutes,
        ...ruleRoutes,
        ...messageRoutes,
        ...meRoutes,
        ...ratingRoutes,
        ...hotlineRoutes,
        ...statisticsRoutes,
      ],
      registry,
    },
  );
  const { orm } = api;
  // Every post of the chain is held, so that its rounds find somebody.
  await staff(orm, ['preReviewer', 'caseOfficer', 'caseReviewer', 'caseSigner'], DISTRICT);
  const acts = (request: ActRequest): Promise<Outcome> => decide({ orm, registry, ...(committed ? { committed } : {}) }, request);
  Object.assign(api.deps, {
    decide: acts,
    registration: createRegistrationDesk({ orm, fields, onError: () => undefined, ...near }),
  });

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

  let counter = 0;
  const system = async (type: string, action: string, caseId: string, input: unknown): Promise<Done> =>
    done(await acts({ key: `${caseId}/${action}/${randomUUID()}`, type, action, caseId, actor: { kind: 'system' }, input, bodyHash: '' }));
  const setUp = async (kind: 'personal' | 'legal', more: object): Promise<{ id: string; phone: string }> => {
    const id = uuidv7();
    const phone = mobile(++counter);
    await system('Account', 'setUp', id, { account: { kind, district: DISTRICT, phone, accountName: `user${id.slice(-12)}`, ...more } });
    await query(orm.em.fork(), `update case_file set state = 'active' where id = $1`, [id]);
    return { id, phone };
  };
  /** A person with an account in use. `number`: an identity number of one's own choice, for an age. */
  const applicant = async (number = idNumber(++counter), name = '林汐'): Promise<Applicant> => {
    const { id, phone } = await setUp('personal', { personName: name, idNumber: number });
    return { id, phone, name, idNumber: number, actor: { kind: 'person', accountId: id, grants: [{ role: 'applicant' }] } };
  };
  /** An employer with the account that confirms. */
  const employer = async (): Promise<Employer> => {
    const code = creditCode(++counter);
    const name = `浦江第${counter}安全技术有限公司`;
    const account = await setUp('legal', { organisation: { name, creditCode: code, legalType: 'enterprise' } });
    const { id } = await one<{ id: string }>(orm.em.fork(), `select id from organisation where credit_code = $1`, [code]);
    const actor: PersonActor = { kind: 'person', accountId: account.id, organisationId: id, grants: [{ role: 'orgAdmin', organisationId: id }] };
    return { id, code, name, actor };
  };
  const officer = (...roles: Role[]): PersonActor => ({
    kind: 'person',
    accountId: uuidv7(),
    grants: roles.map((role) => ({ role, district: DISTRICT })),
  });
  const today = async (days = 0): Promise<PlainDate> => plusDays(shanghaiDay(await now(orm.em.fork())), days);

  /** A certificate of the person. */
  const certificate = async (who: Applicant, { issuedOn, specialty = '05' }: { issuedOn?: PlainDate; specialty?: string } = {}): Promise<string> => {
    const id = uuidv7();
    const input = {
      number: `沪初安${String(++counter).padStart(10, '0')}`,
      district: DISTRICT,
      holderName: who.name,
      idNumber: who.idNumber,
      specialty,
      issuedOn: issuedOn ?? (await today(-400)),
      origin: 'exam' as const,
      importId: null,
    };
    done(await acts(certificateAct(`test/${id}`, id, input)));
    return id;
  };
  /** A licence of the person that ends on a day. */
  const licence = async (who: Applicant, where: Employer, validTo: PlainDate, certificateId?: string): Promise<string> => {
    const id = uuidv7();
    const input = {
      caseId: null,
      certificateId: certificateId ?? (await certificate(who)),
      accountId: who.id,
      employerId: where.id,
      specialty: '05',
      validFrom: plusDays(validTo, -1825),
      validTo,
      district: DISTRICT,
    };
    done(await acts(licenceAct(`test/${id}`, id, 'issue', input)));
    return id;
  };
  const file = async (who: Pick<Applicant, 'id'>, row: { state: string; mime: string; size: number; hash: string }): Promise<string> => {
    const id = uuidv7();
    await query(
      orm.em.fork(),
      `insert into file (id, owner_id, name, size, mime, hash, state, reason, created_at, settled_at) values ($1, $2, $3, $4, $5, $6, $7, $8, app_now(), $9)`,
      [
        id,
        who.id,
        fields.encrypt('合同.pdf', '000000', 'file.name'),
        row.size,
        row.mime,
        row.hash,
        row.state,
        row.state === 'rejected' ? '不安全' : null,
        row.state === 'quarantined' ? null : await now(orm.em.fork()),
      ],
    );
    return id;
  };
  /** An own upload that has passed its checks. */
  const upload = (
    who: Pick<Applicant, 'id'>,
    state: 'clean' | 'rejected' | 'quarantined' = 'clean',
    mime = 'application/pdf',
    size = 10,
  ): Promise<string> => file(who, { state, mime, size, hash: uuidv7().replaceAll('-', '').repeat(2) });
  /** A photo of the person, kept in the file store, so that papers can show it. */
  const photo = async (who: Pick<Applicant, 'id'>): Promise<string> => {
    const store = await openStore(fields, { kind: 'folder', dir: join(folder, 'files') });
    const { id, hash, type, size } = await store.receive({ id: randomUUID(), content: Readable.from([PICTURE]), rule: { maxBytes: 1_000 } });
    await store.release(id, hash);
    return file(who, { state: 'clean', mime: type, size, hash });
  };

  const promises = { truthful: true, fullCapacity: true, noSentence: true, oneEmployer: true };
  /** A draft with everything that its kind needs. */
  async function draft(who: Applicant, where: Employer | null, kind: RegistrationKind, more: Record<string, unknown> = {}): Promise<CaseBody> {
    const { body } = await post('/v1/registrations', who.actor, { kind, district: DISTRICT }).expect(201);
    const id = body.id as string;
    const day = await today();
    const courses = [{ provider: '市安全生产协会', on: plusDays(day, -30), hours: 48, professionalHours: 40 }];
    const employs = where ? { employerCode: where.code, employerName: where.name, contractFrom: plusDays(day, -300) } : {};
    const values = { ...promises, ...employs, courses, reason: '按规定办理', ...more };
    await send('put', `/v1/registrations/${id}/form`, who.actor, { version: 1 }).send(values).expect(200);
    const { body: seen } = await get(`/v1/registrations/${id}`, who.actor).expect(200);
    for (const item of seen.items as { id: string; atHand: boolean }[])
      if (!item.atHand) {
        const fileId = item.id === 'photo' ? await photo(who) : await upload(who);
        await post(`/v1/registrations/${id}/materials`, who.actor, { item: item.id, fileId }).expect(201);
      }
    return seen as CaseBody;
  }
  const read = async (id: string, actor: PersonActor) => (await get(`/v1/registrations/${id}`, actor).expect(200)).body;
  const act = (id: string, action: string, actor: PersonActor, version: number, body: object = {}) =>
    post(`/v1/registrations/${id}/${action}`, actor, body, { version });
  /** Submitted and, where it needs that, confirmed by the employer. */
  async function submitted(who: Applicant, where: Employer, kind: RegistrationKind, more: Record<string, unknown> = {}): Promise<CaseBody> {
    const { id, version } = await draft(who, where, kind, more);
    const sent = (await act(id, 'submit', who.actor, version).expect(200)).body as CaseBody;
    return sent.state === 'employer' ? ((await act(id, 'confirm-employer', where.actor, sent.version).expect(200)).body as CaseBody) : sent;
  }
  const taskOf = (id: string, node?: string) =>
    one<{ id: string; version: number; role: Role; node: string; assignee: string | null }>(
      orm.em.fork(),
      `select id, version, role, node, assignee_id as assignee from task where case_id = $1 and state = 'open' and ($2::text is null or node = $2) order by created_at limit 1`,
      [id, node ?? null],
    );
  /** Claims the open task where nobody holds it, and acts on it. */
  async function work(id: string, action: string, actor: PersonActor, body: object = {}, node?: string) {
    let task = await taskOf(id, node);
    if (task.assignee === null) {
      await post(`/v1/registrations/${id}/tasks/${task.id}/claim`, actor, {}, { version: task.version }).expect(200);
      task = await taskOf(id, node);
    }
    if (['rectify-request', 'recheck', 'special', 'special-end', 'extension'].includes(action)) {
      const { version } = await one<{ version: number }>(orm.em.fork(), `select version from case_file where id = $1`, [id]);
      return post(`/v1/registrations/${id}/${action}`, actor, body, { version });
    }
    return post(`/v1/registrations/${id}/tasks/${task.id}/${action}`, actor, body, { version: task.version });
  }
  const desk = { pre: officer('preReviewer'), officer: officer('caseOfficer'), reviewer: officer('caseReviewer'), signer: officer('caseSigner') };
  /** From 待预审 to 签发. */
  async function signing(id: string): Promise<void> {
    const steps = [
      await work(id, 'accept', desk.pre),
      await work(id, 'pass', desk.officer, { opinion: 'grant' }),
      await work(id, 'pass', desk.reviewer, { opinion: 'grant' }),
    ];
    for (const { status, body } of steps) if (status !== 200) throw new Error(JSON.stringify(body));
  }
  return {
    api,
    orm,
    ring,
    fields,
    registry,
    folder,
    acts,
    system,
    get,
    post,
    send,
    applicant,
    employer,
    officer,
    today,
    certificate,
    licence,
    upload,
    photo,
    draft,
    submitted,
    read,
    act,
    taskOf,
    work,
    desk,
    signing,
    promises,
    close: async () => {
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type RegistrationApi = Awaited<ReturnType<typeof registrationApi>>;
