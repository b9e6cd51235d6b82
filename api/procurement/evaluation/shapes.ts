// What the routes of evaluations read and answer.
import { z } from 'zod';
import { evaluationMethods, itemParts, tieBreaks } from '../../../domain/procurement/evaluation/scheme.ts';
import { actions, byId, day, district, moment, reason, words } from '../../exam/setup-shapes.ts';

export { byId, reason };

const named = <T extends string>(of: Readonly<Record<T, string>>) =>
  z.enum(Object.keys(of) as [T, ...T[]]).meta({ description: Object.entries(of).flat().join(' ') });
const fen = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, '金额以分为单位，应为正整数')
  .meta({ description: '分' });
const share = z.int().min(0).max(10_000).meta({ description: 'Hundredths of a percent' });
const points = z.int('得分以百分之一分为单位').min(0).max(10_000).meta({ description: 'Hundredths of a point' });
const id = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, '编号由字母、数字、横线组成');
const lot = z.int().min(1).max(999).meta({ description: '标项' });
const bid = { lot, organisationId: z.uuid() };

/** How a tender is evaluated, among the fields of a project. */
export const scheme = z.strictObject({
  method: named(evaluationMethods).meta({ description: '评审方法' }),
  uniform: z.boolean().meta({ description: '技术、服务等标准统一' }),
  qualifications: z
    .array(z.strictObject({ id, name: words(200), library: z.boolean().default(false) }))
    .min(1, '请填写资格条件')
    .max(100),
  items: z.array(z.strictObject({ id, name: words(200), part: named(itemParts), max: points, objective: z.boolean() })).max(200),
  smallRate: share.meta({ description: '小微企业价格扣除' }),
  togetherRate: share.meta({ description: '联合体、分包价格扣除' }),
  reserved: z.boolean().default(false).meta({ description: '专门面向中小企业' }),
  tie: named(tieBreaks).default('draw').meta({ description: '并列时的确定方式' }),
  low: z
    .strictObject({ mean: share.optional(), next: share.optional(), ceiling: share.optional() })
    .default({})
    .meta({ description: '异常低价比例' }),
  pricesLast: z.boolean().optional().meta({ description: '报价单独加密，在商务技术评审后开启; only where the regime lets the documents say so' }),
});

const tie = z.strictObject({ organisation: words(200), ground: words(40), until: day.nullable().meta({ description: 'null: 至今' }) });
const expertFields = {
  name: words(50).meta({ description: '姓名' }),
  employer: words(200).meta({ description: '单位' }),
  specialties: z.array(words(50)).min(1, '请填写专业').max(20),
  ties: z.array(tie).max(50).default([]).meta({ description: '与供应商的关系' }),
};
export const expertBody = z.strictObject({ district, accountId: z.uuid(), ...expertFields });
export const expertEdit = z.strictObject(expertFields);
export const expertLine = z.object({
  id: z.string(),
  district: z.string(),
  accountId: z.string(),
  name: z.string(),
  employer: z.string(),
  specialties: z.array(z.string()),
  ties: z.array(z.record(z.string(), z.unknown())),
  state: z.string(),
  label: z.string(),
  version: z.int(),
});

export const panelBody = z.strictObject({
  members: z.int().min(3).max(99).meta({ description: '成员人数' }),
  experts: z.int().min(1).max(99).meta({ description: '其中评审专家' }),
  large: z.boolean().default(false).meta({ description: '技术复杂、专业性强或者社会影响较大' }),
  specialty: words(50).meta({ description: '专业' }),
  scope: district.meta({ description: '抽取的专家库区划' }),
  source: words(200).meta({ description: '公开随机源' }),
  at: moment.meta({ description: '公开抽取时间' }),
});
export const drawBody = z.strictObject({ value: words(200).meta({ description: '公开抽取结果' }) });
export const representBody = z.strictObject({ letter: words(200).meta({ description: '授权函编号' }) });
export const panel = z.object({
  run: z.int(),
  members: z.int(),
  experts: z.int(),
  specialty: z.string(),
  source: z.string(),
  at: z.string(),
  commitment: z.string(),
  root: z.string(),
  listed: z.int().meta({ description: 'Experts in the list' }),
  formed: z.boolean(),
  progress: z
    .object({
      accepted: z.int(),
      purchaser: z.int(),
      waiting: z.array(z.object({ dutyId: z.string(), version: z.int(), place: z.int(), due: z.string().nullable() })),
    })
    .nullable()
    .meta({ description: 'For the agency; never who it is' }),
  sheet: z.record(z.string(), z.unknown()).nullable().meta({ description: 'From the result on: everything to check the draw with, and the members' }),
});

export const offerBody = z.strictObject({
  ...bid,
  listedFen: fen.nullable().default(null).meta({ description: '开标一览表报价; left out where it was sealed with the bid and read out' }),
  wordsFen: fen.nullable().default(null).meta({ description: '大写金额' }),
  documentFen: fen.nullable().default(null).meta({ description: '投标文件中的报价' }),
  unitsFen: fen.nullable().default(null).meta({ description: '单价汇总' }),
  slipped: z.boolean().default(false).meta({ description: '单价小数点明显错位' }),
  brand: words(100).nullable().default(null).meta({ description: '核心产品品牌' }),
  bidder: z.enum(['small', 'together', 'other']).meta({ description: 'small 小微企业, together 联合体或者分包, other' }),
  share: share.nullable().default(null).meta({ description: '小微企业份额' }),
  domestic: z.boolean().nullable().default(null).meta({ description: '本国产品声明' }),
  persons: z
    .strictObject({
      manager: words(50).nullable().default(null).meta({ description: '项目负责人' }),
      contact: words(50).nullable().default(null).meta({ description: '联系人' }),
      account: words(100).nullable().default(null).meta({ description: '保证金转出账户' }),
    })
    .default({ manager: null, contact: null, account: null }),
});
const reviewed = z.strictObject({ id, passed: z.boolean(), reason: z.string().trim().max(500).nullable().default(null) });
export const qualificationBody = z.strictObject({ ...bid, items: z.array(reviewed).max(100) });

export const acceptBody = z.strictObject({ ties: z.array(tie).max(50).default([]).meta({ description: '本人声明的与投标人的关系' }) });
export const electBody = z.strictObject({ seat: z.int().min(1).max(99).meta({ description: '评委序号' }) });
export const askBody = z.strictObject({ ...bid, content: words(5000).meta({ description: '询标内容' }), due: moment.meta({ description: '澄清截止时间' }) });
export const examineBody = z.strictObject({
  bids: z
    .array(
      z.strictObject({
        ...bid,
        conforms: z.boolean(),
        reason: z.string().trim().max(500).nullable().default(null),
        tooLow: z.boolean().default(false).meta({ description: '认为报价过低' }),
      }),
    )
    .max(2000),
});
export const judgeBody = z.strictObject({ bids: z.array(z.strictObject({ ...bid, reasonable: z.boolean(), reason: words(500) })).max(2000) });
export const scoreBody = z.strictObject({ bids: z.array(z.strictObject({ ...bid, scores: z.record(id, points) })).max(2000) });
export const signBody = z.strictObject({
  signature: z
    .string()
    .regex(/^[0-9a-fA-F]{1,200}$/, '签名格式不正确')
    .meta({ description: 'SM2 over `signs` by a registered key of the member, hex' }),
  dissent: z.string().trim().max(2000).nullable().default(null).meta({ description: '不同意见和理由' }),
});
export const makeReportBody = z.strictObject({
  explanations: z.record(z.string().max(200), words(500)).default({}).meta({ description: '复核意见, by the key of the warning' }),
});
const seats = z.array(z.int().min(1).max(99)).min(1, '请选择评委').max(99).meta({ description: '评委序号' });
export const reviseBody = z.strictObject({ ground: words(40).meta({ description: 'R34' }), reason: words(500), seats });
export const reevaluateBody = reviseBody.extend({ reportedAs: words(100).meta({ description: '报告财政部门的文号' }) });
export const explainBody = z.strictObject({
  text: words(5000).meta({ description: '报价合理性说明' }),
  files: z.array(z.uuid()).max(20).default([]),
});

export const shownBid = z.object({
  lot: z.int(),
  organisationId: z.string(),
  openingId: z.string(),
  name: z.string(),
  settledFen: z.string().nullable(),
  corrections: z.array(z.string()),
  triggers: z.array(z.string()).meta({ description: '异常低价' }),
  statement: z.string().nullable().meta({ description: '报价合理性说明' }),
  out: z.object({ stage: z.string(), label: z.string(), reason: z.string() }).nullable(),
});
const warning = z.record(z.string(), z.unknown());
export const report = z.object({
  n: z.int(),
  hash: z.string().nullable(),
  signs: z.string().nullable().meta({ description: 'What a member’s key signs' }),
  lots: z.array(z.record(z.string(), z.unknown())),
  warnings: z.array(warning),
  explanations: z.record(z.string(), z.string()),
});
export const evaluation = z.object({
  stage: z.string(),
  label: z.string(),
  bids: z.array(
    shownBid.extend({
      offer: z.record(z.string(), z.unknown()).nullable(),
      qualification: z.array(z.record(z.string(), z.unknown())).nullable(),
      findings: z
        .array(z.object({ item: z.string(), rule: z.string(), article: z.string().nullable(), says: z.string(), proposal: z.string() }))
        .meta({ description: 'What 资格审查 finds by itself, by the item that decides it' }),
    }),
  ),
  seats: z.array(z.object({ seat: z.int(), kind: z.string(), label: z.string(), done: z.boolean() })),
  report: report.nullable(),
  dissents: z.array(z.object({ seat: z.int(), text: z.string() })),
  chair: z.int().nullable().meta({ description: '评审组长 by his seat' }),
});
export const dutyLine = z.object({
  id: z.string(),
  projectId: z.string(),
  code: z.string(),
  project: z.string(),
  kind: z.string(),
  seat: z.int().nullable(),
  state: z.string(),
  label: z.string(),
  due: z.string().nullable().meta({ description: 'Until when an invitation is to be answered; silence counts as not coming' }),
  version: z.int(),
});
export const duty = dutyLine.extend({
  stage: z.string(),
  chair: z.int().nullable().meta({ description: '评审组长 by his seat' }),
  bidders: z.array(z.string()).meta({ description: 'To state ties to' }),
  scheme: z.record(z.string(), z.unknown()).nullable(),
  bids: z.array(shownBid),
  conformity: z.array(z.record(z.string(), z.unknown())).nullable(),
  judgements: z.array(z.record(z.string(), z.unknown())).nullable(),
  scores: z.array(z.record(z.string(), z.unknown())).nullable(),
  report: report.nullable(),
  allowedActions: actions,
});
export const statement = z.object({
  id: z.string(),
  projectId: z.string(),
  code: z.string(),
  project: z.string(),
  lot: z.int(),
  about: z.string(),
  aboutLabel: z.string(),
  says: z.string(),
  fen: z.string(),
  due: z.string().nullable(),
  answer: z.string().nullable(),
  files: z.array(z.string()),
  state: z.string(),
  label: z.string(),
  version: z.int(),
  allowedActions: actions,
});
export const opened = z.object({
  files: z.array(
    z.object({
      n: z.int(),
      slot: z.string(),
      name: z.string(),
      size: z.int(),
      pages: z.int(),
      seal: z
        .object({ state: z.string(), label: z.string(), signer: z.string().nullable() })
        .meta({ description: '签章: valid, changed, other, none, as the opening has found it' }),
    }),
  ),
  items: z.array(z.object({ id: z.string(), name: z.string(), file: z.int().nullable(), page: z.int().nullable(), message: z.string().nullable() })),
});
const labelled = { key: z.string(), label: z.string() };
export const signs = z.object({
  found: z.array(z.object({ ...labelled, lot: z.int().nullable(), bidders: z.array(z.string()), says: z.string() })),
  unchecked: z.array(z.object(labelled)).meta({ description: 'Nothing is known of these' }),
  article: z.string().nullable(),
  notice: z.string(),
  related: z
    .array(
      z.object({
        ground: z.string(),
        label: z.string(),
        bidders: z.array(z.string()),
        verdict: z.string(),
        says: z.string(),
        article: z.string().nullable(),
        versions: z.array(z.int().nullable()).meta({ description: 'Of the two dossiers' }),
      }),
    )
    .meta({ description: 'Bidders under one head or one control, by their dossiers in force' }),
  unknown: z.array(z.string()).meta({ description: 'Bidders without a dossier in force' }),
});
