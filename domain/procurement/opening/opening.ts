// 开标解密 (S1(四), R20): one bid from the hour on. The bidder gives his half of the key, the custodians theirs; what they make together must be the key that the receipt
// commits to. The backup file counts only after a failure that stands in the journal, and holds a half of the key, never a bid.
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';

/** What the trial with the keys has shown, before the act is decided. */
export interface Decryption {
  against: readonly Reason[];
  /** Hex, where it opens the bid. */
  halfA: string | null;
  /** Why it does not open. */
  failure: string | null;
  /** Custodians whose share is not what was given to them. */
  wrong: readonly string[];
}
type Context = ActionContext<null>;

const tried = {
  to: ({ input }: Context): string => ((input as Decryption).halfA === null ? 'failed' : 'decrypted'),
  oneOf: ['failed', 'decrypted'],
  by: 'bidHandler',
  guard: ({ input }: Context): Reason[] => [...(input as Decryption).against],
  refusal: 'BID_NOT_READY',
} as const;

export const bidOpening = defineProcess<null>({
  type: 'BidOpening',
  label: '开标解密',
  kind: 'row',
  blind: true,
  states: {
    waiting: { label: '待解密', rests: true },
    failed: { label: '解密失败', rests: true },
    decrypted: { label: '已解密', rests: true, final: true },
  },
  actions: {
    open: { label: '开标', from: null, to: 'waiting', by: 'system', hidden: true },
    decrypt: { label: '解密', from: ['waiting', 'failed'], ...tried },
    fail: { label: '登记解密失败', from: 'waiting', to: 'failed', by: 'bidHandler' },
    backup: { label: '备份标书解密', from: 'failed', ...tried },
  },
});

/** Note in the record where the backup file was used (G07). */
export const BACKUP_USED = '使用备份标书解密';
export const FEW = '投标人不足三家，不得开标';
