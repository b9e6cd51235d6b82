// Deliveries, read. Who may is decided before; the recipient comes encrypted.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { DeliveryState } from '../../domain/delivery/delivery.ts';
import type { Payer } from '../../domain/delivery/rules.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

export const RECIPIENT_PLACE = 'delivery.recipient';

export interface Recipient {
  recipient: string;
  phone: string;
  district: string;
  address: string;
}
export interface DeliveryRow {
  id: string;
  state: DeliveryState;
  version: number;
  district: string;
  applicantId: string;
  createdAt: Instant;
  licenceId: string;
  payer: Payer;
  /** Encrypted JSON of a Recipient. */
  recipient: string;
  waybill: string | null;
  endedAt: Instant | null;
}

const SELECT = `select c.id, c.state, c.version, c.district, c.applicant_id as "applicantId", ${asInstant('c.created_at')} as "createdAt", d.licence_id as "licenceId",
    d.payer, d.recipient, d.waybill, ${asInstant('d.ended_at')} as "endedAt" from delivery d join case_file c on c.id = d.case_id`;

export const deliveryOf = async (em: EntityManager, id: string): Promise<DeliveryRow | null> =>
  (await query<DeliveryRow>(em, `${SELECT} where d.case_id = $1`, [id]))[0] ?? null;

export const deliveryByWaybill = async (em: EntityManager, waybill: string): Promise<DeliveryRow | null> =>
  (await query<DeliveryRow>(em, `${SELECT} where d.waybill = $1`, [waybill]))[0] ?? null;

/** Deliveries of a licence, the newest first. */
export const deliveriesOf = (em: EntityManager, licenceId: string): Promise<DeliveryRow[]> =>
  query(em, `${SELECT} where d.licence_id = $1 order by c.created_at desc, c.id desc`, [licenceId]);

export interface Report {
  status: DeliveryState;
  at: Instant;
  place: string | null;
}
/** The courier's reports in the order of what happened. */
export const reportsOf = (em: EntityManager, id: string): Promise<Report[]> =>
  query(em, `select status, ${asInstant('at')} as at, place from delivery_report where case_id = $1 order by delivery_report.at, event_id`, [id]);

/** What a delivery asks of a licence. */
export const licenceToSend = async (
  em: EntityManager,
  id: string,
): Promise<{ accountId: string; district: string; standing: string; number: string } | null> =>
  (
    await query<{ accountId: string; district: string; standing: string; number: string }>(
      em,
      `select account_id as "accountId", district, standing, number from licence where id = $1`,
      [id],
    )
  )[0] ?? null;
