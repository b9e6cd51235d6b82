// Tells the event streams what was committed, right after it, a few at a time. Not in the deciding transaction: NOTIFY takes a lock over
// the whole database until its commit is on disk, so acts would wait for each other.
import type { MikroORM } from '@mikro-orm/postgresql';
import { query } from '../../db/kit/sql.ts';

/** Channel of the event streams. */
export const EVENTS = 'banshi_event';

export interface Notifier {
  (moved: { caseId: string; seq: number }): void;
  /** Resolves when everything handed in has been told or given up. */
  idle: () => Promise<void>;
}

const TELL = `select pg_notify($1, json_build_object('case', c.id, 'seq', m.seq, 'kind', 'case', 'account', c.applicant_id,
    'organisation', c.organisation_id, 'district', c.district)::text)
  from unnest($2::uuid[], $3::int[]) with ordinality m(id, seq, n) join case_file c on c.id = m.id order by m.n`;

/** Hand it to `decide` as part of `committed`. A process killed in between tells nothing: streams are a hint, lists are the truth. */
export function createNotifier(orm: MikroORM, { everyMs = 100, onError }: { everyMs?: number; onError?: (error: unknown) => void } = {}): Notifier {
  let waiting: { caseId: string; seq: number }[] = [];
  let underWay: Promise<void> | undefined;
  const tell = async (): Promise<void> => {
    while (waiting.length) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      const now = waiting.splice(0, 500);
      const ids = now.map(({ caseId }) => caseId);
      const seqs = now.map(({ seq }) => seq);
      await query(orm.em.fork(), TELL, [EVENTS, ids, seqs]).catch((error: unknown) => onError?.(error));
    }
  };
  const notifier: Notifier = (moved) => {
    waiting.push(moved);
    // While the database is away nothing piles up: who reads comes back and reads anew.
    if (waiting.length > 5000) waiting = waiting.slice(-1000);
    underWay ??= tell().finally(() => (underWay = undefined));
  };
  notifier.idle = async () => {
    while (underWay) await underWay;
  };
  return notifier;
}
