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

export interface Operation {
  key: string;
  label: string;
}
const operations = {
  back: '返回',
  live: '视频直播',
  print: '打印',
  decrypt: '解密',
  backup: '备份标书解密',
  view: '查看',
  record: '查看开标记录',
  confirmRecord: '确认开标记录',
  object: '提出异议',
} as const;
const offered = (...keys: (keyof typeof operations)[]): Operation[] => keys.map((key) => ({ key, label: operations[key] }));

/** Where a bid's own opening and the ceremony stand. */
export interface Stage {
  /** Of the opening; null: the hour has not come, or the tender was not opened. */
  state: string | null;
  /** Of the bid's part in confirming the record. */
  record?: string | undefined;
  ceremony: string | null;
  suspended: boolean;
}
const states: Readonly<Record<string, string>> = {
  decrypted: '已解密',
  failed: '解密失败',
  waiting: '待解密',
  overdue: '超时',
  revoked: '视为撤销',
  withdrawn: '视为撤回',
};
/** G01: 解密 is there from the declared opening to the end of its time. */
const acts = ({ state, ceremony, suspended }: Stage): Operation[] =>
  suspended || ceremony !== 'decrypting' ? [] : state === 'failed' ? offered('decrypt', 'backup') : state === 'waiting' ? offered('decrypt') : [];

/** State and operations of a line. */
export const openingLine = (stage: Stage): { state: string; operations: Operation[] } => ({
  state: states[stage.state ?? 'waiting']!,
  operations: [...(stage.state === null || stage.state === 'waiting' || stage.state === 'failed' ? [] : offered('view')), ...acts(stage)],
});

/** G02: the dialog of the key's PIN, which the bidder's own client asks for, and what it says when done. */
export const decryptDialog = { button: '解密', field: 'PIN码', confirm: '确认', busy: '解密中', done: '解密成功' } as const;

/** Stages from which on there is a record to be read. */
export const announced: readonly string[] = ['confirming', 'signing', 'signed', 'completed'];

/** G02: what the page of a bid shows, and its buttons in their order. */
export const openingPage = (stage: Stage): { status: string; buttons: Operation[] } => ({
  status: stage.state === 'decrypted' ? '已解密标书' : states[stage.state ?? 'waiting']!,
  buttons: [
    ...offered('back', 'live'),
    ...(announced.includes(stage.ceremony ?? '') ? offered('print') : []),
    ...acts(stage),
    ...(announced.includes(stage.ceremony ?? '') ? offered('record') : []),
    ...(stage.ceremony === 'confirming' && stage.record === 'none' && !stage.suspended ? offered('confirmRecord', 'object') : []),
  ],
});

/** G04: what stands where the picture should be, and its buttons. */
export const NO_PICTURE = '视频播放异常，请刷新试试';
export const liveButtons = [
  { key: 'refresh', label: '刷新' },
  { key: 'diagnose', label: '诊断' },
] as const;
