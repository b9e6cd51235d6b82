// Sends one SMS through the office's platform (U02). Nothing leaves without the office's consent to exactly this text (O21), whoever calls.
import { createHash } from 'node:crypto';
import { consentSubject, notApproved, renderMessage, type Consent, type MessageTemplate } from '../domain/kit/messages.ts';
import { Refused } from '../domain/kit/refusal.ts';
import { smsAcceptedSchema, type SmsAccepted, type SmsRequest } from './contracts/sms.ts';
import { ask, type Neighbour } from './kit/http.ts';

export interface Sms {
  /** Business key, e.g. `<case>/<seq>/<effect>`: the same key again sends nothing more. */
  key: string;
  /** Eleven digits. */
  phone: string;
  template: MessageTemplate;
  params: Record<string, string>;
  signal?: AbortSignal;
}

export interface SmsGateway {
  /** Throws Refused MESSAGE_NOT_APPROVED, NeighbourAway, NeighbourRefused; RangeError when parameters and template don't fit. */
  send(sms: Sms): Promise<SmsAccepted>;
}

/** Hash of a template's text as consents record it (SHA-256, hex). */
export const textHash = (template: MessageTemplate): string => hash(consentSubject(template));
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface SmsOptions {
  url: string;
  secret: string;
  /** Recorded consents of a template code. */
  consentsOf: (templateCode: string) => Promise<readonly Consent[]>;
  timeoutMs?: number;
}

export function createSmsGateway({ url, secret, consentsOf, timeoutMs = 5_000 }: SmsOptions): SmsGateway {
  const platform: Neighbour = { label: '短信平台', name: 'SMS gateway', url, secret, timeoutMs };
  return {
    async send({ key, phone, template, params, signal }) {
      const text = renderMessage(template, params);
      const refusal = notApproved(template, await consentsOf(template.code), hash);
      if (refusal) throw new Refused(refusal);
      const body: SmsRequest = { requestId: key, phone, templateCode: template.code, params, text };
      return ask(platform, { path: '/messages', body, answer: smsAcceptedSchema, signal });
    },
  };
}
