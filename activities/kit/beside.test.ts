import { beside } from './beside.ts';

test('work beside the loop is begun once at a time, keeps nobody waiting, and is begun again after it has failed', async () => {
  const wrong: unknown[] = [];
  const open: ((fails: boolean) => void)[] = [];
  const begin = beside(
    () => new Promise((done, fail) => open.push((fails) => (fails ? fail(new Error('away')) : done(null)))),
    (error) => wrong.push((error as Error).message),
  );
  await begin();
  await begin();
  expect(open).toHaveLength(1);
  open[0]!(true);
  await begin.settled();
  await begin();
  expect([open.length, wrong]).toEqual([2, ['away']]);
  open[1]!(false);
  await begin.settled();
  expect(wrong).toEqual(['away']);
});
