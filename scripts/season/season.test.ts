// The books of a season find what is wrong. It is played where an exam is killed, in the same system (test/chaos/exam).
import { examRows } from '../../db/data/rules/exam.ts';
import { SHANGHAI } from '../../db/demo/exam.ts';
import { makeBook } from '../../db/rule/book.ts';
import { examRules } from '../../domain/exam/rules.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import type { SeatRoom } from '../../domain/exam/seats/types.ts';
import { spareReasons } from '../../domain/exam/site.ts';
import { lines, wrongIn, type Books } from './books.ts';
import { spareOf } from './office.ts';
import { FEWEST, marksOf, parts } from './people.ts';

const good: Books = {
  exam: '考试',
  begun: 14,
  enrolled: 11,
  abandoned: 3,
  paid: 11,
  receivedFen: '182000',
  refunds: 2,
  refundedFen: '28000',
  ordersFen: '154000',
  ledgerFen: '154000',
  billsFen: '154000',
  feesFen: '154000',
  unbalanced: 0,
  seated: 11,
  doubleSeats: 0,
  tickets: 11,
  present: 10,
  absent: 1,
  passed: 7,
  partial: 2,
  failed: 2,
  void: 1,
  voidPassed: 0,
  reviewed: 7,
  certified: 7,
  proofs: 0,
  collected: 7,
  doubleCertificates: 0,
  brokenPasses: 0,
};

test('S3-16 S3-25 S3-28 S3-40 S3-43 the books of a season hold when every sum agrees, and say in a sentence which one does not', () => {
  expect(wrongIn(good)).toEqual([]);
  const broken: [Partial<Books>, RegExp][] = [
    [{ refundedFen: '14000' }, /收到的款项减退款.*168000 ≠ 154000/],
    [{ billsFen: '140000' }, /电子票据.*140000/],
    [{ feesFen: '147000' }, /科目费用/],
    [{ unbalanced: 1 }, /借贷相等/],
    [{ abandoned: 2 }, /报名成功加已放弃/],
    [{ paid: 12 }, /已支付订单/],
    [{ seated: 10, tickets: 10, absent: 0, failed: 1 }, /座位等于已缴费/],
    [{ doubleSeats: 1 }, /每人一个座位/],
    [{ tickets: 10 }, /准考证等于座位/],
    [{ present: 9 }, /到考加缺考/],
    [{ failed: 1 }, /之和等于座位/],
    [{ voidPassed: 1 }, /成绩无效的人没有合格/],
    [{ certified: 6, collected: 6 }, /资格证书等于/],
    [{ reviewed: 8, certified: 8, collected: 8 }, /审查通过的人都合格/],
    [{ collected: 6 }, /归集/],
    [{ doubleCertificates: 1 }, /一张证书/],
    [{ brokenPasses: 1 }, /两科/],
  ];
  for (const [change, sentence] of broken) {
    const found = wrongIn({ ...good, ...change });
    expect(found).toEqual([expect.stringMatching(sentence)]);
  }
  const printed = lines(good).join('\n');
  for (const figure of ['1820.00 元', '280.00 元', '1540.00 元', '座位       11 = 准考证 11']) expect(printed).toContain(figure);
});

test('a season of any size has as many rooms to spare as the rule wants', () => {
  const rule = ruleValue(makeBook(examRows.map((row) => ({ ...row, version: 1 })), []).rulesFor(SHANGHAI, '2027-07-19'), examRules.seats);
  for (let used = 16; used < 1_100; used++) {
    const rooms = Array.from({ length: used + spareOf(used) }, (_, n) => ({ site: 1, spare: n >= used }) as SeatRoom);
    expect(spareReasons(rooms, rule)).toEqual([]);
  }
});

test('a season has somebody for each part, whatever its size, and the same marks each time', () => {
  expect(new Set(parts).size).toBe(FEWEST);
  expect(marksOf({ part: 'absent', n: 9 })).toEqual([null, null]);
  expect(marksOf({ part: 'plain', n: 27 })).toEqual(marksOf({ part: 'plain', n: 27 }));
});
