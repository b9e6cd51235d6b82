// Sealed bids for tests: bidders and custodians with keys in software, and an envelope in memory.
import { newPartyKeys } from '../../scripts/bid/keys.ts';
import { signSm2 } from '../../security/sm2.ts';
import { joined, pieces } from '../../security/bid/bytes.ts';
import { CHUNK, TAG } from '../../security/bid/chunks.ts';
import type { BidCrypto, Suite } from '../../security/bid/crypto.ts';
import { writeHeader, type BidBinding, type BidParty, type SignedHeader } from '../../security/bid/header.ts';
import { nodeCrypto } from '../../security/bid/node.ts';
import { beginSealing } from '../../security/bid/seal.ts';
import type { PrivateKeys } from '../../security/bid/unlock.ts';

export interface TestParty {
  party: BidParty;
  keys: PrivateKeys;
}

export const newParty = (name: string, suite: Suite = 'GM'): TestParty => newPartyKeys(name, suite);

export interface TestTender {
  bidder: TestParty;
  custodians: TestParty[];
  binding: BidBinding;
}

/** A bid's binding with 3 of 5 custodians where nothing else is said. */
export function testTender(change: Partial<BidBinding> = {}, n = 5): TestTender {
  const suite = change.suite ?? 'GM';
  const bidder = newParty('测试零三有限公司', suite);
  const custodians = Array.from({ length: n }, (_, i) => newParty(`解密参与方${i + 1}`, suite));
  const binding: BidBinding = {
    v: 1,
    suite,
    mode: 'DUAL',
    tender: '01890000-0000-7000-8000-000000000001',
    lots: [1],
    supplier: '01890000-0000-7000-8000-000000000002',
    version: 1,
    prevReceipt: null,
    opensAt: '2027-03-01T09:30:00.000000Z',
    k: 3,
    bidder: bidder.party,
    custodians: custodians.map(({ party }) => party),
    ...change,
  };
  return { bidder, custodians, binding };
}

export async function* stream(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield part;
}
export async function whole(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return joined(...parts);
}

export interface SealedBid {
  signed: SignedHeader;
  chunks: Uint8Array[];
  file: Uint8Array;
  halfA: Uint8Array;
}

/** Seals bytes in memory. */
export async function sealed(
  { binding, bidder }: Pick<TestTender, 'binding' | 'bidder'>,
  plain: Uint8Array,
  crypto: BidCrypto = nodeCrypto,
): Promise<SealedBid> {
  const sealing = await beginSealing(crypto, binding, plain.length);
  const chunks: Uint8Array[] = [];
  for await (const chunk of pieces(sealing.body(stream(plain)), CHUNK + TAG[binding.suite])) chunks.push(chunk.slice());
  const halfA = sealing.halfA();
  const signed = await sealing.finish((bytes) => signSm2(bytes, bidder.keys.sign));
  const start = writeHeader(signed);
  if (start.length !== sealing.headerLength) throw new Error('the header is not as long as was said');
  return { signed, chunks, halfA, file: joined(start, ...chunks) };
}
