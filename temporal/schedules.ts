// What starts by itself. A schedule starts a workflow without arguments, by the real clock in Shanghai's time; what it starts
// reads the database's clock and does whatever is due, so that running once more, or once for a whole year, is harmless.
import { type CalendarSpec, type Client, ScheduleOverlapPolicy } from '@temporalio/client';
import { epochMs, plusDays, shanghaiDay, startOfDay, type Instant } from '../domain/kit/instant.ts';
import { QUEUES } from './names.ts';

/** A time of the calendar in Asia/Shanghai; what is left out is every one (every hour, every day …). */
export interface CalendarTime {
  minute: number;
  hour?: number;
  /** 0 Sunday … 6 Saturday */
  dayOfWeek?: number;
  dayOfMonth?: number;
  /** 1 … 12 */
  month?: number;
}
export interface Schedule {
  /** Readable by operators, e.g. `journal-checkpoint`. Its runs are called `<id>-<time>`. */
  id: string;
  /** Workflow type, a workflow that takes no arguments. */
  workflow: string;
  /** What it does, in the office's words (≤ 80 characters). */
  label: string;
  at: CalendarTime;
  /** Default `cases`. */
  taskQueue?: string;
}

const TIME_ZONE = 'Asia/Shanghai';
const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;

/** Creates each schedule, or brings the one that is there up to date. One that an operator has paused stays paused. */
export async function ensureSchedules(client: Client, schedules: readonly Schedule[]): Promise<void> {
  for (const schedule of schedules) {
    try {
      await client.schedule.create({ scheduleId: schedule.id, ...contentOf(schedule) });
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ScheduleAlreadyRunning')) throw error;
      await client.schedule.getHandle(schedule.id).update(({ state }) => ({
        ...contentOf(schedule),
        state: { paused: state.paused, ...(state.note !== undefined && { note: state.note }) },
      }));
    }
  }
}

/** Starts one schedule now; when it is running, once more afterwards. */
export const triggerNow = (client: Client, id: string): Promise<void> => client.schedule.getHandle(id).trigger(ScheduleOverlapPolicy.BUFFER_ONE);

/**
 * For the command that moves the test clock: triggers, once, each schedule whose time lies after `from` and not after `to`.
 * Answers their ids. A clock moved back triggers none.
 */
export async function triggerPassed(client: Client, schedules: readonly Schedule[], from: Instant, to: Instant): Promise<string[]> {
  const passed = schedules.filter(({ at }) => passes(at, from, to)).map(({ id }) => id);
  for (const id of passed) await triggerNow(client, id);
  return passed;
}

/** Does a time of the calendar come up after `from` and not after `to`. */
export function passes(at: CalendarTime, from: Instant, to: Instant): boolean {
  const [after, until] = [epochMs(from), epochMs(to)];
  for (let day = shanghaiDay(from); epochMs(startOfDay(day)) <= until; day = plusDays(day, 1)) {
    if (!onDay(at, day)) continue;
    const midnight = epochMs(startOfDay(day));
    for (const hour of at.hour === undefined ? Array(24).keys() : [at.hour]) {
      const moment = midnight + (hour * 60 + at.minute) * 60_000;
      if (moment > after && moment <= until) return true;
    }
  }
  return false;
}

function onDay(at: CalendarTime, day: string): boolean {
  const [, month, dayOfMonth] = day.split('-').map(Number);
  const dayOfWeek = new Date(`${day}T00:00:00Z`).getUTCDay();
  return (at.month ?? month) === month && (at.dayOfMonth ?? dayOfMonth) === dayOfMonth && (at.dayOfWeek ?? dayOfWeek) === dayOfWeek;
}

function contentOf({ id, workflow, label, at, taskQueue = QUEUES.cases }: Schedule) {
  const calendar: CalendarSpec = {
    minute: at.minute,
    hour: at.hour ?? '*',
    dayOfMonth: at.dayOfMonth ?? '*',
    month: at.month === undefined ? '*' : MONTHS[at.month - 1]!,
    dayOfWeek: at.dayOfWeek === undefined ? '*' : DAYS[at.dayOfWeek]!,
    comment: label,
  };
  return {
    spec: { calendars: [calendar], timezone: TIME_ZONE },
    action: { type: 'startWorkflow' as const, workflowType: workflow, workflowId: id, taskQueue, args: [], staticSummary: label },
    // after an outage a day's missed times are made up for; anything older is covered by the run that follows
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' as const },
  };
}

const MONTHS = ['JANUARY', 'FEBRUARY', 'MARCH', 'APRIL', 'MAY', 'JUNE', 'JULY', 'AUGUST', 'SEPTEMBER', 'OCTOBER', 'NOVEMBER', 'DECEMBER'] as const;
