// Telling people from a round over many rows: notices and queued SMS in the transaction of the batch, each once per key and account.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { SmsName } from '../../domain/kit/message-templates.ts';
import { messageKey, prepare, type MessageName } from '../../domain/message/notify.ts';
import { query } from '../../db/kit/sql.ts';
import type { Fields } from '../../security/field.ts';
import { EVENTS } from '../kit/notify.ts';
import { queueSms } from './outbox.ts';
import { insertNotice } from './write.ts';

export interface Telling {
  /** Business key without the account, at most 91 characters. */
  key: string;
  template: MessageName;
  params: Readonly<Record<string, string>>;
  accounts: readonly string[];
  /** In clear: whoever has no account yet gets the SMS alone. */
  phone?: string;
  /** Tenant of the encryption. */
  district: string;
  organisationId?: string | null;
  caseId?: string | null;
  seq?: number | null;
  /** False: the notice alone, as officers get it. */
  sms: boolean;
}

/** For `announce`, after the commit. */
export interface Told {
  /** Null: nobody who could listen. */
  account: string | null;
  case: string | null;
  seq: number | null;
}

/** Writes what was not said under its key before. Throws RangeError when template and parameters don't fit. */
export async function tellAll(em: EntityManager, fields: Fields, tellings: readonly Telling[]): Promise<Told[]> {
  const all = tellings.flatMap((telling) => [
    ...telling.accounts.map((accountId) => ({ ...telling, to: { accountId }, key: messageKey(telling.key, accountId) })),
    ...(telling.phone === undefined ? [] : [{ ...telling, to: { phone: telling.phone }, key: messageKey(telling.key) }]),
  ]);
  if (!all.length) return [];
  const said = await query<{ key: string }>(em, `select key from notice where key = any($1) union select key from outbox where key = any($1)`, [
    all.map(({ key }) => key),
  ]);
  const known = new Set(said.map(({ key }) => key));
  const told: Told[] = [];
  for (const { key, to, template, params, district, organisationId = null, caseId = null, seq = null, sms } of all) {
    if (known.has(key)) continue;
    const { inbox, sms: text } = prepare(template, params);
    if (inbox && 'accountId' in to) await insertNotice(em, fields, { key, district, organisationId, caseId, seq, ...to, ...inbox });
    if (sms && text) await queueSms(em, fields, { key, template: template as SmsName, to, params: text.params, district });
    told.push({ account: 'accountId' in to ? to.accountId : null, case: caseId, seq });
  }
  return told;
}

/** Tells the event streams; a hint, so nothing is lost when it is not said. */
export async function announce(em: EntityManager, told: readonly Told[]): Promise<void> {
  const listening = told.filter(({ account }) => account !== null);
  if (!listening.length) return;
  await query(
    em,
    `select pg_notify('${EVENTS}', jsonb_build_object('case', t->'case', 'seq', t->'seq', 'kind', 'message', 'account', t->'account')::text)
       from jsonb_array_elements($1::jsonb) t`,
    [JSON.stringify(listening)],
  );
}
