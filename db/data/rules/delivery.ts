import { deliveryRules as rules } from '../../../domain/delivery/rules.ts';
import { byDefault, country, row } from './row.ts';

const toBeSet = { source: '平台默认，待办理单位填写', verified: false };

export const deliveryRows = [
  row(rules.payer, country, { first: 'free', again: 'collect' }, byDefault),
  row(rules.sender, country, { name: '政务服务窗口', phone: '12345', address: '当地政务服务中心' }, toBeSet),
  row(rules.sender, '310000', { name: '上海市应急管理局政务服务窗口', phone: '021-12345', address: '上海市' }, toBeSet),
];
