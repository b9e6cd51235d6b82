// The suite INTL in plain JavaScript, for browsers: X25519 with ML-KEM-768, AES-256-GCM, HKDF-SHA-256. Keys and ciphertexts are those of OpenSSL, byte for byte, so that what
// a browser seals is opened by everybody else.
import { gcm } from '@noble/ciphers/aes';
import { x25519 } from '@noble/curves/ed25519';
import { expand, extract, hkdf } from '@noble/hashes/hkdf';
import { sha256 } from '@noble/hashes/sha2';
import { ml_kem768 } from '@noble/post-quantum/ml-kem';
import { joined, sameBytes, utf8 } from './bytes.ts';
import type { IntlCrypto } from './crypto.ts';
import { bits, der, elementAt, elementsIn, integer, octets, oid, sequence } from './pdf/der.ts';
import { base64url, fromBase64url } from './wrap.ts';

const X25519_OID = oid('1.3.101.110');
const ML_KEM_768_OID = oid('2.16.840.1.101.3.4.4.2');
const [X25519, ML_KEM] = [32, 1088];
const SEED = 64;
const EMPTY = new Uint8Array(0);
/** In a private key of ML-KEM: the seed alone, or seed and expanded key together (RFC 9935). */
const [SEED_ALONE, BOTH, EXPANDED] = [0x80, 0x30, 0x04];

/** SubjectPublicKeyInfo and PKCS #8, as OpenSSL writes them. */
const publicDer = (algorithm: Uint8Array, key: Uint8Array): Uint8Array => sequence(sequence(algorithm), bits(key));
const privateDer = (algorithm: Uint8Array, key: Uint8Array): Uint8Array => sequence(integer(Uint8Array.of(0)), sequence(algorithm), octets(key));

/** Both keys of a pair: DER in base64url with a point between. Throws RangeError where one is of another kind. */
function parsed(text: string, content: (fields: readonly Uint8Array[]) => Uint8Array): { x25519: Uint8Array; mlkem: Uint8Array } {
  const [first = '', second = ''] = text.split('.');
  const read = (part: string, algorithm: Uint8Array): Uint8Array => {
    const fields = elementsIn(elementAt(fromBase64url(part)).content);
    const named = fields.find(({ tag }) => tag === 0x30);
    if (!named || !sameBytes(named.content.subarray(0, algorithm.length), algorithm)) throw new RangeError('a key of another kind');
    return content(fields.map((field) => field.content));
  };
  return { x25519: read(first, X25519_OID), mlkem: read(second, ML_KEM_768_OID) };
}
const publicKeys = (text: string) => parsed(text, ([, key = EMPTY]) => key.subarray(1));
const privateKeys = (text: string) => parsed(text, ([, , key = EMPTY]) => key);

/** The key that decapsulates, from any of the forms of RFC 9935. */
function mlkemSecret(key: Uint8Array): Uint8Array {
  const inside = elementAt(key);
  if (inside.tag === SEED_ALONE) return ml_kem768.keygen(inside.content).secretKey;
  if (inside.tag === BOTH) return ml_kem768.keygen(elementAt(inside.content).content).secretKey;
  if (inside.tag === EXPANDED) return inside.content;
  throw new RangeError('a private key of another form');
}

/** What OpenSSL gives for an agreement by X25519: DHKEM of RFC 9180, 4.1, from the shared point, the ephemeral and the receiver's public key. */
const KEM = joined(utf8('HPKE-v1KEM'), Uint8Array.of(0, 0x20));
function dhkem(point: Uint8Array, ephemeral: Uint8Array, receiver: Uint8Array): Uint8Array {
  const key = extract(sha256, joined(KEM, utf8('eae_prk'), point), EMPTY);
  return expand(sha256, key, joined(Uint8Array.of(0, 32), KEM, utf8('shared_secret'), ephemeral, receiver), 32);
}

/** Whoever breaks one of the two agreements has nothing: both secrets and both ciphertexts go into the key. */
const combined = (x: Uint8Array, m: Uint8Array, ciphertext: Uint8Array): Uint8Array =>
  hkdf(sha256, joined(x, m), ciphertext, 'banshi-bid-x25519-mlkem768-v1', 32);

/** HKDF-SHA-256 with an empty salt. */
export const hkdfSha256 = (key: Uint8Array, info: string, length: number): Uint8Array => hkdf(sha256, key, EMPTY, utf8(info), length);

export const portableIntl: IntlCrypto = {
  gcmSeal: (key, nonce, plain) => gcm(key, nonce).encrypt(plain),
  gcmOpen: (key, nonce, sealed) => {
    try {
      return gcm(key, nonce).decrypt(sealed);
    } catch {
      // The tag does not hold, or there is no room for one.
      return null;
    }
  },
  encapsulate: (publicKey) => {
    const keys = publicKeys(publicKey);
    const once = x25519.utils.randomPrivateKey();
    const ephemeral = x25519.getPublicKey(once);
    const x = dhkem(x25519.getSharedSecret(once, keys.x25519), ephemeral, keys.x25519);
    const m = ml_kem768.encapsulate(keys.mlkem);
    const ciphertext = joined(ephemeral, m.cipherText);
    return { shared: combined(x, m.sharedSecret, ciphertext), ciphertext };
  },
  decapsulate: (privateKey, ciphertext) => {
    if (ciphertext.length !== X25519 + ML_KEM) return null;
    try {
      const keys = privateKeys(privateKey);
      const own = elementAt(keys.x25519).content;
      const ephemeral = ciphertext.subarray(0, X25519);
      const x = dhkem(x25519.getSharedSecret(own, ephemeral), ephemeral, x25519.getPublicKey(own));
      return combined(x, ml_kem768.decapsulate(ciphertext.subarray(X25519), mlkemSecret(keys.mlkem)), ciphertext);
    } catch {
      return null;
    }
  },
  newKeys: () => {
    const x = x25519.utils.randomPrivateKey();
    const seed = crypto.getRandomValues(new Uint8Array(SEED));
    const m = ml_kem768.keygen(seed);
    const pair = (...keys: readonly Uint8Array[]): string => keys.map(base64url).join('.');
    return {
      publicKey: pair(publicDer(X25519_OID, x25519.getPublicKey(x)), publicDer(ML_KEM_768_OID, m.publicKey)),
      privateKey: pair(privateDer(X25519_OID, octets(x)), privateDer(ML_KEM_768_OID, der(SEED_ALONE, seed))),
    };
  },
};
