// Prints documents of delivery. A character that our fonts don't have stops the document, as with every paper.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPdfPool, type PdfPool } from '../../activities/documents/pool.ts';
import { pageOf } from './page.ts';

/** Opens the printer; long documents of many pages get more time than papers. */
export const openPrinter = (varDir: string, executablePath?: string): PdfPool =>
  createPdfPool({ folder: join(varDir, 'chromium'), timeoutMs: 300_000, ...(executablePath === undefined ? {} : { executablePath }) });

/** Writes `<title>.pdf` into the folder and gives its path. */
export async function printDocument(pool: Pick<PdfPool, 'render'>, folder: string, title: string, markdown: string, date: Date): Promise<string> {
  const path = join(folder, `${title}.pdf`);
  const bytes = await pool.render(pageOf(title, markdown), { date });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, bytes);
  return path;
}
