// Exams behind a real app: real database and records, sessions put there by hand. Officers of 上海.
import { newly } from './answers.ts';
import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import pg from 'pg';
import { decide, type DecideDeps } from '../../activities/kit/decide.ts';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { dictionaryRoutes } from '../../api/exam/dictionary.ts';
import { publishedExamRoutes } from '../../api/exam/published.ts';
import { examSetUpRoutes } from '../../api/exam/setup.ts';
import { examTemplateRoutes } from '../../api/exam/templates.ts';
import { violationRoutes } from '../../api/exam/violation/index.ts';
import type { Routes } from '../../api/kit/route.ts';
import type { Listener } from '../../api/kit/deps.ts';
import { seedTemplates } from '../../bench/kit/exam-seed.ts';
import { sampleDraft, SHANGHAI } from '../../db/demo/exam.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one } from '../../db/kit/sql.ts';
import type { PersonActor, Role } from '../../domain/kit/actor.ts';
import type { ExamDraft } from '../../domain/exam/setup.ts';
import { rfc3339, isInstant } from '../../domain/kit/instant.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring, type Keyring } from '../../security/keyring.ts';
import { permitApi } from './permit-api.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Ask {
  version?: number;
  key?: string;
}

/** A draft as a browser sends it. */
export const sent = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, item: unknown) => (typeof item === 'string' && isInstant(item) ? rfc3339(item) : item));

export async function examApi({ ring: given, committed, also = [] }: { ring?: Keyring; committed?: DecideDeps['committed']; also?: Routes } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-exam-'));
  const ring = given ?? (await openKeyring(join(folder, 'ring'), { create: true }));
  const fields = createFields(ring);
  const registry = processRegistry(actParts(ring));
  const api = await permitApi(
    { fields },
    { routes: [...dictionaryRoutes, ...examTemplateRoutes, ...examSetUpRoutes, ...publishedExamRoutes, ...violationRoutes, ...also], registry },
  );
  const { orm } = api;
  Object.assign(api.deps, {
    decide: (request: Parameters<typeof decide>[1]) => decide({ orm, registry, ...(committed ? { committed } : {}) }, request),
  });
  const tokens = new Map<string, string>();
  const tokenOf = (actor: PersonActor): string => {
    const known = tokens.get(actor.accountId) ?? api.signIn(actor);
    tokens.set(actor.accountId, known);
    return known;
  };
  const officer = (...roles: Role[]): PersonActor => ({
    kind: 'person',
    accountId: uuidv7(),
    grants: roles.map((role) => ({ role, district: SHANGHAI })),
  });
  const ask = (
    listener: Listener,
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    actor: PersonActor | null,
    { version, key = randomUUID() }: Ask = {},
  ) => {
    const request = supertest(api.apps[listener])[method](path);
    if (actor) void request.set('Authorization', `Bearer ${tokenOf(actor)}`);
    if (method !== 'get') void request.set('Idempotency-Key', key);
    if (version !== undefined) void request.set('If-Match', `"${version}"`);
    return request;
  };
  const admin = officer('examAdministrator');
  const second = officer('examAdministrator');
  const asOwner = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: api.superUrl });
    await client.connect();
    return work(client).finally(() => client.end());
  };
  const versionOf = async (id: string): Promise<number> =>
    (await one<{ version: number }>(orm.em.fork(), `select version from case_file where id = $1`, [id])).version;
  const post = (path: string, actor: PersonActor, body: object = {}, version?: number) =>
    ask('officers', 'post', path, actor, version === undefined ? {} : { version }).send(body);
  /** Acts on an exam with its newest version. */
  const act = (id: string, path: string, actor: PersonActor, body: object = {}) =>
    newly(async () => post(`/v1/admin/exams/${id}/${path}`, actor, body, await versionOf(id)));
  const create = async (draft: ExamDraft): Promise<string> => {
    const { body } = await post('/v1/admin/exams', admin, sent(draft) as object).expect(201);
    return body.id as string;
  };
  return {
    api,
    orm,
    ring,
    fields,
    registry,
    officer,
    admin,
    second,
    ask,
    post,
    act,
    create,
    asOwner,
    versionOf,
    /** Enabled templates of every kind. */
    templates: () => asOwner((client) => seedTemplates(client, SHANGHAI)),
    /** An exam, published by two persons. */
    published: async (enrolOpens: string, sitting = 1): Promise<string> => {
      const id = await create(sampleDraft({ enrolOpens, sitting }));
      await act(id, 'submit', admin);
      const { status, body } = await act(id, 'publish', second);
      if (status !== 200) throw new Error(JSON.stringify(body));
      return id;
    },
    close: async () => {
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type ExamApi = Awaited<ReturnType<typeof examApi>>;
