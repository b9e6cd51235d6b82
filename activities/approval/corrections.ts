// V18: keeps what a step corrected: before and after encrypted beside the journal, in the journal codes as they are and everything else as keyed hashes, so that
// a changed row shows and nothing personal stands in the chain.
import { correctionPlaces } from '../../db/approval/corrections.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import type { Fields } from '../../security/field.ts';
import { canonicalJson } from '../../security/hash.ts';
import type { Acting } from '../kit/records.ts';

export interface Changed {
  field: string;
  before: unknown;
  after: unknown;
  /** The values are codes of a list. */
  code: boolean;
}

/** Writes the rows; answers what the journal says of them. Values that did not change are left out. */
export async function keepCorrections(
  { em, file, received }: Pick<Acting<unknown>, 'em' | 'file' | 'received'>,
  fields: Fields,
  step: string,
  changes: readonly Changed[],
): Promise<{ step: string; fields: { field: string; before: string | null; after: string | null }[] }> {
  const changed = changes.filter(({ before, after }) => canonicalJson(before ?? null) !== canonicalJson(after ?? null));
  const sealed = (value: unknown, place: string): string | null =>
    value === null || value === undefined ? null : fields.encrypt(JSON.stringify(value), file.district, place);
  for (const { field, before, after } of changed)
    await query(em, `insert into correction (id, case_id, seq, step, field, before_value, after_value, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`, [
      uuidv7(),
      file.id,
      file.seq + 1,
      step,
      field,
      sealed(before, correctionPlaces.before),
      sealed(after, correctionPlaces.after),
      received,
    ]);
  const said = (value: unknown, code: boolean): string | null =>
    value === null || value === undefined ? null : code && typeof value === 'string' ? value : fields.blindIndex(canonicalJson(value), 'text');
  return { step, fields: changed.map(({ field, before, after, code }) => ({ field, before: said(before, code), after: said(after, code) })) };
}
