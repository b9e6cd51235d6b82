// What the routes of projects and of obtaining their documents read and answer.
import { z } from 'zod';
import { validateMobile } from '../../../domain/kit/identity/mobile.ts';
import { kinds, methods, type Kind, type Method } from '../../../domain/procurement/law/regime.ts';
import { biddingWays, degrees, organisationForms } from '../../../domain/procurement/project/fields.ts';
import { correctionKinds, suspensionGrounds, terminationGrounds } from '../../../domain/procurement/project/project.ts';
import { scheme } from '../evaluation/shapes.ts';
import { actions, byId, day, district, moment, reason, words } from '../../exam/setup-shapes.ts';

export { byId, district, reason };

const named = <T extends string>(of: Readonly<Record<T, string>>) =>
  z.enum(Object.keys(of) as [T, ...T[]]).meta({ description: Object.entries(of).flat().join(' ') });
const fen = z
  .string()
  .regex(/^\d{1,15}$/, '金额以分为单位，应为整数')
  .meta({ description: '分' });
const post = z.strictObject({
  post: words(50),
  count: z.int().min(1, '人数应为正整数').max(999),
  certificates: z.array(words(50)).max(10).default([]),
  years: z.int().min(0).max(60).default(0),
  degree: named(degrees).default('junior'),
  onSite: z.boolean().default(false).meta({ description: '驻场' }),
  socialSecurity: z.boolean().default(false).meta({ description: '最近一季度社保证明' }),
});

const custodian = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  name: words(100),
  suite: z.enum(['GM', 'INTL']),
  sign: z.string().regex(/^[0-9a-f]{130}$/),
  wrap: z.string().min(1).max(4000),
});

export const fields = z.strictObject({
  name: words(200),
  planNumber: words(50).nullable().default(null).meta({ description: '采购计划文号（备案号）' }),
  method: named<Method>(methods),
  kind: named<Kind>(kinds),
  form: named(organisationForms).meta({ description: '组织形式' }),
  budgetFen: fen,
  ceilingFen: fen.nullable().default(null).meta({ description: '最高限价' }),
  floorFen: fen.nullable().default(null).meta({ description: '最低限价: forbidden, so anything here is refused' }),
  consortium: z.boolean().meta({ description: '是否接受联合体' }),
  domesticIt: z.boolean().meta({ description: '是否信创' }),
  months: z.int().min(1).max(600).nullable().default(null).meta({ description: '建设期限（月）' }),
  place: words(200).meta({ description: '建设地点' }),
  belongsTo: words(200).nullable().default(null).meta({ description: '运维后所属大系统' }),
  team: z.array(post).max(50).default([]),
  warrantyTeam: z.array(post).max(50).default([]),
  preferred: z.array(words(100)).max(20).default([]).meta({ description: '优先的企业证书' }),
  references: z.array(words(200)).max(20).default([]).meta({ description: '优先的业绩' }),
  lots: z
    .array(z.strictObject({ no: z.int().min(1).max(999), name: words(200), budgetFen: fen }))
    .min(1, '请填写标项')
    .max(100),
  bond: z
    .strictObject({ fen, form: words(20) })
    .nullable()
    .default(null),
  priceWeight: z.int().min(0).max(100_000).nullable().default(null).meta({ description: '价格权重, hundredths of a percent' }),
  way: named(biddingWays).meta({ description: '投标方式' }),
  sealing: z
    .strictObject({
      suite: z.enum(['GM', 'INTL']),
      mode: z.enum(['DUAL', 'CUSTODIAN_ONLY']),
      k: z.int().min(1).max(20),
      custodians: z.array(custodian).min(1, '请填写解密参与方').max(20),
    })
    .nullable()
    .default(null)
    .meta({ description: '解密参与方, k of whom open each bid; fixed before the notice where bids come online' }),
  decryptMinutes: z.int().min(1).max(1440).nullable().default(null).meta({ description: '解密时限（分钟）; null: as the 区划 has it' }),
  evaluation: scheme.nullable().default(null).meta({ description: '评审办法; null: evaluated offline' }),
  reviewed: z.boolean().nullable().default(null).meta({ description: '获取需审核; null: as the 区划 has it' }),
  intentionShown: day.nullable().default(null).meta({ description: '采购意向公开日期' }),
  unforeseeable: z.boolean().default(false).meta({ description: '因不可预见的原因急需开展' }),
  invitees: z.array(z.uuid()).max(100).default([]),
  byLot: z.boolean().default(false).meta({ description: '受邀供应商系随机选择' }),
});
export const createBody = fields.extend({ district, purchaserId: z.uuid() });
export const attachBody = z.strictObject({
  documents: z
    .array(z.strictObject({ fileId: z.uuid(), label: words(200) }))
    .min(1, '请上传采购文件')
    .max(50),
});
export const scheduleBody = z.strictObject({
  publishAt: moment,
  obtainUntil: day.nullable().default(null),
  bidDeadline: moment.nullable().default(null),
});
export const correctBody = z.strictObject({
  kind: named(correctionKinds),
  title: words(200),
  content: words(10_000),
  affectsBids: z.boolean(),
  changesScope: z.boolean().default(false),
  bidDeadline: moment.nullable().default(null).meta({ description: 'null: the earliest that the law allows' }),
  obtainUntil: day.nullable().default(null).meta({ description: 'null: stays' }),
});
export const previewBody = correctBody.pick({ affectsBids: true, changesScope: true, bidDeadline: true });
export const suspendBody = z.strictObject({ ground: named(suspensionGrounds), reason: words(1000) });
export const terminateBody = z.strictObject({ ground: named(terminationGrounds), reason: words(1000) });

const lot = z.int().min(1).max(999).meta({ description: '标项' });
const ranked = z.strictObject({
  organisationId: z.uuid(),
  rank: z.int().min(1).max(999).nullable().meta({ description: 'null: no candidate' }),
  priceFen: fen,
  score: z.int().min(0).max(1_000_000).meta({ description: 'Hundredths of a point' }),
  reason: words(500).nullable().default(null).meta({ description: '未被推荐的原因, told to this bidder' }),
});
export const reportBody = z.strictObject({
  endedOn: day.optional().meta({ description: '评审结束日期, of an evaluation that was held offline' }),
  lots: z
    .array(z.strictObject({ lot, bidders: z.array(ranked).min(1, '请填写投标人').max(500) }))
    .min(1, '请填写标项')
    .max(100)
    .optional()
    .meta({ description: 'Left out where the evaluation was held here: its own ranking is delivered' }),
});
export const awardBody = z.strictObject({
  lots: z
    .array(z.strictObject({ lot, organisationId: z.uuid() }))
    .min(1, '请选择中标供应商')
    .max(100),
});
export const resultBody = z
  .strictObject({
    experts: z.array(words(50)).max(99).default([]).meta({ description: '评审专家名单' }),
    subjects: z
      .array(z.strictObject({ lot, text: words(2000) }))
      .max(100)
      .default([])
      .meta({ description: '主要标的信息: name, model, quantity, unit price, service, by 标项' }),
    fee: words(500).nullable().default(null).meta({ description: '代理服务收费标准及金额' }),
  })
  .prefault({});
export const forgoneBody = z.strictObject({ lot, reason: words(500) });

const deadline = z.object({
  name: z.string(),
  label: z.string(),
  due: z.string(),
  basis: z.string(),
  provisional: z.boolean(),
  pausedAt: z.string().nullable(),
});
export const notice = z.object({
  projectId: z.string(),
  n: z.int(),
  kind: z.string(),
  about: z.string().nullable(),
  title: z.string(),
  content: z.string(),
  media: z.array(z.string()),
  data: z.record(z.string(), z.unknown()),
  publishedAt: z.string(),
});
export const noticeKinds = {
  tender: '采购公告',
  correction: '更正公告',
  suspension: '暂停公告',
  resumption: '恢复公告',
  termination: '终止公告',
  award: '中标结果公告',
  contract: '政府采购合同公告',
} as const;
export const noticeKind = named(noticeKinds);
export const publishedNotice = notice.extend({ code: z.string(), name: z.string(), district: z.string(), kindLabel: z.string() });
export const project = z.object({
  id: z.string(),
  code: z.string(),
  district: z.string(),
  state: z.string(),
  label: z.string(),
  suspended: z.boolean(),
  version: z.int(),
  name: z.string(),
  organiser: z.string(),
  purchaser: z.string(),
  methodLabel: z.string(),
  budgetWan: z.string(),
  publishedAt: z.string().nullable(),
  publishAt: z.string().nullable(),
  obtainUntil: z.string().nullable(),
  bidDeadline: z.string().nullable(),
  fields: z.record(z.string(), z.unknown()),
  deadlines: z.array(deadline),
  notices: z.array(notice),
  allowedActions: actions,
});
export const projectLine = project.omit({ fields: true, deadlines: true, notices: true, allowedActions: true });

export const applyFields = {
  contactName: words(50),
  phone: z
    .string()
    .trim()
    .refine((text) => validateMobile(text).ok, '请输入正确的手机号')
    .transform((text) => {
      const found = validateMobile(text);
      return found.ok ? found.value.number : text;
    }),
  email: z.email('请输入正确的邮箱').max(100),
  address: words(200),
  fax: z.string().trim().max(30).nullable().default(null),
  fileId: z.uuid().nullable().default(null).meta({ description: '附件' }),
  consortium: z.boolean().default(false),
};
export const applyBody = z.strictObject(applyFields);
const operation = z.object({ key: z.string(), label: z.string() });
export const supplierLine = z.object({
  projectId: z.string(),
  acquisitionId: z.string().nullable(),
  version: z.int().nullable(),
  district: z.string(),
  code: z.string(),
  name: z.string(),
  purchaser: z.string(),
  organiser: z.string(),
  method: z.string(),
  budgetWan: z.string(),
  opensAt: z.string().nullable(),
  obtainEnds: z.string().nullable(),
  state: z.string(),
  operations: z.array(operation),
});
export const correctionLine = z.object({
  projectId: z.string(),
  n: z.int(),
  code: z.string(),
  purchaser: z.string(),
  name: z.string(),
  budgetWan: z.string(),
  method: z.string(),
  way: z.string(),
  bidDeadline: z.string().nullable(),
  publishedAt: z.string(),
  operation: z.string(),
});
export const applicant = z.object({
  id: z.string(),
  organisation: z.string(),
  state: z.string(),
  label: z.string(),
  version: z.int(),
  consortium: z.boolean(),
  appliedAt: z.string(),
  contact: z.object({ contactName: z.string(), phone: z.string(), email: z.string(), address: z.string(), fax: z.string().nullable() }),
  allowedActions: actions,
});
