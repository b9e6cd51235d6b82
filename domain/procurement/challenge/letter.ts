// What a letter must hold (94号令第十二条、第十八条): its parts are data, and whatever is missing is named at once.
import type { Reason } from '../../kit/refusal.ts';

export interface LetterItem {
  /** 具体、明确的事项 */
  matter: string;
  request: string;
  facts: string;
  law: string;
}
export interface Letter {
  address: string;
  postcode: string;
  contactName: string;
  phone: string;
  items: readonly LetterItem[];
}
/** A part of the letter: its key, its words, and the article's own requirement. */
export interface LetterPart {
  key: string;
  label: string;
}
/** Keys that stand in each item, not in the head of the letter. */
const ofItems: readonly string[] = ['matter', 'request', 'facts', 'law'];

/** Every part that is missing, each under its field. */
export function letterReasons(parts: readonly LetterPart[], letter: Letter, citation: { rule: string; article: string | null }): Reason[] {
  const { rule, article } = citation;
  const missing = (field: string, label: string): Reason => ({ field, message: `请填写${label}`, rule, ...(article === null ? {} : { article }) });
  const head = parts.filter(({ key }) => !ofItems.includes(key));
  const each = parts.filter(({ key }) => ofItems.includes(key));
  const empty = (value: unknown): boolean => typeof value !== 'string' || value.trim() === '';
  return [
    ...head.filter(({ key }) => empty((letter as unknown as Record<string, unknown>)[key])).map(({ key, label }) => missing(`letter.${key}`, label)),
    ...(letter.items.length ? [] : each.map(({ key, label }) => missing(`letter.items[0].${key}`, label))),
    ...letter.items.flatMap((item, n) =>
      each.filter(({ key }) => empty(item[key as keyof LetterItem])).map(({ key, label }) => missing(`letter.items[${n}].${key}`, label)),
    ),
  ];
}
