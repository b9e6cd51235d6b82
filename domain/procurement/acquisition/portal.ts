// What the supplier's pages of 获取采购文件管理 show (D01–D08, S1三): tabs, columns, dialog, operations, to the letter.

/** D01: post 经办岗 has the whole application 项目采购 (I06). */
export const supplierMenu = {
  path: ['用户中心', '项目采购'],
  post: 'bidHandler',
  items: ['获取采购文件管理', '投标文件上传', '开标评标', '询标澄清', '项目结果', '中标通知书', '更正公告'],
} as const;
/** I06: the menu of an account; without the post there is none. */
export const procurementMenu = (roles: readonly string[]): readonly string[] => (roles.includes(supplierMenu.post) ? supplierMenu.items : []);

export const tabs = { toApply: '待申请', applied: '已申请' } as const;
export type Tab = keyof typeof tabs;

/** D02, D08 */
export const columns = [
  { name: 'district', label: '项目区划' },
  { name: 'code', label: '项目编号' },
  { name: 'name', label: '项目名称' },
  { name: 'purchaser', label: '采购人' },
  { name: 'organiser', label: '采购组织机构' },
  { name: 'method', label: '采购方式' },
  { name: 'budgetWan', label: '预算金额(万元)' },
  { name: 'opensAt', label: '开标时间' },
  { name: 'state', label: '状态' },
  { name: 'operations', label: '操作' },
] as const;

const operations = {
  apply: '申请获取采购文件',
  view: '查看项目',
  withdraw: '撤回申请',
  download: '下载采购文件',
} as const;
type Operation = keyof typeof operations;
const offered = (...names: Operation[]): { key: Operation; label: string }[] => names.map((key) => ({ key, label: operations[key] }));

/** State and operations of a line. `null`: nothing was applied for. */
export function lineOf(state: string | null, open: boolean): { state: string; operations: { key: Operation; label: string }[] } {
  switch (state) {
    case 'applied':
      return { state: '审核中', operations: offered('withdraw', 'view') };
    case 'obtained':
      return { state: '已获取', operations: offered('view', 'download') };
    case 'failed':
      return { state: '未通过', operations: open ? offered('apply', 'view') : offered('view') };
    default:
      return { state: '待申请', operations: offered('apply', 'view') };
  }
}

/** D03: the dialog. */
export const applyDialog = {
  title: '申请获取采购文件',
  hint: { text: '当前项目为电子投标项目, 请提前了解相关操作', link: '去了解' },
  readOnly: [
    { name: 'code', label: '项目编号' },
    { name: 'name', label: '项目名称' },
    { name: 'obtainEnds', label: '获取截止时间' },
    { name: 'bidDeadline', label: '投标截止时间' },
    { name: 'organisation', label: '单位名称' },
    { name: 'legalRepresentative', label: '法定代表人' },
  ],
  section: { title: '供应商信息', hint: '请填写正确的联系人信息, 以便接收项目的最新情况' },
  fields: [
    { name: 'contactName', label: '联系人姓名', required: true },
    { name: 'phone', label: '手机号', required: true, help: '建议填写项目负责人的手机号，用于接收更正公告等短信提醒' },
    { name: 'email', label: '邮箱', required: true },
    { name: 'address', label: '地址', required: true },
    { name: 'fax', label: '传真', required: false },
    { name: 'fileId', label: '附件', required: false, button: '上传文件' },
  ],
  buttons: ['取消', '确定'],
  done: '提交成功',
} as const;

/** D05, D06 */
export const withdrawDialog = { button: '撤回申请', field: { name: 'reason', label: '撤回原因', required: true } } as const;
export const downloadDialog = { button: '下载采购文件', columns: ['序号', '文件名称', '操作'], operation: '下载源文件' } as const;

/** I04: 更正公告. */
export const correctionTabs = { mine: '已报名更正公告', all: '全部更正公告' } as const;
export type CorrectionTab = keyof typeof correctionTabs;
export const correctionColumns = [
  { name: 'code', label: '项目编号' },
  { name: 'purchaser', label: '采购单位' },
  { name: 'name', label: '项目名称' },
  { name: 'budgetWan', label: '预算金额(万元)' },
  { name: 'method', label: '采购方式' },
  { name: 'way', label: '投标方式' },
  { name: 'bidDeadline', label: '投标截止时间' },
  { name: 'operation', label: '操作' },
] as const;
export const viewCorrection = '查看更正公告';
