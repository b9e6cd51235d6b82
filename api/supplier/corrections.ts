// V18 over HTTP: what this person may do with each field of a dossier at this stage, and the correction of what the stage may edit.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { correctionsOf } from '../../db/approval/corrections.ts';
import { keptRef } from '../../db/approval/kept.ts';
import { keptDefinitions } from '../../db/approval/load.ts';
import { chainOf } from '../../domain/approval/chains.ts';
import { rightOf, rights, type Right } from '../../domain/approval/form.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import type { CaseView, Process } from '../../domain/kit/process.ts';
import type { Reason } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { dossierFields } from '../../domain/supplier/correct.ts';
import { dossierRules, type DossierRules } from '../../domain/supplier/dossier/context.ts';
import { display } from '../../domain/supplier/dossier/display.ts';
import { TEXT_MAX, type Field, type Kind } from '../../domain/supplier/dossier/field.ts';
import { stageLabels } from '../../domain/supplier/review.ts';
import { standpointOf, type Standpoint } from '../approval/viewpoint.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { caseFor, deskOf, idParams } from './case.ts';

const period = z.strictObject({ from: z.iso.date(), to: z.iso.date().optional(), longTerm: z.boolean().optional() });
/** The shape of a value by its kind; what else it must be, the dossier's own checks say. */
const shapes: Partial<Record<Kind, (field: Field) => z.ZodType>> = {
  digits: ({ length }) =>
    z
      .string()
      .regex(/^\d+$/, '应为数字')
      .max(length?.[1] ?? TEXT_MAX),
  date: () => z.iso.date('应为日期'),
  yearMonth: () => z.string().regex(/^\d{4}-\d\d$/, '应为年月'),
  count: () => z.int().min(0),
  yesNo: () => z.boolean(),
  district: () => z.string().regex(/^\d{6}$/, '应为六位代码'),
  choice: () => z.string().max(20),
  leaf: () => z.string().max(20),
  period: () => period,
  files: () => z.array(z.uuid()).max(20),
};
const shapeOf = (field: Field): z.ZodType => (shapes[field.kind] ?? (() => z.string().max(field.max ?? TEXT_MAX)))(field);

/** From where somebody reads the dossier of a case, by the rules that the case keeps. */
export async function dossierStandpoint(
  context: Pick<Context, 'deps'>,
  em: EntityManager,
  process: Process<any>,
  file: CaseView,
  actor: PersonActor,
): Promise<{ rules: DossierRules; standpoint: Standpoint | null }> {
  const chain = chainOf(process.type)!;
  const set = await deskOf(context).rulesNow(em, file.district, await keptRef(em, file));
  const definition = ruleValue(await keptDefinitions(em, set, file, chain), chain.rule);
  return { rules: dossierRules(set), standpoint: await standpointOf(em, process, file, actor, definition) };
}

const plain = (path: string): string => path.replaceAll(/\[\d+\]/g, '');
const editable = (rules: DossierRules, { viewpoint }: Standpoint): [string, Field][] =>
  Object.entries(dossierFields(rules)).filter(([path]) => rightOf(viewpoint, path) === 'edit');
/** What a stage may edit, as a schema of `values`; `[]` in a name stands for a row of its list. */
const schemaAt = (rules: DossierRules, standpoint: Standpoint): z.ZodObject =>
  z.strictObject(Object.fromEntries(editable(rules, standpoint).map(([path, field]) => [path, shapeOf(field).optional()])));

function schemaReasons(rules: DossierRules, standpoint: Standpoint, values: Record<string, unknown>): Reason[] {
  const known = new Map(editable(rules, standpoint));
  return Object.entries(values).flatMap(([path, value]): Reason[] => {
    const field = known.get(plain(path));
    const checked = field && shapeOf(field).safeParse(value);
    return !field || !checked || checked.success
      ? []
      : [{ field: `values.${path}`, code: 'FIELD_FORMAT', message: `“${field.label}”格式不正确：${checked.error.issues[0]!.message}` }];
  });
}

const corrected = z.object({
  at: z.string(),
  step: z.string(),
  stepLabel: z.string(),
  by: z.string().nullable().meta({ description: 'For officers only' }),
  reason: z.string().nullable(),
  fields: z.array(z.object({ path: z.string(), label: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
});

export function correctionRoutes(base: `/v1/${string}`, process: Process<any>): Routes {
  const common = { class: '一般', tag: process.label, params: idParams } as const;
  const read = async (context: Pick<Context, 'deps' | 'person'>, id: string) => {
    const em = context.deps.orm.em.fork();
    const actor = context.person();
    const file = await caseFor(em, process, id, actor, 'dossier.read');
    return { em, file, ...(await dossierStandpoint(context, em, process, file, actor)) };
  };
  const none: Standpoint = { viewpoint: { audience: 'office', form: null, holds: false }, step: null };
  return [
    route({
      ...common,
      listener: 'both',
      method: 'get',
      path: `${base}/:id/fields`,
      summary: '资料字段权限：本人在当前环节可见、可更正、不可见的填写项',
      description: 'Hidden fields are not listed. `edit` needs the task of the stage: claim it first. A field of a list counts for all its rows.',
      policy: { permission: 'dossier.read' },
      answer: z.object({
        step: z.string().nullable(),
        stepLabel: z.string().nullable(),
        fields: z.array(
          z.object({
            path: z.string(),
            label: z.string(),
            kind: z.string(),
            list: z.string().nullable(),
            may: z.enum(Object.keys(rights) as [Right, ...Right[]]),
            mayLabel: z.string(),
          }),
        ),
        schema: z.record(z.string(), z.unknown()),
      }),
      handle: async (context) => {
        const { rules, standpoint, file } = await read(context, context.params.id);
        const at = standpoint ?? none;
        const fields = Object.entries(dossierFields(rules)).flatMap(([path, { label, kind, list }]) => {
          const may = rightOf(at.viewpoint, path);
          return may === 'hide' ? [] : [{ path, label, kind, list: list ?? null, may, mayLabel: rights[may] }];
        });
        const schema = z.toJSONSchema(schemaAt(rules, at), { io: 'input' }) as Record<string, unknown>;
        return { body: { step: at.step?.node ?? null, stepLabel: at.step?.label ?? null, fields, schema }, version: file.version };
      },
    }),
    route({
      ...common,
      listener: 'officers',
      method: 'post',
      path: `${base}/:id/corrections`,
      summary: process.actions['correct']!.label,
      description:
        'Corrects what the stage’s definition lets its holder edit. The version as it was handed in stays, the corrected one takes its place.',
      body: z.strictObject({ values: z.record(z.string().max(100), z.json()), reason: z.string().max(1000).default('') }),
      policy: { process, action: 'correct' },
      problems: ['FIELD_READ_ONLY', 'CORRECTION_NOT_ACCEPTED', 'TASK_NOT_YOURS'],
      answer: z.object({ step: z.string(), fields: z.array(z.string()), dossierVersion: z.int() }),
      act: {
        process,
        action: 'correct',
        prepare: async (context) => {
          const { values, reason } = context.body;
          const { rules, standpoint } = await read(context, context.params.id);
          return { input: { values, reason, against: schemaReasons(rules, standpoint ?? none, values) } };
        },
      },
    }),
    route({
      ...common,
      listener: 'both',
      method: 'get',
      path: `${base}/:id/corrections`,
      summary: '更正记录：各环节更正前后的内容',
      policy: { permission: 'dossier.read' },
      answer: z.object({ items: z.array(corrected) }),
      handle: async (context) => {
        const { em, file, rules, standpoint } = await read(context, context.params.id);
        const at = standpoint ?? none;
        const declared = dossierFields(rules);
        const { reference } = deskOf(context);
        const rows = (await correctionsOf(em, context.deps.fields, file.id)).filter(({ field }) => rightOf(at.viewpoint, field) !== 'hide');
        const words = (path: string, value: unknown): string | null => {
          const field = declared[plain(path)];
          return value === null || value === undefined ? null : field ? display(field, value, { reference }) : JSON.stringify(value);
        };
        const items = [...Map.groupBy(rows, ({ seq }) => seq).values()].map((group) => ({
          at: rfc3339(group[0]!.at),
          step: group[0]!.step,
          stepLabel: (stageLabels as Record<string, string>)[group[0]!.step] ?? group[0]!.step,
          by: at.viewpoint.audience === 'office' ? group[0]!.by : null,
          reason: group[0]!.reason,
          fields: group.map(({ field, before, after }) => ({
            path: field,
            label: declared[plain(field)]?.label ?? field,
            before: words(field, before),
            after: words(field, after),
          })),
        }));
        return { body: { items } };
      },
    }),
  ];
}
