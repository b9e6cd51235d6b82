// An exam's run: its checks find what is wrong, and a few of its boundaries are killed at for real. All of them, to the certificates: `npm run chaos -- exam`.
import { unharmedAtEach } from '../checks.ts';
import { compareTold } from './checks.ts';
import { runExamChaos } from './run.ts';

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
  const result = await runExamChaos({ seed: 3, kills: 3, at: /announceOrder|issueBill|writeOffBill|payment|fiscal-bill|an act/, candidates: 6, first: 2, end: 'paid' });
  expect(result.balances.filter(({ holds }) => !holds)).toEqual([]);
  expect(result).toMatchObject(unharmedAtEach(3));
  expect(result.balances.length).toBeGreaterThan(7);
}, 900_000);
