// The world of a tender's run: the season's, with people and a bidder's client that do not give up, and with SMS and time stamps failing meanwhile.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccounts } from '../../../bench/kit/accounts.ts';
import { jsonClient } from '../../../bench/kit/http.ts';
import type { Portal } from '../../../scripts/demo/portal.ts';
import type { TenderStage } from '../../../scripts/demo/tender/stage.ts';
import { openWorld, type OwnWorld, type WorldOptions } from '../../../scripts/season/world.ts';
import { patientPortal, type Told } from '../exam/portal.ts';
import { successor, type Killable } from '../system.ts';

export interface TenderWorld extends OwnWorld {
  stage: TenderStage;
  /** Of the platform. */
  admin: () => Promise<Portal>;
  letPass: (ms: number) => Promise<unknown>;
  /** What a stand-in has in its own books. */
  books: (path: string) => Promise<unknown>;
  trouble: () => Promise<void>;
  calm: () => Promise<void>;
  /** Kills a part hard and waits until another has come in its place. */
  killed: (part: Killable) => Promise<void>;
}

const troubles: Readonly<Record<string, object>> = {
  sms: { failRate: 0.2, when: 'after', status: 503 },
  'time-stamp': { failRate: 0.3, when: 'after', status: 503 },
};
const PATIENCE_MS = 120_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A client's fetch that asks again under the same key. What was cut off in the middle of an upload is thrown on: the client goes on with it by itself. */
function patientFetch(told: Told): typeof fetch {
  return async (input, init) => {
    for (let [tries, end] = [0, Date.now() + PATIENCE_MS]; ; tries++) {
      if (tries) told.repeated++;
      const answer = await fetch(input, { ...init, signal: AbortSignal.timeout(20_000) }).catch((error: unknown) => error as Error);
      const settled = answer instanceof Response && answer.status < 500 && answer.status !== 429;
      if (settled && answer.ok && init?.method === 'POST') {
        const { id, receivedAt } = (await answer.clone().json()) as Record<string, unknown>;
        if (typeof id === 'string' && typeof receivedAt === 'string') told.answered.push({ caseId: id, path: String(input), receivedAt });
      }
      if (settled) return answer;
      if (init?.method === 'PATCH' || Date.now() > end) throw answer instanceof Response ? new Error(`${answer.status}`) : answer;
      await pause(200);
    }
  };
}

export async function openTenderWorld(say: (line: string) => void, told: Told, { more }: Pick<WorldOptions, 'more'> = {}): Promise<TenderWorld> {
  const speak = patientPortal(told);
  const world = await openWorld(say, { boundaries: true, speak, ...(more && { more }) });
  const { system, place } = world;
  const sandbox = jsonClient(system.sandbox, { ca: system.ca });
  const accounts = await openAccounts(place, '000000', 'tender', '10 years');
  const { accountId, token } = await accounts.add(7_199, 'staff', { personName: '系统管理员' });
  await accounts.grant(accountId, 'administrator');
  await accounts.seal();
  await accounts.close();
  const folder = mkdtempSync(join(tmpdir(), 'banshi-tender-chaos-'));
  /** The database may be away: nobody gives up. */
  const insist = async <T>(work: () => Promise<T>): Promise<T> => {
    for (const end = Date.now() + PATIENCE_MS; ; await pause(500)) {
      try {
        return await work();
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  };
  const stay = (): Promise<unknown> => insist(() => world.sql(`update session set last_seen_at = app_now(), ends_at = app_now() + interval '12 hours' where ended_at is null`));
  const stage: TenderStage = {
    public: speak(place.api),
    officers: speak(place.officers),
    sandbox: async (method, path, body) => {
      const answer = await sandbox(method, path, { ...(body && { body }), timeoutMs: 30_000 });
      if (answer.status >= 400) throw new Error(`${path}: ${answer.status}`);
      return answer.body;
    },
    say,
    url: place.api,
    fetch: patientFetch(told),
    lasting: true,
    now: world.now,
    to: async (moment) => {
      await insist(async () => ((await world.now()) < moment ? world.to(moment) : undefined));
      await stay();
    },
    until: (what, question) => world.until(what, question),
    folder,
  };
  return {
    ...world,
    stage,
    admin: async () => stage.officers.as(token),
    letPass: async (ms) => {
      await world.by(ms);
      await stay();
    },
    books: async (path) => (await sandbox('GET', path, { timeoutMs: 30_000 })).body,
    trouble: async () => {
      for (const [n, [name, fault]] of Object.entries(troubles).entries()) await sandbox('PUT', `/_faults/${name}`, { body: { ...fault, seed: n + 1 } });
    },
    calm: async () => void (await sandbox('DELETE', '/_faults')),
    killed: async (part) => {
      // It may have died of itself at a boundary: another is on its way.
      const before = await successor(system, part, undefined);
      if (before === undefined) throw new Error(`${part} was not there to be killed`);
      world.kill(part);
      if ((await successor(system, part, before)) === undefined) throw new Error(`${part} did not come back`);
    },
    close: async () => {
      sandbox.close();
      rmSync(folder, { recursive: true, force: true });
      await world.close();
    },
  };
}
