// Disclosure of user data to third parties: only with one of the five grounds of the user agreement (S4 附录4 §4), on record with
// what bears it out. Everything else is refused.
import type { Instant } from '../kit/instant.ts';
import type { Reason } from '../kit/refusal.ts';

/** The grounds to the letter, and what must be named to rely on one. */
export const disclosureGrounds = {
  a: { text: '事先获得用户的明确授权', evidence: '用户授权记录编号' },
  b: { text: '根据有关的法律法规要求', evidence: '法律法规名称及条款' },
  c: { text: '按照相关政府主管部门的要求', evidence: '主管部门名称及文号' },
  d: { text: '为维护社会公众的利益', evidence: '具体事由' },
  e: { text: '为维护山西省政务服务网的合法权益', evidence: '具体事由' },
} as const;
export type DisclosureGround = keyof typeof disclosureGrounds;

export interface DisclosureRequest {
  /** Whose data. */
  accountId: string;
  recipient: string;
  /** Fields that leave the house, by name. */
  fields: readonly string[];
  ground?: string | null;
  /** Number, article or facts that bear out the ground. */
  evidence?: string | null;
  /** For (a): the account's own authorisation, looked up by `evidence`. `null` where none is found. */
  authorisation?: { accountId: string; recipient: string; fields: readonly string[]; given: Instant; revoked: Instant | null } | null;
}

export const isGround = (ground: unknown): ground is DisclosureGround => typeof ground === 'string' && Object.hasOwn(disclosureGrounds, ground);

/** Reasons against a disclosure at a moment; it is made and recorded only when there are none. */
export function disclosureReasons(request: DisclosureRequest, at: Instant): Reason[] {
  const reasons: Reason[] = [];
  if (!request.recipient.trim()) reasons.push({ field: 'recipient', code: 'DISCLOSURE_INCOMPLETE', message: '请填写接收方' });
  if (!request.fields.length) reasons.push({ field: 'fields', code: 'DISCLOSURE_INCOMPLETE', message: '请选择提供的信息项' });
  if (!isGround(request.ground)) {
    const message = '不得对外公开或向第三方提供用户注册资料及非公开内容：没有附录4第4条（a）至（e）所列情形';
    return [...reasons, { field: 'ground', code: 'DISCLOSURE_WITHOUT_GROUND', message, article: '附录4 §4' }];
  }
  const { evidence } = disclosureGrounds[request.ground];
  if (!request.evidence?.trim()) reasons.push({ field: 'evidence', code: 'DISCLOSURE_INCOMPLETE', message: `请填写${evidence}` });
  else if (request.ground === 'a') reasons.push(...authorisationReasons(request, at));
  return reasons;
}

function authorisationReasons({ accountId, recipient, fields, authorisation: given }: DisclosureRequest, at: Instant): Reason[] {
  const holds =
    given?.accountId === accountId && given.recipient === recipient && given.given <= at && (given.revoked === null || at < given.revoked);
  if (!holds) return [{ field: 'evidence', code: 'DISCLOSURE_NOT_AUTHORISED', message: '未找到用户对该接收方事先作出的、仍然有效的授权' }];
  return fields
    .filter((field) => !given.fields.includes(field))
    .map((field) => ({ field: `fields.${field}`, code: 'DISCLOSURE_NOT_AUTHORISED', message: '用户的授权不包括该信息项' }));
}
