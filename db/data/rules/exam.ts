// Rules of the exam, version 1.
import { examRules as rules } from '../../../domain/exam/rules.ts';
import { byDefault, country, row } from './row.ts';

export const examRows = [
  row(rules.paymentGrace, country, 10, byDefault),
  row(rules.orderMinutes, country, 30, byDefault),
  row(rules.remindUnconfirmed, country, [4320, 1440, 120], byDefault),
  row(rules.remindUnpaid, country, [1440, 120, 15], byDefault),
  row(rules.workingDaysOnly, country, true, byDefault),
  row(rules.scoreReview, country, { amount: 30, unit: 'days', rolls: false }, { source: '考试机构惯例：成绩公布之日起30日内', verified: false }),
  row(rules.seats, country, { minimum: 10, standard: 30, spareFrom: 200, spareTo: 500 }, { source: '考务惯例：每场30人，备用考场2%—5%且每考点至少1个，末场不足10人合并', verified: false }),
  row(rules.ticketReminders, country, [2, 1], byDefault),
  row(rules.archiveAgain, country, { amount: 30, unit: 'days', rolls: false }, byDefault),
  row(rules.archive, country, { amount: 365, unit: 'days', rolls: false }, byDefault),
];
