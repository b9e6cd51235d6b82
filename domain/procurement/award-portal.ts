// What the supplier's pages 项目结果 and 中标通知书 show (I01, I02, I05; S1四), and the menu with what waits behind each item (I06).
import { supplierMenu } from './acquisition/portal.ts';

export const resultColumns = [
  { name: 'code', label: '项目编号' },
  { name: 'name', label: '项目名称' },
  { name: 'purchaser', label: '采购人' },
  { name: 'method', label: '采购方式' },
  { name: 'lot', label: '标项' },
  { name: 'budgetWan', label: '预算金额(万元)' },
  { name: 'state', label: '状态' },
  { name: 'operation', label: '操作' },
] as const;

/** I02: the button is there for an organisation that has opened the application and is qualified for it. */
export const financing = { app: '融资贷款', button: '融资申请' } as const;
export const awardOperations = (offered: boolean): { key: string; label: string }[] => [
  { key: 'view', label: '查看' },
  ...(offered ? [{ key: 'financing', label: financing.button }] : []),
];
/** I03 */
export const awardPage = { title: '中标通知书', button: '验签' } as const;

/** Where each item of the menu reads from. */
export const menuRoutes: Readonly<Record<(typeof supplierMenu.items)[number], string>> = {
  获取采购文件管理: '/v1/me/tenders',
  投标文件上传: '/v1/tenders',
  开标评标: '/v1/me/openings',
  询标澄清: '/v1/me/clarifications',
  项目结果: '/v1/me/tender-results',
  中标通知书: '/v1/me/award-notices',
  更正公告: '/v1/me/tender-corrections',
};
export type MenuItem = keyof typeof menuRoutes;

/** I06: each item with how much waits behind it; without the post there is none. */
export const menuOf = (roles: readonly string[], waiting: Partial<Record<MenuItem, number>>): { label: string; href: string; waiting: number }[] =>
  roles.includes(supplierMenu.post) ? supplierMenu.items.map((label) => ({ label, href: menuRoutes[label], waiting: waiting[label] ?? 0 })) : [];
