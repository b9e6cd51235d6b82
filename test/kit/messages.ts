// A real database, the real SMS stand-in over HTTP, and accounts that are a map from id to phone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { decide } from '../../activities/kit/decide.ts';
import type { MessageActivityDeps } from '../../activities/message/index.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { recordDemoConsents } from '../../db/demo/consents.ts';
import { consentsOf } from '../../db/message/consents.ts';
import { smsLogSchema, type SmsDelivered } from '../../gateways/contracts/sms.ts';
import { createSmsGateway } from '../../gateways/sms.ts';
import { startSandbox } from '../../sandbox/app.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring } from '../../security/keyring.ts';
import { freshDatabase, type FreshDatabase } from './database.ts';
import { act, permits, person } from './permit.ts';

export interface MessageBench {
  deps: MessageActivityDeps;
  database: FreshDatabase;
  orm: MikroORM;
  officer: string;
  /** A new account with this phone. */
  account: (phone: string | null) => string;
  /** Accounts of an organisation. */
  members: Map<string, string[]>;
  /** A case to tell of: its first journal row. */
  begunCase: () => Promise<{ caseId: string; seq: number; applicantId: string }>;
  consentToAll: () => Promise<unknown>;
  fault: (body: object | null) => Promise<void>;
  delivered: () => Promise<SmsDelivered[]>;
  /** Requests that reached the platform. */
  asked: () => Promise<number>;
  /** Everything that the three tables hold, as text. */
  stored: () => Promise<string>;
  reset: () => Promise<void>;
  close: () => Promise<void>;
}

export async function messageBench(): Promise<MessageBench> {
  const folder = mkdtempSync(join(tmpdir(), 'banshi-messages-'));
  const [database, sandbox] = await Promise.all([freshDatabase(), startSandbox({ port: 0, secret: 'secret of this test' })]);
  const [orm, ring] = await Promise.all([createOrm(database.url), openKeyring(join(folder, 'ring'), { create: true })]);
  const phones = new Map<string, string | null>();
  const members = new Map<string, string[]>();
  const officer = uuidv7();
  const asOwner = async (text: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: database.migrationUrl });
    await client.connect();
    return client
      .query<Record<string, unknown>>(text)
      .then(({ rows }) => rows)
      .finally(() => client.end());
  };
  const fault: MessageBench['fault'] = async (body) => {
    const put = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    await fetch(`${sandbox.url}/_faults/sms`, body === null ? { method: 'DELETE' } : put);
  };
  return {
    database,
    orm,
    officer,
    members,
    fault,
    deps: {
      orm,
      fields: createFields(ring),
      sms: createSmsGateway({
        url: `${sandbox.url}/sms`,
        secret: 'secret of this test',
        consentsOf: (code) => consentsOf(orm.em.fork(), code),
        timeoutMs: 1_000,
      }),
      phoneOf: async (_, accountId) => phones.get(accountId) ?? null,
      membersOf: async (_, organisationId) => members.get(organisationId) ?? [],
    },
    account: (phone) => {
      const id = uuidv7();
      phones.set(id, phone);
      return id;
    },
    begunCase: async () => {
      const actor = person();
      const outcome = await decide({ orm, registry: permits }, act('create', actor));
      if (!outcome.ok) throw new Error(outcome.refusal.code);
      return { caseId: outcome.caseId, seq: outcome.seq, applicantId: actor.accountId };
    },
    consentToAll: () => recordDemoConsents(orm.em.fork(), officer, { embedded: true }),
    delivered: async () => smsLogSchema.parse(await (await fetch(`${sandbox.url}/sms/log`)).json()).messages,
    asked: async () => ((await (await fetch(`${sandbox.url}/_log/sms`)).json()) as unknown[]).length,
    stored: async () => {
      const rows = await Promise.all(
        ['message', 'notice', 'outbox', 'effect', 'operator_notice'].map((table) => asOwner(`select t::text as line from ${table} t`)),
      );
      return rows
        .flat()
        .map(({ line }) => String(line))
        .join('\n');
    },
    reset: async () => {
      await asOwner('truncate message, notice, outbox, effect, message_consent, operator_notice');
      await fault(null);
      await fetch(`${sandbox.url}/_log/sms`, { method: 'DELETE' });
    },
    close: async () => {
      await orm.close(true);
      await Promise.all([database.drop(), sandbox.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
