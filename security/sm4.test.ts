import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { sm4 as portable } from 'sm-crypto-v2';
import { seal, sealKeys, unseal } from './sm4.ts';

const keys = sealKeys(Buffer.alloc(32, 7), 'test');

describe('SM4-CTR with HMAC-SM3', () => {
  test('Q04 SM4 is the algorithm of GB/T 32907: its known answer, from node:crypto and from sm-crypto-v2', () => {
    const key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
    const cipher = createCipheriv('sm4-ecb', key, null).setAutoPadding(false);
    expect(cipher.update(key).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246');
    expect(portable.encrypt(key, key, { padding: 'none' })).toBe('681edf34d206965e86b3e94f536e4246');
  });

  test('Q04 what is sealed opens again, and only with the same keys and context', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (plain, about) => {
        const sealed = seal(keys, plain, about);
        expect(unseal(keys, sealed, about)).toEqual(Buffer.from(plain));
        expect(unseal(keys, sealed, `${about}x`)).toBeNull();
        expect(unseal(sealKeys(Buffer.alloc(32, 7), 'other'), sealed, about)).toBeNull();
      }),
    );
  });

  test('Q04 one bit changed anywhere, or a byte cut off, is refused', () => {
    const sealed = seal(keys, Buffer.from('14999919900307009X'), 'account.id_number');
    for (let at = 0; at < sealed.length; at++) {
      const broken = Buffer.from(sealed);
      broken[at]! ^= 1;
      expect(unseal(keys, broken, 'account.id_number')).toBeNull();
    }
    expect(unseal(keys, sealed.subarray(1), 'account.id_number')).toBeNull();
    expect(unseal(keys, Buffer.alloc(10), 'account.id_number')).toBeNull();
  });

  test('Q04 the same text sealed twice looks different', () => {
    const plain = Buffer.from('13800138000');
    expect(seal(keys, plain, '').equals(seal(keys, plain, ''))).toBe(false);
  });
});
