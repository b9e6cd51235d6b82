// Booking (S3§2.2): a posting goes into the ledger in the transaction of the act that it belongs to, its rows sealed (Q05) as they are written.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Posting } from '../../domain/exam/ledger.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { later } from '../../db/kit/sql.ts';
import type { RowSeals } from '../../security/row-seal.ts';

export interface BookedFor {
  district: string;
  examId: string;
  /** Null for what concerns a day and no order. */
  orderId: string | null;
  at: Instant;
}

/** Books a posting. A posting that stands already breaks `ledger_entry_line`: nothing is booked twice. */
export async function book(em: EntityManager, seals: RowSeals, posting: Posting, { district, examId, orderId, at }: BookedFor): Promise<void> {
  const rows = posting.lines.map(({ account, debitFen, creditFen }, n) => {
    const id = uuidv7();
    // As PostgreSQL prints each column: that is what the seal covers (db/protection/sealed-rows.ts).
    const row = {
      posting: posting.key,
      line: String(n + 1),
      kind: posting.kind,
      account,
      debit_fen: String(debitFen),
      credit_fen: String(creditFen),
      district,
      exam_id: examId,
      order_id: orderId,
      booked_at: at,
      booked_on: shanghaiDay(at),
    };
    return { ...row, id, seal: seals.seal('ledger_entry', id, row), said: seals.columns('ledger_entry', id, row) };
  });
  await later(
    em,
    `with r as (select * from jsonb_to_recordset($1::jsonb) r (id uuid, posting text, line int, kind text, account text, debit_fen bigint, credit_fen bigint, district text,
        exam_id uuid, order_id uuid, booked_at timestamptz, booked_on date, seal text, said jsonb)),
      sealed as (insert into row_seal (table_name, row_id, seal, columns) select 'ledger_entry', id::text, seal, said from r)
     insert into ledger_entry (id, posting, line, kind, account, debit_fen, credit_fen, district, exam_id, order_id, booked_at, booked_on)
       select id, posting, line, kind, account, debit_fen, credit_fen, district, exam_id, order_id, booked_at, booked_on from r`,
    [JSON.stringify(rows)],
  );
}
