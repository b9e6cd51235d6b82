// Bidders of a published project: with certificates, through REST and the client that seals.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ask, handIn, type Answered, type Server } from '../../scripts/bid/upload.ts';
import type { Quotation } from '../../domain/procurement/bid/quotation.ts';
import type { BidBinding } from '../../security/bid/header.ts';
import { packageOf } from '../../security/bid/package.ts';
import { signBound } from '../../security/bid/withdrawal.ts';
import { newParty, sealed, whole, type SealedBid, type TestParty } from './bid.ts';
import { goodForm } from './bids.ts';
import { contact, type Person, type TenderBench } from './tender-bench.ts';

/** 95万元. */
export const goodQuotation: Quotation = { priceFen: '95000000', delivery: '合同签订后30日历天', bond: '保函', statement: true };

export interface Bidder {
  person: Person;
  own: TestParty;
  at: Server;
}

export function tenderBids(bench: TenderBench) {
  const http = createServer(bench.api.apps.public).listen(0);
  return {
    bidder: async (name: string): Promise<Bidder> => {
      const person = bench.member(await bench.organisation('supplier', name), ['bidHandler']);
      const own = newParty(name);
      const at = { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, token: person.token };
      const signature = signBound(person.organisationId, own.party.id, own.keys.sign);
      await ask(at, 'POST', '/v1/bid-certificates', { body: { vendor: 'huixin', party: own.party, signature } });
      return { person, own, at };
    },
    obtain: async (id: string, { person }: Bidder): Promise<string> =>
      (await bench.ask('post', `/v1/tender-projects/${id}/acquisition`, person, { body: contact }).expect(201)).body.state,
    /** `content`: quotations by 标项 for a package of the client's, or whatever else is sealed. */
    seal: async (id: string, { own, at }: Bidder, content: Record<number, Quotation> | Uint8Array = { 1: goodQuotation }): Promise<SealedBid> => {
      const { body } = await ask(at, 'GET', `/v1/tenders/${id}/bid`);
      const next = body['next'] as Omit<BidBinding, 'v' | 'tender' | 'lots' | 'bidder'>;
      const lots = content instanceof Uint8Array ? [1] : Object.keys(content).map(Number);
      const plain =
        content instanceof Uint8Array
          ? content
          : await whole(
              packageOf(
                { v: 1, tender: id, lots, consortium: false, quotations: content, files: [], links: {}, salt: own.party.id },
                () => (async function* () {})(),
              ).stream(),
            );
      return sealed({ binding: { v: 1, tender: id, lots, bidder: own.party, ...next }, bidder: own }, plain);
    },
    send: ({ at }: Bidder, bid: SealedBid): Promise<Answered> =>
      handIn(
        at,
        {
          name: '测试[项目](加密标书).jmbs',
          signed: bid.signed,
          size: bid.file.length,
          read: async (from, n) => bid.file.subarray(from, from + n),
        },
        goodForm,
      ),
    close: (): void => {
      http.closeAllConnections();
      http.close();
    },
  };
}
export type TenderBids = ReturnType<typeof tenderBids>;
