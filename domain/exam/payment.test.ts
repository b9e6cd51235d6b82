import { feeOf, subjectsOf } from './exam.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { endsInCheck, mod11_10 } from '../kit/identity/check-digits.ts';
import { epochMs, instant, plusMs } from '../kit/instant.ts';
import { makeCalendar } from '../kit/calendar.ts';
import { moveOf, type ActionContext } from '../kit/process.ts';
import { enrolment, type EnrolmentFacts } from './enrolment.ts';
import { isPaymentCode, orderNumber, paymentCode, refundAttempt } from './order.ts';
import { confirmBy, intervalAfter, LAST_QUERY_MS, moneyFor, nextQuery, returnsState, type MoneyAsked } from './payment.ts';

const at = instant('2026-07-20T10:00:00+08:00');
const limit = instant('2026-07-29T17:10:00+08:00');

test('S3-16 §3.10 70 元 a subject: 全科 costs 140 元 in every specialty, and a confirmation counts up to ten minutes after the pay deadline', () => {
  const config = sampleExam({ enrolOpens: '2026-07-20' });
  for (const { code } of config.specialties)
    expect(
      feeOf(
        config,
        subjectsOf(config, 'full', code).map((subject) => subject.code),
      ),
    ).toBe(14_000n);
  expect(confirmBy(config.windows, 10)).toBe(limit);
});

test('S3-16 asked after 15 s, 1 min, 5 min, 15 min and 15 min again; once more shortly before the last moment that counts, then at it', () => {
  const intervals = [15, 60, 300, 900];
  expect([0, 1, 2, 3, 4, 40].map((n) => intervalAfter(intervals, n))).toEqual([15, 60, 300, 900, 900, 900]);
  expect(nextQuery(at, 15, limit)).toBe(plusMs(at, 15_000));
  const near = plusMs(limit, -60_000);
  expect(nextQuery(near, 900, limit)).toBe(plusMs(limit, -LAST_QUERY_MS));
  expect(nextQuery(plusMs(limit, -LAST_QUERY_MS), 900, limit)).toBe(limit);
  expect(epochMs(nextQuery(limit, 15, limit))).toBeGreaterThan(epochMs(limit));
});

const asked: MoneyAsked = { main: 'toPay', payment: 'paying', newest: true, examCancelled: false, received: at, limit };
test.each<[string, Partial<MoneyAsked>, string | null, boolean]>([
  ['begun and in time', {}, null, false],
  ['at the last moment', { received: limit }, null, false],
  ['for an order that nobody has begun to pay here', { payment: 'open' }, null, false],
  ['a moment too late', { received: plusMs(limit, 1) }, 'late', true],
  ['for an enrolment that has been given up', { main: 'abandoned', payment: 'unknown' }, 'late', true],
  ['for the form being filled in again', { main: 'filling', payment: 'closed' }, 'closed', false],
  ['a second time', { main: 'enrolled', payment: 'paid' }, 'double', false],
  ['a second time, while the first is being given back', { main: 'enrolled', payment: 'refunding' }, 'double', false],
  ['for an older order', { newest: false, payment: 'open' }, 'closed', false],
  ['for a closed order', { payment: 'closed' }, 'closed', false],
  ['for a cancelled exam', { examCancelled: true }, 'cancelled', true],
])('S3-16 money %s', (_, more, why, endsOrder) => {
  expect(moneyFor({ ...asked, ...more })).toEqual({ counts: why === null, why, endsOrder });
});

const context = (payment: string): ActionContext<EnrolmentFacts> => ({
  facts: { ...facts, config: sampleExam({ enrolOpens: '2026-07-20' }) },
  received: at,
  actor: { kind: 'system' },
  file: {
    id: 'e',
    type: 'Enrolment',
    district: '310000',
    state: 'toPay',
    regions: { payment, bill: 'none', returns: 'none' },
    version: 1,
    seq: 1,
    applicantId: 'me',
    organisationId: null,
    createdAt: at,
  },
  tasks: [],
  deadlines: [],
  input: {},
});
const facts: Omit<EnrolmentFacts, 'config'> = {
  calendar: makeCalendar([], { fixed: [], movable: [] }),
  against: [],
  graceMinutes: 10,
  orderMinutes: 30,
  verified: null,
  money: null,
  queryAfterSeconds: 15,
  refundQueryMinutes: 60,
  returns: 'none',
};
test('S3-16 a confirmation is taken back only while no payment is under way; an order that nobody has begun to pay ends with it', () => {
  const action = enrolment.actions['cancelConfirm']!;
  const codes = (payment: string) => action.guard!(context(payment)).map((reason) => reason.code);
  expect(['none', 'open', 'closed'].flatMap(codes)).toEqual([]);
  expect(['paying', 'unknown'].flatMap(codes)).toEqual(['PAYMENT_UNDER_WAY', 'PAYMENT_UNDER_WAY']);
  expect([moveOf(action, context('open')), moveOf(action, context('closed'))]).toEqual([{ main: 'filling', payment: 'closed' }, { main: 'filling' }]);
});

test('S3-16 what goes back stands by the worst of it', () => {
  expect([returnsState({ underWay: 0, failed: 0 }), returnsState({ underWay: 2, failed: 0 }), returnsState({ underWay: 1, failed: 1 })]).toEqual([
    'none',
    'returning',
    'returnFailed',
  ]);
});

test('S3-06 缴款码 has twenty digits, the last of them checks the others; numbers of orders and refunds are unique by their serials', () => {
  const code = paymentCode(at, '310000', 42n);
  expect(code).toMatch(/^3100002600000000042\d$/);
  expect(isPaymentCode(code)).toBe(true);
  expect(endsInCheck(code, mod11_10)).toBe(true);
  for (let i = 0; i < 20; i++) {
    const wrong = code.slice(0, i) + String((Number(code[i]) + 1) % 10) + code.slice(i + 1);
    expect(isPaymentCode(wrong)).toBe(false);
  }
  expect(orderNumber(at, '310000', 42n)).toBe('202607203100000042');
  expect(() => orderNumber(at, '310000', 100_000_000n)).toThrow(RangeError);
  expect([refundAttempt('T000000000001', 1), refundAttempt('T000000000001', 2)]).toEqual(['T000000000001', 'T000000000001-2']);
});
