// 更正公告 as suppliers see them (I04): 已报名 and 全部. The notice itself is read with its project. A project without upload and decryption has them too (I07).
import { z } from 'zod';
import { correctionLines, type CorrectionLine } from '../../../db/procurement/acquisitions.ts';
import { formatWan } from '../../../domain/kit/money.ts';
import { acquisition } from '../../../domain/procurement/acquisition/acquisition.ts';
import { correctionColumns, correctionTabs, viewCorrection, type CorrectionTab } from '../../../domain/procurement/acquisition/portal.ts';
import { methods } from '../../../domain/procurement/law/regime.ts';
import { biddingWays } from '../../../domain/procurement/project/fields.ts';
import { outward } from '../../kit/outward.ts';
import { fromCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Routes } from '../../kit/route.ts';
import { handlerOf } from './acquisitions.ts';
import { correctionLine } from './shapes.ts';

const base = { class: '搜索', tag: '项目采购', listener: 'public' } as const;

const shown = ({ budgetFen, method, way, ...row }: CorrectionLine): z.infer<typeof correctionLine> =>
  outward({
    ...row,
    budgetWan: formatWan(BigInt(budgetFen)),
    method: methods[method],
    way: biddingWays[way as keyof typeof biddingWays],
    operation: viewCorrection,
  }) as z.infer<typeof correctionLine>;

export const correctionRoutes: Routes = [
  route({
    ...base,
    class: '一般',
    method: 'get',
    path: '/v1/meta/tender-corrections',
    summary: '更正公告：标签页、列',
    answer: z.looseObject({ tabs: z.record(z.string(), z.string()) }),
    policy: 'signedIn',
    handle: () => ({ body: { tabs: correctionTabs, columns: correctionColumns } }),
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/me/tender-corrections',
    summary: '更正公告：已报名、全部',
    query: z.object({ ...pageQuery, tab: z.enum(Object.keys(correctionTabs) as [CorrectionTab, ...CorrectionTab[]]) }),
    answer: pageOf(correctionLine),
    policy: { process: acquisition, action: 'apply' },
    handle: async ({ deps, query: { after, limit, tab }, person }) => {
      const cursor = fromCursor(after, z.tuple([z.string(), z.uuid(), z.int()])) as [string, string, number] | undefined;
      const rows = await correctionLines(deps.orm.em.fork(), handlerOf(person()), { tab, after: cursor ?? null, limit: limit + 1 });
      return { body: page(rows, limit, ({ publishedAt, projectId, n }) => [publishedAt, projectId, n], shown) };
    },
  }),
];
