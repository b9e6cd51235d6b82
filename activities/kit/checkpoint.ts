// A checkpoint: the heads of the chains that grew since the last one, and the acts refused, under one signed Merkle root. What stands
// in one is noted, so that nothing depends on clocks and nothing is left out that committed late.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, NOW, one, query } from '../../db/kit/sql.ts';
import { readRefused } from '../../db/kit/journal.ts';
import { headLeaf, refusedLeaf } from '../../security/checkpoint-leaves.ts';
import { checkpointHash, signCheckpoint, type Checkpoint } from '../../security/checkpoint.ts';
import type { Keyring } from '../../security/keyring.ts';
import { merkleRoot } from '../../security/merkle.ts';

export interface CheckpointOptions {
  /** Leaves under one root at the most; more make several checkpoints. */
  most?: number;
  /** Called after each checkpoint: a heartbeat. */
  progress?: (made: number) => void;
}

/** Makes checkpoints until nothing is left out. Answers how many, and of how many leaves. Safe to run at once in several places. */
export async function makeCheckpoints(
  orm: MikroORM,
  ring: Keyring,
  { most = 10_000, progress }: CheckpointOptions = {},
): Promise<{ made: number; leaves: number }> {
  const done = { made: 0, leaves: 0 };
  for (;;) {
    const leaves = await orm.em.fork().transactional((em) => makeOne(em, ring, most));
    if (!leaves) return done;
    done.made++;
    done.leaves += leaves;
    progress?.(done.made);
    if (leaves < most) return done;
  }
}

/** One checkpoint; answers the number of its leaves, 0 when there was nothing to put under one. */
async function makeOne(em: EntityManager, ring: Keyring, most: number): Promise<number> {
  await query(em, `select pg_advisory_xact_lock(hashtext('banshi/checkpoint'))`);
  const heads = await query<{ id: string; seq: number; head: string }>(
    em,
    `select c.id, c.seq, c.head from case_file c left join checkpoint_head h on h.case_id = c.id where c.seq > coalesce(h.seq, 0) order by c.id limit $1`,
    [most],
  );
  const refused = await readRefused(em, `not exists (select 1 from checkpoint_act k where k.key = act.key) order by received_at, key limit $1`, [
    most - heads.length,
  ]);
  const leaves = [...heads.map(({ id, seq, head }) => headLeaf(id, seq, head)), ...refused.map(refusedLeaf)];
  if (!leaves.length) return 0;
  const [last] = await query<Checkpoint>(
    em,
    `select ${asInstant('at')} as at, root, size, nullif(prev, '') as prev, key_id as "keyId", signature from checkpoint order by id desc limit 1`,
  );
  const { now } = await one<{ now: Instant }>(em, `select ${NOW} as now`);
  const checkpoint = signCheckpoint(ring, {
    // The clock of a test may have been moved back; checkpoints go forward.
    at: last && last.at > now ? last.at : now,
    root: merkleRoot(leaves),
    size: leaves.length,
    prev: last ? checkpointHash(last) : null,
  });
  await query(em, `insert into checkpoint (at, root, size, prev, key_id, signature, leaves) values ($1, $2, $3, $4, $5, $6, $7)`, [
    checkpoint.at,
    checkpoint.root,
    checkpoint.size,
    checkpoint.prev ?? '',
    checkpoint.keyId,
    checkpoint.signature,
    JSON.stringify(leaves),
  ]);
  await query(
    em,
    `insert into checkpoint_head (case_id, seq) select * from unnest($1::uuid[], $2::int[]) on conflict (case_id) do update set seq = excluded.seq`,
    [heads.map(({ id }) => id), heads.map(({ seq }) => seq)],
  );
  await query(em, `insert into checkpoint_act (key) select unnest($1::text[]) on conflict do nothing`, [refused.map(({ key }) => key)]);
  return leaves.length;
}
