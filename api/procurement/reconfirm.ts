// 需确认 over HTTP: after a correction that may affect bids the bidder confirms the bid that stands.
import { z } from 'zod';
import { bidProcess } from '../../domain/procurement/bid/bid.ts';
import { route, type Routes } from '../kit/route.ts';
import { deskOf } from './bids.ts';
import { withdrawBody } from './shapes.ts';

export const reconfirmRoutes: Routes = [
  route({
    listener: 'public',
    class: '一般',
    tag: '投标',
    undisclosed: true,
    method: 'post',
    path: '/v1/bids/:id/reconfirm',
    summary: '重新确认投标文件',
    description:
      'After a correction that may affect bids: signed over the receipt that stands and `reconfirmSince`. What is not confirmed before the hour is not opened.',
    params: z.object({ id: z.uuid() }),
    body: withdrawBody,
    policy: { process: bidProcess, action: 'reconfirm' },
    problems: ['BID_NOT_READY', 'BID_TOO_LATE'],
    act: {
      process: bidProcess,
      action: 'reconfirm',
      prepare: async (context) => ({ input: await deskOf(context).prepareReconfirm(context.person(), context.params.id, context.body) }),
    },
  }),
];
