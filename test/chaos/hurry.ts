// A worker that was killed owes the engine an answer for each activity that it had begun. The engine waits for their time to run out, 30 seconds, or two minutes without
// a sign of life in batches, and then longer each time before it tries again; hundreds of kills would be hours of waiting. Here their loss is reported at once, as the
// engine itself does when the time is over, and they are tried again at once, as an operator has them tried (`temporal activity reset`).
import { existsSync } from 'node:fs';
import { ActivityNotFoundError, Client, Connection } from '@temporalio/client';
import { NAMESPACE } from '../../temporal/names.ts';

/** `PENDING_ACTIVITY_STATE_STARTED` of the engine. */
const STARTED = 2;
const AT_ONCE = 8;

export interface Hurry {
  /** Reports what processes that no longer live had begun; answers how many activities. Throws where the engine did not answer for every run. */
  lost: () => Promise<number>;
  close: () => Promise<void>;
}

/** An identity is `<queue>@<pid>` (worker.ts). Answers false where it is none. */
const isDead = (identity: string | null | undefined): boolean => {
  const pid = Number(identity?.split('@')[1]);
  return Number.isInteger(pid) && !existsSync(`/proc/${pid}`);
};

export async function openHurry(address: string): Promise<Hurry> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace: NAMESPACE });
  const again = async (workflowId: string, runId: string, id: string): Promise<void> => {
    try {
      await client.activity.fail({ workflowId, runId, activityId: id }, new Error('its worker was killed'));
    } catch (error) {
      // Done before it died, or its time has run out already.
      if (!(error instanceof ActivityNotFoundError)) throw error;
      return;
    }
    // It may have begun again meanwhile, or have been the last of its run.
    await connection.workflowService.resetActivity({ namespace: NAMESPACE, execution: { workflowId, runId }, id }).catch(() => undefined);
  };
  const ofRun = async (workflowId: string, runId: string): Promise<number> => {
    const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
    const dead = (raw.pendingActivities ?? []).filter(({ activityId, state, lastWorkerIdentity }) => activityId && state === STARTED && isDead(lastWorkerIdentity));
    for (const { activityId } of dead) await again(workflowId, runId, activityId!);
    return dead.length;
  };
  return {
    lost: async () => {
      const runs: { workflowId: string; runId: string }[] = [];
      for await (const { workflowId, runId } of client.workflow.list({ query: `ExecutionStatus = 'Running'` })) runs.push({ workflowId, runId });
      let [count, unanswered] = [0, 0];
      const next = async (): Promise<void> => {
        for (let run = runs.pop(); run; run = runs.pop())
          await ofRun(run.workflowId, run.runId).then(
            (n) => (count += n),
            () => unanswered++,
          );
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
      if (unanswered) throw new Error(`the engine did not answer for ${unanswered} runs`);
      return count;
    },
    close: () => connection.close(),
  };
}
