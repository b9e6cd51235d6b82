// Cases as their first act leaves them, written in whole sets: chains that verify, no act by act.
import type pg from 'pg';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Process } from '../../domain/kit/process.ts';
import { GENESIS, journalHash } from '../../security/chain.ts';

export type Row = Record<string, unknown>;

/** Inserts rows, 500 at a time. Every row has the columns of the first. */
export async function insertRows(client: pg.ClientBase, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
    .map((name) => `"${name}"`)
    .join(', ');
  for (let i = 0; i < rows.length; i += 500)
    await client.query(`insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`, [
      JSON.stringify(rows.slice(i, i + 500)),
    ]);
}

export interface Begun {
  id: string;
  process: Process<any>;
  state: string;
  regions?: Record<string, string>;
  action: string;
  actor: string;
  district: string;
  applicantId?: string | null;
  organisationId?: string | null;
  liveKey?: string | null;
  /** Of its running deadline, whose row is the caller's. */
  nextDue?: Instant;
}

/** Case row and journal row of a first act. */
export function begunCase(begun: Begun, at: Instant): { file: Row; journal: Row } {
  const { id, process, state, action, actor, district } = begun;
  const first = Object.fromEntries(Object.entries(process.regions ?? {}).map(([name, { states }]) => [name, Object.keys(states)[0]!]));
  const regions = { ...first, ...begun.regions };
  const to = [state, ...Object.entries(regions).map(([region, of]) => `${region}:${of}`)].join(' ');
  const row = { case: id, seq: 1, at, act: `seed/${id}`, action, actor, from: '', to, data: { district } };
  const hash = journalHash(GENESIS, row);
  return {
    file: {
      id,
      type: process.type,
      district,
      state,
      regions,
      version: 1,
      seq: 1,
      head: hash,
      followed: process.kind === 'row' ? null : 1,
      applicant_id: begun.applicantId ?? null,
      organisation_id: begun.organisationId ?? null,
      live_key: begun.liveKey ?? null,
      created_at: at,
      changed_at: at,
      under_way: 0,
      next_due: begun.nextDue ?? null,
    },
    journal: {
      case_id: id,
      seq: 1,
      at,
      act: row.act,
      action,
      actor,
      from_state: '',
      to_state: to,
      data: row.data,
      prev: GENESIS,
      hash,
    },
  };
}

/** The database's time as the journal writes it. */
export async function databaseNow(client: pg.ClientBase): Promise<Instant> {
  const { rows } = await client.query<{ now: string }>(`select to_char(app_now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`);
  return rows[0]!.now;
}
