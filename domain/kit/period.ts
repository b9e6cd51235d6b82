// A length of time as a rule gives it.
import { fields, flag, oneOf, whole, type Checked } from './check.ts';

/** `rolls`: a last day that is no working day moves to the next one. Working days never need it, hours never do it. */
export const periodCheck = fields({ amount: whole(0, 3650), unit: oneOf('workingDays', 'days', 'months', 'hours'), rolls: flag });
export type Period = Checked<typeof periodCheck>;

const units: Readonly<Record<Period['unit'], string>> = { workingDays: '个工作日', days: '日', months: '个月', hours: '小时' };
/** `5个工作日` */
export const periodWords = ({ amount, unit }: Period): string => `${amount}${units[unit]}`;
