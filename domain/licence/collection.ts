// 归集 of a certificate, as officers see it (S3-44).
export const collectionStates = { waiting: '待归集', collected: '已归集', failed: '失败', cancelled: '已注销' } as const;
export type CollectionState = keyof typeof collectionStates;

export interface Collection {
  collected: boolean;
  /** The library has refused it, or it has not arrived within the time of the rule. */
  failed: boolean;
  /** The certificate was revoked, and the library has taken the news. */
  cancelled: boolean;
}
export const collectionOf = ({ collected, failed, cancelled }: Collection): CollectionState =>
  cancelled ? 'cancelled' : collected ? 'collected' : failed ? 'failed' : 'waiting';
