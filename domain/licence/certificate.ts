// 职业资格证书 and 合格证书 of the exam (S3-43): which one a result earns, and why a candidate gets none. A 职业资格证书 needs both subjects within the rolling window; 考增项
// and 考单科 earn a 合格证书 (成绩合格证明).
import type { ExamConfig, LevelCode } from '../exam/exam.ts';
import { subjectsOf } from '../exam/exam.ts';
import type { NumberKind } from './number.ts';

/** What a certificate proves, with its title. */
export const proofs = { qualification: '职业资格证书', additional: '合格证书', subject: '合格证书' } as const;
export type Proof = keyof typeof proofs;
/** As its title has it in front of the specialty: 初级注册安全工程师职业资格证书. */
export const titleOf = (proof: Proof): string => proofs[proof];
export const numberKindOf = (proof: Proof): NumberKind => (proof === 'qualification' ? 1 : 2);

/** What is known of a candidate when certificates are made. */
export interface Earned {
  config: ExamConfig;
  level: LevelCode;
  specialty: string;
  /** Subjects of his enrolment. */
  subjects: readonly string[];
  /** Outcome in the published list of those who passed; null: he is in none. */
  outcome: string | null;
  /** Subjects passed within the rolling window that ends with this exam, not voided. */
  live: readonly string[];
  /** Standing of the qualification review; null: none was opened. */
  review: string | null;
  /** A certificate in force of the same person, specialty and proof; null: none. */
  held: string | null;
  /** Number of the certificate of this enrolment that was revoked; null: there is none. */
  revoked: string | null;
}

export const exclusions = {
  NOT_PASSED: '成绩未合格',
  PASSES_MISSING: '两个科目未在有效期内全部合格',
  REVIEW_OPEN: '资格审查尚未完成',
  REVIEW_REJECTED: '资格审查未通过',
  CERTIFICATE_HELD: '已有该专业的有效证书',
  CERTIFICATE_REVOKED: '本次考试取得的证书已撤销，恢复须由两人办理',
} as const;
export type Exclusion = keyof typeof exclusions;

export type Award = { proof: Proof; subjects: string[] } | { excluded: Exclusion; message: string };
const out = (excluded: Exclusion, more = ''): Award => ({ excluded, message: `${exclusions[excluded]}${more}` });

/** The certificate that a result earns, or why it earns none. */
export function awardOf(earned: Earned): Award {
  const { config, level, specialty, subjects, outcome, live, review, held, revoked } = earned;
  const labels = (codes: readonly string[]): string =>
    codes.map((code) => `《${config.subjects.find((one) => one.code === code)?.label ?? code}》`).join('、');
  // One enrolment has one certificate: what was revoked is restored, or stays revoked.
  if (revoked !== null) return out('CERTIFICATE_REVOKED', `（${revoked}）`);
  // A rejection has made the scores void, so that the list says 不合格: the reason is the review's.
  if (review === 'rejected' || review === 'appealing' || review === 'concluded') return out('REVIEW_REJECTED');
  if (outcome === 'partial' && level === 'single') {
    const missing = subjects.filter((code) => !live.includes(code));
    if (missing.length) return out('PASSES_MISSING', `：缺${labels(missing)}`);
    return held ? out('CERTIFICATE_HELD', `（${held}）`) : { proof: 'subject', subjects: [...subjects] };
  }
  if (outcome !== 'passed') return out('NOT_PASSED');
  const needed = level === 'additional' ? [...subjects] : subjectsOf(config, 'full', specialty).map(({ code }) => code);
  const missing = needed.filter((code) => !live.includes(code));
  if (!needed.length || missing.length) return out('PASSES_MISSING', `：缺${labels(missing)}`);
  if (review !== 'passed') return out('REVIEW_OPEN');
  if (held) return out('CERTIFICATE_HELD', `（${held}）`);
  return { proof: level === 'additional' ? 'additional' : 'qualification', subjects: needed };
}

/** Why an edition is made. */
export const certificateGrounds = { issue: '颁发', correct: '信息更正', lost: '遗失补发', photo: '更换照片' } as const;
export type CertificateGround = keyof typeof certificateGrounds;

/** Body of `issue` of a certificate; `idNumber` in clear, encrypted by whoever writes it. */
export interface IssueCertificateInput {
  district: string;
  examId: string;
  enrolmentId: string;
  accountId: string;
  holderName: string;
  idNumber: string;
  specialty: string;
  proof: Proof;
  /** Labels, in the order of their sessions. */
  subjects: readonly string[];
  examYear: number;
  photoFileId: string | null;
}

/** Body of `reissue`: what is left out stays. */
export interface ReissueInput {
  caseId: string | null;
  ground: Exclude<CertificateGround, 'issue'>;
  reason: string;
  holderName?: string;
  photoFileId?: string;
}
/** Body of `revoke` and `restore`. `caseId`: the decision behind it; null where two officers entered it. */
export interface CertificateReasonInput {
  caseId: string | null;
  reason: string;
}
