// 项目结果 and 中标通知书 as a supplier sees them (I01, I03, R36): his own results alone, when they have been published.
import { z } from 'zod';
import { waitingOf } from '../../../db/procurement/menu.ts';
import { ownResults, type OwnResult } from '../../../db/procurement/candidates.ts';
import { formatWan } from '../../../domain/kit/money.ts';
import { acquisition } from '../../../domain/procurement/acquisition/acquisition.ts';
import { supplierMenu } from '../../../domain/procurement/acquisition/portal.ts';
import { awardOperations, awardPage, financing, menuOf, resultColumns } from '../../../domain/procurement/award-portal.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { isNeighbourAway, isNeighbourRefused } from '../../../gateways/kit/http.ts';
import type { ApiDeps } from '../../deps.ts';
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
  operations: z.array(z.object({ key: z.string(), label: z.string() })),
});
const LOWER = '综合排序未列为中标人';
const shown = (row: OwnResult, loans: boolean): z.infer<typeof result> =>
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
    operations: awardOperations(loans && row.state === 'won'),
  }) as z.infer<typeof result>;

/** I02: asked once a page. With the loan platform away the page is there without the button. */
async function offered({ financing }: ApiDeps, rows: readonly OwnResult[]): Promise<boolean> {
  const winner = rows.find(({ state }) => state === 'won');
  if (!financing || !winner) return false;
  try {
    const { opened, qualified } = await financing.standing(winner.creditCode, AbortSignal.timeout(2_000));
    return opened && qualified;
  } catch (error) {
    if (isNeighbourAway(error) || isNeighbourRefused(error)) return false;
    throw error;
  }
}

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
      const loans = won && (await offered(deps, rows));
      return {
        body: page(
          rows,
          limit,
          ({ projectId, lot }) => [projectId, lot],
          (row) => shown(row, loans),
        ),
      };
    },
  });

export const resultRoutes: Routes = [
  route({
    class: '一般',
    tag: '项目采购',
    listener: 'public',
    method: 'get',
    path: '/v1/meta/tender-results',
    summary: '项目结果、中标通知书：列、按钮',
    answer: z.looseObject({ columns: z.array(z.object({ name: z.string(), label: z.string() })) }),
    policy: 'signedIn',
    handle: () => ({ body: { columns: [...resultColumns], awardPage, financing } }),
  }),
  route({
    class: '搜索',
    tag: '项目采购',
    listener: 'public',
    method: 'get',
    path: '/v1/me/procurement-menu',
    summary: '用户中心—项目采购：菜单',
    description: 'By post; `waiting`: how much waits for this supplier behind the item.',
    answer: z.object({ path: z.array(z.string()), items: z.array(z.object({ label: z.string(), href: z.string(), waiting: z.int() })) }),
    policy: 'signedIn',
    handle: async ({ deps, person }) => {
      const { grants, organisationId } = person();
      const roles = grants.filter((grant) => grant.organisationId === organisationId).map(({ role }) => role);
      const waiting = organisationId && roles.includes('bidHandler') ? await waitingOf(deps.orm.em.fork(), organisationId) : {};
      return { body: { path: [...supplierMenu.path], items: menuOf(roles, waiting) } };
    },
  }),
  list('/v1/me/tender-results', '项目结果', false),
  list('/v1/me/award-notices', '中标通知书', true),
  route({
    class: '一般',
    tag: '项目采购',
    listener: 'public',
    method: 'get',
    path: '/v1/me/award-notices/:projectId/:lot/financing',
    summary: '融资申请',
    description: 'Where the browser goes on: 融资贷款, with this award.',
    params: z.object({ projectId: z.uuid(), lot: z.coerce.number().int().min(1).max(999) }),
    answer: z.object({ number: z.string(), url: z.string() }),
    policy: { process: acquisition, action: 'apply' },
    problems: ['FINANCING_NOT_OFFERED', 'NEIGHBOUR_AWAY'],
    handle: async ({ deps, params: { projectId, lot }, person }) => {
      const rows = await ownResults(deps.orm.em.fork(), handlerOf(person()), { won: true, before: [projectId, lot + 1], limit: 1 });
      const row = rows.find((one) => one.projectId === projectId && one.lot === lot);
      if (!row) throw refuse('NOT_FOUND');
      if (!deps.financing) throw refuse('FINANCING_NOT_OFFERED');
      const { creditCode, supplier, project, code, priceFen } = row;
      try {
        const requestId = `award/${projectId}/${lot}/${row.organisationId}`;
        const asked = { requestId, creditCode, unit: supplier, project, projectCode: code, lot, amountFen: priceFen };
        const { number, url } = await deps.financing.apply(asked);
        return { body: { number, url } };
      } catch (error) {
        if (isNeighbourRefused(error)) throw refuse('FINANCING_NOT_OFFERED');
        throw error;
      }
    },
  }),
];
