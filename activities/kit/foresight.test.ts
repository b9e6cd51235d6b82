// What an act asks leaves together with the lock of its row, and yet sees what the lock saw. On a real PostgreSQL, which is asked what was sent when.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { ask, query } from '../../db/kit/sql.ts';
import { freshDatabase, type FreshDatabase } from '../../test/kit/database.ts';
import { act, permits, person } from '../../test/kit/permit.ts';
import { decide, type DecideDeps } from './decide.ts';

interface Read {
  state: string | undefined;
  /** The moment that a reader was told, as the database got it. */
  told: string;
  received: string;
  /** The same moment, read as a text. */
  word: string;
  /** Moments of the statements that read first, and again. */
  first: string | undefined;
  second: string;
  again: string | undefined;
}

let database: FreshDatabase;
let orm: MikroORM;
let other: pg.Client;
let deps: DecideDeps;
let read: Read | undefined;
/** How often the facts were asked for, rehearsals among them. */
let asked = 0;

const state = `select state, statement_timestamp()::text as at from case_file where id = $1`;
const moment = `select to_char($1::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as told, statement_timestamp()::text as at`;
async function facts(em: EntityManager, file: CaseView, { input }: ActRequest, received: string): Promise<{ complete: boolean }> {
  asked++;
  if ((input as { broken?: boolean }).broken) await query(em, `select 1 / 0`);
  const [[one], [two], [four]] = await Promise.all([
    ask<{ state: string; at: string }>(em, state, [file.id]),
    ask<{ told: string; at: string }>(em, moment, [received]),
    ask<{ word: string }>(em, `select $1::text as word`, [received]),
  ]);
  // The same question again is asked again: the first answer was its reader's.
  const [three] = await ask<{ state: string; at: string }>(em, state, [file.id]);
  read = { state: one?.state, told: two!.told, word: four!.word, received, first: one?.at, second: two!.at, again: three?.at };
  return { complete: true };
}

beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  other = new pg.Client({ connectionString: database.superUrl });
  await other.connect();
  deps = { orm, registry: new Map([['Permit', { ...permits.get('Permit')!, facts }]]) };
});
afterAll(async () => {
  await other?.end();
  await orm?.close(true);
  await database?.drop();
});
beforeEach(() => void ((asked = 0), (read = undefined)));

const done = (outcome: Outcome): Extract<Outcome, { ok: true }> => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome;
};
async function submitted(): Promise<{ actor: ReturnType<typeof person>; caseId: string }> {
  const actor = person();
  const { caseId } = done(await decide(deps, act('create', actor)));
  done(await decide(deps, act('submit', actor, { caseId })));
  return { actor, caseId };
}

test('a case that this process has seen: its facts are asked once in a rehearsal and once in earnest, answered behind the lock, by one statement, with the moment of receipt', async () => {
  const { actor, caseId } = await submitted();
  asked = 0;
  done(await decide(deps, act('withdraw', actor, { caseId })));
  const { rows } = await other.query<{ at: string }>(
    `select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from journal where case_id = $1 order by seq desc limit 1`,
    [caseId],
  );
  expect(asked).toBe(2);
  expect(read).toMatchObject({ state: 'waiting', told: rows[0]!.at, word: rows[0]!.at, received: rows[0]!.at, second: read!.first });
  expect(read!.again! > read!.first!).toBe(true);
});

test('who waits for the lock of a row reads what the one before him wrote, not what stood when he began to wait', async () => {
  const { actor, caseId } = await submitted();
  await other.query('begin');
  await other.query(`select from case_file where id = $1 for no key update`, [caseId]);
  const waiting = decide(deps, act('withdraw', actor, { caseId }));
  for (;;) {
    const { rows } = await other.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`);
    if (rows[0]!.n === 1) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await other.query(`update case_file set state = 'review' where id = $1`, [caseId]);
  await other.query('commit');
  expect((await waiting).ok).toBe(true);
  expect(read!.state).toBe('review');
});

test('a row that nobody waited for is read as it stands now, whatever this process remembers of it', async () => {
  const { actor, caseId } = await submitted();
  await other.query(`update case_file set state = 'review' where id = $1`, [caseId]);
  done(await decide(deps, act('withdraw', actor, { caseId })));
  expect(read!.state).toBe('review');
});

test('what goes wrong in a rehearsal goes wrong where it counts; a known key is answered, a case that is gone is not found', async () => {
  const { actor, caseId } = await submitted();
  await expect(decide(deps, act('withdraw', actor, { caseId, input: { broken: true } }))).rejects.toThrow('division by zero');
  const once = act('withdraw', actor, { caseId });
  const first = await decide(deps, once);
  expect(await decide(deps, once)).toEqual(first);
  await other.query(`set session_replication_role = replica`);
  await other.query(`delete from case_file where id = $1`, [caseId]);
  await other.query(`set session_replication_role = default`);
  expect(await decide(deps, act('submit', actor, { caseId }))).toMatchObject({ ok: false, refusal: { code: 'NOT_FOUND' } });
});

test('a thousand acts on one case at once: one wins, and nobody is stuck', async () => {
  const { actor, caseId } = await submitted();
  /** Who has found no connection free for five seconds, on a busy machine, comes again with the same key. */
  const insist = async (request: ActRequest): Promise<Outcome> => {
    for (;;)
      try {
        return await decide(deps, request);
      } catch (error) {
        if (!(error as Error).message.includes('timeout exceeded when trying to connect')) throw error;
      }
  };
  const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => insist(act('withdraw', actor, { caseId, ifMatch: 2 }))));
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
}, 60_000);
