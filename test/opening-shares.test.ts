// A custodian's share on its way to an opening: who can read it, what may take its place, and what of that stays.
import { query } from '../db/kit/sql.ts';
import { OPENING_KEY, openingKeyOf, sealedHash } from '../security/bid/sealed-share.ts';
import { nodeCrypto } from '../security/bid/node.ts';
import { verifyTender, type TenderExport } from '../security/bid/tender-file.ts';
import { signShare, type GivenShare } from '../security/bid/unlock.ts';
import { signReceipt } from '../security/receipt.ts';
import { newSm2Keys } from '../security/sm2.ts';
import type { OpeningKit, Sent } from './kit/opening.ts';
import { laterTimes } from './kit/announced-tender.ts';
import { openingCast, type OpeningCast } from './kit/opening-cast.ts';
import { custodians, type TenderBench } from './kit/tender-bench.ts';

let cast: OpeningCast;
let bench: TenderBench;
let kit: OpeningKit;
const AT = '2026-03-24T09:31:00+08:00';
const LATER = '2026-04-23T09:31:00+08:00';

beforeAll(async () => {
  cast = await openingCast();
  ({ bench, kit } = cast);
}, 120_000);
afterAll(() => cast?.close(), 60_000);

const messages = (answer: { status: number; body: Record<string, any> }): string[] =>
  ((answer.body['errors'] ?? []) as { field: string; message: string }[]).map(({ field, message }) => `${field} ${message}`);
/** Everything that the database holds of shares and acts. */
const stored = async (): Promise<string> =>
  (
    await query<{ text: string }>(
      bench.em(),
      `select to_jsonb(s)::text as text from bid_share s union all select to_jsonb(r)::text from bid_share_replaced r
       union all select to_jsonb(k)::text from opening_key k union all select outcome::text from act union all select data::text from journal`,
    )
  )
    .map(({ text }) => text)
    .join('\n');

test('G02 R20 a share is wrapped for the key of its opening: the database holds none in the clear until its bid is opened; moved, for another key or unwrapped it is refused; another in its place only by the custodian’s signature, which stays public', async () => {
  const { id, sent } = await kit.tender([['甲有限公司'], ['乙有限公司'], ['丙有限公司']]);
  await kit.theHour(id);
  const exported = async () => (await kit.read(`/v1/tenders/${id}/export`)) as TenderExport;
  const file = await exported();
  const { receipts } = kit.known();
  const key = openingKeyOf(file.openingKey, file.tender, receipts);
  // Who ends TLS puts a key of his own in: the platform has not signed it, nor for this tender.
  const own = newSm2Keys().publicKey;
  const forged = { ...file.openingKey!, content: { ...file.openingKey!.content, publicKey: own } };
  expect(() => openingKeyOf(forged, file.tender, receipts)).toThrow('开标密钥的签名无效');
  const other = signReceipt(bench.engine.ring, OPENING_KEY, { tender: crypto.randomUUID(), opensAt: key.opensAt, publicKey: own, at: AT });
  expect(() => openingKeyOf(other, file.tender, receipts)).toThrow('没有本项目的开标密钥');
  expect((await verifyTender({ ...file, openingKey: forged }, kit.known())).wrong).toContain('开标密钥的签名无效');

  await kit.start(id);
  const given = await kit.shares(id, AT, custodians.slice(0, 2));
  const [mine, another] = given as [GivenShare, GivenShare];
  const clear = await kit.handIn(id, [mine]);
  expect([clear.status, clear.body.code]).toEqual([422, 'VALIDATION']);
  const sealed = await kit.sealed(id, given);
  const wrong = [
    { ...sealed[0]!, bidRoot: sealed[1]!.bidRoot },
    { ...sealed[0]!, custodian: sealed.at(-1)!.custodian },
    { ...sealed[0]!, sealed: `${sealed[0]!.sealed.slice(0, -4)}AAAA` },
  ];
  expect(messages(await kit.handIn(id, wrong)).map((line) => line.split(' ')[0])).toEqual(['shares.0', 'shares.1', 'shares.2']);
  expect((await kit.handIn(id, sealed)).body).toEqual({ taken: 6 });
  const before = await stored();
  for (const { share } of given) expect(before).not.toContain(share);

  // The same again, in another envelope, changes nothing; also twice at once.
  const again = await Promise.all([kit.give(id, given), kit.give(id, given)]);
  expect(again.map(({ status }) => status)).toEqual([200, 200]);
  expect(await stored()).toContain(sealed[0]!.sealed);
  const keys = custodians[0]!.keys;
  const lie = signShare({ ...mine, share: another.share }, keys);
  const refused = await kit.give(id, [lie]);
  const hash = sealedHash(nodeCrypto, sealed[0]!);
  expect([refused.body['code'], messages(refused)]).toEqual(['BID_NOT_READY', [expect.stringContaining(hash)]]);
  const instead = { replaces: hash, reason: '误取另一标书的份额' };
  const [signed] = await kit.sealed(id, [lie], instead);
  expect(messages(await kit.handIn(id, [{ ...signed!, replacement: { ...signed!.replacement!, reason: '别的理由' } }]))).toHaveLength(1);
  expect(messages(await kit.handIn(id, [{ ...signed!, replacement: { ...signed!.replacement!, signature: '0'.repeat(128) } }]))).toHaveLength(1);
  expect((await kit.handIn(id, [signed!])).status).toBe(200);
  // And back again: the first envelope does not come back by itself.
  expect(messages(await kit.handIn(id, [sealed[0]!]))).toHaveLength(1);
  const [right] = await kit.sealed(id, [mine], { replaces: sealedHash(nodeCrypto, signed!), reason: '更正' });
  expect((await kit.handIn(id, [right!])).status).toBe(200);
  expect((await exported()).replaced).toEqual([
    { bidRoot: mine.bidRoot, custodian: mine.custodian, hash, reason: '误取另一标书的份额', at: expect.any(String) },
    { bidRoot: mine.bidRoot, custodian: mine.custodian, hash: sealedHash(nodeCrypto, signed!), reason: '更正', at: expect.any(String) },
  ]);

  const first = sent.find(({ bid }) => bid.signed.header.bidRoot === mine.bidRoot) as Sent;
  expect((await kit.own(id, first.who, 'decrypt', { halfA: kit.half(first) })).body.state).toBe('decrypted');
  const { opened } = await exported();
  expect(opened).toEqual([expect.objectContaining({ bidRoot: mine.bidRoot, shares: expect.arrayContaining([mine]) })]);
  const verdict = await verifyTender(await exported(), kit.known());
  expect([verdict.wrong, verdict.wrongShares]).toEqual([[], []]);
  // Of the bids that are not opened nothing is in the clear; of this one nothing can be replaced any more.
  const after = await stored();
  for (const { share, bidRoot } of given) expect(after.includes(share)).toBe(bidRoot === mine.bidRoot);
  const late = await kit.sealed(id, [lie], { replaces: sealedHash(nodeCrypto, right!), reason: '再换' });
  expect(messages(await kit.handIn(id, late))).toEqual([expect.stringContaining('该投标已解密')]);
}, 180_000);

test('G02 when the opening is over its private key is gone, so that what was sealed for it and never used stays sealed', async () => {
  const { id, sent } = await kit.tender([['丁有限公司'], ['戊有限公司'], ['己有限公司']], {}, laterTimes);
  await kit.theHour(id, laterTimes);
  await kit.complete(id, sent, LATER);
  const [row] = await query<{ key: string | null }>(bench.em(), `select private_key as key from opening_key where tender_id = $1`, [id]);
  expect(row!.key).toBeNull();
  expect((await kit.give(id, await kit.shares(id, LATER))).body['code']).toBe('OPENING_NOT_NOW');
}, 180_000);
