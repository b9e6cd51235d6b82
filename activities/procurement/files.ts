// Papers that an act names: they must be the actor's own and past the scanner, and can't be removed once a case names them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../domain/kit/act.ts';
import { query } from '../../db/kit/sql.ts';

/** Hashes by id of those that may be named. */
export async function ownFiles(em: EntityManager, actor: ActRequest['actor'], ids: readonly string[]): Promise<Map<string, string>> {
  if (!ids.length || actor.kind !== 'person') return new Map();
  const rows = await query<{ id: string; hash: string }>(
    em,
    `select id, hash from file where id::text = any($1) and state = 'clean' and owner_id = $2`,
    [[...ids], actor.accountId],
  );
  return new Map(rows.map(({ id, hash }) => [id, hash]));
}

/** Marks files as named by a case. */
export const useFiles = async (em: EntityManager, caseId: string, ids: Iterable<string>): Promise<void> =>
  void (await query(
    em,
    `insert into file_use (file_id, case_id) select distinct v::uuid, $1::uuid from jsonb_array_elements_text($2) v on conflict do nothing`,
    [caseId, JSON.stringify([...ids])],
  ));
