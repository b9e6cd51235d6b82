// The registration's run: its checks find what is wrong, and a few of its boundaries are killed at for real. All of them: `npm run chaos -- --story registration --boundaries`.
import { boundariesOfStory, strays } from '../stories.ts';
import { compareAnswers } from './checks.ts';
import { runRegistrationChaos } from './run.ts';

const ID = '01890000-0000-7000-8000-000000000001';
const AT = '2026-11-28T01:00:00.000001Z';
const row = (action = 'submit', at = AT) => ({ case_id: ID, action, at });
const told = (receivedAt = '2026-11-28T09:00:00.000001+08:00') => ({ caseId: ID, path: '/submit', receivedAt });

test('the check of a registration’s run finds an answer without a row, a row without an answer, and one that was done or answered twice', () => {
  expect(compareAnswers([row()], [told()])).toEqual({ lost: [], doubled: [] });
  expect(compareAnswers([], [told()]).lost).toHaveLength(1);
  expect(compareAnswers([row('submit', '2026-11-28T01:00:00.000002Z')], [told()])).toMatchObject({
    lost: [expect.any(String)],
    doubled: [expect.any(String)],
  });
  expect(compareAnswers([row()], []).doubled).toHaveLength(1);
  expect(compareAnswers([row(), row('withdraw')], [told()]).doubled).toHaveLength(1);
  expect(compareAnswers([row()], [told(), told()]).doubled).toHaveLength(1);
});

test('each story has boundaries of its own, and what the system has but no story comes by is said', () => {
  const [registration, onboarding, exam] = [boundariesOfStory('registration'), boundariesOfStory('onboarding'), boundariesOfStory('exam')];
  for (const boundary of ['API: an act begins', 'worker: next is done', 'worker: sms is asked'])
    expect([registration(boundary), onboarding(boundary), exam(boundary)]).toEqual([true, true, true]);
  for (const boundary of ['worker: tellRegistration begins', 'worker: safety-platform is asked', 'worker: reportYear is done', 'API: education is asked'])
    expect([registration(boundary), onboarding(boundary), exam(boundary)]).toEqual([true, false, false]);
  for (const boundary of ['worker: issueBill is done', 'worker: fiscal-bill has answered', 'documents: printTickets begins', 'API: payment is asked'])
    expect([registration(boundary), onboarding(boundary), exam(boundary)]).toEqual([false, false, true]);
  expect(strays(['worker: foo begins', 'worker: notify begins'])).toEqual(
    expect.arrayContaining([
      'worker: foo begins: in no story',
      'worker: next begins: onboarding is to come by, and there is none',
      'printDocument: left out, and there is none',
    ]),
  );
});

test('S3-59 killed where a decision is committed, where a paper is signed and where the library has answered, while neighbours fail and the courier says all ten times: nothing is lost, nothing doubled', async () => {
  const at = ['API: an act is committed, nobody was told', 'documents: signing-server has answered', 'worker: licence-library has answered'];
  const result = await runRegistrationChaos({ seed: 5, people: 2, applicants: 5, boundaries: true, at: new RegExp(at.join('|')) });
  expect(result).toMatchObject({
    lost: [],
    doubled: [],
    unsettled: [],
    verified: { holds: true },
    kills: { count: 3, recovered: 3, passedOver: [], strays: [] },
    good: true,
  });
  expect(result.kills.killed!.toSorted()).toEqual(at.toSorted());
  expect(result.acts).toBeGreaterThan(10);
  expect(result.granted).toBeGreaterThan(0);
}, 900_000);
