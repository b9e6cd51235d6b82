// A case from its submission to the end of a review over REST: submit, inbox, claim, approve, record; or five votes, each from its inbox.
import { randomUUID } from 'node:crypto';
import { instant } from '../../domain/kit/instant.ts';
import type { Behind } from './behind.ts';
import type { JsonAnswer, JsonClient } from './http.ts';
import type { SeededCase } from './seed.ts';

export interface ApprovalClients {
  /** For everybody, and for officers. */
  people: JsonClient;
  officers: JsonClient;
}

export interface Approvals {
  /** The whole way of the next case; false where an answer was not the one hoped for. */
  next: () => Promise<boolean>;
  /** Cases that went the whole way. */
  answered: () => number;
  refused: () => string[];
}

export interface ApprovalsOptions extends ApprovalClients {
  cases: readonly SeededCase[];
  /** Tokens of officers. Each votes where `each` says so; otherwise the cases are shared out among them. */
  tokens: readonly string[];
  each: boolean;
  behind?: Behind | undefined;
}

const OK = 200;

class Unhoped extends Error {}

function hoped({ status, body }: JsonAnswer, what: string): Record<string, unknown> {
  if (status !== OK) throw new Unhoped(`${what}: ${status} ${String(body['code'])}`);
  return body;
}

interface Task {
  id: string;
  caseId: string;
  version: number;
}

export function approvalActs({ people, officers, cases, tokens, each, behind }: ApprovalsOptions): Approvals {
  const refused: string[] = [];
  let begun = 0;
  let answered = 0;
  const act = async (client: JsonClient, token: string, path: string, version: number, body: object): Promise<void> => {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID(), 'if-match': `"${version}"` };
    const done = hoped(await client('POST', path, { body, headers }), path.replace(/.*\//, ''));
    // Every act of onboarding makes one journal row, so the case's version is the number of its last one.
    const [, , , id] = path.split('/');
    behind?.acted(id!, Number(done['version']), instant(String(done['receivedAt'])));
  };
  const read = async (token: string, path: string): Promise<Record<string, unknown>> =>
    hoped(await officers('GET', path, { headers: { authorization: `Bearer ${token}` } }), path);
  const taskOf = async (token: string, caseId: string, held: 'free' | 'mine'): Promise<Task> => {
    const { items } = (await read(token, `/v1/tasks?node=initial&held=${held}&limit=100`)) as unknown as { items: Task[] };
    const task = items.find((one) => one.caseId === caseId);
    if (!task) throw new Unhoped(`the case is not among the ${items.length} tasks of the inbox`);
    return task;
  };
  const whole = async (seeded: SeededCase, n: number): Promise<void> => {
    const base = `/v1/supplier-onboardings/${seeded.id}`;
    const officer = tokens[n % tokens.length]!;
    await act(people, seeded.token, `${base}/submit`, seeded.version, { termsAccepted: true });
    if (each)
      for (const token of tokens) {
        const { id, version } = await taskOf(token, seeded.id, 'mine');
        await act(officers, token, `${base}/tasks/${id}/approve`, version, {});
      }
    else {
      const { id, version } = await taskOf(officer, seeded.id, 'free');
      await act(officers, officer, `${base}/tasks/${id}/claim`, version, {});
      await act(officers, officer, `${base}/tasks/${id}/approve`, version + 1, {});
    }
    const { events } = (await read(officer, `/v1/cases/${seeded.id}/timeline`)) as unknown as { events: unknown[] };
    const acts = each ? 1 + tokens.length : 3;
    if (events.length <= acts) throw new Unhoped(`the record shows ${events.length} acts`);
  };
  return {
    next: async () => {
      const n = begun++;
      const seeded = cases[n];
      if (!seeded) throw new Error('no case is left: seed more');
      try {
        await whole(seeded, n);
      } catch (error) {
        refused.push((error as Error).message);
        return false;
      }
      answered++;
      return true;
    },
    answered: () => answered,
    refused: () => refused,
  };
}
