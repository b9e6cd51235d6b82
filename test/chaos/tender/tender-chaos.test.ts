// A tender's run: each part is killed hard while bids are uploaded, at the very hour, and in the middle of the opening. All of its moments and boundaries: `npm run chaos -- tender`.
import { runTenderChaos, undisturbed } from './run.ts';

test('R17 R19 F03 G01 each part is killed during the upload, at the deadline and in mid-opening: nothing lost, nothing doubled, the record that an undisturbed opening has', async () => {
  const result = await runTenderChaos({ seed: 5, kills: 2, at: /tellBidders|an act/, moments: ['upload', 'deadline', 'opening'] });
  expect(result.balances.filter(({ holds }) => !holds)).toEqual([]);
  expect(result.record).toEqual({ items: undisturbed, wrong: [] });
  expect(result.momentKills.map(({ moment, part }) => `${moment} ${part}`)).toHaveLength(12);
  expect(result).toMatchObject({
    lost: [],
    doubled: [],
    unsettled: [],
    verified: { holds: true },
    kills: { count: 2, recovered: 2, passedOver: [], strays: [] },
    good: true,
  });
}, 900_000);
