// 已办项目 (S3-57) and 办结项目 (S3-55), of every process, and the 卷宗 of a case.
import { z } from 'zod';
import { attachment } from '../../domain/kit/file-name.ts';
import { rfc3339, type Instant } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import type { Process } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { processTables } from '../../domain/processes.ts';
import { addressLabel, endingsOf, handledEndings } from '../../domain/statistics/process.ts';
import { archiveHead } from '../../db/case/archive.ts';
import { closedCases, doneBy } from '../../db/case/lists.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';
import { districtsOf } from '../statistics/scope.ts';

const cursor = z.tuple([z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/), z.uuid()]);
const type = z.string().max(60).optional();
const unit = z
  .string()
  .regex(/^\d{6}$/, '区划应为六位代码')
  .optional()
  .meta({ description: '办理单位的区划' });
const common = { method: 'get', listener: 'officers', class: '一般', tag: '办件' } as const;

const line = {
  caseId: z.string(),
  type: z.string(),
  process: z.string(),
  number: z.string().nullable(),
  district: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  /** Where it stands now, regions and all. */
  standing: z.array(z.string()),
  createdAt: z.string(),
  changedAt: z.string(),
};
const done = z.object({
  ...line,
  taskId: z.string(),
  label: z.string(),
  vote: z.string(),
  voteLabel: z.string(),
  votedAt: z.string(),
  ended: z.boolean(),
  later: z
    .array(z.object({ action: z.string(), label: z.string(), at: z.string() }))
    .meta({ description: 'What has happened since, ten acts at most' }),
});
const closed = z.object({ ...line, endedAt: z.string() });

const tables = new Map(processTables.map((process) => [process.type, process]));
const cases = processTables.filter(({ kind }) => kind === 'case');

interface Line {
  caseId: string;
  type: string;
  number: string | null;
  district: string;
  state: string;
  regions: Record<string, string>;
  createdAt: Instant;
  changedAt: Instant;
}
function shownLine({ caseId, type: name, number, district, state, regions, createdAt, changedAt }: Line) {
  const process = tables.get(name);
  const label = (address: string): string => (process ? addressLabel(process, address) : address);
  const standing = [state, ...Object.entries(regions).map(([region, of]) => `${region}:${of}`)].map(label).filter((text) => text !== '—');
  const times = { createdAt: rfc3339(createdAt), changedAt: rfc3339(changedAt) };
  return { caseId, type: name, process: process?.label ?? name, number, district, state, stateLabel: label(state), standing, ...times };
}
const actLabel = (process: Process<any> | undefined, action: string): string => process?.actions[action]?.label ?? action;
/** The act that leaves a vote. */
const voteLabel = (process: Process<any> | undefined, vote: string): string =>
  Object.values(process?.actions ?? {}).find(({ task }) => task?.vote === vote)?.label ?? vote;

export const caseRoutes: Routes = [
  route({
    ...common,
    class: '搜索',
    path: '/v1/tasks/done',
    summary: '已办项目',
    description: 'Cases that I have decided on, by my last word in each, with where they stand and what has happened since.',
    query: z.object({ ...pageQuery, type }),
    answer: pageOf(done),
    policy: { permission: 'case.done' },
    handle: async ({ deps, query, person }) => {
      const after = fromCursor(query.after, cursor);
      const rows = await doneBy(deps.orm.em.fork(), person().accountId, { type: query.type }, query.limit + 1, after);
      return {
        body: page(
          rows,
          query.limit,
          ({ votedAt, taskId }) => [votedAt, taskId],
          (row) => {
            const process = tables.get(row.type);
            const { taskId, label, vote, votedAt, later } = row;
            return {
              ...shownLine(row),
              taskId,
              label,
              vote,
              voteLabel: voteLabel(process, vote),
              votedAt: rfc3339(votedAt),
              ended: process !== undefined && endingsOf(process).includes(`${row.type}/${row.state}`),
              later: later.map(({ action, at }) => ({ action, label: actLabel(process, action), at: rfc3339(at) })),
            };
          },
        ),
      };
    },
  }),
  route({
    ...common,
    class: '搜索',
    path: '/v1/cases/closed',
    summary: '办结项目',
    description: 'All cases that have ended, the latest first; `unit` narrows them to a 区划, `state` to a result.',
    query: z.object({ ...pageQuery, type, state: z.string().max(60).optional(), unit }),
    answer: pageOf(closed),
    policy: { permission: 'case.closed' },
    handle: async ({ deps, query, person }) => {
      const endings = cases
        .filter((process) => query.type === undefined || process.type === query.type)
        .flatMap(handledEndings)
        .filter(({ state }) => query.state === undefined || state === query.state);
      const filter = { endings, districts: districtsOf('case.closed', person(), query.unit) };
      const rows = await closedCases(deps.orm.em.fork(), filter, query.limit + 1, fromCursor(query.after, cursor));
      return {
        body: page(
          rows,
          query.limit,
          ({ changedAt, caseId }) => [changedAt, caseId],
          (row) => ({ ...shownLine(row), endedAt: rfc3339(row.endedAt) }),
        ),
      };
    },
  }),
  route({
    ...common,
    path: '/v1/cases/:id/archive',
    summary: '下载卷宗',
    description: 'A zip of the papers (文书), the materials (材料) and the journal as readable pages (办理过程).',
    params: z.object({ id: z.uuid() }),
    sends: 'application/zip',
    policy: { permission: 'case.archive' },
    handle: async ({ deps, params, person }) => {
      const em = deps.orm.em.fork();
      const head = await archiveHead(em, params.id);
      const process = head && tables.get(head.type);
      if (!head || !process || process.kind !== 'case' || !may('case.archive', person(), { district: head.district })) throw refuse('NOT_FOUND');
      const { cases: desk } = deps;
      if (!desk) throw new Error('the API was assembled without `cases`');
      return {
        headers: {
          'Content-Type': 'application/zip',
          'Content-Disposition': attachment(`卷宗-${head.number ?? head.id}.zip`),
          'X-Content-Type-Options': 'nosniff',
        },
        send: (res) => desk.sendArchive(em, process, head, res),
      };
    },
  }),
];
