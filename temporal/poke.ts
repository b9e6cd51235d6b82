import type { Client } from '@temporalio/client';
import { LOOK } from '../domain/kit/act.ts';
import { QUEUES, workflowId } from './names.ts';

/**
 * Tells the workflow of a case to look at its journal, and starts it when none runs. Answers when the engine has it.
 * `summary` is the line that operators read in lists. Throws when the engine is away for longer than `deadlineMs`.
 */
export async function poke(
  client: Client,
  type: string,
  caseId: string,
  { summary, queue = QUEUES.cases, deadlineMs = 8_000 }: PokeOptions = {},
): Promise<void> {
  await client.connection.withDeadline(Date.now() + deadlineMs, () =>
    client.workflow.signalWithStart(type, {
      workflowId: workflowId(type, caseId),
      taskQueue: queue,
      args: [{ case: caseId }],
      signal: LOOK,
      signalArgs: [],
      workflowTaskTimeout: '4s',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
      ...(summary ? { staticSummary: summary } : {}),
    }),
  );
}

export interface PokeOptions {
  summary?: string;
  queue?: string;
  deadlineMs?: number;
}
