import fc from 'fast-check';
import { deliveryStates, forward, type DeliveryState } from './delivery.ts';
import { recipientFaults } from './recipient.ts';

const state = fc.constantFrom(...(Object.keys(deliveryStates) as DeliveryState[]));
const order: DeliveryState[] = ['waiting', 'collected', 'inTransit', 'signed'];

test('O05 reports in any order and any number of times lead to the furthest of them, and never back', () => {
  expect(Object.values(deliveryStates)).toEqual(['待寄出', '已揽收', '在途', '已签收', '退回']);
  fc.assert(
    fc.property(fc.array(state), (reports) => {
      const ways = reports.filter((one) => one !== 'returned');
      const end = [...ways, ...ways.toReversed(), ...ways].reduce(forward, 'waiting' as DeliveryState);
      expect(end).toBe(order[Math.max(0, ...ways.map((one) => order.indexOf(one)))]);
      const ended = reports.findIndex((one) => one === 'signed' || one === 'returned');
      if (ended >= 0) expect(reports.reduce(forward, 'waiting' as DeliveryState)).toBe(reports[ended]);
    }),
  );
});

test('O05 a recipient is refused with every field that can’t be right', () => {
  expect(recipientFaults({ recipient: '林汐', phone: '13800000000', address: '延安东路200号' })).toEqual([]);
  expect(recipientFaults({ recipient: '林 汐', phone: '1380000', address: '延安' }).map(({ field }) => field)).toEqual([
    'recipient',
    'phone',
    'address',
  ]);
});
