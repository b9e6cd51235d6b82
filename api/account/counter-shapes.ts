// What the routes of the counter read and answer.
import { z } from 'zod';
import { matters, type Matter } from '../../domain/account/counter/attorney.ts';
import { appendices, marks, userTypes, type Appendix, type Mark, type UserType } from '../../domain/account/counter/materials.ts';
import { changeable, type Changeable } from '../../domain/account/counter/values.ts';
import { counterKinds, type CounterKind } from '../../domain/account/counter/record.ts';

const keys = <K extends string>(of: Record<K, unknown>) => z.enum(Object.keys(of) as [K, ...K[]]);
const day = z.iso.date('应为YYYY-MM-DD格式的日期');
const text = (max: number) => z.string().trim().max(max);
export const district = z.string().regex(/^\d{6}$/, '区划应为六位代码');
export const userType = keys<UserType>(userTypes);
export const appendix = keys<Appendix>(appendices);
export const kind = keys<CounterKind>(counterKinds);

const phone = text(30).meta({ description: '预留手机号' });
export const requested = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('registerIndividual'), name: text(100), idNumber: text(30), userName: text(64), phone }),
  z.strictObject({ kind: z.literal('registerLegal'), name: text(200), uscc: text(30), userName: text(64), phone }),
  z.strictObject({ kind: z.literal('changePhone'), accountId: z.uuid(), phone }),
  z.strictObject({ kind: z.literal('changeData'), accountId: z.uuid(), data: z.partialRecord(keys<Changeable>(changeable), text(200)) }),
  z.strictObject({ kind: z.literal('unfreeze'), accountId: z.uuid(), phone: phone.optional() }),
]);
export const opening = z.strictObject({
  requested,
  userType,
  district: district.optional().meta({ description: '区划 of the counter' }),
  appointmentId: z.uuid().optional().meta({ description: 'The appointment that the applicant came with: it is marked 已办理' }),
});

const seen = z.strictObject({
  id: text(40).meta({ description: 'Item of the list, e.g. `idCard`' }),
  kept: z.boolean(),
  originalSeen: z.boolean().default(false),
  marks: z.array(keys<Mark>(marks)).default([]),
  fileId: z.uuid().optional().meta({ description: 'Scan, uploaded before' }),
});
export const examination = z.strictObject({
  presenter: z.enum(['self', 'legalRepresentative', 'branchHead', 'agent']).meta({ description: 'Who came; an agent makes it 代办' }),
  powerOfAttorney: z
    .strictObject({ signedOn: day, matters: z.array(keys<Matter>(matters)), presentedByAgent: z.boolean() })
    .nullable()
    .default(null),
  seen: z.array(seen).max(100),
});
export const supplementRequest = z
  .strictObject({
    examination: examination.optional(),
    faults: z
      .array(z.strictObject({ id: text(40).min(1), message: text(200).min(1) }))
      .max(100)
      .optional(),
  })
  .meta({ description: "The clerk's look, which shows what is missing; or what the verifier finds fault with" });
export const rejection = z.strictObject({ reason: text(1000) });
export const archiving = z.strictObject({ archiveNumber: text(100), files: z.record(z.string().max(40), z.uuid()).default({}) });

const onForm = z.strictObject({
  name: text(200).optional(),
  idNumber: text(30).optional(),
  creditCode: text(30).optional(),
  phone: text(30).optional(),
});
export const printing = z.strictObject({
  appendix,
  principal: onForm.optional(),
  organisation: onForm.optional(),
  agent: onForm.optional(),
  matters: z.array(keys<Matter>(matters)).min(1).optional(),
});

export const listed = z.object({ appendix: z.string(), title: z.string(), href: z.string() });
const item = z.object({
  id: z.string(),
  line: z.int(),
  label: z.string(),
  form: z.enum(['copy', 'original', 'document']),
  marks: z.array(z.object({ mark: z.string(), label: z.string() })),
  originalShown: z.boolean(),
  appendix: z.string().nullable(),
});
export const checklistShape = z.object({
  id: z.string(),
  userType: z.string(),
  label: z.string(),
  byProxy: z.boolean(),
  lines: z.array(z.string()),
  items: z.array(item),
  forms: z.array(listed),
  source: z.string(),
  verified: z.boolean(),
});
export const wayOutShape = z.object({
  message: z.string(),
  next: z.string(),
  kind: z.string(),
  kindLabel: z.string(),
  checklists: z.array(
    z.object({ userType: z.string(), label: z.string(), byProxy: z.boolean(), lines: z.array(z.string()), appendices: z.array(z.string()) }),
  ),
  downloads: z.array(listed),
});

const action = z.object({ action: z.string(), label: z.string() });
export const line = z.object({
  id: z.string(),
  kind: z.string(),
  kindLabel: z.string(),
  userType: z.string(),
  userTypeLabel: z.string(),
  accountId: z.string().nullable(),
  district: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  version: z.int(),
  createdAt: z.string(),
  due: z.string().nullable(),
  overdue: z.boolean(),
});
export const reasonShape = z.object({ field: z.string().optional(), code: z.string().optional(), message: z.string(), rule: z.string().optional() });
export const whole = z.object({
  id: z.string(),
  kind: z.string(),
  kindLabel: z.string(),
  userType: z.string(),
  userTypeLabel: z.string(),
  accountId: z.string().nullable(),
  district: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  version: z.int(),
  createdAt: z.string(),
  overdue: z.boolean(),
  requested: z.json().meta({ description: 'Values that are asked for' }),
  examination: z.json().meta({ description: "The clerk's look; for officers only" }),
  powerOfAttorneyUntil: z.string().nullable(),
  powerOfAttorneyStanding: z
    .object({ standing: z.enum(['valid', 'ending', 'over']), label: z.string() })
    .nullable()
    .meta({ description: 'The 委托书 today; null where none was handed in' }),
  examinedBy: z.string().nullable().meta({ description: 'For officers only' }),
  verifiedBy: z.string().nullable().meta({ description: 'For officers only' }),
  missing: z.array(reasonShape).meta({ description: 'All that the newest request for a supplement asks for' }),
  reason: z.string().nullable(),
  archiveNumber: z.string().nullable(),
  appointmentId: z.string().nullable().meta({ description: 'The appointment that the applicant came with' }),
  allowedActions: z.array(action),
  deadlines: z.array(z.object({ name: z.string(), label: z.string(), due: z.string(), basis: z.string(), pausedAt: z.string().nullable() })),
  log: z.string(),
});
export const printed = z.object({
  id: z.string(),
  template: z.string(),
  askedAt: z.string(),
  state: z.enum(['printing', 'ready', 'failed']),
  failure: z.string().nullable().meta({ description: 'Characters that no font has' }),
  href: z.string(),
});
export const logLine = z.object({ seq: z.int(), at: z.string(), time: z.string(), actor: z.string(), operation: z.string(), remark: z.string() });
