// The look at the papers: everything that is missing or wrong, at once, each reason bound to its item.
import type { PlainDate } from '../../kit/instant.ts';
import type { Reason } from '../../kit/refusal.ts';
import { powerOfAttorneyReasons, type Matter } from './attorney.ts';
import { checklist, marks, type MaterialItem } from './materials.ts';
import { isByProxy, type CounterKind, type CounterRecord, type Examination, type SeenItem } from './record.ts';
import type { CounterRules } from './rules.ts';

/** Which 事项 a 委托书 must name for a case. */
export const matterOf = (kind: CounterKind): Matter => (kind === 'registerIndividual' || kind === 'registerLegal' ? 'register' : 'change');

const noun = (item: MaterialItem): string =>
  item.form === 'copy' ? `${item.label}复印件` : item.form === 'original' ? `${item.label}原件` : item.label;

/** What is missing or wrong about the papers of a list, each reason bound to its item. */
export const paperReasons = (items: readonly MaterialItem[], seen: readonly SeenItem[]): Reason[] =>
  items.flatMap((item) =>
    itemReasons(
      item,
      seen.find(({ id }) => id === item.id),
    ),
  );

function itemReasons(item: MaterialItem, seen: SeenItem | undefined): Reason[] {
  const field = `materials.${item.id}`;
  const reasons: Reason[] = [];
  if (!seen?.kept) {
    reasons.push({ field, code: 'MATERIAL_MISSING', message: `缺少${noun(item)}` });
  } else {
    for (const mark of item.marks.filter((wanted) => !seen.marks.includes(wanted))) {
      reasons.push({ field, code: 'MATERIAL_UNMARKED', message: `${noun(item)}未${mark.endsWith('eal') ? '' : '经'}${marks[mark]}` });
    }
  }
  if (item.originalShown && !seen?.originalSeen) {
    reasons.push({ field, code: 'ORIGINAL_NOT_SEEN', message: `${item.label}原件未备查` });
  }
  return reasons;
}

/** Every reason why the papers are not in order. Throws Refused `MATERIAL_LIST_MISSING` where the rule table has no list. */
export function examinationReasons(
  record: Pick<CounterRecord, 'userType' | 'requested'>,
  examination: Examination,
  rules: CounterRules,
  receivedDay: PlainDate,
): Reason[] {
  const byProxy = isByProxy(record, examination);
  const row = checklist(record.userType, byProxy, rules.materials);
  const reasons = paperReasons(row.items, examination.seen);
  if (!byProxy) return reasons;
  const needed = matterOf(record.requested.kind);
  // A paper that isn't there has no date to find fault with: its item says so already.
  const paperThere = examination.seen.some((seen) => seen.id === 'powerOfAttorney' && seen.kept);
  return paperThere
    ? [...reasons, ...powerOfAttorneyReasons(examination.powerOfAttorney, needed, receivedDay, rules.powerOfAttorneyMonths)]
    : reasons;
}

/** Ids of the items that reasons are about, without repetition: `materials.idCard` → `idCard`, `powerOfAttorney.signedOn` → `powerOfAttorney`. */
export const itemsOf = (reasons: readonly Reason[]): string[] => [
  ...new Set(reasons.map(({ field = '' }) => field.replace(/^materials\./, '').split('.')[0]!)),
];
