// 定标 (machine AWARD, R35, R36, R38): what the report ranks, and whom the purchaser may take, in order. Pure.
import type { Reason } from '../../kit/refusal.ts';
import { formatWan } from '../../kit/money.ts';
import { mostFor, type ProjectFields } from './fields.ts';

/** A bidder in the report on one 标项. Money in 分 as text, the score in hundredths. */
export interface Ranked {
  organisationId: string;
  /** null: no candidate, for the reason given. */
  rank: number | null;
  priceFen: string;
  score: number;
  reason: string | null;
}
export interface LotReport {
  lot: number;
  bidders: readonly Ranked[];
}
export interface Choice {
  lot: number;
  organisationId: string;
}
/** A bidder as the office keeps him. */
export interface Candidate extends Ranked, Choice {
  state: keyof typeof candidateStates;
}
/** What became of a bidder. */
export const candidateStates = { listed: '待定标', won: '已中标', lost: '未中标', forgone: '放弃中标', annulled: '中标无效' } as const;

const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

/** What is wrong with the report's ranking: each 标项 once, ranks from 1 without gap, a reason for whoever is no candidate, no price above the ceiling. */
export function reportReasons(project: ProjectFields, lots: readonly LotReport[], obtained: ReadonlySet<string>): Reason[] {
  const asked = sorted(project.lots.map(({ no }) => no)).join();
  const given = sorted(lots.map(({ lot }) => lot)).join();
  const reasons = lots.flatMap(({ lot, bidders }, i) => {
    const field = `lots[${i}].bidders`;
    const ranks = sorted(bidders.flatMap(({ rank }) => rank ?? []));
    const most = mostFor(project, lot);
    return [
      ...(ranks.length && ranks.every((rank, n) => rank === n + 1) ? [] : [{ field, message: '中标候选人应当从第1名起依次排序' }]),
      ...(new Set(bidders.map(({ organisationId }) => organisationId)).size === bidders.length ? [] : [{ field, message: '同一供应商只能列一次' }]),
      ...bidders.flatMap(({ organisationId, rank, priceFen, reason }, n): Reason[] => [
        ...(obtained.has(organisationId) ? [] : [{ field: `${field}[${n}].organisationId`, message: '该供应商未获取本项目的采购文件' }]),
        ...(rank === null && !reason?.trim() ? [{ field: `${field}[${n}].reason`, message: '请写明未被推荐为中标候选人的原因', rule: 'R36' }] : []),
        ...(rank !== null && most !== null && BigInt(priceFen) > most
          ? [{ field: `${field}[${n}].priceFen`, code: 'TENDER_ABOVE_CEILING', message: '报价超过最高限价', rule: 'R12' }]
          : []),
      ]),
    ];
  });
  return [...(asked === given ? [] : [{ field: 'lots', message: '评审报告应当列明每一标项，各一次' }]), ...reasons];
}

/** The first candidate of each 标项 that has no winner yet. */
export function firstInOrder(candidates: readonly Candidate[]): Candidate[] {
  const open = [...new Set(candidates.map(({ lot }) => lot))].filter((lot) => !candidates.some((one) => one.lot === lot && one.state === 'won'));
  return open.flatMap((lot) => {
    const listed = candidates.filter((one) => one.lot === lot && one.state === 'listed' && one.rank !== null);
    return listed.toSorted((a, b) => a.rank! - b.rank!).slice(0, 1);
  });
}

/** R35: the purchaser takes the candidates in the order of the report, every 标项 that is open. */
export function choiceReasons(candidates: readonly Candidate[], choices: readonly Choice[]): Reason[] {
  const first = firstInOrder(candidates);
  const wrong = choices.flatMap(({ lot, organisationId }, i) =>
    first.some((one) => one.lot === lot && one.organisationId === organisationId)
      ? []
      : [{ field: `lots[${i}].organisationId`, message: '应当在评审报告确定的中标候选人名单中按顺序确定中标人', rule: 'R35' }],
  );
  const all = new Set(choices.map(({ lot }) => lot)).size === choices.length && choices.length === first.length;
  return wrong.length || all ? wrong : [{ field: 'lots', message: '每一待定标的标项应当确定一名中标人' }];
}

/** A winner who forgoes: only where another candidate follows; else the purchase ends or begins anew. */
export function forgoReasons(candidates: readonly Candidate[], lot: number): Reason[] {
  const winner = candidates.find((one) => one.lot === lot && one.state === 'won');
  if (!winner) return [{ field: 'lot', message: '该标项没有中标人' }];
  const next = candidates.some((one) => one.lot === lot && one.rank !== null && one.rank > winner.rank!);
  return next ? [] : [{ field: 'lot', message: '该标项没有下一中标候选人，请终止采购活动或者重新开展采购' }];
}

/** 中标通知书 (S1四2), to the letter. */
export function awardText(notice: { supplier: string; project: string; code: string; lot: number; lotName: string; priceFen: string }): string {
  const { supplier, project, code, lot, lotName, priceFen } = notice;
  return `${supplier}：\n经评定，${project}(${code}) 的标项${lot}：${lotName}，确定你公司中标，中标价格为 ${formatWan(BigInt(priceFen))} 万元。`;
}
