// The office's consents (O21), read and written. Who consents is decided before.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Consent } from '../../domain/kit/messages.ts';
import { uuidv7 } from '../kit/ids.ts';
import { asInstant, query } from '../kit/sql.ts';
import { sendHeldBack } from './again.ts';

const columns = `template_code as "templateCode", text_hash as "textHash", consented_by as "consentedBy", ${asInstant('at')} as at,
  ${asInstant('withdrawn_at')} as "withdrawnAt", withdrawn_by as "withdrawnBy"`;

export interface RecordedConsent extends Consent {
  /** Account of the officer who took it back. */
  withdrawnBy: string | null;
}

/** Every consent ever recorded, of one template or of all, the oldest first. What the SMS gateway asks before each message. */
export const consentsOf = (em: EntityManager, templateCode: string | null = null): Promise<RecordedConsent[]> =>
  query(em, `select ${columns} from message_consent where $1::text is null or template_code = $1 order by at, id`, [templateCode]);

/** Key of the operators' notice that a template is not consented to. */
export const unapprovedKey = (templateCode: string): string => `message/notApproved/${templateCode}`;

/** Records a consent; a standing one to the same text stays as it is. The operators' notice about the template is resolved, and what waited is sent. */
export async function recordConsent(em: EntityManager, templateCode: string, textHash: string, by: string): Promise<void> {
  await query(
    em,
    `insert into message_consent (id, template_code, text_hash, consented_by, at) values ($1, $2, $3, $4, app_now())
       on conflict (template_code, text_hash) where withdrawn_at is null do nothing`,
    [uuidv7(), templateCode, textHash, by],
  );
  await query(em, `update operator_notice set resolved_at = app_now() where key = $1 and resolved_at is null`, [unapprovedKey(templateCode)]);
  await sendHeldBack(em, templateCode);
}

/** Takes back whatever stands for a template, whichever text it is for: from the next message on nothing is sent by it. */
export const withdrawConsents = (em: EntityManager, templateCode: string, by: string): Promise<unknown> =>
  query(em, `update message_consent set withdrawn_at = app_now(), withdrawn_by = $2 where template_code = $1 and withdrawn_at is null`, [
    templateCode,
    by,
  ]);
