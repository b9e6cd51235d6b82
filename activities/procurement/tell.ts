// Telling units and agencies what became of plans and commissions.
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { asInstant, one } from '../../db/kit/sql.ts';
import type { EffectParts } from '../processes.ts';

export type PlanMessage = 'planFiled' | 'planReturned';
export type CommissionMessage = 'commissionSent' | 'commissionAccepted' | 'commissionDeclined' | 'commissionReturned' | 'commissionWaiting';

export interface PurchasingActivities {
  /** Tells the unit, once per effect key. */
  tellPlan: (request: EffectRequest & { message: PlanMessage }) => Promise<unknown>;
  /** Tells the unit, or the agency of what waits for it. */
  tellCommission: (request: EffectRequest & { message: CommissionMessage }) => Promise<unknown>;
}

const toAgency: readonly CommissionMessage[] = ['commissionSent', 'commissionWaiting'];

export const createPurchasingActivities = ({ orm, notify }: Pick<EffectParts, 'orm' | 'notify'>): PurchasingActivities => ({
  tellPlan: async ({ message, ...request }) => {
    const { organisationId, title, number } = await one<{ organisationId: string; title: string; number: string | null }>(
      orm.em.fork(),
      `select organisation_id as "organisationId", title, number from procurement_plan where case_id = $1`,
      [request.caseId],
    );
    return notify({
      ...request,
      template: message,
      to: { organisationId },
      params: message === 'planFiled' ? { title, number: number ?? '' } : { title },
    });
  },
  tellCommission: async ({ message, ...request }) => {
    const row = await one<{ organisationId: string; agencyId: string; title: string; unit: string; agency: string; at: Instant | null }>(
      orm.em.fork(),
      `select m.organisation_id as "organisationId", m.agency_id as "agencyId", m.title, o.name as unit, g.name as agency, ${asInstant('m.submitted_at')} as at
         from commission m join organisation o on o.id = m.organisation_id join organisation g on g.id = m.agency_id where m.case_id = $1`,
      [request.caseId],
    );
    const { title, unit, agency, at } = row;
    const params = {
      commissionSent: { title, unit },
      commissionWaiting: { title, unit, day: at ? shanghaiDay(at) : '—' },
      commissionAccepted: { title, agency },
      commissionDeclined: { title, agency },
      commissionReturned: { title },
    }[message];
    return notify({ ...request, template: message, to: { organisationId: toAgency.includes(message) ? row.agencyId : row.organisationId }, params });
  },
});
