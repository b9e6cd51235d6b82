// 大厅预约. The table (domain/account/counter/appointment/process.ts) owns who may do what; this tells what each act entails. The reminder on the working day
// before and 未到 after the slot are deadlines of the table: the run waits for the nearer one, and ends with the appointment.
import type { AppointmentMessage, AppointmentTelling } from '../../activities/account/counter/appointment/tell.ts';
import { appointment } from '../../domain/account/counter/appointment/process.ts';
import type { CaseRun } from '../../domain/kit/follow.ts';
import { outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { effect, type Entails, type Story } from '../kit/story.ts';

const tell =
  (message: AppointmentMessage, summary: string): Entails =>
  () => [effect('tell', (request) => outside<AppointmentTelling>().tellAppointment.executeWithOptions({ summary }, [{ ...request, message }]))];

export const appointmentStory: Story = {
  on: {
    // Time, place, number, and the originals to bring.
    book: tell('appointmentBooked', '通知预约人：预约成功'),
    rebook: tell('appointmentMoved', '通知预约人：已改约'),
    cancel: tell('appointmentCancelled', '通知预约人：已取消'),
    callOff: tell('appointmentCalledOff', '通知预约人：大厅取消'),
    // The working day before; nothing goes out once the appointment has been moved or cancelled.
    remind: tell('appointmentReminder', '提醒预约人：预约日前一个工作日'),
    miss: tell('appointmentMissed', '通知预约人：未到'),
  },
};

export async function CounterAppointment(run: CaseRun): Promise<void> {
  await follow(appointment, appointmentStory, run);
}
