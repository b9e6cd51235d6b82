// Ends a test or a hook that takes longer than it may: the third argument of `test` and `beforeAll`, a minute where there is none. The runner knows no limits of its own.
import { addEventHandler, getState } from 'jest-circus';

const LIMIT_MS = 60_000;

type Limited = () => Promise<unknown>;

const limited = (fn: Limited, name: string, ms: number): Limited =>
  async function inTime(this: unknown) {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${name} took longer than ${ms} ms`)), ms);
    });
    try {
      return await Promise.race([fn.call(this), over]);
    } finally {
      clearTimeout(timer);
    }
  };

addEventHandler((event) => {
  const { children, hooks } = getState().currentDescribeBlock;
  const added = event.name === 'add_test' ? children.at(-1) : event.name === 'add_hook' ? hooks.at(-1) : undefined;
  if (!added || !('fn' in added)) return;
  const name = 'name' in added ? added.name : added.type;
  added.fn = limited(added.fn as Limited, name, added.timeout ?? LIMIT_MS);
});
