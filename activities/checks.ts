// What the daily rounds look at: what falls due, what lies about, who is to be reminded.
import { forgetUsed } from '../db/account/platform.ts';
import { shanghaiDay } from '../domain/kit/instant.ts';
import { dueForRotation, ROTATION_DAYS, type Keyring } from '../security/keyring.ts';
import { powersOfAttorney } from './account/counter/check.ts';
import { supplementReminders } from './account/counter/supplement-check.ts';
import { ticketReminding } from './exam/seats/tell.ts';
import { integrityEnds } from './exam/integrity.ts';
import { qualificationReminding } from './exam/qualification-effects.ts';
import { raise, resolve } from './kit/operator-notice.ts';
import type { DailyCheck } from './kit/scheduled.ts';
import { attorneyReminders, taskReminders } from './message/officer-checks.ts';
import type { ActParts } from './parts.ts';
import { clockWarnings, draftEnding, supplementReminding } from './registration/checks.ts';
import { journalCheck, permissionCheck, rowCheck, scoreCheck } from './protection/checks.ts';
import { traceRetention } from './protection/retention.ts';
import { certificateExpiry, staleStatements } from './supplier/checks.ts';
import { staleDrafts } from './supplier/draft-checks.ts';

/** Q04: keys are changed every 180 days; operators are told when one is older. */
export const keyAge = (keyring: Keyring): DailyCheck => ({
  id: 'key-age',
  round: 'expiry',
  label: '密钥轮换到期',
  run: async ({ em, now }) => {
    const due = dueForRotation(keyring, Date.parse(`${now.slice(0, 23)}Z`));
    const key = 'keys/rotation';
    if (due.length)
      await raise(em, {
        key,
        kind: 'keys',
        message: `${shanghaiDay(now)}：密钥 ${due.join('、')} 已使用满${ROTATION_DAYS}天，请按 docs/operating.md 轮换。`,
      });
    else await resolve(em, key);
    return due.length;
  },
});

/** Numbers of tickets and envelopes that nobody could show again any more. */
const usedOnce: DailyCheck = {
  id: 'used-once',
  round: 'expiry',
  label: '清理已失效的票据号与报文随机数',
  run: async ({ em }) => forgetUsed(em),
};

/** A process appends its own. */
export const dailyChecks: readonly ((parts: ActParts) => DailyCheck)[] = [
  (parts) => permissionCheck(parts),
  (parts) => rowCheck(parts),
  (parts) => scoreCheck(parts),
  ({ keyring }) => journalCheck(keyring),
  () => traceRetention,
  ({ keyring }) => keyAge(keyring),
  () => usedOnce,
  () => powersOfAttorney,
  ({ fields }) => attorneyReminders(fields),
  ({ fields }) => certificateExpiry(fields),
  ({ fields }) => staleStatements(fields),
  ({ fields }) => staleDrafts(fields),
  ({ fields }) => taskReminders(fields),
  ({ fields }) => supplementReminders(fields),
  ({ fields }) => supplementReminding(fields),
  ({ fields }) => draftEnding(fields),
  ({ fields }) => clockWarnings(fields),
  ({ fields }) => ticketReminding(fields),
  ({ fields }) => integrityEnds(fields),
  ({ fields }) => qualificationReminding(fields),
];
