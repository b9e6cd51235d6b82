// 对账 (S3-25) for the finance office: what each day's comparison has said, and the 差错单 that came of it.
import { z } from 'zod';
import { paymentDifference as process } from '../../../domain/exam/difference.ts';
import { differenceKinds, differenceSubjects, nothingMoved, PLATFORM_DISTRICT } from '../../../domain/exam/reconciliation.ts';
import { roles, type PersonActor, type Role } from '../../../domain/kit/actor.ts';
import { may } from '../../../domain/kit/policy.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import {
  differenceById,
  differencePage,
  differencesOfDay,
  reconciliationOf,
  reconciliationPage,
  type StoredDifference,
} from '../../../db/exam/reconciliations.ts';
import { documentByKey } from '../../../db/document/reads.ts';
import { notYet, pdf } from '../../account/forms.ts';
import { fromCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Route, type Routes } from '../../kit/route.ts';
import { districtsOf } from '../../statistics/scope.ts';
import { deskOf } from './orders.ts';
import { fen, moment } from './shapes.ts';

const common = { tag: '缴费管理', listener: 'officers' } as const;
const day = z.object({ day: z.iso.date() });

const totals = z.object({ count: z.int(), fen });
const line = z.object({
  day: z.string(),
  ranAt: moment,
  runs: z.int(),
  ours: totals,
  theirs: totals,
  bills: totals,
  differences: z.int(),
  even: z.boolean(),
});
const difference = z.object({
  id: z.string(),
  version: z.int(),
  day: z.string(),
  kind: z.string(),
  kindLabel: z.string(),
  subject: z.string(),
  subjectLabel: z.string(),
  number: z.string(),
  orderNumber: z.string(),
  oursFen: fen.nullable(),
  theirsFen: fen.nullable(),
  note: z.string(),
  foundAt: moment,
  due: moment,
  overdue: z.boolean(),
  ownerRole: z.string(),
  ownerRoleLabel: z.string(),
  ownerId: z.string().nullable(),
  taskId: z.string().nullable(),
  taskVersion: z.int().nullable(),
  settledAt: moment.nullable(),
  settledBy: z.string().nullable(),
});

const shownDay = (row: NonNullable<Awaited<ReturnType<typeof reconciliationOf>>>) =>
  outward({
    day: row.day,
    ranAt: row.ranAt,
    runs: row.runs,
    ours: { count: row.oursCount, fen: row.oursFen },
    theirs: { count: row.theirsCount, fen: row.theirsFen },
    bills: { count: row.billsCount, fen: row.billsFen },
    differences: row.differences,
    even: row.differences === 0,
  }) as z.infer<typeof line>;
const shownDifference = ({ district: _, overdueAt, ...row }: StoredDifference) =>
  outward({
    ...row,
    kindLabel: differenceKinds[row.kind],
    subjectLabel: differenceSubjects[row.subject],
    ownerRoleLabel: roles[row.ownerRole as Role],
    overdue: overdueAt !== null,
  }) as z.infer<typeof difference>;

/** The platform's book is one place's: who has nothing to do with it finds none. Throws NOT_FOUND. */
export function atThePlatform(name: 'reconciliation.read' | 'reconciliation.run', person: PersonActor): void {
  if (!may(name, person, { district: PLATFORM_DISTRICT })) throw refuse('NOT_FOUND');
}

const take = (action: 'claim' | 'release'): Route =>
  route({
    ...common,
    class: '一般',
    method: 'post',
    path: `/v1/admin/payment-differences/:id/tasks/:taskId/${action}`,
    summary: process.actions[action]!.label,
    params: z.object({ id: z.uuid(), taskId: z.uuid() }),
    policy: { process, action },
    problems: ['NOT_FOUND', 'TASK_CLOSED'],
    act: { process, action },
  });

export const reconciliationRoutes: Routes = [
  route({
    ...common,
    class: '搜索',
    method: 'get',
    path: '/v1/admin/reconciliations',
    summary: '缴费对账结果',
    query: z.object(pageQuery),
    policy: { permission: 'reconciliation.read' },
    answer: pageOf(line),
    handle: async ({ deps, query: { limit, after }, person }) => {
      atThePlatform('reconciliation.read', person());
      const rows = await reconciliationPage(deps.orm.em.fork(), limit + 1, fromCursor(after, z.tuple([z.string()]))?.[0]);
      return { body: page(rows, limit, (row) => [row.day], shownDay) };
    },
  }),
  route({
    ...common,
    class: '一般',
    method: 'get',
    path: '/v1/admin/reconciliations/:day',
    summary: '某日缴费对账结果',
    params: day,
    policy: { permission: 'reconciliation.read' },
    answer: line.extend({ items: z.array(difference) }),
    handle: async ({ deps, params, person }) => {
      atThePlatform('reconciliation.read', person());
      const em = deps.orm.em.fork();
      const row = await reconciliationOf(em, params.day);
      if (!row) throw refuse('NOT_FOUND');
      return { body: { ...shownDay(row), items: (await differencesOfDay(em, params.day)).map(shownDifference) } };
    },
  }),
  route({
    ...common,
    class: '一般',
    method: 'get',
    path: '/v1/admin/reconciliations/:day/pdf',
    summary: '对账差异表',
    description: 'Of the newest run of the night; answers 202 with `Retry-After` while it is being made, 404 for a day on which neither side knows of any money.',
    params: day,
    policy: { permission: 'reconciliation.read' },
    problems: ['NOT_FOUND'],
    sends: 'application/pdf',
    handle: async (context) => {
      atThePlatform('reconciliation.read', context.person());
      const em = context.deps.orm.em.fork();
      const row = await reconciliationOf(em, context.params.day);
      if (!row) throw refuse('NOT_FOUND');
      for (let run = row.runs; run > 0; run--) {
        const paper = await documentByKey(em, `reconciliation/${row.day}/${run}`);
        if (paper?.readyAt && paper.hash !== null && paper.size !== null)
          return pdf(context, { hash: paper.hash, size: paper.size, name: `对账差异表${row.day}.pdf` });
      }
      if (nothingMoved(shownDay(row))) throw refuse('NOT_FOUND');
      return notYet();
    },
  }),
  route({
    ...common,
    class: '报表',
    method: 'post',
    path: '/v1/admin/reconciliations/:day',
    summary: '重新对账',
    description: 'Asks the platform for the file of the day and compares anew. Running again finds the same and does nothing twice.',
    params: day,
    policy: { permission: 'reconciliation.run' },
    problems: ['SETTLEMENT_NOT_READY', 'NEIGHBOUR_AWAY'],
    answer: line.extend({ items: z.array(difference) }),
    handle: async ({ deps, params, person }) => {
      atThePlatform('reconciliation.run', person());
      await deskOf(deps).reconcile(params.day);
      const em = deps.orm.em.fork();
      const row = (await reconciliationOf(em, params.day))!;
      return { body: { ...shownDay(row), items: (await differencesOfDay(em, params.day)).map(shownDifference) } };
    },
  }),
  route({
    ...common,
    class: '搜索',
    method: 'get',
    path: '/v1/admin/payment-differences',
    summary: '差错单',
    query: z.object({ ...pageQuery, open: z.stringbool().default(true) }),
    policy: { permission: 'reconciliation.read' },
    answer: pageOf(difference),
    handle: async ({ deps, query: { limit, after, open }, person }) => {
      const filter = { open, districts: districtsOf('reconciliation.read', person()) };
      const rows = await differencePage(deps.orm.em.fork(), filter, limit + 1, fromCursor(after, z.tuple([z.string(), z.string()])));
      return { body: page(rows, limit, ({ foundAt, id }) => [foundAt, id], shownDifference) };
    },
  }),
  route({
    ...common,
    class: '一般',
    method: 'get',
    path: '/v1/admin/payment-differences/:id',
    summary: '查看差错单',
    params: z.object({ id: z.uuid() }),
    policy: { permission: 'reconciliation.read' },
    answer: difference,
    handle: async ({ deps, params: { id }, person }) => {
      const row = await differenceById(deps.orm.em.fork(), id);
      if (!row || !may('reconciliation.read', person(), { district: row.district })) throw refuse('NOT_FOUND');
      return { body: shownDifference(row), version: row.version };
    },
  }),
  take('claim'),
  take('release'),
  route({
    ...common,
    class: '一般',
    method: 'post',
    path: '/v1/admin/payment-differences/:id/settle',
    summary: process.actions['settle']!.label,
    params: z.object({ id: z.uuid() }),
    body: z.strictObject({ reason: z.string().max(500) }),
    policy: { process, action: 'settle' },
    problems: ['NOT_FOUND', 'DIFFERENCE_REASON', 'TASK_NOT_YOURS', 'STATE_CONFLICT'],
    act: { process, action: 'settle' },
  }),
];
