// Makes blind indexes anew under the active key. Look-ups ask for the indexes under every key of the ring, so nobody is found less, and nothing is free twice,
// while the old ones are replaced one by one.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Requested } from '../../domain/account/counter/record.ts';
import { places as counterPlaces } from '../../db/counter/records.ts';
import { encryptedColumns, placeOf, type EncryptedColumn } from '../../db/encrypted.ts';
import { query, sqlState } from '../../db/kit/sql.ts';
import type { Fields } from '../../security/field.ts';
import { liveKeyOf } from '../account/counter/live-key.ts';
import { eachRow, named } from './columns.ts';

export interface Reindexed {
  renewed: number;
  unreadable: string[];
  /** Rows whose value another row has under the new key already. */
  conflicts: string[];
}

const indexed = encryptedColumns.filter((column) => column.index);

async function reindexColumn(em: EntityManager, fields: Fields, activeKey: string, column: EncryptedColumn, progress: () => void, done: Reindexed) {
  const { index, table } = column;
  if (!index) return;
  const [key] = Object.keys(column.key) as [string];
  await eachRow(
    em,
    column,
    { where: `${index.column} not like $1 || '.%'`, value: activeKey },
    async (row) => {
      try {
        const renewed = fields.blindIndex(fields.decrypt(row.value, placeOf(column)), index.kind);
        // The value must still be the one that was read: a phone that changes meanwhile has its new index already.
        const written = await query(
          em,
          `update ${table} set ${index.column} = $1 where ${key} = $2 and ${column.column} = $3 and ${index.column} not like $4 || '.%' returning 1`,
          [renewed, row.key[key], row.value, activeKey],
        );
        done.renewed += written.length;
      } catch (error) {
        if (sqlState(error) === '23505') done.conflicts.push(named(column, row.key));
        else if (error instanceof Error && /field key|no encrypted field/.test(error.message)) done.unreadable.push(named(column, row.key));
        else throw error;
      }
    },
    progress,
  );
}

const staleLiveKeys = `from case_file c join counter_record r on r.case_id = c.id
  where c.live_key like 'counter:%' and r.kind in ('registerIndividual', 'registerLegal') and c.live_key not like 'counter:' || $1 || '.%'`;

async function reindexLiveKeys(em: EntityManager, fields: Fields, activeKey: string, done: Reindexed): Promise<void> {
  const rows = await query<{ id: string; live: string; requested: string }>(em, `select c.id, c.live_key as live, r.requested ${staleLiveKeys}`, [
    activeKey,
  ]);
  for (const { id, live, requested } of rows) {
    try {
      const renewed = liveKeyOf(fields, JSON.parse(fields.decrypt(requested, counterPlaces.requested)) as Requested);
      const written = await query(em, `update case_file set live_key = $1 where id = $2 and live_key = $3 returning 1`, [renewed, id, live]);
      done.renewed += written.length;
    } catch (error) {
      if (sqlState(error) !== '23505') throw error;
      done.conflicts.push(`case_file.live_key ${id}`);
    }
  }
}

/** Codes count for a day, for their limits; what is older is not needed any more. */
const dropOldCodes = async (em: EntityManager, activeKey: string): Promise<number> =>
  (
    await query(em, `delete from sms_code where phone_index not like $1 || '.%' and sent_at < app_now() - interval '24 hours' returning 1`, [
      activeKey,
    ])
  ).length;

/** One pass over every blind index. */
export async function reindex(em: EntityManager, fields: Fields, activeKey: string, progress: () => void): Promise<Reindexed> {
  const done: Reindexed = { renewed: 0, unreadable: [], conflicts: [] };
  for (const column of indexed) await reindexColumn(em, fields, activeKey, column, progress, done);
  await reindexLiveKeys(em, fields, activeKey, done);
  done.renewed += await dropOldCodes(em, activeKey);
  progress();
  return done;
}

/** Rows by place whose index is under another key. */
export async function staleIndexes(em: EntityManager, activeKey: string): Promise<Record<string, number>> {
  const count = async (text: string): Promise<number> =>
    (await query<{ count: number }>(em, `select count(*)::int as count ${text}`, [activeKey]))[0]!.count;
  const found: Record<string, number> = {};
  for (const { table, index } of indexed)
    if (index) found[`${table}.${index.column}`] = await count(`from ${table} where ${index.column} not like $1 || '.%'`);
  found['case_file.live_key'] = await count(staleLiveKeys);
  found['sms_code.phone_index'] = await count(`from sms_code where phone_index not like $1 || '.%'`);
  return found;
}
