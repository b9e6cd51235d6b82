// Moments as the API speaks them.
import { isInstant, rfc3339 } from '../../domain/kit/instant.ts';

/**
 * Instants anywhere in a value as RFC 3339 with the Shanghai offset, as the API speaks them. Members are sorted: a stored outcome comes back from
 * jsonb in another order, and a repeated answer is the first one to the byte.
 */
export function outward(value: unknown): unknown {
  if (typeof value === 'string') return isInstant(value) ? rfc3339(value) : value;
  if (Array.isArray(value)) return value.map(outward);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, outward(item)]),
  );
}
