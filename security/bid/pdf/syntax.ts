// The little of PDF's syntax (ISO 32000-1, 7.2, 7.3) that is needed to add something to a file: dictionaries and arrays as texts, by their outermost entries.

const isSpace = (letter: string | undefined): boolean => letter !== undefined && '\0\t\n\f\r '.includes(letter);
const isEnd = (letter: string | undefined): boolean => letter === undefined || isSpace(letter) || '()<>[]{}/%'.includes(letter);

/** Where the value that begins here ends. Throws RangeError where it does not. */
function endOf(text: string, from: number): number {
  const two = text.slice(from, from + 2);
  if (two === '<<' || text[from] === '[') return endOfMany(text, from);
  if (text[from] === '(') return endOfString(text, from);
  let at = from + 1;
  if (text[from] === '<') {
    at = text.indexOf('>', from) + 1;
    if (at === 0) throw new RangeError('a string of PDF has no end');
    return at;
  }
  while (!isEnd(text[at])) at++;
  return at;
}
function endOfString(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  throw new RangeError('a string of PDF has no end');
}
function endOfMany(text: string, from: number): number {
  const [open, close] = text[from] === '[' ? ['[', ']'] : ['<<', '>>'];
  let at = skip(text, from + open.length);
  while (!text.startsWith(close, at)) {
    if (at >= text.length) throw new RangeError('a dictionary or an array of PDF has no end');
    at = skip(text, endOf(text, at));
  }
  return at + close.length;
}
/** Past what is no value: spaces and comments. */
function skip(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (isSpace(text[at])) at++;
    if (text[at] !== '%') return at;
    while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  }
}

/** Values one after the other, as they stand: a reference `7 0 R` is one. Throws RangeError. */
function valuesIn(text: string): string[] {
  const found: string[] = [];
  for (let at = skip(text, 0); at < text.length;) {
    const end = endOf(text, at);
    const value = text.slice(at, end);
    if (value === 'R' && found.length >= 2) found.push(`${found.splice(-2).join(' ')} R`);
    else found.push(value);
    at = skip(text, end);
  }
  return found;
}

export type Entries = ReadonlyMap<string, string>;

/** Entries of the dictionary that a text begins with, by name. Throws RangeError where there is none. */
export function dictionary(text: string): Entries {
  const from = skip(text, 0);
  if (!text.startsWith('<<', from)) throw new RangeError('no dictionary of PDF');
  const values = valuesIn(text.slice(from + 2, endOfMany(text, from) - 2));
  return new Map(Array.from({ length: values.length >> 1 }, (_, n) => [values[2 * n]!.slice(1), values[2 * n + 1]!] as const));
}
/** Elements of an array. Throws RangeError where the text is none. */
export function array(text: string): string[] {
  const from = skip(text, 0);
  if (text[from] !== '[') throw new RangeError('no array of PDF');
  return valuesIn(text.slice(from + 1, endOfMany(text, from) - 1));
}
export const isArray = (text: string): boolean => text.trimStart().startsWith('[');

/** Number of the object that a value refers to; null where it is no reference. */
export const referenceOf = (value: string | undefined): number | null => {
  const found = /^(\d+)\s+\d+\s+R$/.exec(value ?? '')?.[1];
  return found === undefined ? null : Number(found);
};
/** A dictionary with some entries set. */
export const dictionaryText = (entries: Entries, changes: Readonly<Record<string, string>>): string =>
  `<<${[...new Map([...entries, ...Object.entries(changes)])].map(([key, value]) => `/${key} ${value}`).join('\n')}>>`;
