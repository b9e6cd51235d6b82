// What the routes of messages answer.
import { z } from 'zod';
import { boxes, type AlertLevel } from '../../domain/message/boxes.ts';
import { messageCategories, type Channel } from '../../domain/kit/messages.ts';

const at = z.string().meta({ description: 'RFC 3339' });
const id = z.uuid();
const boxNames = Object.keys(boxes) as (keyof typeof boxes)[];
export const boxSchema = z.enum(boxNames).meta({ description: Object.entries(boxes).flat().join(' ') });

export const todoSchema = z.object({
  kind: z.enum(['task', 'notice']),
  id,
  label: z.string(),
  type: z.string().meta({ description: 'Process type; empty without a case' }),
  caseId: id.nullable(),
  district: z.string().nullable(),
  role: z.string().nullable(),
  mine: z.boolean().meta({ description: 'Held by me; false: free to claim' }),
  version: z.int().nullable().meta({ description: "The task's version, for If-Match" }),
  due: at.nullable(),
  createdAt: at,
});

export const noticeSchema = z.object({
  id,
  box: boxSchema,
  template: z.string(),
  text: z.string(),
  organisationId: id.nullable(),
  caseId: id.nullable(),
  createdAt: at,
  readAt: at.nullable(),
});

export const alertSchema = z.object({
  level: z.enum(['overdue', 'soon', 'notice'] satisfies AlertLevel[]),
  label: z.string().meta({ description: 'The level, Chinese' }),
  kind: z.enum(['task', 'notice', 'operator']),
  id: z.string(),
  text: z.string(),
  caseId: id.nullable(),
  due: at.nullable(),
});

const consentSchema = z.object({ textHash: z.string(), consentedBy: id, at, withdrawnAt: at.nullable(), withdrawnBy: id.nullable() });
export const templateSchema = z.object({
  code: z.string(),
  channel: z.enum(['sms', 'inbox'] satisfies Channel[]),
  category: z.enum(Object.keys(messageCategories)),
  text: z.string(),
  params: z.array(z.string()),
  textHash: z.string().meta({ description: 'Hash of the text as it stands: what a consent names' }),
  consentNeeded: z.boolean(),
  approved: z.boolean().meta({ description: 'May be sent now' }),
  consents: z.array(consentSchema).meta({ description: 'Every consent, the oldest first' }),
});
