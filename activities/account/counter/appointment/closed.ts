// Appointments whose time is no time of the counter any more: a notice has made the day a holiday, or a row of the rules has closed it. Each is called off by
// the system and its person told to book anew; places are given back as by any 大厅取消.
import type { EntityManager } from '@mikro-orm/postgresql';
import { appointment } from '../../../../domain/account/counter/appointment/process.ts';
import { slotStands } from '../../../../domain/account/counter/appointment/slots.ts';
import { counterRules } from '../../../../domain/account/counter/rules.ts';
import type { ActRequest, Outcome } from '../../../../domain/kit/act.ts';
import type { Instant } from '../../../../domain/kit/instant.ts';
import { ruleValue } from '../../../../domain/kit/rules.ts';
import { bookedAfter, slotOf } from '../../../../db/counter/appointments.ts';
import { ruleBook } from '../../../../db/rule/book.ts';
import type { DailyCheck } from '../../../kit/scheduled.ts';

const PAGE = 500;
const REASON = '该时段不再办公';

/** Calls off what can't be kept; answers how many. What a person has done to an appointment meanwhile stands. */
export async function callOffClosed(
  em: EntityManager,
  now: Instant,
  decide: (request: ActRequest) => Promise<Outcome>,
  progress: () => void = () => undefined,
): Promise<number> {
  const book = await ruleBook(em);
  const calendar = book.calendar();
  let called = 0;
  for (let after: string | null = null; ;) {
    const page = await bookedAfter(em, now, PAGE, after);
    for (const found of page) {
      const slot = slotOf(found);
      if (slotStands(ruleValue(book.rulesFor(found.district, slot.day), counterRules.appointment), calendar, slot)) continue;
      const outcome = await decide({
        key: `${found.id}/${found.version}/closed`,
        type: appointment.type,
        action: 'callOff',
        caseId: found.id,
        ifMatch: found.version,
        actor: { kind: 'system' },
        input: { reason: REASON },
        bodyHash: '',
      });
      if (outcome.ok) called++;
    }
    progress();
    if (page.length < PAGE) return called;
    after = page.at(-1)!.id;
  }
}

export const closedAppointments = ({ decide }: { decide: (request: ActRequest) => Promise<Outcome> }): DailyCheck => ({
  id: 'closed-appointments',
  round: 'reminders',
  label: '预约时段停止办公核查',
  run: ({ em, now, progress }) => callOffClosed(em, now, decide, progress),
});
