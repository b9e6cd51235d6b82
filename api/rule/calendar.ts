// The working-day calendar: read by everybody, changed by two persons.
import { z } from 'zod';
import { isWorkingDay } from '../../domain/kit/calendar.ts';
import { plusDays } from '../../domain/kit/instant.ts';
import { holidayProposal } from '../../domain/rule/process.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { route, type Routes } from '../kit/route.ts';
import { judging, proposalList, proposalReader } from './proposals.ts';
import { calendarYear, holidayChange, holidayProposalShape } from './shapes.ts';

const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
const tag = '工作日历';

const calendar = route({
  method: 'get',
  path: '/v1/calendar/:year',
  listener: 'both',
  class: '一般',
  tag,
  summary: '某年的节假日和调休上班日',
  params: z.object({ year: z.coerce.number().int().min(2020).max(2100) }),
  answer: calendarYear,
  policy: { permission: 'calendar.read' },
  handle: async ({ deps, params: { year } }) => {
    const book = await ruleBook(deps.orm.em.fork());
    const known = book.calendar();
    const [holidays, makeupDays]: [string[], string[]] = [[], []];
    for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = plusDays(day, 1)) {
      const worked = isWorkingDay(known, day);
      if (!worked && (known.days.get(day) === 'holiday' || !isWeekend(day))) holidays.push(day);
      if (worked && isWeekend(day)) makeupDays.push(day);
    }
    const notices = book.notices.filter((notice) => notice.year === year).map(({ version: _, ...notice }) => ({ ...notice, off: [...notice.off] }));
    return {
      body: {
        year,
        settled: known.years.has(year),
        version: book.calendarVersion,
        notices: notices as z.input<typeof calendarYear>['notices'],
        holidays,
        makeupDays,
      },
    };
  },
});

const propose = route({
  method: 'post',
  path: '/v1/holiday-notices',
  listener: 'officers',
  class: '一般',
  tag,
  summary: '录入节假日安排',
  body: holidayChange,
  policy: { process: holidayProposal, action: 'propose' },
  problems: ['HOLIDAY_NOTICE_INVALID'],
  act: { process: holidayProposal, action: 'propose' },
});

const source = {
  process: holidayProposal,
  table: 'holiday_proposal',
  columns: `p.year, p.number, p.issued::text as issued, p.source, p.verified, p.days_off as off, p.days_worked as work, p.version as "calendarVersion"`,
  shape: holidayProposalShape,
  path: '/v1/holiday-notices',
  tag,
} as const;

export const calendarRoutes: Routes = [
  calendar,
  propose,
  proposalList(source),
  proposalReader(source),
  ...judging(source, ['RULE_SECOND_PERSON', 'HOLIDAY_NOTICE_INVALID']),
];
