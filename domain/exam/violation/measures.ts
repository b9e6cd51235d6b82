// From what was found to what follows: findings name items of the catalogue, measures are what their articles do, and a decision may not be graver than what its
// addressee was told. Pure.
import type { Wanted } from '../effects.ts';
import type { Article, CatalogueArticle, ViolationCatalogue } from './rules.ts';

/** What was found: an item (条款项), and the graver article that is applied to it, where one is. */
export interface Finding {
  item: string;
  as?: Article | null | undefined;
}

export interface Measures {
  scores: 'none' | 'subject' | 'all';
  /** `years` null: 长期. */
  record: { years: number | null } | null;
  certificates: boolean;
  terminates: boolean;
}

const nothing: Measures = { scores: 'none', record: null, certificates: false, terminates: false };
const scoreRank = { none: 0, subject: 1, all: 2 } as const;

/** The article that an item stands in. */
export const articleOfItem = (catalogue: ViolationCatalogue, item: string): CatalogueArticle | undefined =>
  catalogue.find(({ items }) => items.some(({ code }) => code === item));
export const itemText = (catalogue: ViolationCatalogue, item: string): string =>
  articleOfItem(catalogue, item)?.items.find(({ code }) => code === item)?.text ?? item;

/** The articles that are applied: an item's own, and the graver one in its place. Of an unknown item there is none. */
export function appliedArticles(catalogue: ViolationCatalogue, findings: readonly Finding[]): CatalogueArticle[] {
  const numbers = findings.flatMap(({ item, as }) => {
    const own = articleOfItem(catalogue, item);
    return own ? [own.number, ...(as && own.graver.includes(as) ? [as] : [])] : [];
  });
  return catalogue.filter(({ number }) => numbers.includes(number));
}

/** The longer record. */
const longer = (a: Measures['record'], b: Measures['record']): Measures['record'] => {
  if (!a || !b) return a ?? b;
  if (a.years === null || b.years === null) return { years: null };
  return a.years >= b.years ? a : b;
};

/** What findings lead to: of each kind the gravest. */
export const measuresOf = (catalogue: ViolationCatalogue, findings: readonly Finding[]): Measures =>
  appliedArticles(catalogue, findings).reduce<Measures>(
    (sum, { scores, record, certificates, terminates }) => ({
      scores: scoreRank[scores] > scoreRank[sum.scores] ? scores : sum.scores,
      record: longer(sum.record, record),
      certificates: sum.certificates || certificates,
      terminates: sum.terminates || terminates,
    }),
    nothing,
  );

/** Nothing in `decided` goes beyond `told`. */
export function withinMeasures(decided: Measures, told: Measures): boolean {
  const record = decided.record === null || (told.record !== null && longer(decided.record, told.record)?.years === told.record.years);
  const flags = (['certificates', 'terminates'] as const).every((name) => told[name] || !decided[name]);
  return record && flags && scoreRank[decided.scores] <= scoreRank[told.scores];
}

/** As a decision says it, in order. `subject` is the label of the subject that it concerns. */
export function measureWords({ scores, record, certificates, terminates }: Measures, subject: string | null): string[] {
  return [
    ...(terminates ? ['终止继续参加考试'] : []),
    ...(scores === 'subject' ? [`当次《${subject ?? ''}》科目考试成绩无效`] : []),
    ...(scores === 'all' ? ['当次全部科目考试成绩无效'] : []),
    ...(certificates ? ['以此取得的证书、成绩证明无效'] : []),
    ...(record ? [`记入专业技术人员资格考试诚信档案库，${record.years === null ? '长期记录' : `记录期限为${record.years}年`}`] : []),
  ];
}

/** Items that go to another authority as well. */
export const transfersOf = <T extends { items: readonly string[] }>(transfers: readonly T[], findings: readonly Finding[]): T[] =>
  transfers.filter(({ items }) => findings.some(({ item }) => items.includes(item)));

/** What the measures do to others: targets that the decision names itself, and the ground on which it does. */
export function effectsOf(
  { scores, record, certificates }: Measures,
  about: { enrolmentId: string; subject: string | null; certificates: readonly string[]; basis: string; similar: boolean },
): { ground: 'violation' | 'deceit'; wanted: Wanted[] } {
  const ground = about.similar ? 'similar' : 'violation';
  return {
    ground: certificates ? 'deceit' : 'violation',
    wanted: [
      ...(scores === 'none'
        ? []
        : [{ kind: 'score', id: about.enrolmentId, details: { subjects: scores === 'all' ? null : [about.subject], ground } } as const]),
      ...(certificates ? about.certificates.map((id) => ({ kind: 'certificate', id }) as const) : []),
      ...(record ? [{ kind: 'integrity', id: about.enrolmentId, details: { years: record.years, basis: about.basis } } as const] : []),
    ],
  };
}

/** Found in marking alone, by the likeness of answers. */
export const isSimilar = (catalogue: ViolationCatalogue, findings: readonly Finding[]): boolean => {
  const applied = appliedArticles(catalogue, findings);
  return applied.length > 0 && applied.every(({ panel }) => panel);
};
