// As it is released: another copy of the module than the one that tests hash with (test/kit/light-passwords.ts).
const released = './password.ts?released';
const { hashPassword, needsRehash, verifyPassword, hashLightly } = (await import(released)) as typeof import('./password.ts');

describe('passwords', () => {
  test('a hash names argon2id and its cost, and never the same twice', async () => {
    const [one, two] = await Promise.all([hashPassword('Linxi@2021'), hashPassword('Linxi@2021')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
  });

  test('the right password passes, another does not, and no account answers false after the same work', async () => {
    const stored = await hashPassword('Linxi@2021');
    expect(await verifyPassword('Linxi@2021', stored)).toBe(true);
    expect(await verifyPassword('linxi@2021', stored)).toBe(false);
    expect(await verifyPassword('Linxi@2021', null)).toBe(false);
  });

  test('full-width and half-width letters of an input method are the same password', async () => {
    expect(await verifyPassword('Ｌinxi＠2021', await hashPassword('Linxi@2021'))).toBe(true);
  });

  test('the reference implementation’s hash verifies and is due for a new one because its cost differs', async () => {
    // test vector of the reference implementation: password "password", salt "somesalt", m=65536, t=2, p=1
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword('password', reference)).toBe(true);
    expect(needsRehash(reference)).toBe(true);
    expect(needsRehash(await hashPassword('x'))).toBe(false);
  });

  test('a stored text that is no hash is an error, not a wrong password', async () => {
    await expect(verifyPassword('x', 'plain')).rejects.toThrow('no argon2id hash');
  });

  test('twenty at once wait in line, and the event loop keeps answering meanwhile', async () => {
    const stored = await hashPassword('x');
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 2);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => verifyPassword(n % 2 ? 'x' : 'y', stored)));
    clearInterval(ticking);
    expect(answers.filter(Boolean)).toHaveLength(10);
    expect(ticks).toBeGreaterThan(20);
  });

  test('where it was asked for a process hashes with hardly any work, and says so: what was hashed with care is verified as before', async () => {
    const before = await hashPassword('Linxi@2021');
    hashLightly();
    const light = await hashPassword('Linxi@2021');
    expect(light).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    expect([await verifyPassword('Linxi@2021', before), await verifyPassword('Linxi@2021', light), await verifyPassword('x', light)]).toEqual([true, true, false]);
    expect([needsRehash(before), needsRehash(light)]).toEqual([true, false]);
  });
});
