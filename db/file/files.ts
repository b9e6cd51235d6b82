// Reads of uploads.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FileFacts, FileState } from '../../domain/supplier/dossier/context.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
import { ask, asInstant, query } from '../kit/sql.ts';

/** Where the encrypted name of a file belongs. */
export const FILE_NAME = 'file.name';

const isUuid = (text: string): boolean => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);

interface FileRow {
  id: string;
  name: string;
  size: number;
  mime: string;
  state: FileState;
}

/** Names are for sentences and lists: a dossier that holds asks for none of its eight, and opening them is a tenth of its submission. */
const factsOf = ({ id, name, ...facts }: FileRow, fields?: Fields): [string, FileFacts] => [
  id,
  {
    ...facts,
    get name() {
      return fields ? fields.decrypt(name, FILE_NAME) : '附件';
    },
  },
];

/** What is known of the uploads that a case uses, by id. */
export async function filesOfCase(em: EntityManager, caseId: string, fields?: Fields): Promise<Map<string, FileFacts>> {
  const rows = await ask<FileRow>(em, `select f.id, f.name, f.size, f.mime, f.state from file_use u join file f on f.id = u.file_id where u.case_id = $1`, [
    caseId,
  ]);
  return new Map(rows.map((row) => factsOf(row, fields)));
}

/**
 * What is known of uploads, by id; ids that are no upload are left out. Without `fields` the name stays hidden and reads 附件.
 */
export async function filesOf(em: EntityManager, ids: readonly string[], fields?: Fields): Promise<Map<string, FileFacts>> {
  const asked = ids.filter(isUuid);
  if (!asked.length) return new Map();
  // Not `any(…)`: PostgreSQL would look at the array each time and plan anew. Not `in (…)`: it would expect a hundred ids and read the whole table for them.
  const rows = await query<FileRow>(
    em,
    `select f.* from (select distinct v::uuid as id from jsonb_array_elements_text($1) v) asked
       cross join lateral (select id, name, size, mime, state from file where id = asked.id offset 0) f`,
    [JSON.stringify(asked)],
  );
  const known = new Map(rows.map((row) => factsOf(row, fields)));
  // Whoever wrote the id in capitals finds it too.
  return new Map(asked.flatMap((id) => (known.has(id.toLowerCase()) ? [[id, known.get(id.toLowerCase())!] as const] : [])));
}

export interface StoredFile extends FileFacts {
  id: string;
  ownerId: string;
  organisationId: string | null;
  hash: string;
  reason: string | null;
  createdAt: Instant;
  /** 区划 of the cases that name it. */
  districts: string[];
}

/** One upload with whose it is and where it is used; null when there is none. */
export async function fileOf(em: EntityManager, id: string, fields: Fields): Promise<StoredFile | null> {
  const [row] = await query<StoredFile>(
    em,
    `select id, owner_id as "ownerId", organisation_id as "organisationId", name, size, mime, hash, state, reason, ${asInstant('created_at')} as "createdAt",
       array(select distinct c.district from file_use u join case_file c on c.id = u.case_id where u.file_id = file.id) as districts
     from file where id = $1`,
    [id],
  );
  return row ? { ...row, name: fields.decrypt(row.name, FILE_NAME) } : null;
}
