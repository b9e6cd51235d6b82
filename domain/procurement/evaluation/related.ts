// Bidders under one head or one control (条例第十八条, R24), found in their dossiers as they were in force. The same persons are found by keyed hash; a shareholder that is a
// unit is named, one that is a natural person is not, so what dossiers don't say stays open. Evidence with its explanation: who is barred is decided in 资格审查.
import type { RuleSet } from '../../kit/rules.ts';
import { related as barred } from '../law/committee.ts';
import type { Verdict } from '../law/verdict.ts';

/** What the dossier in force says of who stands behind a bidder. */
export interface Ownership {
  organisationId: string;
  name: string;
  /** Number of the dossier's version; null: there is none, and nothing is known. */
  version: number | null;
  /** 法定代表人 by identity number: equal for equal persons. */
  head: string | null;
  /** 股东、主要负责人、授权代表 by identity number. */
  others: readonly string[];
  /** 出资人, by name and percent as decimal text. */
  investors: readonly { name: string; share: string }[];
}

/** 控股: the law speaks of more than half, and of fewer where they decide all the same; what the number alone shows is the half. */
const CONTROL = 50;
export const grounds = {
  head: '单位负责人为同一人',
  control: '存在直接控股关系',
  holding: '存在参股关系',
  parent: '由同一单位控股',
  person: '一方的单位负责人在另一方任职或者持股',
} as const;
export type Ground = keyof typeof grounds;

export interface Related {
  /** Organisations and their names, in the order of names. */
  between: readonly [string, string];
  bidders: readonly [string, string];
  ground: Ground;
  /** `violation` where the law bars both, else `uncertain`: to be looked into. */
  verdict: Verdict;
  says: string;
  article: string | null;
  /** Versions of the two dossiers. */
  versions: readonly [number | null, number | null];
}
const plain = (name: string): string => name.normalize('NFKC').replace(/\s+/g, '');
const controls = (share: string): boolean => Number(share) > CONTROL;

/** Grounds of one pair, with what shows each. */
function groundsOf(one: Ownership, other: Ownership): [Ground, string][] {
  const found: [Ground, string][] = [];
  if (one.head !== null && one.head === other.head) found.push(['head', `${one.name}与${other.name}的法定代表人为同一人`]);
  for (const [held, holder] of [
    [one, other],
    [other, one],
  ] as const) {
    const stake = held.investors.find(({ name }) => plain(name) === plain(holder.name));
    if (stake) found.push([controls(stake.share) ? 'control' : 'holding', `${holder.name}持有${held.name}${stake.share}%的出资`]);
    if (holder.head !== null && holder.head !== held.head && held.others.includes(holder.head))
      found.push(['person', `${holder.name}的法定代表人为${held.name}的股东、主要负责人或者授权代表`]);
  }
  const parent = one.investors.find(
    ({ name, share }) =>
      controls(share) && other.investors.some((its) => controls(its.share) && plain(its.name) === plain(name) && plain(name) !== plain(PERSONS)),
  );
  if (parent) found.push(['parent', `${one.name}与${other.name}均由${parent.name}控股`]);
  return found;
}
/** 出资人 who are natural persons stand under one name (B17): it names nobody. */
const PERSONS = '其他出资人';

/** Everything that two bidders of a tender have in common, each pair and ground once. */
export function relatedOf(set: RuleSet, all: readonly Ownership[]): { found: Related[]; unknown: string[] } {
  const inOrder = all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found = inOrder.flatMap((one, n) =>
    inOrder.slice(n + 1).flatMap((other) =>
      groundsOf(one, other).map(([ground, shows]): Related => {
        const bars = ground === 'head' || ground === 'control';
        const { verdict, says, article } = barred(set, {
          sameHead: bars && ground === 'head' ? true : null,
          controls: ground === 'control' ? true : null,
        });
        return {
          between: [one.organisationId, other.organisationId],
          bidders: [one.name, other.name],
          ground,
          verdict,
          says: bars ? `${shows}；${says}` : `${shows}，请核实是否存在控股、管理关系`,
          article,
          versions: [one.version, other.version],
        };
      }),
    ),
  );
  return { found, unknown: inOrder.filter(({ version }) => version === null).map(({ name }) => name) };
}

/** What the law bars a bidder for, among those that bid on the same 标项. */
export const barsOf = (found: readonly Related[], organisationId: string, rivals: ReadonlySet<string>): Related[] =>
  found.filter(
    ({ between, verdict }) =>
      verdict === 'violation' && between.includes(organisationId) && between.some((id) => id !== organisationId && rivals.has(id)),
  );
