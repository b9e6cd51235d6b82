import { compareActs } from './checks.ts';
import { runChaos } from './run.ts';

const ID = '01890000-0000-7000-8000-000000000001';
const row = (seq: number, action: string, actor = 'person:x') => ({
  case_id: ID,
  seq,
  action,
  actor,
  at: '2026-11-22T01:00:00.000001Z',
  account: 'x',
});
const told = (version: number, action: 'submit' | 'withdraw') => ({ caseId: ID, version, action, receivedAt: '2026-11-22T09:00:00.000001+08:00' });

test('the check of a run finds an answered act that is not in the journal, or stands there as another one', () => {
  expect(compareActs([row(2, 'submit')], [told(2, 'submit')])).toEqual({ lost: [], doubled: [] });
  expect(compareActs([], [told(2, 'submit')]).lost).toHaveLength(1);
  expect(compareActs([row(2, 'withdraw')], [told(2, 'submit')]).lost).toHaveLength(1);
  expect(compareActs([{ ...row(2, 'submit'), at: '2026-11-22T01:00:00.000002Z' }], [told(2, 'submit')]).lost).toHaveLength(1);
});

test('the check of a run finds an act that was done twice, answered twice, or admitted twice', () => {
  expect(compareActs([row(2, 'submit'), row(3, 'submit')], [told(2, 'submit')]).doubled).toHaveLength(1);
  expect(compareActs([row(2, 'submit')], [told(2, 'submit'), told(2, 'submit')]).doubled).toHaveLength(1);
  expect(compareActs([row(2, 'admit', 'system'), row(3, 'admit', 'system')], []).doubled).toHaveLength(1);
});

test('three parts of the running system are killed while suppliers submit and withdraw: nothing is lost, nothing doubled, every chain holds', async () => {
  const result = await runChaos({ kills: 3, seed: 11, people: 6 });
  expect(result.acts).toBeGreaterThan(5);
  expect(result).toMatchObject({ lost: [], doubled: [], unsettled: [], verified: { holds: true }, kills: { count: 3, recovered: 3 }, good: true });
  expect(result.messages).toBeGreaterThanOrEqual(result.rows);
}, 900_000);
