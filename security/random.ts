// Random bytes in small pieces: one call to the generator costs the same for sixteen bytes as for four thousand, and every encrypted value needs sixteen.
import { randomFillSync } from 'node:crypto';

const POOL = 4096;
const pool = Buffer.alloc(POOL);
let used = POOL;

/** So many random bytes, up to 1024, each given once. They are wiped from the pool with the giving. */
export function freshBytes(length: number): Buffer {
  if (length > POOL / 4) throw new RangeError(`${length} bytes at once are for randomBytes`);
  if (used + length > POOL) {
    randomFillSync(pool);
    used = 0;
  }
  const piece = Buffer.from(pool.subarray(used, used + length));
  pool.fill(0, used, used + length);
  used += length;
  return piece;
}
