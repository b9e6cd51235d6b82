// Gateways to a running sandbox, with a ring of their own, and what a test asks of the sandbox beside.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvelopeAlarm as WireAlarm } from '../../gateways/contracts/envelope.ts';
import { neighbourNames, type NeighbourName } from '../../gateways/contracts/neighbours.ts';
import type { EnvelopeAlarm } from '../../gateways/kit/envelope.ts';
import { openNeighbours, type Neighbours } from '../../gateways/neighbours.ts';
import { startSandbox, type RunningSandbox } from '../../sandbox/app.ts';
import type { LoggedRequest } from '../../sandbox/kit/request-log.ts';
import { openKeyring, type Keyring } from '../../security/keyring.ts';

export interface Neighbourhood {
  sandbox: RunningSandbox;
  ring: Keyring;
  secret: string;
  neighbours: Neighbours;
  /** Alarms raised on our side. */
  alarms: EnvelopeAlarm[];
  /** Gateways at another address (a wire tap), or with another ring. */
  open(url: string, more?: { ring?: Keyring; timeoutMs?: number }): Neighbours;
  /** Puts what a stand-in is to know; answers its status and body. */
  put(name: NeighbourName, path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }>;
  fault(name: NeighbourName, fault: object | null): Promise<void>;
  /** What a stand-in was asked, key hand-overs left out. */
  asked(name: NeighbourName): Promise<LoggedRequest[]>;
  /** Envelopes that a stand-in refused. */
  refusedBy(name: NeighbourName): Promise<WireAlarm[]>;
  close(): Promise<void>;
}

const json = { 'content-type': 'application/json' };

export async function neighbourhood(options: { folder?: string; clockUrl?: string } = {}): Promise<Neighbourhood> {
  const secret = 'a secret of this test';
  const keys = await mkdtemp(join(tmpdir(), 'banshi-keys-'));
  const ring = await openKeyring(keys, { create: true });
  const sandbox = await startSandbox({ port: 0, secret, ...options });
  const alarms: EnvelopeAlarm[] = [];
  const open: Neighbourhood['open'] = (url, more = {}) =>
    openNeighbours({
      urls: Object.fromEntries(neighbourNames.map((name) => [name, `${url}/${name}`])),
      secret,
      ring: more.ring ?? ring,
      alarm: (alarm) => void alarms.push(alarm),
      timeoutMs: more.timeoutMs ?? 10_000,
    });
  const read = async <T>(path: string): Promise<T> => (await (await fetch(sandbox.url + path)).json()) as T;
  return {
    sandbox,
    ring,
    secret,
    alarms,
    neighbours: open(sandbox.url),
    open,
    async put(name, path, body) {
      const response = await fetch(`${sandbox.url}/${name}${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async fault(name, fault) {
      const init = fault ? { method: 'PUT', headers: json, body: JSON.stringify(fault) } : { method: 'DELETE' };
      const { status } = await fetch(`${sandbox.url}/_faults/${name}`, init);
      if (status >= 400) throw new Error(`fault refused: ${status}`);
    },
    asked: async (name) => (await read<LoggedRequest[]>(`/_log/${name}`)).filter(({ path }) => !path.endsWith('/keys')),
    refusedBy: (name) => read(`/${name}/_alarms`),
    async close() {
      await sandbox.close();
      await rm(keys, { recursive: true });
    },
  };
}
