// What the routes of 询问, 质疑 and 投诉 read and answer.
import { z } from 'zod';
import { addressees, findings } from '../../../domain/procurement/challenge/challenge.ts';
import { consequences } from '../../../domain/procurement/challenge/consequence.ts';
import { waitingGrounds } from '../../../domain/procurement/complaint/complaint.ts';
import { decisionKinds, rejectionGrounds } from '../../../domain/procurement/complaint/decision.ts';
import { challengeAbout, challengeSteps } from '../../../domain/procurement/law/challenge.ts';
import { actions, byId, day, reason, words } from '../../exam/setup-shapes.ts';

export { byId, reason };

const named = <T extends string>(of: Readonly<Record<T, string>>) =>
  z.enum(Object.keys(of) as [T, ...T[]]).meta({ description: Object.entries(of).flat().join(' ') });
/** What is missing is named by the law's own list, all of it at once; so the shape lets it pass. */
const part = (max: number) => z.string().trim().max(max, '内容过长').default('');
const letter = z
  .strictObject({
    address: part(200),
    postcode: part(20),
    contactName: part(50),
    phone: part(30),
    items: z
      .array(z.strictObject({ matter: part(2000), request: part(1000), facts: part(5000), law: part(1000) }))
      .max(50)
      .default([]),
  })
  .meta({ description: 'What of it the law asks for stands in `GET /v1/meta/challenges`' });
const fileId = z.uuid().meta({ description: 'The signed letter as a clean upload' });

export const inquiryBody = z.strictObject({ addressee: named(addressees).default('agency'), question: words(2000) });
export const inquiryAnswer = z.strictObject({ content: words(5000) });
export const challengeBody = z.strictObject({
  addressee: named(addressees).default('agency'),
  about: named(challengeAbout),
  step: named(challengeSteps).nullable().default(null),
  letter,
  fileId,
});
export const supplementBody = z.strictObject({ text: words(5000), fileId: fileId.nullable().default(null) });
export const answerBody = z.strictObject({ finding: named(findings), consequence: named(consequences), content: words(10_000) });

export const complaintBody = z.strictObject({ letter, fileId });
export const askBody = z.strictObject({
  missing: words(2000).meta({ description: '需要补正的事项' }),
  due: day.meta({ description: '补正期限, the last day' }),
});
export const correctBody = z.strictObject({ letter, fileId });
export const refuseBody = z.strictObject({ ground: words(40).meta({ description: 'Key of the rule R42 refusals' }), reason: words(2000) });
export const explainBody = z.strictObject({ text: words(10_000), fileId: fileId.nullable().default(null) });
export const waitingBody = z.strictObject({ ground: named(waitingGrounds), reason: words(1000) });
export const decideBody = z.strictObject({
  kind: named(decisionKinds),
  ground: named(rejectionGrounds).nullable().default(null).meta({ description: 'Of a rejection' }),
  content: words(20_000).meta({ description: '投诉处理决定, published' }),
});

export const inquiryLine = z.object({
  id: z.string(),
  projectId: z.string(),
  code: z.string(),
  project: z.string(),
  organisation: z.string(),
  question: z.string(),
  askedAt: z.string(),
  due: z.string(),
  overdue: z.boolean(),
  answer: z.string().nullable(),
  answeredAt: z.string().nullable(),
  state: z.string(),
  label: z.string(),
  version: z.int(),
  allowedActions: actions,
});
const line = z.object({
  id: z.string(),
  projectId: z.string(),
  code: z.string(),
  project: z.string(),
  organisation: z.string(),
  state: z.string(),
  label: z.string(),
  submittedAt: z.string(),
  version: z.int(),
});
const running = z.object({
  name: z.string(),
  label: z.string(),
  due: z.string(),
  basis: z.string(),
  provisional: z.boolean(),
  pausedAt: z.string().nullable(),
});
export const challengeLine = line.extend({ about: z.string(), step: z.string().nullable(), answerDue: z.string(), signing: z.string().nullable() });
export const challengeFull = challengeLine.extend({
  within: z.string(),
  letter,
  supplement: z.record(z.string(), z.unknown()).nullable(),
  finding: z.string().nullable(),
  consequence: z.string().nullable(),
  answer: z.string().nullable(),
  answeredAt: z.string().nullable(),
  late: z.boolean(),
  deadlines: z.array(running),
  allowedActions: actions,
});
export const concerned = z.object({
  about: z.string(),
  step: z.string().nullable(),
  finding: z.string(),
  consequence: z.string(),
  answer: z.string(),
  answeredAt: z.string(),
});
export const complaintLine = line.extend({ challengeId: z.string(), respondent: z.string(), standing: z.array(z.string()) });
export const complaintFull = complaintLine.extend({
  letter,
  asked: z.record(z.string(), z.unknown()).nullable(),
  corrected: z.boolean(),
  explained: z.string().nullable(),
  refusal: z.record(z.string(), z.unknown()).nullable(),
  decision: z.string().nullable(),
  decisionText: z.string().nullable(),
  decidedAt: z.string().nullable(),
  deadlines: z.array(running),
  allowedActions: actions,
});
export const published = z.object({
  id: z.string(),
  code: z.string(),
  project: z.string(),
  complainant: z.string(),
  respondent: z.string(),
  decision: z.string(),
  ground: z.string().nullable(),
  content: z.string(),
  decidedAt: z.string(),
});
export const badRecord = z.object({
  id: z.string(),
  organisationId: z.string(),
  organisation: z.string(),
  ground: z.string(),
  basis: z.string(),
  complaints: z.array(z.string()),
  at: z.string(),
});
