// Uploads that a project or an application names: of the organisation's own people, and found clean.
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../../db/kit/sql.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';

/** What is wrong with the files, each under its place in the list. */
export async function fileReasons(em: EntityManager, ids: readonly string[], organisationId: string | null, field: string): Promise<Reason[]> {
  if (!ids.length) return [];
  const rows = await query<{ id: string; state: string }>(
    em,
    `select f.id, f.state from file f where f.id in (select v::uuid from jsonb_array_elements_text($1) v) and f.organisation_id = $2`,
    [JSON.stringify(ids), organisationId],
  );
  return ids.flatMap((id, n) => {
    const state = rows.find((row) => row.id === id.toLowerCase())?.state;
    if (state === 'clean') return [];
    const message = state === undefined ? '没有这一文件' : state === 'quarantined' ? '文件正在检查，请稍后再试' : '文件未通过检查';
    return [{ field: `${field}[${n}].fileId`, message }];
  });
}

/** Whoever uploaded a file that a case names may not remove it any more. */
export const useFiles = (em: EntityManager, caseId: string, ids: readonly string[]): Promise<unknown> =>
  query(em, `insert into file_use (file_id, case_id) select distinct v::uuid, $1::uuid from jsonb_array_elements_text($2) v on conflict do nothing`, [
    caseId,
    JSON.stringify(ids),
  ]);
