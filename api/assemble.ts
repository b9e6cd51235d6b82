// One API process put together from its configuration: what it is connected to, its two apps, and how all of it is let go.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import type { RequestHandler } from 'express';
import { register } from 'prom-client';
import { decide, type DecideDeps } from '../activities/kit/decide.ts';
import { createNotifier } from '../activities/kit/notify.ts';
import type { Registry } from '../activities/kit/records.ts';
import { createOrm } from '../db/kit/orm.ts';
import { query } from '../db/kit/sql.ts';
import { behind } from '../db/operators/overview.ts';
import { createFields } from '../security/field.ts';
import { keepFresh, openKeyring, type Keyring } from '../security/keyring.ts';
import { connectClient, within } from '../temporal/connection.ts';
import type { Tracing } from '../temporal/tracing.ts';
import { poke as pokeEngine } from '../temporal/poke.ts';
import { confirmed } from './account/confirmed.ts';
import type { ApiDeps } from './deps.ts';
import { catalogues, mergeCatalogues, routes, signIns } from './index.ts';
import { createActKey } from './kit/act.ts';
import { createApp } from './kit/app.ts';
import type { Limits, Listener } from './kit/deps.ts';
import { createEventHub } from './kit/events.ts';
import type { Probes } from './kit/health.ts';
import { lazy } from './kit/lazy.ts';
import { listenForEvents } from './kit/listen.ts';
import type { Logger } from '../logger.ts';
import { addProcessMetrics, createMetrics } from './kit/metrics.ts';
import { createPoker } from './kit/poke.ts';
import { codecEndpoint } from './operators/codec.ts';
import { webUi } from './operators/web-ui.ts';

export interface AssembleOptions {
  databaseUrl: string;
  keyringDir: string;
  /** Keys are made when there are none: never in production. */
  createKeys: boolean;
  temporal: { address: string; namespace: string; env: Record<string, string>; uiUrl: string };
  origins: { public: string; officers: string };
  rateFactor: number;
  trustedProxies: number;
  production: boolean;
  logger: Logger;
  tracing?: Tracing | undefined;
  /** Processes with their records, given the ring. */
  registry: (keyring: Keyring) => Registry;
  /** What routes read and save with, beside acts. */
  desks?: (parts: { orm: MikroORM; keyring: Keyring; decide: ApiDeps['decide']; logger: Logger }) => Promise<Partial<ApiDeps>> | Partial<ApiDeps>;
}

const PER_MINUTE: Limits = { perAddress: 3000, perClass: { 一般: 600, 搜索: 120, 报表: 20 } };

export const limitsOf = (factor: number): Limits => {
  const scaled = (limit: number): number => Math.max(1, Math.round(limit * factor));
  const { 一般, 搜索, 报表 } = PER_MINUTE.perClass;
  return { perAddress: scaled(PER_MINUTE.perAddress), perClass: { 一般: scaled(一般), 搜索: scaled(搜索), 报表: scaled(报表) } };
};

/** Connects and builds. Rejects when the key ring can't be opened; database and engine may be away. */
export async function assemble(options: AssembleOptions) {
  const { logger, temporal } = options;
  const keyring = await openKeyring(options.keyringDir, { create: options.createKeys });
  const stopFresh = keepFresh(keyring, (error) => logger.warn({ err: error }, 'the key ring can not be read anew'));
  // An act holds its connection for three ways there and back: with fewer of them the database waits for us.
  const orm = await createOrm(options.databaseUrl, { poolSize: 20, applicationName: 'banshi-api' });
  const engine = lazy<Client>(() => connectClient(temporal, keyring, options.tracing?.client));
  const metrics = createMetrics(register);
  addProcessMetrics(metrics);
  const poke = createPoker({
    poke: async (type, caseId) => pokeEngine(await engine.get(), type, caseId),
    onFailure: (error) => {
      metrics.pokes.inc();
      logger.debug({ err: error }, 'poke not taken');
    },
  });
  const events = createEventHub({
    onReaders: (count) => metrics.streams.set(count),
    onError: (error) => logger.warn({ err: error }, 'who reads a stream could not be asked'),
  });
  const notify = createNotifier(orm, { onError: (error) => logger.warn({ err: error }, 'events not told') });
  const registry = options.registry(keyring);
  const knows = signIns.map((make) => make({ orm, keyring }));
  const committed: NonNullable<DecideDeps['committed']> = ({ type, caseId, seq, quiet, sinceLook }) => {
    notify({ caseId, seq });
    if (!quiet) poke(type, caseId, sinceLook);
  };
  const asked = async (): Promise<void> => {
    const client = await engine.get();
    await within(client, 1500, () => client.workflowService.getSystemInfo({}));
  };
  const act: ApiDeps['decide'] = (request) => poke.deciding(() => decide({ orm, registry, committed }, request));
  const desks = await options.desks?.({ orm, keyring, decide: act, logger });
  const deps: ApiDeps = {
    orm,
    engine: { namespace: temporal.namespace, asked },
    fields: createFields(keyring),
    decide: act,
    authenticate: confirmed(async (token, how) => {
      for (const know of knows) {
        const person = await know(token, how);
        if (person) return person;
      }
      return null;
    }, desks?.accounts?.platform?.central),
    // The oldest key: a rotation in between must not make a repeated act a new one.
    actKey: createActKey(keyring.all('act').at(-1)!.secret),
    catalogue: mergeCatalogues(catalogues),
    logger,
    metrics,
    events,
    limits: limitsOf(options.rateFactor),
    origins: { public: [options.origins.public], officers: [options.origins.officers] },
    secureCookie: options.origins.public.startsWith('https:'),
    trustedProxies: options.trustedProxies,
    checkAnswers: !options.production,
    ...desks,
  };
  let draining = false;
  const probes: Probes = {
    database: () => query(orm.em.fork(), 'select 1'),
    engine: asked,
    behind: () => behind(orm.em.fork()),
    draining: () => draining,
  };
  const around = options.tracing ? await aroundOf(options.tracing) : null;
  const before = [webUi(deps, { uiUrl: temporal.uiUrl, codec: codecEndpoint({ keyring, logger }) })];
  // A quarter of what a start costs, and what it would find in the project's own routes its tests have found.
  const documented = options.production ? 'atStart' : 'whenAsked';
  const listening = await listenForEvents({ url: options.databaseUrl, hub: events, logger });
  return {
    apps: {
      public: createApp({ routes, deps, listener: 'public', probes, around: around?.('public') ?? [], documented }),
      officers: createApp({ routes, deps, listener: 'officers', probes, before, around: around?.('officers') ?? [], documented }),
    },
    events,
    poke,
    probes,
    drainBegins: () => void (draining = true),
    close: async () => {
      await notify.idle();
      await listening.stop();
      stopFresh();
      await engine.peek()?.connection.close();
      await orm.close();
    },
  };
}

async function aroundOf({ tracer }: Tracing): Promise<(listener: Listener) => RequestHandler[]> {
  const { traced } = await import('./kit/trace.ts');
  return (listener) => [traced(tracer, listener)];
}
