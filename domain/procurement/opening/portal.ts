// What the supplier's pages of 开标评标 show (S1(四)): tabs, columns and operations, to the letter.

export const openingTabs = { pending: '待办理', all: '全部' } as const;
export type OpeningTab = keyof typeof openingTabs;

export const openingColumns = [
  { name: 'code', label: '项目编号' },
  { name: 'name', label: '项目名称' },
  { name: 'purchaser', label: '采购人' },
  { name: 'method', label: '采购方式' },
  { name: 'budgetWan', label: '预算金额(万元)' },
  { name: 'opensAt', label: '开标时间' },
  { name: 'lots', label: '报名标项' },
  { name: 'state', label: '状态' },
  { name: 'operations', label: '操作' },
] as const;

/** State and operations of a line. `state` of the opening; null: the hour has not come, or the tender was not opened. */
export function openingLine(state: string | null): { state: string; operations: { key: string; label: string }[] } {
  const view = { key: 'view', label: '查看' };
  switch (state) {
    case 'decrypted':
      return { state: '已解密', operations: [view] };
    case 'failed':
      return { state: '解密失败', operations: [{ key: 'decrypt', label: '解密' }, { key: 'backup', label: '备份标书解密' }] };
    case 'waiting':
      return { state: '待解密', operations: [{ key: 'decrypt', label: '解密' }] };
    default:
      return { state: '待解密', operations: [] };
  }
}

/** G02: the dialog of the key's PIN, which the bidder's own client asks for, and what it says when done. */
export const decryptDialog = { button: '解密', field: 'PIN码', confirm: '确认', busy: '解密中', done: '解密成功' } as const;
