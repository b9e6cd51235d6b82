// SMS of acts on rows (codes, invitations, 找回用户名): queued in the deciding transaction, sent by the loop. Payloads are encrypted as a whole.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { smsTemplates, type SmsName } from '../../domain/kit/message-templates.ts';
import { renderMessage } from '../../domain/kit/messages.ts';
import { messageKey, smsTemplate } from '../../domain/message/notify.ts';
import { query } from '../../db/kit/sql.ts';
import type { Fields } from '../../security/field.ts';
import type { OutboxHandler } from '../kit/outbox.ts';
import { deliver, type DeliverDeps } from './deliver.ts';
import { insertMessage, places } from './write.ts';

export interface QueuedSms {
  /** Business key, at most 128 characters: sent once under it. */
  key: string;
  template: SmsName;
  /** An account, whose phone is read when it is sent, or a phone in clear (registration, a new phone). */
  to: { accountId: string } | { phone: string };
  params: Record<string, string>;
  /** Tenant of the encryption; '000000' where there is none. */
  district: string;
  /** Not sent after that moment, e.g. when the code has expired. */
  notAfter?: Instant;
}

export interface OutboxRowOf {
  key: string;
  kind: 'sms';
  payload: { sealed: string };
}

interface Sealed extends Omit<QueuedSms, 'template' | 'key'> {
  template: string;
}

/** The outbox row of an SMS, for `Written.outbox`. Throws RangeError when key or parameters don't fit: nothing is queued that can't be sent. */
export function smsRow(fields: Fields, { key, template, ...rest }: QueuedSms): OutboxRowOf {
  renderMessage(smsTemplates[template], rest.params);
  const sealed: Sealed = { ...rest, template: smsTemplates[template].code };
  return { key: messageKey(key), kind: 'sms', payload: { sealed: fields.encrypt(JSON.stringify(sealed), rest.district, places.outbox) } };
}

/** Queues an SMS in the transaction of `em`, for saves that are no acts. The same key again does nothing. */
export async function queueSms(em: EntityManager, fields: Fields, sms: QueuedSms): Promise<void> {
  const { key, kind, payload } = smsRow(fields, sms);
  await query(
    em,
    `insert into outbox (key, kind, payload, created_at, next_at) values ($1, $2, $3::jsonb, app_now(), clock_timestamp()) on conflict (key) do nothing`,
    [key, kind, JSON.stringify(payload)],
  );
}

/** Handler of kind `sms`: writes the message row under the key, then sends it. Done also when it may not or can't be sent: that is the row's state. */
export const smsHandler =
  (deps: DeliverDeps): OutboxHandler =>
  async ({ key, payload }, signal) => {
    const sealed = JSON.parse(deps.fields.decrypt(String(payload['sealed']), places.outbox)) as Sealed;
    const { to, template, params, district, notAfter = null } = sealed;
    const accountId = 'accountId' in to ? to.accountId : null;
    const phone = 'phone' in to ? to.phone : null;
    await insertMessage(deps.orm.em.fork(), deps.fields, { key, district, accountId, phone, template: smsTemplate(template), params, notAfter });
    return deliver(deps, key, signal);
  };

/** Handler of kind `smsAgain`: sends a message that stands already. One that is held back again waits for the next consent. */
export const smsAgainHandler =
  (deps: DeliverDeps): OutboxHandler =>
  ({ payload }, signal) =>
    deliver(deps, String(payload['message']), signal);
