// The status list of electronic licences: one signed text that says of every paper how it stands, without saying whose it is. Whoever keeps it can check
// a paper while we are away. A record is 16 bytes of SHA-256 of the paper's token and one byte of status; tokens hold 256 random bits, so a hash gives none away.
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { canonicalJson } from './hash.ts';
import type { Keyring } from './keyring.ts';

export interface StatusList {
  version: 1;
  /** Moment by the database's clock that it speaks of. */
  at: string;
  /** Names of the status bytes, by their number. */
  statuses: readonly string[];
  /** Number of records. */
  size: number;
  /** Records in the order of their bytes, base64. */
  records: string;
}
export interface SignedStatusList extends StatusList {
  keyId: string;
  /** Ed25519 over `banshi-status-list-v1\n` and the rest as canonical JSON; base64url. */
  signature: string;
}

const HASH = 16;
const RECORD = HASH + 1;
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest().subarray(0, HASH);
const signed = (list: StatusList & { keyId: string }): Buffer => {
  const { version, at, statuses, size, records, keyId } = list;
  return Buffer.from(`banshi-status-list-v1\n${canonicalJson({ version, at, statuses, size, records, keyId })}`);
};

/** Puts papers into a list. `status` is the number of a name in `statuses`. */
export function makeStatusList(papers: readonly { token: string; status: number }[], statuses: readonly string[], at: string): StatusList {
  const records = papers.map(({ token, status }) => Buffer.concat([hashOf(token), Buffer.of(status)])).sort(Buffer.compare);
  return { version: 1, at, statuses, size: records.length, records: Buffer.concat(records).toString('base64') };
}

/** Signs with the ring's active journal key. */
export function signStatusList(ring: Keyring, list: StatusList): SignedStatusList {
  const key = ring.active('journal');
  const unsigned = { ...list, keyId: key.id };
  const privateKey = createPrivateKey({ key: key.secret, type: 'pkcs8', format: 'der' });
  return { ...unsigned, signature: sign(null, signed(unsigned), privateKey).toString('base64url') };
}

/** Is it signed by a key we know. `publicKeys`: SPKI DER in base64 by key id. */
export function verifyStatusList(list: SignedStatusList, publicKeys: Readonly<Record<string, string>>): boolean {
  const spki = Object.hasOwn(publicKeys, list.keyId) ? publicKeys[list.keyId] : undefined;
  if (spki === undefined) return false;
  const publicKey = createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' });
  return verify(null, signed(list), publicKey, Buffer.from(list.signature, 'base64url'));
}

/** Status of a paper by its token; null: not in the list. */
export function statusIn(list: StatusList, token: string): string | null {
  const records = Buffer.from(list.records, 'base64');
  const wanted = hashOf(token);
  let [low, high] = [0, records.length / RECORD];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = middle * RECORD;
    const order = Buffer.compare(records.subarray(at, at + HASH), wanted);
    if (order === 0) return list.statuses[records[at + HASH]!] ?? null;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return null;
}
