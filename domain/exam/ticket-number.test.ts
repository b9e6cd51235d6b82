import fc from 'fast-check';
import { placeOfNumber, ticketNumber, validTicketNumber } from './ticket-number.ts';

test('S3-29 the numbers of the rule: 2631010302715 and 2631010100101 with their check digits', () => {
  expect(ticketNumber({ year: 2026, district: '310000', sitting: 1, site: 3, room: 27, seat: 15 })).toBe('26310103027157');
  expect(ticketNumber({ year: 2026, district: '310000', sitting: 1, site: 1, room: 1, seat: 1 })).toBe('26310101001016');
});

test('S3-29 every single wrong digit is found, and 98 of 100 swapped neighbours', () => {
  let [swaps, found] = [0, 0];
  fc.assert(
    fc.property(
      fc.record({
        sitting: fc.integer({ min: 1, max: 99 }),
        site: fc.integer({ min: 1, max: 99 }),
        room: fc.integer({ min: 1, max: 999 }),
        seat: fc.integer({ min: 1, max: 99 }),
      }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 1, max: 9 }),
      (place, at, by) => {
        const number = ticketNumber({ year: 2026, district: '310000', ...place });
        expect([validTicketNumber(number), placeOfNumber(number)]).toEqual([true, { site: place.site, room: place.room, seat: place.seat }]);
        const digits = [...number];
        const wrong = digits.with(at, String((Number(digits[at]) + by) % 10)).join('');
        expect(validTicketNumber(wrong)).toBe(false);
        if (at < 13 && digits[at] !== digits[at + 1]) {
          swaps++;
          if (
            !validTicketNumber(
              digits
                .with(at, digits[at + 1]!)
                .with(at + 1, digits[at]!)
                .join(''),
            )
          )
            found++;
        }
      },
    ),
    { numRuns: 3_000, seed: 11 },
  );
  expect(found / swaps).toBeGreaterThan(0.97);
});

test('S3-29 a place that has no room in the number is refused', () => {
  const place = { year: 2026, district: '310000', sitting: 1, site: 1, room: 1, seat: 1 };
  for (const wrong of [{ site: 100 }, { room: 1000 }, { seat: 0 }, { sitting: 1.5 }])
    expect(() => ticketNumber({ ...place, ...wrong })).toThrow('of a ticket number');
});
