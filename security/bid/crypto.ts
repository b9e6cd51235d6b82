// What the envelope needs of cryptography, so that one code seals in a browser, on a command line and in a verifier. Two sets of it: `portable.ts` runs anywhere,
// `node.ts` is the same by OpenSSL, twenty times as fast.

/** GM: SM2, SM3, SM4. INTL: X25519 with ML-KEM-768, AES-256-GCM, SHA-256 for keys. Commitments and trees are SM3 in both. */
export type Suite = 'GM' | 'INTL';

/** A hash that takes bytes as they come. */
export interface RunningHash {
  update: (bytes: Uint8Array) => unknown;
  digest: () => Uint8Array;
}

export interface BidCrypto {
  /** Over all parts, as if they were one: a chunk is not copied to be hashed. */
  sm3: (...parts: readonly Uint8Array[]) => Uint8Array;
  /** For what is too long to be held: in JavaScript alone it is held all the same. */
  newSm3: () => RunningHash;
  hmacSm3: (key: Uint8Array, ...parts: readonly Uint8Array[]) => Uint8Array;
  /** HKDF with an empty salt: SM3 for GM, SHA-256 for INTL. */
  hkdf: (suite: Suite, key: Uint8Array, info: string, length: number) => Uint8Array;
  /** SM4 in counter mode, both ways. The IV is the first counter block, 16 bytes. */
  sm4Ctr: (key: Uint8Array, iv: Uint8Array, bytes: Uint8Array) => Uint8Array;
  random: (length: number) => Uint8Array;
  intl: IntlCrypto;
}

export interface IntlCrypto {
  /** AES-256-GCM: ciphertext ‖ tag (16). */
  gcmSeal: (key: Uint8Array, nonce: Uint8Array, plain: Uint8Array) => Uint8Array;
  /** Null where the tag doesn't hold. */
  gcmOpen: (key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array) => Uint8Array | null;
  /** A shared secret of both key agreements for a public key, and what its owner needs to reach it. */
  encapsulate: (publicKey: string) => { shared: Uint8Array; ciphertext: Uint8Array };
  /** Null for what can't be one. */
  decapsulate: (privateKey: string, ciphertext: Uint8Array) => Uint8Array | null;
  newKeys: () => { publicKey: string; privateKey: string };
}
