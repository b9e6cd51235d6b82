// Passwords: argon2id at OWASP's minimum (19 MiB, 2 passes, 1 lane), kept as a PHC string.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

interface Cost {
  /** KiB */
  memory: number;
  passes: number;
  parallelism: number;
}

let cost: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const TAG = 32;

/** From now on this process hashes with next to no work: for tests, whose thousands of people nobody attacks. A stored hash names its cost, so either kind is verified everywhere. */
export function hashLightly(): void {
  cost = { memory: 64, passes: 1, parallelism: 1 };
}
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

// At most two at once: eighty sign-ins in the same second wait for each other in line, and leave the other two threads
// of the pool (and 38 MiB at most in use) to files, DNS and everything else the process does.
const AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function inLine<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

// NFKC, as NIST SP 800-63B §5.1.1.2 asks: the same password typed with another input method stays the same.
const derive = (password: string, nonce: Uint8Array, at: Cost, tagLength: number): Promise<Buffer> =>
  inLine(
    () =>
      new Promise((done, fail) => {
        argon2('argon2id', { message: password.normalize('NFKC'), nonce, tagLength, ...at }, (error, tag) => (error ? fail(error) : done(tag)));
      }),
  );

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

/** Hashes a password: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return phc(cost, salt, await derive(password, salt, cost, TAG));
}

/** A hash as text, the form PHC describes. */
const phc = ({ memory, passes, parallelism }: Cost, salt: Uint8Array, tag: Uint8Array): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;

/**
 * Is this the password. With `null` (no such account, or none set) it works as long and answers false, so that time tells nothing.
 * Throws on a stored text that is no argon2id hash.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  if (stored === null) {
    await derive(password, randomBytes(16), cost, TAG);
    return false;
  }
  const { cost: then, salt, tag } = parse(stored);
  return timingSafeEqual(await derive(password, salt, then, tag.length), tag);
}

/** True when the hash was made with another cost than today's: hash again at the next sign-in. */
export function needsRehash(stored: string): boolean {
  const { cost: then, tag } = parse(stored);
  return then.memory !== cost.memory || then.passes !== cost.passes || then.parallelism !== cost.parallelism || tag.length !== TAG;
}

function parse(stored: string): { cost: Cost; salt: Buffer; tag: Buffer } {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(stored) ?? [];
  if (!memory || !passes || !parallelism || !salt || !tag) throw new Error('stored password is no argon2id hash');
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}
