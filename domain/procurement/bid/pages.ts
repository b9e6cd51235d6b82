// How many pages a PDF has, by the counts of its page tree. `inflate` opens a compressed stream and answers null where it can't.

/** The highest count of a node `/Type /Pages`, which is the root's. 0 where none is found. */
export function pagesOf(pdf: Uint8Array, inflate: (bytes: Uint8Array) => Uint8Array | null): number {
  const text = new TextDecoder('latin1').decode(pdf);
  let most = counted(text);
  for (const { index, 0: head } of text.matchAll(/\/Type\s*\/ObjStm\b[^]{0,400}?stream\r?\n/g)) {
    const from = index + head.length;
    const to = text.indexOf('endstream', from);
    const clear = to < 0 ? null : inflate(pdf.subarray(from, to));
    if (clear) most = Math.max(most, counted(new TextDecoder('latin1').decode(clear)));
  }
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
