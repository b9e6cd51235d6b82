// Rows of messages and notices. Inserting again under the same key does nothing.
import type { EntityManager } from '@mikro-orm/postgresql';
import { boxOf } from '../../domain/message/boxes.ts';
import type { MessageTemplate } from '../../domain/kit/messages.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import type { Fields } from '../../security/field.ts';

/** Where encrypted columns of messages say they belong. */
export const places = { params: 'message.params', phone: 'message.phone', text: 'notice.text', outbox: 'outbox.payload' } as const;

export interface About {
  key: string;
  /** Tenant of the encryption. */
  district: string;
  organisationId?: string | null;
  caseId?: string | null;
  seq?: number | null;
}

export interface NewMessage extends About {
  accountId: string | null;
  /** In clear, where there is no account yet. */
  phone?: string | null;
  template: MessageTemplate;
  params: Record<string, string>;
  notAfter?: Instant | null;
}

export async function insertMessage(em: EntityManager, fields: Fields, message: NewMessage): Promise<void> {
  const { key, district, accountId, phone = null, template, params, notAfter = null } = message;
  await query(
    em,
    `insert into message (id, key, account_id, organisation_id, case_id, seq, district, template, params, phone, not_after, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, app_now()) on conflict (key) do nothing`,
    [
      uuidv7(),
      key,
      accountId,
      message.organisationId ?? null,
      message.caseId ?? null,
      message.seq ?? null,
      district,
      template.code,
      fields.encrypt(JSON.stringify(params), district, places.params),
      phone === null ? null : fields.encrypt(phone, district, places.phone),
      notAfter,
    ],
  );
}

export interface NewNotice extends About {
  accountId: string;
  template: MessageTemplate;
  text: string;
}

export async function insertNotice(em: EntityManager, fields: Fields, notice: NewNotice): Promise<void> {
  const { key, district, accountId, template, text } = notice;
  await query(
    em,
    `insert into notice (id, key, account_id, organisation_id, case_id, seq, box, template, text, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, app_now()) on conflict (key) do nothing`,
    [
      uuidv7(),
      key,
      accountId,
      notice.organisationId ?? null,
      notice.caseId ?? null,
      notice.seq ?? null,
      boxOf(template.category),
      template.code,
      fields.encrypt(text, district, places.text),
    ],
  );
}
