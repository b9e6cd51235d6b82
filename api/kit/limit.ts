// How many requests a minute one caller may send. Counted per process: with n workers up to n times as many pass.
import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { refuse } from '../../domain/kit/refusal.ts';

const WINDOW_MS = 60_000;

interface Counted {
  hits: number;
  /** When the caller's window ends, in milliseconds of `performance.now()`. */
  until: number;
  policy: string;
}

/**
 * Passes `perMinute` requests of one `key` in its window of a minute; the next one is refused as TOO_MANY with Retry-After. Every answer says how many are left
 * (`RateLimit`, `RateLimit-Policy` of draft 8 of the IETF's), the caller named by a short hash, as the draft asks. Callers that stay away for two windows are forgotten.
 */
export function limiter(perMinute: number, name: string, keyOf: (req: Request, res: Response) => string): RequestHandler {
  let current = new Map<string, Counted>();
  let previous = new Map<string, Counted>();
  let turns = performance.now() + WINDOW_MS;
  const known = (key: string, now: number): Counted => {
    if (now >= turns) {
      // Nobody came for a whole window: then what was counted in the last one is over, too.
      previous = now >= turns + WINDOW_MS ? new Map() : current;
      current = new Map();
      turns = now + WINDOW_MS;
    }
    const counted = current.get(key) ?? previous.get(key) ?? { hits: 0, until: now + WINDOW_MS, policy: policyOf(key, perMinute, name) };
    current.set(key, counted);
    if (counted.until > now) return counted;
    counted.hits = 0;
    counted.until = now + WINDOW_MS;
    return counted;
  };
  return (req, res, next) => {
    const now = performance.now();
    const counted = known(keyOf(req, res), now);
    counted.hits++;
    const seconds = Math.ceil((counted.until - now) / 1000);
    res.appendHeader('RateLimit', `"${name}"; r=${Math.max(0, perMinute - counted.hits)}; t=${seconds}`);
    res.appendHeader('RateLimit-Policy', counted.policy);
    if (counted.hits <= perMinute) return next();
    res.setHeader('Retry-After', String(seconds));
    throw refuse('TOO_MANY');
  };
}

function policyOf(key: string, perMinute: number, name: string): string {
  const caller = createHash('sha256').update(key).digest('hex').slice(0, 12);
  return `"${name}"; q=${perMinute}; w=${WINDOW_MS / 1000}; pk=:${Buffer.from(caller).toString('base64')}:`;
}
