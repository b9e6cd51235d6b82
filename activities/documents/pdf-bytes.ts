// Three things about the bytes of a PDF as Chromium writes it: the moment inside, the numbers of its elements, and the fonts that it really used.

/** `D:20260301020000+00'00'`, the form of a moment in a PDF. */
const stamp = (at: Date): string => `D:${at.toISOString().replace(/\D/g, '').slice(0, 14)}+00'00'`;

/**
 * Puts a moment in place of the one of the rendering: a document rendered again is the same to the byte, and its date is the legal one.
 * The text has the same length, so the table of positions stays right. Throws where the PDF has no dates to replace.
 */
export function withDate(pdf: Uint8Array, at: Date): Uint8Array {
  const text = Buffer.from(pdf).toString('latin1');
  let found = 0;
  const dated = text.replace(/(\/(?:CreationDate|ModDate) \()(D:\d{14}\+00'00')\)/g, (_, key: string) => {
    found += 1;
    return `${key}${stamp(at)})`;
  });
  if (found !== 2) throw new Error(`expected two dates in the PDF, found ${found}`);
  return Buffer.from(dated, 'latin1');
}

/**
 * Numbers the elements of a tagged PDF from 1 on. Chromium counts them over all that one page of its has shown, so a document would differ by what was printed before.
 * Their order stays, and every number has eight digits, so the table of positions stays right.
 */
export function withOwnNumbers(pdf: Uint8Array): Uint8Array {
  const text = Buffer.from(pdf).toString('latin1');
  const elements = /\(node(\d{8})\)/g;
  const known = [...new Set([...text.matchAll(elements)].map(([, number]) => number!))].toSorted();
  const own = new Map(known.map((number, n) => [number, String(n + 1).padStart(8, '0')]));
  return Buffer.from(
    text.replace(elements, (_, number: string) => `(node${own.get(number)})`),
    'latin1',
  );
}

/** Names of the embedded fonts without their subset prefix, each once. */
export const fontsIn = (pdf: Uint8Array): string[] => [
  ...new Set(
    [
      ...Buffer.from(pdf)
        .toString('latin1')
        .matchAll(/\/FontName \/(?:[A-Z]{6}\+)?([^\s/]+)/g),
    ].map((match) => match[1]!),
  ),
];
