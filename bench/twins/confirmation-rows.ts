// The rows of a confirmation by plain `pg`, each in one transaction, on the twin's database: what any server on it would have to pay. Nothing is checked, nobody is known.
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { inTransaction, lockRow, writeCase } from './case-rows.ts';

export interface ConfirmationTwin {
  confirm: (enrolmentId: string) => Promise<boolean>;
  close: () => Promise<void>;
}

/** As long as a form and a receipt are, in characters. */
const FORM = randomBytes(1_200).toString('base64');
const RECEIPT = JSON.stringify({ content: randomBytes(300).toString('hex') });
/** News that a confirmation owes: the status of the matter, the person concerned, the authorities. */
const OWED = 4;

export function confirmationTwin(url: string): ConfirmationTwin {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  return {
    confirm: (id) =>
      inTransaction(pool, async (client) => {
        const row = await lockRow(client, id);
        await client.query({
          name: 'confirmation',
          text: `insert into enrolment_confirmation (id, enrolment_id, no, seq, form, receipt, confirmed_at) values ($1, $2, 1, $3, $4, $5, clock_timestamp())`,
          values: [randomUUID(), id, row.next, FORM, RECEIPT],
        });
        await client.query({
          name: 'enrolment',
          text: `update enrolment set confirmed_at = clock_timestamp(), changed_at = clock_timestamp(), state = 'confirmed', education = 'bachelor', industry = 'C' where case_id = $1`,
          values: [id],
        });
        await client.query({
          name: 'owed',
          text: `insert into dispatch (id, partner, kind, key, payload, case_id, seq, state, created_at)
            select gen_random_uuid(), 'portal', 'status', $1 || '/' || n, '{}', $2::uuid, $3::int, 'waiting', clock_timestamp() from generate_series(1, $4::int) n`,
          values: [`twin/${id}`, id, row.next, OWED],
        });
        await writeCase(client, row, { action: 'confirm', from: 'filling', to: 'confirmed' });
        return true;
      }),
    close: () => pool.end(),
  };
}
