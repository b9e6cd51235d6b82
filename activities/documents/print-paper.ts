// Data of a paper to its PDF, unsigned: template, glyph check, Chromium.
import type { OnEveryPaper } from '../../templates/kit/paper.ts';
import { addPapers, laidOut, papers, type PaperKind, type Papers } from '../../templates/papers.ts';
import { createRenderer } from '../../templates/kit/render.ts';
import type { PdfPool } from './pool.ts';

/** `at`: the legal moment, which the file's metadata shows. Throws MissingGlyphs, naming the characters. */
export type PrintPaper = <K extends PaperKind>(kind: K, data: Papers[K], paper: OnEveryPaper, at: Date) => Promise<Uint8Array>;

const renderer = createRenderer();
addPapers(renderer);

export function createPaperPrinter(pool: Pick<PdfPool, 'render'>): PrintPaper {
  return (kind, data, paper, at) => {
    const { template, data: all } = laidOut(kind, data, paper);
    return pool.render(renderer.render(template, all), { date: at, landscape: papers[kind].landscape === true });
  };
}
