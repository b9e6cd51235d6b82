// The log of all bids over HTTP: checkpoints for everybody, a place and its proof for the bidder from the hour on, and what anybody needs to check a tender offline.
import { z } from 'zod';
import { refuse } from '../../domain/kit/refusal.ts';
import { now } from '../../db/kit/clock.ts';
import { exportOf, publicCheckpoints } from '../../db/procurement/tender-export.ts';
import { leavesOf } from '../../db/procurement/bid-log.ts';
import { receiptsOf, tenderWindow } from '../../db/procurement/bids.ts';
import { proveLeaf } from '../../security/bid/log.ts';
import { route, type Routes } from '../kit/route.ts';
import { deskOf } from './bids.ts';
import { checkpointShape } from './shapes.ts';

const common = { class: '一般', tag: '投标' } as const;
const params = z.object({ id: z.uuid() });

export const bidLogRoutes: Routes = [
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/bid-log/checkpoints',
    summary: '查看投标日志检查点',
    description: 'Root and time of each; the number of leaves of those that were made up to the last closing of a window.',
    answer: z.object({ items: z.array(checkpointShape) }),
    policy: 'public',
    handle: async ({ deps }) => ({ body: { items: await publicCheckpoints(deps.orm.em.fork()) } }),
  }),
  route({
    ...common,
    listener: 'public',
    undisclosed: true,
    method: 'get',
    path: '/v1/bids/:id/proofs',
    summary: '查看投标回执的入链证明',
    description: 'From the hour on: place, number of leaves and audit path of each receipt.',
    params,
    answer: z.object({
      items: z.array(z.object({ leaf: z.string(), place: z.int(), size: z.int(), path: z.array(z.string()), root: z.string() })),
    }),
    policy: { permission: 'bid.own' },
    problems: ['BID_BEFORE_HOUR'],
    handle: async (context) => {
      const em = context.deps.orm.em.fork();
      const { bid } = await deskOf(context).upload(context.person(), context.params.id);
      const window = await tenderWindow(em, bid.tenderId);
      if (!window?.closedAt) throw refuse('BID_BEFORE_HOUR');
      const [receipts, leaves] = [await receiptsOf(em, bid.id), await leavesOf(em)];
      return { body: { items: receipts.flatMap(({ leaf, place }) => (place === null ? [] : [{ leaf, ...proveLeaf(leaves, place) }])) } };
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/tenders/:id/export',
    summary: '导出开标核验文件',
    description: 'From the closing on: receipts, headers, leaves and checkpoints of a tender, for `npm run verify:tender` and for the custodians.',
    params,
    answer: z.record(z.string(), z.unknown()),
    policy: 'public',
    problems: ['BID_BEFORE_HOUR'],
    handle: async ({ deps, params }) => {
      const em = deps.orm.em.fork();
      const window = await tenderWindow(em, params.id);
      if (!window) throw refuse('NOT_FOUND');
      if (!window.closedAt || (await now(em)) < window.opensAt) throw refuse('BID_BEFORE_HOUR');
      const file = await exportOf(em, window);
      // The checkpoint that freezes it follows the closing within moments; without it nothing could be checked.
      if (!file.checkpoints.length) throw refuse('BID_BEFORE_HOUR');
      return { body: { ...file } };
    },
  }),
];
