// Records of 大厅预约 for `decide`: the row of the appointment, and the place of its slot.
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  appointment,
  type AppointmentFacts,
  type BookInput,
  type KeepInput,
  type RebookInput,
} from '../../../../domain/account/counter/appointment/process.ts';
import { findSlot, missedFrom, remindedAt } from '../../../../domain/account/counter/appointment/slots.ts';
import { counterRules } from '../../../../domain/account/counter/rules.ts';
import type { ActRequest } from '../../../../domain/kit/act.ts';
import { shanghaiDay, type Instant } from '../../../../domain/kit/instant.ts';
import type { CaseView } from '../../../../domain/kit/process.ts';
import { refuse } from '../../../../domain/kit/refusal.ts';
import { ruleSetRef, ruleValue } from '../../../../domain/kit/rules.ts';
import { ruleSetText } from '../../../../domain/rule/ref.ts';
import { phoneOf } from '../../../../db/account/people.ts';
import { appointmentOf, appointmentPhone, hasOpen, slotOf } from '../../../../db/counter/appointments.ts';
import { one, query } from '../../../../db/kit/sql.ts';
import { ruleBook } from '../../../../db/rule/book.ts';
import type { Fields } from '../../../../security/field.ts';
import { codeReasons, useCode, type CodeProof } from '../../codes.ts';
import type { Acting, ProcessRecords, Written } from '../../../kit/records.ts';
import { givePlaceBack, movePlace, takePlace } from './places.ts';

/** What the door adds to a booking of somebody who is not signed in. */
export interface CheckedBooking extends BookInput {
  code?: CodeProof;
}
/** With what the acts write by. */
interface Loaded extends AppointmentFacts {
  /** In clear; of a booking only. */
  phone: string | null;
}
type Act = Acting<Loaded>;

/** The phone that a person is known by: the account's, or the one shown by its code. Throws NO_SUCH_ACCOUNT. */
async function phoneFor(em: EntityManager, fields: Fields, { actor, input }: ActRequest): Promise<string | null> {
  if (actor.kind !== 'person') return (input as CheckedBooking).phone ?? null;
  const phone = await phoneOf(em, fields, actor.accountId);
  if (phone === null) throw refuse('NO_SUCH_ACCOUNT');
  return phone;
}

async function facts(fields: Fields, em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const { action, actor } = request;
  const stored = action === 'book' ? null : await appointmentOf(em, file.id);
  if (action !== 'book' && !stored) throw refuse('NOT_FOUND');
  const nothing: Loaded = {
    slot: null,
    reasons: [],
    booked: stored && slotOf(stored),
    remindAt: null,
    missedAt: null,
    code: [],
    open: false,
    phone: null,
  };
  if (action !== 'book' && action !== 'rebook') return nothing;
  const input = request.input as CheckedBooking | RebookInput;
  const book = await ruleBook(em);
  // By the rules of the slot's own day: other hours may hold from it on.
  const rule = ruleValue(book.rulesFor(file.district, input.day), counterRules.appointment);
  const calendar = book.calendar();
  const kind = stored?.kind ?? (input as BookInput).kind;
  const { slot, reasons } = findSlot(rule, calendar, input, kind, received);
  const found = { ...nothing, slot, reasons, remindAt: slot && remindedAt(rule, calendar, slot.day), missedAt: slot && missedFrom(rule, slot) };
  if (action === 'rebook') return found;
  const phone = await phoneFor(em, fields, request);
  const code = actor.kind === 'person' ? [] : await codeReasons(em, (input as CheckedBooking).code);
  const open = phone !== null && (await hasOpen(em, fields.blindIndexes(phone, 'phone'), kind));
  return { ...found, phone, code, open };
}

/** `YY2026000017`: by the year of the booking, with gaps where a booking was refused. */
async function nextNumber(em: EntityManager, received: Instant): Promise<string> {
  const { n } = await one<{ n: string }>(em, `select nextval('counter_appointment_number') as n`);
  return `YY${shanghaiDay(received).slice(0, 4)}${String(n).padStart(6, '0')}`;
}

export function appointmentRecords({ fields }: { fields: Fields }): ProcessRecords<Loaded> {
  const book = async ({ em, file, facts: { slot, phone }, input, received }: Act): Promise<Written> => {
    const { kind, userType, byProxy, code } = input as CheckedBooking;
    if (!slot || phone === null) throw new Error('a booking without slot or phone passed the guard');
    await takePlace(em, file.district, slot);
    await useCode(em, code, received);
    const number = await nextNumber(em, received);
    await query(
      em,
      `insert into counter_appointment (case_id, number, kind, user_type, by_proxy, window_id, window_name, address, starts, ends, phone, phone_index)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        file.id,
        number,
        kind,
        userType,
        byProxy,
        slot.window,
        slot.name,
        slot.address,
        slot.starts,
        slot.ends,
        fields.encrypt(phone, file.district, appointmentPhone),
        fields.blindIndex(phone, 'phone'),
      ],
    );
    return { data: { number, kind, window: slot.window, starts: slot.starts }, body: { number } };
  };
  const rebook = async ({ em, file, facts: { slot, booked } }: Act): Promise<Written> => {
    if (!slot || !booked) throw new Error('a change without slots passed the guard');
    await movePlace(em, file.district, booked, slot);
    await query(em, `update counter_appointment set window_id = $2, window_name = $3, address = $4, starts = $5, ends = $6 where case_id = $1`, [
      file.id,
      slot.window,
      slot.name,
      slot.address,
      slot.starts,
      slot.ends,
    ]);
    return { data: { window: slot.window, starts: slot.starts } };
  };
  const end = ({ em, file }: Act, counterCaseId: string | null = null): Promise<unknown> =>
    query(em, `update counter_appointment set live = false, counter_case_id = $2 where case_id = $1`, [file.id, counterCaseId]);
  const givenUp = async (act: Act): Promise<Written> => {
    await end(act);
    await givePlaceBack(act.em, act.file.district, act.facts.booked!);
    return {};
  };
  return {
    process: appointment,
    begin: async (em, { input }, received) => {
      const { district } = input as BookInput;
      const set = (await ruleBook(em)).rulesFor(district, shanghaiDay(received));
      return { district, ruleSet: ruleSetText(ruleSetRef(set)) };
    },
    facts: (em, file, request, received) => facts(fields, em, file, request, received),
    apply: {
      book,
      rebook,
      cancel: givenUp,
      callOff: givenUp,
      keep: async (act) => {
        const { counterCaseId } = act.input as KeepInput;
        await end(act, counterCaseId ?? null);
        return counterCaseId === undefined ? {} : { data: { counterCase: counterCaseId } };
      },
      miss: async (act) => {
        await end(act);
        return {};
      },
    },
    unique: { counter_appointment_open: { code: 'APPOINTMENT_OPEN' } },
  };
}

/** The act that marks an appointment as kept by the counter case that was opened with it: decided in one transaction with the opening. */
export const keepAppointment = (caseId: string, counterCase: { caseId: string; seq: number }): ActRequest<KeepInput> => ({
  key: `${counterCase.caseId}/${counterCase.seq}/keep`,
  type: appointment.type,
  action: 'keep',
  caseId,
  actor: { kind: 'system' },
  input: { counterCaseId: counterCase.caseId },
  bodyHash: '',
});
