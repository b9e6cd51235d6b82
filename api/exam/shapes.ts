// What the routes of enrolment read and answer.
import { z } from 'zod';
import { levelNames, type LevelCode } from '../../domain/exam/exam.ts';
import { formPartNames } from '../../domain/exam/form.ts';
import { turns } from '../../domain/exam/photo.ts';

const keys = <K extends string>(of: Record<K, unknown>) => z.enum(Object.keys(of) as [K, ...K[]]);
const text = (max: number) => z.string().trim().max(max);
export const params = z.object({ id: z.uuid() });
export const taskParams = params.extend({ taskId: z.uuid() });
export const partParams = params.extend({ part: z.enum(formPartNames as [string, ...string[]]) });
export const examParams = z.object({ examId: z.uuid() });
export const nothing = z.strictObject({}).default({});
export const reasonBody = z.strictObject({ reason: text(1000).default('') });

export const level = keys<LevelCode>(levelNames);
const certificate = z.strictObject({
  number: text(60).min(1, '请填写证书编号'),
  specialty: text(10).min(1, '请选择证书专业'),
  fileId: z.uuid().optional(),
});
const choice = { level, specialty: text(10), subjects: z.array(text(20)).min(1, '请选择考试科目').max(10), certificate: certificate.optional() };
export const chooseBody = z.strictObject({ examId: z.uuid(), ...choice });
export const chooseAgainBody = z.strictObject(choice);
export const signBody = z.strictObject({
  templateVersion: z.int().min(0),
  templateHash: z.string().max(64),
  signature: text(60).meta({ description: '电子签名：本人姓名' }),
});
export const confirmBody = z.strictObject({ commitment: signBody.optional() }).default({});
const pixels = z.int().min(0).max(100_000);
export const photoBody = z.strictObject({
  fileId: z.uuid(),
  turn: z.union(turns.map((turn) => z.literal(turn))).default(0),
  crop: z
    .strictObject({ left: pixels, top: pixels, width: pixels.min(1), height: pixels.min(1) })
    .nullable()
    .default(null),
});
export const correctionBody = z.strictObject({
  changes: z.array(z.strictObject({ field: text(60), value: z.union([z.string().max(200), z.boolean(), z.null()]) })).max(50),
  reason: text(1000).default(''),
});

export const error = z.object({
  field: z.string().optional(),
  tab: z.string().optional(),
  code: z.string().optional(),
  message: z.string(),
  rule: z.string().optional(),
  article: z.string().optional(),
});
export const receipt = z.object({
  kind: z.string(),
  content: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  keyId: z.string(),
  signature: z.string().meta({ description: 'Ed25519 over the canonical JSON; the key is at `/v1/receipt-keys`' }),
});
export const photo = z.object({
  id: z.string(),
  standing: z.string(),
  standingLabel: z.string(),
  version: z.int(),
  fileId: z.string(),
  reasons: z.array(error),
  face: z.object({ left: z.int(), top: z.int(), width: z.int(), height: z.int() }).nullable(),
  submittedAt: z.string(),
  settledAt: z.string().nullable(),
});
const named = z.object({ code: z.string(), label: z.string() });
export const openExam = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  hash: z.string().nullable().meta({ description: 'Of the published configuration' }),
  enrolOpens: z.string(),
  enrolCloses: z.string(),
  payCloses: z.string(),
  areas: z.array(named),
  levels: z.array(named.extend({ specialties: z.array(named.extend({ subjects: z.array(named.extend({ feeFen: z.string() })) })) })),
  guide: z.object({ version: z.int(), hash: z.string(), acknowledged: z.boolean() }).nullable(),
  enrolmentId: z.string().nullable(),
});
export const line = z.object({
  id: z.string(),
  number: z.string(),
  exam: z.object({ id: z.string(), name: z.string() }),
  name: z.string(),
  idNumber: z.string().meta({ description: 'Masked' }),
  level,
  levelLabel: z.string(),
  specialty: z.string(),
  subjects: z.array(z.string()),
  area: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  createdAt: z.string(),
  confirmedAt: z.string().nullable(),
});
const correction = z.object({
  id: z.string(),
  standing: z.string(),
  reason: z.string(),
  changes: z.array(
    z.object({
      field: z.string(),
      label: z.string(),
      before: z.union([z.string(), z.boolean(), z.null()]),
      after: z.union([z.string(), z.boolean(), z.null()]),
    }),
  ),
  proposedAt: z.string(),
  decidedAt: z.string().nullable(),
});
export const whole = z.object({
  id: z.string(),
  number: z.string(),
  exam: z.object({ id: z.string(), code: z.string(), name: z.string() }),
  state: z.string(),
  stateLabel: z.string(),
  regions: z.record(z.string(), z.string()),
  version: z.int(),
  level,
  levelLabel: z.string(),
  specialty: z.string(),
  specialtyLabel: z.string(),
  subjects: z.array(named),
  feeFen: z.string(),
  name: z.string(),
  idNumber: z.string(),
  phone: z.string().nullable(),
  mobileVerified: z.boolean(),
  certificate: z.object({ number: z.string(), specialty: z.string(), fileId: z.string().nullable() }).nullable(),
  form: z.object({
    exam: z.record(z.string(), z.unknown()),
    person: z.record(z.string(), z.unknown()),
    education: z.array(z.record(z.string(), z.unknown())),
    work: z.array(z.record(z.string(), z.unknown())),
  }),
  partVersions: z.record(z.string(), z.int()).meta({ description: 'If-Match of the next save of each part' }),
  problems: z.array(error).meta({ description: 'What speaks against the form as it stands' }),
  eligibility: z.object({ eligible: z.boolean(), rule: z.string().nullable(), shortfallDays: z.int(), workedDays: z.int() }),
  photo: photo.nullable(),
  notice: z.string().nullable().meta({ description: '「不适用告知承诺制」 where it is so' }),
  commitment: z.object({ version: z.int(), hash: z.string(), signedAt: z.string().nullable(), withdrawn: z.boolean() }),
  rejected: z.string().nullable().meta({ description: 'Why the manual check was not passed' }),
  check: z
    .object({
      passed: z.boolean(),
      results: z.array(z.object({ item: z.string(), label: z.string(), outcome: z.string(), outcomeLabel: z.string() })),
    })
    .nullable(),
  confirmations: z.array(z.object({ no: z.int(), confirmedAt: z.string(), endedAt: z.string().nullable(), endedBy: z.string().nullable(), receipt })),
  corrections: z.array(correction),
  savedAt: z.string().nullable(),
  deadlines: z.array(z.object({ name: z.string(), label: z.string(), due: z.string(), basis: z.string() })),
  allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
  tasks: z.array(z.object({ id: z.string(), node: z.string(), label: z.string(), assigneeId: z.string().nullable(), version: z.int() })),
});
