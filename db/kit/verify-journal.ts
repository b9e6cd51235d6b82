// Verifies everything that the journal promises: each chain row by row, each checkpoint's link, signature and root, and that each head that
// was put under a checkpoint still stands in its chain. Reads one snapshot in batches, so that the system may go on.
import { IsolationLevel, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { GENESIS, journalHash, type ChainedRow } from '../../security/chain.ts';
import { checkpointHash, verifyCheckpoint } from '../../security/checkpoint.ts';
import { batchLeaf, parseLeaf, refusedHash, replanLeaf, type Leaf } from '../../security/checkpoint-leaves.ts';
import { merkleRoot } from '../../security/merkle.ts';
import { verifySeatRuns } from '../exam/seats/verify.ts';
import { changedField } from './journal-field.ts';
import { readCheckpoints, readJournal, readRefused, type StoredCheckpoint } from './journal.ts';
import { asInstant, query } from './sql.ts';

/** One thing that does not hold, for people to look at. */
export interface Broken {
  caseId?: string;
  seq?: number;
  field?: string;
  checkpoint?: number;
  /** English sentence. */
  message: string;
}
export interface Verified {
  chains: number;
  rows: number;
  checkpoints: number;
  /** `checkpointHash` of the newest: kept outside, it shows later that checkpoints were cut. */
  newest: string | null;
  /** The first of each chain and each checkpoint, in the order of the reading. */
  broken: Broken[];
}
export interface VerifyOptions {
  /** SPKI DER in base64 by key id. */
  publicKeys: Readonly<Record<string, string>>;
  /** Hash of a checkpoint kept outside that must be among them. */
  anchor?: string;
  batch?: number;
  progress?: (rows: number) => void;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Verifies all of it. Throws only when the database can't be read. */
export const verifyJournal = (orm: MikroORM, options: VerifyOptions): Promise<Verified> =>
  orm.em.fork().transactional(
    async (em) => {
      const verified: Verified = { chains: 0, rows: 0, checkpoints: 0, newest: null, broken: [] };
      await verifyChains(em, options, verified);
      await verifyEnds(em, verified);
      await verifyBatches(em, verified);
      await verifyCaseBatches(em, verified);
      verified.broken.push(...(await verifySeatRuns(em)));
      await verifyCheckpoints(em, options, verified);
      return verified;
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
  );

async function verifyChains(em: EntityManager, { batch = 5_000, progress }: VerifyOptions, verified: Verified): Promise<void> {
  let last: ChainedRow | null = null;
  let broken = false;
  for (;;) {
    const rows: ChainedRow[] = await readJournal(em, { case: last?.case ?? NOBODY, seq: last?.seq ?? 0 }, batch);
    if (!rows.length) return;
    for (const row of rows) {
      const before: ChainedRow | null = last?.case === row.case ? last : null;
      if (!before) {
        verified.chains++;
        broken = false;
      }
      if (!broken) {
        const wrong = await wrongWith(em, row, before);
        if (wrong) verified.broken.push(wrong);
        broken = wrong !== null;
      }
      last = row;
    }
    verified.rows += rows.length;
    progress?.(verified.rows);
  }
}

async function wrongWith(em: EntityManager, row: ChainedRow, before: ChainedRow | null): Promise<Broken | null> {
  const [seq, prev] = before ? [before.seq + 1, before.hash] : [1, GENESIS];
  const at = { caseId: row.case, seq };
  if (row.seq !== seq) return { ...at, message: `row ${seq} is missing; the next one is ${row.seq}` };
  if (row.prev === prev && row.hash === journalHash(prev, row)) return null;
  const field = await changedField(em, prev, row, before);
  return { ...at, field, message: `row ${seq} is not what it was: its ${field} does not fit its hash` };
}

/** Cases whose newest row is not the one that the case names, whole chains that are gone included. */
async function verifyEnds(em: EntityManager, verified: Verified): Promise<void> {
  const seen = new Set(verified.broken.map(({ caseId }) => caseId));
  const ends = await query<{ id: string; seq: number; there: boolean; longer: boolean }>(
    em,
    `select c.id, c.seq, j.case_id is not null as there, x.case_id is not null as longer from case_file c
       left join journal j on j.case_id = c.id and j.seq = c.seq left join journal x on x.case_id = c.id and x.seq = c.seq + 1
       where j.hash is distinct from c.head or x.case_id is not null order by c.id limit 100`,
  );
  for (const { id, seq, there, longer } of ends) {
    if (seen.has(id)) continue;
    const message = longer
      ? `the case ends at row ${seq}, its chain goes on`
      : there
        ? `the case names another hash for row ${seq}`
        : `row ${seq}, the last of the case, is missing`;
    verified.broken.push({ caseId: id, seq: longer ? seq + 1 : seq, message });
  }
}

/** Batches that counted deadlines anew: the root on the calendar's chain against what the deadlines' histories say of that moment. */
async function verifyBatches(em: EntityManager, verified: Verified): Promise<void> {
  const batches = await query<{ caseId: string; seq: number; at: string; root: string }>(
    em,
    `select j.case_id as "caseId", j.seq, ${asInstant('j.at')} as at, j.data->>'root' as root from journal j join case_file c on c.id = j.case_id
       where c.type = 'Calendar' and j.action = 'replan' order by j.at`,
  );
  if (!batches.length) return;
  const told = await query<{ at: string; id: string; from: string | null; to: string }>(
    em,
    `select e->>'at' as at, d.id, e->>'from' as "from", e->>'to' as "to" from deadline d, jsonb_array_elements(d.history) e where e->>'what' = 'replanned' order by d.id`,
  );
  const byMoment = Map.groupBy(told, ({ at }) => at);
  for (const { caseId, seq, at, root } of batches) {
    const leaves = (byMoment.get(at) ?? []).map(({ id, from, to }) => replanLeaf(id, from, to));
    if (merkleRoot(leaves) !== root)
      verified.broken.push({
        caseId,
        seq,
        field: 'data',
        message: `the batch of row ${seq} has another root than the histories of its deadlines give`,
      });
  }
}

/** Batches over cases: the root on the chain that carries the batch against the acts that were decided with it, which have its key before theirs. */
async function verifyCaseBatches(em: EntityManager, verified: Verified): Promise<void> {
  const batches = await query<{ caseId: string; seq: number; act: string; root: string }>(
    em,
    `select j.case_id as "caseId", j.seq, j.act, j.data->>'root' as root from journal j join case_file c on c.id = j.case_id
       where c.type = 'ExamSeason' and j.action in ('batch', 'openReviews', 'issueCertificates') order by j.case_id, j.seq`,
  );
  for (const { caseId, seq, act, root } of batches) {
    // '0' is the sign after '/': every key that begins with the batch's own.
    const rows = await query<{ caseId: string; seq: number }>(
      em,
      `select case_id as "caseId", (outcome->>'seq')::int as seq from act where key > $1 || '/' and key < $1 || '0' and refused is null order by case_id`,
      [act],
    );
    if (merkleRoot(rows.map((row) => batchLeaf(row.caseId, row.seq))) !== root)
      verified.broken.push({
        caseId,
        seq,
        field: 'data',
        message: `the batch of row ${seq} has another root than the acts that were decided with it give`,
      });
  }
}

async function verifyCheckpoints(em: EntityManager, { publicKeys, anchor }: VerifyOptions, verified: Verified): Promise<void> {
  let last: StoredCheckpoint | null = null;
  let anchored = anchor === undefined;
  for (;;) {
    const some: StoredCheckpoint[] = await readCheckpoints(em, last?.id ?? 0, 20);
    if (!some.length) break;
    for (const checkpoint of some) {
      const { id } = checkpoint;
      const prev: string | null = last ? checkpointHash(last) : null;
      const leaves = checkpoint.leaves.map(parseLeaf);
      const wrong =
        checkpoint.prev !== prev || (last && last.at > checkpoint.at)
          ? 'does not follow the one before: one was changed or is missing'
          : !verifyCheckpoint(checkpoint, publicKeys)
            ? 'has a signature that does not hold, or of a key that is not known'
            : checkpoint.root !== merkleRoot(checkpoint.leaves) || checkpoint.size !== checkpoint.leaves.length || leaves.includes(null)
              ? 'has leaves that do not give its root'
              : null;
      if (wrong) verified.broken.push({ checkpoint: id, message: `checkpoint ${id} ${wrong}` });
      verified.broken.push(
        ...(await missing(
          em,
          id,
          leaves.filter((leaf) => leaf !== null),
        )),
      );
      verified.checkpoints++;
      verified.newest = checkpointHash(checkpoint);
      anchored ||= verified.newest === anchor;
      last = checkpoint;
    }
  }
  if (!anchored) verified.broken.push({ message: `the checkpoint ${anchor} that was kept outside is not among them` });
}

/** Heads and refused acts of a checkpoint that are no longer what they were; the first ten. */
async function missing(em: EntityManager, checkpoint: number, leaves: readonly Leaf[]): Promise<Broken[]> {
  const heads = leaves.filter((leaf) => leaf.kind === 'head');
  const gone = await query<{ caseId: string; seq: number; there: boolean }>(
    em,
    `select h.id as "caseId", h.seq, j.case_id is not null as there from unnest($1::uuid[], $2::int[], $3::text[]) with ordinality h (id, seq, hash, n)
       left join journal j on j.case_id = h.id and j.seq = h.seq where j.hash is distinct from h.hash order by h.n limit 10`,
    [heads.map((leaf) => leaf.case), heads.map(({ seq }) => seq), heads.map(({ hash }) => hash)],
  );
  const refused = leaves.filter((leaf) => leaf.kind === 'refused');
  const acts = refused.length ? await readRefused(em, 'key = any($1)', [refused.map(({ key }) => key)]) : [];
  const hashes = new Map(acts.map((act) => [act.key, refusedHash(act)]));
  return [
    ...gone.map(({ there, ...row }) => ({
      ...row,
      checkpoint,
      message: `row ${row.seq} ${there ? 'was rewritten' : 'is missing'}: checkpoint ${checkpoint} holds another end of this chain`,
    })),
    ...refused
      .filter(({ key, hash }) => hashes.get(key) !== hash)
      .slice(0, 10)
      .map(({ key }) => ({ checkpoint, message: `the refused act ${key} is not what it was under checkpoint ${checkpoint}` })),
  ];
}
