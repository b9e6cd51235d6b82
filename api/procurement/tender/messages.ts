// What a supplier has been told about one tender: his own messages alone.
import { z } from 'zod';
import { tenderMessages } from '../../../db/procurement/own-messages.ts';
import type { Instant } from '../../../domain/kit/instant.ts';
import type { Notice } from '../../../domain/message/boxes.ts';
import { acquisition } from '../../../domain/procurement/acquisition/acquisition.ts';
import { outward } from '../../kit/outward.ts';
import { fromCursor, page, pageOf, pageQuery, sortCursor } from '../../kit/page.ts';
import { route, type Routes } from '../../kit/route.ts';
import { noticeSchema } from '../../message/shapes.ts';
import { handlerOf } from './acquisitions.ts';
import { byId } from './shapes.ts';

const TEXT = 'notice.text';

export const tenderMessageRoutes: Routes = [
  route({
    class: '一般',
    tag: '项目采购',
    listener: 'public',
    method: 'get',
    path: '/v1/me/tenders/:id/messages',
    summary: '本人收到的本项目消息',
    params: byId,
    query: z.object(pageQuery),
    answer: pageOf(noticeSchema),
    policy: { process: acquisition, action: 'apply' },
    handle: async ({ deps, params, query: { after, limit }, person }) => {
      const actor = person();
      const cursor = (fromCursor(after, sortCursor) as [Instant, string] | undefined) ?? null;
      const mine = { accountId: actor.accountId, organisationId: handlerOf(actor), projectId: params.id };
      const rows = await tenderMessages(deps.orm.em.fork(), mine, { after: cursor, limit: limit + 1 });
      const shown = (row: Notice) => ({ ...(outward(row) as Notice), text: deps.fields.decrypt(row.text, TEXT) });
      return { body: page(rows, limit, ({ createdAt, id }) => [createdAt, id], shown) };
    },
  }),
];
