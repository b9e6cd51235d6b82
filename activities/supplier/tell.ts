// Telling a supplier what became of the application: the words are put together here, from records; histories hold no name.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { inboxTemplates, smsTemplates, type InboxName, type SmsName } from '../../domain/kit/message-templates.ts';
import { paramsOf } from '../../domain/kit/messages.ts';
import { shown, type Instant } from '../../domain/kit/instant.ts';
import { stageLabels } from '../../domain/supplier/review.ts';
import type { ReviewStage } from '../../domain/supplier/rules.ts';
import { authorityName } from '../../db/data/districts/index.ts';
import { asInstant, one } from '../../db/kit/sql.ts';
import type { MessageActivities } from '../message/index.ts';

export type SupplierMessage =
  | 'onboardingSubmitted'
  | 'onboardingReturned'
  | 'onboardingWithdrawn'
  | 'onboardingAdmitted'
  | 'changeInForce'
  | 'changeRejected';

export interface TellSupplier extends EffectRequest {
  message: SupplierMessage;
}

export interface SupplierActivities {
  /** Tells the supplier's people by SMS and in the inbox, once per effect key. */
  tellSupplier: (request: TellSupplier) => Promise<unknown>;
}

export const createSupplierActivities = ({ orm, notify }: { orm: MikroORM; notify: MessageActivities['notify'] }): SupplierActivities => ({
  tellSupplier: async ({ message, ...request }) => {
    const row = await one<{ organisation_id: string; name: string; district: string; at: Instant; from_state: string }>(
      orm.em.fork(),
      `select c.organisation_id, s.name, c.district, ${asInstant('j.at')} as at, j.from_state from case_file c
         join supplier s on s.organisation_id = c.organisation_id and s.district = c.district
         join journal j on j.case_id = c.id and j.seq = $2 where c.id = $1`,
      [request.caseId, request.seq],
    );
    const words: Record<string, string> = {
      organisation: row.name,
      district: authorityName(row.district) ?? row.district,
      time: shown(row.at),
      stage: stageLabels[/stage:(\w+)/.exec(row.from_state)?.[1] as ReviewStage] ?? '',
    };
    const known = [smsTemplates[message as SmsName], inboxTemplates[message as InboxName]].flatMap((one) => (one ? paramsOf(one) : []));
    const params = Object.fromEntries(known.map((name) => [name, words[name] ?? '']));
    return notify({ ...request, template: message, to: { organisationId: row.organisation_id }, params });
  },
});
