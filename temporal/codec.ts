// What Temporal stores is encrypted: AES-256-GCM over the deflated payload, under a key derived per owner. The owner (the
// workflow's id) travels in the metadata, is authenticated, and is compared with who reads: a payload moved into another case
// is refused. Workflow ids, search attributes and names of activities are not payloads and stay readable.
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { SerializationContext } from '@temporalio/common/lib/converter/serialization-context.js';
import { secretKey } from '../security/hash.ts';
import type { Keyring } from '../security/keyring.ts';

export const ENCODING = 'binary/encrypted';
/** Below this many bytes deflating costs more than it saves. */
const DEFLATE_FROM = 256;
/** No payload of ours comes near: the server takes 2 MB. */
const MAX_PLAIN = 16 * 1024 * 1024;
const NONCE = 12;
const TAG = 16;

/** Thrown when a payload may not be read here. `reason` is stable. */
export class PayloadRefused extends Error {
  readonly reason: 'owner' | 'key' | 'altered';
  constructor(reason: 'owner' | 'key' | 'altered', message: string) {
    super(message);
    this.name = 'PayloadRefused';
    this.reason = reason;
  }
}

/**
 * Who a payload belongs to. Runs of a schedule are called `<id>-<time>` while the schedule's own payloads, and what one run
 * hands to the next, carry another time or none: the time is no part of the owner.
 */
export function ownerOf(context: SerializationContext | undefined): string {
  if (!context) return '';
  const id = context.workflowId ?? (context.type === 'activity' ? `activity:${context.activityId ?? ''}` : '');
  return id.replace(/-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, '');
}

/** The codec of worker and client. Payloads that are not encrypted pass as they are (an operator's signal from the CLI). */
export function createCodec(ring: Keyring): PayloadCodec {
  return {
    async encode(payloads, context) {
      const owner = ownerOf(context);
      return payloads.map((payload) => encryptPayload(ring, payload, owner));
    },
    async decode(payloads, context) {
      return payloads.map((payload) => {
        if (!isEncrypted(payload)) return payload;
        const owner = text(payload, 'owner');
        const reader = ownerOf(context);
        // without an owner: encrypted by the codec server for an operator; without a reader: a tool that shows histories
        if (owner && reader && owner !== reader) {
          throw new PayloadRefused('owner', `a payload of ${owner} was found in ${reader}`);
        }
        return decryptPayload(ring, payload);
      });
    },
  };
}

export const isEncrypted = (payload: Payload): boolean => text(payload, 'encoding') === ENCODING;

/** The owner that an encrypted payload names; '' for none. */
export const payloadOwner = (payload: Payload): string => text(payload, 'owner');

/** Encrypts one payload for its owner with the active key. */
export function encryptPayload(ring: Keyring, payload: Payload, owner: string): Payload {
  const key = ring.active('payload');
  const plain = pack(payload);
  const deflated = plain.length >= DEFLATE_FROM ? deflateRawSync(plain) : plain;
  const small = deflated.length < plain.length;
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', ownerKey(key.secret, owner), nonce).setAAD(about(key.id, owner, small));
  const body = Buffer.concat([Buffer.of(small ? 1 : 0), nonce, cipher.update(small ? deflated : plain), cipher.final()]);
  const metadata = { encoding: bytes(ENCODING), 'encryption-key-id': bytes(key.id), owner: bytes(owner) };
  return { metadata, data: Buffer.concat([body, cipher.getAuthTag()]) };
}

/** Reverses it. Throws PayloadRefused when the key is not in the ring, or when a byte or the owner was changed. */
export function decryptPayload(ring: Keyring, payload: Payload): Payload {
  const [id, owner] = [text(payload, 'encryption-key-id'), text(payload, 'owner')];
  const key = ring.find('payload', id);
  if (!key) throw new PayloadRefused('key', `payload key ${id} is not in the key ring`);
  const data = Buffer.from(payload.data ?? []);
  try {
    const [small, nonce] = [data[0] === 1, data.subarray(1, 1 + NONCE)];
    const cipher = createDecipheriv('aes-256-gcm', ownerKey(key.secret, owner), nonce, { authTagLength: TAG }).setAAD(about(id, owner, small));
    cipher.setAuthTag(data.subarray(-TAG));
    const plain = Buffer.concat([cipher.update(data.subarray(1 + NONCE, -TAG)), cipher.final()]);
    return unpack(small ? inflateRawSync(plain, { maxOutputLength: MAX_PLAIN }) : plain);
  } catch {
    throw new PayloadRefused('altered', `a payload of ${owner || 'nobody'} was altered (payload key ${id})`);
  }
}

const bytes = (value: string): Uint8Array => Buffer.from(value, 'utf8');
const text = (payload: Payload, name: string): string => Buffer.from(payload.metadata?.[name] ?? []).toString('utf8');

/** Owners whose keys stand ready: a case that is followed reads and writes half a dozen payloads at once. */
const KEPT = 200;
const kept = new WeakMap<Uint8Array, Map<string, KeyObject>>();

// A key per owner keeps the number of messages under one key far below what random 96-bit nonces allow (2³²).
function ownerKey(secret: Uint8Array, owner: string): KeyObject {
  const ready = kept.get(secret) ?? new Map<string, KeyObject>();
  kept.set(secret, ready);
  const known = ready.get(owner);
  if (known) return known;
  const made = createSecretKey(createHmac('sha256', secretKey(secret)).update(`banshi-payload-v1\n${owner}`).digest());
  if (ready.size >= KEPT) ready.delete(ready.keys().next().value!);
  ready.set(owner, made);
  return made;
}
const about = (id: string, owner: string, small: boolean): Buffer => Buffer.from(`banshi-payload-v1\n${id}\n${owner}\n${small ? 1 : 0}`);

// Length of the metadata, the metadata as JSON, the data.
function pack(payload: Payload): Buffer {
  const metadata = Object.entries(payload.metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('latin1')]);
  const head = Buffer.from(JSON.stringify(Object.fromEntries(metadata)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  // A payload without data comes as undefined or as an empty plain array, by what made it.
  return Buffer.concat([length, head, Buffer.from(payload.data ?? [])]);
}

function unpack(plain: Buffer): Payload {
  const end = 4 + plain.readUInt32BE(0);
  const metadata = Object.entries(JSON.parse(plain.subarray(4, end).toString()) as Record<string, string>);
  return { metadata: Object.fromEntries(metadata.map(([name, value]) => [name, Buffer.from(value, 'latin1')])), data: plain.subarray(end) };
}
