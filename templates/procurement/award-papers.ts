// Papers of a purchase, P33–P36: what each has to be told. Days are `YYYY-MM-DD`, moments are written out; `null` means that there is none.
import { always, type PaperSpec } from '../kit/paper.ts';

type Maybe<T> = T | null;

/** Whose paper it is where that is no office of the rule `document.issuers`: the 采购组织机构 of the project. */
export interface OwnIssuer {
  unit: string;
  creditCode: string;
}
interface OfProject {
  issuer?: OwnIssuer;
  project: string;
  projectCode: string;
}

/** P33 询标函, and 澄清文件: what was answered to it. */
export interface ClarificationPaper extends OfProject {
  to: string;
  lot: string;
  round: string;
  /** 评审组长, or the agency in the committee's stead. */
  from: string;
  content: string;
  due: string;
  /** How the answer came, when, and the SHA-256 of its file; null: it is the letter itself. */
  answer: Maybe<{ way: string; at: string; hash: string }>;
}

/** P34 中标通知书 (S1四2) */
export interface AwardPaper extends OfProject {
  to: string;
  lot: string;
  lotName: string;
  /** 万元 */
  price: string;
}

/** P35 更正公告 */
export interface CorrectionPaper extends OfProject {
  purchaser: string;
  organiser: string;
  /** 采购公告 or 采购文件 */
  about: string;
  subject: string;
  content: string;
  changes: readonly { what: string; before: string; after: string }[];
}

/** P36 采购结果公告 */
export interface ResultPaper extends OfProject {
  purchaser: string;
  organiser: string;
  method: string;
  lots: readonly { lot: string; name: string; winner: string; price: string; subject: Maybe<string> }[];
  experts: readonly string[];
  fee: Maybe<string>;
  notice: string;
  challenge: string;
  documents: readonly { label: string; hash: string }[];
}

export interface AwardPapers {
  P33: ClarificationPaper;
  P34: AwardPaper;
  P35: CorrectionPaper;
  P36: ResultPaper;
}

/** Sealed by the 采购组织机构; its number is the project's own. */
const own = { sealed: true, word: () => null, code: () => null } as const;

export const awardPapers: { [K in keyof AwardPapers]: PaperSpec<AwardPapers[K]> } = {
  P33: { ...own, title: ({ answer }) => (answer ? '澄清文件' : '询标函'), template: always('clarification') },
  P34: { ...own, title: always('中标通知书'), template: always('award-letter') },
  P35: { ...own, title: always('更正公告'), template: always('correction') },
  P36: { ...own, title: always('中标结果公告'), template: always('result') },
};

export const awardTemplates = ['clarification', 'award-letter', 'correction', 'result'] as const;
