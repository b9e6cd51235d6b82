// What follows a decision, through REST: registrations as they are decided, the ledger with the real gateways, and every partner's stand-in over HTTP.
import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { openDispatch } from '../../activities/dispatch/open.ts';
import { createOutbox } from '../../activities/kit/outbox.ts';
import { deliveryRoutes } from '../../api/delivery/index.ts';
import { dispatchRoutes } from '../../api/dispatch/index.ts';
import { createApp } from '../../api/kit/app.ts';
import type { Listener } from '../../api/kit/deps.ts';
import { ratingRoutes } from '../../api/rating/index.ts';
import { now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import type { RegistrationKind } from '../../domain/registration/kinds.ts';
import type { Keyring } from '../../security/keyring.ts';
import type { DecideDeps } from '../../activities/kit/decide.ts';
import { neighbourhood } from './neighbours.ts';
import { DISTRICT, registrationApi, type Applicant, type CaseBody, type Employer } from './registrations.ts';

export interface LedgerLine {
  id: string;
  partner: string;
  kind: string;
  key: string;
  state: string;
  tries: number;
  lastError: string | null;
}

export async function afterBench({ ring, committed }: { ring?: Keyring; committed?: DecideDeps['committed'] } = {}) {
  const near = await neighbourhood();
  const bench = await registrationApi({ ring: ring ?? near.ring, ...(committed ? { committed } : {}) });
  const neighbours = ring ? near.open(near.sandbox.url, { ring }) : near.neighbours;
  const { orm, fields, api } = bench;
  Object.assign(api.deps, { courier: neighbours.courier });
  const app = (listener: Listener) =>
    createApp({ routes: [...ratingRoutes, ...deliveryRoutes, ...dispatchRoutes], deps: api.deps, listener, probes: api.probes, documented: 'whenAsked' });
  const apps = { public: app('public'), officers: app('officers') };
  const dispatching = openDispatch({ orm, fields, neighbours });
  const outbox = createOutbox({ orm, handlers: dispatching.handlers, backOffMs: () => 10, roundMs: 5_000 });
  const em = () => orm.em.fork();

  const listenerOf = (actor: PersonActor | null): Listener => (actor?.grants.some(({ district }) => district !== undefined) ? 'officers' : 'public');
  const tokens = new Map<string, string>();
  const send = (
    method: 'get' | 'post',
    path: string,
    actor: PersonActor | null,
    { version, key, on }: { version?: number; key?: string; on?: Listener } = {},
  ) => {
    const request = supertest(apps[on ?? listenerOf(actor)])[method](path);
    if (actor) {
      const name = JSON.stringify(actor);
      tokens.set(name, tokens.get(name) ?? api.signIn(actor));
      void request.set('Authorization', `Bearer ${tokens.get(name)}`);
    }
    if (method === 'post') void request.set('Idempotency-Key', key ?? randomUUID());
    if (version !== undefined) void request.set('If-Match', `"${version}"`);
    return request;
  };

  /** An applicant whom 随申办 knows by a number. */
  const linked = async (): Promise<Applicant & { uid: string }> => {
    const who = await bench.applicant();
    const uid = `ywtb-${who.id.slice(-8)}`;
    await near.put('one-stop', '/_data', { uid, realName: who.name, idType: '111', idNo: who.idNumber, mobile: who.phone, level: 3 });
    await query(
      em(),
      `insert into platform_identity (id, issuer, account_id, uid, uid_index, level, linked_at) values ($1, 'one-stop', $2, $3, $4, 3, app_now())`,
      [uuidv7(), who.id, fields.encrypt(uid, DISTRICT, 'platform_identity.uid'), fields.blindIndex(uid, 'text')],
    );
    return { ...who, uid };
  };
  /** A registration of a new person with a certificate of the specialty, handed in and confirmed: 待预审. */
  async function handedIn(
    specialty = '05',
    kind: RegistrationKind = 'initial',
    whose?: Applicant,
  ): Promise<{ who: Applicant; where: Employer; id: string }> {
    const [who, where] = [whose ?? (await bench.applicant()), await bench.employer()];
    await bench.certificate(who, { specialty });
    const { id } = await bench.submitted(who, where, kind);
    return { who, where, id };
  }
  /** The same, decided. */
  async function decided(specialty = '05', whose?: Applicant) {
    const found = await handedIn(specialty, 'initial', whose);
    await bench.signing(found.id);
    const done = await bench.work(found.id, 'grant', bench.desk.signer);
    if (done.status !== 200) throw new Error(JSON.stringify(done.body));
    return { ...found, body: done.body as CaseBody };
  }
  const ledger = (where = 'true', params: readonly unknown[] = []): Promise<LedgerLine[]> =>
    query(
      em(),
      `select id, partner, kind, key, state, tries, last_error as "lastError" from dispatch where ${where} order by created_at, key`,
      params,
    );
  return {
    ...bench,
    near,
    neighbours,
    apps,
    dispatching,
    em,
    linked,
    handedIn,
    decided,
    ledger,
    ask: (path: string, actor: PersonActor | null, on?: Listener) => send('get', path, actor, on ? { on } : {}),
    say: (path: string, actor: PersonActor | null, body: object = {}, more: { version?: number; key?: string; on?: Listener } = {}) =>
      send('post', path, actor, more).send(body),
    /** One round of the worker's loop over the ledger. */
    round: async (): Promise<void> => {
      await outbox();
      await outbox.settled();
    },
    /** Rounds until nothing waits any more. */
    async flush(): Promise<void> {
      const waiting = () => one<{ n: number }>(em(), `select count(*)::int as n from outbox where kind = 'dispatch' and done_at is null`);
      for (let i = 0; (await waiting()).n > 0; i++) {
        if (i > 200) throw new Error('the ledger does not empty');
        await outbox();
        await outbox.settled();
        await new Promise((resolve) => setTimeout(resolve, 12));
      }
    },
    /** What the nightly schedule does. */
    reconcile: async (): Promise<number> => {
      const own = em();
      const at = await now(own);
      return dispatching.check.run({ orm, em: own, now: at, today: shanghaiDay(at), progress: () => undefined });
    },
    /** Rows that a stand-in has taken. */
    taken: async <T>(path: string): Promise<T> => (await (await fetch(`${near.sandbox.url}${path}`)).json()) as T,
    close: async () => {
      await outbox.settled();
      await bench.close();
      await near.close();
    },
  };
}
export type AfterBench = Awaited<ReturnType<typeof afterBench>>;
