// 获取采购文件 (S1三（一）): a row of its own, so that nothing about the project tells who or how many applied. And the register, whose only act is to look:
// names and number are read through it, and each look stands in its chain (D07).
import { inTime } from '../../kit/in-time.ts';
import type { Instant } from '../../kit/instant.ts';
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { consortiumReasons } from '../project/fields.ts';

export interface AcquisitionFacts {
  /** 获取截止时间 as it runs; null: it has been closed or was never open. */
  gate: { due: Instant } | null;
  /** Why nobody applies: the project is suspended. Empty where it goes on. */
  held: readonly Reason[];
  /** D04 */
  reviewed: boolean;
  takesConsortium: boolean;
  /** Among those invited, or nobody in particular is. */
  welcome: boolean;
  /** C09: why this supplier may not take part in the 区划; null: it may. */
  barred: string | null;
  files: readonly Reason[];
}
type Context = ActionContext<AcquisitionFacts>;

const may = ({ facts, received, input }: Context): Reason[] => {
  const { gate, held, welcome, barred, takesConsortium } = facts;
  const closed = gate === null || !inTime(received, gate.due, { op: '<', graceMinutes: 0 });
  if (!welcome) return [{ code: 'TENDER_NOT_INVITED', message: '本项目仅限受邀请的供应商参加' }];
  if (held.length) return [...held];
  if (closed) return [{ code: 'TENDER_OBTAINING_CLOSED', message: '已超过获取截止时间，不能申请获取采购文件' }];
  return [
    ...(barred === null ? [] : [{ message: barred, rule: 'C09' }]),
    ...consortiumReasons({ consortium: takesConsortium }, (input as { consortium: boolean }).consortium),
    ...facts.files,
  ];
};
const guarded = {
  guard: may,
  refusal: (reasons: readonly Reason[]): string => reasons.find(({ code }) => code !== undefined)?.code ?? 'TENDER_INVALID',
} as const;
const into = { to: ({ facts }: Context): string => (facts.reviewed ? 'applied' : 'obtained'), oneOf: ['applied', 'obtained'] };
const reviewer = { by: 'counterpart.tenderReviewer' } as const;

export const acquisition = defineProcess<AcquisitionFacts>({
  type: 'TenderAcquisition',
  label: '获取采购文件',
  kind: 'row',
  blind: true,
  states: {
    applied: { label: '审核中' },
    obtained: { label: '已获取', rests: true, final: true },
    failed: { label: '未通过', rests: true },
    withdrawn: { label: '已撤回', rests: true },
  },
  actions: {
    apply: { label: '申请获取采购文件', from: null, ...into, by: 'bidHandler', ...guarded },
    reapply: { label: '再次申请获取采购文件', from: ['failed', 'withdrawn'], ...into, by: 'bidHandler', ...guarded },
    withdraw: { label: '撤回申请', from: 'applied', to: 'withdrawn', by: 'bidHandler' },
    approve: { label: '审核通过', from: 'applied', to: 'obtained', ...reviewer },
    reject: { label: '审核不通过', from: 'applied', to: 'failed', ...reviewer },
  },
});

/** Who has looked at names and number. */
export const acquisitionRegister = defineProcess({
  type: 'AcquisitionRegister',
  label: '获取登记簿',
  kind: 'row',
  states: { open: { label: '登记中', rests: true } },
  actions: {
    open: { label: '设立登记簿', from: null, to: 'open', by: 'system', hidden: true },
    look: { label: '查看获取情况', from: 'open', to: null, by: 'tenderReviewer' },
  },
});

/** What the supplier fills in (D03). */
export interface ApplyInput {
  projectId: string;
  contactName: string;
  phone: string;
  email: string;
  address: string;
  fax: string | null;
  fileId: string | null;
  consortium: boolean;
}
export type Contact = Pick<ApplyInput, 'contactName' | 'phone' | 'email' | 'address' | 'fax'>;
