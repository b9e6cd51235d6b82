// What the routes of onboarding and change share: who may see a case, its tabs, its tasks and deadlines, the schemas of answers.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { shelvedNote } from '../../domain/supplier/rest.ts';
import { shelvedSince } from '../../db/supplier/rounds.ts';
import type { SupplierDesk } from '../../activities/supplier/desk.ts';
import { openReturn } from '../../db/supplier/history.ts';
import { draftVersions } from '../../db/supplier/drafts.ts';
import { caseRow, openTasks, runningDeadlines } from '../../db/supplier/cases.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { may, type PermissionName } from '../../domain/kit/policy.ts';
import { allowedActions, standing, stateOf, type CaseView, type Process } from '../../domain/kit/process.ts';
import { refuse, type Reason } from '../../domain/kit/refusal.ts';
import { markedPlaces } from '../../domain/supplier/dossier/paths.ts';
import { tabStatus } from '../../domain/supplier/dossier/status.ts';
import { stageLabels } from '../../domain/supplier/review.ts';
import { outward } from '../kit/outward.ts';
import type { Context } from '../kit/route.ts';

/** The desk that this process was assembled with. */
export function deskOf({ deps }: Pick<Context, 'deps'>): SupplierDesk {
  if (!deps.supplier) throw new Error('the API was assembled without `supplier`');
  return deps.supplier;
}

export const idParams = z.object({ id: z.uuid() });
export const taskParams = idParams.extend({ taskId: z.uuid() });
export const nothing = z.strictObject({}).default({});
/** Why something is suspended, taken up again, ended. */
export const reasonBody = z.strictObject({ reason: z.string().max(1000).default('') });
/** Why a dossier is returned; officers may mark what must be mended. */
export const returnBody = reasonBody.extend({
  fields: z
    .array(z.string().max(200))
    .max(200)
    .optional()
    .meta({ description: 'Paths of what must be mended, e.g. `people.persons[0].idNumber`, as GET /v1/meta/dossier declares them' }),
});

export const returnedSchema = z
  .object({
    at: z.string(),
    stage: z.string().nullable(),
    stageLabel: z.string(),
    reason: z.string(),
    fields: z.array(z.object({ field: z.string(), tab: z.string(), label: z.string(), row: z.int().optional() })),
  })
  .nullable()
  .meta({ description: 'The last 退回 or 驳回 with its reason and what was marked, until the case is submitted again' });

/** The return that stands unanswered. */
export async function returnedOf(em: EntityManager, file: Pick<CaseView, 'id'>): Promise<z.infer<typeof returnedSchema>> {
  const row = await openReturn(em, file.id);
  if (!row) return null;
  const { stage, fields, reason, at } = row;
  return { at: rfc3339(at), stage, stageLabel: (stageLabels as Record<string, string>)[stage ?? ''] ?? '', reason, fields: markedPlaces(fields) };
}

/** A case that the person may see under a permission. Throws NOT_FOUND: whether it exists is nobody else's business. */
export async function caseFor(
  em: EntityManager,
  process: Process<any>,
  id: string,
  actor: PersonActor,
  permission: PermissionName,
): Promise<CaseView> {
  const file = await caseRow(em, process.type, id);
  if (!file || !may(permission, actor, file)) throw refuse('NOT_FOUND');
  return file;
}

export const isMember = (actor: PersonActor, file: Pick<CaseView, 'organisationId'>): boolean =>
  may('dossier.edit', actor, { organisationId: file.organisationId });

const deadline = z.object({ name: z.string(), label: z.string(), due: z.string(), basis: z.string(), pausedAt: z.string().nullable() });
const task = z.object({
  id: z.string(),
  node: z.string(),
  label: z.string(),
  role: z.string(),
  assigneeId: z.string().nullable(),
  version: z.int().meta({ description: 'If-Match of acts on this task' }),
  due: z.string().nullable(),
});
/** A draft that rested too long; the next save brings it back. */
export const shelvedSchema = z
  .object({ label: z.string().meta({ example: '已搁置' }), since: z.string() })
  .nullable()
  .meta({ description: 'For a draft that nobody has changed for long. It keeps everything; the next save brings it back' });

export const caseFields = {
  id: z.string(),
  version: z.int(),
  state: z.string(),
  stateLabel: z.string(),
  regions: z.record(z.string(), z.string()),
  district: z.string(),
  createdAt: z.string(),
  allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
  deadlines: z.array(deadline),
  shelved: shelvedSchema,
  tasks: z.array(task).meta({ description: 'Open tasks; for officers only' }),
};

/** Members that every case shows. */
export async function caseBody(em: EntityManager, process: Process<any>, file: CaseView, actor: PersonActor) {
  const tasks = isMember(actor, file) ? [] : await openTasks(em, file.id);
  const body = {
    id: file.id,
    version: file.version,
    state: file.state,
    stateLabel: labelOf(process, file),
    regions: file.regions,
    district: file.district,
    createdAt: file.createdAt,
    allowedActions: allowedActions(process, file, actor),
    deadlines: await runningDeadlines(em, file.id),
    shelved: shelvedNote((await shelvedSince(em, [file.id])).get(file.id)),
    tasks,
  };
  return outward(body) as z.infer<z.ZodObject<typeof caseFields>>;
}

/** 审核中（初审）: the main state, and the regions that stand in something. */
function labelOf(process: Process<any>, file: CaseView): string {
  const [main, ...regions] = standing(file);
  const beside = regions.map((address) => stateOf(process, address)).filter((state) => state && !state.rests);
  const label = stateOf(process, main!)?.label ?? file.state;
  return beside.length ? `${label}（${beside.map((state) => state!.label).join('、')}）` : label;
}

export const tabSchema = z.object({
  name: z.string(),
  label: z.string(),
  required: z.boolean(),
  complete: z.boolean(),
  missing: z.int(),
  wrong: z.int(),
  version: z.int().meta({ description: 'If-Match of the next save of this tab; 0: nobody saved it' }),
});
export const errorSchema = z.object({
  field: z.string().optional(),
  tab: z.string().optional(),
  code: z.string().optional(),
  message: z.string(),
  rule: z.string().optional(),
  article: z.string().optional(),
});

/** How far the draft is: its tabs with their versions, and everything that speaks against submitting it. */
export async function draftState(
  context: Pick<Context, 'deps'>,
  em: EntityManager,
  file: CaseView,
): Promise<{ tabs: z.infer<typeof tabSchema>[]; reasons: Reason[] }> {
  const { draft, context: checked, reasons } = await deskOf(context).draftOf(em, file);
  const versions = await draftVersions(em, file.id);
  return { tabs: tabStatus(draft, checked).map((tab) => ({ ...tab, version: versions[tab.name] ?? 0 })), reasons };
}
