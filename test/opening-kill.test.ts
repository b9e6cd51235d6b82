// Killed −9 at every act of a closing and of an opening: what is read out is what an opening says that nobody has killed.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { one } from '../db/kit/sql.ts';
import { ask } from '../scripts/bid/upload.ts';
import { ourNode } from '../scripts/setup/node-part.ts';
import { tenderClock } from './kit/announced-tender.ts';
import { goodForm } from './kit/bids.ts';
import type { OpeningKit } from './kit/opening.ts';
import { goodQuotation } from './kit/tender-bids.ts';
import { custodians, type TenderBench } from './kit/tender-bench.ts';
import { openingCast, type OpeningCast } from './kit/opening-cast.ts';

let cast: OpeningCast;
let bench: TenderBench;
let kit: OpeningKit;
beforeAll(async () => {
  ({ bench, kit } = cast = await openingCast());
}, 120_000);
afterAll(() => cast?.close(), 60_000);

const child = (n: number, when: 'before' | 'after'): Promise<string> =>
  new Promise((done) => {
    const args = [...ourNode(), join(import.meta.dirname, 'kit/opening-child.ts'), bench.api.url, bench.engine.keyringDir, bench.filesDir, String(n), when];
    execFile(process.execPath, args, (error, _, stderr) => done(error ? (error.signal ?? stderr) : 'ended'));
  });

test('R18 R19 killed −9 before and after each act of a closing and an opening, what is not whole lapses, the same bids are opened once and the record is the same', async () => {
  const sealing = { suite: 'GM', mode: 'CUSTODIAN_ONLY', k: 2, custodians: custodians.map(({ party }) => party) };
  const offers = (names: readonly string[]) =>
    names.map((name, n) => [name, { 1: { ...goodQuotation, priceFen: String(90_000_000 + n) } }] as const);
  const names = ['甲有限公司', '乙有限公司', '丙有限公司'];
  const { id } = await kit.tender(offers(names), { sealing });
  const { bids } = cast;
  const slow = await bids.bidder('丁有限公司');
  await bids.obtain(id, slow);
  const { signed } = await bids.seal(id, slow);
  await ask(slow.at, 'POST', `/v1/tenders/${id}/bid`, { body: { name: '测试[项目](加密标书).jmbs', header: signed, form: goodForm } });
  await tenderClock(bench)('2026-03-24T09:30:00');
  // The window is closed, and nothing has lapsed; it has lapsed, and no checkpoint covers what was received.
  expect([await child(1, 'before'), await child(1, 'after')]).toEqual(['SIGKILL', 'SIGKILL']);
  await bench.ask('get', `/v1/tenders/${id}/export`, null).expect(409);
  await bench.state(id, 'opening');
  // Three bids and the ceremony: four acts, and nobody ever gets past the one that he dies at.
  const deaths: string[] = [];
  for (const [n, when] of [[1, 'before'], [1, 'after'], [2, 'before'], [3, 'after'], [4, 'before'], [4, 'after']] as const) deaths.push(await child(n, when));
  expect(deaths).toEqual(Array.from({ length: 6 }, () => 'SIGKILL'));
  expect(await child(0, 'after')).toBe('ended');
  const { states } = await one<{ states: string }>(
    bench.em(),
    `select string_agg(c.state, ' ' order by c.state) as states from bid b join case_file c on c.id = b.case_id where b.tender_id = $1`,
    [id],
  );
  expect(states).toBe('lapsed uploaded uploaded uploaded');
  await kit.start(id);
  expect((await kit.give(id, await kit.shares(id, '2026-03-24T09:31:00+08:00'))).status).toBe(200);
  // In mid-decryption, too: one bid opened and answered to nobody, then the others.
  expect([await child(1, 'before'), await child(1, 'after'), await child(1, 'after')]).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
  expect(await child(0, 'after')).toBe('ended');
  const { n, acts } = await one<{ n: number; acts: number }>(
    bench.em(),
    `select count(*)::int as n, (select count(*)::int from journal j join bid_opening b on b.case_id = j.case_id where b.tender_id = $1) as acts from bid_opening where tender_id = $1`,
    [id],
  );
  expect([n, acts]).toEqual([3, 6]);
  for (const rest of ['close-decryption', 'announce']) expect((await kit.act(id, rest)).status).toBe(200);
  const { record } = await kit.read(`/v1/tenders/${id}/opening`);
  const rows = record.lots[0].rows as { supplier: string; price: string; remark: string }[];
  expect(Object.fromEntries(rows.map(({ supplier, price, remark }) => [supplier, [price, remark]]))).toEqual({
    甲有限公司: ['900000.00', ''],
    乙有限公司: ['900000.01', ''],
    丙有限公司: ['900000.02', ''],
  });
}, 480_000);
