// Where a purchase is played: the portals, the one clock, and how people act on a case, each in the version that stands.
import type { Instant } from '../../../domain/kit/instant.ts';
import type { Stage } from '../people.ts';
import type { Answer, Portal } from '../portal.ts';

export interface TenderStage extends Stage {
  /** Address of the listener for everybody, for the bidder's own client. */
  url: string;
  /** How that client reaches it. */
  fetch: typeof fetch;
  now: () => Promise<Instant>;
  /** Sessions last whatever the clock says. */
  lasting?: boolean;
  /** Moves the clock, never back; what it passes begins. Sessions end with it, unless they last. */
  to: (moment: Instant) => Promise<unknown>;
  /** Waits until a question is answered with true; throws `what` where it never is. */
  until: (what: string, question: () => Promise<boolean>) => Promise<void>;
  /** Folder for the keys of custodians and bidders, and for what bidders make. */
  folder: string;
}

/** An act on a case, in the version that stands; once more where the system has acted in between. */
export async function act(me: Portal, base: string, path: string, body: object = {}): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    try {
      return await me.send('POST', `${base}/${path}`, body, (await me.get(base)).version);
    } catch (error) {
      if (tries >= 5 || !(error as Error).message.includes('VERSION_STALE')) throw error;
    }
  }
}

/** Claims the open task on a case where it is free, and acts on it. */
export async function onTask(me: Portal, base: string, action: string, body: object = {}): Promise<Answer> {
  const caseId = base.split('/').at(-1);
  const { body: inbox } = await me.get('/v1/me/todos?limit=100');
  const task = (inbox.items as { kind: string; caseId: string; id: string; mine: boolean; version: number }[]).find(
    (one) => one.kind === 'task' && one.caseId === caseId,
  );
  if (!task) throw new Error(`没有待办任务：${base}`);
  const at = `${base}/tasks/${task.id}`;
  if (!task.mine) await me.send('POST', `${at}/claim`, {}, task.version);
  return me.send('POST', `${at}/${action}`, body, task.version + (task.mine ? 0 : 1));
}
