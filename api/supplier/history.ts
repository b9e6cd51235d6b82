// 流转日志, versions and 变更记录 of a supplier.
import { z } from 'zod';
import { filesOf } from '../../db/file/files.ts';
import { changedVersions, logOf, versionOf, versionsOf, type VersionLine } from '../../db/supplier/history.ts';
import { may } from '../../domain/kit/policy.ts';
import type { Process } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { change } from '../../domain/supplier/change.ts';
import { dossierFrom } from '../../domain/supplier/correct.ts';
import { dossierRules } from '../../domain/supplier/dossier/context.ts';
import { diffDossiers } from '../../domain/supplier/dossier/diff.ts';
import { fileIdsOf } from '../../domain/supplier/dossier/draft.ts';
import { maskPersonal } from '../../domain/supplier/dossier/personal.ts';
import { tabNames, type Dossier } from '../../domain/supplier/dossier/tabs.ts';
import { innerSteps, accountIn } from '../../domain/supplier/log.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { stageRoles } from '../../domain/supplier/review.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { outward } from '../kit/outward.ts';
import { route, type Route, type Routes } from '../kit/route.ts';
import { caseFor, deskOf, idParams, isMember } from './case.ts';
import { dossierStandpoint } from './corrections.ts';
import { lineSchema, lines } from './log-lines.ts';

const base = '/v1/supplier-onboardings';
const numberKey = z.tuple([z.int()]);

export const logRoute = (at: `/v1/${string}`, process: Process<any>): Route =>
  route({
    method: 'get',
    path: `${at}/:id/log`,
    listener: 'both',
    class: '一般',
    tag: process.label,
    summary: '流转日志（查看全部）',
    params: idParams,
    query: z.object(pageQuery),
    policy: { permission: 'log.read' },
    answer: pageOf(lineSchema),
    handle: async (context) => {
      const { deps, params, query, person } = context;
      const em = deps.orm.em.fork();
      const actor = person();
      const file = await caseFor(em, process, params.id, actor, 'log.read');
      const before = fromCursor(query.after, numberKey)?.[0] ?? null;
      const rows = await logOf(em, file.id, query.limit + 1, before, isMember(actor, file) ? innerSteps : []);
      const shownLines = await lines(context, em, process, file, rows);
      return {
        body: page(
          shownLines,
          query.limit,
          ({ seq }) => [seq],
          (line) => line,
        ),
      };
    },
  });

const standings: Record<string, string> = {
  submitted: '已提交',
  inForce: '现行',
  superseded: '已失效',
  returned: '已退回',
  withdrawn: '已撤回',
  rejected: '未通过',
  corrected: '已更正',
};
const versionSchema = z.object({
  number: z.int(),
  caseId: z.string(),
  standing: z.string(),
  standingLabel: z.string(),
  submittedAt: z.string(),
  inForceFrom: z.string().nullable(),
  inForceUntil: z.string().nullable(),
});
const versionLine = ({ number, caseId, standing, submittedAt, inForceFrom, inForceUntil }: VersionLine) =>
  outward({ number, caseId, standing, standingLabel: standings[standing] ?? standing, submittedAt, inForceFrom, inForceUntil }) as z.infer<
    typeof versionSchema
  >;

/** Its own people and those who review see personal numbers; whoever only audits sees them masked. */
const seesPersonal = (actor: PersonActor, file: { organisationId: string | null; district: string }): boolean => {
  const reviewers = Object.values(stageRoles) as string[];
  return may('dossier.read', { ...actor, grants: actor.grants.filter(({ role }) => role.startsWith('org') || reviewers.includes(role)) }, file);
};

const versions = route({
  method: 'get',
  path: `${base}/:id/versions`,
  listener: 'both',
  class: '一般',
  tag: onboarding.label,
  summary: '资料版本列表',
  params: idParams,
  query: z.object(pageQuery),
  policy: { permission: 'dossier.read' },
  answer: pageOf(versionSchema),
  handle: async ({ deps, params, query, person }) => {
    const em = deps.orm.em.fork();
    const file = await caseFor(em, onboarding, params.id, person(), 'dossier.read');
    const rows = await versionsOf(em, file, query.limit + 1, fromCursor(query.after, numberKey)?.[0] ?? null);
    return { body: page(rows, query.limit, ({ number }) => [number], versionLine) };
  },
});

const version = route({
  method: 'get',
  path: `${base}/:id/versions/:number`,
  listener: 'both',
  class: '一般',
  tag: onboarding.label,
  summary: '查看一个资料版本',
  params: idParams.extend({ number: z.coerce.number().int().min(1) }),
  policy: { permission: 'dossier.read' },
  answer: versionSchema.extend({ dossier: z.record(z.string(), z.unknown()), masked: z.boolean() }),
  handle: async (context) => {
    const { deps, params, person } = context;
    const em = deps.orm.em.fork();
    const actor = person();
    const file = await caseFor(em, onboarding, params.id, actor, 'dossier.read');
    const found = await versionOf(em, file, params.number);
    if (!found) throw refuse('NOT_FOUND');
    const clear = deskOf(context).openDossier(found.dossier);
    const masked = !seesPersonal(actor, file);
    const { rules, standpoint } = await dossierStandpoint(context, em, onboarding, file, actor);
    const seen = standpoint ? dossierFrom(rules, standpoint.viewpoint, clear) : clear;
    return { body: { ...versionLine(found), dossier: { ...(masked ? maskPersonal(seen) : seen) }, masked } };
  },
});

const changeSchema = z.object({
  tab: z.string(),
  path: z.string(),
  row: z.string().optional(),
  label: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

const changes = route({
  method: 'get',
  path: `${base}/:id/changes`,
  listener: 'both',
  class: '一般',
  tag: change.label,
  summary: '变更记录',
  description: 'What each change changed, field by field, against the version that stood then. Personal values are masked.',
  params: idParams,
  query: z.object(pageQuery),
  policy: { permission: 'dossier.read' },
  answer: pageOf(versionSchema.extend({ actor: z.string(), changes: z.array(changeSchema) })),
  handle: async (context) => {
    const { deps, params, query, person } = context;
    const em = deps.orm.em.fork();
    const desk = deskOf(context);
    const file = await caseFor(em, onboarding, params.id, person(), 'dossier.read');
    const rules = dossierRules(await desk.rulesNow(em, file.district));
    const rows = await changedVersions(em, file, query.limit + 1, fromCursor(query.after, numberKey)?.[0] ?? null);
    const ids = rows.flatMap(({ dossier, before }) => [dossier, before]).flatMap((one) => (one ? namedFiles(one, rules) : []));
    const words = { rules, reference: desk.reference, files: await filesOf(em, ids, deps.fields) };
    const names = new Map<string, string>();
    for (const { actor } of rows) if (actor && !names.has(actor)) names.set(actor, await desk.userName(em, accountIn(actor) ?? ''));
    return {
      body: page(
        rows,
        query.limit,
        ({ number }) => [number],
        (row) => ({
          ...versionLine(row),
          actor: names.get(row.actor ?? '') ?? '',
          changes: row.before ? diffDossiers(desk.openDossier(row.before), desk.openDossier(row.dossier), words) : [],
        }),
      ),
    };
  },
});

const namedFiles = (dossier: Dossier, rules: ReturnType<typeof dossierRules>): string[] =>
  tabNames.flatMap((name) => fileIdsOf(name, (dossier[name] ?? {}) as Record<string, unknown>, rules));

export const historyRoutes: Routes = [logRoute(base, onboarding), logRoute('/v1/supplier-changes', change), versions, version, changes];
