// Objects of a PDF as texts, those in compressed object streams among them, and what in them would run or hide. `inflate` opens a compressed stream and answers null where
// it can't.

/** What a PDF may hold beside pages, by the names that ISO 32000 gives it. */
export const activeKinds = {
  JavaScript: '脚本',
  Launch: '启动程序',
  EmbeddedFile: '嵌入文件',
  EmbeddedFiles: '嵌入文件',
  RichMedia: '多媒体内容',
} as const;
export type ActiveKind = keyof typeof activeKinds;

type Inflate = (bytes: Uint8Array) => Uint8Array | null;
const textOf = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

/** The file as it stands, then each object stream as it opens. */
export function* objectTexts(pdf: Uint8Array, inflate: Inflate): Generator<string> {
  const text = textOf(pdf);
  yield text;
  for (const { index, 0: head } of text.matchAll(/\/ObjStm\b[^]{0,2000}?stream\r?\n/g)) {
    const from = index + head.length;
    const to = text.indexOf('endstream', from);
    const clear = to < 0 ? null : inflate(pdf.subarray(from, to));
    if (clear) yield textOf(clear);
  }
}

const NAMED = new RegExp(`/(${Object.keys(activeKinds).join('|')})(?![A-Za-z0-9])`, 'g');
/** Names may be written with any letter as its number: `/J#61vaScript`. */
const ESCAPED = /\/[A-Za-z]{0,20}#[0-9A-Fa-f]{2}(?:[A-Za-z]|#[0-9A-Fa-f]{2}){0,20}/g;
const unescaped = (name: string): string =>
  name.replace(/#([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

/** Kinds that a text names. */
export function activeNamed(text: string): ActiveKind[] {
  const plain = [...text.matchAll(NAMED)].map(([, kind]) => kind!);
  const hidden = (text.match(ESCAPED) ?? []).flatMap((name) => [...`${unescaped(name)} `.matchAll(NAMED)].map(([, kind]) => kind!));
  return [...new Set([...plain, ...hidden])] as ActiveKind[];
}

/** Kinds of active content in a PDF, each word once. */
export function activeIn(pdf: Uint8Array, inflate: Inflate): ActiveKind[] {
  const found = new Map<string, ActiveKind>();
  for (const text of objectTexts(pdf, inflate))
    for (const kind of activeNamed(text)) if (!found.has(activeKinds[kind])) found.set(activeKinds[kind], kind);
  return [...found.values()];
}
