// Papers of the exam, P01–P17 and P37–P41: what each has to be told, and which template prints it. The pipeline adds `paper`: number, unit, day, seal and the code that
// leads to the public page. Days are `YYYY-MM-DD`, moments are written out; `null` means that there is none.
import { always, inside, type PaperSpec } from '../kit/paper.ts';

type Day = string;
type Maybe<T> = T | null;

/** P37 考试通知 */
export interface ExamNotice {
  name: string;
  code: string;
  /** Hash of the published configuration, as candidates see it. */
  hash: string;
  publishedOn: Day;
  windows: readonly { label: string; from: string; until: Maybe<string> }[];
  sessions: readonly { subject: string; from: string; until: string }[];
  levels: readonly { label: string; specialties: readonly string[]; subjects: readonly string[] }[];
  fees: readonly { subject: string; yuan: string; basis: string }[];
  /** Why it was changed, where it is a later notice. */
  change: Maybe<string>;
}

export interface ExamPapers {
  P37: ExamNotice;
}

export const examPapers: { [K in keyof ExamPapers]: PaperSpec<ExamPapers[K]> } = {
  P37: { ...inside, title: ({ name }) => `${name}通知`, template: always('exam-notice'), sealed: true },
};

/** Every template of this folder, by the name of its file. */
export const examTemplates = ['exam-notice'] as const;
