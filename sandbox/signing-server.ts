// U07, the signing server: signs, verifies, wraps. Its keys are made at the first start and stay in its folder.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import type { Router } from 'express';
import { sm2 } from 'sm-crypto-v2';
import {
  signRequestSchema,
  unwrapRequestSchema,
  verifyRequestSchema,
  wrapRequestSchema,
  type SignatureAlgorithm,
  type Signed,
} from '../gateways/contracts/signing-server.ts';
import { onceEach } from './kit/once.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';
import { openStore } from './kit/store.ts';

interface Keys {
  sm2: { publicKey: string; privateKey: string };
  ecdsa: { publicKey: string; privateKey: string };
  kek: string;
}

export function createSigningServer(kit: Kit): Router {
  const sealed = createSealed('signing-server', kit);
  const store = openStore<Keys>('signing-server-keys', kit.folder);
  if (store.rows.length === 0) store.add(newKeys());
  const keys = store.rows[0]!;
  const once = onceEach('signing-server', kit);
  const kek = Buffer.from(keys.kek, 'base64');

  sealed.onSealed('/sign', signRequestSchema, async (asked) => {
    const at = (await kit.clock()).toISOString();
    return once('/sign', asked, () => {
      const { requestId, algorithm } = asked;
      const signature = signatureOf(keys, algorithm, Buffer.from(asked.data, 'base64'));
      return {
        status: 200,
        body: { requestId, keyId: `server-${algorithm}`, algorithm, signature, publicKey: keys[algorithm].publicKey, at } satisfies Signed,
      };
    });
  });
  sealed.onSealed('/verify', verifyRequestSchema, ({ algorithm, data, signature, publicKey }) => ({
    status: 200,
    body: { valid: verified(algorithm, Buffer.from(data, 'base64'), signature, publicKey) },
  }));
  sealed.onSealed('/wrap', wrapRequestSchema, ({ secret, about }) => {
    const iv = randomBytes(16);
    const cipher = createCipheriv('sm4-ctr', kek.subarray(0, 16), iv);
    const body = Buffer.concat([iv, cipher.update(Buffer.from(secret, 'base64')), cipher.final()]);
    return { status: 200, body: { wrapped: Buffer.concat([body, macOf(kek, about, body)]).toString('base64') } };
  });
  sealed.onSealed('/unwrap', unwrapRequestSchema, ({ wrapped, about }) => {
    const whole = Buffer.from(wrapped, 'base64');
    const body = whole.subarray(0, -32);
    if (whole.length < 48 || !timingSafeEqual(macOf(kek, about, body), whole.subarray(-32)))
      return refused(422, 'NOT_WRAPPED_HERE', '密钥密文不正确');
    const decipher = createDecipheriv('sm4-ctr', kek.subarray(0, 16), body.subarray(0, 16));
    return { status: 200, body: { secret: Buffer.concat([decipher.update(body.subarray(16)), decipher.final()]).toString('base64') } };
  });
  return sealed.router;
}

function newKeys(): Keys {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    sm2: sm2.generateKeyPairHex(),
    ecdsa: {
      privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    },
    kek: randomBytes(48).toString('base64'),
  };
}

const signatureOf = (keys: Keys, algorithm: SignatureAlgorithm, data: Buffer): string =>
  algorithm === 'sm2'
    ? sm2.doSignature(new Uint8Array(data), keys.sm2.privateKey, { hash: true })
    : sign('sha256', data, createPrivateKey({ key: Buffer.from(keys.ecdsa.privateKey, 'base64'), type: 'pkcs8', format: 'der' })).toString('base64');

function verified(algorithm: SignatureAlgorithm, data: Buffer, signature: string, publicKey: string): boolean {
  try {
    if (algorithm === 'sm2') return sm2.doVerifySignature(new Uint8Array(data), signature, publicKey, { hash: true });
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' });
    return verify('sha256', data, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

const macOf = (kek: Buffer, about: string, body: Buffer): Buffer =>
  createHmac('sm3', kek.subarray(16)).update(`${about.length}\n${about}\n`).update(body).digest();
