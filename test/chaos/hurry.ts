// A worker that was killed owes the engine an answer for each activity that it had begun. The engine waits for their time to run out, 30 seconds, or two minutes without
// a sign of life in batches; hundreds of kills would be hours of waiting. Here their loss is reported at once, as the engine itself does when the time is over, and they are tried again.
import { ActivityNotFoundError, Client, Connection } from '@temporalio/client';
import { NAMESPACE } from '../../temporal/names.ts';

/** `PENDING_ACTIVITY_STATE_STARTED` of the engine. */
const STARTED = 2;
const AT_ONCE = 8;

export interface Hurry {
  /** Reports what dead processes had begun; answers how many activities. */
  lost: (pids: ReadonlySet<number>) => Promise<number>;
  close: () => Promise<void>;
}

export async function openHurry(address: string): Promise<Hurry> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace: NAMESPACE });
  const ofRun = async (workflowId: string, runId: string, dead: ReadonlySet<number>): Promise<number> => {
    const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
    let count = 0;
    for (const { activityId, state, lastWorkerIdentity } of raw.pendingActivities ?? []) {
      // An identity is `<queue>@<pid>` (worker.ts).
      if (state !== STARTED || !activityId || !dead.has(Number(lastWorkerIdentity?.split('@')[1]))) continue;
      try {
        await client.activity.fail({ workflowId, runId, activityId }, new Error('its worker was killed'));
        count++;
      } catch (error) {
        // Done before it died, or its time has run out already.
        if (!(error instanceof ActivityNotFoundError)) throw error;
      }
    }
    return count;
  };
  return {
    lost: async (dead) => {
      const runs: { workflowId: string; runId: string }[] = [];
      for await (const { workflowId, runId } of client.workflow.list({ query: `ExecutionStatus = 'Running'` })) runs.push({ workflowId, runId });
      let count = 0;
      const next = async (): Promise<void> => {
        for (let run = runs.pop(); run; run = runs.pop()) count += await ofRun(run.workflowId, run.runId, dead).catch(() => 0);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
      return count;
    },
    close: () => connection.close(),
  };
}
