// A length of time as a rule gives it.
import { fields, flag, oneOf, whole, type Checked } from './check.ts';

/** `rolls`: a last day that is no working day moves to the next one. Working days never need it, hours never do it. */
export const periodCheck = fields({ amount: whole(0, 3650), unit: oneOf('workingDays', 'days', 'months', 'hours'), rolls: flag });
export type Period = Checked<typeof periodCheck>;
