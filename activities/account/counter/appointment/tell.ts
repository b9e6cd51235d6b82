// Telling whoever has an appointment at the counter. The words are read from the records here; histories hold no phone.
import type { MikroORM } from '@mikro-orm/postgresql';
import { toBring } from '../../../../domain/account/counter/appointment/bring.ts';
import { slotText } from '../../../../domain/account/counter/appointment/slots.ts';
import { counterKinds } from '../../../../domain/account/counter/record.ts';
import { counterRules } from '../../../../domain/account/counter/rules.ts';
import type { EffectRequest } from '../../../../domain/kit/follow.ts';
import { smsTemplates } from '../../../../domain/kit/message-templates.ts';
import { paramsOf } from '../../../../domain/kit/messages.ts';
import { ruleValue } from '../../../../domain/kit/rules.ts';
import { appointmentOf, appointmentPhone, slotOf } from '../../../../db/counter/appointments.ts';
import { query } from '../../../../db/kit/sql.ts';
import { ruleBook } from '../../../../db/rule/book.ts';
import type { Fields } from '../../../../security/field.ts';
import type { MessageActivities, Notified } from '../../../message/index.ts';

export type AppointmentMessage =
  | 'appointmentBooked'
  | 'appointmentMoved'
  | 'appointmentCancelled'
  | 'appointmentCalledOff'
  | 'appointmentReminder'
  | 'appointmentMissed';

export interface AppointmentTelling {
  /** Tells by SMS and in the inbox (by SMS alone before there is an account), once per effect key. A reminder that something else has overtaken is left out: null. */
  tellAppointment: (request: EffectRequest & { message: AppointmentMessage }) => Promise<Notified | null>;
}

export const createAppointmentTelling = ({
  orm,
  fields,
  notify,
}: {
  orm: MikroORM;
  fields: Fields;
  notify: MessageActivities['notify'];
}): AppointmentTelling => ({
  tellAppointment: async ({ message, ...request }) => {
    const em = orm.em.fork();
    const found = await appointmentOf(em, request.caseId);
    if (!found) throw new Error(`no appointment ${request.caseId}`);
    if (message === 'appointmentReminder') {
      const later = await query(em, `select 1 from journal where case_id = $1 and seq > $2 limit 1`, [request.caseId, request.seq]);
      if (later.length) return null;
    }
    const materials = ruleValue((await ruleBook(em)).rulesOf(found), counterRules.materials);
    const words: Record<string, string> = {
      time: slotText(slotOf(found)),
      place: `${found.name}（${found.address}）`,
      matter: counterKinds[found.kind],
      number: found.number,
      originals: toBring(found.userType, found.byProxy, materials).originals.join('、'),
    };
    const params = Object.fromEntries(paramsOf(smsTemplates[message]).map((name) => [name, words[name]!]));
    const to = found.applicantId === null ? { phone: fields.decrypt(found.phone, appointmentPhone) } : { accountId: found.applicantId };
    return notify({ ...request, template: message, to, params });
  },
});
