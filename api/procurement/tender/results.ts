// 项目结果 and 中标通知书 as a supplier sees them (I01, I03, R36): his own results alone, when they have been published.
import { z } from 'zod';
import { ownResults, type OwnResult } from '../../../db/procurement/candidates.ts';
import { formatWan } from '../../../domain/kit/money.ts';
import { acquisition } from '../../../domain/procurement/acquisition/acquisition.ts';
import { methods } from '../../../domain/procurement/law/regime.ts';
import { awardText, candidateStates } from '../../../domain/procurement/project/award.ts';
import { outward } from '../../kit/outward.ts';
import { fromCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Routes } from '../../kit/route.ts';
import { handlerOf } from './acquisitions.ts';

const result = z.object({
  projectId: z.string(),
  code: z.string(),
  name: z.string(),
  purchaser: z.string(),
  method: z.string(),
  lot: z.int(),
  lotName: z.string(),
  budgetWan: z.string(),
  state: z.string(),
  rank: z.int().nullable(),
  score: z.string(),
  reason: z.string().nullable(),
  notice: z.string().nullable().meta({ description: '中标通知书' }),
  operation: z.string(),
});
const LOWER = '综合排序未列为中标人';
const shown = (row: OwnResult): z.infer<typeof result> =>
  outward({
    projectId: row.projectId,
    code: row.code,
    name: row.project,
    purchaser: row.purchaser,
    method: methods[row.method],
    lot: row.lot,
    lotName: row.lotName,
    budgetWan: formatWan(BigInt(row.budgetFen)),
    state: candidateStates[row.state],
    rank: row.rank,
    score: (row.score / 100).toFixed(2),
    reason: row.state === 'lost' ? (row.reason ?? LOWER) : row.reason,
    notice: row.state === 'won' ? awardText(row) : null,
    operation: '查看',
  }) as z.infer<typeof result>;

const list = (path: `/${string}`, summary: string, won: boolean) =>
  route({
    class: '搜索',
    tag: '项目采购',
    listener: 'public',
    method: 'get',
    path,
    summary,
    query: z.object(pageQuery),
    answer: pageOf(result),
    policy: { process: acquisition, action: 'apply' },
    handle: async ({ deps, query: { after, limit }, person }) => {
      const before = (fromCursor(after, z.tuple([z.uuid(), z.int()])) as [string, number] | undefined) ?? null;
      const rows = await ownResults(deps.orm.em.fork(), handlerOf(person()), { won, before, limit: limit + 1 });
      return { body: page(rows, limit, ({ projectId, lot }) => [projectId, lot], shown) };
    },
  });

export const resultRoutes: Routes = [list('/v1/me/tender-results', '项目结果', false), list('/v1/me/award-notices', '中标通知书', true)];
