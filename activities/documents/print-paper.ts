// Data of a paper to its PDF, unsigned: template, glyph check, Chromium.
import {
  addRegistrationPapers,
  laidOut,
  papers,
  type OnEveryPaper,
  type PaperKind,
  type RegistrationPapers,
} from '../../templates/registration/papers.ts';
import { createRenderer } from '../../templates/kit/render.ts';
import type { PdfPool } from './pool.ts';

/** `at`: the legal moment, which the file's metadata shows. Throws MissingGlyphs, naming the characters. */
export type PrintPaper = <K extends PaperKind>(kind: K, data: RegistrationPapers[K], paper: OnEveryPaper, at: Date) => Promise<Uint8Array>;

export function createPaperPrinter(pool: Pick<PdfPool, 'render'>): PrintPaper {
  const renderer = createRenderer();
  addRegistrationPapers(renderer);
  return (kind, data, paper, at) => {
    const { template, data: all } = laidOut(kind, data, paper);
    return pool.render(renderer.render(template, all), { date: at, landscape: papers[kind].landscape === true });
  };
}
