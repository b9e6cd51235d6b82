// Submit, then withdraw, over REST, each case again and again.
import { randomUUID } from 'node:crypto';
import { instant } from '../../domain/kit/instant.ts';
import type { Behind } from './behind.ts';
import type { JsonAnswer, JsonClient } from './http.ts';
import type { SeededCase } from './seed.ts';

export type ActName = 'submit' | 'withdraw';

export interface Ready {
  seeded: SeededCase;
  version: number;
}

export interface Acts {
  /** One act on the next case that is ready for it; false when the answer was not 200. */
  act: (name: ActName) => Promise<boolean>;
  /** Submits where the last act withdrew, and the other way round. */
  next: () => Promise<boolean>;
  answered: () => number;
  refused: () => string[];
}

export const actBody = (name: ActName): Record<string, unknown> => (name === 'submit' ? { termsAccepted: true } : {});

/** Sends one act. */
export const sendAct = (
  client: JsonClient,
  { seeded, version }: Ready,
  name: ActName,
  key: string = randomUUID(),
  timeoutMs = 30_000,
): Promise<JsonAnswer> =>
  client('POST', `/v1/supplier-onboardings/${seeded.id}/${name}`, {
    timeoutMs,
    body: actBody(name),
    headers: { authorization: `Bearer ${seeded.token}`, 'idempotency-key': key, 'if-match': `"${version}"` },
  });

export function onboardingActs(client: JsonClient, cases: readonly SeededCase[], behind?: Behind): Acts {
  const ready: Record<ActName, Ready[]> = { submit: cases.map((seeded) => ({ seeded, version: seeded.version })), withdraw: [] };
  const refused: string[] = [];
  let answered = 0;
  const act = async (name: ActName): Promise<boolean> => {
    const one = ready[name].shift();
    if (!one) throw new Error(`no case is ready to ${name}: seed more`);
    const { status, body } = await sendAct(client, one, name);
    if (status !== 200) {
      refused.push(`${status} ${String(body['code'])}`);
      return false;
    }
    answered++;
    const version = Number(body['version']);
    // A case's version is the number of its last act: every act of onboarding makes one journal row.
    behind?.acted(one.seeded.id, version, instant(String(body['receivedAt'])));
    ready[name === 'submit' ? 'withdraw' : 'submit'].push({ seeded: one.seeded, version });
    return true;
  };
  return {
    act,
    next: () => act(ready.withdraw.length > ready.submit.length || ready.withdraw.length > 64 ? 'withdraw' : 'submit'),
    answered: () => answered,
    refused: () => refused,
  };
}
