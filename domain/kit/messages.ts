// What the office writes to people: a template is a text with {placeholders}, a channel, a category. No SMS goes out without the office's
// recorded consent to exactly this text (O21, S3§知识产权及保密要求3).
import type { Instant } from './instant.ts';
import { defineProblems, type Refusal } from './refusal.ts';

export const channels = { sms: '短信', inbox: '站内信' } as const;
export type Channel = keyof typeof channels;

/** 待办, 消息 and 预警 are the three boxes of S0§2.6; the rest is how SMS are grouped. */
export const messageCategories = {
  code: '验证码',
  result: '办理结果',
  reminder: '提醒',
  security: '账号安全',
  task: '待办',
  message: '消息',
  warning: '预警',
} as const;
export type MessageCategory = keyof typeof messageCategories;

export interface MessageTemplate {
  /** Stable; consents and logs name it. */
  code: string;
  channel: Channel;
  category: MessageCategory;
  text: string;
}

/** The office's consent to one text of one template. */
export interface Consent {
  templateCode: string;
  /** Hash of `consentSubject(template)`: another text needs another consent. */
  textHash: string;
  /** Account of the officer who consented. */
  consentedBy: string;
  at: Instant;
  /** When it was taken back, else null. */
  withdrawnAt: Instant | null;
}

const PLACEHOLDER = /\{(\w+)\}/g;

/** Names of the parameters that a template needs, each once. */
export const paramsOf = (template: Pick<MessageTemplate, 'text'>): string[] => [
  ...new Set([...template.text.matchAll(PLACEHOLDER)].map(([, name]) => name!)),
];

/** The text with its parameters. Throws RangeError that names (never shows) parameters that are missing, empty or unknown. */
export function renderMessage(template: Pick<MessageTemplate, 'code' | 'text'>, params: Readonly<Record<string, string>>): string {
  const needed = paramsOf(template);
  const missing = needed.filter((name) => !Object.hasOwn(params, name) || params[name]!.trim() === '');
  const unknown = Object.keys(params).filter((name) => !needed.includes(name));
  if (missing.length || unknown.length) {
    throw new RangeError(`template ${template.code}: missing [${missing.join(', ')}], unknown [${unknown.join(', ')}]`);
  }
  return template.text.replace(PLACEHOLDER, (_, name: string) => params[name]!);
}

/** What a consent covers, as the text to hash. */
export const consentSubject = ({ code, channel, text }: MessageTemplate): string => JSON.stringify([code, channel, text]);

/** True when a standing consent covers exactly this text. */
export function consented(template: MessageTemplate, consents: readonly Consent[], hash: (text: string) => string): boolean {
  const textHash = hash(consentSubject(template));
  return consents.some((c) => c.templateCode === template.code && c.textHash === textHash && c.withdrawnAt === null);
}

/** Why this template may not be sent, or null. Messages inside the platform need no consent: the rule is about 短信、彩信、微信. */
export function notApproved(template: MessageTemplate, consents: readonly Consent[], hash: (text: string) => string): Refusal | null {
  if (template.channel === 'inbox' || consented(template, consents, hash)) return null;
  return { code: 'MESSAGE_NOT_APPROVED', facts: { templateCode: template.code } };
}

export const messageProblems = defineProblems({
  MESSAGE_NOT_APPROVED: {
    status: 422,
    message: '该短信模板未经采购人同意，不得发送',
    next: '请采购人确认模板文字并登记同意后再发送',
    about:
      'No SMS, MMS or WeChat message goes out without the recorded consent of the office to this template with exactly this text. A changed text needs a new consent. Nothing was sent.',
  },
  MESSAGE_TEXT_CHANGED: {
    status: 422,
    message: '模板文字已变更，请按现行文字重新确认',
    next: '请重新读取模板，核对现行文字后再登记同意',
    about:
      'A consent covers exactly one text. The hash sent is not that of the text as it stands now, so nothing was recorded: read the template again and consent to what it says.',
  },
});
