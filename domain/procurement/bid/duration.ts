/** Whole days, hours, minutes and seconds of a time in milliseconds; a part of a second is left off. */
export function durationParts(ms: number): { days: number; hours: number; minutes: number; seconds: number } {
  const all = Math.max(0, Math.floor(ms / 1000));
  return { days: Math.floor(all / 86_400), hours: Math.floor(all / 3600) % 24, minutes: Math.floor(all / 60) % 60, seconds: all % 60 };
}
