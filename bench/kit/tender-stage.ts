// A tender on the whole system by the moved clock: agency, purchaser and bidders, the project as far as its notice, bids that are sealed as the client seals them.
import { randomBytes, randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { createOrm } from '../../db/kit/orm.ts';
import { moveClock, now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { FILE_NAME } from '../../db/file/files.ts';
import { idNumber } from '../../db/demo/invent.ts';
import { epochMs, instant } from '../../domain/kit/instant.ts';
import type { UploadForm } from '../../domain/procurement/bid/form.ts';
import { newPartyKeys } from '../../scripts/bid/keys.ts';
import { ask, type Answered, type Server } from '../../scripts/bid/upload.ts';
import type { BidKeys } from '../../scripts/bid/work.ts';
import { signBound } from '../../security/bid/withdrawal.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring } from '../../security/keyring.ts';
import { newSm2Keys, signSm2 } from '../../security/sm2.ts';
import { until } from './load.ts';
import { sealSeeded } from './seals.ts';
import { consentToMessages } from './seed.ts';
import { benchSystem, type BenchSystem } from './system.ts';
import { goOn, seedMembers, type Member } from './tender-people.ts';

/** Days that every holiday table knows. */
export const moments = {
  begins: '2026-02-25T09:00:00+08:00',
  publishAt: '2026-03-02T09:00:00+08:00',
  obtainUntil: '2026-03-09',
  bidDeadline: '2026-03-24T09:30:00+08:00',
} as const;

export const uploadForm: UploadForm = {
  representative: '林汐',
  idNumber: idNumber(1),
  phone: '15912345678',
  postcode: '310000',
  address: '杭州市富阳区',
};

export interface Bidder extends Member {
  own: BidKeys;
  server: Server;
}
export interface TenderStage {
  system: BenchSystem;
  /** As the owner. */
  database: pg.Client;
  orm: MikroORM;
  agent: Member;
  buyer: Member;
  bidders: Bidder[];
  custodians: BidKeys[];
  /** By the registered key of the agency, the purchaser or the first bidder. */
  sign: (text: string, who: Member) => string;
  /** Sets the clock to a moment; sessions go on. */
  clock: (to: string) => Promise<void>;
  /** An act on a project at the version that stands. */
  act: (id: string, rest: string, who: Member, body?: object) => Promise<Answered>;
  server: (who: Member) => Server;
  /** Waits for a state of a case that its workflow has followed. */
  reached: (id: string, state: string) => Promise<void>;
  close: () => Promise<void>;
}

/** Papers are printed on the way. */
const PATIENCE_MS = 180_000;

export interface StageOptions {
  bidders: number;
  documents?: boolean;
  /** Folder for CPU profiles of worker and API. */
  profileTo?: string | undefined;
  say: (line: string) => void;
}

export async function tenderStage({ bidders: count, documents = false, profileTo, say }: StageOptions): Promise<TenderStage> {
  const system = await benchSystem({ temporal: 'development', testClock: true, documents, profileTo });
  const ownerUrl = system.url('banshi', 'banshi');
  const database = new pg.Client({ connectionString: ownerUrl });
  let orm: MikroORM | undefined;
  const close = async (): Promise<void> => {
    await database.end().catch(() => undefined);
    await orm?.close(true);
    await system.close();
  };
  try {
    await database.connect();
    orm = await createOrm(ownerUrl, { poolSize: 2, applicationName: 'bench' });
    const em = orm.em.fork();
    const clock = async (to: string): Promise<void> => {
      await moveClock(em, epochMs(instant(to)) - epochMs(await now(em)));
      await goOn(database);
    };
    await clock(moments.begins);
    const fields = createFields(await openKeyring(system.plan.config.keyringDir));
    const [agent, buyer, ...members] = (await seedMembers(database, fields, [
      { kind: 'purchaser', name: '测试省采购中心', roles: ['tenderHandler'] },
      { kind: 'purchaser', name: '测试省', roles: ['orgAdmin'] },
      ...Array.from({ length: count }, (_, n) => ({ kind: 'supplier' as const, name: `测试投标人${n + 1}有限公司`, roles: ['bidHandler' as const] })),
    ])) as [Member, Member, ...Member[]];
    const keys = new Map([agent, buyer, members[0]!].map((who) => [who.accountId, newSm2Keys()]));
    for (const [accountId, { publicKey }] of keys)
      await database.query(`insert into officer_key (id, account_id, public_key, label, given_by, given_at) values ($1, $2, $3, 'CA', $2, app_now())`, [
        uuidv7(),
        accountId,
        publicKey,
      ]);
    await sealSeeded(ownerUrl, system.plan.config.keyringDir);
    await consentToMessages(ownerUrl);
    await system.begin();
    const server = ({ token }: Member): Server => ({ url: system.api, token });
    const custodians = Array.from({ length: 5 }, (_, n) => newPartyKeys(`解密参与方${n + 1}`, 'GM'));
    const bidders: Bidder[] = [];
    for (const member of members) {
      const own = newPartyKeys(member.name, 'GM');
      const signature = signBound(member.organisationId, own.party.id, own.keys.sign);
      await ask(server(member), 'POST', '/v1/bid-certificates', { body: { vendor: 'huixin', party: own.party, signature } });
      bidders.push({ ...member, own, server: server(member) });
    }
    say(`  ${bidders.length} bidders with certificates`);
    const versionOf = async (id: string): Promise<number> =>
      (await database.query<{ version: number }>(`select version from case_file where id = $1`, [id])).rows[0]!.version;
    return {
      system,
      database,
      orm,
      agent,
      buyer,
      bidders,
      custodians,
      sign: (text, { accountId }) => signSm2(text, keys.get(accountId)!.privateKey),
      clock,
      server,
      act: async (id, rest, who, body) =>
        ask(server(who), 'POST', `/v1/tender-projects/${id}/${rest}`, { version: await versionOf(id), ...(body ? { body } : {}) }),
      reached: async (id, state) => {
        const there = `select 1 from case_file where id = $1 and state = $2 and followed = seq`;
        const took = await until(async () => (await database.query(there, [id, state])).rowCount === 1, PATIENCE_MS, 25);
        if (took !== null) return;
        const { rows } = await database.query(`select c.state, c.regions, c.seq - c.followed as behind,
          (select json_agg(json_build_object('name', e.name, 'error', e.last_error)) from effect e where e.case_id = c.id and e.done_at is null) as effects from case_file c where c.id = $1`, [id]);
        throw new Error(`${state} was not reached and followed: ${JSON.stringify(rows)}`);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A clean upload of a member, as the scanner leaves it. */
export async function paper({ database, system }: Pick<TenderStage, 'database' | 'system'>, { accountId, organisationId }: Member): Promise<string> {
  const fields = createFields(await openKeyring(system.plan.config.keyringDir));
  const id = uuidv7();
  await database.query(
    `insert into file (id, owner_id, organisation_id, name, size, mime, hash, state, created_at, settled_at)
       values ($1, $2, $3, $4, 1024, 'application/pdf', $5, 'clean', app_now(), app_now())`,
    [id, accountId, organisationId, fields.encrypt('采购文件.pdf', '000000', FILE_NAME), randomBytes(32).toString('hex')],
  );
  return id;
}

/** A project whose notice is out, bid for online, opened by three of five; every bidder has its documents. Answers its id. */
export async function announcedTender(stage: TenderStage): Promise<string> {
  const { agent, buyer, act, clock, server, custodians, bidders } = stage;
  const body = {
    district: '330000',
    purchaserId: buyer.organisationId,
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
    sealing: { suite: 'GM', mode: 'DUAL', k: 3, custodians: custodians.map(({ party }) => party) },
    unforeseeable: true,
  };
  const id = String((await ask(server(agent), 'POST', '/v1/tender-projects', { body })).body['id']);
  await act(id, 'draft', agent);
  await act(id, 'documents', agent, { documents: [{ fileId: await paper(stage, agent), label: '采购文件.pdf' }] });
  await act(id, 'submit', agent);
  await act(id, 'confirm', buyer);
  await act(id, 'schedule', agent, { publishAt: moments.publishAt, obtainUntil: moments.obtainUntil, bidDeadline: moments.bidDeadline });
  await clock(moments.publishAt);
  await stage.reached(id, 'announced');
  const contact = { contactName: '开心', phone: '18800010014', email: 'kaixin@example.com', address: '四川省成都市武侯区' };
  for (const one of bidders) await ask(one.server, 'POST', `/v1/tender-projects/${id}/acquisition`, { body: contact, key: randomUUID() });
  return id;
}
