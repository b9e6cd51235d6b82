// Signs a PDF: a place for the signature is added behind the file's end (an incremental update, so every byte of the printed file stays), then it is filled.
// The published placeholder packages bring an old PDF writer of 160 packages with them; what Chromium writes is plain enough (one table of positions, no
// compressed objects) to add four objects by hand. Finding, measuring and filling the place is @signpdf's.
import { SignPdf } from '@signpdf/signpdf';
import { Signer } from '@signpdf/utils';
import { signDetached, type DocumentSigner } from './cms.ts';

export interface SignatureNote {
  /** Who signs, as readers show it: 上海市应急管理局. */
  name: string;
  reason: string;
  /** The legal moment. */
  at: Date;
}

/** Bytes that a signature with its certificates may take. */
const ROOM = 6_144;

const text = (value: string): string => `<FEFF${Buffer.from(value, 'utf16le').swap16().toString('hex').toUpperCase()}>`;
const moment = (at: Date): string => `(D:${at.toISOString().replace(/\D/g, '').slice(0, 14)}+00'00')`;

interface Read {
  source: string;
  trailer: string;
  startxref: number;
  size: number;
  offsets: ReadonlyMap<number, number>;
}

/** The end of a PDF with one table of positions. Throws on any other. */
function read(source: string): Read {
  const tail = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(source);
  const startxref = Number(tail?.[1] ?? NaN);
  const table = /^xref\n0 (\d+)\n((?:\d{10} \d{5} [nf] ?\r?\n)+)trailer\s*<<([\s\S]*?)>>\s*startxref/.exec(source.slice(startxref));
  const size = Number(table?.[1] ?? NaN);
  if (!table || !Number.isFinite(size)) throw new Error('the PDF is not as Chromium writes it: no single table of positions');
  const offsets = new Map(table[2]!.split('\n').map((row, number) => [number, Number(row.slice(0, 10))] as const));
  return { source, trailer: table[3]!, startxref, size, offsets };
}

/** What stands between `n 0 obj` and `endobj`. */
function objectOf({ source, offsets }: Read, number: number): string {
  const from = offsets.get(number) ?? -1;
  const head = `${number} 0 obj\n`;
  const until = source.indexOf('\nendobj', from);
  if (from <= 0 || !source.startsWith(head, from) || until < 0) throw new Error(`the PDF has no object ${number}`);
  return source.slice(from + head.length, until);
}

const reference = (dictionary: string, key: string): number => {
  const found = new RegExp(`/${key}\\s+(\\d+) 0 R`).exec(dictionary)?.[1];
  if (found === undefined) throw new Error(`the PDF has no ${key}`);
  return Number(found);
};

function firstPage(pdf: Read, number: number): { number: number; dictionary: string } {
  const dictionary = objectOf(pdf, number);
  if (/\/Type\s*\/Page\b(?!s)/.test(dictionary)) return { number, dictionary };
  const kid = /\/Kids\s*\[\s*(\d+) 0 R/.exec(dictionary)?.[1];
  if (kid === undefined) throw new Error('the PDF has no page');
  return firstPage(pdf, Number(kid));
}

const withEntry = (dictionary: string, entry: string): string => dictionary.replace(/>>\s*$/, `\n${entry}>>`);
const withAnnotation = (page: string, number: number): string =>
  /\/Annots\s*\[/.test(page) ? page.replace(/\/Annots\s*\[/, `/Annots [${number} 0 R `) : withEntry(page, `/Annots [${number} 0 R]`);

/** The PDF with an empty place for a signature. */
export function withPlaceholder(bytes: Uint8Array, { name, reason, at }: SignatureNote): Buffer {
  const original = Buffer.from(bytes);
  const pdf = read(original.toString('latin1'));
  const root = reference(pdf.trailer, 'Root');
  const catalog = objectOf(pdf, root);
  const page = firstPage(pdf, reference(catalog, 'Pages'));
  const [signature, widget] = [pdf.size, pdf.size + 1];
  const range = '/********** /********** /**********';
  const objects = [
    [page.number, withAnnotation(page.dictionary, widget)],
    [root, withEntry(catalog, `/AcroForm <</SigFlags 3 /Fields [${widget} 0 R]>>`)],
    [
      signature,
      `<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 ${range}] /Contents <${'0'.repeat(ROOM * 2)}> /M ${moment(at)} /Name ${text(name)} /Reason ${text(reason)}>>`,
    ],
    [widget, `<</Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /F 132 /Rect [0 0 0 0] /P ${page.number} 0 R /V ${signature} 0 R>>`],
  ] as const;
  const parts = original.at(-1) === 0x0a ? [] : ['\n'];
  let end = original.length + parts.length;
  const positions = new Map<number, number>();
  for (const [number, content] of objects) {
    const written = `${number} 0 obj\n${content}\nendobj\n`;
    positions.set(number, end);
    parts.push(written);
    end += written.length;
  }
  const rows = [...positions].toSorted(([a], [b]) => a - b).map(([number, offset]) => `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`);
  parts.push(
    `xref\n0 1\n0000000000 65535 f \n${rows.join('')}trailer\n<<${pdf.trailer.replace(/\/Size\s+\d+/, `/Size ${pdf.size + 2}`)}\n/Prev ${pdf.startxref}>>\nstartxref\n${end}\n%%EOF\n`,
  );
  return Buffer.concat([original, Buffer.from(parts.join(''), 'latin1')]);
}

/** A signed PDF, PAdES B-B. Throws what the signer throws, and on a PDF that is not as Chromium writes it. */
export async function signPdf(bytes: Uint8Array, signer: DocumentSigner, note: SignatureNote): Promise<Buffer> {
  const adapter = Object.assign(new Signer(), { sign: (content: Buffer) => signDetached(content, signer) });
  return new SignPdf().sign(withPlaceholder(bytes, note), adapter);
}
