// A copy of a font without its entries for radicals, strokes and 㬵. They share glyphs with ordinary characters (⼾ 户, ⻔ 门, ㇐ 一, 㬵 胶), and
// whoever writes a PDF notes the lowest code of a glyph: text copied from or searched in it would read 用⼾ for 用户.

/** U+2E80–2FDF radicals, U+31C0–31EF strokes, U+3B35. */
export const isLeftOut = (code: number): boolean => (code >= 0x2e80 && code <= 0x2fdf) || (code >= 0x31c0 && code <= 0x31ef) || code === 0x3b35;

interface Group {
  start: number;
  end: number;
  glyph: number;
}

/** Offset, length and place in the directory of a table. Throws where the font has none. */
function tableOf(font: Buffer, tag: string): { entry: number; offset: number; length: number } {
  for (let at = 12; at < 12 + font.readUInt16BE(4) * 16; at += 16) {
    if (font.toString('latin1', at, at + 4) === tag) return { entry: at, offset: font.readUInt32BE(at + 8), length: font.readUInt32BE(at + 12) };
  }
  throw new Error(`the font has no table ${tag}`);
}

/** Sub-tables of `cmap`: platform, encoding, and where they begin. */
function subtables(font: Buffer, cmap: number): { platform: number; encoding: number; at: number }[] {
  return Array.from({ length: font.readUInt16BE(cmap + 2) }, (_, n) => {
    const at = cmap + 4 + n * 8;
    return { platform: font.readUInt16BE(at), encoding: font.readUInt16BE(at + 2), at: cmap + font.readUInt32BE(at + 4) };
  });
}

/** Groups of a sub-table of format 12, cut around what is left out. */
function keptGroups(font: Buffer, at: number): Group[] {
  const kept: Group[] = [];
  for (let n = 0; n < font.readUInt32BE(at + 12); n += 1) {
    const from = at + 16 + n * 12;
    const [start, end, glyph] = [font.readUInt32BE(from), font.readUInt32BE(from + 4), font.readUInt32BE(from + 8)];
    let open: Group | null = null;
    for (let code = start; code <= end; code += 1) {
      if (isLeftOut(code)) open = null;
      else if (open) open.end = code;
      else kept.push((open = { start: code, end: code, glyph: glyph + code - start }));
    }
  }
  return kept;
}

function format12(groups: readonly Group[]): Buffer {
  const table = Buffer.alloc(16 + groups.length * 12);
  table.writeUInt16BE(12, 0);
  table.writeUInt32BE(table.length, 4);
  table.writeUInt32BE(groups.length, 12);
  groups.forEach(({ start, end, glyph }, n) => {
    table.writeUInt32BE(start, 16 + n * 12);
    table.writeUInt32BE(end, 20 + n * 12);
    table.writeUInt32BE(glyph, 24 + n * 12);
  });
  return table;
}

const sumOf = (table: Buffer): number => {
  let sum = 0;
  for (let at = 0; at < table.length; at += 4) sum = (sum + table.readUInt32BE(at)) >>> 0;
  return sum;
};

/** The font's bytes with a new `cmap` at the end. Throws on a font without a format 12 sub-table, which every full Chinese font has. */
export function withoutRadicals(font: Buffer): Buffer {
  const { entry, offset } = tableOf(font, 'cmap');
  const full = subtables(font, offset).find(({ at }) => font.readUInt16BE(at) === 12);
  if (!full) throw new Error('the font has no cmap of format 12');
  const codes = format12(keptGroups(font, full.at));
  // Unicode and Windows both point at the one sub-table.
  const head = Buffer.alloc(20);
  head.writeUInt16BE(2, 2);
  [[0, 4] as const, [3, 10] as const].forEach(([platform, encoding], n) => {
    head.writeUInt16BE(platform, 4 + n * 8);
    head.writeUInt16BE(encoding, 6 + n * 8);
    head.writeUInt32BE(head.length, 8 + n * 8);
  });
  const cmap = Buffer.concat([head, codes]);
  const padded = Buffer.concat([font, Buffer.alloc((4 - (font.length % 4)) % 4)]);
  const copy = Buffer.concat([padded, cmap]);
  copy.writeUInt32BE(sumOf(cmap), entry + 4);
  copy.writeUInt32BE(padded.length, entry + 8);
  copy.writeUInt32BE(cmap.length, entry + 12);
  return copy;
}
