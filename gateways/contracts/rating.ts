// Wire contract of 一网通办好差评 (U11). Sealed: `POST <url>/ratings`, `/handlings`.
import { z } from 'zod';
import { moment, requestId, text } from './parts.ts';

export const ratingSchema = z.strictObject({
  requestId,
  /** 办件编号 */
  caseNo: z.string().min(1).max(64),
  /** 事项编码 */
  itemCode: z.string().min(1).max(64),
  /** 5 非常满意 … 1 非常不满意 */
  level: z.int().min(1).max(5),
  tags: z.array(z.string().max(40)).max(20),
  text,
  realName: z.boolean(),
  at: moment,
});
export type RatingSent = z.infer<typeof ratingSchema>;
/** A step of the handling of a bad rating, e.g. 已联系, 整改, 回访, 公开回复, 剔除. */
export const handlingSchema = z.strictObject({ requestId, caseNo: z.string().min(1).max(64), step: z.string().min(1).max(40), text, at: moment });
export type HandlingSent = z.infer<typeof handlingSchema>;
