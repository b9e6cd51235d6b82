// 报价解密, where the tender's documents say that prices are opened after 商务技术评审: one bid's price envelope, opened like the bid before it (opening.ts), by the bidder's half
// and the custodians'. Only bids that still stand are opened. What is not decrypted in time is attributed by the agency, and the bid falls with it.
import type { Instant } from '../../kit/instant.ts';
import { formatYuan } from '../../kit/money.ts';
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import { ABOVE_CEILING } from '../bid/quotation.ts';
import { faults, type Fault } from './opening.ts';
import { notNow, unlockingActions, unlockingStates } from './unlocking.ts';
import type { RecordLot } from './record.ts';

/** Note in the record of the opening in the place of a price. */
export const PRICES_LATER = '报价文件待商务技术评审后开启';

/** Where the evaluation stands that this price is part of. */
export interface PriceFacts {
  stage: { state: string; due: Instant | null };
  /** Why nobody acts: the project is suspended. Empty where it goes on. */
  held: readonly Reason[];
}
type Context = ActionContext<PriceFacts>;

/** From the opening of prices to the end of its time, and not while the project is suspended. */
function decrypting({ facts: { stage, held }, received }: Context): Reason[] {
  if (held.length) return [...held];
  const open = stage.state === 'unsealing' && (stage.due === null || received < stage.due);
  return open ? [] : [{ ...notNow('报价解密时间已结束'), rule: 'R20' }];
}
const attributing = ({ facts: { stage, held } }: Context): Reason[] =>
  held.length ? [...held] : stage.state === 'announcing' ? [] : [notNow('仅在报价解密截止后、公布报价前可以认定未解密原因')];

export const priceOpening = defineProcess<PriceFacts>({
  type: 'PriceOpening',
  label: '报价解密',
  kind: 'row',
  blind: true,
  states: unlockingStates,
  actions: unlockingActions<PriceFacts>({ open: '开启报价', decrypting, attributing }),
});

/** Why a bid whose prices were not opened falls; null: they were. */
export function unopenedReason({ state, fault, reason }: { state: string; fault: Fault | null; reason: string | null }): string | null {
  if (state === 'decrypted') return null;
  const why = [fault && faults[fault], reason].filter(Boolean).join('：');
  return `报价文件未解密，${state === 'revoked' ? '视为撤销' : '视为撤回'}（${why}）`;
}

export interface PriceRow {
  n: number;
  supplierId: string;
  supplier: string;
  /** 元; null where nothing was read out. */
  price: string | null;
  priceFen: string | null;
  remark: string;
}
/** What is read out of the opened price envelopes, by 标项. Computed once, from then on it is the record. */
export interface PriceRecord {
  lots: readonly { no: number; name: string; rows: readonly PriceRow[] }[];
}
export interface PriceBid {
  supplierId: string;
  supplier: string;
  lot: number;
  priceFen: string | null;
  remark: string | null;
  /** Why it was not opened; null: it was. */
  unopened: string | null;
}

export const priceRecordOf = (lots: readonly RecordLot[], bids: readonly PriceBid[]): PriceRecord => ({
  lots: lots.map(({ no, name, mostFen }) => ({
    no,
    name,
    rows: bids
      .filter(({ lot }) => lot === no)
      .map(({ supplierId, supplier, priceFen, remark, unopened }, n): PriceRow => {
        const fen = unopened === null ? priceFen : null;
        const above = fen !== null && mostFen != null && BigInt(fen) > BigInt(mostFen) ? [ABOVE_CEILING] : [];
        const missing = unopened === null && fen === null ? ['报价文件中没有报价'] : [];
        const remarks = [unopened, remark, ...missing, ...above].filter((text) => text !== null);
        return { n: n + 1, supplierId, supplier, price: fen === null ? null : formatYuan(BigInt(fen)), priceFen: fen, remark: remarks.join('；') };
      }),
  })),
});
