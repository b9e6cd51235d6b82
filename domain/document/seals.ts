// Seals of a kind of paper (O03, S3-44): which units put theirs on it, and whether as 电子签章 or as the picture of a seal. A picture is printed; it is no signature and is never
// reported as one.
import type { Issuer, SealRow } from './rules.ts';

export const sealForms = { electronic: '电子签章', picture: '印章照片' } as const;
export type SealForm = keyof typeof sealForms;

export interface WantedSeal {
  unit: string;
  creditCode: string;
  form: SealForm;
}

/** The row that fits a kind and a specialty best: one that names the specialty before one for all. */
const rowFor = (rows: readonly SealRow[], kind: string, specialty: string | null): SealRow | undefined =>
  rows.find((row) => row.kinds.includes(kind) && specialty !== null && row.specialties?.includes(specialty)) ??
  rows.find((row) => row.kinds.includes(kind) && row.specialties === null);

/** Seals of a paper, that of its issuer first. Without a row: the issuer's electronic seal alone. */
export function sealsFor(rows: readonly SealRow[], kind: string, specialty: string | null, issuer: Issuer): WantedSeal[] {
  const row = rowFor(rows, kind, specialty);
  const own = issuer.creditCode === null ? [] : [{ unit: issuer.unit, creditCode: issuer.creditCode, form: row?.own ?? 'electronic' } as const];
  return [...own, ...(row?.others ?? [])];
}
