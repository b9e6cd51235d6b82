// A neighbour with two addresses: when the one that was asked is away, the other is asked the same under the same key, and stays the first choice
// until it is away itself. So a dead one costs its time limit once, not with each request.
import type { NeighbourName } from '../contracts/neighbours.ts';
import { createLink, type Link, type LinkOptions } from './envelope.ts';
import { isNeighbourAway } from './http.ts';

/** Link to a neighbour, with a second address where one is given. A refusal is an answer: it is not asked for twice. */
export function createLinkWithStandby(name: NeighbourName, { standbyUrl, ...options }: LinkOptions & { standbyUrl: string | undefined }): Link {
  const first = createLink(name, options);
  if (standbyUrl === undefined) return first;
  let [chosen, other] = [first, createLink(name, { ...options, url: standbyUrl })];
  return {
    ...first,
    async ask(path, body, answer, signal) {
      const [now, then] = [chosen, other];
      try {
        return await now.ask(path, body, answer, signal);
      } catch (error) {
        if (!isNeighbourAway(error)) throw error;
        const done = await then.ask(path, body, answer, signal);
        // Only what has answered becomes the first choice; of two at once the first to find out changes it.
        if (chosen === now) [chosen, other] = [then, now];
        return done;
      }
    },
  };
}
