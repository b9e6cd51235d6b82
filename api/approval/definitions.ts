// Definitions of approvals over HTTP: what is in force, validation before a proposal, and 试算: who would be asked, in which order, until when.
// Changing one is a change of a rule (POST /v1/rule-proposals): proposed by one person, confirmed by another.
import { z } from 'zod';
import { noteSimulation } from '../../activities/kit/simulated.ts';
import { save } from '../../activities/kit/save.ts';
import { peopleOf } from '../../db/approval/people.ts';
import { now } from '../../db/kit/clock.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { nameOf, type Chain } from '../../domain/approval/chain.ts';
import { chainNamed, chains, mainOf } from '../../domain/approval/chains.ts';
import { definitionCheck, type Definition } from '../../domain/approval/definition.ts';
import { roleOf } from '../../domain/approval/facts.ts';
import { lateness } from '../../domain/approval/late.ts';
import type { Asked } from '../../domain/approval/open.ts';
import { quorumLabels } from '../../domain/approval/round.ts';
import { foresee, type Foreseen } from '../../domain/approval/simulate.ts';
import { definitionReasons } from '../../domain/approval/validate.ts';
import { roles } from '../../domain/kit/actor.ts';
import { rfc3339, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import type { CaseView, Process } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleRow, ruleValue, type Rule, type RuleSet } from '../../domain/kit/rules.ts';
import { route, type Routes } from '../kit/route.ts';
import { district } from '../rule/shapes.ts';

const json: z.ZodType<unknown> = z.json();
const common = { listener: 'officers', class: '一般', tag: '审批流程' } as const;
export const reasonShape = z.object({ field: z.string().optional(), code: z.string().optional(), message: z.string(), rule: z.string().optional() });
const type = z
  .enum(chains.map(nameOf) as [string, ...string[]])
  .meta({ description: 'A chain, by the name of its rule: the process, or one that runs beside it' });

export const askedShape = z.object({ role: z.string(), roleLabel: z.string(), accountId: z.string().nullable(), deputyFor: z.string().nullable() });
export const askedOut = ({ role, person, deputyFor }: Asked): z.infer<typeof askedShape> => ({
  role,
  roleLabel: roles[role],
  accountId: person,
  deputyFor: deputyFor ?? null,
});

export const foreseenShape = z.object({
  node: z.string(),
  label: z.string(),
  rule: z.string(),
  ruleLabel: z.string(),
  asked: z.array(askedShape),
  leftOut: z.array(z.object({ accountId: z.string(), why: z.string(), deputy: z.string().nullable() })),
  vacant: z.boolean().meta({ description: 'Nobody is found: an operator would name somebody' }),
  passed: z.boolean().meta({ description: 'Passed over: everybody there has approved before' }),
  begins: z.string(),
  due: z.string().nullable().meta({ description: 'Null where nobody sets the step a time' }),
  late: z.string().meta({ description: 'What becomes of it when its time is over' }),
  lateLabel: z.string(),
  handedTo: z.array(askedShape).meta({ description: 'Who is asked instead, where it is handed on' }),
});
export const foreseenOut = ({
  node,
  label,
  rule,
  asked,
  leftOut,
  vacant,
  passed,
  begins,
  due,
  late,
  handedTo,
}: Foreseen): z.infer<typeof foreseenShape> => ({
  node,
  label,
  rule: rule.kind,
  ruleLabel: quorumLabels[rule.kind],
  asked: asked.map(askedOut),
  leftOut: leftOut.map(({ account, why, deputy }) => ({ accountId: account, why, deputy: deputy ?? null })),
  vacant,
  passed,
  begins: rfc3339(begins),
  due: due === null ? null : rfc3339(due),
  late,
  lateLabel: lateness[late],
  handedTo: handedTo.map(askedOut),
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
    const items = chains.map((chain) => {
      const { rule } = chain;
      const row = ruleRow(set, rule);
      return {
        type: nameOf(chain),
        label: rule.label,
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
function checked(chain: Chain, value: unknown): Definition {
  const shape = definitionCheck.problem(value);
  const reasons = isShaped(value) ? definitionReasons(value, chain) : [];
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
    checked(chainNamed(body.type)!, body.definition);
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
  description:
    'Asks the walk, the resolver and the calendar of running cases; no case is written. A definition that was given may be proposed as a rule from then on.',
  body: sample,
  policy: { permission: 'rule.read' },
  answer: z.object({ type: z.string(), district: z.string(), ruleVersion: z.int(), steps: z.array(foreseenShape) }),
  problems: ['APPROVAL_DEFINITION_INVALID'],
  handle: async ({ deps, body, person }) => {
    const em = deps.orm.em.fork();
    const chain = chainNamed(body.type)!;
    const main = mainOf(chain);
    const at: Instant = body.at === undefined ? await now(em) : new Date(body.at).toISOString().replace(/(\.\d{3})Z$/, '$1000Z');
    const book = await ruleBook(em);
    const inForce = book.rulesFor(body.district, shanghaiDay(at));
    const definition = body.definition === undefined ? ruleValue(inForce, chain.rule) : checked(chain, body.definition);
    const set = replaced(inForce, chain.rule, definition);
    const file = sampleFile(chain.process, body.district, at, body.applicantId ?? null, body.organisationId ?? null);
    const people = await peopleOf(em, { chain: main, file, received: at, set, fields: body.fields, choices: body.choices });
    const steps = foresee(definition, null, {
      facts: body.facts,
      people,
      at,
      calendar: book.calendar(),
      limit: (node) => chain.limit(set, node),
      roleOf: (node) => roleOf(chain.process, { node }),
      required: chain.required,
      ...(body.definition === undefined && { only: chain.only?.(set) }),
    });
    if (body.definition !== undefined) {
      const known = { key: chain.rule.key, value: definition, district: body.district };
      await save(deps.orm, (tx) => noteSimulation(tx, known, person().accountId));
    }
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
