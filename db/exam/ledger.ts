// The ledger of exam fees, read. There is no balance row: sums are summed.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { LedgerAccount, PostingKind } from '../../domain/exam/ledger.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { ask, asInstant } from '../kit/sql.ts';

export interface LedgerRow {
  id: string;
  posting: string;
  kind: PostingKind;
  account: LedgerAccount;
  debitFen: string;
  creditFen: string;
  bookedAt: Instant;
}

/** Rows of an order, as they were booked. */
export const ledgerOfOrder = (em: EntityManager, orderId: string): Promise<LedgerRow[]> =>
  ask(
    em,
    `select id, posting, kind, account, debit_fen::text as "debitFen", credit_fen::text as "creditFen", ${asInstant('booked_at')} as "bookedAt"
       from ledger_entry where order_id = $1 order by booked_at, posting, line`,
    [orderId],
  );

export interface AccountSum {
  account: LedgerAccount;
  debitFen: string;
  creditFen: string;
}

/** Sums of the accounts of an exam, or of all. */
export const accountSums = (em: EntityManager, examId: string | null = null): Promise<AccountSum[]> =>
  ask(
    em,
    `select account, coalesce(sum(debit_fen), 0)::text as "debitFen", coalesce(sum(credit_fen), 0)::text as "creditFen"
       from ledger_entry where $1::uuid is null or exam_id = $1 group by account order by account`,
    [examId],
  );

export interface Books {
  ordersFen: string;
  ledgerFen: string;
  billsFen: string;
}

/** What must be equal: what orders hold, what the ledger has received and not given back, and what bills stand for. */
export const booksOf = async (em: EntityManager, examId: string): Promise<Books> =>
  (
    await ask<Books>(
      em,
      `select (select coalesce(sum(amount_fen), 0)::text from exam_order where exam_id = $1 and state in ('paid', 'refundAsked', 'refunding', 'refundFailed')) as "ordersFen",
         (select coalesce(sum(credit_fen - debit_fen), 0)::text from ledger_entry where exam_id = $1 and account = 'payable' and kind in ('received', 'refunded')) as "ledgerFen",
         (select coalesce(sum(amount_fen), 0)::text from exam_bill where exam_id = $1 and state <> 'reversed') as "billsFen"`,
      [examId],
    )
  )[0]!;
