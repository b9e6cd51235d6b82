// 投标保证金 over HTTP (R13, R14): the bidder pays and sees his own; the agency sees them from the hour on, gives back or keeps.
import { z } from 'zod';
import { bondById, bondsOfBidder, bondsOfProject, type StoredBond } from '../../db/procurement/bonds.ts';
import { projectById, projectFile } from '../../db/procurement/projects.ts';
import { now } from '../../db/kit/clock.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { allowedActions, parties, type CaseView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { dueEvents, keepGrounds, tenderBond } from '../../domain/procurement/bond/bond.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';
import { actions, byId, day, words } from '../exam/setup-shapes.ts';
import { outward } from '../kit/outward.ts';
import { route, type Route, type Routes } from '../kit/route.ts';
import { handlerOf } from './tender/acquisitions.ts';

const base = { class: '一般', tag: '项目采购', listener: 'public' } as const;
const fen = z.string().regex(/^\d{1,15}$/, '金额以分为单位，应为整数').meta({ description: '分' });
const payBody = z.strictObject({
  lot: z.int().min(1).max(999).nullable().default(null).meta({ description: '标项; null: for the whole project' }),
  fen,
  form: words(20).meta({ description: '支票、汇票、本票、保函' }),
  fileId: z.uuid().meta({ description: '交纳凭证或者保函' }),
});
const line = z.object({
  id: z.string(),
  projectId: z.string(),
  code: z.string(),
  project: z.string(),
  organisation: z.string(),
  lot: z.int().nullable(),
  fen: z.string(),
  form: z.string(),
  paidAt: z.string(),
  state: z.string(),
  label: z.string(),
  version: z.int(),
  event: z.string().nullable(),
  dueOn: z.string().nullable().meta({ description: '最迟退还日期' }),
  overdue: z.boolean(),
  owner: z.string().nullable().meta({ description: 'Who has to give it back' }),
  refundedOn: z.string().nullable(),
  interestFen: z.string(),
  allowedActions: actions,
});

const fileOf = ({ organiserId, ...row }: StoredBond): CaseView => seenCase(tenderBond.type, { ...row, counterpartId: organiserId });
const shown = (row: StoredBond, organiser: string | null, today: string, actor: PersonActor): z.infer<typeof line> =>
  outward({
    id: row.id,
    projectId: row.projectId,
    code: row.code,
    project: row.project,
    organisation: row.organisation,
    lot: row.lot,
    fen: row.fen,
    form: row.form,
    paidAt: row.paidAt,
    state: row.state,
    label: tenderBond.states[row.state]!.label,
    version: row.version,
    event: row.event && dueEvents[row.event].label,
    dueOn: row.dueOn,
    overdue: row.state === 'due' && row.dueOn !== null && row.dueOn < today,
    owner: row.state === 'due' ? organiser : null,
    refundedOn: row.refundedOn,
    interestFen: row.interestFen,
    allowedActions: allowedActions(tenderBond, fileOf(row), actor),
  }) as z.infer<typeof line>;

const act = (action: string, more: Partial<Route> = {}): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/tender-bonds/:id/${action}`,
    summary: tenderBond.actions[action]!.label,
    params: byId,
    policy: { process: tenderBond, action },
    problems: ['BOND_INVALID'],
    act: { process: tenderBond, action },
    ...more,
  } as Parameters<typeof route>[0]);

export const bondRoutes: Routes = [
  route({
    ...base,
    method: 'post',
    path: '/v1/tender-projects/:id/bond',
    summary: tenderBond.actions['pay']!.label,
    description: 'Counts when received before the bid deadline.',
    params: byId,
    body: payBody,
    policy: { process: tenderBond, action: 'pay' },
    problems: ['BOND_INVALID', 'ALREADY_RUNNING'],
    act: { process: tenderBond, action: 'pay', caseId: () => undefined, input: ({ params, body }) => ({ ...body, projectId: params.id }) },
  }),
  route({
    ...base,
    class: '搜索',
    method: 'get',
    path: '/v1/me/tender-bonds',
    summary: '本单位投标保证金',
    answer: z.object({ items: z.array(line) }),
    policy: { process: tenderBond, action: 'pay' },
    handle: async ({ deps, person }) => {
      const em = deps.orm.em.fork();
      const [rows, today] = [await bondsOfBidder(em, handlerOf(person())), shanghaiDay(await now(em))];
      return { body: { items: rows.map((row) => shown(row, null, today, person())) } };
    },
  }),
  route({
    ...base,
    class: '搜索',
    method: 'get',
    path: '/v1/tender-projects/:id/bonds',
    summary: '项目的投标保证金',
    description: 'From the hour on.',
    params: byId,
    answer: z.object({ items: z.array(line) }),
    policy: 'signedIn',
    problems: ['TENDER_BLIND'],
    handle: async ({ deps, params, person }) => {
      const em = deps.orm.em.fork();
      const project = await projectById(em, params.id);
      const held = project ? parties(person(), projectFile(project)) : new Set();
      if (!project || !['tenderHandler', 'counterpart.orgAdmin', 'finance', 'auditor'].some((party) => held.has(party))) throw refuse('NOT_FOUND');
      const at = await now(em);
      if (project.bidDeadline === null || at < project.bidDeadline) throw refuse('TENDER_BLIND');
      const rows = await bondsOfProject(em, project.id);
      return { body: { items: rows.map((row) => shown(row, project.organiser, shanghaiDay(at), person())) } };
    },
  }),
  route({
    ...base,
    method: 'get',
    path: '/v1/tender-bonds/:id',
    summary: '查看投标保证金',
    params: byId,
    answer: line,
    policy: { process: tenderBond, action: 'pay' },
    handle: async ({ deps, params, person }) => {
      const em = deps.orm.em.fork();
      const row = await bondById(em, params.id);
      if (!row || row.organisationId !== handlerOf(person())) throw refuse('NOT_FOUND');
      return { version: row.version, body: shown(row, null, shanghaiDay(await now(em)), person()) };
    },
  }),
  act('claim'),
  act('refund', {
    body: z.strictObject({ refundedOn: day }),
    answer: z.object({ interestFen: z.string() }),
    description: '`interestFen`: 资金占用费 for a bond that comes back late.',
  }),
  act('keep', {
    body: z.strictObject({ ground: z.enum(Object.keys(keepGrounds) as [keyof typeof keepGrounds]).meta({ description: Object.entries(keepGrounds).flat().join(' ') }), reason: words(1000) }),
  }),
];
