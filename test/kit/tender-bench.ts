// An agency, a purchaser and suppliers on the real engine: REST, database, worker and loop, with the clock moved by the test.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { openFiles, openStore } from '../../activities/file/open.ts';
import { decide } from '../../activities/kit/decide.ts';
import { startLoop } from '../../activities/kit/loop.ts';
import { createFollowActivities } from '../../activities/kit/next.ts';
import { issuing } from '../../activities/documents/issuing.ts';
import { openPrinting } from '../../activities/documents/open.ts';
import { createMessageActivities } from '../../activities/message/index.ts';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { createApprovalActivities } from '../../activities/approval/tell.ts';
import { createMethodActivities } from '../../activities/procurement/challenge/method-change.ts';
import { createComplaintActivities } from '../../activities/procurement/challenge/tell-complaint.ts';
import { createChallengeActivities } from '../../activities/procurement/challenge/tell.ts';
import { createClarificationActivities } from '../../activities/procurement/clarification/tell.ts';
import { createOpeningActivities } from '../../activities/procurement/opening/tell.ts';
import { createContractActivities } from '../../activities/procurement/contract/tell.ts';
import { createSealCheckDesk } from '../../activities/procurement/seal-check.ts';
import { createBidDesk } from '../../activities/procurement/bid/desk.ts';
import { createEvaluationActivities } from '../../activities/procurement/evaluation/tell.ts';
import { createTenderActivities } from '../../activities/procurement/tender/tell.ts';
import { routes } from '../../api/index.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import { startSandbox } from '../../sandbox/app.ts';
import { openNeighbours } from '../../gateways/neighbours.ts';
import { createVirusGateway } from '../../gateways/virus.ts';
import { documentAuthorities } from '../../security/document-signer.ts';
import { createFields } from '../../security/field.ts';
import { newly } from './answers.ts';
import { newParty } from './bid.ts';
import { testEngine, until } from './engine.ts';
import { messageBench } from './messages.ts';
import { permitApi } from './permit-api.ts';

const SECRET = 'secret of this test';

export interface Person {
  actor: PersonActor;
  token: string;
  organisationId: string;
}
export type TenderBench = Awaited<ReturnType<typeof tenderBench>>;

/** Those who open the bids of these projects, two of three. */
export const custodians = ['采购人', '代理机构', '财政监管'].map((name) => newParty(name));

/** Fields of an ordinary open tender for 100万元; `more` changes them. */
export const project = (purchaserId: string, more: object = {}) => ({
  district: '330000',
  purchaserId,
  name: '便携式计算机采购',
  planNumber: '备案2026-1',
  method: 'openTender',
  kind: 'goods',
  form: 'central',
  budgetFen: '100000000',
  ceilingFen: '100000000',
  consortium: false,
  domesticIt: true,
  place: '杭州市',
  lots: [{ no: 1, name: '便携式计算机', budgetFen: '100000000' }],
  way: 'online',
  sealing: { suite: 'GM', mode: 'DUAL', k: 2, custodians: custodians.map(({ party }) => party) },
  unforeseeable: true,
  ...more,
});
export const contact = { contactName: '开心', phone: '18800010014', email: 'kaixin@example.com', address: '四川省成都市武侯区' };

/** `print`: papers are made by a browser; they are not what most of these tests are about. */
export async function tenderBench({ print = false } = {}) {
  const [messages, engine] = await Promise.all([messageBench(), testEngine()]);
  await messages.consentToAll();
  const folder = mkdtempSync(join(tmpdir(), 'banshi-tender-'));
  const registry = processRegistry(actParts(engine.ring, 'http://localhost'));
  const fields = createFields(engine.ring);
  const api = await permitApi({ fields }, { routes, registry, database: messages.database });
  const { orm } = api;
  const sandbox = await startSandbox({ port: 0, secret: SECRET });
  const virus = createVirusGateway({ url: `${sandbox.url}/virus`, secret: SECRET });
  const files = await openFiles({ orm, fields, store: { kind: 'folder', dir: join(folder, 'files') }, virus, scanWithinMs: 30_000 });
  const store = await openStore(fields, { kind: 'folder', dir: join(folder, 'files') });
  const near = openNeighbours({
    urls: { 'opening-room': `${sandbox.url}/opening-room`, seal: `${sandbox.url}/seal`, financing: `${sandbox.url}/financing` },
    secret: SECRET,
    ring: engine.ring,
    alarm: () => undefined,
    timeoutMs: 3_000,
  });
  const bids = createBidDesk({ orm, fields, store, openingRoom: near.openingRoom });
  const sealCheck = createSealCheckDesk({ open: files.open, seal: near.seal, authorities: () => documentAuthorities(engine.keyringDir) });
  Object.assign(api.deps, { files, bids, sealCheck, financing: near.financing });
  const { notify } = createMessageActivities({ ...messages.deps, orm, fields });
  const effects = { orm, notify, fields, decide: (request: ActRequest) => decide({ orm, registry }, request) } as never;
  const printing = print
    ? await openPrinting({
        orm,
        fields,
        files: { kind: 'folder', dir: join(folder, 'files') },
        folder: join(process.cwd(), 'var', 'chromium'),
        issuing: issuing(
          { publicUrl: 'http://localhost', neighbourUrls: { seal: `${sandbox.url}/seal` } as never, gatewaySecret: SECRET, documentSigner: 'keyring' },
          engine.ring,
          () => undefined,
        ),
        afterMs: 3_600_000,
      })
    : null;
  await engine.work({
    ...createFollowActivities({ orm, registry, build: 'test' }),
    ...createTenderActivities(effects),
    ...createEvaluationActivities(effects),
    ...createClarificationActivities(effects),
    ...createOpeningActivities(effects),
    ...createContractActivities(effects),
    ...(printing?.activities ?? { issueDocument: async () => ({ documentId: '' }) }),
    ...createChallengeActivities(effects),
    ...createComplaintActivities(effects),
    ...createMethodActivities(effects),
    ...createApprovalActivities(effects),
  });
  const loop = startLoop({ orm, databaseUrl: api.url, poke: engine.poke, everyMs: 50, behindMs: 0, overdueMs: 0 });
  let codes = 0;
  const em = () => orm.em.fork();

  const organisation = async (kind: 'supplier' | 'purchaser', name: string): Promise<string> => {
    const id = uuidv7();
    await query(
      em(),
      `insert into organisation (id, kind, district, name, name_key, credit_code, created_at) values ($1, $2, '330000', $3, $3, $4, app_now())`,
      [id, kind, name, `TEST${String(++codes).padStart(14, '0')}`],
    );
    return id;
  };
  const member = (organisationId: string, roles: readonly Role[]): Person => {
    const accountId = messages.account(null);
    messages.members.set(organisationId, [...(messages.members.get(organisationId) ?? []), accountId]);
    const actor: PersonActor = {
      kind: 'person',
      accountId,
      organisationId,
      grants: [{ role: 'applicant' }, ...roles.map((role) => ({ role, organisationId }))],
    };
    return { actor, token: api.signIn(actor), organisationId };
  };
  const ask = (method: 'get' | 'post', path: string, who: Person | null, { body, version }: { body?: object; version?: number } = {}) => {
    const request = supertest(api.apps.public)[method](path);
    if (who) void request.set('Authorization', `Bearer ${who.token}`);
    if (method === 'post') void request.set('Idempotency-Key', randomUUID());
    if (version !== undefined) void request.set('If-Match', `"${version}"`);
    return body === undefined ? request : request.send(body);
  };
  const row = async (id: string) =>
    one<{ state: string; regions: Record<string, string>; version: number; seq: number; followed: number | null }>(
      em(),
      `select state, regions, version, seq, followed from case_file where id = $1`,
      [id],
    );
  /** An act at the version that stands. */
  const act = (id: string, rest: string, who: Person, body?: object) =>
    newly(async () => ask('post', `/v1/tender-projects/${id}/${rest}`, who, { version: (await row(id)).version, ...(body ? { body } : {}) }));
  /** A clean upload of an organisation. */
  const file = async (who: Person, name = '采购文件.docx', text = `采购文件 ${who.organisationId}`): Promise<string> => {
    const content = (async function* () {
      yield Buffer.from(text);
    })();
    return (await files.receive({ actor: who.actor, name, content })).id;
  };
  const followed = (id: string) => until(async () => (await row(id)).followed === (await row(id)).seq);
  const state = (id: string, wanted: string) => until(async () => (await row(id)).state === wanted);
  return {
    api,
    engine,
    messages,
    orm,
    em,
    fields,
    registry,
    sandbox,
    filesDir: join(folder, 'files'),
    store,
    notify,
    seal: near.seal,
    organisation,
    member,
    ask,
    act,
    row,
    file,
    followed,
    state,
    close: async () => {
      await loop.stop();
      await printing?.close();
      await engine.close();
      await api.close();
      await Promise.all([messages.close(), sandbox.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
