// Reminders before the hour: to who has the documents and has not uploaded, without telling anybody who has.
import { remindBidders, reminderNow } from '../activities/procurement/bid/remind.ts';
import { overview } from '../db/operators/overview.ts';
import { query } from '../db/kit/sql.ts';
import { announcedTender, tenderClock } from './kit/announced-tender.ts';
import { tenderBids, type TenderBids } from './kit/tender-bids.ts';
import { tenderBench, type TenderBench } from './kit/tender-bench.ts';

let bench: TenderBench;
let bids: TenderBids;
beforeAll(async () => {
  bench = await tenderBench();
  bids = tenderBids(bench);
}, 120_000);
afterAll(async () => {
  bids?.close();
  await bench?.close();
}, 60_000);

test('F04 of several reminders whose time has come only the last goes out', () => {
  const minutes = [4320, 1440, 120, 30];
  const left = (hours: number) => reminderNow(minutes, hours * 3_600_000);
  expect([left(73), left(72), left(25), left(24), left(2), left(0.6), left(0.5), left(0.1)]).toEqual([null, 4320, 4320, 1440, 120, 120, 30, 30]);
});

test('F04 72 h, 24 h, 2 h and 30 min before the hour whoever has the documents and has not uploaded is told once each; who has is not; a withdrawn bid is told again; nobody else learns of it', async () => {
  const agent = bench.member(await bench.organisation('purchaser', '培训省采购中心'), ['tenderHandler']);
  const buyer = bench.member(await bench.organisation('purchaser', '杭州市富阳区总工会'), ['orgAdmin']);
  const id = await announcedTender(bench, { agent, buyer });
  const [mine, other] = [await bids.bidder('甲有限公司'), await bids.bidder('乙有限公司')];
  for (const one of [mine, other]) await bids.obtain(id, one);
  await bids.bidder('未获取有限公司');
  await bids.send(mine, await bids.seal(id, mine));
  const remind = () => remindBidders({ orm: bench.orm, notify: bench.notify, fields: bench.fields });
  const sent = async () => (await bench.messages.delivered()).filter(({ text }) => text.includes('尚未上传投标文件')).length;
  const counts: number[] = [];
  for (const at of ['2026-03-20T09:30:00', '2026-03-21T09:30:01', '2026-03-21T09:30:02', '2026-03-23T09:30:01', '2026-03-24T07:30:01', '2026-03-24T09:00:01', '2026-03-24T09:30:00']) {
    await tenderClock(bench)(at);
    await Promise.all([remind(), remind()]);
    counts.push(await sent());
  }
  expect(counts).toEqual([0, 1, 1, 2, 3, 4, 4]);
  const notices = await query<{ who: string }>(
    bench.em(),
    `select organisation_id as who from notice where template like '%bidReminderInbox' group by 1`,
  );
  expect(notices).toEqual([{ who: other.person.organisationId }]);
  // A reminder that the office has not consented to waits unseen: its number would say how many have not bid.
  await query(bench.em(), `update message set state = 'refused' where template like '%bidReminder'`);
  const page = JSON.stringify(await overview(bench.em()));
  expect(page).not.toContain('bidReminder');
  // Neither the project's journal nor its workflow knows of any.
  const rows = await query<{ n: number }>(bench.em(), `select count(*)::int as n from effect where case_id = $1 and name like '%bidReminder%'`, [id]);
  expect(rows).toEqual([{ n: 0 }]);
}, 120_000);
