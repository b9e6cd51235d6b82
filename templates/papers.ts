// Every paper of every process, and the way from its data to what the renderer prints.
import { readFileSync } from 'node:fs';
import { examPapers, examTemplates, type ExamPapers } from './exam/papers.ts';
import type { OnEveryPaper, PaperSpec } from './kit/paper.ts';
import type { Renderer } from './kit/render.ts';
import { procurementPapers, procurementTemplates, type ProcurementPapers } from './procurement/papers.ts';
import { registrationPapers, registrationTemplates, type RegistrationPapers } from './registration/papers.ts';

/** What each kind of paper has to be told. */
export interface Papers extends RegistrationPapers, ExamPapers, ProcurementPapers {}
export type PaperKind = keyof Papers;

export const papers: { [K in PaperKind]: PaperSpec<Papers[K]> } = { ...registrationPapers, ...examPapers, ...procurementPapers };

/** Folders with their templates, by the names of their files; a name stands in one folder alone. */
export const paperTemplates = { registration: registrationTemplates, exam: examTemplates, procurement: procurementTemplates } as const;
export type PaperFolder = keyof typeof paperTemplates;

/** Folder of a kind of paper. */
export const folderOf = (kind: PaperKind): PaperFolder => 
  kind in registrationPapers ? 'registration' : kind in procurementPapers ? 'procurement' : 'exam';

const source = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The templates under their names in a renderer, with the page and the letter that they stand in. */
export function addPapers(renderer: Renderer): void {
  renderer.part('paperCss', source('kit/paper.css'));
  for (const name of ['page', 'letter', 'remedies']) renderer.part(name, source(`kit/${name}.hbs`));
  for (const [folder, names] of Object.entries<readonly string[]>(paperTemplates))
    for (const name of names) renderer.add(name, () => source(`${folder}/${name}.hbs`));
}

/** Title, template and the data for it with what is on every paper. */
export function laidOut<K extends PaperKind>(kind: K, data: Papers[K], paper: OnEveryPaper): { template: string; data: object } {
  const spec = papers[kind] as PaperSpec<Papers[K]>;
  return { template: spec.template(data), data: { ...data, title: spec.title(data), paper } };
}
