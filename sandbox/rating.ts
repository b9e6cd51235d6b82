// U11, 好差评: takes ratings and what was done about bad ones. One 办件, one rating.
import type { Router } from 'express';
import { handlingSchema, ratingSchema, type RatingSent } from '../gateways/contracts/rating.ts';
import { onceEach, taken } from './kit/once.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';

export function createRating(kit: Kit): Router {
  const sealed = createSealed('rating', kit);
  const once = onceEach('rating', kit);
  const rated = (caseNo: string): RatingSent | undefined =>
    once.rows
      .filter(({ path }) => path === '/ratings')
      .map(({ asked }) => asked as RatingSent)
      .find((one) => one.caseNo === caseNo);
  sealed.onSealed('/ratings', ratingSchema, async (asked) => {
    const now = await kit.clock();
    const other = rated(asked.caseNo);
    if (other && other.requestId !== asked.requestId) return refused(409, 'ALREADY_RATED', '该办件已评价');
    return once('/ratings', asked, (id) => taken(asked.requestId, id, now));
  });
  sealed.onSealed('/handlings', handlingSchema, async (asked) => {
    const now = await kit.clock();
    if (!rated(asked.caseNo)) return refused(404, 'NOT_RATED', '该办件尚无评价');
    return once('/handlings', asked, (id) => taken(asked.requestId, id, now));
  });
  sealed.router.get('/_rows', (_request, response) => void response.json(once.rows));
  return sealed.router;
}
