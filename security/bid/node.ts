// The envelope's cryptography by OpenSSL: for the command line, the custodian's program, the opening and the offline check.
import {
  createCipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  decapsulate,
  encapsulate,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { secretKey } from '../hash.ts';
import type { BidCrypto, IntlCrypto } from './crypto.ts';

const GCM_TAG = 16;
const GCM_NONCE = 12;
const FROM_TWO = Uint8Array.of(0, 0, 0, 2);
/** A public key of X25519 or its ciphertext, and the ciphertext of ML-KEM-768, in bytes. */
const X25519 = 32;
const ML_KEM = 1088;

interface HybridKey {
  x25519: string;
  mlkem: string;
}
const publicOf = (der: string): KeyObject => createPublicKey({ key: Buffer.from(der, 'base64url'), format: 'der', type: 'spki' });
const privateOf = (der: string): KeyObject => createPrivateKey({ key: Buffer.from(der, 'base64url'), format: 'der', type: 'pkcs8' });
/** Both keys of a pair in one text: DER in base64url with a point between. */
const parse = (text: string): HybridKey => {
  const [x25519 = '', mlkem = ''] = text.split('.');
  return { x25519, mlkem };
};

/** Whoever breaks one of the two agreements has nothing: both secrets and both ciphertexts go into the key. */
const combined = (x: Uint8Array, m: Uint8Array, ciphertext: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', Buffer.concat([x, m]), ciphertext, 'banshi-bid-x25519-mlkem768-v1', 32));

/** Zeros to encrypt: what comes out is the key stream. Grows to the longest that was asked for, a chunk. */
let zeros = new Uint8Array(0);
/**
 * Bytes with the key stream of a counter mode. A cipher of Node's writes into memory that it frees as it is, once its answer has been copied out, and nobody can tell who gets
 * that memory next: what is freed here is key stream and never text. `iv`: 16 bytes.
 */
function counterMode(cipher: string, key: Uint8Array, iv: Uint8Array, bytes: Uint8Array): Buffer {
  if (zeros.length < bytes.length) zeros = new Uint8Array(bytes.length);
  const answer = createCipheriv(cipher, secretKey(key), iv).update(zeros.subarray(0, bytes.length));
  for (let n = 0; n < bytes.length; n++) answer[n]! ^= bytes[n]!;
  return answer;
}

const intl: IntlCrypto = {
  gcmSeal: (key, nonce, plain) => {
    const cipher = createCipheriv('aes-256-gcm', secretKey(key), nonce);
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  },
  gcmOpen: (key, nonce, sealed) => {
    if (sealed.length < GCM_TAG || nonce.length !== GCM_NONCE) return null;
    // GCM is its counter mode from 2 on, and a tag over what is sealed; the tag is made anew from the text, so that no cipher writes text anywhere.
    const clear = counterMode('aes-256-ctr', key, Buffer.concat([nonce, FROM_TWO]), sealed.subarray(0, sealed.length - GCM_TAG));
    const cipher = createCipheriv('aes-256-gcm', secretKey(key), nonce);
    cipher.update(clear);
    cipher.final();
    if (timingSafeEqual(cipher.getAuthTag(), sealed.subarray(sealed.length - GCM_TAG))) return clear;
    clear.fill(0);
    return null;
  },
  encapsulate: (publicKey) => {
    const { x25519, mlkem } = parse(publicKey);
    const x = encapsulate(publicOf(x25519));
    const m = encapsulate(publicOf(mlkem));
    const ciphertext = Buffer.concat([x.ciphertext, m.ciphertext]);
    return { shared: combined(x.sharedKey, m.sharedKey, ciphertext), ciphertext };
  },
  decapsulate: (privateKey, ciphertext) => {
    if (ciphertext.length !== X25519 + ML_KEM) return null;
    const { x25519, mlkem } = parse(privateKey);
    try {
      const x = decapsulate(privateOf(x25519), ciphertext.subarray(0, X25519));
      return combined(x, decapsulate(privateOf(mlkem), ciphertext.subarray(X25519)), ciphertext);
    } catch {
      return null;
    }
  },
  newKeys: () => {
    const [x, m] = [generateKeyPairSync('x25519'), generateKeyPairSync('ml-kem-768' as 'x25519')];
    const text = (type: 'spki' | 'pkcs8', key: KeyObject): string => key.export({ type: type as 'spki', format: 'der' }).toString('base64url');
    return {
      publicKey: `${text('spki', x.publicKey)}.${text('spki', m.publicKey)}`,
      privateKey: `${text('pkcs8', x.privateKey)}.${text('pkcs8', m.privateKey)}`,
    };
  },
};

export const nodeCrypto: BidCrypto = {
  sm3: (...parts) => {
    const hash = createHash('sm3');
    for (const part of parts) hash.update(part);
    return hash.digest();
  },
  newSm3: () => createHash('sm3'),
  hmacSm3: (key, ...parts) => {
    const mac = createHmac('sm3', secretKey(key));
    for (const part of parts) mac.update(part);
    return mac.digest();
  },
  hkdf: (suite, key, info, length) => new Uint8Array(hkdfSync(suite === 'GM' ? 'sm3' : 'sha256', key, new Uint8Array(0), info, length)),
  sm4Ctr: (key, iv, bytes) => counterMode('sm4-ctr', key, iv, bytes),
  random: (length) => new Uint8Array(randomBytes(length)),
  intl,
};
