// After the commit, other processes are told which cases moved (event streams). Told in batches: a NOTIFY inside the deciding
// transaction would make all commits wait for each other. A message lost in a crash is made good when a reader asks the journal.
import type { MikroORM } from '@mikro-orm/postgresql';
import { query } from '../../db/kit/sql.ts';
import type { Committed } from './decide.ts';

export const EVENT_CHANNEL = 'banshi_event';

export interface Announcer {
  (event: Committed): void;
  /** Resolves when everything noted has been told or given up. */
  idle: () => Promise<void>;
}

/** Tells the channel about committed acts, at most `everyMs` after the commit. */
export function createAnnouncer(
  orm: MikroORM,
  { everyMs = 25, onError = () => undefined }: { everyMs?: number; onError?: (error: unknown) => void } = {},
): Announcer {
  let waiting: Committed[] = [];
  let timer: NodeJS.Timeout | null = null;
  let telling: Promise<void> = Promise.resolve();
  const flush = (): void => {
    timer = null;
    const batch = waiting;
    waiting = [];
    telling = telling.then(async () => {
      try {
        await query(
          orm.em.fork(),
          `select pg_notify('${EVENT_CHANNEL}', jsonb_strip_nulls(jsonb_build_object('case', c.id, 'seq', e.seq, 'kind', c.type, 'account', c.applicant_id, 'organisation', c.organisation_id, 'district', c.district))::text)
             from jsonb_to_recordset($1::jsonb) e ("caseId" uuid, seq int) join case_file c on c.id = e."caseId"`,
          [JSON.stringify(batch)],
        );
      } catch (error) {
        onError(error);
      }
    });
  };
  const announce: Announcer = (event) => {
    waiting.push(event);
    timer ??= setTimeout(flush, everyMs);
  };
  announce.idle = async () => {
    if (timer) {
      clearTimeout(timer);
      flush();
    }
    await telling;
  };
  return announce;
}
