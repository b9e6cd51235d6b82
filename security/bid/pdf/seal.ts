// A seal on a PDF (PAdES B-B): a place for the signature is added behind the file's end, so that every byte of the file stays, and filled. What is added is all that comes
// out of here; file and addition one after the other are the sealed file, whatever its size.
import { fromHex, joined, toHex, utf8 } from '../bytes.ts';
import type { BidCrypto } from '../crypto.ts';
import { signCms, type Sealer } from './cms.ts';
import { readPdf, unreadable, type PdfSource, type ReadPdf } from './read.ts';
import { array, dictionary, dictionaryText, isArray, referenceOf, type Entries } from './syntax.ts';

export interface SealNote {
  /** Who seals, as readers show it. */
  name: string;
  reason: string;
  /** Moment of the bidder's clock: it is said, not proven. */
  at: Date;
  /** Page that shows the seal, from 1. */
  page: number;
}
/** Where the signature stands in a sealed file: its brackets among the bytes. */
export interface SealPlace {
  at: number;
  length: number;
}
export interface PdfSeal {
  /** What comes behind the file. */
  tail: Uint8Array;
  place: SealPlace;
}

/** Bytes that a signature with its certificates may take. */
const ROOM = 6_144;
const MOST_PAGES = 100_000;
const BLOCK = 1024 * 1024;
/** Side of the seal in points, and its distance from the page's corner: 42 mm, as seals of units are. */
const [SIDE, MARGIN] = [119, 36];

const hexText = (value: string): string =>
  `<FEFF${[...value]
    .flatMap((letter) => Array.from({ length: letter.length }, (_, n) => letter.charCodeAt(n)))
    .map((unit) => unit.toString(16).padStart(4, '0'))
    .join('')
    .toUpperCase()}>`;
const moment = (at: Date): string => `(D:${at.toISOString().replace(/\D/g, '').slice(0, 14)}+00'00')`;

/** Kids of a node of the page tree. */
async function entriesOf(pdf: ReadPdf, number: number): Promise<Entries> {
  return dictionary(await pdf.object(number));
}

interface Page {
  number: number;
  entries: Entries;
  /** Left, bottom, right, top. */
  box: readonly number[];
}
/** A page by its number from 1. Throws BidBroken where there is none. */
async function pageAt(pdf: ReadPdf, root: number, wanted: number): Promise<Page> {
  let [number, left, box] = [root, wanted - 1, [0, 0, 595, 842] as readonly number[]];
  for (let depth = 0; depth < 64; depth++) {
    const entries = await entriesOf(pdf, number);
    const own = entries.get('MediaBox');
    if (own !== undefined && isArray(own)) box = array(own).map(Number);
    if (!entries.has('Kids')) return { number, entries, box };
    const kids = entries.get('Kids')!;
    const reference = referenceOf(kids);
    let found: number | null = null;
    for (const kid of array(reference === null ? kids : await pdf.object(reference)).slice(0, MOST_PAGES)) {
      const at = referenceOf(kid);
      if (at === null) continue;
      // The first page is asked for most often: what stands before a page is counted only where there is something.
      const count = left === 0 ? 1 : Number((await entriesOf(pdf, at)).get('Count') ?? 1);
      if (left < count) {
        found = at;
        break;
      }
      left -= count;
    }
    if (found === null) break;
    number = found;
  }
  throw unreadable('没有要盖章的页');
}

/** Objects that change: the array that a value is, or refers to, with one element more. */
async function appended(pdf: ReadPdf, value: string | undefined, element: string, changed: Map<number, string>): Promise<string> {
  const reference = referenceOf(value);
  if (reference === null) return `[${[...(value === undefined ? [] : array(value)), element].join(' ')}]`;
  const known = changed.get(reference) ?? (await pdf.object(reference));
  changed.set(reference, `[${[...array(known), element].join(' ')}]`);
  return value!;
}

async function withForm(pdf: ReadPdf, catalog: Entries, field: string, changed: Map<number, string>): Promise<string> {
  const value = catalog.get('AcroForm');
  const reference = referenceOf(value);
  const form: Entries = value === undefined ? new Map() : dictionary(reference === null ? value : await pdf.object(reference));
  const text = dictionaryText(form, { Fields: await appended(pdf, form.get('Fields'), field, changed), SigFlags: '3' });
  if (reference === null) return text;
  changed.set(reference, text);
  return value!;
}

/** A ring with a star: what a page shows of the seal. The unit's name is in the signature, and every reader tells it. */
function appearance(): string {
  const c = SIDE / 2;
  const k = 0.5523 * (c - 3);
  const r = c - 3;
  const ring = `${c + r} ${c} m ${c + r} ${c + k} ${c + k} ${c + r} ${c} ${c + r} c ${c - k} ${c + r} ${c - r} ${c + k} ${c - r} ${c} c ${c - r} ${c - k} ${c - k} ${c - r} ${c} ${c - r} c ${c + k} ${c - r} ${c + r} ${c - k} ${c + r} ${c} c s`;
  const points = Array.from({ length: 5 }, (_, n) => {
    const angle = Math.PI / 2 + (n * 4 * Math.PI) / 5;
    return `${(c + 0.35 * SIDE * Math.cos(angle)).toFixed(2)} ${(c + 0.35 * SIDE * Math.sin(angle)).toFixed(2)} ${n ? 'l' : 'm'}`;
  });
  const drawn = `q 1 0 0 RG 1 0 0 rg 3 w ${ring} ${points.join(' ')} f Q`;
  return `<</Type /XObject /Subtype /Form /BBox [0 0 ${SIDE} ${SIDE}] /Resources <<>> /Length ${drawn.length}>>\nstream\n${drawn}\nendstream`;
}

/** The table of positions behind the objects, in the form that the file has. */
function positions(pdf: ReadPdf, offsets: ReadonlyMap<number, number>, at: number, count: number): string {
  const kept = ['Root', 'Info', 'ID'].flatMap((key) => (pdf.trailer.has(key) ? [`/${key} ${pdf.trailer.get(key)}`] : []));
  const end = `startxref\n${at}\n%%EOF\n`;
  const sorted = [...offsets].toSorted(([a], [b]) => a - b);
  if (!pdf.compact) {
    const rows = sorted.map(([number, offset]) => `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`);
    return `xref\n${rows.join('')}trailer\n<<${kept.join('\n')}\n/Size ${count}\n/Prev ${pdf.startxref}>>\n${end}`;
  }
  // The stream is an object as well, and stands in its own table.
  const all = [...sorted, [count, at] as const];
  const rows = all.map(([, offset]) => String.fromCharCode(1, ...fromHex(offset.toString(16).padStart(10, '0')), 0)).join('');
  const head = `/Type /XRef /W [1 5 1] /Index [${all.map(([number]) => `${number} 1`).join(' ')}] /Size ${count + 1} /Prev ${pdf.startxref} /Length ${rows.length}`;
  return `${count} 0 obj\n<<${kept.join('\n')}\n${head}>>\nstream\n${rows}\nendstream\nendobj\n${end}`;
}

/** What is added, with an empty place for the signature. */
async function withPlace(source: PdfSource, note: SealNote): Promise<PdfSeal> {
  const pdf = await readPdf(source);
  const root = referenceOf(pdf.trailer.get('Root'))!;
  const catalog = await entriesOf(pdf, root);
  const page = await pageAt(pdf, referenceOf(catalog.get('Pages')) ?? -1, note.page);
  const [signature, widget, picture] = [pdf.count, pdf.count + 1, pdf.count + 2];
  const changed = new Map<number, string>();
  const field = `${widget} 0 R`;
  const form = await withForm(pdf, catalog, field, changed);
  changed.set(root, dictionaryText(catalog, { AcroForm: form }));
  const annotations = await appended(pdf, page.entries.get('Annots'), field, changed);
  changed.set(page.number, dictionaryText(page.entries, { Annots: annotations }));
  const [, bottom = 0, right = 595] = page.box;
  const corner = [right - MARGIN - SIDE, bottom + MARGIN, right - MARGIN, bottom + MARGIN + SIDE].map((n) => n.toFixed(2)).join(' ');
  const range = '0 ********** ********** **********';
  changed.set(
    signature,
    `<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [${range}] /Contents <${'0'.repeat(ROOM * 2)}> /M ${moment(note.at)} /Name ${hexText(note.name)} /Reason ${hexText(note.reason)}>>`,
  );
  // No two fields of a file have one name, and a file may come with seals of others.
  changed.set(
    widget,
    `<</Type /Annot /Subtype /Widget /FT /Sig /T (Seal${pdf.count}) /F 132 /Rect [${corner}] /P ${page.number} 0 R /V ${signature} 0 R /AP <</N ${picture} 0 R>>>>`,
  );
  changed.set(picture, appearance());
  let text = '\n';
  const offsets = new Map<number, number>();
  for (const [number, content] of changed) {
    offsets.set(number, source.size + text.length);
    text += `${number} 0 obj\n${content}\nendobj\n`;
  }
  text += positions(pdf, offsets, source.size + text.length, pdf.count + 3);
  const place = { at: source.size + text.lastIndexOf('/Contents <') + '/Contents '.length, length: ROOM * 2 + 2 };
  const told = [place.at, place.at + place.length, source.size + text.length - place.at - place.length].map((n) => String(n).padEnd(10, ' '));
  return { tail: latin1Bytes(text.replace(range, `0 ${told.join(' ')}`)), place };
}
/** What was read as bytes goes back as bytes. */
const latin1Bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** Seals a PDF: reads it twice, once here and there and once from its beginning to its end. Throws BidBroken where it can't be added to, and what the sealer throws. */
export async function sealPdf(crypto: BidCrypto, source: PdfSource, sealer: Sealer, note: SealNote): Promise<PdfSeal> {
  const { tail, place } = await withPlace(source, note);
  const hash = crypto.newSm3();
  for (let at = 0; at < source.size; at += BLOCK) hash.update(await source.read(at, Math.min(BLOCK, source.size - at)));
  const from = place.at - source.size;
  hash.update(tail.subarray(0, from));
  hash.update(tail.subarray(from + place.length));
  const signature = await signCms(crypto, hash.digest(), sealer);
  if (signature.length > ROOM) throw new RangeError(`a signature of ${signature.length} bytes has no room in ${ROOM}`);
  tail.set(utf8(toHex(signature)), from + 1);
  return { tail, place };
}

/** A sealed file in memory. */
export const sealedPdf = (file: Uint8Array, { tail }: PdfSeal): Uint8Array => joined(file, tail);
/** A file in memory by its places. */
export const pdfInMemory = (file: Uint8Array): PdfSource => ({ size: file.length, read: async (at, length) => file.subarray(at, at + length) });

/** Signature in the bytes of its place; null where there is none. What fills the place up is left out. */
export function signatureIn(place: Uint8Array): Uint8Array | null {
  const text = new TextDecoder('latin1').decode(place);
  return /^<([0-9a-fA-F]{2})+>$/.test(text) ? fromHex(text.slice(1, -1)) : null;
}
