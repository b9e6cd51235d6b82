// The book of exam fees (S3§2.2): double entry in 分. Every movement is a posting of two sides that are equal; rows are only ever added, and a balance is their sum.
// Fees go wholly to 市级国库: what has been received is owed to it until the platform has remitted it.
export const accounts = { clearing: '支付平台待清算', payable: '应缴财政款', suspense: '暂收待退款' } as const;
export type LedgerAccount = keyof typeof accounts;

export const postingKinds = {
  received: '收到考试费',
  suspense: '收到待退款项',
  refunded: '退还考试费',
  returned: '退回待退款项',
  remitted: '上缴国库',
  drawnBack: '国库退库',
} as const;
export type PostingKind = keyof typeof postingKinds;

/** Debit and credit of each movement. */
const sides: Record<PostingKind, { debit: LedgerAccount; credit: LedgerAccount }> = {
  received: { debit: 'clearing', credit: 'payable' },
  suspense: { debit: 'clearing', credit: 'suspense' },
  refunded: { debit: 'payable', credit: 'clearing' },
  returned: { debit: 'suspense', credit: 'clearing' },
  remitted: { debit: 'payable', credit: 'clearing' },
  drawnBack: { debit: 'clearing', credit: 'payable' },
};

/** One row. Either side is 0. */
export interface LedgerLine {
  account: LedgerAccount;
  debitFen: bigint;
  creditFen: bigint;
}
export interface Posting {
  /** Business key, so that a movement is booked once: `received/<number of the platform>`. */
  key: string;
  kind: PostingKind;
  lines: readonly [LedgerLine, LedgerLine];
}

/** The posting of a movement. Throws RangeError unless the amount is above zero. */
export function postingOf(kind: PostingKind, number: string, amountFen: bigint): Posting {
  if (amountFen <= 0n) throw new RangeError(`a movement of ${amountFen} 分`);
  const { debit, credit } = sides[kind];
  return {
    key: `${kind}/${number}`,
    kind,
    lines: [
      { account: debit, debitFen: amountFen, creditFen: 0n },
      { account: credit, debitFen: 0n, creditFen: amountFen },
    ],
  };
}

/** What the platform remits for a day to the treasury, or draws back where more was refunded than received; null where both are equal. */
export const remittanceOf = (number: string, receivedFen: bigint, refundedFen: bigint): Posting | null =>
  receivedFen === refundedFen
    ? null
    : receivedFen > refundedFen
      ? postingOf('remitted', number, receivedFen - refundedFen)
      : postingOf('drawnBack', number, refundedFen - receivedFen);

/** Debits minus credits of each account. */
export function balances(lines: Iterable<LedgerLine>): Record<LedgerAccount, bigint> {
  const sums: Record<LedgerAccount, bigint> = { clearing: 0n, payable: 0n, suspense: 0n };
  for (const { account, debitFen, creditFen } of lines) sums[account] += debitFen - creditFen;
  return sums;
}
