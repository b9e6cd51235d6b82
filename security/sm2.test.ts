import { newSm2Keys, signSm2, verifySm2 } from './sm2.ts';

const keys = newSm2Keys();

test('U01 an SM2 signature counts for exactly its data and its key', () => {
  const signature = signSm2('待签数据', keys.privateKey);
  expect(signature).toMatch(/^[0-9a-f]{128}$/);
  expect(verifySm2('待签数据', signature, keys.publicKey)).toBe(true);
  expect(verifySm2('待签数据。', signature, keys.publicKey)).toBe(false);
  expect(verifySm2('待签数据', signature, newSm2Keys().publicKey)).toBe(false);
  expect(verifySm2(Buffer.from('待签数据'), signature, keys.publicKey)).toBe(true);
});

test('U01 what is no signature or no key is refused without an error', () => {
  const signature = signSm2('a', keys.privateKey);
  for (const bad of ['', 'zz', signature.slice(2), '0'.repeat(128), 'f'.repeat(128)]) expect(verifySm2('a', bad, keys.publicKey)).toBe(false);
  for (const bad of ['', '04', '04' + '0'.repeat(128), '04' + 'f'.repeat(128)]) expect(verifySm2('a', signature, bad)).toBe(false);
});

// GB/T 32918.5-2017, A.2: message digest, default user id, recommended curve.
test('U01 the example of GB/T 32918.5 verifies', () => {
  const publicKey =
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13';
  const signature =
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' + 'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa';
  expect(verifySm2('message digest', signature, publicKey)).toBe(true);
});
