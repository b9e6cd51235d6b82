// Bids on their way through the evaluation: what each says of price and bidder, and at which step one fell out. Pure; a bid is one supplier's on one 标项.
import type { RuleSet } from '../../kit/rules.ts';
import { abnormalLow } from '../law/abnormal.ts';
import { domesticPrice, smallFirmPrice } from '../law/deduction.ts';
import { settlePrice } from '../law/price.ts';
import type { Kind } from '../law/regime.ts';
import { mostFor, type ProjectFields } from '../project/fields.ts';
import type { Conformity, Judgement } from './duty.ts';
import type { EvaluationScheme } from './scheme.ts';

/** What an opened bid says, 分 as text; what isn't there is null. */
export interface Offer {
  /** null: not opened yet. */
  listedFen: string | null;
  wordsFen: string | null;
  documentFen: string | null;
  unitsFen: string | null;
  slipped: boolean;
  /** Brand of the core product (R29). */
  brand: string | null;
  bidder: 'small' | 'together' | 'other';
  /** Share of small firms, basis points. */
  share: number | null;
  /** 本国产品; null: no statement. */
  domestic: boolean | null;
}
export interface Reviewed {
  id: string;
  passed: boolean;
  reason: string | null;
}
/** Steps at which a bid can fall. */
export const outStages = {
  qualification: '资格审查未通过',
  price: '不确认修正后的报价',
  conformity: '符合性审查未通过',
  low: '不能证明报价合理性',
  unopened: '报价文件未解密',
  few: '废标',
} as const;
export type OutStage = keyof typeof outStages;
export interface Out {
  stage: OutStage;
  reason: string;
}
export interface EvaluatedBid {
  lot: number;
  organisationId: string;
  name: string;
  /** 最终报价 of 开标一览表 as it was read out; null: it was not sealed with the bid. */
  quotedFen: string | null;
  offer: Offer | null;
  qualification: readonly Reviewed[] | null;
  /** The price that counts, corrected by the law's order. */
  settledFen: string | null;
  corrections: readonly string[];
  /** Why the price had to be explained. */
  triggers: readonly string[];
  /** Why its prices were not opened, where they are opened last; null or left out: they were, or nobody has asked yet. */
  unopened?: string | null;
  /** What the bidder answered: state of his statement; null: nothing was asked. */
  answer: { mismatch: string | null; low: string | null };
  out: Out | null;
}
export const bidKey = ({ lot, organisationId }: { lot: number; organisationId: string }): string => `${lot}/${organisationId}`;
export const standingIn = (bids: readonly EvaluatedBid[], lot: number): EvaluatedBid[] => bids.filter((bid) => bid.lot === lot && bid.out === null);
export const lotsOf = (bids: readonly { lot: number }[]): number[] => [...new Set(bids.map(({ lot }) => lot))].toSorted((a, b) => a - b);

const LEAST = 3;
export const FEW = '合格投标人不足三家，废标';
const withOut = (bid: EvaluatedBid, stage: OutStage, reason: string): EvaluatedBid => (bid.out ? bid : { ...bid, out: { stage, reason } });

/** Suppliers of a 标项 as the law counts them: those with one brand are one (R29). */
export const counted = (standing: readonly EvaluatedBid[]): number =>
  new Set(standing.map(({ organisationId, offer }) => (offer?.brand ? `brand ${offer.brand}` : organisationId))).size;

/** R21: a 标项 with fewer than three ends here. `brands`: those with one brand count as one. */
export function withoutFew(bids: readonly EvaluatedBid[], brands: boolean): EvaluatedBid[] {
  const few = new Set(
    lotsOf(bids).filter((lot) => {
      const standing = standingIn(bids, lot);
      return (brands ? counted(standing) : standing.length) < LEAST;
    }),
  );
  return bids.map((bid) => (few.has(bid.lot) ? withOut(bid, 'few', FEW) : bid));
}
/** No 标项 is left. */
export const noneLeft = (bids: readonly EvaluatedBid[]): boolean => bids.every(({ out }) => out !== null);

/** R30: the price that counts, and what was corrected. `confirmed`: the bidder's answer; null: not asked. */
export function settled(set: RuleSet, offer: Offer, confirmed: boolean | null) {
  const fen = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
  return settlePrice(set, {
    listed: BigInt(offer.listedFen!),
    listedWords: fen(offer.wordsFen),
    document: fen(offer.documentFen),
    units: fen(offer.unitsFen),
    slipped: offer.slipped,
    confirmed,
  });
}

const aboveCeiling = (project: ProjectFields, bid: EvaluatedBid): EvaluatedBid => {
  const most = mostFor(project, bid.lot);
  return bid.settledFen !== null && most !== null && BigInt(bid.settledFen) > most ? withOut(bid, 'conformity', '报价超过最高限价') : bid;
};

/** After 资格审查: who has not passed is out; the others' prices are settled, and a price above 最高限价 is no valid bid. Prices that are opened last are not there yet. */
export function afterQualification(set: RuleSet, project: ProjectFields, bids: readonly EvaluatedBid[]): EvaluatedBid[] {
  const last = project.evaluation?.pricesLast ?? false;
  const next = bids.map((bid) => {
    const failed = bid.qualification?.filter(({ passed }) => !passed) ?? [];
    if (failed.length) return withOut(bid, 'qualification', failed.map(({ reason }) => reason).join('；'));
    return last ? bid : settledBid(set, bid);
  });
  return withoutFew(next, false).map((bid) => aboveCeiling(project, bid));
}
function settledBid(set: RuleSet, bid: EvaluatedBid): EvaluatedBid {
  const { fen, corrections } = settled(set, { ...bid.offer!, listedFen: bid.offer!.listedFen ?? bid.quotedFen }, null);
  return { ...bid, settledFen: String(fen), corrections };
}

/** 报价审查, where prices are opened last: whose envelope stayed closed is out, the others' prices are settled. Too low ones are found when all are confirmed. */
export function afterPrices(set: RuleSet, project: ProjectFields, bids: readonly EvaluatedBid[]): EvaluatedBid[] {
  const next = bids.map((bid) => {
    if (bid.out) return bid;
    return bid.unopened ? withOut(bid, 'unopened', bid.unopened) : aboveCeiling(project, settledBid(set, bid));
  });
  return withoutFew(next, true);
}
/** The same when prices have been confirmed, or none had to be: which have to be explained. The committee's own doubt has no moment then; the law's shares have. */
export function lowPrices(set: RuleSet, project: ProjectFields, scheme: EvaluationScheme, bids: readonly EvaluatedBid[]): EvaluatedBid[] {
  return withTriggers(set, project, scheme, withoutFew(afterConfirming(bids), true), () => false);
}
/** Whose price is asked back. */
export const toConfirm = (bids: readonly EvaluatedBid[]): EvaluatedBid[] =>
  bids.filter(({ out, corrections }) => out === null && corrections.length > 0);

/** R30: who has not confirmed a corrected price is out. */
export const afterConfirming = (bids: readonly EvaluatedBid[]): EvaluatedBid[] =>
  bids.map((bid) =>
    bid.corrections.length && bid.answer.mismatch !== 'confirmed'
      ? withOut(bid, 'price', `${bid.corrections.join('；')}，投标人未确认修正后的报价`)
      : bid,
  );

const majority = (votes: number, of: number): boolean => 2 * votes > of;

/** 符合性审查: what most members find. `opinions`: of every member. */
export function afterConformity(
  set: RuleSet,
  project: ProjectFields,
  scheme: EvaluationScheme,
  bids: readonly EvaluatedBid[],
  opinions: readonly (readonly Conformity[])[],
): EvaluatedBid[] {
  const of = (bid: EvaluatedBid): Conformity[] => opinions.flatMap((one) => one.find((opinion) => bidKey(opinion) === bidKey(bid)) ?? []);
  const next = withoutFew(
    bids.map((bid) => {
      const against = of(bid).filter(({ conforms }) => !conforms);
      return majority(against.length, opinions.length)
        ? withOut(bid, 'conformity', [...new Set(against.map(({ reason }) => reason))].join('；'))
        : bid;
    }),
    true,
  );
  if (scheme.pricesLast) return next;
  return withTriggers(set, project, scheme, next, (bid) => majority(of(bid).filter(({ tooLow }) => tooLow).length, opinions.length));
}
/** R32: what makes a price have to be explained. `judged`: most members think it too low. */
function withTriggers(
  set: RuleSet,
  project: ProjectFields,
  scheme: EvaluationScheme,
  next: readonly EvaluatedBid[],
  judged: (bid: EvaluatedBid) => boolean,
): EvaluatedBid[] {
  return next.map((bid) => {
    if (bid.out !== null) return bid;
    const { triggers } = abnormalLow(set, {
      fen: BigInt(bid.settledFen!),
      conforming: standingIn(next, bid.lot).map(({ settledFen }) => BigInt(settledFen!)),
      ceilingFen: project.ceilingFen === null ? null : mostFor(project, bid.lot),
      budgetFen: BigInt(project.lots.find(({ no }) => no === bid.lot)!.budgetFen),
      judged: judged(bid),
      raised: scheme.low,
    });
    return { ...bid, triggers };
  });
}
/** Whose price must be explained. */
export const toExplain = (bids: readonly EvaluatedBid[]): EvaluatedBid[] => bids.filter(({ out, triggers }) => out === null && triggers.length > 0);

/** R32: unexplained, or not reasonable to most members: invalid. */
export function afterJudging(bids: readonly EvaluatedBid[], judgements: readonly (readonly Judgement[])[]): EvaluatedBid[] {
  const asked = new Set(toExplain(bids).map(bidKey));
  const next = bids.map((bid) => {
    if (!asked.has(bidKey(bid))) return bid;
    if (bid.answer.low !== 'explained') return withOut(bid, 'low', '未在规定时间内说明报价合理性');
    const against = judgements.flatMap((one) => one.filter((judgement) => bidKey(judgement) === bidKey(bid) && !judgement.reasonable));
    return majority(against.length, judgements.length) ? withOut(bid, 'low', [...new Set(against.map(({ reason }) => reason))].join('；')) : bid;
  });
  return withoutFew(next, true);
}

/** R33: the price that is scored. */
export function scoredPrice(set: RuleSet, kind: Kind, scheme: EvaluationScheme, bid: EvaluatedBid, rivals: readonly EvaluatedBid[]): bigint {
  const { bidder, share, domestic } = bid.offer!;
  const rate = bidder === 'together' ? scheme.togetherRate : scheme.smallRate;
  const fen = BigInt(bid.settledFen!);
  const small = smallFirmPrice(set, { fen, kind, bidder, rate, reserved: scheme.reserved, ...(share === null ? {} : { share }) });
  // What both deduct is counted from the bid's own price.
  const home = domesticPrice(set, fen, { domestic, foreignCompetes: rivals.some(({ offer }) => offer?.domestic === false) });
  return small.fen + home.fen - fen;
}
