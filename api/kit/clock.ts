// What time it is, by the clock that decides. Stand-ins and custodians follow it where it can be moved.
import { z } from 'zod';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { now } from '../../db/kit/clock.ts';
import { route } from './route.ts';

export const clock = route({
  method: 'get',
  path: '/v1/clock',
  listener: 'both',
  class: '一般',
  tag: '系统',
  summary: '当前时间',
  answer: z.object({ now: z.iso.datetime({ offset: true }) }),
  policy: 'public',
  handle: async ({ deps }) => ({ body: { now: rfc3339(await now(deps.orm.em.fork())) }, headers: { 'Cache-Control': 'no-store' } }),
});
