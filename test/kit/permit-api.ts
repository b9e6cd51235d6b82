// The demonstration process of the kit behind a real app, so that the API's promises are tested through HTTP.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Express } from 'express';
import { z } from 'zod';
import { decide } from '../../activities/kit/decide.ts';
import type { Registry } from '../../activities/kit/records.ts';
import type { ApiDeps } from '../../api/deps.ts';
import { createActKey } from '../../api/kit/act.ts';
import { createApp } from '../../api/kit/app.ts';
import type { Listener } from '../../api/kit/deps.ts';
import { createEventHub } from '../../api/kit/events.ts';
import { createLogger } from '../../logger.ts';
import { createMetrics } from '../../api/kit/metrics.ts';
import type { Probes } from '../../api/kit/health.ts';
import { page, pageOf, pageQuery, fromCursor } from '../../api/kit/page.ts';
import { route, type Routes } from '../../api/kit/route.ts';
import { eventStream } from '../../api/kit/event-stream.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { query } from '../../db/kit/sql.ts';
import { catalogues, mergeCatalogues } from '../../domain/catalogues.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring } from '../../security/keyring.ts';
import { freshDatabase, type FreshDatabase } from './database.ts';
import { permit } from './permit-table.ts';
import { permits } from './permit.ts';

const id = z.object({ id: z.uuid() });
const task = id.extend({ taskId: z.uuid() });
const row = z.object({ id: z.string(), state: z.string(), version: z.int() });

const act = (action: string, more: object = {}) =>
  route({
    method: 'post',
    path: `/v1/permits/:id/${action}`,
    listener: 'public',
    class: '一般',
    summary: permit.actions[action]!.label,
    params: id,
    body: z.strictObject({ review: z.boolean().optional(), bad: z.boolean().optional(), phone: z.string().optional() }),
    policy: { process: permit, action },
    act: { process: permit, action },
    ...more,
  });

/** Routes of the demonstration process: an applicant's, an officer's, a list, a search with fields, a failure that nobody foresaw. */
export const permitRoutes: Routes = [
  eventStream,
  route({
    method: 'post',
    path: '/v1/permits',
    listener: 'public',
    class: '一般',
    summary: '新建',
    body: z.object({
      applicant: z.object({ name: z.string().min(2, '请填写姓名，至少 2 个字'), phone: z.string().regex(/^1[3-9]\d{9}$/, '手机号格式不正确') }),
      shares: z.array(z.object({ percent: z.number() })).default([]),
      end: z.string().optional(),
    }),
    policy: { process: permit, action: 'create' },
    act: { process: permit, action: 'create', input: () => ({}) },
  }),
  route({
    method: 'get',
    path: '/v1/permits',
    listener: 'both',
    class: '搜索',
    summary: '列表',
    query: z.object({ ...pageQuery, state: z.enum(['draft', 'review']).optional() }),
    answer: pageOf(row),
    policy: 'signedIn',
    handle: async ({ deps, query: asked, person }) => {
      const after = fromCursor(asked.after, z.tuple([z.string()]));
      const rows = await query<z.infer<typeof row>>(
        deps.orm.em.fork(),
        'select id, state, version from case_file where applicant_id = $1 and ($2::uuid is null or id > $2) order by id limit $3',
        [person().accountId, after?.[0] ?? null, asked.limit + 1],
      );
      return {
        body: page(
          rows,
          asked.limit,
          (one) => [one.id],
          (one) => one,
        ),
      };
    },
  }),
  route({
    method: 'get',
    path: '/v1/permits/:id',
    listener: 'both',
    class: '一般',
    summary: '查看',
    params: id,
    answer: row,
    policy: 'signedIn',
    handle: async ({ deps, params, person }) => {
      const [found] = await query<z.infer<typeof row>>(
        deps.orm.em.fork(),
        'select id, state, version from case_file where id = $1 and applicant_id = $2',
        [params.id, person().accountId],
      );
      if (!found) throw refuse('NOT_FOUND');
      return { body: found, version: found.version };
    },
  }),
  act('submit'),
  act('withdraw'),
  act('confirm'),
  act('claim', { path: '/v1/permits/:id/tasks/:taskId/claim', params: task, listener: 'officers' }),
  act('approve', { path: '/v1/permits/:id/tasks/:taskId/approve', params: task, listener: 'officers' }),
  route({
    method: 'get',
    path: '/v1/permits/failure',
    listener: 'public',
    class: '报表',
    summary: '出错',
    policy: 'public',
    answer: z.object({}),
    handle: () => {
      throw new Error('身份证 149999199003074613 的内部错误');
    },
  }),
  route({
    method: 'get',
    path: '/v1/rules',
    listener: 'officers',
    class: '一般',
    summary: '规则',
    policy: { permission: 'rule.read' },
    answer: z.object({ count: z.int() }),
    handle: () => ({ body: { count: 3 } }),
  }),
];

export interface PermitApi {
  apps: Record<Listener, Express>;
  deps: ApiDeps;
  orm: MikroORM;
  url: string;
  superUrl: string;
  /** A token for a person. */
  signIn: (actor: PersonActor) => string;
  /** Lines of the log so far. */
  log: () => string;
  probes: Probes;
  close: () => Promise<void>;
}

/** Real app, real database, real `decide`. `change` replaces single dependencies, `databaseUrl` the address that the app uses, `database` is one that somebody else removes. */
export async function permitApi(
  change: Partial<ApiDeps> = {},
  { routes = permitRoutes, registry = permits, databaseUrl, database: given }: { routes?: Routes; registry?: Registry; databaseUrl?: string; database?: FreshDatabase } = {},
): Promise<PermitApi> {
  const database = given ?? (await freshDatabase());
  const orm = await createOrm(databaseUrl ?? database.url);
  const sessions = new Map<string, PersonActor>();
  const lines: string[] = [];
  const keys = mkdtempSync(join(tmpdir(), 'banshi-keys-'));
  const deps: ApiDeps = {
    orm,
    fields: createFields(await openKeyring(join(keys, 'ring'), { create: true })),
    decide: (request) => decide({ orm, registry }, request),
    authenticate: async (token) => sessions.get(token) ?? null,
    actKey: createActKey(Buffer.alloc(32, 7)),
    catalogue: mergeCatalogues(catalogues),
    logger: createLogger({ name: 'api', to: { write: (line) => void lines.push(line) } }),
    metrics: createMetrics(),
    events: createEventHub(),
    limits: { perAddress: 100_000, perClass: { 一般: 100_000, 搜索: 100_000, 报表: 100_000 } },
    origins: { public: ['https://banshi.example'], officers: ['https://officers.banshi.example'] },
    secureCookie: false,
    trustedProxies: 0,
    checkAnswers: true,
    ...change,
  };
  const probes: Probes = {
    database: () => query(orm.em.fork(), 'select 1'),
    engine: async () => undefined,
    behind: async () => ({ cases: 0, seconds: 0 }),
    draining: () => false,
  };
  const app = (listener: Listener) => createApp({ routes, deps, listener, probes, documented: 'whenAsked' });
  return {
    apps: { public: app('public'), officers: app('officers') },
    deps,
    orm,
    probes,
    url: database.url,
    superUrl: database.superUrl,
    signIn: (actor) => {
      const token = `token-${sessions.size}-${actor.accountId}`;
      sessions.set(token, actor);
      return token;
    },
    log: () => lines.join(''),
    close: async () => {
      rmSync(keys, { recursive: true, force: true });
      await orm.close();
      if (!given) await database.drop();
    },
  };
}
