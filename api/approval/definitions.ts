// Definitions of approvals over HTTP: what is in force, validation before a proposal, and 试算: who would be asked, in which order, until when.
// Changing one is a change of a rule (POST /v1/rule-proposals): proposed by one person, confirmed by another.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { peopleOf, roleOf } from '../../db/approval/people.ts';
import { now } from '../../db/kit/clock.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { supplierLine } from '../../db/supplier/cases.ts';
import { definitionCheck, type Definition } from '../../domain/approval/definition.ts';
import { approvalRules } from '../../domain/approval/rules.ts';
import { quorumLabels } from '../../domain/approval/round.ts';
import { foresee, type Foreseen } from '../../domain/approval/simulate.ts';
import { definitionReasons } from '../../domain/approval/validate.ts';
import { roles } from '../../domain/kit/actor.ts';
import { rfc3339, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import type { Period } from '../../domain/kit/period.ts';
import { allStates, stateOf, type CaseView, type Process } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleRow, ruleValue, type Rule, type RuleSet, type RuleSetRef } from '../../domain/kit/rules.ts';
import { change } from '../../domain/supplier/change.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { supplierRules } from '../../domain/supplier/rules.ts';
import { route, type Routes } from '../kit/route.ts';
import { district } from '../rule/shapes.ts';

export interface Defined {
  process: Process<any>;
  rule: Rule<Definition>;
  submits: readonly string[];
  limit: (set: RuleSet) => Period;
  /** Steps that cases walk by other rules of the process. */
  only: (set: RuleSet) => readonly string[];
  /** Rules that a running case keeps; null: those of its row. */
  kept: (em: EntityManager, file: CaseView) => Promise<RuleSetRef | null>;
}
const ofSupplier = async (em: EntityManager, file: CaseView): Promise<RuleSetRef | null> => (await supplierLine(em, file))?.rules ?? null;
const limit = (set: RuleSet): Period => ruleValue(set, supplierRules.reviewLimit);

/** Processes whose rounds come from a definition. */
export const defined: readonly Defined[] = [
  // A process adds its own.
  {
    process: onboarding,
    rule: approvalRules.onboarding,
    submits: ['submit'],
    limit,
    only: (set) => ruleValue(set, supplierRules.flow).reviews,
    kept: ofSupplier,
  },
  {
    process: change,
    rule: approvalRules.change,
    submits: ['save'],
    limit,
    only: (set) => ruleValue(set, supplierRules.changeReviews),
    kept: ofSupplier,
  },
];
export const definedFor = (type: string): Defined | undefined => defined.find(({ process }) => process.type === type);

/** Names that a process has rounds for. */
const nodesOf = (process: Process<any>): string[] => allStates(process).flatMap((address) => stateOf(process, address)?.round?.node ?? []);

const json: z.ZodType<unknown> = z.json();
const common = { listener: 'officers', class: '一般', tag: '审批流程' } as const;
const reasonShape = z.object({ field: z.string().optional(), code: z.string().optional(), message: z.string(), rule: z.string().optional() });
const type = z.enum(defined.map(({ process }) => process.type) as [string, ...string[]]);

export const foreseenShape = z.object({
  node: z.string(),
  label: z.string(),
  rule: z.string(),
  ruleLabel: z.string(),
  asked: z.array(z.object({ role: z.string(), roleLabel: z.string(), accountId: z.string().nullable(), deputyFor: z.string().nullable() })),
  leftOut: z.array(z.object({ accountId: z.string(), why: z.string(), deputy: z.string().nullable() })),
  vacant: z.boolean().meta({ description: 'Nobody is found: an operator would name somebody' }),
  passed: z.boolean().meta({ description: 'Passed over: everybody there has approved before' }),
  begins: z.string(),
  due: z.string(),
});
export const foreseenOut = ({ node, label, rule, asked, leftOut, vacant, passed, begins, due }: Foreseen): z.infer<typeof foreseenShape> => ({
  node,
  label,
  rule: rule.kind,
  ruleLabel: quorumLabels[rule.kind],
  asked: asked.map(({ role, person, deputyFor }) => ({ role, roleLabel: roles[role], accountId: person, deputyFor: deputyFor ?? null })),
  leftOut: leftOut.map(({ account, why, deputy }) => ({ accountId: account, why, deputy: deputy ?? null })),
  vacant,
  passed,
  begins: rfc3339(begins),
  due: rfc3339(due),
});

const list = route({
  ...common,
  method: 'get',
  path: '/v1/approvals',
  summary: '某区划当前有效的审批流程',
  query: z.object({ district: district.default('000000') }),
  policy: { permission: 'rule.read' },
  answer: z.object({
    items: z.array(
      z.object({
        type: z.string(),
        label: z.string(),
        key: z.string(),
        district: z.string(),
        version: z.int(),
        validFrom: z.string(),
        definition: json,
      }),
    ),
  }),
  handle: async ({ deps, query }) => {
    const em = deps.orm.em.fork();
    const set = (await ruleBook(em)).rulesFor(query.district, shanghaiDay(await now(em)));
    const items = defined.map(({ process, rule }) => {
      const row = ruleRow(set, rule);
      return {
        type: process.type,
        label: process.label,
        key: rule.key,
        district: row.district,
        version: row.version,
        validFrom: row.validFrom,
        definition: row.value,
      };
    });
    return { body: { items } };
  },
});

/** A definition as given. Throws APPROVAL_DEFINITION_INVALID with everything that is wrong. */
function checked({ process }: Defined, value: unknown): Definition {
  const shape = definitionCheck.problem(value);
  const reasons = isShaped(value) ? definitionReasons(value, nodesOf(process)) : [];
  const all = reasons.length ? reasons : shape === null ? [] : [{ field: 'definition', code: 'DEFINITION_SHAPE', message: shape, rule: 'V27' }];
  if (all.length) throw refuse('APPROVAL_DEFINITION_INVALID', { reasons: all });
  return value as Definition;
}
const isShaped = (value: unknown): value is Definition => {
  try {
    return definitionReasons(value as Definition).length >= 0;
  } catch {
    return false;
  }
};

const validate = route({
  ...common,
  method: 'post',
  path: '/v1/approvals/validate',
  summary: '校验审批流程定义',
  body: z.strictObject({ type, definition: json }),
  policy: { permission: 'rule.read' },
  answer: z.object({ valid: z.literal(true), reasons: z.array(reasonShape) }),
  problems: ['APPROVAL_DEFINITION_INVALID'],
  handle: ({ body }) => {
    checked(definedFor(body.type)!, body.definition);
    return { body: { valid: true as const, reasons: [] } };
  },
});

const plain = z.union([z.string().max(200), z.number(), z.boolean(), z.null()]);
const accounts = z.record(z.string().max(100), z.array(z.uuid()).max(50)).default({});
const sample = z.strictObject({
  type,
  district,
  definition: json.optional().meta({ description: 'Left out: the one in force' }),
  at: z.iso.datetime({ offset: true }).optional().meta({ description: 'Moment of submission; now where it is left out' }),
  applicantId: z.uuid().optional(),
  organisationId: z.uuid().optional(),
  facts: z.record(z.string().max(100), plain).default({}),
  fields: accounts,
  choices: accounts,
});

const simulate = route({
  ...common,
  method: 'post',
  path: '/v1/approvals/simulate',
  summary: '试算：谁会被要求审批、按何顺序、到何时',
  description: 'Asks the resolver and the calendar of running cases. Nothing is written.',
  body: sample,
  policy: { permission: 'rule.read' },
  answer: z.object({ type: z.string(), district: z.string(), ruleVersion: z.int(), steps: z.array(foreseenShape) }),
  problems: ['APPROVAL_DEFINITION_INVALID'],
  handle: async ({ deps, body }) => {
    const em = deps.orm.em.fork();
    const one = definedFor(body.type)!;
    const at: Instant = body.at === undefined ? await now(em) : new Date(body.at).toISOString().replace(/(\.\d{3})Z$/, '$1000Z');
    const book = await ruleBook(em);
    const set = book.rulesFor(body.district, shanghaiDay(at));
    const definition = body.definition === undefined ? ruleValue(set, one.rule) : checked(one, body.definition);
    const file = sampleFile(one.process, body.district, at, body.applicantId ?? null, body.organisationId ?? null);
    const people = await peopleOf(em, {
      process: one.process,
      file,
      received: at,
      set: replaced(set, one.rule, definition),
      rule: one.rule,
      submits: one.submits,
      fields: body.fields,
      choices: body.choices,
    });
    const only = body.definition === undefined ? { only: one.only(set) } : {};
    const steps = foresee(definition, null, {
      facts: body.facts,
      people,
      at,
      calendar: book.calendar(),
      limit: one.limit(set),
      roleOf: (node) => roleOf(one.process, { node }),
      ...only,
    });
    return { body: { type: body.type, district: body.district, ruleVersion: set.version, steps: steps.map(foreseenOut) } };
  },
});

/** The rules with another definition in place of the one in force. */
const replaced = (set: RuleSet, rule: Rule<Definition>, definition: Definition): RuleSet => ({
  ...set,
  rows: { ...set.rows, [rule.key]: { ...ruleRow(set, rule), value: definition } },
});

const sampleFile = (process: Process<any>, at: string, createdAt: Instant, applicantId: string | null, organisationId: string | null): CaseView => ({
  id: '00000000-0000-0000-0000-000000000000',
  type: process.type,
  district: at,
  state: '',
  regions: {},
  version: 0,
  seq: 0,
  applicantId,
  organisationId,
  createdAt,
});

export const definitionRoutes: Routes = [list, validate, simulate];
