import fc from 'fast-check';
import { sm3 as portableSm3 } from 'sm-crypto-v2';
import { canonicalJson, hmacSm3, sameText, sha256, sm3 } from './hash.ts';

// GB/T 32905-2016, appendix A
const known = [
  ['abc', '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'],
  ['abcd'.repeat(16), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732'],
] as const;

describe('hashes', () => {
  test.each(known)('SM3 of %s is the value of GB/T 32905, from node:crypto and from sm-crypto-v2', (text, hash) => {
    expect(sm3(text)).toBe(hash);
    expect(portableSm3(text)).toBe(hash);
  });

  test('both implementations of SM3 and HMAC-SM3 agree on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 1, maxLength: 64 }), (data, key) => {
        expect(portableSm3(data)).toBe(sm3(data));
        expect(portableSm3(data, { key: Buffer.from(key).toString('hex') })).toBe(hmacSm3(key, data));
      }),
      { numRuns: 50 },
    );
  });

  test('SHA-256 of abc is the value of FIPS 180-4', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('texts of different length or content are not the same', () => {
    expect([sameText('123456', '123456'), sameText('123456', '123457'), sameText('123456', '12345')]).toEqual([true, false, false]);
  });
});

describe('canonicalJson', () => {
  test('the same value has the same text, whatever the order of its keys and after a round trip through JSON', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([k, v]) => [k, reversed(v)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test('keys are sorted, undefined members are left out, dates are RFC 3339', () => {
    expect(canonicalJson({ b: 1, a: [undefined, 'é'], c: undefined, d: new Date(0) })).toBe('{"a":[null,"é"],"b":1,"d":"1970-01-01T00:00:00.000Z"}');
  });

  test.each([[10n], [Number.NaN], [Infinity], [() => 1], [Symbol('s')]])('%p is refused, since JSON would change it silently', (value) => {
    expect(() => canonicalJson({ inner: [{ value }] })).toThrow(TypeError);
  });
});
