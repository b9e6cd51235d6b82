// Checks by hand in the exam: a task of the post without votes. Whoever has taken it decides, and nobody what is his own.
import type { ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';

const NOT_HELD = 'TASK_NOT_YOURS';
const OWN = 'OWN_APPLICATION';

/** What speaks against an officer's decision, whatever the case is about. */
export function heldReasons({ actor, file, tasks }: Pick<ActionContext<unknown>, 'actor' | 'file' | 'tasks'>): Reason[] {
  if (actor.kind !== 'person') return [];
  if (actor.accountId === file.applicantId) return [{ code: OWN, message: '不得办理本人的申请' }];
  return tasks.some(({ assigneeId }) => assigneeId === actor.accountId) ? [] : [{ code: NOT_HELD, message: '只有领取该任务的人可以办理，请先领取' }];
}
