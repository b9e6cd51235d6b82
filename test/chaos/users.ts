// Suppliers who submit and withdraw, and try again under the same key until they have an answer: what a careful portal does.
import { randomUUID } from 'node:crypto';
import { sendAct, type ActName, type Ready } from '../../bench/kit/onboarding-acts.ts';
import type { JsonAnswer, JsonClient } from '../../bench/kit/http.ts';
import type { SeededCase } from '../../bench/kit/seed.ts';

/** An act that was answered with 200. */
export interface AnsweredAct {
  caseId: string;
  action: ActName;
  version: number;
  receivedAt: string;
}

export interface Told {
  answered: AnsweredAct[];
  /** Refusals by status and code: a withdrawal after the admission. */
  refused: Record<string, number>;
  /** Tries beyond the first. */
  repeated: number;
}

export interface UsersOptions {
  client: JsonClient;
  cases: readonly SeededCase[];
  /** People at once. */
  people: number;
  random: () => number;
  /** No more new cases are begun. */
  over: () => boolean;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** 401 counts as no answer: the moved clock has ended the session, and the harness renews it. */
const definite = (status: number): boolean => status < 500 && status !== 401 && status !== 429;

/** Each person takes case after case: submits, mostly withdraws, submits again, and leaves it submitted. */
export async function runUsers({ client, cases, people, random, over }: UsersOptions): Promise<Told> {
  const told: Told = { answered: [], refused: {}, repeated: 0 };
  let next = 0;

  const insist = async (ready: Ready, action: ActName): Promise<JsonAnswer> => {
    const key = randomUUID();
    for (let tries = 0; ; tries++) {
      if (tries) told.repeated++;
      const answer = await sendAct(client, ready, action, key, 5_000).catch(() => null);
      if (answer && definite(answer.status)) return answer;
      await pause(100 + random() * 300);
    }
  };
  const act = async (ready: Ready, action: ActName): Promise<boolean> => {
    const { status, body } = await insist(ready, action);
    if (status !== 200) {
      const why = `${status} ${String(body['code'])}`;
      told.refused[why] = (told.refused[why] ?? 0) + 1;
      return false;
    }
    ready.version = Number(body['version']);
    told.answered.push({ caseId: ready.seeded.id, action, version: ready.version, receivedAt: String(body['receivedAt']) });
    await pause(200 + random() * 800);
    return true;
  };
  const person = async (): Promise<void> => {
    while (!over() && next < cases.length) {
      const ready: Ready = { seeded: cases[next++]!, version: 1 };
      let going = await act(ready, 'submit');
      for (let rounds = Math.floor(random() * 4); going && rounds > 0; rounds--)
        going = (await act(ready, 'withdraw')) && (await act(ready, 'submit'));
    }
  };
  await Promise.all(Array.from({ length: people }, person));
  return told;
}
