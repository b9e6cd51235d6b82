// The draw of a committee (R23): who is in the list, in which order it was drawn, and who of it is passed over because the law bars him (R24). Everything can be made again
// from what is published after the result.
import { hmacOf, shuffled, unhex, type Sm3 } from '../../kit/draw.ts';
import type { PlainDate } from '../../kit/instant.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { committee, recusal, type Tie } from '../law/committee.ts';
import { against } from '../law/verdict.ts';
import type { KnownTie } from './expert.ts';

export interface PanelInput {
  members: number;
  experts: number;
  /** 技术复杂、专业性强或者社会影响较大 */
  large: boolean;
  specialty: string;
  /** 区划 from whose library it is drawn. */
  scope: string;
  /** 公开随机源, as people find it. */
  source: string;
  /** When it is drawn. */
  at: string;
}

/** Label of the shuffle. */
const label = (projectId: string, run: number): string => `expert|${projectId}|${run}`;
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The list as it is drawn from: keyed hashes of the experts, sorted, so that everybody begins with the same. */
export const poolLines = (hashes: readonly string[]): string[] => hashes.toSorted(text);

/** The drawn order of a list. `seed`: 64 hex digits. */
export const drawnOrder = (
  lines: readonly string[],
  { seed, projectId, run }: { seed: string; projectId: string; run: number },
  sm3: Sm3,
): string[] => shuffled(hmacOf(sm3, unhex(seed)), label(projectId, run), lines);

/** What is wrong with a committee as it is announced. */
export const panelReasons = (set: RuleSet, { members, experts, large }: PanelInput, budgetFen: bigint, pool: number): Reason[] => [
  ...against([committee(set, { members, experts, budgetFen, large, drawn: true })], 'members'),
  ...(members - experts >= 1 ? [] : [{ field: 'experts', message: '评审委员会应当有采购人代表', rule: 'R23' }]),
  ...(pool >= experts ? [] : [{ field: 'specialty', message: `专家库中符合条件的评审专家${pool}人，少于应抽取的${experts}人`, rule: 'R23' }]),
];

export interface Bidder {
  name: string;
  creditCode: string;
}
const named = (organisation: string, { name, creditCode }: Bidder): boolean => {
  const asked = organisation.normalize('NFKC').replace(/\s+/g, '');
  return asked === name.normalize('NFKC').replace(/\s+/g, '') || asked === creditCode;
};

/** Ties to those who bid. The employer of today is one that holds still. */
export const tiesTo = (bidders: readonly Bidder[], expert: { employer: string; ties: readonly KnownTie[] }): Tie[] =>
  [{ organisation: expert.employer, ground: 'employed', until: null }, ...expert.ties]
    .filter(({ organisation }) => bidders.some((bidder) => named(organisation, bidder)))
    .map(({ ground, until }) => ({ ground, until }));

/** Why an expert must stay away from these bidders; null: nothing known. `begins`: day on which the purchase began. */
export function barredBy(
  set: RuleSet,
  bidders: readonly Bidder[],
  expert: { employer: string; ties: readonly KnownTie[] },
  begins: PlainDate,
): string | null {
  const { verdict, says } = recusal(set, tiesTo(bidders, expert), begins);
  return verdict === 'violation' ? says : null;
}

/** What became of a place of the drawn order. */
export const placeFates = {
  recused: '应当回避',
  suspended: '已暂停抽取',
  refused: '不参加',
  passed: '逾期未确认',
  left: '中途退出',
  invited: '待确认',
  accepted: '参加评审',
} as const;
export type PlaceFate = keyof typeof placeFates;

/** What is published of a draw after the result. */
export interface PanelSheet {
  projectId: string;
  run: number;
  experts: number;
  source: string;
  at: string;
  beacon: string;
  commitment: string;
  secret: string;
  seed: string;
  /** Key of the hashes: with it whoever knows an expert's number in the library finds his line. */
  key: string;
  root: string;
  lines: readonly string[];
  /** From the first place on, as far as it was needed. */
  places: readonly { hash: string; fate: PlaceFate; why: string | null }[];
}
