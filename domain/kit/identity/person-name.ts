// Names of persons: kept in one form, compared in it. Chinese characters of all planes and the dot of minority and foreign names are
// letters like any other.
import { invalid, valid, type Validity } from './validity.ts';

/** NFC, outer spaces off, every middle dot that people type becomes `·` (a full stop too, between Chinese characters). */
export const normalName = (text: string): string =>
  text
    .normalize('NFC')
    .trim()
    .replace(/[・･•‧．∙⋅]/gu, '·')
    .replace(/(?<=\p{Script=Han})\.(?=\p{Script=Han})/gu, '·');

export const sameName = (a: string, b: string): boolean => a === b || normalName(a) === normalName(b);

/** N05: 1–50 code points, letters of any script, `·` inside, no spaces. */
export function validateName(text: string): Validity<string> {
  const name = normalName(text);
  const length = [...name].length;
  if (length === 0) return invalid('NAME_EMPTY', '请填写姓名', 'N05');
  if (length > 50) return invalid('NAME_LENGTH', `姓名不超过50个字，现为${length}个字`, 'N05');
  if (/\s/u.test(name)) return invalid('NAME_SPACE', '姓名中间不能有空格；少数民族或外文姓名请用“·”分隔', 'N05');
  const wrong = [...new Set(name.match(/[^\p{L}\p{M}\p{Script=Han}·'’-]/gu) ?? [])];
  if (wrong.length) return invalid('NAME_CHARACTERS', `姓名中不能有“${wrong.join('')}”`, 'N05');
  if (/^[·'’-]|[·'’-]$|··/u.test(name) || /^\p{M}/u.test(name)) return invalid('NAME_DOT', '“·”只能用于姓名中间，且不能连用', 'N05');
  return valid(name);
}

/** 张*, 张**: the first character and at most two stars, so that a long name doesn't give itself away. */
export function maskName(text: string): string {
  const [first, ...rest] = [...normalName(text)];
  return rest.length ? first + '*'.repeat(Math.min(rest.length, 2)) : '*';
}

/** 3101**********0019. Shorter numbers than 12 keep two characters at each end, than 6 none. */
export function maskNumber(number: string): string {
  const keep = number.length >= 12 ? 4 : number.length >= 6 ? 2 : 0;
  return number.slice(0, keep) + '*'.repeat(number.length - 2 * keep) + (keep ? number.slice(-keep) : '');
}

/** 138****8000. */
export const maskPhone = (number: string): string => (number.length === 11 ? `${number.slice(0, 3)}****${number.slice(-4)}` : maskNumber(number));
