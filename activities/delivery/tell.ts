// Telling the recipient where the licence is.
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { delivery } from '../../domain/delivery/delivery.ts';
import { deliveryOf, licenceToSend } from '../../db/delivery/reads.ts';
import { one } from '../../db/kit/sql.ts';
import type { EffectParts } from '../processes.ts';

export interface DeliveryActivities {
  /** Tells in the inbox that the delivery has moved on, once per effect key. */
  tellDelivery: (request: EffectRequest) => Promise<unknown>;
}

export const createDeliveryActivities = ({ orm, notify }: EffectParts): DeliveryActivities => ({
  tellDelivery: async (request) => {
    const em = orm.em.fork();
    const row = await deliveryOf(em, request.caseId);
    const licence = row && (await licenceToSend(em, row.licenceId));
    if (!row || !licence) throw new Error(`no delivery ${request.caseId}`);
    const { state } = await one<{ state: string }>(em, `select to_state as state from journal where case_id = $1 and seq = $2`, [
      request.caseId,
      request.seq,
    ]);
    const params = { number: licence.number, status: delivery.states[state]?.label ?? state, waybill: row.waybill ?? '' };
    return notify({ ...request, template: 'deliveryMoved', to: { accountId: row.applicantId }, params });
  },
});
