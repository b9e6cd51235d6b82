// Sends what is owed, a row at a time, asked by the outbox until it is done. The ledger says afterwards what the partner holds.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { DISPATCH, partners } from '../../domain/dispatch/dispatch.ts';
import { query } from '../../db/kit/sql.ts';
import { CONTENT_PLACE, ledgerRow, type LedgerRow } from '../../db/dispatch/ledger.ts';
import { isNeighbourRefused } from '../../gateways/kit/http.ts';
import type { Fields } from '../../security/field.ts';
import { canonicalJson } from '../../security/hash.ts';
import { raise } from '../kit/operator-notice.ts';
import type { OutboxHandler } from '../kit/outbox.ts';
import { save } from '../kit/save.ts';
import type { DispatchKind, Sent } from './kinds.ts';

export interface DispatchDeps {
  orm: MikroORM;
  fields: Fields;
  kinds: readonly DispatchKind[];
}

/** Key of the operators' notice that a partner refuses. */
export const refusedKey = (partner: string): string => `dispatch/refused/${partner}`;

async function refusedBy(em: EntityManager, row: LedgerRow, why: string): Promise<void> {
  await query(em, `update dispatch set state = 'failed', last_error = $2 where id = $1 and state = 'waiting'`, [row.id, why.slice(0, 300)]);
  await raise(em, { key: refusedKey(row.partner), kind: 'dispatch', message: `${partners[row.partner]}拒绝了推送的数据，请在推送台账中处理。` });
}

const note = (em: EntityManager, id: string, sent: Sent, content: string): Promise<unknown> =>
  query(
    em,
    `update dispatch set state = case when $2 then 'acknowledged' else 'sent' end, sent_at = app_now(), acknowledged_at = case when $2 then app_now() end,
        content = $3, partner_number = coalesce($4, partner_number), last_error = null
       where id = $1 and state = 'waiting'`,
    [id, sent.acknowledged === true, content, sent.number ?? null],
  );

/** Handler of the outbox. Throws what makes the row come again. */
export const dispatchHandler = ({ orm, fields, kinds }: DispatchDeps): OutboxHandler => {
  const known = new Map(kinds.map((one) => [`${one.partner}/${one.kind}`, one]));
  return async ({ payload }, signal) => {
    const em = orm.em.fork();
    const row = await ledgerRow(em, String(payload['id']));
    if (!row || row.state !== 'waiting') return;
    const kind = known.get(`${row.partner}/${row.kind}`);
    if (!kind) throw new Error(`nobody sends ${row.partner}/${row.kind}`);
    await query(em, `update dispatch set tries = tries + 1 where id = $1`, [row.id]);
    let sent: Sent | null;
    try {
      sent = await kind.send(em, row, signal);
    } catch (error) {
      if (!isNeighbourRefused(error)) throw error;
      return refusedBy(em, row, error.message);
    }
    if (!sent) return void (await query(em, `update dispatch set state = 'void' where id = $1 and state = 'waiting'`, [row.id]));
    const { content, settle } = sent;
    const sealed = fields.encrypt(canonicalJson(content), row.district, CONTENT_PLACE);
    await save(orm, async (own) => {
      await note(own, row.id, sent, sealed);
      await settle?.(own);
    });
  };
};

/** For the worker's outbox. */
export const dispatchHandlers = (deps: DispatchDeps): Record<string, OutboxHandler> => ({ [DISPATCH]: dispatchHandler(deps) });
