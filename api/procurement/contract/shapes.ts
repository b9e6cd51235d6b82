// What the routes of contracts read and answer.
import { z } from 'zod';
import { acceptanceWays } from '../../../domain/procurement/contract/fields.ts';
import { actions, byId, day, reason, words } from '../../exam/setup-shapes.ts';
import { signBody } from '../clarification/shapes.ts';

export { byId, reason, signBody };

const fen = z
  .string()
  .regex(/^\d{1,15}$/, '金额以分为单位，应为整数')
  .meta({ description: '分' });
const text = z.uuid().meta({ description: '合同文本' });
export const fields = z.strictObject({
  fileId: text,
  fen: fen.meta({ description: '合同金额: that of the bid' }),
  months: z.int().min(1).max(600).nullable().default(null).meta({ description: '合同期限（月）' }),
  payDays: z.int().min(0).max(3650).nullable().default(null).meta({ description: '交付后付款天数; null: as the law has it' }),
  smallFirm: z.boolean().meta({ description: '供应商为中小企业' }),
  bond: z
    .strictObject({ fen, form: words(20) })
    .nullable()
    .default(null)
    .meta({ description: '履约保证金' }),
  acceptance: z.enum(Object.keys(acceptanceWays) as [keyof typeof acceptanceWays]).meta({ description: Object.entries(acceptanceWays).flat().join(' ') }),
});
export const draftBody = fields.extend({ projectId: z.uuid(), lot: z.int().min(1).max(999).meta({ description: '标项' }) });
export const supplementBody = z.strictObject({ fen, fileId: text, reason: words(1000) });
export const deliveryBody = z.strictObject({ fen, deliveredOn: day });
export const paymentBody = z.strictObject({ n: z.int().min(1).max(9999).meta({ description: '交付序号' }), paidOn: day });

const paper = z.uuid().nullable().default(null);
/** What each step of an acceptance is recorded with. */
export const steps = {
  initialNotice: z.strictObject({ fileId: z.uuid().meta({ description: '初验通知书' }), selfTested: z.literal(true, '初验前应完成功能和运行检测') }),
  initialDateSet: z.strictObject({ date: day.meta({ description: '初验日期' }) }),
  initialPassed: z.strictObject({ fileId: paper }),
  initialFailed: z.strictObject({ defects: words(5000).meta({ description: '需要改进的缺陷' }), fileId: paper }),
  finalNotice: z.strictObject({ fileId: z.uuid().meta({ description: '终验通知' }) }),
  meetingCalled: z.strictObject({ date: day.meta({ description: '专家验收会日期' }), experts: z.int().min(1).max(99) }),
  finalPassed: z.strictObject({ fileId: paper }),
  finalFailed: z.strictObject({ defects: words(5000), fileId: paper }),
  acceptOnce: z.strictObject({ fileId: z.uuid().meta({ description: '验收书' }) }),
} as const;

const shownParty = z.object({ organisationId: z.string(), name: z.string(), signedAt: z.string().nullable() });
export const line = z.object({
  id: z.string(),
  projectId: z.string(),
  code: z.string(),
  project: z.string(),
  lot: z.int(),
  lotName: z.string(),
  number: z.string().meta({ description: '合同编号' }),
  state: z.string(),
  label: z.string(),
  version: z.int(),
  buyer: shownParty,
  seller: shownParty,
  fen: z.string(),
  signedAt: z.string().nullable(),
  filingNumber: z.string().nullable().meta({ description: '备案文号' }),
});
export const full = line.extend({
  fields: z.record(z.string(), z.unknown()),
  signs: z.string().meta({ description: 'What a seal signs' }),
  performanceDue: z.string().nullable().meta({ description: 'Last day of 合同期限' }),
  phases: z.array(z.object({ name: z.string(), months: z.int(), from: z.string(), to: z.string() })),
  failures: z.int().meta({ description: '连续验收未通过次数' }),
  mayRescind: z.boolean(),
  events: z.array(z.object({ n: z.int(), what: z.string(), label: z.string(), at: z.string(), data: z.record(z.string(), z.unknown()) })),
  supplements: z.array(z.object({ n: z.int(), fen: z.string(), fileId: z.string(), reason: z.string(), at: z.string() })),
  payments: z.array(
    z.object({ n: z.int(), fen: z.string(), deliveredOn: z.string(), dueOn: z.string(), paidOn: z.string().nullable(), interestFen: z.string() }),
  ),
  performance: z
    .object({ state: z.string(), label: z.string(), halts: z.array(z.object({ ground: z.string(), label: z.string(), at: z.string() })) })
    .nullable()
    .meta({ description: 'What its performance stands still for; null: it is performed' }),
  deadlines: z.array(
    z.object({ name: z.string(), label: z.string(), due: z.string(), basis: z.string(), pausedAt: z.string().nullable() }),
  ),
  allowedActions: actions,
});
export const archive = z.object({
  items: z.array(z.object({ kind: z.string(), kindLabel: z.string(), id: z.string(), label: z.string(), hash: z.string() })),
  receipt: z.looseObject({ kind: z.string(), content: z.record(z.string(), z.unknown()), keyId: z.string(), signature: z.string() }),
  keepUntil: z.string(),
});
