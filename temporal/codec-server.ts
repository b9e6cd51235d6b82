// The codec server's two handlers, as the Web UI calls them: POST …/decode and …/encode with `{ payloads: [{ metadata, data }] }`,
// every value in base64. Pure: the API puts them behind the sign-in, decides who may see what, and logs each look.
import type { Payload } from '@temporalio/common';
import type { Keyring } from '../security/keyring.ts';
import { decryptPayload, encryptPayload, isEncrypted, payloadOwner, PayloadRefused } from './codec.ts';

export interface WirePayload {
  metadata?: Record<string, string>;
  data?: string;
}
export interface WirePayloads {
  payloads: WirePayload[];
}

export interface DecodeOptions {
  keyring: Keyring;
  /** May the person who asks read what belongs to this owner (workflow id, '' for none). */
  may: (owner: string) => boolean;
  /** Told once for each owner whose payloads were asked for, with their number, for the log. */
  looked?: (owner: string, allowed: boolean, count: number) => void;
  /** What the texts of JSON go through before they are shown, e.g. hiding what looks like a number of a person. */
  clean?: (text: string) => string;
}

/** Thrown when the body is not what the contract says; answer 400 with the message. */
export class NotPayloads extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotPayloads';
  }
}

/**
 * Decodes what the role may read. In the place of the rest stands a sentence; a payload of an unknown key, or one that is not
 * encrypted, comes back unchanged. Throws NotPayloads.
 */
export function decodePayloads(body: unknown, { keyring, may, looked, clean }: DecodeOptions): WirePayloads {
  const asked = new Map<string, { allowed: boolean; count: number }>();
  const payloads = fromWire(body).map((payload) => {
    if (!isEncrypted(payload)) return payload;
    const owner = payloadOwner(payload);
    const seen = asked.get(owner) ?? { allowed: may(owner), count: 0 };
    asked.set(owner, { ...seen, count: seen.count + 1 });
    if (!seen.allowed) return sentence('无权查看：您的角色不能解读此内容');
    try {
      return cleaned(decryptPayload(keyring, payload), clean);
    } catch (error) {
      if (!(error instanceof PayloadRefused)) throw error;
      return error.reason === 'key' ? payload : sentence('无法解读：内容与其校验码不符');
    }
  });
  for (const [owner, { allowed, count }] of asked) looked?.(owner, allowed, count);
  return { payloads: payloads.map(toWire) };
}

/** Encrypts what an operator types into the Web UI. It has no owner: the contract doesn't say which workflow it is for. Throws NotPayloads. */
export const encodePayloads = (body: unknown, { keyring }: { keyring: Keyring }): WirePayloads => ({
  payloads: fromWire(body).map((payload) => toWire(isEncrypted(payload) ? payload : encryptPayload(keyring, payload, ''))),
});

/** Values that are not JSON (none of ours) are shown to nobody who gets cleaned ones. */
function cleaned(payload: Payload, clean: DecodeOptions['clean']): Payload {
  if (!clean) return payload;
  if (Buffer.from(payload.metadata?.['encoding'] ?? []).toString() === 'binary/null') return payload;
  if (
    !Buffer.from(payload.metadata?.['encoding'] ?? [])
      .toString()
      .startsWith('json/')
  )
    return sentence('无权查看：您的角色不能解读此内容');
  return { ...payload, data: Buffer.from(clean(Buffer.from(payload.data ?? []).toString())) };
}

const sentence = (words: string): Payload => ({ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(words)) });

function fromWire(body: unknown): Payload[] {
  const { payloads } = record(body, 'the body');
  if (!Array.isArray(payloads)) throw new NotPayloads('payloads is no list');
  return payloads.map((each: unknown, n) => {
    const { metadata, data } = record(each, `payloads[${n}]`);
    const entries = Object.entries(metadata === undefined ? {} : record(metadata, `payloads[${n}].metadata`));
    return {
      metadata: Object.fromEntries(entries.map(([name, value]) => [name, base64(value, `payloads[${n}].metadata.${name}`)])),
      data: data === undefined || data === null ? Buffer.alloc(0) : base64(data, `payloads[${n}].data`),
    };
  });
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new NotPayloads(`${name} is no object`);
  return value as Record<string, unknown>;
}

function base64(value: unknown, name: string): Buffer {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(value)) throw new NotPayloads(`${name} is no base64`);
  return Buffer.from(value, 'base64');
}

const toWire = ({ metadata, data }: Payload): WirePayload => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')])),
  data: Buffer.from(data ?? []).toString('base64'),
});
