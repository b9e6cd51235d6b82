// Tenders and bids behind a real app on a real database, a real file store and the sandbox's time-stamp authority.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../activities/file/open.ts';
import { createOutbox } from '../../activities/kit/outbox.ts';
import { registry as registryOf } from '../../activities/kit/records.ts';
import { createBidDesk } from '../../activities/procurement/bid/desk.ts';
import { timestampHandler } from '../../activities/procurement/bid/log.ts';
import { obtained, openTenderWindow } from '../../activities/procurement/bid/publish.ts';
import { bidRecords } from '../../activities/procurement/bid/records.ts';
import { procurementRoutes } from '../../api/procurement/index.ts';
import type { TenderWindow } from '../../db/procurement/bids.ts';
import { idNumber } from '../../db/demo/invent.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { asInstant, one } from '../../db/kit/sql.ts';
import type { UploadForm } from '../../domain/procurement/bid/form.ts';
import { ask, type SealedFile, type Server } from '../../scripts/bid/upload.ts';
import type { BidBinding } from '../../security/bid/header.ts';
import { signBound } from '../../security/bid/withdrawal.ts';
import { createFields } from '../../security/field.ts';
import { newParty, sealed, type SealedBid, type TestParty } from './bid.ts';
import { neighbourhood } from './neighbours.ts';
import { permitApi } from './permit-api.ts';
import { person } from './permit.ts';

export const goodForm: UploadForm = {
  representative: '林汐',
  idNumber: idNumber(1),
  phone: '15912345678',
  postcode: '030000',
  address: '太原市迎泽区',
};

export interface TestBidder {
  organisationId: string;
  own: TestParty;
  server: Server;
  token: string;
}

export async function bidBench() {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-bids-'));
  const near = await neighbourhood();
  const { ring } = near;
  const registry = registryOf(bidRecords({ keyring: ring }));
  const fields = createFields(ring);
  const files = join(folder, 'files');
  const store = await openStore(fields, { kind: 'folder', dir: files });
  const api = await permitApi({ fields }, { routes: procurementRoutes, registry });
  // The desk needs the database that the app opens.
  const desk = createBidDesk({ orm: api.orm, fields, store });
  Object.assign(api.deps, { bids: desk });
  const server = createServer(api.apps.public).listen(0);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const custodians = Array.from({ length: 5 }, (_, n) => newParty(`解密参与方${n + 1}`));
  const outbox = createOutbox({ orm: api.orm, handlers: timestampHandler({ orm: api.orm, neighbours: near.neighbours }) });

  /** A tender whose hour comes in so many minutes. */
  async function tender(minutes = 60, change: Partial<TenderWindow> = {}): Promise<TenderWindow> {
    const em = api.orm.em.fork();
    const { at } = await one<{ at: string }>(em, `select ${asInstant(`date_trunc('second', app_now()) + $1 * interval '1 minute'`)} as at`, [
      minutes,
    ]);
    const window: TenderWindow = {
      id: uuidv7(),
      district: '140000',
      code: 'SX-2027-001',
      name: '便携式计算机采购项目',
      purchaser: '测试省本级采购单位',
      method: '公开招标',
      budgetFen: '8000000',
      lots: [
        { no: 1, name: '便携式计算机' },
        { no: 2, name: '台式计算机' },
      ],
      consortium: false,
      qualifications: [{ id: 'licence', name: '营业执照', library: true }],
      items: [{ id: 'price', name: '报价一览表' }],
      suite: 'GM',
      mode: 'DUAL',
      k: 3,
      custodians: custodians.map(({ party }) => party),
      pricesLast: false,
      opensAt: at,
      closedAt: null,
      pausedAt: null,
      ...change,
    };
    await openTenderWindow(em, window);
    return window;
  }
  /** An organisation with a bound certificate that has been given the documents. */
  async function bidder(window: TenderWindow, name = '测试零三有限公司'): Promise<TestBidder> {
    const organisationId = uuidv7();
    await obtained(api.orm.em.fork(), window.id, organisationId);
    const token = api.signIn({ ...person([{ role: 'bidHandler', organisationId }]), organisationId });
    const own = newParty(name, window.suite);
    const at: Server = { url, token };
    const signature = signBound(organisationId, own.party.id, own.keys.sign);
    await ask(at, 'POST', '/v1/bid-certificates', { body: { vendor: 'shanxi', party: own.party, signature } });
    return { organisationId, own, server: at, token };
  }
  /** What a bid of this bidder has to be bound to now. */
  async function binding(window: TenderWindow, { server: at, own }: TestBidder): Promise<BidBinding> {
    const { body } = await ask(at, 'GET', `/v1/tenders/${window.id}/bid`);
    const next = body['next'] as Omit<BidBinding, 'v' | 'tender' | 'lots' | 'bidder'>;
    return { v: 1, tender: window.id, lots: [1], bidder: own.party, ...next };
  }
  const seal = async (window: TenderWindow, who: TestBidder, plain: Uint8Array, change: Partial<BidBinding> = {}): Promise<SealedBid> =>
    sealed({ binding: { ...(await binding(window, who)), ...change }, bidder: who.own }, plain);
  const fileOf = (bid: SealedBid, name = '测试零三有限公司[项目](加密标书).jmbs'): SealedFile => ({
    name,
    signed: bid.signed,
    size: bid.file.length,
    read: async (from, length) => bid.file.subarray(from, from + length),
  });
  return {
    ...api,
    ring,
    near,
    desk,
    store,
    files,
    folder,
    custodians,
    url,
    tender,
    bidder,
    binding,
    seal,
    fileOf,
    /** Does what waits in the outbox. */
    send: async () => {
      await outbox();
      await outbox.settled();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await api.close();
      await near.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type BidBench = Awaited<ReturnType<typeof bidBench>>;
