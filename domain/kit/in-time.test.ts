import { inTime } from './in-time.ts';
import { instant } from './instant.ts';

const due = instant('2026-05-06T09:00:00+08:00');
const before = '2026-05-06T00:59:59.999999Z';
const after = '2026-05-06T01:00:00.000001Z';

test('“<” takes the last microsecond before and refuses the hour itself', () => {
  const received = [before, due, after].map((at) => inTime(at, due, { op: '<', graceMinutes: 0 }));
  expect(received).toEqual([true, false, false]);
});

test('“≤” takes the hour itself and refuses a microsecond later', () => {
  const received = [before, due, after].map((at) => inTime(at, due, { op: '≤', graceMinutes: 0 }));
  expect(received).toEqual([true, true, false]);
});

test('minutes of grace move the limit, to the microsecond', () => {
  const rule = { op: '≤', graceMinutes: 10 } as const;
  expect(inTime('2026-05-06T01:10:00.000000Z', due, rule)).toBe(true);
  expect(inTime('2026-05-06T01:10:00.000001Z', due, rule)).toBe(false);
});
