// How many pages a PDF has, by the counts of its page tree. `inflate` opens a compressed stream and answers null where it can't.
import { objectTexts } from '../../kit/pdf-objects.ts';

/** The highest count of a node `/Type /Pages`, which is the root's. 0 where none is found. */
export function pagesOf(pdf: Uint8Array, inflate: (bytes: Uint8Array) => Uint8Array | null): number {
  let most = 0;
  for (const text of objectTexts(pdf, inflate)) most = Math.max(most, counted(text));
  return most;
}

function counted(text: string): number {
  let most = 0;
  for (const { index } of text.matchAll(/\/Type\s*\/Pages\b/g)) {
    // The dictionary around it: kids may stand between type and count.
    const from = Math.max(text.lastIndexOf('<<', index), 0);
    const to = text.indexOf('>>', index);
    const count = /\/Count\s+(\d+)/.exec(text.slice(from, to < 0 ? undefined : to));
    most = Math.max(most, Number(count?.[1] ?? 0));
  }
  return most;
}
