// Which body of rules a purchase is under: by method and kind (采购法 第四条: works that are tendered go by the 招标投标法).

export const regimes = {
  GP87: { label: 'GP-87', name: '政府采购货物和服务招标投标管理办法（财政部令第87号）' },
  GP214: { label: 'GP-214', name: '政府采购竞争性磋商采购方式管理暂行办法（财库〔2014〕214号）' },
  GP74: { label: 'GP-74', name: '政府采购非招标采购方式管理办法（财政部令第74号）' },
  ZTB: { label: 'ZTB', name: '中华人民共和国招标投标法' },
} as const;
export type Regime = keyof typeof regimes;

/** 采购方式 */
export const methods = {
  openTender: '公开招标',
  invitedTender: '邀请招标',
  consultation: '竞争性磋商',
  negotiation: '竞争性谈判',
  inquiry: '询价',
  singleSource: '单一来源',
} as const;
export type Method = keyof typeof methods;

/** 采购类别 */
export const kinds = { goods: '货物', services: '服务', works: '工程' } as const;
export type Kind = keyof typeof kinds;

const byMethod: Readonly<Record<Method, Regime>> = {
  openTender: 'GP87',
  invitedTender: 'GP87',
  consultation: 'GP214',
  negotiation: 'GP74',
  inquiry: 'GP74',
  singleSource: 'GP74',
};

export const isTender = (method: Method): boolean => method === 'openTender' || method === 'invitedTender';

/** The body of rules for a purchase of this kind by this method. */
export const regimeOf = (method: Method, kind: Kind): Regime => (kind === 'works' && isTender(method) ? 'ZTB' : byMethod[method]);
