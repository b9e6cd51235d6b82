// What a process says when it wants people told: one name for the SMS and the notice inside the platform, whom, and the words to put in.
import { inboxTemplates, smsTemplates, type InboxName, type SmsName } from '../kit/message-templates.ts';
import { paramsOf, renderMessage, type MessageTemplate } from '../kit/messages.ts';
import type { EffectRequest } from '../kit/follow.ts';

export type MessageName = SmsName | InboxName;
/**
 * An organisation's messages reach its members that are named by `membersOf`. A bare phone is for whoever has no account yet: an SMS alone, asked for by
 * another activity, never by a workflow, whose history must not hold it.
 */
export type Recipient = { accountId: string } | { organisationId: string } | { phone: string };
export type Params = Readonly<Record<string, string>>;

/** An effect of a workflow. `params` are those of both templates together; each takes its own. */
export interface NotifyRequest extends EffectRequest {
  template: MessageName;
  to: Recipient;
  params: Params;
}

/** How a text message stands. Only `waiting` is tried again. */
export const messageStates = {
  waiting: '待发送',
  sent: '已发送',
  notApproved: '未经同意，未发送',
  refused: '短信平台拒绝',
  noPhone: '没有预留手机号',
  expired: '已过有效时间，未发送',
} as const;
export type MessageState = keyof typeof messageStates;

/** Longest business key: the platform's request number has no more room. */
export const KEY_LIMIT = 128;

/** The key of one recipient's message: the effect's own, or with the account behind it when several people get it. Throws RangeError when too long. */
export function messageKey(key: string, accountId?: string): string {
  const whole = accountId === undefined ? key : `${key}/${accountId}`;
  if (whole.length === 0 || whole.length > KEY_LIMIT) throw new RangeError(`a message's key has 1 to ${KEY_LIMIT} characters: ${whole.length}`);
  return whole;
}

/** Template behind a code (`sms.…`). Throws RangeError when there is none. */
export function smsTemplate(code: string): MessageTemplate {
  const found = Object.values(smsTemplates).find((one) => one.code === code);
  if (!found) throw new RangeError(`no SMS template ${code}`);
  return found;
}

export interface Prepared {
  sms: { template: MessageTemplate; params: Record<string, string> } | null;
  inbox: { template: MessageTemplate; text: string } | null;
}

/** Both forms of a message with their parameters. Throws RangeError that names (never shows) parameters that are missing or that neither form has. */
export function prepare(name: MessageName, params: Params): Prepared {
  const sms: MessageTemplate | undefined = Object.hasOwn(smsTemplates, name) ? smsTemplates[name as SmsName] : undefined;
  const inbox: MessageTemplate | undefined = Object.hasOwn(inboxTemplates, name) ? inboxTemplates[name as InboxName] : undefined;
  if (!sms && !inbox) throw new RangeError(`no message ${name}`);
  const known = new Set([sms, inbox].flatMap((one) => (one ? paramsOf(one) : [])));
  const unknown = Object.keys(params).filter((param) => !known.has(param));
  if (unknown.length) throw new RangeError(`message ${name}: unknown [${unknown.join(', ')}]`);
  const own = (template: MessageTemplate): Record<string, string> =>
    Object.fromEntries(paramsOf(template).flatMap((param) => (Object.hasOwn(params, param) ? [[param, params[param]!]] : [])));
  if (sms) renderMessage(sms, own(sms));
  return {
    sms: sms ? { template: sms, params: own(sms) } : null,
    inbox: inbox ? { template: inbox, text: renderMessage(inbox, own(inbox)) } : null,
  };
}
