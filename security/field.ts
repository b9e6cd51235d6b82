// Fields and files at rest (Q04): SM4-CTR + HMAC-SM3 under a key per tenant (区划), and blind indices to find them again.
//
// The tenant's key is derived (HKDF-SM3 of the ring's key and the tenant's code), not stored: nothing has to be made when a
// district comes to us, nothing can be lost, one rotation renews all, and a leaked tenant key opens no other tenant. What that
// can't do is destroy one tenant's key alone; personal data is deleted row by row instead.
import { hmacSm3 } from './hash.ts';
import type { Key, Keyring } from './keyring.ts';
import { seal, sealKeys, unseal, type SealKeys } from './sm4.ts';

/** How a value is written before it is indexed, so that two spellings of one thing find each other. */
const normalised = {
  idNumber: (text: string) => text.replace(/\s/g, '').toUpperCase(),
  creditCode: (text: string) => text.replace(/[\s-]/g, '').toUpperCase(),
  phone: (text: string) => text.replace(/[\s()-]/g, '').replace(/^(\+|00)?86(?=1\d{10}$)/, ''),
  email: (text: string) => text.trim().toLowerCase(),
  text: (text: string) => text.trim(),
} as const;
export type BlindKind = keyof typeof normalised;

export interface Fields {
  /** Encrypts a text for a tenant (six-digit code). `place` is `table.column`: the text opens nowhere else. */
  encrypt(plain: string, tenant: string, place: string): string;
  /** Throws when the text is no encrypted field, was made for another place, was altered, or its key is not in the ring; the message names the key. */
  decrypt(text: string, place: string): string;
  /** The same for bytes (files): a header line, then the sealed bytes. */
  encryptBytes(plain: Uint8Array, tenant: string, place: string): Buffer;
  decryptBytes(sealed: Uint8Array, place: string): Buffer;
  /** True when the text was made with a key that is no longer the active one: decrypt and encrypt it again. */
  needsRotation(text: string): boolean;
  /** `<key id>.<HMAC-SM3>`: equal for equal values, tells nothing without the key. Kept beside the encrypted column, for uniqueness and exact search. */
  blindIndex(value: string, kind: BlindKind): string;
  /** The value's index under every key, newest first: search with `= any(…)` while a rotated index is being renewed. */
  blindIndexes(value: string, kind: BlindKind): string[];
}

const FORMAT = 'sm4.1';

/** Field encryption with the keys of a ring. */
export function createFields(ring: Keyring): Fields {
  const derived = new Map<string, SealKeys>();
  const keysFor = (key: Key, tenant: string): SealKeys => {
    const name = `${key.id}/${tenant}`;
    const known = derived.get(name) ?? sealKeys(key.secret, `banshi-field-v1/${tenant}`);
    derived.set(name, known);
    return known;
  };
  const about = (header: string, place: string) => `${header}\n${place}`;

  function sealFor(plain: Uint8Array, tenant: string, place: string): { header: string; sealed: Buffer } {
    if (!/^\d{6}$/.test(tenant)) throw new Error(`a tenant is a six-digit code, not ${JSON.stringify(tenant)}`);
    const key = ring.active('field');
    const header = `${FORMAT}.${key.id}.${tenant}`;
    return { header, sealed: seal(keysFor(key, tenant), plain, about(header, place)) };
  }
  function unsealFrom(header: string, sealed: Uint8Array, place: string): Buffer {
    const { id, tenant } = parse(header);
    const key = ring.find('field', id);
    if (!key) throw new Error(`field key ${id} is not in the key ring (${place})`);
    const plain = unseal(keysFor(key, tenant), sealed, about(header, place));
    if (!plain) throw new Error(`${place}: altered, or not encrypted for this place (field key ${id})`);
    return plain;
  }
  const index = (key: Key, value: string, kind: BlindKind) =>
    `${key.id}.${hmacSm3(key.secret, `${kind}\n${normalised[kind](value.normalize('NFKC'))}`)}`;

  return {
    encrypt(plain, tenant, place) {
      const { header, sealed } = sealFor(Buffer.from(plain, 'utf8'), tenant, place);
      return `${header}.${sealed.toString('base64url')}`;
    },
    decrypt(text, place) {
      const end = text.lastIndexOf('.');
      return unsealFrom(text.slice(0, end), Buffer.from(text.slice(end + 1), 'base64url'), place).toString('utf8');
    },
    encryptBytes(plain, tenant, place) {
      const { header, sealed } = sealFor(plain, tenant, place);
      return Buffer.concat([Buffer.from(`${header}\n`), sealed]);
    },
    decryptBytes(bytes, place) {
      const end = bytes.subarray(0, 64).indexOf(10);
      return unsealFrom(Buffer.from(bytes.subarray(0, Math.max(end, 0))).toString('latin1'), bytes.subarray(end + 1), place);
    },
    needsRotation: (text) => parse(text.slice(0, text.lastIndexOf('.'))).id !== ring.active('field').id,
    blindIndex: (value, kind) => index(ring.active('blind'), value, kind),
    blindIndexes: (value, kind) => ring.all('blind').map((key) => index(key, value, kind)),
  };
}

function parse(header: string): { id: string; tenant: string } {
  const [, id, tenant] = /^sm4\.1\.([\w-]+)\.(\d{6})$/.exec(header) ?? [];
  if (!id || !tenant) throw new Error('no encrypted field');
  return { id, tenant };
}
