// Q02: rows that give rights are sealed with the act that writes them, and asked at each sign-in. A row changed in the database keeps its account out;
// one that was taken away, put in or put back keeps everybody out, since nobody can say whose rights are true. Both are told to the operators.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import {
  BUCKETS,
  groupOf,
  keepRoot,
  keepSeal,
  keepSeals,
  lockRoot,
  permissionGroup,
  permissionRow,
  permissionsOf,
  permissionTableNames,
  type PermissionGroup,
  type PermissionTable,
} from '../../db/protection/permissions.ts';
import { query } from '../../db/kit/sql.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { noRows, type RowSeals } from '../../security/row-seal.ts';
import { raise, resolve } from '../kit/operator-notice.ts';

/** What doesn't hold. `accountId` is missing where it is the group's root. */
export interface BrokenPermission {
  table: PermissionTable;
  bucket: number;
  id?: string;
  accountId?: string;
  /** Chinese, for the notice. */
  message: string;
}

export const ROOT_ALARM = 'permissions/root';
const rowAlarm = (table: PermissionTable, id: string): string => `permissions/${table}/${id}`;

/**
 * Writes a row that gives rights, and its seal, in the transaction of `em`: the group's root is locked, the row as it stood must hold, `write` writes it.
 * Every change of such a row goes through here. Throws PERMISSION_TAMPERED for a row that doesn't hold: sealing it anew would make what was done to it true.
 */
export async function withSeal(
  em: EntityManager,
  seals: RowSeals,
  { table, id, accountId }: { table: PermissionTable; id: string; accountId: string },
  write: () => Promise<unknown>,
): Promise<void> {
  const { bucket, root } = await lockRoot(em, table, { accountId });
  const before = await permissionRow(em, table, id);
  if (before && !seals.holds(table, id, before.row, before.seal)) throw refuse('PERMISSION_TAMPERED');
  await write();
  const after = await permissionRow(em, table, id);
  if (!after) throw new Error(`${table} ${id} was not written`);
  const seal = seals.seal(table, id, after.row);
  await keepSeal(em, table, id, seal);
  const group = groupOf(table, bucket);
  const sum = root === null ? noRows : seals.open(group, root);
  // A root that doesn't open stays as it is: the alarm over it stands, and nothing that is written now may end it.
  if (sum)
    await keepRoot(
      em,
      table,
      bucket,
      seals.root(group, seals.add(group, sum, { added: [seal], removed: before?.seal ? [before.seal] : [] }, root ?? undefined), root ?? undefined),
    );
}

/** What of a group doesn't hold. A changed row leaves the root in order, so it concerns its account alone. */
export function brokenIn(seals: RowSeals, { table, bucket, root, rows }: PermissionGroup): BrokenPermission[] {
  const broken: BrokenPermission[] = rows
    .filter(({ id, row, seal }) => !seals.holds(table, id, row, seal))
    .map(({ id, accountId }) => ({ table, bucket, id, accountId, message: `授权记录 ${table} ${id} 被改动，该账号已禁止登录。` }));
  const group = groupOf(table, bucket);
  const said = root === null ? noRows : seals.open(group, root);
  const sealed = rows.flatMap(({ seal }) => (seal === null ? [] : [seal]));
  const is = seals.add(group, noRows, { added: sealed }, root ?? undefined);
  if (!said || said.rows !== is.rows || said.sum !== is.sum)
    broken.push({ table, bucket, message: `授权表 ${table} 第 ${bucket} 组与其总校验值不符（记录被删除、增加或恢复为旧值），已禁止全部账号登录。` });
  return broken;
}

/** A seal of a key that isn't known yet: another process has begun to use it. */
async function freshRing(seals: RowSeals, groups: readonly PermissionGroup[]): Promise<void> {
  const texts = groups.flatMap(({ root, rows }) => [root, ...rows.map(({ seal }) => seal)]);
  if (texts.some((text) => text !== null && !seals.knows(text))) await seals.reload();
}

async function alarm(orm: MikroORM, broken: readonly BrokenPermission[]): Promise<void> {
  const em = orm.em.fork();
  for (const { table, id, message } of broken)
    await raise(em, { key: id === undefined ? ROOT_ALARM : rowAlarm(table, id), kind: 'permissions', message });
}

/** Before a sign-in: do this account's rights hold, and is there no alarm over all of them? Throws PERMISSION_TAMPERED after raising the alarm. */
export async function checkPermissions(orm: MikroORM, seals: RowSeals, accountId: string): Promise<void> {
  const em = orm.em.fork();
  const groups = await permissionsOf(em, accountId);
  await freshRing(seals, groups);
  const broken = groups.flatMap((group) => brokenIn(seals, group)).filter((one) => one.accountId === undefined || one.accountId === accountId);
  if (broken.length) {
    await alarm(orm, broken);
    throw refuse('PERMISSION_TAMPERED');
  }
  const [standing] = await query(em, `select 1 from operator_notice where key = $1 and resolved_at is null`, [ROOT_ALARM]);
  if (standing) throw refuse('PERMISSION_TAMPERED');
}

/** Looks at every row: raises what doesn't hold, ends the sessions of accounts whose rows were changed, takes down what holds again. */
export async function verifyPermissions(orm: MikroORM, seals: RowSeals, progress: () => void = () => undefined): Promise<BrokenPermission[]> {
  const broken: BrokenPermission[] = [];
  for (const table of permissionTableNames)
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const group = await permissionGroup(orm.em.fork(), table, bucket);
      await freshRing(seals, [group]);
      broken.push(...brokenIn(seals, group));
      if (bucket % 16 === 0) progress();
    }
  await alarm(orm, broken);
  const em = orm.em.fork();
  const accounts = broken.flatMap(({ accountId }) => accountId ?? []);
  if (accounts.length) await query(em, `update session set ended_at = app_now() where account_id = any($1) and ended_at is null`, [accounts]);
  const standing = new Set(broken.map(({ table, id }) => (id === undefined ? ROOT_ALARM : rowAlarm(table, id))));
  const raised = await query<{ key: string }>(em, `select key from operator_notice where key like 'permissions/%' and resolved_at is null`);
  for (const { key } of raised) if (!standing.has(key)) await resolve(em, key);
  return broken;
}

/**
 * Seals rows anew under the active key, group by group, while the system works. Groups that don't hold stay as they are, unless `accept` says that people
 * have looked at them: after a restore of single rows, or for a database from before there were seals. Answers how many rows were sealed.
 */
export async function resealPermissions(
  orm: MikroORM,
  seals: RowSeals,
  { accept = false, progress = () => undefined }: { accept?: boolean; progress?: () => void } = {},
): Promise<{ sealed: number; left: number }> {
  const done = { sealed: 0, left: 0 };
  for (const table of permissionTableNames)
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const { sealed, left } = await orm.em.fork().transactional((em) => resealGroup(em, seals, table, bucket, accept));
      done.sealed += sealed;
      done.left += left;
      progress();
    }
  return done;
}

async function resealGroup(
  em: EntityManager,
  seals: RowSeals,
  table: PermissionTable,
  bucket: number,
  accept: boolean,
): Promise<{ sealed: number; left: number }> {
  // Most groups of a small database are empty: nothing is locked or made for them.
  const seen = await permissionGroup(em, table, bucket);
  if (seen.root === null && !seen.rows.length) return { sealed: 0, left: 0 };
  await lockRoot(em, table, { bucket });
  const now = await permissionGroup(em, table, bucket);
  const group = groupOf(table, bucket);
  if (!accept && brokenIn(seals, now).length) return { sealed: 0, left: now.rows.length };
  const wanted = accept
    ? now.rows.filter((one) => !seals.holds(table, one.id, one.row, one.seal) || seals.stale(one.seal!))
    : now.rows.filter(({ seal }) => seals.stale(seal!));
  if (!wanted.length && !accept && (now.root === null || !seals.stale(now.root))) return { sealed: 0, left: 0 };
  const fresh = new Map(wanted.map(({ id, row }) => [id, seals.seal(table, id, row)]));
  if (fresh.size) await keepSeals(em, table, fresh);
  const all = now.rows.map(({ id, seal }) => fresh.get(id) ?? seal!);
  await keepRoot(em, table, bucket, seals.root(group, seals.add(group, noRows, { added: all })));
  return { sealed: fresh.size, left: 0 };
}
