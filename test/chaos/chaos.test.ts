// One system is killed in twice: parts of it at random while suppliers submit, then at boundaries of a registration. All of those: `npm run chaos -- registration --boundaries`.
import { compareActs, unharmed, unharmedAtEach } from './checks.ts';
import { runRegistrationChaos } from './registration/run.ts';
import { runChaos } from './run.ts';
import { startSigningSystem, type ChaosSystem } from './system.ts';

let system: ChaosSystem;
beforeAll(async () => {
  system = await startSigningSystem({ boundaries: true });
}, 300_000);
afterAll(() => system?.stop(), 120_000);

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
  const result = await runChaos({ kills: 3, seed: 11, people: 6, system });
  expect(result.acts).toBeGreaterThan(5);
  expect(result).toMatchObject(unharmed(3));
  expect(result.messages).toBeGreaterThanOrEqual(result.rows);
}, 900_000);

test('S3-59 killed where a decision is committed, where a paper is signed and where the library has answered, while neighbours fail and the courier says all ten times: nothing is lost, nothing doubled', async () => {
  const at = ['API: an act is committed, nobody was told', 'documents: signing-server has answered', 'worker: licence-library has answered'];
  const result = await runRegistrationChaos({ seed: 5, people: 2, applicants: 5, boundaries: true, at: new RegExp(at.join('|')), system });
  expect(result).toMatchObject(unharmedAtEach(3));
  expect(result.kills.killed!.toSorted()).toEqual(at.toSorted());
  expect(result.acts).toBeGreaterThan(10);
  expect(result.granted).toBeGreaterThan(0);
}, 900_000);
