// What every act of the bare database twin writes: the case row under lock, the act with its outcome, the journal row. By plain `pg`.
import { randomBytes } from 'node:crypto';
import type pg from 'pg';

const hex = (): string => randomBytes(32).toString('hex');

export interface LockedRow {
  id: string;
  next: number;
  head: string;
  organisation: string;
  district: string;
}

export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const done = await work(client);
    await client.query('commit');
    return done;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

export async function lockRow(client: pg.PoolClient, id: string): Promise<LockedRow> {
  const { rows } = await client.query({
    name: 'lock',
    text: 'select seq, head, organisation_id, district from case_file where id = $1 for no key update',
    values: [id],
  });
  const { seq, head, organisation_id: organisation, district } = rows[0] as Record<string, string>;
  return { id, next: Number(seq) + 1, head: head!, organisation: organisation!, district: district! };
}

export interface Move {
  action: string;
  from: string;
  to: string;
  stage?: string;
}

/** Act, journal and case row. Answers the outcome. */
export async function writeCase(client: pg.PoolClient, { id, next, head, organisation }: LockedRow, { action, from, to, stage = 'none' }: Move) {
  const at = new Date().toISOString();
  const done = {
    ok: true,
    caseId: id,
    version: next,
    seq: next,
    state: to,
    regions: { stage },
    receivedAt: at,
    deadlines: [],
    allowedActions: [{ action: 'withdraw', label: '撤回申请' }],
    body: { dossierVersion: next },
  };
  const act = hex();
  const hash = hex();
  await client.query({
    name: 'act',
    text: `insert into act (key, case_id, type, actor, action, body_hash, received_at, outcome) values ($1, $2, 'SupplierOnboarding', $3, $4, $5, clock_timestamp(), $6)`,
    values: [act, id, `person:${organisation}`, action, hex(), JSON.stringify(done)],
  });
  await client.query({
    name: 'journal',
    text: `insert into journal (case_id, seq, at, act, action, actor, from_state, to_state, data, prev, hash) values ($1, $2, clock_timestamp(), $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [id, next, act, action, `person:${organisation}`, from, to, '{"dossierVersion":1}', head, hash],
  });
  await client.query({
    name: 'case',
    text: 'update case_file set state = $2, regions = $5, version = $3, seq = $3, head = $4, changed_at = clock_timestamp() where id = $1',
    values: [id, to, next, hash, JSON.stringify({ stage })],
  });
  return done;
}
