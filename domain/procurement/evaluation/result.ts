// 汇总 and 复核: members' points, the price's points, one brand as one bidder, ranks and ties; and what the committee has to look at again. Pure; scores in hundredths of a point.
import { draw, hmacOf, unhex, type Sm3 } from '../../kit/draw.ts';
import { divideHalfUp, formatPercent } from '../../kit/money.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { priceScores, rank, rankByPrice, sameBrand, type Ranked } from '../law/price.ts';
import type { Regime } from '../law/regime.ts';
import { terms } from '../law/rules.ts';
import { inForce } from '../law/verdict.ts';
import { bidKey, lotsOf, outStages, scoredPrice, standingIn, type EvaluatedBid } from './bids.ts';
import type { BidScores } from './duty.ts';
import type { EvaluationScheme, ScoreItem } from './scheme.ts';
import type { Kind } from '../law/regime.ts';

export interface Counting {
  set: RuleSet;
  regime: Regime;
  kind: Kind;
  scheme: EvaluationScheme;
  /** Basis points. */
  priceWeight: number;
  bids: readonly EvaluatedBid[];
  /** Of every member, in the order of their seats. */
  scores: readonly (readonly BidScores[])[];
  /** Seed of the committee's draw, 64 hex digits: a tie is drawn by it. */
  seed: string;
  projectId: string;
  sm3: Sm3;
}
export interface ResultLine {
  organisationId: string;
  rank: number | null;
  priceFen: string;
  /** Price after policy deduction; null where the bid fell out before. */
  scoredFen: string | null;
  technical: number;
  commercial: number;
  price: number;
  score: number;
  reason: string | null;
  /** The rank was drawn. */
  drawn: boolean;
}
export interface LotResult {
  lot: number;
  bidders: ResultLine[];
}

const mean = (values: readonly number[]): number =>
  values.length ? Number(divideHalfUp(BigInt(values.reduce((sum, value) => sum + value, 0)), BigInt(values.length))) : 0;
const pointsOf = (items: readonly ScoreItem[], part: ScoreItem['part'] | null, scores: BidScores | undefined): number =>
  items.filter((item) => part === null || item.part === part).reduce((sum, { id }) => sum + (scores?.scores[id] ?? 0), 0);
const scoresOf = (all: Counting['scores'], bid: EvaluatedBid): (BidScores | undefined)[] =>
  all.map((one) => one.find((scores) => bidKey(scores) === bidKey(bid)));

interface Line extends ResultLine {
  brand: string | null;
}

/** The order of those who can't be told apart: by lot, from the committee's seed; they come in the order of their numbers. */
function drawnAmong(counting: Counting, lot: number, label: string, tied: readonly string[]): string[] {
  const hmac = hmacOf(counting.sm3, unhex(counting.seed));
  const left = tied.toSorted();
  const order: string[] = [];
  while (left.length > 1) order.push(...left.splice(draw(hmac, `${label}|${counting.projectId}|${lot}|${left.join(' ')}`, left.length), 1));
  return [...order, ...left];
}

interface Placed {
  id: string;
  drawn: boolean;
}

/** Ranks without gaps: what the law's keys leave tied is broken as the documents say, in the end by lot. */
function unbroken(counting: Counting, lot: number, ranked: readonly Ranked[], lines: readonly Line[]): Placed[] {
  const technical = (id: string): number => lines.find(({ organisationId }) => organisationId === id)!.technical;
  return [...Map.groupBy(ranked, ({ rank: place }) => place).values()].flatMap((group): Placed[] => {
    const ids = group.map(({ id }) => id);
    if (ids.length === 1) return [{ id: ids[0]!, drawn: false }];
    const keys: (number | null)[] = counting.scheme.tie === 'technical' ? [...new Set(ids.map(technical))].toSorted((a, b) => b - a) : [null];
    return keys.flatMap((key): Placed[] => {
      const same = ids.filter((id) => key === null || technical(id) === key);
      return same.length === 1 ? [{ id: same[0]!, drawn: false }] : drawnAmong(counting, lot, 'tie', same).map((id) => ({ id, drawn: true }));
    });
  });
}

/** One 标项 that goes on. */
function ranksOf(counting: Counting, lot: number): Line[] {
  const { set, regime, kind, scheme, priceWeight, bids, scores } = counting;
  const standing = standingIn(bids, lot);
  const byScore = scheme.method === 'score';
  const prices = new Map(standing.map((bid) => [bid.organisationId, scoredPrice(set, kind, scheme, bid, standing)]));
  const points = priceScores(standing.map(({ organisationId: id }) => ({ id, fen: prices.get(id)! })));
  const lines = standing.map((bid): Line => {
    const own = scoresOf(scores, bid);
    const [technical, commercial] = (['technical', 'commercial'] as const).map((part) =>
      mean(own.map((one) => pointsOf(scheme.items, part, one))),
    ) as [number, number];
    const price = byScore ? Number(divideHalfUp(points.get(bid.organisationId)! * BigInt(priceWeight), 10_000n)) : 0;
    const total = mean(own.map((one) => pointsOf(scheme.items, null, one)));
    return {
      organisationId: bid.organisationId,
      rank: null,
      priceFen: bid.settledFen!,
      scoredFen: String(prices.get(bid.organisationId)!),
      technical,
      commercial,
      price,
      score: total + price,
      reason: null,
      drawn: false,
      brand: bid.offer!.brand,
    };
  });
  const compared = lines.map(({ organisationId: id, score, technical, brand }) => ({
    id,
    fen: prices.get(id)!,
    score: BigInt(score),
    technical: BigInt(technical),
    brand,
  }));
  const brands = sameBrand(compared, byScore ? 'score' : 'price');
  const kept = new Set([...brands.standing, ...brands.undecided.map((tied) => drawnAmong(counting, lot, 'brand', tied)[0]!)]);
  const left = compared.filter(({ id }) => kept.has(id));
  const order = unbroken(counting, lot, byScore ? rank(left, regime) : rankByPrice(left), lines);
  // 招标投标法: no more candidates than the rule names (R37).
  const most = regime === 'ZTB' ? (inForce(set, terms.candidates)?.value ?? order.length) : order.length;
  return lines.map((line) => {
    const at = order.findIndex(({ id }) => id === line.organisationId);
    if (at < 0) return { ...line, reason: '同品牌产品按一家投标人计算，由其他同品牌投标人获得推荐资格' };
    if (at >= most) return { ...line, reason: `综合排序第${at + 1}名，中标候选人不超过${most}名` };
    return { ...line, rank: at + 1, drawn: order[at]!.drawn };
  });
}

/** Every bid with its rank, or why it has none. */
export function resultOf(counting: Counting): LotResult[] {
  const { bids } = counting;
  return lotsOf(bids).map((lot) => {
    const ranked = standingIn(bids, lot).length ? ranksOf(counting, lot).map(({ brand: _, ...line }) => line) : [];
    const fallen = bids
      .filter((bid) => bid.lot === lot && bid.out !== null)
      .map(({ organisationId, out, settledFen, offer }): ResultLine => {
        const reason = out!.stage === 'few' ? out!.reason : `${outStages[out!.stage]}：${out!.reason}`;
        const none = { rank: null, scoredFen: null, technical: 0, commercial: 0, price: 0, score: 0, drawn: false };
        return { organisationId, priceFen: settledFen ?? offer?.listedFen ?? '0', ...none, reason };
      });
    return { lot, bidders: [...ranked.toSorted((a, b) => (a.rank ?? 9999) - (b.rank ?? 9999)), ...fallen] };
  });
}

/** What is wrong with a member's scores before they are handed in: every bid, every item, within its points. */
export function scoreProblems(
  scheme: EvaluationScheme,
  bids: readonly EvaluatedBid[],
  given: readonly BidScores[],
): { field: string; message: string }[] {
  const standing = bids.filter(({ out }) => out === null);
  return [
    ...given.flatMap((one, n) => (standing.some((bid) => bidKey(bid) === bidKey(one)) ? [] : [{ field: `bids[${n}]`, message: '没有这一有效投标' }])),
    ...standing.flatMap((bid) => {
      const at = given.findIndex((one) => bidKey(one) === bidKey(bid));
      if (at < 0) return scheme.items.length ? [{ field: 'bids', message: `尚未对标项${bid.lot}的${bid.name}评分` }] : [];
      return scheme.items.flatMap(({ id, name, max }) => {
        const score = given[at]!.scores[id];
        const field = `bids[${at}].scores.${id}`;
        if (score === undefined) return [{ field, message: `${name}尚未评分` }];
        return score > max ? [{ field, message: `${name}得分应为0至${formatPercent(BigInt(max))}分` }] : [];
      });
    }),
  ];
}

/** What has to be looked at again before the report (R34): `objective` must be put right, `abnormal` explained. `seat`: the member's number from 1. */
export interface Warning {
  key: string;
  kind: 'objective' | 'abnormal';
  lot: number;
  organisationId: string;
  seat: number | null;
  message: string;
}
/** `seats`: numbers of the members whose scores these are, 1, 2 … where they are left out. */
export function warningsOf(
  { scheme, bids, scores, seats = scores.map((_, n) => n + 1) }: Pick<Counting, 'scheme' | 'bids' | 'scores'> & { seats?: readonly number[] },
  deviation: number,
): Warning[] {
  const most = scheme.items.reduce((sum, { max }) => sum + max, 0);
  return bids
    .filter(({ out }) => out === null)
    .flatMap((bid) => {
      const own = scoresOf(scores, bid);
      const about = { lot: bid.lot, organisationId: bid.organisationId };
      const unequal = scheme.items
        .filter(({ id, objective }) => objective && new Set(own.map((one) => one?.scores[id])).size > 1)
        .map(({ id, name }): Warning => ({
          ...about,
          key: `objective/${bidKey(bid)}/${id}`,
          kind: 'objective',
          seat: null,
          message: `${bid.name}：评审委员会成员对客观评审因素“${name}”评分不一致`,
        }));
      const totals = own.map((one) => pointsOf(scheme.items, null, one));
      const middle = mean(totals);
      const far = totals.flatMap((total, n): Warning[] => {
        if (Math.abs(total - middle) * 10_000 <= most * deviation) return [];
        const seat = seats[n]!;
        const message = `${bid.name}：评委${seat}的评分${formatPercent(BigInt(total))}分，与平均分${formatPercent(BigInt(middle))}分相差较大`;
        return [{ ...about, key: `abnormal/${bidKey(bid)}/${seat}`, kind: 'abnormal', seat, message }];
      });
      return [...unequal, ...far];
    });
}
