import type { Client } from '@temporalio/client';
import { LOOK } from '../domain/kit/act.ts';
import { processTables } from '../domain/processes.ts';
import { QUEUES, workflowId } from './names.ts';

/**
 * Tells the workflow of a case to look at its journal, and starts it when none runs. Answers when the engine has it.
 * `summary` is the line that operators read, the process's Chinese name where it is left out. Throws when the engine is away for longer than `deadlineMs`.
 */
export async function poke(
  client: Client,
  type: string,
  caseId: string,
  { summary = labels.get(type), queue = QUEUES.cases, deadlineMs = 8_000 }: PokeOptions = {},
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

const labels: ReadonlyMap<string, string> = new Map(processTables.map(({ type, label }) => [type, label]));

export interface PokeOptions {
  summary?: string;
  queue?: string;
  deadlineMs?: number;
}
