// Wire contract of 上海市安全生产基础信息平台 (U20). 统一登录: a browser goes to `<web>/authorize?client=&redirect=&state=` and comes back with a ticket.
// Sealed: `POST <url>/public-key`, `/officers` (whose ticket), `/authority` (what an officer may now), `/exchange`, `/exchange/reconcile`, `/employers`.
// It calls back, sealed, `POST <callback>` when central administration changes somebody.
import { z } from 'zod';
import { creditCode, digest, moment, personName, phone, plainDate, requestId, shared, unitName } from './parts.ts';

const district = z.string().regex(/^\d{6}$/);
const uid = z.string().min(1).max(64);
/** Roles as the platform's 统一权限分配 names them for this system. */
export const centralRoleSchema = z.object({ role: z.string().min(1).max(40), district });
export const authoritySchema = z.object({
  uid,
  /** Counts up with every change to this person. */
  version: z.int().positive(),
  standing: z.enum(['active', 'withdrawn']),
  roles: z.array(centralRoleSchema),
});
export type Authority = z.infer<typeof authoritySchema>;
export const officerSchema = authoritySchema.extend({ name: personName, mobile: phone, unit: unitName, district });
export type CentralOfficer = z.infer<typeof officerSchema>;

export const officerQuerySchema = z.strictObject({ ticket: z.string().min(1).max(2000) });
export const authorityQuerySchema = z.strictObject({ uid });
export const changedSchema = z.strictObject({ uid, version: z.int().positive() });

/** 基础信息共享平台: what we publish, to which of its systems. */
export const safetySystems = ['隐患排查治理', '重大危险源备案', '安全生产专家管理', '行政许可'] as const;
export type SafetySystem = (typeof safetySystems)[number];
export const publishSchema = z.strictObject({
  requestId,
  to: z.enum(safetySystems),
  kind: z.string().min(1).max(40),
  subject: z.string().min(1).max(64),
  fields: shared,
});
export type Publish = z.infer<typeof publishSchema>;
export const publishedQuerySchema = z.strictObject({ from: moment, to: moment });
export const publishedSchema = z.object({ taken: z.array(z.object({ requestId, to: z.enum(safetySystems), digest, at: moment })) });
export type Published = z.infer<typeof publishedSchema>['taken'][number];

export const employerBaseQuerySchema = z.strictObject({ creditCode });
export const employerBaseSchema = z.object({
  found: z.boolean(),
  employer: z
    .object({
      creditCode,
      name: unitName,
      address: z.string().max(300),
      industry: z.string().max(100),
      majorHazard: z.boolean(),
      updatedOn: plainDate,
    })
    .nullable(),
});
export type EmployerBase = z.infer<typeof employerBaseSchema>;
