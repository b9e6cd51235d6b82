import { makeCalendar, type Calendar } from '../../../domain/kit/calendar.ts';
import { notices } from './notices.ts';
import { statutory } from './statutory.ts';

export { notices, statutory };
/** The calendar of the notices that the project ships. */
export const seedCalendar: Calendar = makeCalendar(notices, statutory);
