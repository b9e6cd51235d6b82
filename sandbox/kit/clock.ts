// The sandbox's clock: the system's own clock by its address, so that a moved clock moves the stand-ins too; else real time.
import { clockAnswerSchema } from '../../gateways/contracts/clock.ts';

/** Tells the present moment. */
export type Clock = () => Promise<Date>;

/** Follows the clock at `url`. While it can't be asked, its last known distance from real time holds on: a platform doesn't stop with ours. */
export function followClock(url: string, limitMs = 1_000): Clock {
  let distance = 0;
  return async () => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) });
      distance = Date.parse(clockAnswerSchema.parse(await response.json()).now) - Date.now();
    } catch (error) {
      console.warn(`sandbox: the clock ${url} did not answer (${String(error)}), going on with its last distance`);
    }
    return new Date(Date.now() + distance);
  };
}

export const realClock: Clock = async () => new Date();
