// What a paper is to the pipeline: its title, template, number, seal and code. The papers themselves stand in the folders of their processes; `papers.ts` above
// has them all in one list.
type Day = string;
type Maybe<T> = T | null;

/** What the pipeline adds to each. */
export interface OnEveryPaper {
  number: Maybe<string>;
  unit: string;
  issuedOn: Day;
  /** `data:` addresses. */
  qr: Maybe<string>;
  seal: Maybe<string>;
  /** Of 相关部门, beside that of the unit. */
  seals?: readonly { unit: string; picture: string }[];
}

export interface PaperSpec<D> {
  title: (data: D) => string;
  /** Name of the template's file without its ending. */
  template: (data: D) => string;
  /** Word in its number, `沪应急许受字〔2026〕1号`; null: it has none of its own. */
  word: (data: D) => Maybe<string>;
  /** Carries the seal of its unit and an electronic signature. */
  sealed: boolean;
  /** Each of its seals is kept by itself: a licence is collected with them. */
  seals?: true;
  /** Carries the signature without a seal: what was made here is told from what was changed since. */
  signed?: true;
  /** What its code holds, given the address of its public page; null: it carries none. */
  code: (data: D, verifyAt: string) => Maybe<string>;
  landscape?: true;
}

/** The same for all data. */
export const always = (text: string) => (): string => text;
/** By the outcome. */
export const by =
  <O extends string>(names: Record<O, string>) =>
  ({ outcome }: { outcome: O }): string =>
    names[outcome];
const publicPage = (_: unknown, verifyAt: string): string => verifyAt;
/** A letter of the office: sealed, with a public page. */
export const letter = { sealed: true, code: publicPage } as const;
/** The office's own paper, or the applicant's: neither number nor seal nor page, but a signature. */
export const inside = { word: () => null, sealed: false, signed: true, code: () => null } as const;
