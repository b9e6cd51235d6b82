// Wire contract of the register of market entities, 市场主体登记库 (U15). `POST <url>/lookup`.
import { z } from 'zod';

/** 法人类型 that a person chooses (S4 Q11), and the two that the material lists of S4 add. */
export const entityTypes = {
  enterprise: '企业法人',
  association: '社团法人',
  institution: '机关事业单位法人',
  soleTrader: '个体工商户',
  nonEnterprise: '民办非企业',
  branch: '分公司',
} as const;
export const entityTypeSchema = z.enum(Object.keys(entityTypes) as [EntityType, ...EntityType[]]);
export type EntityType = keyof typeof entityTypes;

/** The register's own words. */
export const registerReasons = {
  notFound: '根据统一社会信用代码未查询到信息',
  typeMismatch: '非市场监督管理局管理企业',
} as const;

const creditCode = z.string().regex(/^[0-9A-Z]{18}$/);
const name = z.string().min(1).max(200);

export const registerLookupSchema = z.strictObject({
  creditCode,
  entityType: entityTypeSchema,
  name: name.optional(),
  legalPersonName: name.optional(),
});
export type RegisterLookup = z.infer<typeof registerLookupSchema>;

export const registerAnswerSchema = z.discriminatedUnion('result', [
  z.object({
    result: z.literal('found'),
    creditCode,
    name,
    entityType: entityTypeSchema,
    /** Whether what was asked is what the register holds; `null`: not asked, or not held. The legal person's name itself is never answered. */
    nameMatches: z.boolean().nullable(),
    legalPersonMatches: z.boolean().nullable(),
  }),
  z.object({ result: z.literal('notFound'), reason: z.literal(registerReasons.notFound) }),
  z.object({ result: z.literal('typeMismatch'), reason: z.literal(registerReasons.typeMismatch) }),
]);
export type RegisterAnswer = z.infer<typeof registerAnswerSchema>;

/** `POST <url>/entities` of the stand-in: adds or replaces an entity. */
export const registerEntitySchema = z.strictObject({ creditCode, name, entityType: entityTypeSchema, legalPersonName: name.optional() });
export type RegisterEntity = z.infer<typeof registerEntitySchema>;
