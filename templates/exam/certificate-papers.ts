// Papers of 资格审查与证书: what each has to be told, and which template prints it. Days are `YYYY-MM-DD`, moments are written out; `null` means that there is none.
import { always, by, letter, type PaperSpec } from '../kit/paper.ts';
import type { Remedies } from '../registration/papers.ts';

type Day = string;
type Maybe<T> = T | null;

/** P16 资格审查意见: what a review, or the appeal against it, came to; or what is asked for. */
export interface QualificationOpinion {
  to: string;
  exam: string;
  level: string;
  specialty: string;
  openedOn: Day;
  outcome: 'passed' | 'rejected' | 'supplement' | 'granted' | 'refused';
  reasons: readonly string[];
  basis: readonly string[];
  /** Last day to supplement. */
  due: Maybe<Day>;
  items: readonly { item: string; message: string }[];
  /** Last day to appeal to the office. */
  appealUntil: Maybe<Day>;
  remedies: Maybe<Remedies>;
}

/** P17 职业资格证书, and 合格证书 for 考单科 and 考增项. */
export interface QualificationCertificate {
  number: string;
  edition: number;
  /** The whole qualification, or a proof of what was passed. */
  outcome: 'qualification' | 'additional' | 'subject';
  name: string;
  sex: Maybe<string>;
  /** As far as the paper is to show it. */
  idNumber: string;
  specialty: string;
  specialtyCode: string;
  subjects: readonly string[];
  /** What it says of the holder. */
  statement: string;
  issuedOn: Day;
  electronicId: string;
  photo: Maybe<string>;
  /** Of the edition or its copy, for `/verify/{token}`. */
  token: string;
  /** What its code holds behind the address. */
  code: Maybe<string>;
  /** A copy for one use and a time. */
  annotation: Maybe<{ scene: string; from: Day; until: Day }>;
}

/** What a certificate says of its holder. */
export const certificateStatement = (outcome: QualificationCertificate['outcome'], year: number): string =>
  outcome === 'qualification'
    ? `持证人参加${year}年度上海市初级注册安全工程师职业资格考试，全部应试科目成绩合格，取得初级注册安全工程师职业资格。`
    : `持证人参加${year}年度上海市初级注册安全工程师职业资格考试，上列科目成绩合格，特此证明。`;

export interface CertificatePapers {
  P16: QualificationOpinion;
  P17: QualificationCertificate;
}

export const certificatePapers: { [K in keyof CertificatePapers]: PaperSpec<CertificatePapers[K]> } = {
  P16: {
    ...letter,
    title: ({ outcome }) => (outcome === 'supplement' ? '资格审查补充材料通知书' : '资格审查意见书'),
    template: by({
      passed: 'qualification-passed',
      rejected: 'qualification-rejected',
      supplement: 'qualification-supplement',
      granted: 'qualification-appeal-granted',
      refused: 'qualification-appeal-refused',
    }),
    word: always('资审字'),
  },
  P17: {
    ...letter,
    title: ({ outcome }) => (outcome === 'qualification' ? '初级注册安全工程师职业资格证书' : '初级注册安全工程师考试合格证书'),
    template: always('qualification-certificate'),
    word: () => null,
    code: ({ code }, verifyAt) => (code === null ? verifyAt : `${verifyAt}#${code}`),
    landscape: true,
    seals: true,
  },
};

export const certificateTemplates = [
  'qualification-certificate',
  'qualification-passed',
  'qualification-rejected',
  'qualification-appeal-granted',
  'qualification-appeal-refused',
  'qualification-supplement',
] as const;
