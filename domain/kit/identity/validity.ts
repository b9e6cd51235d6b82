// What a check of a number or name answers: the value as it is kept, or every reason against it. A warning refuses nothing.
import type { Reason } from '../refusal.ts';

export type Validity<T> = { ok: true; value: T; warnings: string[] } | { ok: false; reasons: Reason[] };

export const valid = <T>(value: T, warnings: string[] = []): Validity<T> => ({ ok: true, value, warnings });
export const invalid = (code: string, message: string, rule: string): { ok: false; reasons: Reason[] } => ({
  ok: false,
  reasons: [{ code, message, rule }],
});

/** Full-width letters and digits become half-width, spaces go, letters become capitals. */
export const plainCode = (text: string): string => text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
