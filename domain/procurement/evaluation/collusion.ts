// Signs that bidders act together (R31), found in what the bids and their forms say. Evidence with its explanation: what it means is for the committee to judge, never computed.
import type { RuleSet } from '../../kit/rules.ts';
import { terms } from '../law/rules.ts';
import { inForce } from '../law/verdict.ts';
import { lotsOf } from './bids.ts';

/** What is known of a bidder, as far as it can betray a common hand. Empty where nothing is known. */
export interface Traces {
  lot: number;
  name: string;
  fen: bigint | null;
  manager: string | null;
  contact: string | null;
  /** Account that the bond came from. */
  account: string | null;
  /** 法定代表人或授权代表 of the upload, by identity number. */
  agent: string | null;
  /** Network address and device of the upload, as keyed hashes. */
  address: string | null;
  device: string | null;
  /** Telephone numbers of upload and application. */
  phones: readonly string[];
  /** Authors that its PDF files name. */
  authors: readonly string[];
  /** Hashes of its files. */
  files: readonly string[];
  /** Other bidders that its files name. */
  mentions: readonly string[];
}
export interface Sign {
  /** Key of the law's sign. */
  key: string;
  label: string;
  lot: number | null;
  bidders: string[];
  says: string;
}
export interface Signs {
  found: Sign[];
  /** Signs of the law that could not be looked for: nothing is known of them. */
  unchecked: { key: string; label: string }[];
  article: string | null;
  notice: string;
}

export const NOTICE = '以下线索由系统比对产生，供评审委员会审查，是否视为串通投标由评审委员会认定。';
type Found = Omit<Sign, 'label'>;
const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();

/** Bidders that share a value. `says`: of the value as it stands in the first. */
function shared(all: readonly Traces[], key: string, of: (one: Traces) => readonly (string | null)[], says: (value: string) => string): Found[] {
  const holders = new Map<string, { value: string; bidders: Set<string> }>();
  for (const one of all)
    for (const value of of(one)) {
      if (!value?.trim()) continue;
      const held = holders.get(plain(value)) ?? { value, bidders: new Set<string>() };
      held.bidders.add(one.name);
      holders.set(plain(value), held);
    }
  return [...holders.values()]
    .filter(({ bidders }) => bidders.size > 1)
    .map(({ value, bidders }) => ({ key, lot: null, bidders: [...bidders].toSorted(), says: says(value) }));
}

/** Steps between neighbouring prices that are all alike, in 分 or in proportion. `precision` in basis points of a step. Three prices at the least. */
export function regularSteps(prices: readonly bigint[], precision: number): 'equal' | 'proportional' | null {
  const sorted = prices.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (sorted.length < 3 || new Set(sorted).size < sorted.length) return null;
  const steps = sorted.slice(1).map((price, n) => price - sorted[n]!);
  const within = (a: bigint, b: bigint): boolean => (a > b ? a - b : b - a) * 10_000n <= b * BigInt(precision);
  if (steps.every((one) => within(one, steps[0]!))) return 'equal';
  // b/a = c/b, as c·a against b·b.
  const proportional = sorted.slice(2).every((c, n) => {
    const [a, b] = [sorted[n]!, sorted[n + 1]!];
    const step = b - a;
    return within(((c - b) * a) / b, step);
  });
  return proportional ? 'proportional' : null;
}

function priceSigns(all: readonly Traces[], precision: number): Found[] {
  return lotsOf(all).flatMap((lot): Found[] => {
    const priced = all.filter((one) => one.lot === lot && one.fen !== null);
    const bidders = priced.map(({ name }) => name).toSorted();
    const equal = [...Map.groupBy(priced, ({ fen }) => fen!).values()]
      .filter(({ length }) => length > 1)
      .map((same) => ({ key: 'similar', lot, bidders: same.map(({ name }) => name).toSorted(), says: '投标报价完全相同' }));
    const regular = regularSteps(
      priced.map(({ fen }) => fen!),
      precision,
    );
    const says = regular === 'equal' ? '投标报价依次相差相同的金额' : '投标报价依次相差相同的比例';
    return [...equal, ...(regular ? [{ key: 'similar', lot, bidders, says }] : [])];
  });
}

/** Everything found, by the law's signs. */
export function signsOf(set: RuleSet, all: readonly Traces[], precision: number): Signs {
  const law = inForce(set, terms.collusion);
  const labels = new Map((law?.value ?? []).map(({ key, label }) => [key, label]));
  const found: Found[] = [
    ...shared(
      all,
      'author',
      ({ authors }) => authors,
      (value) => `投标文件的文档属性载有相同的作者“${value}”`,
    ),
    ...shared(
      all,
      'agent',
      ({ agent }) => [agent],
      () => '上传投标文件的法定代表人或授权代表为同一人',
    ),
    ...shared(
      all,
      'agent',
      ({ device }) => [device],
      () => '投标文件从同一台设备上传；设备由投标客户端标识，同一代办人或者共用的设备也会如此，请结合其他情况判断',
    ),
    ...shared(
      all,
      'agent',
      ({ address }) => [address],
      () => '投标文件从同一网络地址上传；同一园区、同一网络出口的单位也可能共用一个地址，请结合其他情况判断',
    ),
    ...shared(
      all,
      'agent',
      ({ phones }) => phones,
      () => '上传投标文件或者获取采购文件时填写的电话号码相同',
    ),
    ...shared(
      all,
      'contact',
      ({ manager, contact }) => [manager, contact],
      (value) => `项目管理成员或者联系人均为“${value}”`,
    ),
    ...shared(
      all,
      'similar',
      ({ files }) => files,
      () => '投标文件中有内容完全相同的文件',
    ),
    ...priceSigns(all, precision),
    ...all
      .filter(({ mentions }) => mentions.length)
      .map(({ lot, name, mentions }) => ({
        key: 'mixed',
        lot,
        bidders: [name, ...mentions],
        says: `${name}的投标文件中出现${mentions.join('、')}的名称`,
      })),
    ...shared(
      all,
      'account',
      ({ account }) => [account],
      () => '投标保证金从同一账户转出',
    ),
  ];
  const known: Readonly<Record<string, boolean>> = {
    author: all.some(({ authors }) => authors.length > 0),
    agent: all.some(({ agent, phones, address, device }) => [agent, address, device].some((one) => one !== null) || phones.length > 0),
    contact: all.some(({ manager, contact }) => manager !== null || contact !== null),
    similar: all.some(({ fen, files }) => fen !== null || files.length > 0),
    mixed: all.some(({ files }) => files.length > 0),
    account: all.some(({ account }) => account !== null),
  };
  return {
    found: found.map((one) => ({ ...one, label: labels.get(one.key) ?? one.key })),
    unchecked: [...labels].filter(([key]) => !known[key]).map(([key, label]) => ({ key, label })),
    article: law?.cite.article ?? null,
    notice: NOTICE,
  };
}
