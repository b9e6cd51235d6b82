// 环比, 同比 and shares, as reports print them. Where there is nothing to divide by, there is no figure: 「—」.
import { divideHalfUp, formatPercent, shareInBasisPoints } from '../kit/money.ts';

/** Printed where a base is zero. */
export const NOTHING = '—';

export interface Compared {
  base: number;
  /** Growth over the base in basis points, half up; null where the base is zero. */
  basisPoints: number | null;
  /** `+12.50%`, `-3.00%`, `0.00%`, `—` */
  shown: string;
}
export interface Share {
  part: number;
  whole: number;
  basisPoints: number | null;
  shown: string;
}

const signed = (text: string): string => (text.startsWith('-') || /^0\.0+$/.test(text) ? text : `+${text}`);

/** Growth of a count over its base. */
export function compare(now: number, base: number): Compared {
  if (base === 0) return { base, basisPoints: null, shown: NOTHING };
  const points = divideHalfUp((BigInt(now) - BigInt(base)) * 10_000n, BigInt(base));
  return { base, basisPoints: Number(points), shown: `${signed(formatPercent(points))}%` };
}

/** Part of a whole. */
export function share(part: number, whole: number): Share {
  const points = shareInBasisPoints(BigInt(part), BigInt(whole));
  return { part, whole, basisPoints: points === null ? null : Number(points), shown: points === null ? NOTHING : `${formatPercent(points)}%` };
}

/** Difference of two shares in 百分点; 「—」 where one of them is none. */
export function pointsBetween(now: Share, then: Share): string {
  if (now.basisPoints === null || then.basisPoints === null) return NOTHING;
  return `${signed(formatPercent(BigInt(now.basisPoints - then.basisPoints)))}个百分点`;
}

/** A length of time as reports print it: `3天4小时`, `5小时`, `12分钟`; 「—」 where there is none. */
export function shownSeconds(seconds: number | null): string {
  if (seconds === null) return NOTHING;
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes}分钟`;
  if (hours < 24) return `${hours}小时${minutes % 60 ? `${minutes % 60}分钟` : ''}`;
  return `${Math.floor(hours / 24)}天${hours % 24 ? `${hours % 24}小时` : ''}`;
}
