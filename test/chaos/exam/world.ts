// The world of an exam's run: the season's, with people who do not give up, and with the platforms of money failing meanwhile.
import { jsonClient } from '../../../bench/kit/http.ts';
import { openWorld, type OwnWorld } from '../../../scripts/season/world.ts';
import type { ChaosSystem } from '../system.ts';
import { patientPortal, type Told } from './portal.ts';

export interface ExamWorld extends OwnWorld {
  /** What a stand-in has in its own books. */
  books: (neighbour: string, path: string) => Promise<unknown>;
  /** Answers are lost after the work is done, requests are done twice, bills wait. Who looks at photos is away at first, so that they are looked at behind the upload. */
  trouble: () => Promise<void>;
  /** Everybody is well again. */
  calm: () => Promise<void>;
}

const troubles: Readonly<Record<string, object>> = {
  payment: { failRate: 0.25, when: 'after', status: 503, repeat: 1 },
  'fiscal-bill': { failRate: 0.25, when: 'after', status: 503 },
  'signing-server': { latencyMs: 400 },
  sms: { failRate: 0.2, when: 'after', status: 503 },
  education: { failRate: 0.2, status: 503 },
  'licence-library': { failRate: 0.3, when: 'after', status: 503 },
  'licence-collection': { failRate: 0.3, status: 503 },
  // More than those who are killed asking can use up.
  face: { failNext: 12, status: 503 },
  virus: { failNext: 3, status: 503, latencyMs: 1_200 },
};

export async function openExamWorld(say: (line: string) => void, told: Told, system?: ChaosSystem): Promise<ExamWorld> {
  const world = await openWorld(say, { system, boundaries: true, speak: patientPortal(told) });
  const sandbox = jsonClient(world.system.sandbox, { ca: world.system.ca });
  return {
    ...world,
    books: async (neighbour, path) => (await sandbox('GET', `/${neighbour}${path}`, { timeoutMs: 30_000 })).body,
    trouble: async () => {
      for (const [n, [name, fault]] of Object.entries(troubles).entries()) await sandbox('PUT', `/_faults/${name}`, { body: { ...fault, seed: n + 1 } });
    },
    calm: async () => void (await sandbox('DELETE', '/_faults')),
    close: async () => {
      sandbox.close();
      await world.close();
    },
  };
}
