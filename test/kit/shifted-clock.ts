// Loaded into the processes of a system before anything else: the worker's own clock runs wrong by as many milliseconds as the file says that CLOCK_SHIFT names.
import { readFileSync } from 'node:fs';

const file = process.env['CLOCK_SHIFT'];
if (file !== undefined && (process.argv[1] ?? '').endsWith('/worker.ts')) {
  const Real = Date;
  let shift = 0;
  const look = (): void => {
    try {
      shift = Number(readFileSync(file, 'utf8'));
    } catch {
      shift = 0;
    }
  };
  setInterval(look, 100).unref();
  globalThis.Date = class extends Real {
    constructor(...given: []) {
      super(...((given.length ? given : [Real.now() + shift]) as []));
    }
    static override now(): number {
      return Real.now() + shift;
    }
  } as DateConstructor;
}
