// What the routes of appointments ask beside acts: a phone shown by its code, and which appointments are its.
import { phoneIn } from '../../prepare.ts';
import { tryCode, codeReasons, useCode } from '../../codes.ts';
import type { AccountDeskDeps } from '../../deps.ts';
import { refusalOf, reason } from '../../../../domain/account/problems.ts';
import type { BookInput } from '../../../../domain/account/counter/appointment/process.ts';
import { Refused } from '../../../../domain/kit/refusal.ts';
import { openAppointments, type Appointment } from '../../../../db/counter/appointments.ts';
import { now } from '../../../../db/kit/clock.ts';
import { save } from '../../../kit/save.ts';
import type { CheckedBooking } from './records.ts';

type Typed = { phone?: string | undefined; smsCode?: string | undefined };

export function createAppointmentDesk(deps: AccountDeskDeps) {
  const tried = async ({ phone: typed, smsCode }: Typed) => {
    const phone = phoneIn(typed);
    if (phone === null) {
      const message = typed === undefined || typed.trim() === '' ? '请填写手机号码' : '请填写正确的手机号码';
      throw new Refused(refusalOf([reason('FIELD_REQUIRED', { field: 'phone', message, rule: 'N03' })]));
    }
    return { phone, code: await tryCode(deps, 'appointment', phone, smsCode) };
  };
  return {
    /** A booking of whoever is not signed in: the code is tried, what speaks against it goes into the act. Throws VALIDATION without a phone. */
    checked: async (booking: Omit<BookInput, 'phone'>, typed: Typed): Promise<CheckedBooking> => ({ ...booking, ...(await tried(typed)) }),
    /** Open appointments of a phone that its code shows. Throws VALIDATION, SMS_CODE_WRONG, SMS_CODE_EXPIRED. */
    find: async (typed: Typed): Promise<Appointment[]> => {
      const { phone, code } = await tried(typed);
      return save(deps.orm, async (em) => {
        const reasons = await codeReasons(em, code);
        if (reasons.length) throw new Refused(refusalOf(reasons));
        await useCode(em, code, await now(em));
        return openAppointments(em, deps.fields.blindIndexes(phone, 'phone'));
      });
    },
  };
}
