import { patience } from './loop.ts';

test('a case that is behind is left in peace after a poke, unless it has come on since or is another one', () => {
  const patient = patience(60_000);
  const stuck = { id: 'one', followed: 3 };
  expect(patient.open(stuck)).toBe(true);
  patient.poked(stuck);
  expect(patient.open(stuck)).toBe(false);
  // What came on and is behind again is poked at once, however often it was poked before.
  expect(patient.open({ id: 'one', followed: 4 })).toBe(true);
  expect(patient.open({ id: 'another', followed: 3 })).toBe(true);
  patient.poked({ id: 'one', followed: 4 });
  expect(patient.open({ id: 'one', followed: 4 })).toBe(false);
});
