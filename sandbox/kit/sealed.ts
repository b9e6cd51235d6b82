// The frame of stand-ins that speak in sealed envelopes, computed here anew after the contract: working keys handed over, nonces remembered,
// every refused envelope an alarm at /_alarms/<neighbour>.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import express, { type Router } from 'express';
import type { z } from 'zod';
import {
  aboutEnvelope,
  aboutKey,
  ENVELOPE_INFO,
  ENVELOPE_VALID_MS,
  envelopeCodes,
  envelopeSchema,
  KEY_INFO,
  keyHandOverSchema,
  type About,
  type Envelope,
  type EnvelopeAlarm,
} from '../../gateways/contracts/envelope.ts';
import type { NeighbourName } from '../../gateways/contracts/neighbours.ts';
import { createStandIn, refused, serve, type Answer, type Kit } from './stand-in.ts';

export interface Sealed {
  router: Router;
  /** A sealed POST after the schema; the answer goes back sealed, a refusal (status from 400) as code and message. */
  onSealed<T>(path: string, schema: z.ZodType<T>, handle: (body: T) => Answer | Promise<Answer>): void;
  /** A page of people and tests: plain JSON, not logged, no faults. */
  onData<T>(path: string, schema: z.ZodType<T>, keep: (body: T) => Answer | Promise<Answer>): void;
  /** Sends by itself to an address of ours; answers the status. Throws before the first working key was handed over. */
  callBack(url: string, path: string, body: unknown): Promise<number>;
  alarms: readonly EnvelopeAlarm[];
}

interface Keys {
  cipher: Buffer;
  mac: Buffer;
}

const MESSAGES: Record<string, string> = {
  [envelopeCodes.unknownKey]: '工作密钥未登记',
  [envelopeCodes.altered]: '报文完整性校验未通过',
  [envelopeCodes.stale]: '报文已过有效时间',
  [envelopeCodes.replayed]: '报文重复',
};

export function createSealed(name: NeighbourName, kit: Kit): Sealed {
  const { router, onPost } = createStandIn(name, kit);
  const keys = new Map<string, Keys>();
  const nonces = new Map<string, number>();
  const alarms: EnvelopeAlarm[] = [];
  let newest: string | undefined;

  const refuse = (code: string, path: string): Answer => {
    if (code !== envelopeCodes.unknownKey) alarms.push({ at: new Date().toISOString(), code, path });
    return refused(401, code, MESSAGES[code] ?? code);
  };
  const replayed = (nonce: string, now: number): boolean => {
    for (const [old, at] of nonces) if (at < now - 2 * ENVELOPE_VALID_MS) nonces.delete(old);
    if (nonces.has(nonce)) return true;
    nonces.set(nonce, now);
    return false;
  };

  onPost('/keys', keyHandOverSchema, ({ key, wrapped }) => {
    const secret = unseal(derive(Buffer.from(kit.secret), `${KEY_INFO}/${name}`), wrapped, aboutKey(name, key));
    if (!secret) return refuse(envelopeCodes.altered, '/keys');
    keys.set(key, derive(secret, ENVELOPE_INFO));
    newest = key;
    return { status: 200, body: { key } };
  });
  router.get('/_alarms', (_request, response) => void response.json(alarms));

  return {
    router,
    alarms,
    onSealed(path, schema, handle) {
      router.post(path, express.raw({ type: () => true, limit: '1mb' }), (request, response) => {
        let of: Envelope | undefined;
        void serve<Answer>(name, kit, request, {
          work: async (entry, repeat) => {
            const read = envelopeSchema.safeParse(json(request.body));
            if (!read.success) return refuse(envelopeCodes.altered, path);
            const { key, nonce, at, body } = read.data;
            const held = keys.get(key);
            if (!held) return refuse(envelopeCodes.unknownKey, path);
            const plain = unseal(held, body, aboutEnvelope({ direction: 'request', neighbour: name, path, key, nonce, at }));
            if (!plain) return refuse(envelopeCodes.altered, path);
            if (Math.abs(Date.now() - at) > ENVELOPE_VALID_MS) return refuse(envelopeCodes.stale, path);
            if (replayed(nonce, Date.now())) return refuse(envelopeCodes.replayed, path);
            of = read.data;
            const asked = schema.safeParse(json(plain));
            if (!asked.success)
              return refused(
                400,
                'BAD_REQUEST',
                asked.error.issues
                  .map((one) => one.path.join('.'))
                  .join(', ')
                  .slice(0, 500),
              );
            entry.body = asked.data;
            const answer = await handle(asked.data);
            for (let i = 0; i < repeat; i++) await handle(asked.data);
            entry.done = 1 + repeat;
            return answer;
          },
          fault: (status) => refused(status, 'SANDBOX_FAULT', '模拟故障'),
          send: ({ status, body }) => {
            const wrap = of && status < 400;
            const about = {
              direction: 'answer',
              neighbour: name,
              path,
              key: of?.key ?? '',
              nonce: randomNonce(),
              at: Date.now(),
              of: of?.nonce ?? '',
            } as const;
            response.status(status).json(wrap ? envelope(keys.get(of!.key)!, about, body) : body);
          },
        });
      });
    },
    onData(path, schema, keep) {
      router.post(path, express.json({ limit: '1mb' }), async (request, response) => {
        const read = schema.safeParse(request.body);
        const answer = read.success
          ? await keep(read.data)
          : refused(400, 'BAD_REQUEST', read.error.issues.map((one) => one.path.join('.')).join(', '));
        response.status(answer.status).json(answer.body);
      });
    },
    async callBack(url, path, body) {
      if (!newest) throw new Error(`${name}: no working key yet`);
      const about: About = { direction: 'callback', neighbour: name, path, key: newest, nonce: randomNonce(), at: Date.now() };
      const text = JSON.stringify(envelope(keys.get(newest)!, about, body));
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: text,
        signal: AbortSignal.timeout(5_000),
      });
      await response.arrayBuffer();
      return response.status;
    },
  };
}

const randomNonce = (): string => randomBytes(16).toString('hex');

function derive(secret: Buffer, info: string): Keys {
  const bytes = Buffer.from(hkdfSync('sm3', secret, new Uint8Array(0), info, 48));
  return { cipher: bytes.subarray(0, 16), mac: bytes.subarray(16) };
}

function macOf({ mac }: Keys, about: string, body: Buffer): Buffer {
  const context = Buffer.from(about, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(context.length);
  return createHmac('sm3', mac).update(length).update(context).update(body).digest();
}

function envelope(keys: Keys, about: About, body: unknown): Envelope {
  const iv = randomBytes(16);
  const cipher = createCipheriv('sm4-ctr', keys.cipher, iv);
  const sealed = Buffer.concat([iv, cipher.update(JSON.stringify(body), 'utf8'), cipher.final()]);
  const whole = Buffer.concat([sealed, macOf(keys, aboutEnvelope(about), sealed)]);
  return { v: 1, key: about.key, nonce: about.nonce, at: about.at, body: whole.toString('base64url') };
}

function unseal(keys: Keys, text: string, about: string): Buffer | null {
  const whole = Buffer.from(text, 'base64url');
  if (whole.length < 48) return null;
  const body = whole.subarray(0, whole.length - 32);
  if (!timingSafeEqual(macOf(keys, about, body), whole.subarray(whole.length - 32))) return null;
  const decipher = createDecipheriv('sm4-ctr', keys.cipher, body.subarray(0, 16));
  return Buffer.concat([decipher.update(body.subarray(16)), decipher.final()]);
}

function json(raw: unknown): unknown {
  try {
    return Buffer.isBuffer(raw) ? JSON.parse(raw.toString('utf8')) : undefined;
  } catch {
    return undefined;
  }
}
