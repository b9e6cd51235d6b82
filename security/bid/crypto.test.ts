// The parts of the envelope's cryptography against published answers, and the browser's set of them against OpenSSL's.
import { sm2 } from 'sm-crypto-v2';
import { combine } from 'shamir-secret-sharing';
import { fromHex, toHex, utf8 } from './bytes.ts';
import { nodeCrypto } from './node.ts';
import { portableCrypto } from './portable.ts';
import { unwrap, wrapFor } from './wrap.ts';

const both = [
  ['node', nodeCrypto],
  ['portable', portableCrypto],
] as const;

test.each(both)('R46 SM3 of "abc" (GB/T 32905 A.1), %s', (_, crypto) => {
  expect(toHex(crypto.sm3(utf8('abc')))).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
});

test.each(both)('R46 SM4 (GB/T 32907 A.1) as the keystream of counter mode, %s', (_, crypto) => {
  const block = fromHex('0123456789abcdeffedcba9876543210');
  expect(toHex(crypto.sm4Ctr(block, block, new Uint8Array(16)))).toBe('681edf34d206965e86b3e94f536e4246');
});

test('R46 the browser’s set and OpenSSL’s give the same: counter mode over block limits, HMAC-SM3, HKDF-SM3', () => {
  const [key, mac, plain] = [nodeCrypto.random(16), nodeCrypto.random(32), nodeCrypto.random(70_001)];
  const iv = fromHex('0000000000000501' + '00000000000000fe');
  expect(toHex(portableCrypto.sm4Ctr(key, iv, plain))).toBe(toHex(nodeCrypto.sm4Ctr(key, iv, plain)));
  expect(toHex(portableCrypto.hmacSm3(mac, plain))).toBe(toHex(nodeCrypto.hmacSm3(mac, plain)));
  expect(toHex(portableCrypto.hkdf('GM', mac, 'info', 48))).toBe(toHex(nodeCrypto.hkdf('GM', mac, 'info', 48)));
  expect(toHex(portableCrypto.hkdf('INTL', mac, 'info', 32))).toBe(toHex(nodeCrypto.hkdf('INTL', mac, 'info', 32)));
});

test.each(both)('R46 AES-256-GCM, test case 14 of its specification; a changed tag opens nothing, %s', (_, { intl: { gcmSeal, gcmOpen } }) => {
  const [key, nonce, plain] = [new Uint8Array(32), new Uint8Array(12), new Uint8Array(16)];
  const sealed = gcmSeal(key, nonce, plain);
  expect(toHex(sealed)).toBe('cea7403d4d606b6e074ec5d3baf39d18' + 'd0d1c8a799996bf0265b98b5d48ab919');
  expect(
    gcmOpen(
      key,
      nonce,
      sealed.map((byte, n) => (n === 31 ? byte ^ 1 : byte)),
    ),
  ).toBeNull();
});

test('R46 SM2 decryption (GM/T 0003.5 C.2) opens the published ciphertext', () => {
  const privateKey = '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8';
  const published =
    '04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0' +
    '59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766' +
    '21886ca989ca9c7d58087307ca93092d651efa';
  expect(sm2.doDecrypt(published, privateKey, 1)).toBe('encryption standard');
});

test('R46 sharing: two points of the line 2a + x over GF(256) give 2a', async () => {
  expect(toHex(await combine([Uint8Array.of(0x2b, 1), Uint8Array.of(0x28, 2)]))).toBe('2a');
});

test('R46 X25519 with ML-KEM-768: the browser’s set and OpenSSL’s read each other’s keys and open what the other has wrapped; a key of another kind opens nothing', () => {
  const [secret, context] = [nodeCrypto.random(32), nodeCrypto.random(32)];
  for (const [maker, wrapper, opener] of [
    [nodeCrypto, portableCrypto, nodeCrypto],
    [nodeCrypto, nodeCrypto, portableCrypto],
    [portableCrypto, nodeCrypto, portableCrypto],
    [portableCrypto, portableCrypto, nodeCrypto],
  ] as const) {
    const { publicKey, privateKey } = maker.intl.newKeys();
    const wrapped = wrapFor(wrapper, 'INTL', publicKey, secret, context);
    expect(unwrap(opener, 'INTL', privateKey, wrapped, context)).toEqual(new Uint8Array(secret));
    expect(unwrap(opener, 'INTL', privateKey, `${wrapped.slice(0, -6)}AAAAAA`, context)).toBeNull();
    const turned = privateKey.split('.').toReversed().join('.');
    expect(unwrap(opener, 'INTL', turned, wrapped, context)).toBeNull();
  }
});

test.each(['GM', 'INTL'] as const)('R46 what is wrapped (%s) opens with its key and its context alone', (suite) => {
  const mine = suite === 'GM' ? sm2.generateKeyPairHex() : nodeCrypto.intl.newKeys();
  const other = suite === 'GM' ? sm2.generateKeyPairHex() : nodeCrypto.intl.newKeys();
  const [secret, context] = [nodeCrypto.random(33), nodeCrypto.random(32)];
  const wrapped = wrapFor(nodeCrypto, suite, mine.publicKey, secret, context);
  expect(unwrap(nodeCrypto, suite, mine.privateKey, wrapped, context)).toEqual(new Uint8Array(secret));
  expect(unwrap(nodeCrypto, suite, other.privateKey, wrapped, context)).toBeNull();
  expect(unwrap(nodeCrypto, suite, mine.privateKey, wrapped, nodeCrypto.random(32))).toBeNull();
  expect(unwrap(nodeCrypto, suite, mine.privateKey, `${wrapped.slice(0, -6)}AAAAAA`, context)).toBeNull();
  expect(unwrap(nodeCrypto, suite, mine.privateKey, 'nothing', context)).toBeNull();
});
