// Effects that tell people. One transaction writes the notice and the SMS row, then the SMS is sent: a kill between leaves rows that the repeated effect sends.
import type { EntityManager } from '@mikro-orm/postgresql';
import { messageKey, prepare, type MessageState, type NotifyRequest, type Prepared, type Recipient } from '../../domain/message/notify.ts';
import { query } from '../../db/kit/sql.ts';
import { once } from '../kit/next.ts';
import { EVENTS } from '../kit/notify.ts';
import { deliver, type DeliverDeps } from './deliver.ts';
import { insertMessage, insertNotice } from './write.ts';

export type { PhoneOf } from './deliver.ts';

export interface MessageActivityDeps extends DeliverDeps {
  /** Accounts that get what is addressed to an organisation. */
  membersOf: (em: EntityManager, organisationId: string) => Promise<string[]>;
}

/** How many notices were written and SMS ended in each state. Also the stored result of the effect: no personal data. */
export type Notified = { notices: number } & Partial<Record<MessageState, number>>;

export interface MessageActivities {
  /**
   * Tells a person or an organisation, once per key whatever is repeated. Throws NeighbourAway and database errors, for the engine to try
   * again, and RangeError when template and parameters don't fit. A refusal is no error: it is a state of the message.
   */
  notify: (request: NotifyRequest) => Promise<Notified>;
}

export const createMessageActivities = (deps: MessageActivityDeps): MessageActivities => ({
  notify: (request) =>
    once(deps, request, `notify ${request.template}`, async () => {
      const prepared = prepare(request.template, request.params);
      await deps.orm.em.fork().transactional((em) => write(deps, em, request, prepared));
      return send(deps, request);
    }),
});

interface Told {
  accountId: string | null;
  phone?: string;
  organisationId: string | null;
  key: string;
}

async function recipients(deps: MessageActivityDeps, em: EntityManager, key: string, to: Recipient): Promise<Told[]> {
  if ('accountId' in to) return [{ accountId: to.accountId, organisationId: null, key: messageKey(key) }];
  if ('phone' in to) return [{ accountId: null, organisationId: null, phone: to.phone, key: messageKey(key) }];
  const { organisationId } = to;
  return (await deps.membersOf(em, organisationId)).map((accountId) => ({ accountId, organisationId, key: messageKey(key, accountId) }));
}

/** Rows of this effect, by the case they are about: the case's index finds them. */
const OWN = `case_id = $1 and seq = $2 and (key = $3 or starts_with(key, $3 || '/'))`;

async function write(deps: MessageActivityDeps, em: EntityManager, request: NotifyRequest, { sms, inbox }: Prepared): Promise<void> {
  const { key, caseId, seq, to } = request;
  const [file] = await query<{ district: string }>(em, `select district from case_file where id = $1`, [caseId]);
  const district = file?.district ?? '000000';
  for (const told of await recipients(deps, em, key, to)) {
    const about = { ...told, district, caseId, seq };
    if (inbox && told.accountId !== null) await insertNotice(em, deps.fields, { ...about, accountId: told.accountId, ...inbox });
    if (sms) await insertMessage(em, deps.fields, { ...about, ...sms });
  }
}

async function send(deps: MessageActivityDeps, { key, caseId, seq }: NotifyRequest): Promise<Notified> {
  const em = deps.orm.em.fork();
  const own = [caseId, seq, key];
  // After the commit and outside of it, as all events: a hint to streams, harmless when repeated.
  const told = await query(
    em,
    `select pg_notify('${EVENTS}', jsonb_build_object('case', case_id, 'seq', seq, 'kind', 'message', 'account', account_id)::text) from notice where ${OWN}`,
    own,
  );
  const notified: Notified = { notices: told.length };
  for (const row of await query<{ key: string }>(em, `select key from message where ${OWN} order by key`, own)) {
    const state = await deliver(deps, row.key);
    notified[state] = (notified[state] ?? 0) + 1;
  }
  return notified;
}
