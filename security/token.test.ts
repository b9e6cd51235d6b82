import { newToken, smsCode, tokenHash } from './token.ts';

test('a token has 32 random bytes in base64url, and its hash is what the table can find it by', () => {
  const { token, hash } = newToken();
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(hash).toBe(tokenHash(token));
  expect(hash).not.toContain(token);
  expect(newToken().token).not.toBe(token);
});

test('SMS codes have six digits, leading zeros kept, and every digit occurs about as often in every place', () => {
  const counts = Array.from({ length: 6 }, () => new Array<number>(10).fill(0));
  for (let n = 0; n < 20_000; n++) {
    const code = smsCode();
    expect(code).toMatch(/^\d{6}$/);
    [...code].forEach((digit, place) => counts[place]![Number(digit)]!++);
  }
  // 2,000 expected, standard deviation 42: eight of them either way
  for (const count of counts.flat()) expect(Math.abs(count - 2000)).toBeLessThan(340);
});
