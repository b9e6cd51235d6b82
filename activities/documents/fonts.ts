// The fonts of documents: full Noto Serif SC and Noto Sans SC, regular and bold, from their npm packages, and nothing else. Chromium finds
// them by a fontconfig file that names one folder, so a page needs no access to files and a document looks the same everywhere (as @font-face
// files every page would parse 30 MB anew: 235 ms instead of 20 ms a page).
import { openSync, type Font } from 'fontkit';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isLeftOut, withoutRadicals } from './font-copy.ts';

const require = createRequire(import.meta.url);
const packages: Record<string, string> = {
  'NotoSerifSC-Regular': '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  'NotoSerifSC-Bold': '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  'NotoSansSC-Regular': '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  'NotoSansSC-Bold': '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
};
/** Names under which the fonts stand in a PDF. */
export const fontNames = Object.keys(packages);

const escaped = (path: string): string => path.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Puts a file in place whole, since several processes may do this at once. */
function place(path: string, content: Buffer | string): void {
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, content);
  renameSync(partial, path);
}

/** Puts fonts (once) and the fontconfig file into a folder and gives the file's path, for `FONTCONFIG_FILE`. */
export function prepareFonts(folder: string): string {
  const fonts = join(folder, 'fonts');
  mkdirSync(fonts, { recursive: true });
  for (const [name, file] of Object.entries(packages)) {
    const path = join(fonts, `${name}.ttf`);
    if (!existsSync(path)) place(path, withoutRadicals(readFileSync(require.resolve(file))));
  }
  const config = join(folder, 'fonts.conf');
  place(
    config,
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig><dir>${escaped(fonts)}</dir><cachedir>${escaped(join(folder, 'font-cache'))}</cachedir></fontconfig>\n`,
  );
  return config;
}

let opened: Font[] | undefined;

/** Not printed, so no glyph is needed: white space and what only joins or directs. */
const invisible = /[\s\u200b-\u200d\u2060\ufeff]/u;

/** Characters of a text that one of the fonts has no glyph for, each once, in order. They would print as an empty box. */
export function missingGlyphs(text: string): string[] {
  opened ??= Object.values(packages).map((file) => openSync(require.resolve(file)));
  const printable = (code: number): boolean => !isLeftOut(code) && opened!.every((font) => font.hasGlyphForCodePoint(code));
  return [...new Set(text)].filter((char) => !invisible.test(char) && !printable(char.codePointAt(0)!));
}

/** Names the characters that cannot be printed, so that somebody can be told which. `name` is compared, not `instanceof`. */
export class MissingGlyphs extends Error {
  readonly characters: readonly string[];
  constructor(characters: readonly string[]) {
    const named = characters.map((char) => `${char} (U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')})`);
    super(`no glyph for ${named.join(', ')}`);
    this.name = 'MissingGlyphs';
    this.characters = characters;
  }
}
