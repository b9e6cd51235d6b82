// Rows that give rights, as their seals cover them: what somebody may, where, since when. Names and posts are no rights.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Row } from '../../security/row-seal.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Table → SQL of what the seal covers. Always this expression, so that the same row gives the same text. */
export const permissionTables = {
  membership: `jsonb_build_object('account', t.account_id, 'organisation', t.organisation_id, 'roles', t.roles, 'standing', t.standing)`,
  officer_grant: `jsonb_build_object('account', t.account_id, 'role', t.role, 'district', t.district, 'givenBy', t.given_by, 'givenAt', ${asInstant('t.given_at')},
    'revokedBy', t.revoked_by, 'revokedAt', ${asInstant('t.revoked_at')})`,
  officer_key: `jsonb_build_object('account', t.account_id, 'publicKey', t.public_key, 'givenBy', t.given_by, 'givenAt', ${asInstant('t.given_at')},
    'revokedBy', t.revoked_by, 'revokedAt', ${asInstant('t.revoked_at')})`,
  deputy: `jsonb_build_object('account', t.account_id, 'absent', t.absent_id, 'from', ${asInstant('t.from_at')}, 'until', ${asInstant('t.until_at')}, 'givenBy', t.created_by,
    'revokedAt', ${asInstant('t.revoked_at')})`,
  post_holder: `jsonb_build_object('account', t.account_id, 'post', t.post, 'district', t.district, 'organisation', t.organisation_id, 'from', ${asInstant('t.valid_from')},
    'until', ${asInstant('t.valid_to')})`,
} as const;
export type PermissionTable = keyof typeof permissionTables;
export const permissionTableNames = Object.keys(permissionTables) as PermissionTable[];

/** Groups of accounts, by the last byte of their id. */
export const BUCKETS = 256;
export const groupOf = (table: PermissionTable, bucket: number): string => `${table}/${bucket}`;

export interface PermissionRow {
  id: string;
  accountId: string;
  row: Row;
  seal: string | null;
}
/** Rows of one group with its root, of one moment. */
export interface PermissionGroup {
  table: PermissionTable;
  bucket: number;
  root: string | null;
  rows: PermissionRow[];
}

const rowsOf = (table: PermissionTable, where: string): string =>
  `select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'accountId', t.account_id, 'row', ${permissionTables[table]}, 'seal', t.seal)), '[]') from ${table} t where ${where}`;

/** A group of a table, in one statement and so of one moment. */
export async function permissionGroup(em: EntityManager, table: PermissionTable, bucket: number): Promise<PermissionGroup> {
  const [found] = await query<{ root: string | null; rows: PermissionRow[] }>(
    em,
    `select (select root from permission_root where table_name = $1 and bucket = $2) as root, (${rowsOf(table, 'permission_bucket(t.account_id) = $2')}) as rows`,
    [table, bucket],
  );
  return { table, bucket, ...found! };
}

/** The groups that an account belongs to, one per table, and the standing alarm over all of them. */
export async function permissionsOf(em: EntityManager, accountId: string): Promise<PermissionGroup[]> {
  const groups = permissionTableNames.map(async (table) => {
    const [found] = await query<{ bucket: number; root: string | null; rows: PermissionRow[] }>(
      em,
      `select permission_bucket($2) as bucket, (select root from permission_root where table_name = $1 and bucket = permission_bucket($2)) as root,
         (${rowsOf(table, 'permission_bucket(t.account_id) = permission_bucket($2)')}) as rows`,
      [table, accountId],
    );
    return { table, ...found! };
  });
  return Promise.all(groups);
}

/** Locks the root of an account's group until the end of the transaction; answers it. Made where it is missing. */
export async function lockRoot(
  em: EntityManager,
  table: PermissionTable,
  bucketOf: { accountId: string } | { bucket: number },
): Promise<{ bucket: number; root: string | null }> {
  const [expression, value] = 'accountId' in bucketOf ? ['permission_bucket($2::uuid)', bucketOf.accountId] : ['$2::int', bucketOf.bucket];
  await query(em, `insert into permission_root (table_name, bucket) values ($1, ${expression}) on conflict do nothing`, [table, value]);
  const [found] = await query<{ bucket: number; root: string | null }>(
    em,
    `select bucket, root from permission_root where table_name = $1 and bucket = ${expression} for update`,
    [table, value],
  );
  return found!;
}

/** One row as it stands in this transaction; null when there is none. */
export const permissionRow = async (em: EntityManager, table: PermissionTable, id: string): Promise<PermissionRow | null> =>
  (
    await query<PermissionRow>(
      em,
      `select t.id, t.account_id as "accountId", ${permissionTables[table]} as row, t.seal from ${table} t where t.id = $1`,
      [id],
    )
  )[0] ?? null;

export const keepSeal = (em: EntityManager, table: PermissionTable, id: string, seal: string): Promise<unknown> =>
  query(em, `update ${table} set seal = $2 where id = $1`, [id, seal]);

/** The seals of several rows in one statement. */
export const keepSeals = (em: EntityManager, table: PermissionTable, seals: ReadonlyMap<string, string>): Promise<unknown> =>
  query(em, `update ${table} t set seal = s.seal from unnest($1::uuid[], $2::text[]) s (id, seal) where t.id = s.id`, [
    [...seals.keys()],
    [...seals.values()],
  ]);

export const keepRoot = (em: EntityManager, table: PermissionTable, bucket: number, root: string): Promise<unknown> =>
  query(em, `update permission_root set root = $3 where table_name = $1 and bucket = $2`, [table, bucket, root]);
