// SM3 of JSON with sorted keys, as both sides of an exchange compute it when they compare what they hold.
import { createHash } from 'node:crypto';

/** JSON with sorted keys. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
    .join(',')}}`;
};

export const digestOf = (value: unknown): string => createHash('sm3').update(canonical(value)).digest('hex');
