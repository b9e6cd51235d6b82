// 开标记录 (G03, R19): what is read out of the opened bids, by 标项. Computed once when the agency reads it out, from then on it is the record.
import { formatYuan } from '../../kit/money.ts';
import { ABOVE_CEILING, type Quotation } from '../bid/quotation.ts';
import { faults, FEW, type Fault } from './opening.ts';
import { PRICES_LATER } from './price.ts';

/** To the letter of S1(四)6-7. */
export const recordColumns = [
  { name: 'n', label: '序号' },
  { name: 'supplier', label: '供应商名称' },
  { name: 'price', label: '最终报价' },
  { name: 'delivery', label: '供货期/服务项目负责人' },
  { name: 'bond', label: '保证金缴纳方式' },
  { name: 'statement', label: '确认声明书是否签署' },
  { name: 'remark', label: '备注' },
] as const;

export interface RecordRow {
  n: number;
  supplierId: string;
  supplier: string;
  /** 元; null where nothing was read out. */
  price: string | null;
  priceFen: string | null;
  delivery: string | null;
  bond: string | null;
  statement: string | null;
  remark: string;
}
export interface LotRecord {
  no: number;
  name: string;
  /** Fewer than three bids for this 标项 (R19): nothing is read out. */
  few: boolean;
  rows: readonly RecordRow[];
}
export interface OpeningRecord {
  lots: readonly LotRecord[];
}

export interface RecordLot {
  no: number;
  name: string;
  /** 最高限价, 分. */
  mostFen?: string | null;
}
export interface RecordBid {
  supplierId: string;
  supplier: string;
  lots: readonly number[];
  /** Of its opening: decrypted, revoked, withdrawn. */
  state: string;
  /** Without prices where these are opened later. */
  quotations: Readonly<Record<string, Partial<Quotation>>>;
  /** Note of how it was opened. */
  remark: string | null;
  fault: Fault | null;
  faultReason: string | null;
}

const MISSING = '投标文件中没有开标一览表';
const REVOKED = { revoked: '视为撤销', withdrawn: '视为撤回' } as const;

function rowOf(n: number, { no, mostFen }: RecordLot, bid: RecordBid): RecordRow {
  const { supplierId, supplier, state, quotations, remark, fault, faultReason } = bid;
  const said = quotations[String(no)];
  const nothing = { price: null, priceFen: null, delivery: null, bond: null, statement: null };
  const notes = remark === null ? [] : [remark];
  const named = { n, supplierId, supplier };
  if (state !== 'decrypted') {
    const outcome = REVOKED[state as keyof typeof REVOKED] ?? '';
    const why = [fault && faults[fault], faultReason].filter(Boolean).join('：');
    return { ...named, ...nothing, remark: [...notes, `投标文件未解密，${outcome}（${why}）`].join('；') };
  }
  if (!said) return { ...named, ...nothing, remark: [...notes, MISSING].join('；') };
  const { priceFen = null, delivery = null, bond = null, statement } = said;
  const price = priceFen === null ? null : BigInt(priceFen);
  const above = price !== null && mostFen != null && price > BigInt(mostFen) ? [ABOVE_CEILING] : [];
  return {
    ...named,
    price: price === null ? null : formatYuan(price),
    priceFen,
    delivery,
    bond,
    statement: statement ? '是' : '否',
    remark: [...notes, ...(price === null ? [PRICES_LATER] : []), ...above].join('；'),
  };
}

/** Bids stand in the order that they come in; a 标项 with fewer than three is not read out. */
export const recordOf = (lots: readonly RecordLot[], bids: readonly RecordBid[]): OpeningRecord => ({
  lots: lots.map((lot) => {
    const own = bids.filter((bid) => bid.lots.includes(lot.no));
    const few = own.length < 3;
    const silent = (n: number, { supplierId, supplier }: RecordBid): RecordRow => ({
      n,
      supplierId,
      supplier,
      price: null,
      priceFen: null,
      delivery: null,
      bond: null,
      statement: null,
      remark: FEW,
    });
    return { no: lot.no, name: lot.name, few, rows: own.map((bid, n) => (few ? silent(n + 1, bid) : rowOf(n + 1, lot, bid))) };
  }),
});
