// 我发起 and 抄送 beside 待办 and 已办: lists that the deciding transaction has written.
import { z } from 'zod';
import { copiedCases, startedCases } from '../../db/kit/inbox.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { standing, stateOf } from '../../domain/kit/process.ts';
import { processTables } from '../../domain/processes.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { outward } from '../kit/outward.ts';
import { route, type Routes } from '../kit/route.ts';

const key = z.tuple([z.string(), z.uuid()]);

function labels(file: Pick<CaseView, 'type' | 'state' | 'regions'>): { typeLabel: string; stateLabel: string } {
  const process = processTables.find(({ type }) => type === file.type);
  const known = process ? standing(file as CaseView).map((address) => stateOf(process, address)?.label ?? address) : [file.state];
  return { typeLabel: process?.label ?? file.type, stateLabel: known.filter((label) => label !== '—').join('、') };
}

const started = z.object({
  id: z.string(),
  type: z.string(),
  typeLabel: z.string(),
  district: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  createdAt: z.string(),
  changedAt: z.string(),
  nextDue: z.string().nullable(),
});

const mine = route({
  method: 'get',
  path: '/v1/tasks/started',
  listener: 'both',
  class: '一般',
  tag: '待办',
  summary: '我发起的事项，最新的在前',
  query: z.object({ ...pageQuery, type: z.string().max(60).optional() }),
  policy: 'signedIn',
  answer: pageOf(started),
  handle: async ({ deps, query, person }) => {
    const rows = await startedCases(deps.orm.em.fork(), person().accountId, query.type, query.limit, fromCursor(query.after, key));
    return {
      body: page(
        rows,
        query.limit,
        (row) => [row.createdAt, row.id],
        ({ regions, ...row }) => outward({ ...row, ...labels({ ...row, regions }) }) as z.infer<typeof started>,
      ),
    };
  },
});

const copied = z.object({
  id: z.string(),
  caseId: z.string(),
  type: z.string(),
  typeLabel: z.string(),
  district: z.string(),
  label: z.string().meta({ description: 'The step at whose end the copy was sent' }),
  state: z.string(),
  createdAt: z.string(),
});

const copies = route({
  method: 'get',
  path: '/v1/tasks/copies',
  listener: 'officers',
  class: '一般',
  tag: '待办',
  summary: '抄送我的事项，最新的在前',
  description: 'Names, opinions and forms are not shown: a copy tells that something was decided, not what stands in it.',
  query: z.object(pageQuery),
  policy: 'signedIn',
  answer: pageOf(copied),
  handle: async ({ deps, query, person }) => {
    const rows = await copiedCases(deps.orm.em.fork(), person().accountId, query.limit, fromCursor(query.after, key));
    return {
      body: page(
        rows,
        query.limit,
        (row) => [row.createdAt, row.id],
        ({ node: _, ...row }) => outward({ ...row, typeLabel: labels({ ...row, regions: {} }).typeLabel }) as z.infer<typeof copied>,
      ),
    };
  },
});

export const inboxRoutes: Routes = [mine, copies];
