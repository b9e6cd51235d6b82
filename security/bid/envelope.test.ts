// The envelope: what was sealed opens with both halves, and whatever is cut off, moved, exchanged or changed is found.
import { joined, toHex, utf8 } from './bytes.ts';
import { CHUNK, TAG } from './chunks.ts';
import { combineShares, newHalves, type Share } from './halves.ts';
import { dekCommitOf, headerLength, partyOf, readHeader, signHeader, verifyHeader, type BidHeader } from './header.ts';
import { nodeCrypto } from './node.ts';
import { openBody, verifyBody } from './open.ts';
import { portableCrypto } from './portable.ts';
import { backupHalf, backupOf, halfAOf, shareOf, signShare, verifiedShare } from './unlock.ts';
import { newParty, sealed, stream, testTender, whole, type SealedBid, type TestTender } from '../../test/kit/bid.ts';

/** What a header that doesn't hold is told. */
const WRONG = /签名无效|不符/;
const content = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, n) => (n * 31 + (n >> 9)) & 0xff);
const sharesFor = ({ custodians }: TestTender, { signed: { header } }: SealedBid, which: readonly number[]): Share[] =>
  which.map((n) => ({ from: custodians[n]!.party.id, bytes: shareOf(nodeCrypto, header, custodians[n]!.party, custodians[n]!.keys) }));
const altered = (share: Share, at: number, by: number): Share => ({ ...share, bytes: share.bytes.map((byte, i) => (i === at ? byte ^ by : byte)) });
/** The first two shares of three that are needed, changed so that they give the key beside the third: there is one such change of the second. */
async function agreeing(all: readonly Share[], together: (shares: readonly Share[]) => Promise<object | null>): Promise<[Share, Share]> {
  const liar = altered(all[0]!, 3, 0x40);
  const fitting: Share[] = [];
  for (let by = 1; by < 256; by++) {
    const other = altered(all[1]!, 3, by);
    if (await together([liar, other, all[2]!])) fitting.push(other);
  }
  expect(fitting).toHaveLength(1);
  return [liar, fitting[0]!];
}
async function dekOf(tender: TestTender, bid: SealedBid, which = [0, 2, 4]): Promise<Uint8Array> {
  const { header } = bid.signed;
  const a = halfAOf(nodeCrypto, header, tender.bidder.party, tender.bidder.keys);
  return (await combineShares(nodeCrypto, a, sharesFor(tender, bid, which), header.k, header.dekCommit))!.dek;
}
const opened = (header: BidHeader, dek: Uint8Array, ...chunks: Uint8Array[]) => whole(openBody(nodeCrypto, header, dek, stream(...chunks)));

test.each([
  ['GM', 1],
  ['GM', CHUNK],
  ['GM', 2 * CHUNK + 7],
  ['INTL', 2 * CHUNK],
  ['INTL', CHUNK + 1],
] as const)('R17 %s: %d bytes are sealed, their header verified, and opened by bidder and custodians', async (suite, size) => {
  const tender = testTender({ suite });
  const plain = content(size);
  const bid = await sealed(tender, plain);
  const { signed } = bid;
  expect(bid.file.length).toBe(headerLength(bid.file) + size + Math.ceil(size / CHUNK) * TAG[suite]);
  expect(readHeader(bid.file.subarray(0, headerLength(bid.file)))).toEqual(signed);
  verifyHeader(nodeCrypto, signed);
  await verifyBody(nodeCrypto, signed.header, stream(bid.file.subarray(headerLength(bid.file))));
  // Read in pieces of another size than it was sealed in.
  const body = joined(...bid.chunks);
  expect(toHex(await opened(signed.header, await dekOf(tender, bid), body.subarray(0, 99), body.subarray(99)))).toBe(toHex(plain));
});

test('R17 chunks that are missing, too many, moved, doubled, of another bid or changed by one bit are found', async () => {
  const tender = testTender();
  const bid = await sealed(tender, content(3 * CHUNK + 5));
  const { header } = bid.signed;
  const dek = await dekOf(tender, bid);
  const [a, b, c, d] = bid.chunks as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const other = (await sealed(tender, content(3 * CHUNK + 5))).chunks;
  const flipped = b.map((byte, n) => (n === 1000 ? byte ^ 1 : byte));
  const wrong: Uint8Array[][] = [
    [a, b, c],
    [a, b, c, d, d],
    [b, a, c, d],
    [a, a, c, d],
    [a, other[1]!, c, d],
    [a, flipped, c, d],
    [a, b, c, d.subarray(1)],
    [],
  ];
  for (const chunks of wrong) {
    await expect(opened(header, dek, ...chunks)).rejects.toMatchObject({ name: 'BidBroken', kind: 'BODY' });
    await expect(verifyBody(nodeCrypto, header, stream(...chunks))).rejects.toMatchObject({ kind: 'BODY' });
  }
  // Cut at a chunk's end, and the header made to fit by whoever has the bidder's signing key: the last flag still says so.
  const cut = { ...header, size: 3 * CHUNK };
  await expect(opened(cut, dek, a, b, c)).rejects.toMatchObject({ kind: 'BODY' });
});

test('R17 a header that was changed in any member is found, and with a new signature the keys fail', async () => {
  const tender = testTender();
  const bid = await sealed(tender, content(10));
  const { header, signature } = bid.signed;
  const dek = await dekOf(tender, bid);
  const changes: Partial<BidHeader>[] = [
    { tender: 'another' },
    { lots: [2] },
    { supplier: 'another' },
    { version: 2 },
    { prevReceipt: '0'.repeat(64) },
    { opensAt: '2026-01-01T00:00:00.000000Z' },
    { mode: 'CUSTODIAN_ONLY', wrapA: [...header.wrapA, ...header.wrapB] },
    { k: 1 },
    { bidder: newParty('另一家').party },
  ];
  for (const change of changes) {
    const changed = { ...header, ...change };
    expect(() => verifyHeader(nodeCrypto, { header: changed, signature })).toThrow(WRONG);
    await expect(opened(changed, dek, ...bid.chunks)).rejects.toMatchObject({ kind: 'BODY' });
    const [first] = tender.custodians;
    // The custodian of a bid that was laid into another tender gives nothing out.
    expect(() => shareOf(nodeCrypto, { ...changed, wrapB: header.wrapB }, first!.party, first!.keys)).toThrow('证书不能解开');
  }
  for (const [member, value] of [
    ['bidRoot', '0'.repeat(64)],
    ['dekCommit', '0'.repeat(64)],
    ['size', 11],
    ['chunkSize', 5],
    ['wrapB', header.wrapB.toReversed()],
  ] as const) {
    const changed = { ...header, [member]: value };
    expect(() => verifyHeader(nodeCrypto, { header: changed, signature })).toThrow(WRONG);
    if (member === 'chunkSize' || member === 'wrapB')
      expect(() => verifyHeader(nodeCrypto, { header: changed, signature: signHeader(changed, tender.bidder.keys.sign) })).toThrow(WRONG);
  }
  // Two custodians by one key, or a key under another's name, would make k of n less than it says.
  const forged = { ...header, custodians: header.custodians.map((one, n) => (n === 1 ? { ...one, sign: header.custodians[0]!.sign } : one)) };
  expect(() => verifyHeader(nodeCrypto, { header: forged, signature: signHeader(forged, tender.bidder.keys.sign) })).toThrow('证书与其编号不符');
});

test('R20 any three of five open, two do not, and a wrong share is named whoever gives it', async () => {
  const tender = testTender();
  const bid = await sealed(tender, content(10));
  const { header } = bid.signed;
  const a = halfAOf(nodeCrypto, header, tender.bidder.party, tender.bidder.keys);
  const all = sharesFor(tender, bid, [0, 1, 2, 3, 4]);
  const together = (shares: readonly Share[], half = a) => combineShares(nodeCrypto, half, shares, header.k, header.dekCommit);
  expect(await together(all)).toMatchObject({ wrong: [] });
  expect(await together(all.slice(0, 2))).toBeNull();
  // Each in a byte of its own: what is wrong in the same byte can cancel out.
  const bad = (n: number): Share => altered(all[n]!, n, 0x40);
  for (const n of [0, 2, 4]) {
    const shares = all.map((share, i) => (i === n ? bad(n) : share));
    expect((await together(shares))!.wrong).toEqual([tender.custodians[n]!.party.id]);
  }
  expect((await together([bad(0), bad(1), ...all.slice(2)]))!.wrong).toEqual([0, 1].map((n) => tender.custodians[n]!.party.id));
  expect(await together([bad(0), bad(1), bad(2), all[3]!, all[4]!])).toBeNull();
  expect(await together([all[0]!, all[0]!, all[0]!])).toBeNull();
  // With the wrong half A nothing fits.
  expect(await together(all, new Uint8Array(32))).toBeNull();

  // Two who agree change theirs so that they fit beside the third. With five it can't be told which two are wrong, and nobody is; nothing but the key is certain.
  const agreed = await agreeing(all, together);
  expect(await together([...agreed, ...all.slice(2)])).toEqual({ dek: (await together(all))!.dek, wrong: [] });
  expect(await together([...all.slice(2), ...agreed])).toMatchObject({ wrong: [] });
});

test('R20 among seven shares two that agree are in the minority and named, whatever the order', async () => {
  const { dek, a, shares } = await newHalves(nodeCrypto, 7, 3);
  const all = shares.map((bytes, n): Share => ({ from: String(n), bytes }));
  const commit = dekCommitOf(nodeCrypto, dek);
  const together = (given: readonly Share[]) => combineShares(nodeCrypto, a, given, 3, commit);
  const [liar, other] = await agreeing(all, together);
  for (const given of [[liar, other, ...all.slice(2)], [...all.slice(2), liar, other], [liar, all[2]!, other, ...all.slice(3)]])
    expect((await together(given))!.wrong.toSorted()).toEqual(['0', '1']);
  expect(await together(all)).toEqual({ dek, wrong: [] });
});

test('R20 a custodian signs its share: an altered one is nobody’s', async () => {
  const tender = testTender();
  const { signed } = await sealed(tender, content(10));
  const [one, two] = tender.custodians as [TestTender['bidder'], TestTender['bidder']];
  const share = toHex(shareOf(nodeCrypto, signed.header, one.party, one.keys));
  const given = signShare(
    { tender: signed.header.tender, bidRoot: signed.header.bidRoot, custodian: one.party.id, share, at: '2027-03-01T09:31:00.000000Z' },
    one.keys,
  );
  expect(verifiedShare(signed.header, given)).toMatchObject({ from: one.party.id });
  expect(verifiedShare(signed.header, { ...given, share: share.replace(/^../, (byte) => (byte === '00' ? '01' : '00')) })).toBeNull();
  expect(verifiedShare(signed.header, { ...given, custodian: two.party.id })).toBeNull();
  expect(verifiedShare({ ...signed.header, bidRoot: '0'.repeat(64) }, given)).toBeNull();
});

test('E12 DUAL keeps half A from the custodians; CUSTODIAN_ONLY gives it to each; the backup file holds half A of this bid alone', async () => {
  const dual = testTender();
  const bid = await sealed(dual, content(10));
  const [custodian] = dual.custodians;
  expect(() => halfAOf(nodeCrypto, bid.signed.header, custodian!.party, custodian!.keys)).toThrow('不是为此证书加密的');
  const alone = testTender({ mode: 'CUSTODIAN_ONLY', k: 2 });
  const free = await sealed(alone, content(10));
  const a = halfAOf(nodeCrypto, free.signed.header, alone.custodians[3]!.party, alone.custodians[3]!.keys);
  expect(toHex(a)).toBe(toHex(free.halfA));
  const { header } = bid.signed;
  const backup = JSON.stringify(backupOf(header, bid.halfA));
  expect(toHex(backupHalf(header, backup))).toBe(toHex(bid.halfA));
  expect(() => backupHalf(free.signed.header, backup)).toThrow('不是同一份');
  expect(() => backupHalf(header, 'half')).toThrow('不是备份标书文件');
  expect(backup).not.toContain(toHex(await dekOf(dual, bid)));
});

test.each(['GM', 'INTL'] as const)('E12 %s: the browser seals what OpenSSL opens, and the other way round', async (suite) => {
  const tender = testTender({ k: 2, suite }, 3);
  const plain = content(CHUNK + 100);
  const bid = await sealed(tender, plain, portableCrypto);
  expect(toHex(await opened(bid.signed.header, await dekOf(tender, bid, [1, 2]), ...bid.chunks))).toBe(toHex(plain));
  const back = await sealed(tender, plain);
  expect(toHex(await whole(openBody(portableCrypto, back.signed.header, await dekOf(tender, back, [0, 1]), stream(...back.chunks))))).toBe(
    toHex(plain),
  );
});

test('R17 what is no envelope is refused: another file, a cut one, a huge header, JSON of another order', () => {
  const short = utf8('JMBS00');
  expect(() => headerLength(short)).toThrow('不是加密标书文件');
  expect(() => headerLength(utf8('%PDF-1.7 and so on'))).toThrow('不是加密标书文件');
  expect(() => headerLength(joined(utf8('JMBS0001'), Uint8Array.of(0xff, 0xff, 0xff, 0xff)))).toThrow('过长');
  const text = utf8('{"signature":"","header":{"v":1}}');
  expect(() => readHeader(joined(utf8('JMBS0001'), Uint8Array.of(0, 0, 0, text.length), text))).toThrow('不符合规范');
  const { sign, wrap, suite } = newParty('甲').party;
  expect(partyOf(nodeCrypto, { name: '甲', suite, sign, wrap }).id).not.toBe(partyOf(nodeCrypto, { name: '乙', suite, sign, wrap }).id);
});
