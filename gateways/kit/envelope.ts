// Every word to a neighbour goes in a sealed envelope: SM4 + HMAC-SM3 under a working key of the ring, with nonce and time, and the answer comes back in one that
// counts for this request alone. A working key is handed over under the secret agreed with the neighbour when it doesn't know it yet, so a rotation needs no visit.
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { hkdfSync } from 'node:crypto';
import {
  aboutEnvelope,
  aboutKey,
  ENVELOPE_INFO,
  ENVELOPE_VALID_MS,
  envelopeCodes,
  envelopeSchema,
  KEY_INFO,
  keyTakenSchema,
  type About,
  type Envelope,
} from '../contracts/envelope.ts';
import { neighbours, type NeighbourName } from '../contracts/neighbours.ts';
import type { Keyring } from '../../security/keyring.ts';
import { seal, sealKeys, unseal, type SealKeys } from '../../security/sm4.ts';
import { ask, isNeighbourRefused, NeighbourAway, NeighbourRefused, type Neighbour } from './http.ts';

/** Something about an envelope was not as it must be: for the operators. Holds nothing of what was inside. */
export interface EnvelopeAlarm {
  neighbour: NeighbourName;
  code: string;
  path: string;
}

export interface Link {
  neighbour: Neighbour;
  /** Asks sealed. Throws NeighbourAway (also for an envelope that was altered on the way, after the alarm) and NeighbourRefused. */
  ask<T>(path: string, body: unknown, answer: z.ZodType<T>, signal?: AbortSignal): Promise<T>;
  /** Opens an envelope that the neighbour sent by itself. Refusals as values; the caller remembers the nonce. */
  openCallback(path: string, sealed: unknown, now: number): { ok: true; nonce: string; body: unknown } | { ok: false; code: string };
  /** Tells the operators. */
  alarm: (code: string, path: string) => void;
}

export interface LinkOptions {
  /** Undefined: nobody has configured it; every question fails as one that can be repeated. */
  url: string | undefined;
  /** Agreed with the neighbour. */
  secret: string;
  ring: Keyring;
  alarm: (alarm: EnvelopeAlarm) => void;
  timeoutMs?: number;
  now?: () => number;
}

interface WorkingKey {
  id: string;
  bytes: Buffer;
  keys: SealKeys;
}

/** Working key of a neighbour: derived from the ring's key, so that what one neighbour holds opens nothing of another. */
function workingKey(secret: Buffer, id: string, name: NeighbourName): WorkingKey {
  const bytes = Buffer.from(hkdfSync('sm3', secret, new Uint8Array(0), `banshi-neighbour-v1/${name}`, 32));
  return { id, bytes, keys: sealKeys(bytes, ENVELOPE_INFO) };
}

export function createLink(name: NeighbourName, options: LinkOptions): Link {
  const { url, secret, ring, timeoutMs = 5_000, now = Date.now } = options;
  const neighbour: Neighbour = { label: neighbours[name].label, name, url: url ?? '', secret, timeoutMs };
  const alarm = (code: string, path: string): void => options.alarm({ neighbour: name, code, path });
  const known = new Map<string, WorkingKey>();
  const keyOf = (id: string, bytes: Buffer): WorkingKey => {
    const key = known.get(id) ?? workingKey(bytes, id, name);
    known.set(id, key);
    return key;
  };
  const active = (): WorkingKey => {
    const { id, secret: bytes } = ring.active('neighbour');
    return keyOf(id, bytes);
  };

  async function handOver(key: WorkingKey, signal: AbortSignal | undefined): Promise<void> {
    const wrapped = seal(sealKeys(Buffer.from(secret, 'utf8'), `${KEY_INFO}/${name}`), key.bytes, aboutKey(name, key.id)).toString('base64url');
    await ask(neighbour, { path: '/keys', body: { key: key.id, wrapped }, answer: keyTakenSchema, signal });
  }

  async function once<T>(path: string, body: unknown, answer: z.ZodType<T>, signal: AbortSignal | undefined): Promise<T> {
    const key = active();
    const nonce = randomBytes(16).toString('hex');
    const request = sealed(key, { direction: 'request', neighbour: name, path, key: key.id, nonce, at: now() }, body);
    const reply = await ask(neighbour, { path, body: request, answer: envelopeSchema, signal });
    const { at } = reply;
    const about: About = { direction: 'answer', neighbour: name, path, key: key.id, nonce: reply.nonce, at, of: nonce };
    const opened = reply.key === key.id && Math.abs(now() - at) <= ENVELOPE_VALID_MS ? unsealed(key, about, reply.body) : null;
    if (!opened) {
      alarm(envelopeCodes.altered, path);
      throw new NeighbourAway(neighbour, 'answer altered on the way');
    }
    const read = answer.safeParse(opened.body);
    if (!read.success) throw new NeighbourAway(neighbour, 'answer outside the contract', 200);
    return read.data;
  }

  return {
    neighbour,
    alarm,
    async ask(path, body, answer, signal) {
      if (url === undefined) throw new NeighbourAway(neighbour, 'no address is configured');
      try {
        return await once(path, body, answer, signal);
      } catch (error) {
        if (!isNeighbourRefused(error) || error.code !== envelopeCodes.unknownKey) throw refusedEnvelope(error, neighbour, path, alarm);
      }
      await handOver(active(), signal);
      return once(path, body, answer, signal).catch((error: unknown) => {
        throw refusedEnvelope(error, neighbour, path, alarm);
      });
    },
    openCallback(path, given, at) {
      const read = envelopeSchema.safeParse(given);
      if (!read.success) return { ok: false, code: envelopeCodes.altered };
      const { key: id, nonce, at: made, body } = read.data;
      const held = ring.find('neighbour', id);
      if (!held) return { ok: false, code: envelopeCodes.unknownKey };
      const opened = unsealed(keyOf(id, held.secret), { direction: 'callback', neighbour: name, path, key: id, nonce, at: made }, body);
      if (!opened) return { ok: false, code: envelopeCodes.altered };
      if (Math.abs(at - made) > ENVELOPE_VALID_MS) return { ok: false, code: envelopeCodes.stale };
      return { ok: true, nonce, body: opened.body };
    },
  };
}

function sealed(key: WorkingKey, about: About, body: unknown): Envelope {
  const bytes = seal(key.keys, Buffer.from(JSON.stringify(body ?? null), 'utf8'), aboutEnvelope(about));
  return { v: 1, key: key.id, nonce: about.nonce, at: about.at, body: bytes.toString('base64url') };
}

function unsealed(key: WorkingKey, about: About, body: string): { body: unknown } | null {
  const plain = unseal(key.keys, Buffer.from(body, 'base64url'), aboutEnvelope(about));
  return plain && { body: JSON.parse(plain.toString('utf8')) as unknown };
}

/** The neighbour got an envelope other than ours: what was meant never arrived, so it is worth sending again. */
function refusedEnvelope(error: unknown, neighbour: Neighbour, path: string, alarm: Link['alarm']): unknown {
  if (!(error instanceof NeighbourRefused) || !(Object.values(envelopeCodes) as string[]).includes(error.code)) return error;
  alarm(error.code, path);
  return new NeighbourAway(neighbour, `envelope refused: ${error.code}`, error.status);
}
