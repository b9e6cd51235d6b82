// Sends what a message row says, once. The row is committed before, its key is the platform's request number, and the number it goes to is kept from the
// first attempt on: so whatever is killed or repeated between, the platform sees the same request and delivers once.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { isRefused } from '../../domain/kit/refusal.ts';
import { smsTemplate, type MessageState } from '../../domain/message/notify.ts';
import { query } from '../../db/kit/sql.ts';
import { unapprovedKey } from '../../db/message/consents.ts';
import { isNeighbourAway, isNeighbourRefused } from '../../gateways/kit/http.ts';
import type { SmsGateway } from '../../gateways/sms.ts';
import type { Fields } from '../../security/field.ts';
import { places } from './write.ts';

/** Reads the phone of an account in clear; null when it has none. */
export type PhoneOf = (em: EntityManager, accountId: string) => Promise<string | null>;

export interface DeliverDeps {
  orm: MikroORM;
  sms: SmsGateway;
  fields: Fields;
  phoneOf: PhoneOf;
}

interface Row {
  state: MessageState;
  account_id: string | null;
  district: string;
  template: string;
  params: string | null;
  phone: string | null;
  late: boolean;
}

/**
 * Sends a waiting message; one that isn't waiting stays as it is. Answers how it stands. Throws NeighbourAway (send again under the same key), and
 * what the database throws; refusals, missing consent and a missing phone are states of the row, told to the operators.
 */
export async function deliver(deps: DeliverDeps, key: string, signal?: AbortSignal): Promise<MessageState> {
  const em = deps.orm.em.fork();
  const [row] = await query<Row>(
    em,
    `select state, account_id, district, template, params, phone, coalesce(not_after < app_now(), false) as late from message where key = $1`,
    [key],
  );
  if (!row) throw new Error(`No message ${key}`);
  if (row.state !== 'waiting') return row.state;
  if (row.late) return settle(deps, key, row, 'expired', null);
  const phone = await phoneFor(deps, em, key, row);
  if (phone === null) return settle(deps, key, row, 'noPhone', null);
  try {
    const template = smsTemplate(row.template);
    const params = JSON.parse(deps.fields.decrypt(row.params ?? '', places.params)) as Record<string, string>;
    const { id } = await deps.sms.send({ key, phone, template, params, ...(signal ? { signal } : {}) });
    return await settle(deps, key, row, 'sent', null, id);
  } catch (error) {
    if (isRefused(error) && error.refusal.code === 'MESSAGE_NOT_APPROVED') return settle(deps, key, row, 'notApproved', error.refusal.code);
    if (isNeighbourRefused(error)) return settle(deps, key, row, 'refused', `${error.status} ${error.code}`);
    // The text of the template has changed so that these parameters no longer fit: sending again can't help.
    if (error instanceof RangeError) return settle(deps, key, row, 'refused', 'TEMPLATE_CHANGED');
    const why = isNeighbourAway(error) ? error.message : 'not sent';
    await query(em, `update message set last_error = $2 where key = $1`, [key, why.slice(0, 300)]);
    throw error;
  }
}

/** The number of the first attempt; read from the account and kept when this is the first. */
async function phoneFor({ fields, phoneOf }: DeliverDeps, em: EntityManager, key: string, row: Row): Promise<string | null> {
  const read = row.phone === null && row.account_id !== null ? await phoneOf(em, row.account_id) : null;
  if (row.phone === null && read === null) return null;
  const [kept] = await query<{ phone: string }>(
    em,
    `update message set attempts = attempts + 1, phone = coalesce(phone, $2) where key = $1 returning phone`,
    [key, read === null ? null : fields.encrypt(read, row.district, places.phone)],
  );
  return fields.decrypt(kept!.phone, places.phone);
}

async function settle(
  { orm }: DeliverDeps,
  key: string,
  { template }: Row,
  state: MessageState,
  why: string | null,
  gatewayId: string | null = null,
): Promise<MessageState> {
  const secret = template.startsWith('sms.code') || state === 'expired';
  return orm.em.fork().transactional(async (em) => {
    const [now] = await query<{ state: MessageState }>(
      em,
      `update message set state = case when state = 'waiting' then $2 else state end, last_error = case when state = 'waiting' then $3 else last_error end,
         gateway_id = coalesce(gateway_id, $4), sent_at = case when state = 'waiting' and $2 = 'sent' then app_now() else sent_at end,
         params = case when $5 then null else params end
       where key = $1 returning state`,
      [key, state, why, gatewayId, secret],
    );
    if (now!.state === state && (state === 'notApproved' || state === 'refused')) await tellOperators(em, template, state, why ?? state);
    return now!.state;
  });
}

/** One notice per template and cause, however many messages it holds up. Recording the consent resolves it (db/message/consents.ts). */
const tellOperators = (em: EntityManager, code: string, state: 'notApproved' | 'refused', why: string): Promise<unknown> =>
  query(
    em,
    `insert into operator_notice (key, kind, message, at, seen_at) values ($1, 'message', $2, app_now(), app_now())
       on conflict (key) do update set seen_at = excluded.seen_at, resolved_at = null`,
    state === 'notApproved'
      ? [unapprovedKey(code), `短信模板${code}未经采购人同意，未发送。请登记同意。`]
      : [`message/refused/${code}/${why}`, `短信平台拒绝了模板${code}的短信：${why}。`],
  );
