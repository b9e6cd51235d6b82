// Sockets of one API process, and how it goes: stop accepting, answer what is under way, end the streams, leave within ten seconds.
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Listener } from './deps.ts';
import type { EventHub } from './events.ts';
import type { Poker } from './poke.ts';

export const DRAIN_MS = 10_000;
/** While it drains, answers say that their connection ends: time for those in use to hear it, before the idle ones are closed under a request that is on its way. */
const HEARD_MS = 500;

export interface ServeOptions {
  apps: Record<Listener, Express>;
  ports: Record<Listener, number>;
  host: string;
  /** Paths of certificate and key (PEM); TLS 1.3 then. */
  tls?: { cert: string; key: string } | undefined;
  events: EventHub;
  poke: Poker;
  drainMs?: number;
}
export interface Served {
  /** Ports that were taken (asked for as 0: any). */
  ports: Record<Listener, number>;
  /** Told to the probes: from now on `/readyz` says no. */
  drain: () => Promise<void>;
}

/** Opens both listeners. Rejects when a port is taken (EADDRINUSE), with nothing left open. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { apps, ports, host, tls, events, poke, drainMs = DRAIN_MS } = options;
  const servers = {} as Record<Listener, Server>;
  try {
    for (const listener of ['public', 'officers'] as const) servers[listener] = await open(apps[listener], ports[listener], host, tls);
  } catch (error) {
    for (const server of Object.values(servers)) server.close();
    throw error;
  }
  const portOf = (server: Server): number => (server.address() as AddressInfo).port;
  return {
    ports: { public: portOf(servers.public), officers: portOf(servers.officers) },
    drain: async () => {
      const all = Object.values(servers);
      await new Promise((resolve) => setTimeout(resolve, Math.min(HEARD_MS, drainMs / 10)));
      const late = setTimeout(() => all.forEach((server) => server.closeAllConnections()), drainMs);
      const closed = all.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      events.close();
      // A connection becomes idle when its last answer is out, and browsers keep it: it is closed as soon as it is.
      const idle = setInterval(() => all.forEach((server) => server.closeIdleConnections()), 50);
      await Promise.all(closed);
      clearInterval(idle);
      clearTimeout(late);
      await Promise.race([poke.idle(), new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
    },
  };
}

async function open(app: Express, port: number, host: string, tls: ServeOptions['tls']): Promise<Server> {
  const server = tls ? createHttps({ cert: readFileSync(tls.cert), key: readFileSync(tls.key), minVersion: 'TLSv1.3' }, app) : createHttp(app);
  // A slow sender holds a socket 30 s at most; behind a proxy its idle connections (60 s) end before ours do.
  Object.assign(server, { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server as Server;
}
