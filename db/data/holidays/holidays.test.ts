import chineseDays from 'chinese-days';
import { isWorkingDay } from '../../../domain/kit/calendar.ts';
import { plusDays } from '../../../domain/kit/instant.ts';
import { notices, seedCalendar, statutory } from './index.ts';

test.each([2020, 2021, 2022, 2023, 2024, 2025, 2026])('every day of %i is off or worked as an independent table says', (year) => {
  const different: string[] = [];
  let days = 0;
  for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = plusDays(day, 1), days++) {
    if (isWorkingDay(seedCalendar, day) !== chineseDays.isWorkday(day)) different.push(day);
  }
  expect(different).toEqual([]);
  expect(days).toBeGreaterThanOrEqual(365);
});

test('every notice names itself and its source, days worked are weekend days, and only a later notice changes an earlier one', () => {
  expect(notices.filter(({ number, source, issued }) => !/^国办发明电〔\d{4}〕\d+号$/.test(number) || !source || !issued)).toEqual([]);
  expect(notices.flatMap(({ work }) => work).filter((day) => ![0, 6].includes(new Date(day).getUTCDay()))).toEqual([]);
  expect(isWorkingDay(seedCalendar, '2020-02-01')).toBe(false);
});

test('the movable statutory holidays of years without a notice are those of the lunar calendar and the solar terms', () => {
  const expected = [2027, 2028, 2029, 2030].flatMap((year) => {
    const lunar = (month: number, day: number) => chineseDays.getSolarDateFromLunar(`${year}-${month}-${day}`).date;
    const newYear = lunar(1, 1);
    const qingming = chineseDays.getSolarTermDate(year, 4, 'pure_brightness');
    return [-1, 0, 1, 2].map((n) => plusDays(newYear, n)).concat(qingming, lunar(5, 5), lunar(8, 15));
  });
  expect(statutory.movable).toEqual(expected);
});
