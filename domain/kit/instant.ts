// Moments and days. An instant is text in UTC with six decimals, so that comparing text compares time and no
// microsecond of a receipt is lost. A legal day is a day in Asia/Shanghai, which has had no daylight saving since 1991.

/** `YYYY-MM-DDTHH:MM:SS.ffffffZ` */
export type Instant = string;
/** `YYYY-MM-DD`, a day in Asia/Shanghai */
export type PlainDate = string;

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** Normalises a Date or RFC 3339 text to an Instant. Throws RangeError on anything else. */
export function instant(value: Date | string): Instant {
  const date = typeof value === 'string' ? new Date(value) : value;
  const micros = typeof value === 'string' ? /\.(\d{1,6})/.exec(value)?.[1] : undefined;
  return date.toISOString().slice(0, 19) + '.' + (micros ?? String(date.getUTCMilliseconds()).padStart(3, '0')).padEnd(6, '0') + 'Z';
}

export const isInstant = (value: string): boolean => value.length === 27 && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value);

/** Milliseconds since the epoch, for durations only. */
export const epochMs = (at: Instant): number => Date.parse(at.slice(0, 23) + 'Z');

/** The instant that many milliseconds later (or earlier). */
export function plusMs(at: Instant, ms: number): Instant {
  const moved = new Date(epochMs(at) + ms).toISOString();
  return moved.slice(0, 23) + at.slice(23, 26) + 'Z';
}

/** The day in Shanghai that an instant falls on. */
export const shanghaiDay = (at: Instant): PlainDate => new Date(epochMs(at) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);

/** The first instant of a day in Shanghai. */
export const startOfDay = (day: PlainDate): Instant => instant(`${day}T00:00:00+08:00`);

/** The instant right after a day in Shanghai: an act is in time on that day when it is received before it. */
export const endOfDay = (day: PlainDate): Instant => startOfDay(plusDays(day, 1));

/** Calendar days later. */
export const plusDays = (day: PlainDate, n: number): PlainDate =>
  new Date(Date.parse(`${day}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);

/** RFC 3339 with the Shanghai offset, as the API answers and screens show. By the text alone where the day stays: lists show thousands of moments. */
export function rfc3339(at: Instant): string {
  const hour = Number(at.slice(11, 13)) + 8;
  const moved = hour < 24 ? `${at.slice(0, 11)}${hour < 10 ? '0' : ''}${hour}${at.slice(13, 19)}` : new Date(epochMs(at) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19);
  let end = 26;
  while (at[end - 1] === '0') end--;
  return `${moved}${at[end - 1] === '.' ? '' : at.slice(19, end)}+08:00`;
}

/** `2021-02-10 10:39:21`, as the office's screens print a moment. */
export const shown = (at: Instant): string => rfc3339(at).slice(0, 19).replace('T', ' ');
