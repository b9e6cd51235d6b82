// Reads of the log of all bids.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { BidCheckpoint } from '../../security/bid/log.ts';
import { query } from '../kit/sql.ts';

/** Leaves that have a place, in order. */
export const leavesOf = async (em: EntityManager): Promise<string[]> =>
  (await query<{ leaf: string }>(em, `select leaf from bid_log where place is not null order by place`)).map(({ leaf }) => leaf);

/** Checkpoints from the first on, with their sizes. `until`: those made by then. */
export const checkpointsOf = (em: EntityManager, until: string | null = null): Promise<(BidCheckpoint & { size: number; salt: string })[]> =>
  query(em, `select signed, size::float8 as size, salt from bid_log_checkpoint where $1::timestamptz is null or at <= $1 order by id`, [until]);

/** Of a window `w` that has closed: an upload that has not lapsed yet, or a receipt that no checkpoint covers. What closes is not done with it. */
export const UNFINISHED = `(exists (select from bid b join case_file c on c.id = b.case_id where b.tender_id = w.id and c.state = 'uploading')
  or exists (select from bid b join bid_receipt r on r.bid_id = b.case_id join bid_log l on l.leaf = r.leaf where b.tender_id = w.id and l.place is null))`;
