// Makes a document: data into the template, glyphs checked, PDF, kept with its hash. Repeating it under the same key makes the same bytes, so that
// what is kept does not change. Runs on the queue `documents`, in the process that has the browser.
import { createHash } from 'node:crypto';
import { addAccountDocuments, accountDocumentTitles, type AccountDocument, type AccountDocuments } from '../../templates/account/documents.ts';
import { createRenderer } from '../../templates/kit/render.ts';
import type { PdfPool } from './pool.ts';

export interface StoredDocument {
  fileId: string;
  /** SHA-256 of the PDF, hex. */
  hash: string;
  size: number;
}

/** Keeps the bytes; the same key again answers with what is kept. */
export type StoreDocument = (
  bytes: Uint8Array,
  meta: { key: string; template: string; fileName: string; type: 'application/pdf'; hash: string },
) => Promise<{ fileId: string }>;

export interface DocumentRequest<T extends AccountDocument = AccountDocument> {
  /** `<case>/<seq>/<effect>` */
  key: string;
  template: T;
  data: AccountDocuments[T];
  /** The legal moment of the document, an instant: its metadata shows it, and it makes the bytes repeatable. */
  at: string;
}

export interface Documents {
  /** Throws MissingGlyphs, naming the characters; nothing is kept then. */
  make<T extends AccountDocument>(request: DocumentRequest<T>): Promise<StoredDocument>;
  /** Only the bytes, for a download that nobody keeps (blank forms). */
  print<T extends AccountDocument>(template: T, data: AccountDocuments[T], at: string): Promise<Uint8Array>;
  /** SHA-256 of the page before it is printed, hex: the same as long as template and data say the same. */
  fingerprint<T extends AccountDocument>(template: T, data: AccountDocuments[T]): string;
}

export function createDocuments({ pool, store }: { pool: PdfPool; store: StoreDocument }): Documents {
  const renderer = createRenderer();
  addAccountDocuments(renderer);
  const print: Documents['print'] = (template, data, at) => pool.render(renderer.render(template, data), { date: new Date(at) });
  return {
    print,
    fingerprint: (template, data) => createHash('sha256').update(renderer.render(template, data)).digest('hex'),
    async make({ key, template, data, at }) {
      const bytes = await print(template, data, at);
      const hash = createHash('sha256').update(bytes).digest('hex');
      const meta = { key, template, fileName: `${accountDocumentTitles[template]}.pdf`, type: 'application/pdf', hash } as const;
      return { ...(await store(bytes, meta)), hash, size: bytes.length };
    },
  };
}
