import { materialMatrix } from '../../../domain/account/counter/matrix.ts';
import { counterRules } from '../../../domain/account/counter/rules.ts';
import { country, row } from './row.ts';

export const counterRows = [
  row(counterRules.materials, country, materialMatrix, {
    article: '用户注册和信息修改材料要求',
    // Each list says itself whether it was published or is our default (社团法人, 个体工商户).
    source: 'S4表1—10；社团法人、个体工商户为平台默认',
    verified: true,
  }),
];
