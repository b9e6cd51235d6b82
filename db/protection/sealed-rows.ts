// Which rows of which tables carry a seal (Q05), and how a row is read for it: every column as text, instants in UTC, encrypted fields by what they say, so
// that a change of the field's key changes no seal.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Fields } from '../../security/field.ts';
import type { Row } from '../../security/row-seal.ts';
import { encryptedColumns } from '../encrypted.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface SealedTable {
  table: string;
  /** 中文, for notices. */
  label: string;
  key: string;
  /** Columns under the seal: `text` as PostgreSQL prints it, `instant` in UTC. What changes without an act (counts of reminders, delivery notes) is left out. */
  columns: Readonly<Record<string, 'text' | 'instant'>>;
  /** Columns that came later: left out of the seal while they are empty, so that rows from before keep theirs. */
  added?: readonly string[];
  /** Process whose acts write the row with the id of their case; left out for rows that are sealed afterwards. */
  process?: string;
  /** Rows that are final, for tables that are sealed afterwards. */
  settled?: string;
  /** Whoever writes a row seals it in the same transaction, so that one without a seal was not written by the system. */
  atOnce?: true;
}

const text = (...names: string[]): Record<string, 'text'> => Object.fromEntries(names.map((name) => [name, 'text']));
const instants = (...names: string[]): Record<string, 'instant'> => Object.fromEntries(names.map((name) => [name, 'instant']));

/** What the exam adds to a certificate. */
const certificateOfExam = ['proof', 'exam_id', 'enrolment_id', 'subjects', 'exam_year', 'account_id', 'photo_file_id'] as const;

export const sealedTables: readonly SealedTable[] = [
  {
    table: 'certificate',
    label: '职业资格证书',
    key: 'id',
    process: 'QualificationCertificate',
    columns: {
      ...text('number', 'district', 'holder_name', 'id_number', 'id_number_index', 'specialty', 'issued_on', 'origin', 'standing', 'import_id'),
      ...text(...certificateOfExam),
    },
    added: certificateOfExam,
  },
  {
    table: 'certificate_edition',
    label: '电子证书',
    key: 'id',
    process: 'CertificateEdition',
    columns: {
      ...text(
        'certificate_id',
        'edition',
        'district',
        'ground',
        'decided_by',
        'token',
        'electronic_id',
        'holder_name',
        'specialty',
        'proof',
        'subjects',
        'exam_year',
      ),
      ...text('photo_file_id', 'status_list', 'status_index', 'standing', 'document_id'),
      ...instants('issued_at'),
    },
  },
  {
    table: 'licence',
    label: '注册证书',
    key: 'id',
    process: 'PracticeLicence',
    columns: {
      ...text('number', 'district', 'certificate_id', 'account_id', 'employer_id', 'specialty', 'valid_from', 'valid_to', 'standing', 'case_id'),
      ...instants('issued_at'),
    },
  },
  {
    table: 'electronic_licence',
    label: '电子证照',
    key: 'case_id',
    process: 'ElectronicLicence',
    columns: {
      ...text('licence_id', 'edition', 'ground', 'token', 'decided_by', 'certificate_id', 'employer_name', 'specialty', 'valid_from', 'valid_to'),
      ...instants('issued_at', 'withdrawn_at'),
    },
  },
  {
    table: 'dispatch',
    label: '推送台账',
    key: 'id',
    settled: `t.state in ('acknowledged', 'void')`,
    columns: { ...text('partner', 'kind', 'key', 'case_id', 'seq', 'payload'), ...instants('created_at') },
  },
  {
    table: 'ledger_entry',
    label: '收费台账',
    key: 'id',
    atOnce: true,
    columns: {
      ...text('posting', 'line', 'kind', 'account', 'debit_fen', 'credit_fen', 'district', 'exam_id', 'order_id', 'booked_on'),
      ...instants('booked_at'),
    },
  },
];

/** Rows are sealed by the loop once they are final. */
export const sealedAfterwards = ({ process, atOnce }: SealedTable): boolean => process === undefined && atOnce !== true;

export const sealedTable = (name: string): SealedTable => {
  const found = sealedTables.find(({ table }) => table === name);
  if (!found) throw new Error(`${name} has no seals`);
  return found;
};

export interface StoredRow {
  id: string;
  /** null: the row is gone, its seal is still there. */
  row: Row | null;
  /** null: no seal. */
  seal: string | null;
  said: Record<string, string> | null;
}

const rowSql = ({ columns }: SealedTable): string =>
  `jsonb_build_object(${Object.entries(columns)
    .map(([name, form]) => `'${name}', ${form === 'instant' ? asInstant(`t.${name}`) : `t.${name}::text`}`)
    .join(', ')})`;

const joined = (of: SealedTable): string =>
  `select coalesce(t.${of.key}::text, s.row_id) as id, case when t.${of.key} is null then null else ${rowSql(of)} end as row, s.seal, s.columns as said
     from (select * from ${of.table} t TABLE_WHERE) t full join (select * from row_seal where table_name = '${of.table}' SEAL_WHERE) s on s.row_id = t.${of.key}::text`;

/** One row with its seal, as this transaction sees it; null when there is neither. */
export async function sealedRow(em: EntityManager, of: SealedTable, id: string): Promise<StoredRow | null> {
  const sql = joined(of).replace('TABLE_WHERE', `where t.${of.key} = $1::uuid`).replace('SEAL_WHERE', 'and row_id = $1::text');
  return (await query<StoredRow>(em, sql, [id]))[0] ?? null;
}

/** Rows and seals after an id, in its order; those of a table that is sealed afterwards only once they are sealed. */
export function sealedRows(em: EntityManager, of: SealedTable, after: string, most: number): Promise<StoredRow[]> {
  const sql = joined(of)
    .replace('TABLE_WHERE', `where t.${of.key} > $1::uuid order by t.${of.key} limit $2`)
    .replace(
      'SEAL_WHERE',
      `and row_id > $1::text and row_id <= coalesce((select max(x.k) from (select ${of.key}::text as k from ${of.table} where ${of.key} > $1::uuid order by ${of.key} limit $2) x), 'g') order by row_id limit 2 * $2`,
    );
  return query<StoredRow>(em, `select * from (${sql}) r order by id`, [after, most]);
}

/** Ids of final rows without a seal, of tables that are sealed afterwards. */
export const unsealedRows = async (em: EntityManager, of: SealedTable, most: number): Promise<string[]> =>
  (
    await query<{ id: string }>(
      em,
      `select t.${of.key} as id from ${of.table} t where ${of.settled ?? 'true'} and not exists (select from row_seal s where s.table_name = $1 and s.row_id = t.${of.key}::text) order by t.${of.key} limit $2`,
      [of.table, most],
    )
  ).map(({ id }) => id);

/** Cases whose row is not there, for tables whose rows are written by acts. */
export const missingRows = async (em: EntityManager, of: SealedTable, most: number): Promise<string[]> =>
  of.process === undefined
    ? []
    : (
        await query<{ id: string }>(
          em,
          `select c.id from case_file c where c.type = $1 and not exists (select from ${of.table} t where t.${of.key} = c.id) order by c.id limit $2`,
          [of.process, most],
        )
      ).map(({ id }) => id);

export const keepRowSeal = (em: EntityManager, table: string, id: string, seal: string, columns: Record<string, string>): Promise<unknown> =>
  query(
    em,
    `insert into row_seal (table_name, row_id, seal, columns) values ($1, $2, $3, $4) on conflict (table_name, row_id) do update set seal = excluded.seal, columns = excluded.columns`,
    [table, id, seal, JSON.stringify(columns)],
  );

/** Encrypted columns by what they say; `broken` names those that don't open, and blind indexes that are not those of their field. */
export function plainRow(fields: Fields, { table, added = [] }: SealedTable, row: Row): { row: Row; broken: string[] } {
  const plain: Record<string, unknown> = Object.fromEntries(Object.entries(row).filter(([name, value]) => value !== null || !added.includes(name)));
  const broken: string[] = [];
  for (const { column, form, index } of encryptedColumns.filter((one) => one.table === table && one.column in row)) {
    const value = row[column];
    if (typeof value !== 'string' || form !== 'text') continue;
    try {
      const opened = fields.decrypt(value, `${table}.${column}`);
      plain[column] = opened;
      if (index && index.column in row) {
        if (!fields.blindIndexes(opened, index.kind).includes(String(row[index.column]))) broken.push(index.column);
        delete plain[index.column];
      }
    } catch {
      broken.push(column);
    }
  }
  return { row: plain, broken };
}
