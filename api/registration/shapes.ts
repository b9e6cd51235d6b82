// What the routes of registrations read and answer.
import { target } from '../approval/bodies.ts';
import { z } from 'zod';
import { levels } from '../../domain/registration/clocks.ts';
import { marks, type Mark } from '../../domain/account/counter/materials.ts';
import { attendees, type Attendee } from '../../domain/registration/counter.ts';
import { kindNames, registrationKinds, specialProcedures, type SpecialProcedure } from '../../domain/registration/kinds.ts';

const keys = <K extends string>(of: Record<K, unknown>) => z.enum(Object.keys(of) as [K, ...K[]]);
const text = (max: number) => z.string().trim().max(max);
export const day = z.iso.date('应为YYYY-MM-DD格式的日期');
export const kind = z.enum(kindNames).meta({ description: Object.entries(registrationKinds).flat().join(' ') });
export const params = z.object({ id: z.uuid() });
export const taskParams = params.extend({ taskId: z.uuid() });
export const materialParams = params.extend({ materialId: z.uuid() });
export const nothing = z.strictObject({}).default({});

export const createBody = z.strictObject({
  kind,
  district: z.string().regex(/^\d{6}$/, '区划应为六位代码'),
  certificateId: z.uuid().optional(),
  licenceId: z.uuid().optional(),
});
/** 窗口录入: for the account of whoever came, or has sent somebody. */
export const enterBody = createBody.extend({ accountId: z.uuid() });
/** 窗口提交: who came, what was seen of the counter's list. */
export const attendanceBody = z.strictObject({
  presenter: keys<Attendee>(attendees).meta({ description: Object.entries(attendees).flat().join(' ') }),
  agent: z
    .strictObject({ name: text(50), idNumber: text(30) })
    .nullable()
    .default(null),
  powerOfAttorney: z
    .strictObject({ signedOn: day, namesRegistration: z.boolean(), presentedByAgent: z.boolean() })
    .nullable()
    .default(null)
    .meta({ description: '委托书: signed on, names 执业注册, shown by the very person that it names' }),
  seen: z
    .array(
      z.strictObject({ id: text(40), kept: z.boolean(), originalSeen: z.boolean().default(false), marks: z.array(keys<Mark>(marks)).default([]) }),
    )
    .max(50),
});
export const exOfficioBody = z.strictObject({ licenceId: z.uuid(), cause: text(40), reason: text(1000) });
export const materialBody = z
  .strictObject({
    item: text(40),
    fileId: z.uuid().optional(),
    reuse: z.uuid().optional(),
    originalSeen: z.boolean().optional().meta({ description: 'At the counter: the original was shown, so the copy is graded B' }),
  })
  .refine(({ fileId, reuse }) => (fileId === undefined) !== (reuse === undefined), {
    path: ['fileId'],
    message: '请上传文件，或选择一份已提交过的材料',
  });
const asked = z.strictObject({ item: text(60).min(1), message: text(500) });
export const askBody = z.strictObject({ items: z.array(asked).max(50) });
export const answersBody = z.strictObject({ answers: z.array(asked).max(50) });
/** 窗口提交整改结果: the answers of whoever came. */
export const attendedAnswersBody = attendanceBody.extend({ answers: answersBody.shape.answers });
export const notAcceptBody = z.strictObject({ cause: text(40), reason: text(1000) });
export const reasonBody = z.strictObject({ reason: text(1000).default('') });
/** Back to an earlier step of the chain; the nearest where none is named. */
export const sendBackBody = reasonBody.extend({ target });
export const opinionBody = z.strictObject({ opinion: z.enum(['grant', 'refuse']), reason: text(1000).default('') });
export const refuseBody = z.strictObject({ causes: z.array(text(40)).max(20), reason: text(2000).default('') });
export const specialBody = z.strictObject({
  procedure: keys<SpecialProcedure>(specialProcedures),
  reason: text(1000).default(''),
  on: day.optional().meta({ description: '听证 alone' }),
  workingDays: z.int().min(1).max(365).optional().meta({ description: 'What 鉴定 or 专家评审 will take; it stands in the written notice' }),
});

export const error = z.object({
  field: z.string().optional(),
  code: z.string().optional(),
  message: z.string(),
  rule: z.string().optional(),
  article: z.string().optional(),
});
export const clock = z.object({
  name: z.string(),
  label: z.string(),
  basis: z.string().meta({ description: '依据' }),
  unit: z.string(),
  amount: z.int(),
  startedAt: z.string(),
  due: z.string(),
  lastDay: z.string(),
  pausedAt: z.string().nullable(),
  remainingWorkingDays: z.int(),
  used: z.number().nullable().meta({ description: 'Per cent of the time that has passed' }),
  level: keys(levels),
  levelLabel: z.string(),
  provisional: z.boolean(),
  history: z.array(z.object({ what: z.string(), at: z.string(), from: z.string().nullish(), to: z.string().nullish(), why: z.string().nullish() })),
});
export const line = z.object({
  id: z.string(),
  number: z.string().nullable(),
  kind,
  kindLabel: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  step: z.string().meta({ description: '环节' }),
  unit: z.string().meta({ description: '办理单位' }),
  version: z.int(),
  district: z.string(),
  savedAt: z.string(),
  submittedAt: z.string().nullable(),
  decidedAt: z.string().nullable(),
  licenceId: z.string().nullable(),
  due: z.string().nullable(),
  remainingWorkingDays: z.int().nullable(),
});
export const material = z.object({
  id: z.string(),
  item: z.string(),
  label: z.string(),
  source: z.string(),
  sourceLabel: z.string(),
  trustGrade: z.enum(['A', 'B', 'C', 'D']),
  trustGradeLabel: z.string(),
  fileId: z.string().nullable(),
  validUntil: z.string().nullable(),
  round: z.int(),
  addedAt: z.string(),
});
const item = z.object({
  id: z.string(),
  label: z.string(),
  by: z.enum(['upload', 'shared', 'form']),
  required: z.boolean(),
  trustGrade: z.string(),
  atHand: z.boolean().meta({ description: 'Shared data has it: nothing to hand in' }),
  reusable: z.string().nullable().meta({ description: 'Material handed in before that may be used again' }),
});
const notice = z.array(z.object({ item: z.string(), label: z.string(), message: z.string(), mended: z.boolean() }));
export const whole = line.extend({
  regions: z.record(z.string(), z.string()),
  createdAt: z.string(),
  acceptedAt: z.string().nullable(),
  deemed: z.boolean(),
  outcome: z.string().nullable(),
  applicant: z.string(),
  employer: z.string().nullable(),
  education: z
    .object({ level: z.string(), school: z.string(), major: z.string(), on: z.string() })
    .nullable()
    .meta({ description: '学历, as 学信 said it when the draft was begun' }),
  form: z.record(z.string(), z.unknown()).meta({ description: 'Fields that this reader may see at this step (V18); hidden ones are absent' }),
  remark: z.string().nullable().meta({ description: '办理备注: the office’s own' }),
  formVersion: z.int().meta({ description: 'If-Match of the next save of the form' }),
  dropped: z.array(z.string()).meta({ description: 'Fields of an older form that the form of today does not have' }),
  items: z.array(item),
  materials: z.array(material),
  channel: z.enum(['online', 'counter', 'office']),
  channelLabel: z.string().meta({ example: '窗口办理' }),
  attendance: z
    .object({
      presenter: z.string().nullable(),
      presenterLabel: z.string().nullable(),
      agentName: z.string().nullable(),
      filedAt: z.string().nullable(),
    })
    .nullable()
    .meta({ description: 'Who came to the counter' }),
  missing: z.array(error).meta({ description: 'Everything that speaks against submitting the draft now' }),
  round: z.int(),
  asked: notice,
  rectify: notice.nullable(),
  special: z
    .object({ procedure: z.string(), label: z.string(), reason: z.string(), on: z.string().nullable(), workingDays: z.int().nullable() })
    .nullable(),
  extension: z.string().nullable(),
  reason: z.string().nullable().meta({ description: 'Why it ended otherwise than granted' }),
  causes: z.array(z.object({ label: z.string(), article: z.string() })),
  remedies: z.object({ reviewBody: z.string(), reviewDays: z.int(), court: z.string(), suitMonths: z.int(), article: z.string() }).nullable(),
  opinions: z.array(z.object({ stage: z.string(), by: z.string(), opinion: z.string(), reason: z.string(), at: z.string() })),
  clocks: z.array(clock),
  allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
  tasks: z.array(
    z.object({
      id: z.string(),
      node: z.string(),
      label: z.string(),
      role: z.string(),
      assigneeId: z.string().nullable(),
      version: z.int(),
      due: z.string().nullable(),
    }),
  ),
});
