// Ledger rows that no deciding transaction has written: those of effects and daily rounds.
import type { EntityManager } from '@mikro-orm/postgresql';
import { DISPATCH, type Dispatch } from '../../domain/dispatch/dispatch.ts';
import { query } from '../../db/kit/sql.ts';

/** Adds rows and what sends them, once per key. For acts there is `Written.dispatch`. */
export const owe = (em: EntityManager, about: { caseId?: string; seq?: number }, rows: readonly Dispatch[]): Promise<unknown> =>
  query(
    em,
    `with owed as (insert into dispatch (partner, kind, key, case_id, seq, payload, created_at)
       select r.partner, r.kind, r.key, $2, $3, r.payload, app_now() from jsonb_to_recordset($1) r (partner text, kind text, key text, payload jsonb)
       on conflict (key) do nothing returning id, key)
     insert into outbox (key, kind, payload, created_at, next_at)
       select $4 || '/' || key, $4, jsonb_build_object('id', id), app_now(), app_now() from owed on conflict (key) do nothing`,
    [JSON.stringify(rows), about.caseId ?? null, about.seq ?? null, DISPATCH],
  );
