// What the routes of budgets, plans, intentions and commissions share.
import { z } from 'zod';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { parseWan } from '../../domain/kit/money.ts';
import { may, reach, type PermissionName } from '../../domain/kit/policy.ts';
import type { Process } from '../../domain/kit/process.ts';
import { allowedActions, standing, stateOf } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';
import { districtPrefix } from '../../domain/message/boxes.ts';
import { roundBody, roundProblems, target } from '../approval/bodies.ts';
import { route, type Route } from '../kit/route.ts';

export const idParams = z.object({ id: z.uuid() });
export const taskParams = idParams.extend({ taskId: z.uuid() });
export const nothing = z.strictObject({}).default({});
export const reasonBody = z.strictObject({ reason: z.string().trim().min(1, '请填写原因').max(500) });
export const amountWan = z
  .string()
  .refine((text) => (parseWan(text) ?? -1n) > 0n, '金额应为大于0的万元数，最多六位小数')
  .meta({ description: '万元 as decimal text, at most six decimals', example: '120.5' });
/** 分 as text, of a text that the schema has let through. */
export const fenOf = (text: string): string => String(parseWan(text)!);
export const evidence = z.array(z.uuid()).min(1, '请上传材料').max(20);
export const key = z.tuple([z.string(), z.uuid()]);

export interface ActMore {
  listener: Route['listener'];
  path?: string;
  body?: z.ZodType;
  input?: (context: { body: any }) => unknown;
  problems?: readonly string[];
  answer?: z.ZodType;
  description?: string;
  tag?: string;
}

/** `POST <base>/:id/<action>`; an act that begins a case is `POST <base>`. */
export function actRoute(base: `/v1/${string}`, process: Process<any>, action: string, { listener, path, body, input, ...more }: ActMore): Route {
  const begins = process.actions[action]!.from === null;
  const task = process.actions[action]!.task !== undefined;
  const where: `/${string}` = begins ? base : task ? `${base}/:id/tasks/:taskId/${path ?? action}` : `${base}/:id/${path ?? action}`;
  return route({
    method: 'post',
    path: where,
    listener,
    class: '一般',
    tag: process.label,
    summary: process.actions[action]!.label,
    ...(begins ? {} : { params: task ? taskParams : idParams }),
    body: body ?? nothing,
    policy: { process, action },
    act: { process, action, ...(input && { input: input as never }) },
    ...more,
    problems: [...(task ? roundProblems(action) : []), ...(more.problems ?? [])],
  }) as Route;
}

/** Acts of rounds of a table that asks both a unit's own people and officers: one route each, on both listeners. */
export const roundRoutes = (base: `/v1/${string}`, process: Process<any>, listener: Route['listener']): Route[] =>
  Object.keys(process.actions)
    .filter((action) => process.actions[action]!.task && !['accept', 'decline'].includes(action))
    .map((action) =>
      actRoute(base, process, action, {
        listener,
        body: action === 'return' ? reasonBody.extend({ target }) : roundBody(action),
        description: 'If-Match is the version of the task.',
      }),
    );

/** How far a list reaches: organisations, and prefixes of districts (null: all). */
export function listReach(name: PermissionName, actor: PersonActor): { organisations: string[]; districts: string[] | null } {
  const found = reach(name, actor);
  return { organisations: found.organisationIds, districts: found.any ? null : found.districts.map(districtPrefix) };
}

/** Throws the refusal of a permission that doesn't reach the thing. */
export function demand(name: PermissionName, actor: PersonActor, target: { organisationId?: string; district?: string }): void {
  if (!may(name, actor, target)) throw refuse('NOT_FOUND');
}

/** Members of every answer about a case. */
export const caseFields = {
  id: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  version: z.int(),
  district: z.string(),
  allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
};
/** State, its label and what the actor may do now. */
export function caseView(
  process: Process<any>,
  row: {
    id: string;
    state: string;
    regions?: Record<string, string>;
    version: number;
    district: string;
    organisationId?: string | null;
    applicantId?: string | null;
  },
  actor: PersonActor,
) {
  const file = seenCase(process.type, row);
  const labels = standing(file).map((address) => stateOf(process, address)?.label ?? address);
  return {
    id: row.id,
    state: row.state,
    stateLabel: labels.filter((label) => label !== '—').join('、'),
    version: row.version,
    district: row.district,
    allowedActions: allowedActions(process, file, actor),
  };
}
