// The sandbox as one app: each stand-in under its name, faults under /_faults, request logs under /_log, what phones show at /.
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createSocketServer, type AddressInfo, type Socket } from 'node:net';
import express, { type Express } from 'express';
import { followClock, realClock } from './kit/clock.ts';
import { createFaults, faultSchema } from './kit/faults.ts';
import { createRequestLog } from './kit/request-log.ts';
import { refused, type Kit } from './kit/stand-in.ts';
import { logPage } from './log-page.ts';
import { neighbourNames } from '../gateways/contracts/neighbours.ts';
import { createNeighbours } from './neighbours.ts';
import { createRegister } from './register.ts';
import { createObjectStore } from './s3.ts';
import { createSms } from './sms.ts';
import { createVirusScanner } from './virus.ts';

export interface SandboxOptions {
  /** Secret that requests are signed with. */
  secret: string;
  clockUrl?: string | undefined;
  /** Folder for what must survive a restart: messages sent, entities added, objects stored. Faults and request logs don't. */
  folder?: string | undefined;
}

export const standIns = ['sms', 'register', 'virus', 's3', ...neighbourNames] as const;
const isStandIn = (name: string): boolean => (standIns as readonly string[]).includes(name);

export function createSandbox({ secret, clockUrl, folder }: SandboxOptions): Express {
  const faults = createFaults();
  const log = createRequestLog();
  const kit: Kit = { clock: clockUrl ? followClock(clockUrl) : realClock, faults, log, secret, folder };
  const sms = createSms(kit);
  const app = express();
  app.disable('x-powered-by');
  app.use('/sms', sms.router);
  app.use('/virus', createVirusScanner(kit));
  app.use('/s3', createObjectStore(kit));
  for (const [name, router] of Object.entries(createNeighbours(kit))) app.use(`/${name}`, router);
  // Signed paths read their body raw, so JSON is parsed only where nothing is signed.
  app.use(['/register/entities', '/_faults'], express.json());
  app.use('/register', createRegister(kit));
  app.param('standIn', (_request, response, next, name: string) =>
    isStandIn(name) ? next() : void response.status(404).json(refused(404, 'NO_SUCH_STAND_IN', standIns.join(', ')).body),
  );

  app.get('/_faults/:standIn', (request, response) => void response.json(faults.get(request.params.standIn) ?? null));
  app.put('/_faults/:standIn', (request, response) => {
    const fault = faultSchema.safeParse(request.body);
    if (!fault.success) return void response.status(400).json(refused(400, 'BAD_FAULT', fault.error.message.slice(0, 500)).body);
    faults.set(request.params.standIn, fault.data);
    response.json(fault.data);
  });
  app.delete('/_faults/:standIn', (request, response) => {
    faults.clear(request.params.standIn);
    response.status(204).end();
  });
  app.delete('/_faults', (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
  app.get('/_log/:standIn', (request, response) => void response.json(log.of(request.params.standIn)));
  app.delete('/_log/:standIn', (request, response) => {
    log.clear(request.params.standIn);
    response.status(204).end();
  });
  app.get('/healthz', (_request, response) => void response.json({ ok: true, standIns }));
  app.get('/', (_request, response) => {
    const now = Object.fromEntries(standIns.map((name) => [name, faults.get(name)]));
    response.type('html').send(logPage(sms.delivered, now));
  });
  return app;
}

export interface ListenOptions extends SandboxOptions {
  /** 0: a free one. */
  port: number;
  host?: string | undefined;
  /** Certificate and key (PEM): https for the gateways; plain http stays on the same port for people who look at the log page. */
  tls?: { cert: string; key: string } | undefined;
}

export interface RunningSandbox {
  url: string;
  port: number;
  /** Ends at once, hanging requests included. */
  close(): Promise<void>;
}

/** Starts the sandbox, by default on this machine only. Rejects when the port is taken. */
export async function startSandbox({ port, host = '127.0.0.1', tls, ...options }: ListenOptions): Promise<RunningSandbox> {
  const app = createSandbox(options);
  const plain = createServer(app);
  const server = tls ? bothOn(plain, createTlsServer({ ...tls, minVersion: 'TLSv1.3' }, app)) : plain;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `${tls ? 'https' : 'http'}://${host}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** One port for TLS and plain HTTP: the first byte of a TLS connection is 22. */
function bothOn(plain: Server, secure: Server): Pick<Server, 'once' | 'listen' | 'address' | 'close' | 'closeAllConnections'> {
  const sockets = new Set<Socket>();
  const front = createSocketServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      (first[0] === 22 ? secure : plain).emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  });
  return Object.assign(front, { closeAllConnections: () => sockets.forEach((socket) => socket.destroy()) }) as unknown as Server;
}
