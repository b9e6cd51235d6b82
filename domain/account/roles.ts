// Who takes part, as the sources name them: suppliers (S1二.1, S2账号), the purchasing side (S0§5, S1一, S2), the government-service side (S4).
import type { Role } from '../kit/actor.ts';

/** Kinds of account that can be registered. */
export const accountKinds = {
  supplier: '供应商',
  purchaser: '采购单位',
  personal: '个人',
  legal: '法人',
  staff: '工作人员',
} as const;
export type AccountKind = keyof typeof accountKinds;

/** Parties of a procurement. `holds` names the parties that a collective name stands for. */
export const purchasingParties = {
  supplier: { label: '供应商' },
  purchaser: { label: '采购人', alias: '采购单位' },
  agency: { label: '采购代理机构' },
  organiser: { label: '采购组织机构', holds: ['agency', 'purchaser'] },
  centralAgency: { label: '集采机构' },
  expert: { label: '评审专家' },
  leadExpert: { label: '评审组长' },
  panel: { label: '评审小组' },
  finance: { label: '财政', alias: '财政监管单位' },
  reviewer: { label: '审核机构' },
  system: { label: '系统' },
} as const satisfies Record<string, { label: string; alias?: string; holds?: readonly string[] }>;

/** Persons of the government-service side (S4 material list). */
export const serviceParties = {
  naturalPerson: '自然人',
  delegate: { personal: '被授权人', form: '受托人' },
  legalRepresentative: '法人代表',
  branchHead: '分公司负责人',
  clerk: { label: '政务大厅工作人员', does: ['核验', '存档'] },
} as const;

/** 法人类型 that the registration of a 法人 offers, in the order of S4 Q11. */
export const legalTypes = {
  enterprise: '企业法人',
  association: '社团法人',
  institution: '机关事业单位法人',
  soleTrader: '个体工商户',
} as const;
export type LegalType = keyof typeof legalTypes;

/** Types that only the counter's material list knows. */
export const counterLegalTypes = { nonEnterprise: '民办非企业', branch: '分公司' } as const;

/** 法人类型 whose register is the market supervision's, so that a foreign code means 「非市场监督管理局管理企业」 (S4 Q11). */
export const marketRegistered: readonly LegalType[] = ['enterprise', 'soleTrader'];

/** Roles of the first user of an organisation: its administrator (S1二.1 系统管理员, S2 机构管理员). */
export const firstUserRoles: readonly Role[] = ['orgAdmin'];
export const firstUserTitles = ['系统管理员', '机构管理员'] as const;
