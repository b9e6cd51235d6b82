// 开标一览表 (S1(四)6-7), one for each 标项: declared in the client, sealed with the bid, read out after the opening. What stands here is what counts (R30).
import type { Reason } from '../../kit/refusal.ts';

export interface Quotation {
  /** 最终报价 in 分. */
  priceFen: string;
  /** 供货期/服务项目负责人 */
  delivery: string;
  /** 保证金缴纳方式 */
  bond: string;
  /** 确认声明书是否签署 */
  statement: boolean;
}
/** By number of the 标项. */
export type Quotations = Readonly<Record<string, Quotation>>;

export const quotationLabels = {
  priceFen: '最终报价',
  delivery: '供货期/服务项目负责人',
  bond: '保证金缴纳方式',
  statement: '确认声明书是否签署',
} as const;
export const ABOVE_CEILING = '报价超过最高限价';

/** Longest of the texts. */
const LONGEST = 100;
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '' && Array.from(value).length <= LONGEST;
/** A price is 分 above nothing, as text; 15 digits are ten billions of 元. */
const isPrice = (value: unknown): value is string => typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value);

/** Everything that is wrong with one, field by field. `mostFen`: 最高限价 of the 标项, null where it is not known. */
export function quotationReasons(lot: number, quotation: Partial<Quotation>, mostFen: string | null): Reason[] {
  const wrong = (field: keyof Quotation, message: string, rule = 'G03'): Reason => ({ field: `quotations.${lot}.${field}`, message, rule });
  const { priceFen, delivery, bond, statement } = quotation;
  return [
    ...(isPrice(priceFen) ? [] : [wrong('priceFen', `请填写标项${lot}的${quotationLabels.priceFen}，应大于0`)]),
    ...(isPrice(priceFen) && mostFen !== null && BigInt(priceFen) > BigInt(mostFen) ? [wrong('priceFen', `标项${lot}的${ABOVE_CEILING}`, 'R12')] : []),
    ...(isText(delivery) ? [] : [wrong('delivery', `请填写标项${lot}的${quotationLabels.delivery}，不超过${LONGEST}字`)]),
    ...(isText(bond) ? [] : [wrong('bond', `请填写标项${lot}的${quotationLabels.bond}，不超过${LONGEST}字`)]),
    ...(typeof statement === 'boolean' ? [] : [wrong('statement', `请填写标项${lot}的${quotationLabels.statement}`)]),
  ];
}

/** 开标一览表 without its price, where prices are opened after the rest: 「开标一览表」's other entries are read out at the opening. */
export type Declared = Omit<Quotation, 'priceFen'>;

const entryOf = (manifest: { quotations?: unknown }, lot: number): Partial<Quotation> | null => {
  const { quotations } = manifest;
  const one = typeof quotations === 'object' && quotations !== null ? (quotations as Record<string, unknown>)[String(lot)] : null;
  return typeof one === 'object' && one !== null ? one : null;
};

/** The entries but the price, of a package whose prices are sealed apart. A price that stands there all the same is left out. */
export const declaredIn = (manifest: { quotations?: unknown }, lots: readonly number[]): Readonly<Record<string, Declared>> =>
  Object.fromEntries(
    lots.flatMap((lot) => {
      const { delivery, bond, statement } = entryOf(manifest, lot) ?? {};
      const said = { delivery, bond, statement } as Declared;
      return quotationReasons(lot, { ...said, priceFen: '1' }, null).length ? [] : [[String(lot), said]];
    }),
  );

/** The prices of an opened price envelope, 分 by 标项. */
export const pricesIn = (manifest: { quotations?: unknown }, lots: readonly number[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lots.flatMap((lot) => {
      const { priceFen } = entryOf(manifest, lot) ?? {};
      return isPrice(priceFen) ? [[String(lot), priceFen]] : [];
    }),
  );

/** What an opened package says of the 标项 that its envelope was for. Anything else in it, and whatever is no quotation, is left out: a sealed file may hold any bytes. */
export function quotationsIn(manifest: { quotations?: unknown }, lots: readonly number[]): Quotations {
  return Object.fromEntries(
    lots.flatMap((lot) => {
      const one = entryOf(manifest, lot);
      if (!one || quotationReasons(lot, one, null).length) return [];
      const { priceFen, delivery, bond, statement } = one as Quotation;
      return [[String(lot), { priceFen, delivery, bond, statement }]];
    }),
  );
}
