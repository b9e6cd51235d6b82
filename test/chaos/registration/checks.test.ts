// The checks of a registration's run find what is wrong, and each story knows its boundaries. The run itself: ../chaos.test.ts.
import { boundariesOfStory, strays } from '../stories.ts';
import { compareAnswers } from './checks.ts';

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
