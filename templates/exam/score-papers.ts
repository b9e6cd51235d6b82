// Papers of 成绩: what each has to be told, and which template prints it. Days are `YYYY-MM-DD`, moments are written out; `null` means that there is none.
import { always, by, inside, letter, type PaperSpec } from '../kit/paper.ts';

type Maybe<T> = T | null;

type Mark = Maybe<string>;

/** P13 成绩单 of one candidate. */
export interface ScoreSheet {
  exam: string;
  name: string;
  /** Masked. */
  idNumber: string;
  number: Maybe<string>;
  level: string;
  specialty: string;
  subjects: readonly {
    label: string;
    objective: Mark;
    subjective: Mark;
    total: Mark;
    fullMark: string;
    passMark: Mark;
    standing: string;
    outcome: Maybe<string>;
  }[];
  /** 合格, 单科合格, 不合格; null: no list stands. */
  result: Maybe<string>;
  /** Subjects that a review has corrected; null: none. */
  corrected: Maybe<readonly string[]>;
  publishedAt: string;
}

/** P14 复查结果告知书 */
export interface ScoreReviewLetter {
  exam: string;
  name: string;
  number: Maybe<string>;
  subject: string;
  askedAt: string;
  before: { objective: Mark; subjective: Mark; total: string };
  after: Maybe<{ objective: Mark; subjective: Mark; total: string }>;
  found: string;
  answer: string;
  /** The candidate's result where it has changed. */
  result: Maybe<string>;
}

interface PassListPaper {
  exam: string;
  no: number;
  candidates: number;
  passed: number;
  partial: number;
  failed: number;
  rows: readonly { number: Maybe<string>; name: string; level: string; specialty: string }[];
  /** Whoever has no room on paper. */
  more: Maybe<number>;
  root: string;
}

/** P15 合格标准 · 合格人员名单 · 公示 */
export type PassPaper =
  | { outcome: 'marks'; exam: string; subjects: readonly { label: string; fullMark: string; passMark: string }[]; effectiveAt: string }
  | ({ outcome: 'list'; notice: null } & PassListPaper)
  | ({ outcome: 'notice'; notice: true } & PassListPaper);

/** P41 成绩导入错误清单 */
export interface ScoreErrors {
  exam: string;
  no: number;
  uploadedAt: string;
  rows: number;
  wrong: number;
  errors: readonly { row: number; column: Maybe<string>; message: string }[];
  more: Maybe<number>;
}

export interface ScorePapers {
  P13: ScoreSheet;
  P14: ScoreReviewLetter;
  P15: PassPaper;
  P41: ScoreErrors;
}

export const scorePapers: { [K in keyof ScorePapers]: PaperSpec<ScorePapers[K]> } = {
  P13: { ...letter, title: ({ exam }) => `${exam}成绩单`, template: always('score-sheet'), word: () => null },
  P14: { ...letter, title: always('成绩复查结果告知书'), template: always('score-review'), word: always('考复字') },
  P15: {
    ...letter,
    title: by({ marks: '合格标准通知', list: '合格人员名单', notice: '合格人员公示' }),
    template: by({ marks: 'pass-marks', list: 'pass-list', notice: 'pass-list' }),
    word: () => null,
  },
  P41: { ...inside, title: always('成绩导入错误清单'), template: always('score-errors') },
};

export const scoreTemplates = ['score-sheet', 'score-review', 'pass-marks', 'pass-list', 'score-errors'] as const;
