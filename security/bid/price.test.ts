// Prices sealed apart inside of a bid: opened by their own key alone, and by nobody as part of another bid.
import { createHash } from 'node:crypto';
import { pricesIn, declaredIn } from '../../domain/procurement/bid/quotation.ts';
import { canonicalJson } from '../canonical.ts';
import { sm3 } from '../hash.ts';
import { joined, toHex, utf8 } from './bytes.ts';
import { combineShares } from './halves.ts';
import { signHeader, verifyHeader, type SignedHeader } from './header.ts';
import { nodeCrypto } from './node.ts';
import { openBody, verifyBody } from './open.ts';
import { packageOf, pricePartIn, readPackage, type Manifest } from './package.ts';
import { portableCrypto } from './portable.ts';
import { priceBinding, priceHash, verifyPrice } from './price.ts';
import { halfAOf, shareOf } from './unlock.ts';
import { sealed, stream, testTender, whole, type SealedBid, type TestTender } from '../../test/kit/bid.ts';

const CANARY = 'CANARY-7f31-price';
const files = { technical: utf8('%PDF-1.4 技术方案'), price: utf8(`%PDF-1.4 ${CANARY}`) };
const signature = { vendor: 'huixin', type: '页面签章', pages: 'all', party: '', signature: '' } as const;
const manifest = (slot: keyof typeof files, more: Partial<Manifest>): Manifest => ({
  v: 1,
  tender: 'T',
  lots: [1],
  consortium: false,
  quotations: {},
  files: [{ slot, name: slot, size: files[slot].length, hash: sm3(files[slot]), pages: 1, signature }],
  links: {},
  salt: '00'.repeat(32),
  ...more,
});
const read = (slot: string) => stream(files[slot as keyof typeof files]);

async function apart(tender: TestTender, crypto = nodeCrypto): Promise<{ inside: SealedBid; bid: SealedBid; clear: Uint8Array }> {
  const priced = await whole(packageOf(manifest('price', { quotations: { 1: { priceFen: '9012345' } } }), read).stream());
  const inside = await sealed({ binding: priceBinding(tender.binding), bidder: tender.bidder }, priced, crypto);
  const rest = manifest('technical', { quotations: { 1: { delivery: '30日', bond: '保函', statement: true } }, price: { header: inside.signed } });
  const clear = await whole(packageOf(rest, read, () => stream(...inside.chunks)).stream());
  const binding = { ...tender.binding, price: priceHash(crypto, inside.signed) };
  return { inside, clear, bid: await sealed({ binding, bidder: tender.bidder }, clear, crypto) };
}
async function keyOf({ bidder, custodians }: TestTender, { header }: SignedHeader): Promise<Uint8Array> {
  const shares = custodians.slice(0, header.k).map(({ party, keys }) => ({ from: party.id, bytes: shareOf(nodeCrypto, header, party, keys) }));
  return (await combineShares(nodeCrypto, halfAOf(nodeCrypto, header, bidder.party, bidder.keys), shares, header.k, header.dekCommit))!.dek;
}

test.each(['GM', 'INTL'] as const)('G02 R16 %s: an opened bid tells nothing of the prices inside; their own halves open them, sealed by OpenSSL or in a browser', async (suite) => {
  const tender = testTender({ suite });
  for (const crypto of [nodeCrypto, portableCrypto]) {
    const { inside, bid } = await apart(tender, crypto);
    verifyHeader(nodeCrypto, bid.signed);
    verifyPrice(nodeCrypto, bid.signed.header, inside.signed);
    const dek = await keyOf(tender, bid.signed);
    const clear = await whole(openBody(nodeCrypto, bid.signed.header, dek, stream(...bid.chunks)));
    for (const secret of [CANARY, '9012345', sm3(files.price)]) expect(Buffer.from(clear).includes(secret)).toBe(false);
    const found = await readPackage(stream(clear.subarray(0, 9), clear.subarray(9)), () => createHash('sm3'), { manifest: () => undefined, bytes: () => undefined });
    expect([declaredIn(found, [1]), pricesIn(found, [1])]).toEqual([{ 1: { delivery: '30日', bond: '保函', statement: true } }, {}]);
    // Neither the bid's key nor its shares are good for the envelope inside.
    const body = () => pricePartIn(stream(clear.subarray(0, 9), clear.subarray(9)));
    await verifyBody(nodeCrypto, found.price!.header.header, body());
    await expect(whole(openBody(nodeCrypto, found.price!.header.header, dek, body()))).rejects.toMatchObject({ kind: 'KEY' });
    const own = await keyOf(tender, found.price!.header);
    expect(toHex(own)).not.toBe(toHex(dek));
    const priced = await whole(openBody(nodeCrypto, found.price!.header.header, own, body()));
    let text = '';
    const prices = await readPackage(stream(priced), () => createHash('sm3'), { manifest: () => undefined, bytes: (_, bytes) => void (text += Buffer.from(bytes).toString()) });
    expect([pricesIn(prices, [1]), text]).toEqual([{ 1: '9012345' }, `%PDF-1.4 ${CANARY}`]);
  }
});

test('R17 a price envelope of another bid, of another version, signed anew, or changed is not the one that the bid names', async () => {
  const tender = testTender();
  const { inside, bid } = await apart(tender);
  const outer = bid.signed.header;
  const other = (await apart({ ...tender, binding: { ...tender.binding, version: 2 } })).inside.signed;
  const rival = (await apart(testTender())).inside.signed;
  const cheaper = (await apart(tender)).inside.signed;
  for (const price of [other, rival, cheaper, bid.signed, { ...inside.signed, signature: signHeader(inside.signed.header, testTender().bidder.keys.sign) }])
    expect(() => verifyPrice(nodeCrypto, outer, price)).toThrow('报价文件不是随本投标文件加密的');
  // Whoever names another one's in his own header has not made it his.
  const stolen = { ...outer, price: priceHash(nodeCrypto, rival) };
  expect(() => verifyPrice(nodeCrypto, stolen, rival)).toThrow('报价文件不是本投标文件的');
  // And a header that names another envelope opens nothing: the name is in the key's context.
  const { party, keys } = tender.custodians[0]!;
  expect(() => shareOf(nodeCrypto, stolen, party, keys)).toThrow('证书不能解开');
  const renamed = { ...outer, part: 'price' as const };
  expect(() => verifyHeader(nodeCrypto, { header: renamed, signature: signHeader(renamed, tender.bidder.keys.sign) })).toThrow('组成部分');
});

test('G02 a package that lies about the envelope inside is broken, whatever it says', async () => {
  const tender = testTender();
  const { inside, clear } = await apart(tender);
  const reading = (bytes: Uint8Array) => readPackage(stream(bytes), () => createHash('sm3'), { manifest: () => undefined, bytes: () => undefined });
  await expect(reading(clear.subarray(0, clear.length - 1))).rejects.toThrow('不完整');
  await expect(reading(joined(clear, Uint8Array.of(0)))).rejects.toThrow('清单以外');
  for (const header of [null, {}, { header: { ...inside.signed.header, size: -1 } }, { header: { ...inside.signed.header, size: 1e300 } }, { header: { suite: 'X', size: 1 } }]) {
    const text = utf8(canonicalJson({ ...manifest('technical', {}), price: { header } }));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, text.length);
    await expect(reading(joined(utf8('JMBSDOC1'), length, text, files.technical))).rejects.toThrow('文件头不符合规范');
  }
});
