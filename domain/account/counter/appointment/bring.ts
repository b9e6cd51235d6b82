// What to bring to an appointment: the list of the user type, and of it what is shown or kept in the original.
import { appendicesOf, checklist, type Appendix, type MaterialRow, type UserType } from '../materials.ts';

export interface ToBring {
  /** The published lines, to the letter. */
  lines: readonly string[];
  /** `身份证原件` */
  originals: string[];
  /** Forms to fill in. */
  appendices: Appendix[];
}

/** Throws Refused `MATERIAL_LIST_MISSING` where the table has no list. */
export function toBring(userType: UserType, byProxy: boolean, table: readonly MaterialRow[]): ToBring {
  const row = checklist(userType, byProxy, table);
  const originals = row.items.filter(({ originalShown, form }) => originalShown || form === 'original').map(({ label }) => `${label}原件`);
  return { lines: row.lines, originals, appendices: appendicesOf(row) };
}
