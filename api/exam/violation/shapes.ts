// What the routes of violations and annulments read and answer.
import { z } from 'zod';
import { settlements, type Settlement } from '../../../domain/exam/annulment/annulment.ts';
import { grounds as scoreGrounds, type Ground as ScoreGround } from '../../../domain/exam/scores/marks.ts';
import { serviceMethods, type ServiceInput } from '../../../domain/exam/violation/handling.ts';
import { violationSources, type ViolationSource } from '../../../domain/exam/violation/entry.ts';
import { articleNumbers } from '../../../domain/exam/violation/rules.ts';
import { disputeKinds, outcomes, type DisputeKind, type OutcomeName } from '../../../domain/exam/violation/violation.ts';
import { actions, anything, byId, day, moment, words } from '../setup-shapes.ts';

export { byId, moment, words };

const names = <T extends string>(of: Readonly<Record<T, unknown>>) => Object.keys(of) as [T, ...T[]];

export const reason = z.strictObject({ reason: words(500) });
const person = z.strictObject({ name: words(50), post: z.string().trim().max(50).nullable().default(null) });
const findings = z
  .array(z.strictObject({ item: words(5), as: z.enum(articleNumbers).nullish().meta({ description: 'Graver article that is applied instead' }) }))
  .min(1, '请选择违纪违规行为')
  .max(20);
const subject = z.string().max(10).nullable().default(null).meta({ description: 'Code of the subject that it concerns' });
const hash = z.string().max(64).meta({ description: 'Hash of the preview that was looked at; empty where nothing is changed' });

export const entryBody = z.strictObject({
  ticket: z.string().regex(/^\d{14}$/, '准考证号应为14位数字'),
  name: words(50),
  subject,
  source: z.enum(names<ViolationSource>(violationSources)),
  occurredAt: moment,
  findings,
  proposed: words(500).meta({ description: '处理结果 as entered; binding is the decision alone' }),
  facts: words(4000),
  evidence: z.array(z.strictObject({ fileId: z.uuid(), label: words(100) })).max(50),
  recorders: z.array(person).max(10).default([]),
  signature: z
    .discriminatedUnion('how', [
      z.strictObject({ how: z.literal('signed') }),
      z.strictObject({ how: z.literal('refused'), why: words(200), witnesses: z.array(person).max(10) }),
    ])
    .nullable()
    .default(null),
  siteHead: z
    .strictObject({ name: words(50), signedAt: moment })
    .nullable()
    .default(null),
  certificates: z.array(z.uuid()).max(5).default([]).meta({ description: 'Certificates that were obtained by it (art 10)' }),
});
export const reviewBody = z.strictObject({
  panel: z
    .strictObject({ confirmedOn: day, by: words(200) })
    .optional()
    .meta({ description: '阅卷专家组 confirmation, art 11' }),
});
export const chargeBody = z.strictObject({ findings, subject, text: words(4000) });
export const proposeBody = chargeBody.extend({ previewHash: hash });
export const decideBody = z.strictObject({ previewHash: hash });
export const serveBody: z.ZodType<ServiceInput> = z.strictObject({
  method: z.enum(['direct', 'left', 'post', 'electronic']).meta({ description: Object.entries(serviceMethods).flat().join(' ') }),
  servedAt: moment,
  place: words(200),
  receiver: words(100),
  servers: z.array(words(50)).max(4).default([]),
  note: words(500).optional(),
});
export const recheckBody = z.strictObject({ conclusion: z.enum(['stands', 'unclear', 'again']), reason: words(2000) });
export const pleadBody = z.strictObject({ text: words(8000), files: z.array(z.uuid()).max(20).default([]) });
export const transferBody = z.strictObject({ authority: words(60), number: words(60), on: day });
export const disputeBody = z.strictObject({ kind: z.enum(names<DisputeKind>(disputeKinds)), body: words(100), number: words(60), admittedOn: day });
export const outcomeBody = z.strictObject({
  outcome: z.enum(names<OutcomeName>(outcomes)),
  number: words(60),
  on: day,
  amended: chargeBody.optional().meta({ description: 'What takes the place of the decision, where it was changed' }),
});
export const recuseBody = z.strictObject({ accountId: z.uuid(), ground: words(30), reason: words(500) });
export const answerRecusalBody = z.strictObject({
  recusalId: z.uuid(),
  accept: z.strictObject({ accountId: z.uuid(), ground: words(30) }).nullable(),
});
export const zipBody = z.strictObject({ ids: z.array(z.uuid()).min(1, '请选择案件').max(500, '一次最多下载500份') });

const effect = z.object({
  n: z.int(),
  kind: z.string(),
  kindLabel: z.string(),
  id: z.string(),
  title: z.string(),
  effect: z.string(),
  inverse: z.string(),
  mode: z.enum(['change', 'hold']).meta({ description: '`hold`: another decision has it down already' }),
  parent: z.int().nullable(),
  details: anything,
  before: anything.nullable(),
});
const foreseen = z.object({ kind: z.string(), kindLabel: z.string(), about: z.string(), to: z.string() });
/** A dry run: everything that would happen, in order, and what would be told to whom. */
export const preview = z.object({ hash: z.string(), effects: z.array(effect), follows: z.array(foreseen), measures: z.array(z.string()) });

export const line = z.object({
  id: z.string(),
  examId: z.string(),
  exam: z.string(),
  enrolmentId: z.string(),
  ticket: z.string(),
  name: z.string(),
  subject: z.string().nullable(),
  source: z.string(),
  sourceLabel: z.string(),
  items: z.array(z.string()),
  state: z.string(),
  stateLabel: z.string(),
  version: z.int(),
  number: z.string().nullable(),
  occurredAt: z.string(),
  enteredAt: z.string(),
});
const finding = z.object({ item: z.string(), text: z.string(), as: z.string().nullable() });
const paper = z.object({ kind: z.string(), title: z.string().nullable(), ready: z.boolean(), href: z.string() });
const decision = z.object({
  id: z.string(),
  n: z.int(),
  number: z.string().nullable(),
  findings: z.array(finding),
  measures: z.array(z.string()),
  text: z.string(),
  decidedAt: z.string().nullable(),
  servedAt: z.string().nullable(),
  inForceAt: z.string().nullable(),
  annulmentId: z.string().nullable(),
  endedBy: z.string().nullable(),
});
export const whole = line.extend({
  regions: z.record(z.string(), z.string()),
  standing: z.array(z.string()),
  findings: z.array(finding),
  record: anything,
  evidence: z.array(z.object({ n: z.int(), label: z.string(), hash: z.string(), href: z.string() })),
  panel: anything.nullable(),
  notices: z.array(
    z.object({
      id: z.string(),
      round: z.int(),
      findings: z.array(finding),
      measures: z.array(z.string()),
      text: z.string(),
      servedAt: z.string().nullable(),
    }),
  ),
  statements: z.array(z.object({ id: z.string(), text: z.string(), files: z.array(z.string()), receivedAt: z.string() })),
  decisions: z.array(decision),
  services: z.array(
    z.object({ what: z.string(), method: z.string(), methodLabel: z.string(), announcedAt: z.string().nullable(), servedAt: z.string().nullable() }),
  ),
  disputes: z.array(anything),
  recusals: z.array(anything),
  transfers: z.array(anything),
  papers: z.array(paper),
  deadlines: z.array(z.object({ name: z.string(), label: z.string(), due: z.string(), basis: z.string() })),
  allowedActions: actions,
});
/** What a candidate sees: nothing before there is a notice. */
export const own = z.object({
  id: z.string(),
  exam: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  version: z.int(),
  notice: z.object({ findings: z.array(finding), measures: z.array(z.string()), text: z.string(), servedAt: z.string().nullable() }).nullable(),
  decision: z
    .object({
      number: z.string().nullable(),
      findings: z.array(finding),
      measures: z.array(z.string()),
      text: z.string(),
      servedAt: z.string().nullable(),
    })
    .nullable(),
  statements: z.array(z.object({ text: z.string(), receivedAt: z.string() })),
  papers: z.array(paper),
  deadlines: z.array(z.object({ name: z.string(), label: z.string(), due: z.string(), basis: z.string() })),
  allowedActions: actions,
});

const scoreTarget = z.strictObject({
  kind: z.literal('score'),
  id: z.uuid().meta({ description: 'of the enrolment' }),
  details: z.strictObject({
    subjects: z.array(words(20)).min(1).nullable().meta({ description: 'null: all of the sitting' }),
    ground: z.enum(names<ScoreGround>(scoreGrounds)),
  }),
});
const target = z.discriminatedUnion('kind', [
  scoreTarget,
  z.strictObject({ kind: z.literal('certificate'), id: z.uuid() }),
  z.strictObject({ kind: z.literal('licence'), id: z.uuid() }),
]);
export const annulmentAsked = z.strictObject({ ground: words(40), targets: z.array(target).min(1, '请选择撤销对象').max(50) });
export const annulmentBody = annulmentAsked.extend({ reason: words(2000), previewHash: hash });
export const settleBody = z.strictObject({ n: z.int(), how: z.enum(names<Settlement>(settlements)), reason: words(500) });
export const annulmentLine = z.object({
  id: z.string(),
  district: z.string(),
  ground: z.string(),
  groundLabel: z.string(),
  basis: z.string(),
  reason: z.string(),
  causeId: z.string().nullable(),
  state: z.string(),
  stateLabel: z.string(),
  version: z.int(),
  hash: z.string(),
  proposedAt: z.string(),
  doneAt: z.string().nullable(),
  undoneAt: z.string().nullable(),
});
export const annulmentWhole = annulmentLine.extend({
  effects: z.array(
    effect
      .omit({ mode: true })
      .extend({ after: anything.nullable(), standing: z.string(), standingLabel: z.string(), note: z.string().nullable(), changedAt: z.string() }),
  ),
  follows: z.array(
    z.object({ kind: z.string(), kindLabel: z.string(), about: z.string(), to: z.string(), status: z.string(), at: z.string().nullable() }),
  ),
  allowedActions: actions,
});
export const integrityLine = z.object({
  id: z.string(),
  basis: z.string(),
  from: z.string(),
  until: z.string().nullable(),
  ended: z.string().nullable(),
});
