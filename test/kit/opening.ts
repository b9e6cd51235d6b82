// The opening of a tender in tests: the hour, the custodians' shares, the bidders' halves, and the agency's acts with its registered key.
import { decide } from '../../activities/kit/decide.ts';
import { closeDueTenders } from '../../activities/procurement/bid/log.ts';
import { openClosedTenders } from '../../activities/procurement/opening/start.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import type { Quotation } from '../../domain/procurement/bid/quotation.ts';
import { toHex } from '../../security/bid/bytes.ts';
import { giveShares } from '../../security/bid/custodian.ts';
import { nodeCrypto } from '../../security/bid/node.ts';
import { openingKeyOf, sealShare, type SealedShare } from '../../security/bid/sealed-share.ts';
import type { TenderExport } from '../../security/bid/tender-file.ts';
import { halfAOf, type GivenShare } from '../../security/bid/unlock.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { newSm2Keys, signSm2 } from '../../security/sm2.ts';
import type { SealedBid } from './bid.ts';
import { newly } from './answers.ts';
import { announcedTender, tenderClock, tenderTimes, type TenderStaff } from './announced-tender.ts';
import { staff } from './staff.ts';
import { custodians, type Person, type TenderBench } from './tender-bench.ts';
import type { Bidder, TenderBids } from './tender-bids.ts';

export interface Sent {
  who: Bidder;
  bid: SealedBid;
}
export interface OpeningView {
  id: string;
  state: string;
  label: string;
  version: number;
  recordHash: string | null;
  signs: { extend: string | null; record: string | null };
  deadlines: { name: string; due: string; pausedAt: string | null }[];
  allowedActions: { action: string }[];
  items: { id: string; version: number; supplier: string; state: string; label: string; record: string; allowedActions: { action: string }[] }[];
}
type Offer = readonly [string, (Record<number, Quotation> | Uint8Array)?];

export const attendees = [
  { name: '王五', organisation: '培训省采购中心', role: 'agency' },
  { name: '赵六', organisation: '杭州市富阳区总工会', role: 'purchaser' },
] as const;
export const recording = { room: '第七开标室', number: 'LX-20260324-07' };

export async function openingKit(bench: TenderBench, bids: TenderBids, people: TenderStaff) {
  const keys = newSm2Keys();
  const { agent } = people;
  await staff(bench.orm, [], '330000', agent.actor.accountId);
  await query(bench.em(), `insert into officer_key (id, account_id, public_key, label, given_at) values ($1, $2, $3, 'CA', app_now())`, [
    uuidv7(),
    agent.actor.accountId,
    keys.publicKey,
  ]);
  const deps = {
    orm: bench.orm,
    keyring: bench.engine.ring,
    decide: (request: Parameters<typeof decide>[1]) => decide({ orm: bench.orm, registry: bench.registry }, request),
  };
  const known = () => ({ receipts: journalPublicKeys(bench.engine.ring) });
  const read = async (path: string, who: Person | null = null) => (await bench.ask('get', path, who)).body;
  const view = async (id: string): Promise<OpeningView> => (await bench.ask('get', `/v1/tender-projects/${id}/opening`, agent).expect(200)).body;
  const kit = {
    deps,
    known,
    read,
    view,
    sign: (text: string): string => signSm2(text, keys.privateKey),
    /** A published tender with a bid of each. */
    tender: async (offers: readonly Offer[], more: object = {}, times = tenderTimes): Promise<{ id: string; sent: Sent[] }> => {
      const id = await announcedTender(bench, people, more, times);
      const sent: Sent[] = [];
      for (const [name, content] of offers) {
        const who = await bids.bidder(name);
        await bids.obtain(id, who);
        const bid = await bids.seal(id, who, content);
        await bids.send(who, bid);
        sent.push({ who, bid });
      }
      return { id, sent };
    },
    /** The hour has come, and the project knows. `open`: what the loop does then. */
    theHour: async (id: string, { bidDeadline } = tenderTimes): Promise<void> => {
      await tenderClock(bench)(bidDeadline.slice(0, 19));
      await closeDueTenders(deps);
      await bench.state(id, 'opening');
      await openClosedTenders(deps);
    },
    act: (id: string, rest: string, body?: object) =>
      newly(async () => {
        const opening = await view(id);
        return bench.ask('post', `/v1/tender-openings/${opening.id}/${rest}`, agent, { version: opening.version, ...(body ? { body } : {}) });
      }),
    /** The agency's act on the bid of a supplier. */
    onBid: (id: string, supplier: string, rest: string, body: object) =>
      newly(async () => {
        const { items } = await view(id);
        const bid = items.find((item) => item.supplier === supplier)!;
        return bench.ask('post', `/v1/bid-openings/${bid.id}/${rest}`, agent, { version: bid.version, body });
      }),
    shares: async (id: string, at: string, from = custodians): Promise<GivenShare[]> => {
      const file = (await read(`/v1/tenders/${id}/export`)) as TenderExport;
      const all: GivenShare[] = [];
      for (const custodian of from) {
        const { refused, shares } = await giveShares(nodeCrypto, custodian, file, known(), at);
        expect(refused).toEqual([]);
        all.push(...shares);
      }
      return all;
    },
    /** Wrapped for the key of the opening; before there is one, for a key of nobody. */
    sealed: async (id: string, shares: readonly GivenShare[], instead: { replaces: string; reason: string } | null = null): Promise<SealedShare[]> => {
      const file = (await read(`/v1/tenders/${id}/export`)) as Partial<TenderExport>;
      const key = file.openingKey
        ? openingKeyOf(file.openingKey, { id }, known().receipts)
        : { tender: id, opensAt: '', publicKey: newSm2Keys().publicKey };
      return shares.map((given) => sealShare(nodeCrypto, key, given, { keys: custodians.find(({ party }) => party.id === given.custodian)!.keys, instead }));
    },
    handIn: (id: string, shares: readonly object[]) => bench.ask('post', `/v1/tenders/${id}/shares`, agent, { body: { shares } }),
    give: async (id: string, shares: readonly GivenShare[]): Promise<{ status: number; body: Record<string, any> }> => kit.handIn(id, await kit.sealed(id, shares)),
    half: ({ who, bid }: Sent): string => toHex(halfAOf(nodeCrypto, bid.signed.header, who.own.party, who.own.keys)),
    line: async (id: string, { person }: Bidder) =>
      (
        (await bench.ask('get', '/v1/me/openings?tab=all', person).expect(200)).body.items as {
          openingId: string;
          version: number;
          tenderId: string;
          state: string;
          operations: { key: string; label: string }[];
        }[]
      ).find(({ tenderId }) => tenderId === id)!,
    /** The bidder's own act. */
    own: (id: string, who: Bidder, rest: string, body?: object) =>
      newly(async () => {
        const { openingId, version } = await kit.line(id, who);
        return bench.ask('post', `/v1/bid-openings/${openingId}/${rest}`, who.person, { version, ...(body ? { body } : {}) });
      }),
    /** Signed in, recorded, declared open. */
    start: async (id: string): Promise<void> => {
      for (const [rest, body] of [['sign-in', { attendees }], ['start', { recording }]] as const) {
        const { status, body: answer } = await kit.act(id, rest, body);
        expect([status, answer.detail]).toEqual([200, undefined]);
      }
    },
    /** Everything to the end: shares, decryption, record, confirmation, signature. The project stands at 资格审查 then. */
    complete: async (id: string, sent: readonly Sent[], at: string): Promise<void> => {
      const good = async (answer: PromiseLike<{ status: number; body: Record<string, unknown> }>): Promise<void> => {
        const { status, body } = await answer;
        expect([status, body['detail'], body['errors']]).toEqual([200, undefined, undefined]);
      };
      await kit.start(id);
      await good(kit.give(id, await kit.shares(id, at)));
      for (const one of sent) await good(kit.own(id, one.who, 'decrypt', { halfA: kit.half(one) }));
      await good(kit.act(id, 'close-decryption'));
      await good(kit.act(id, 'announce'));
      for (const { who } of sent) await good(kit.own(id, who, 'confirm-record'));
      await good(kit.act(id, 'sign', { signature: kit.sign((await view(id)).signs.record!) }));
      await good(kit.act(id, 'complete', { archive: recording.number }));
      await bench.state(id, 'qualifying');
    },
  };
  return kit;
}
export type OpeningKit = Awaited<ReturnType<typeof openingKit>>;
