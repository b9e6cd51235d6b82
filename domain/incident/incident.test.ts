import { seedRules } from '../../db/data/rules/index.ts';
import { instant, plusMs } from '../kit/instant.ts';
import { ruleSet, ruleValue } from '../kit/rules.ts';
import { incidentClocks, standingOf, type IncidentLevel } from './incident.ts';
import { incidentRules } from './rules.ts';

const rules = ruleSet(seedRules, '310000', '2026-01-01');
// A Saturday night in a holiday: the clocks don't care.
const notified = instant('2026-10-03T23:50:00+08:00');
const warnings = ruleValue(rules, incidentRules.warnings);
const hours = (level: IncidentLevel, agreed = {}) =>
  Object.fromEntries(
    incidentClocks(rules, level, notified, agreed).map(({ step, due }) => [step, (Date.parse(due) - Date.parse(notified)) / 3_600_000]),
  );

test('O25 each level has its clocks in hours from the notification, nights and holidays too', () => {
  expect(hours('level1')).toEqual({ responded: 0.5, onSite: 2, diagnosed: 1, solved: 4 });
  expect(hours('level2')).toEqual({ responded: 0.5, onSite: 2, diagnosed: 2, expert: 4, solved: 8 });
  for (const level of ['level3', 'level4'] as const) expect(hours(level)).toEqual({ responded: 0.5, onSite: 2, diagnosed: 4, solved: 16 });
  expect(hours('special')).toEqual({ responded: 0.5, onSite: 2 });
  expect(hours('special', { solved: 1440 })).toEqual({ responded: 0.5, onSite: 2, solved: 24 });
  expect(() => hours('level1', { solved: 6000 })).toThrow(RangeError);
});

test('O25 a clock warns at each point, is in time to its very end, and is missed a microsecond later; reached too late it stays so', () => {
  const [response] = incidentClocks(rules, 'level1', notified);
  const after = (minutes: number) => plusMs(notified, minutes * 60_000);
  const standing = (now: string, done: string | null = null) => standingOf(response!, done, now, warnings);
  expect([14, 15, 24, 30].map((minutes) => standing(after(minutes)))).toEqual(['running', 'warned', 'warned', 'warned']);
  const tooLate = after(30).replace('000000Z', '000001Z');
  expect(standing(tooLate)).toBe('missed');
  expect([standing(after(60), after(30)), standing(after(60), tooLate)]).toEqual(['kept', 'late']);
  expect(response!.basis).toBe('S3§应急响应要求');
});
