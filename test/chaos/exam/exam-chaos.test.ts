// An exam's run: its checks find what is wrong, and a few of its boundaries are killed at for real. All of them, to the certificates: `npm run chaos -- exam`. In the same system the
// next year is a season without kills, to its certificates, through HTTP, by the moved clock: the product's own processes, engine, stand-ins and printer.
import { FEWEST } from '../../../scripts/season/people.ts';
import { playSeasons } from '../../../scripts/season/play.ts';
import { unharmedAtEach } from '../checks.ts';
import { startSigningSystem, type ChaosSystem } from '../system.ts';
import { compareTold } from './checks.ts';
import { runExamChaos } from './run.ts';

let system: ChaosSystem;
beforeAll(async () => {
  system = await startSigningSystem({ boundaries: true });
}, 300_000);
afterAll(() => system?.stop(), 120_000);

const ID = '01890000-0000-7000-8000-000000000001';
const AT = '2026-11-28T01:00:00.000001Z';
const row = (action = 'pay', tx = '7') => ({ case_id: ID, action, at: AT, tx });
const told = (receivedAt = '2026-11-28T09:00:00.000001+08:00') => ({ caseId: ID, path: '/pay', receivedAt });

test('the check of an exam’s run finds an answer without a row, a row without an answer, and one that was done or answered twice', () => {
  expect(compareTold([row()], [told()])).toEqual({ lost: [], doubled: [] });
  expect(compareTold([], [told()]).lost).toHaveLength(1);
  expect(compareTold([row()], []).doubled).toHaveLength(1);
  expect(compareTold([row(), row()], [told()]).doubled).toHaveLength(1);
  expect(compareTold([row()], [told(), told()]).doubled).toHaveLength(1);
  // What an act carries with it stands in its transaction, a little later.
  expect(compareTold([row(), { ...row('sign'), at: AT.replace('1Z', '2Z') }], [told()])).toEqual({ lost: [], doubled: [] });
  expect(compareTold([row(), { ...row('sign', '8'), at: AT.replace('1Z', '2Z') }], [told()]).doubled).toHaveLength(1);
});

test('S3-16 S3-28 six payers, a platform that repeats, reorders and lies, and kills at three boundaries from a seed: money and bills balance', async () => {
  const result = await runExamChaos({ seed: 3, kills: 3, at: /announceOrder|issueBill|writeOffBill|payment|fiscal-bill|an act/, candidates: 6, first: 2, end: 'paid', system });
  expect(result.balances.filter(({ holds }) => !holds)).toEqual([]);
  expect(result).toMatchObject(unharmedAtEach(3));
  expect(result.balances.length).toBeGreaterThan(7);
}, 900_000);

test('S3-06 S3-11 S3-16 S3-22 S3-28 S3-33 S3-37 S3-40 S3-42 S3-43 S3-44 one season through HTTP by the moved clock: payers who lie, a cheater, one wrongly accused; the books balance', async () => {
  const { books, wrong } = await playSeasons({ candidates: FEWEST, years: 1, kills: false, system, opens: ['2028-07-17', '2029-07-16'], firstPerson: 22_500 });
  expect(wrong).toEqual([]);
  expect(books).toEqual([
    expect.objectContaining({
      begun: 14,
      // Never confirmed, never paid, too late.
      abandoned: 3,
      enrolled: 11,
      // Paid twice, and too late: both went back.
      refunds: 2,
      ordersFen: '154000',
      billsFen: '154000',
      seated: 11,
      present: 10,
      absent: 1,
      void: 1,
      partial: 2,
      passed: 7,
      certified: 7,
      collected: 7,
    }),
  ]);
}, 900_000);
