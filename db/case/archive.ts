// What a 卷宗 is made of, read in pieces.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
import { FILE_NAME } from '../file/files.ts';
import { accountOf, asInstant, query } from '../kit/sql.ts';

export interface ArchiveHead {
  id: string;
  type: string;
  district: string;
  state: string;
  number: string | null;
  seq: number;
}

export const archiveHead = async (em: EntityManager, caseId: string): Promise<ArchiveHead | null> =>
  (
    await query<ArchiveHead>(
      em,
      `select c.id, c.type, c.district, c.state, c.seq, r.number from case_file c left join registration r on r.case_id = c.id where c.id = $1`,
      [caseId],
    )
  )[0] ?? null;

export interface ArchivedFile {
  name: string;
  hash: string;
  size: number;
  at: Instant;
}

/** Uploads that the case uses, as far as they are clean, the oldest first. */
export async function archivedFiles(em: EntityManager, caseId: string, fields: Fields): Promise<ArchivedFile[]> {
  const rows = await query<ArchivedFile>(
    em,
    `select f.name, f.hash, f.size, ${asInstant('f.created_at')} as at from file_use u join file f on f.id = u.file_id
      where u.case_id = $1 and f.state = 'clean' order by f.created_at, f.id`,
    [caseId],
  );
  return rows.map((row) => ({ ...row, name: fields.decrypt(row.name, FILE_NAME) }));
}

export interface ArchivedAct {
  seq: number;
  at: Instant;
  action: string;
  actor: string;
  /** Name of the person, where it was one. */
  person: string | null;
  from: string;
  to: string;
  remark: string | null;
  hash: string;
}

/** Rows of the journal after `seq`, in order. */
export const archivedActs = (em: EntityManager, caseId: string, after: number, limit: number): Promise<ArchivedAct[]> =>
  query(
    em,
    `select j.seq, ${asInstant('j.at')} as at, j.action, j.actor, a.person_name as person, j.from_state as "from", j.to_state as "to", m.text as remark, j.hash
       from journal j left join remark m on m.case_id = j.case_id and m.seq = j.seq
       left join account a on a.id = ${accountOf('j.actor')}
      where j.case_id = $1 and j.seq > $2 order by j.seq limit $3`,
    [caseId, after, limit],
  );
