// Which field of a broken journal row was changed: what is known of it elsewhere is put in its place, and where the stored hash comes out
// again, that field was it.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Done } from '../../domain/kit/act.ts';
import { journalHash, type ChainedRow, type JournalRow } from '../../security/chain.ts';
import { asInstant, query } from './sql.ts';

interface Witness {
  key: string;
  action: string;
  actor: string;
  at: string;
  outcome: Done;
}

/** Field of a row that doesn't hold after a row with hash `prev`; `data` where nothing else explains it. */
export async function changedField(em: EntityManager, prev: string, row: ChainedRow, before: ChainedRow | null): Promise<string> {
  if (row.prev !== prev && journalHash(prev, row) === row.hash) return 'prev';
  const [next] = await query<{ prev: string }>(
    em,
    `select prev from journal where case_id = $1 and seq = $2 + 1 union all select head from case_file where id = $1 and seq = $2`,
    [row.case, row.seq],
  );
  if (next && next.prev !== row.hash && journalHash(prev, row) === next.prev) return 'hash';
  const [act] = await query<Witness>(
    em,
    `select key, action, actor, ${asInstant('received_at')} as at, outcome from act where case_id = $1 and refused is null and outcome->>'seq' = $2::text`,
    [row.case, String(row.seq)],
  );
  const known: Partial<JournalRow>[] = [{ from: before ? before.to : '' }];
  if (act) {
    const { key, action, actor, at, outcome } = act;
    const states = Object.entries(outcome.regions).map(([region, state]) => `${region}:${state}`);
    known.push(
      { act: key },
      { action },
      { actor },
      { at },
      { to: [outcome.state, ...states].join(' ') },
      { to: [outcome.state, ...states.toReversed()].join(' ') },
    );
  }
  const found = known.find((part) => journalHash(prev, { ...row, ...part }) === row.hash);
  return found ? Object.keys(found)[0]! : 'data';
}
