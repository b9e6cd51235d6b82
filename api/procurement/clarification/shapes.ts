// What the routes of 询标澄清 read and answer.
import { z } from 'zod';
import { actions, byId, moment, words } from '../../exam/setup-shapes.ts';

export { byId };

const letter = {
  content: words(10_000).meta({ description: '询标函内容' }),
  due: moment.meta({ description: '澄清截止时间' }),
};
export const draftBody = z.strictObject({ organisationId: z.uuid(), lot: z.int().min(1).max(999).meta({ description: '标项' }), ...letter });
export const editBody = z.strictObject(letter);
export const fileBody = z.strictObject({ fileId: z.uuid() });
export const signBody = z.strictObject({
  signature: z
    .string()
    .regex(/^[0-9a-fA-F]{1,200}$/, '签名格式不正确')
    .meta({ description: 'SM2 over `signs` by a registered key of whoever signs, hex' }),
});
export const offlineBody = z.strictObject({
  fileId: z.uuid(),
  handedInBy: words(50).meta({ description: '提交纸质澄清文件的人' }),
  reason: words(500).meta({ description: '代为上传的原因' }),
});

export const line = z.object({
  id: z.string(),
  projectId: z.string(),
  code: z.string(),
  name: z.string(),
  purchaser: z.string(),
  method: z.string(),
  budgetWan: z.string(),
  organisationId: z.string(),
  organisation: z.string(),
  lot: z.int(),
  round: z.int(),
  due: z.string(),
  state: z.string(),
  label: z.string(),
  mark: z.string().nullable().meta({ description: 'An answer without a seal, or uploaded by the agency' }),
  operation: z.string(),
  version: z.int(),
});
export const full = line.extend({
  issuer: z.string(),
  content: z.string(),
  issuedAt: z.string().nullable(),
  answeredAt: z.string().nullable(),
  paper: z.string().nullable().meta({ description: '未签章 or 已签章, while the answer is being prepared' }),
  signs: z.string().nullable().meta({ description: 'What a signature is over' }),
  hasFile: z.boolean(),
  offline: z.object({ handedInBy: z.string(), reason: z.string() }).nullable(),
  allowedActions: actions,
});
