import { materialMatrix } from '../../../domain/account/counter/matrix.ts';
import { counterRules } from '../../../domain/account/counter/rules.ts';
import { byDefault, country, row, shanxi } from './row.ts';

const times = { daysAhead: 15, leadMinutes: 30, graceMinutes: 30, remindAt: '10:00' };
const places = (from: string, to: string) => ({ from, to, capacity: 4 });
const window = {
  id: 'A',
  name: '综合窗口',
  address: '当地政务大厅',
  matters: ['registerIndividual', 'registerLegal', 'changePhone', 'changeData', 'unfreeze'],
  hours: [
    places('09:00', '10:00'),
    places('10:00', '11:00'),
    places('11:00', '12:00'),
    places('14:00', '15:00'),
    places('15:00', '16:00'),
    places('16:00', '17:00'),
  ],
  closed: [],
} as const;

export const counterRows = [
  // Nothing is offered where no office has opened its counter to appointments.
  row(counterRules.appointment, country, { windows: [], ...times }, byDefault),
  row(counterRules.appointment, shanxi, { windows: [window], ...times }, { source: '平台默认，待当地政务大厅确认', verified: false }),
  row(counterRules.materials, country, materialMatrix, {
    article: '用户注册和信息修改材料要求',
    // Each list says itself whether it was published or is our default (社团法人, 个体工商户).
    source: 'S4表1—10；社团法人、个体工商户为平台默认',
    verified: true,
  }),
];
