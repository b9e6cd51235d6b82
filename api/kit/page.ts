// Keyset pages: a page ends with a cursor that says after which row the next begins. Nothing shifts when rows come or go.
import { z } from 'zod';
import { refuse } from '../../domain/kit/refusal.ts';

export const PAGE_LIMIT = 100;

/** Query fields of every list route: spread into its `query` schema. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_LIMIT)
    .default(20)
    .meta({ description: `Rows of a page, at most ${PAGE_LIMIT}` }),
  after: z.string().max(500).optional().meta({ description: 'The `next` of the page before' }),
};

/** Answer schema of a list of `row`. */
export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ items: z.array(row), next: z.string().nullable().meta({ description: 'Cursor of the next page, null on the last one' }) });

export type CursorKey = readonly (string | number)[];

/** Cursors of most lists: the row's id, or what the list is ordered by and the id. Made once: making a schema is dearer than reading the page. */
export const idCursor = z.tuple([z.uuid()]);
export const sortCursor = z.tuple([z.string(), z.uuid()]);

/** Opaque text of the sort key of a page's last row. */
export const toCursor = (key: CursorKey): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** The sort key behind a cursor, `undefined` on the first page. `shape` checks each part. Throws MALFORMED. */
export function fromCursor<T extends z.ZodType<CursorKey>>(cursor: string | undefined, shape: T): z.output<T> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw refuse('MALFORMED', { reasons: [{ field: 'query.after', message: '分页标记无效，请从第一页开始。' }] });
  }
}

/** Cuts `limit + 1` rows (read one more than asked for) into a page. `keyOf` gives the columns that the list is ordered by, the last one unique. */
export function page<R, I = R>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => CursorKey,
  show: (row: R) => I,
): { items: I[]; next: string | null } {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { items: kept.map(show), next: rows.length > limit && last !== undefined ? toCursor(keyOf(last)) : null };
}
