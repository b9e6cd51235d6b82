// V18 over HTTP: what this person may do with each field at this step, and the correction of what the step may edit.
import { z } from 'zod';
import { correctionsOf } from '../../db/approval/corrections.ts';
import { rightOf, rights, type Right } from '../../domain/approval/form.ts';
import type { Reason } from '../../domain/kit/refusal.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { correctableLabels, ownRights, REMARK } from '../../domain/registration/correct.ts';
import { formFields, type RegistrationForm } from '../../domain/registration/form.ts';
import { changeMatters } from '../../domain/registration/kinds.ts';
import { registration } from '../../domain/registration/registration.ts';
import { standpointOf, type Standpoint } from '../approval/viewpoint.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { common, deskOf } from './acts.ts';
import { caseFor } from './case.ts';
import { day, params } from './shapes.ts';

const course = z.strictObject({
  provider: z.string().max(100),
  on: day,
  hours: z.number().min(0).max(1000),
  professionalHours: z.number().min(0).max(1000),
});
/** One field as a correction gives it; an empty text takes a value away. */
const inputs = {
  text: z.string().max(500, '不超过500字'),
  date: day.or(z.literal('')),
  flag: z.boolean(),
  matter: z.enum(Object.keys(changeMatters) as (keyof typeof changeMatters)[], '应为变更事项代码之一'),
  id: z.uuid().or(z.literal('')),
  courses: z.array(course).max(50),
} as const;
const kindOf = (name: string): keyof typeof inputs => (name === REMARK ? 'text' : formFields[name as keyof RegistrationForm].kind);
const mayOf = ({ viewpoint }: Standpoint, name: string): Right => rightOf(viewpoint, name, ownRights[name]);

/** What a step may edit, as a schema: exactly the fields that this person may change now, each with its shape. */
export const schemaAt = (standpoint: Standpoint): z.ZodObject =>
  z.strictObject(
    Object.fromEntries(
      Object.keys(correctableLabels)
        .filter((name) => mayOf(standpoint, name) === 'edit')
        .map((name) => [name, inputs[kindOf(name)].optional()]),
    ),
  );

/** Reasons of the schema against values; fields that it doesn't have are the guard's to tell. */
function schemaReasons(schema: z.ZodObject, values: Record<string, unknown>): Reason[] {
  const known = Object.fromEntries(Object.entries(values).filter(([name]) => name in schema.shape));
  const checked = schema.safeParse(known);
  return checked.success
    ? []
    : checked.error.issues.map(({ path, message }) => ({
        field: `values.${path.join('.')}`,
        code: 'FIELD_MALFORMED',
        message: `“${correctableLabels[String(path[0])] ?? ''}”的格式不正确：${message}`,
      }));
}

/** The case with the place that the person reads it from. Throws NOT_FOUND. */
export async function readFrom(context: Pick<Context, 'deps' | 'person'>, id: string) {
  const found = await caseFor(context, id);
  const opened = await deskOf(context).opened(found.file.id);
  const standpoint = await standpointOf(found.em, registration, found.file, found.actor, opened.definition, found.atDesk ? 'applicant' : undefined);
  if (!standpoint) throw refuse('NOT_FOUND');
  return { ...found, opened, standpoint: { ...standpoint, atDesk: found.atDesk } };
}

const field = z.object({
  name: z.string(),
  label: z.string(),
  kind: z.string(),
  may: z.enum(Object.keys(rights) as [Right, ...Right[]]),
  mayLabel: z.string(),
  options: z.array(z.object({ code: z.string(), label: z.string() })),
});
const corrected = z.object({
  at: z.string(),
  step: z.string(),
  stepLabel: z.string(),
  by: z.string().nullable().meta({ description: 'Of the office; null for applicants' }),
  reason: z.string().nullable(),
  fields: z.array(z.object({ name: z.string(), label: z.string(), before: z.unknown(), after: z.unknown() })),
});

export const correctionRoutes: Routes = [
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/registrations/:id/fields',
    summary: '表单字段权限：本人在当前环节可见、可更正、不可见的字段',
    description:
      'Hidden fields are not listed. `edit` needs the task of the step: claim it first. `schema` is the JSON Schema of `values` of a correction.',
    params,
    policy: { permission: 'registration.read' },
    answer: z.object({
      step: z.string().nullable(),
      stepLabel: z.string().nullable(),
      audience: z.enum(['office', 'applicant', 'copy']),
      fields: z.array(field),
      schema: z.record(z.string(), z.unknown()),
    }),
    handle: async (context) => {
      const { file, standpoint } = await readFrom(context, context.params.id);
      const fields = Object.entries(correctableLabels).flatMap(([name, label]) => {
        const may = mayOf(standpoint, name);
        const kind = kindOf(name);
        const options = kind === 'matter' ? Object.entries(changeMatters).map(([code, text]) => ({ code, label: text })) : [];
        return may === 'hide' ? [] : [{ name, label, kind, may, mayLabel: rights[may], options }];
      });
      const { step, viewpoint } = standpoint;
      return {
        body: {
          step: step?.node ?? null,
          stepLabel: step?.label ?? null,
          audience: viewpoint.audience,
          fields,
          schema: z.toJSONSchema(schemaAt(standpoint), { io: 'input' }) as Record<string, unknown>,
        },
        version: file.version,
      };
    },
  }),
  route({
    ...common,
    listener: 'officers',
    method: 'post',
    path: '/v1/registrations/:id/corrections',
    summary: registration.actions['correct']!.label,
    description: 'Corrects what the step’s definition lets its holder edit; before and after are kept with the reason. GET …/fields has the schema.',
    params,
    body: z.strictObject({ values: z.record(z.string().max(60), z.json()), reason: z.string().max(1000).default('') }),
    policy: { process: registration, action: 'correct' },
    problems: ['FIELD_READ_ONLY', 'CORRECTION_NOT_ACCEPTED', 'OWN_APPLICATION', 'TASK_NOT_YOURS'],
    answer: z.object({ step: z.string(), fields: z.array(z.string()) }),
    act: {
      process: registration,
      action: 'correct',
      // The answer to a known key is given whatever has become of the case; what speaks against the values goes into the input.
      prepare: async (context) => {
        const { values, reason } = context.body;
        const { standpoint } = await readFrom(context, context.params.id);
        return { input: { values, reason, against: schemaReasons(schemaAt(standpoint), values) } };
      },
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: '/v1/registrations/:id/corrections',
    summary: '更正记录：各环节更正前后的内容',
    params,
    policy: { permission: 'registration.read' },
    answer: z.object({ items: z.array(corrected) }),
    handle: async (context) => {
      const { em, file, opened, standpoint } = await readFrom(context, context.params.id);
      const rows = await correctionsOf(em, context.deps.fields, file.id);
      const office = standpoint.viewpoint.audience === 'office';
      const visible = rows.filter(({ field: name }) => ['read', 'edit'].includes(mayOf(standpoint, name)));
      const items = [...Map.groupBy(visible, ({ seq }) => seq).values()].map((group) => {
        const { at, step, by, reason } = group[0]!;
        return {
          at: rfc3339(at),
          step,
          stepLabel: opened.definition?.steps.find(({ node }) => node === step)?.label ?? step,
          by: office ? by : null,
          reason: office || group.some(({ field: name }) => name !== REMARK) ? reason : null,
          fields: group.map(({ field: name, before, after }) => ({ name, label: correctableLabels[name] ?? name, before, after })),
        };
      });
      return { body: { items } };
    },
  }),
];
