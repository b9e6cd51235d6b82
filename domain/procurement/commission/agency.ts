// 采购代理机构名录, and its 配置管理 > 委托受理配置 (J11): an organisation that may be commissioned, and the landline of its contact, without which nobody commissions it.
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';

export interface AgencyFacts {
  /** The organisation with the code is registered, and is none that purchases. */
  fits: boolean;
}
/** Area code and number, with an extension: `0351-1234567-8001`. */
const LANDLINE = /^0\d{2,3}-?\d{7,8}(-\d{1,6})?$/;
const landlineGiven = ({ input }: ActionContext<AgencyFacts>): Reason[] =>
  LANDLINE.test((input as { landline: string }).landline)
    ? []
    : [{ field: 'landline', message: '请填写带区号的固定电话，如0351-1234567', rule: 'J11' }];

export const agency = defineProcess<AgencyFacts>({
  type: 'ProcurementAgency',
  label: '采购代理机构',
  kind: 'row',
  states: { listed: { label: '已列入名录', rests: true }, delisted: { label: '已移出名录', final: true } },
  actions: {
    list: {
      label: '列入名录',
      from: null,
      to: 'listed',
      by: 'finance',
      guard: ({ facts }) => (facts.fits ? [] : [{ field: 'creditCode', message: '没有以该统一社会信用代码注册的代理机构', rule: 'J11' }]),
      refusal: 'VALIDATION',
    },
    configure: { label: '委托受理配置', from: 'listed', to: null, by: 'orgAdmin', guard: landlineGiven, refusal: 'VALIDATION' },
    delist: { label: '移出名录', from: 'listed', to: 'delisted', by: 'finance' },
  },
});
