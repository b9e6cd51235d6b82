// A bid without the bond that its tender asks for (R13): found by itself at 资格审查, with its rule, and proposed to be refused. Pure; whoever reviews decides, and says why.
import type { Instant } from '../../kit/instant.ts';
import { shown } from '../../kit/instant.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { principles } from '../law/rules.ts';
import { judge, type Finding } from '../law/verdict.ts';
import { bidKey, type Reviewed } from './bids.ts';
import type { Reason } from '../../kit/refusal.ts';

/** The item under which the bond is reviewed, beside those of the documents. */
export const BOND_ITEM = 'tender-bond';

/** A bond as far as it matters here. `lot` null: for the whole project. `withdrawn`: its bidder has taken it back before the hour. */
export interface PaidBond {
  organisationId: string;
  lot: number | null;
  paidAt: Instant;
  withdrawn: boolean;
}
interface Asked {
  /** The tender asks for a bond. */
  asked: boolean;
  /** The hour. */
  until: Instant | null;
}

/** Findings by bid, of those whose bond was not there by the hour. */
export function unbonded(
  set: RuleSet,
  { asked, until }: Asked,
  bids: readonly { lot: number; organisationId: string }[],
  bonds: readonly PaidBond[],
): Map<string, Finding> {
  if (!asked || until === null) return new Map();
  const has = (bid: { lot: number; organisationId: string }): boolean =>
    bonds.some(
      ({ organisationId, lot, paidAt, withdrawn }) =>
        organisationId === bid.organisationId && (lot === null || lot === bid.lot) && !withdrawn && paidAt < until,
    );
  const found = judge(set, principles.noBond, (says) => ['violation', `至投标截止时间${shown(until).slice(0, 16)}未收到投标保证金。${says}`]);
  // A project that began before there was a rule is not held to it.
  return new Map(found.verdict === 'violation' ? bids.filter((bid) => !has(bid)).map((bid) => [bidKey(bid), found]) : []);
}

/** What a review lacks of such a bid: the item itself, and why the bid passes all the same. */
export function bondReasons(finding: Finding | undefined, items: readonly Reviewed[]): Reason[] {
  if (!finding) return [];
  const { rule, article, says } = finding;
  const at = items.findIndex(({ id }) => id === BOND_ITEM);
  const cite = { rule, ...(article !== null && { article }) };
  if (at < 0) return [{ field: 'items', message: `${says}请对投标保证金作出审查结论`, ...cite }];
  return items[at]!.passed && !items[at]!.reason?.trim() ? [{ field: `items[${at}].reason`, message: '请写明认定已按规定提交投标保证金的依据', ...cite }] : [];
}
