// 对账 (S3-25, S3§2.2): the platform's file of a day beside our receipts, refunds and bills. Everything that differs is named; what is equal is 平. Pure.
import { plusDays } from '../kit/instant.ts';

export const differenceKinds = { over: '长款', short: '短款', amount: '金额不符', state: '状态不符' } as const;
export type DifferenceKind = keyof typeof differenceKinds;
/** What differs. */
export const differenceSubjects = { payment: '缴款', refund: '退款', bill: '票据' } as const;
export type DifferenceSubject = keyof typeof differenceSubjects;

/** A line of the platform's file. */
export interface FileLine {
  kind: 'payment' | 'refund';
  /** Number of the platform; of a refund our own number of the attempt. */
  number: string;
  orderNumber: string;
  amountFen: bigint;
}

/** A payment or refund as we have it. */
export interface OwnLine {
  kind: 'payment' | 'refund';
  number: string;
  orderNumber: string;
  amountFen: bigint;
  /** What is to be true of its bill; null where none is owed (money that went back by itself, refunds). */
  bill: { state: 'none' | 'issued' | 'writtenOff' | 'reversed'; amountFen: bigint | null; refunded: boolean } | null;
}

export interface OrderBeside {
  number: string;
  amountFen: bigint;
}

export interface Finding {
  kind: DifferenceKind;
  subject: DifferenceSubject;
  number: string;
  orderNumber: string;
  oursFen: bigint | null;
  theirsFen: bigint | null;
  /** Chinese, without anything personal. */
  note: string;
}

export interface Totals {
  count: number;
  fen: bigint;
}
export interface Compared {
  findings: Finding[];
  ours: Totals;
  theirs: Totals;
  bills: Totals;
}

/** Neither side knows of any money on that day: it is even without a paper that says so. */
export const nothingMoved = ({ ours, theirs, bills }: Record<'ours' | 'theirs' | 'bills', Pick<Totals, 'count'>>): boolean =>
  [ours, theirs, bills].every(({ count }) => count === 0);

const keyOf = ({ kind, number }: { kind: string; number: string }): string => `${kind}/${number}`;

const placeOf = ({ number, subject, kind }: Finding): string => `${number} ${subject} ${kind}`;

/** Sum of payments minus refunds. */
const totals = (lines: readonly { kind: string; amountFen: bigint }[]): Totals => ({
  count: lines.length,
  fen: lines.reduce((sum, { kind, amountFen }) => (kind === 'payment' ? sum + amountFen : sum - amountFen), 0n),
});

/**
 * Compares a day. `ours`: rows of the day, and those of other days that the file names. `orders`: the orders that the file names and we know. The result doesn't depend on
 * the order of the lines.
 */
export function compareDay(theirs: readonly FileLine[], ours: readonly OwnLine[], orders: ReadonlyMap<string, OrderBeside>): Compared {
  const own = new Map(ours.map((line) => [keyOf(line), line]));
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const line of theirs) {
    const key = keyOf(line);
    const { kind: subject, number, orderNumber, amountFen: theirsFen } = line;
    if (seen.has(key)) {
      findings.push({ kind: 'over', subject, number, orderNumber, oursFen: null, theirsFen, note: '平台对账文件中重复出现' });
      continue;
    }
    seen.add(key);
    const mine = own.get(key);
    if (!mine) findings.push(missingHere(line, orders.get(orderNumber)));
    else if (mine.amountFen !== theirsFen)
      findings.push({ kind: 'amount', subject, number, orderNumber, oursFen: mine.amountFen, theirsFen, note: '金额与平台不一致' });
  }
  for (const line of ours) {
    const { kind: subject, number, orderNumber, amountFen: oursFen, bill } = line;
    if (!seen.has(keyOf(line)))
      findings.push({
        kind: subject === 'payment' ? 'short' : 'state',
        subject,
        number,
        orderNumber,
        oursFen,
        theirsFen: null,
        note: subject === 'payment' ? '平台对账文件中没有此笔缴款' : '本系统已退款，平台对账文件中没有',
      });
    const wrong = bill && billFault(oursFen, bill);
    if (wrong) findings.push({ ...wrong, subject: 'bill', number, orderNumber, oursFen, theirsFen: bill.amountFen });
  }
  const bills = ours.flatMap(({ bill }) => (bill && bill.amountFen !== null && bill.state !== 'none' ? [bill.amountFen] : []));
  return {
    findings: findings.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : placeOf(a) > placeOf(b) ? 1 : 0)),
    ours: totals(ours),
    theirs: totals(theirs),
    bills: { count: bills.length, fen: bills.reduce((sum, fen) => sum + fen, 0n) },
  };
}

function missingHere({ kind: subject, number, orderNumber, amountFen: theirsFen }: FileLine, order: OrderBeside | undefined): Finding {
  const at = { subject, number, orderNumber, theirsFen } as const;
  if (!order) return { ...at, kind: 'over', oursFen: null, note: '平台有记录，本系统没有该订单' };
  if (subject === 'payment' && order.amountFen !== theirsFen)
    return { ...at, kind: 'amount', oursFen: order.amountFen, note: '平台到账金额与订单金额不一致，未入账' };
  return { ...at, kind: 'state', oursFen: null, note: subject === 'payment' ? '平台已支付，本系统未入账' : '平台已退款，本系统未退款' };
}

function billFault(paidFen: bigint, { state, amountFen, refunded }: NonNullable<OwnLine['bill']>): Pick<Finding, 'kind' | 'note'> | null {
  if (state === 'none') return { kind: 'state', note: '已入账，电子票据未开具' };
  if (amountFen !== paidFen) return { kind: 'amount', note: '票据金额与入账金额不一致' };
  if (refunded && state !== 'reversed') return { kind: 'state', note: '已退款，电子票据未红冲' };
  if (!refunded && state === 'reversed') return { kind: 'state', note: '未退款，电子票据已红冲' };
  return null;
}

/** 区划 of the platform: what it says of no order of ours is that place's to clear up. */
export const PLATFORM_DISTRICT = '310000';

/** Days that a nightly run has to look at: those since the last one up to yesterday, and earlier ones with something open. */
export function daysToReconcile({
  last,
  first,
  today,
  open,
}: {
  last: string | null;
  first: string | null;
  today: string;
  open: readonly string[];
}): string[] {
  const days = new Set(open.filter((day) => day < today));
  const from = last === null ? first : plusDays(last, 1);
  if (from !== null) for (let day = from; day < today; day = plusDays(day, 1)) days.add(day);
  return [...days].toSorted();
}
