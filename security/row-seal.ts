// Seals of database rows (Q02, Q05): HMAC-SM3 under a key that the database doesn't have, so that a row changed behind the application's back is seen.
// A row's seal covers table, id and content. What a seal can't show, a row that was taken away, put in or put back as it once was, the root of its
// group shows: an encrypted sum over the seals of all rows that belong to it.
import { canonicalJson, hmacSm3, hmacSm3Bytes, sameText } from './hash.ts';
import type { Key, Keyring } from './keyring.ts';
import { seal as encrypt, sealKeys, unseal as decrypt, type SealKeys } from './sm4.ts';

/** Columns with their values as text or JSON, always built by the same SQL expression. */
export type Row = Readonly<Record<string, unknown>>;

/** Sum over a group of rows: how many, and the sum of their digests modulo 2^256 in hex. */
export interface RootSum {
  rows: number;
  sum: string;
}

export interface RowSeals {
  /** `<key id>.<64 hex digits>` for a row as it stands. */
  seal(table: string, id: string, row: Row): string;
  /** Was this seal made for this table, id and content? False for a seal that is missing or of a key that the ring doesn't have. */
  holds(table: string, id: string, row: Row, seal: string | null): boolean;
  /** `<column>: 16 hex digits` for each column: too short to prove much, enough to say which column of a broken row was changed. */
  columns(table: string, id: string, row: Row, keyId?: string): Record<string, string>;
  /** Columns of a row that don't fit what `columns` said once; those that came or went too. */
  changed(table: string, id: string, row: Row, said: Readonly<Record<string, string>>, seal: string): string[];
  /** True when the seal or root was made under a key that is no longer the active one. */
  stale(text: string): boolean;
  /** The sealed root of a group; `group` names it. Under the key of `like`, an earlier root, where one is given. */
  root(group: string, sum: RootSum, like?: string): string;
  /** What a root says; null where it was not made here for this group. */
  open(group: string, root: string): RootSum | null;
  /** The sum with seals added and taken away; digests are made under the key of `root`, or the active one. */
  add(group: string, sum: RootSum, change: { added?: readonly string[]; removed?: readonly string[] }, root?: string): RootSum;
  /** Reads the ring's folder again: a seal of an unknown key may be of one that another process has just begun to use. */
  reload(): Promise<void>;
  knows(text: string): boolean;
}

export const noRows: RootSum = { rows: 0, sum: '0'.repeat(64) };
const MODULUS = 1n << 256n;
const keyIdOf = (text: string): string => text.slice(0, text.indexOf('.'));

/** Seals with the keys `row` of a ring. */
export function createRowSeals(ring: Keyring): RowSeals {
  const roots = new Map<string, SealKeys>();
  const active = (): Key => ring.active('row');
  const find = (text: string): Key | undefined => ring.find('row', keyIdOf(text));
  const rootKeys = (key: Key): SealKeys => {
    const known = roots.get(key.id) ?? sealKeys(key.secret, 'banshi-row-root-v1');
    roots.set(key.id, known);
    return known;
  };
  const macOf = (key: Key, table: string, id: string, row: Row): string =>
    hmacSm3(key.secret, `banshi-row-v1\n${table}\n${id}\n${canonicalJson(row)}`);
  const columnMac = (key: Key, table: string, id: string, column: string, value: unknown): string =>
    hmacSm3(key.secret, `banshi-column-v1\n${table}\n${id}\n${column}\n${canonicalJson(value ?? null)}`).slice(0, 16);
  const macs = (key: Key, table: string, id: string, row: Row): Record<string, string> =>
    Object.fromEntries(Object.entries(row).map(([column, value]) => [column, columnMac(key, table, id, column, value)]));
  // Never stored: who sees seals, or sums before and after, learns nothing that would let him make another set with the same sum.
  const digest = (keys: SealKeys, group: string, seal: string): bigint =>
    BigInt(`0x${hmacSm3Bytes(keys.mac, `sum\n${group}\n${seal}`).toString('hex')}`);

  return {
    seal: (table, id, row) => `${active().id}.${macOf(active(), table, id, row)}`,
    holds(table, id, row, seal) {
      const key = seal === null ? undefined : find(seal);
      return key !== undefined && sameText(seal!, `${key.id}.${macOf(key, table, id, row)}`);
    },
    columns: (table, id, row, keyId) => macs((keyId === undefined ? undefined : ring.find('row', keyId)) ?? active(), table, id, row),
    changed(table, id, row, said, seal) {
      const now = macs(find(seal) ?? active(), table, id, row);
      return [...new Set([...Object.keys(said), ...Object.keys(now)])].filter((column) => said[column] !== now[column]);
    },
    stale: (text) => keyIdOf(text) !== active().id,
    root(group, sum, like) {
      const key = (like === undefined ? undefined : find(like)) ?? active();
      return `${key.id}.${encrypt(rootKeys(key), Buffer.from(JSON.stringify(sum)), group).toString('base64url')}`;
    },
    open(group, root) {
      const key = find(root);
      const plain = key && decrypt(rootKeys(key), Buffer.from(root.slice(key.id.length + 1), 'base64url'), group);
      return plain ? (JSON.parse(plain.toString('utf8')) as RootSum) : null;
    },
    add(group, { rows, sum }, { added = [], removed = [] }, root) {
      const keys = rootKeys((root === undefined ? undefined : find(root)) ?? active());
      let total = BigInt(`0x${sum}`);
      for (const one of added) total += digest(keys, group, one);
      for (const one of removed) total += MODULUS - digest(keys, group, one);
      return { rows: rows + added.length - removed.length, sum: (total % MODULUS).toString(16).padStart(64, '0') };
    },
    reload: () => ring.reload(),
    knows: (text) => find(text) !== undefined,
  };
}
