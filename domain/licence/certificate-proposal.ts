// 证书办理 (S3§2.5): 补发 (信息更正, 遗失, 换照片), 撤销 and 恢复 take two persons. The holder may ask for a 补发 himself; an officer decides it.
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';

export const certificateMeasures = {
  correct: '信息更正补发',
  lost: '遗失补发',
  photo: '更换照片补发',
  revoke: '撤销证书',
  restore: '恢复证书',
} as const;
export type CertificateMeasure = keyof typeof certificateMeasures;
/** What its holder may ask for. */
export const holderMeasures = ['correct', 'lost', 'photo'] as const satisfies readonly CertificateMeasure[];

/** Body of `propose` and `ask`. */
export interface CertificateProposalInput {
  certificateId: string;
  measure: CertificateMeasure;
  reason: string;
  /** New name, for 信息更正. */
  holderName?: string;
  /** New photo, for 更换照片. */
  photoFileId?: string;
}

export interface CertificateProposalFacts {
  /** Everything that speaks against it: the certificate's standing, what its measure needs. */
  against: readonly Reason[];
  proposedBy: string | null;
}
type Context = ActionContext<CertificateProposalFacts>;

const another = ({ actor, facts }: Context): Reason[] =>
  actor.kind === 'person' && actor.accountId === facts.proposedBy
    ? [{ code: 'CERTIFICATE_SECOND_PERSON', message: '提出人不能复核自己提出的证书办理事项，须由另一人复核。' }]
    : [];
const ruled = {
  guard: ({ facts }: Context): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'CERTIFICATE_NOT_POSSIBLE',
};
const judged = {
  guard: (context: Context): Reason[] => [...another(context), ...context.facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'CERTIFICATE_NOT_POSSIBLE',
};

export const certificateProposal = defineProcess<CertificateProposalFacts>({
  type: 'CertificateProposal',
  label: '证书办理',
  kind: 'case',
  states: { proposed: { label: '待复核', rests: true }, confirmed: { label: '已办理', final: true }, rejected: { label: '已退回', final: true } },
  actions: {
    propose: {
      label: '提出证书办理',
      from: null,
      to: 'proposed',
      by: ['qualificationReviewer', 'examAdministrator', 'informationManager'],
      ...ruled,
    },
    ask: { label: '申请补发证书', from: null, to: 'proposed', by: 'self', ...ruled },
    confirm: { label: '复核证书办理', from: 'proposed', to: 'confirmed', by: 'examAdministrator', ...judged },
    reject: { label: '退回', from: 'proposed', to: 'rejected', by: 'examAdministrator', guard: another, refusal: 'CERTIFICATE_SECOND_PERSON' },
  },
});

export interface ProposalSubject {
  /** States of the certificate and its newest edition; null: there is no such certificate of the exam. */
  certificate: { standing: string; edition: string } | null;
  /** The holder's own photo, checked; false: none, or not his. */
  photoUsable: boolean;
}

/** Reasons against a measure. */
export function measureReasons(
  { measure, holderName, photoFileId }: CertificateProposalInput,
  { certificate, photoUsable }: ProposalSubject,
): Reason[] {
  const no = (field: string, message: string): Reason => ({ field, code: 'CERTIFICATE_NOT_POSSIBLE', message });
  if (!certificate) return [no('certificateId', '没有这一证书，或该证书不是由本系统考试取得')];
  if (measure === 'restore') return certificate.standing === 'revoked' ? [] : [no('measure', '证书未被撤销，不能恢复')];
  if (certificate.standing === 'revoked') return [no('measure', '证书已被撤销，只能恢复')];
  if (measure === 'revoke') return [];
  return [
    ...(['making', 'issued', 'failed'].includes(certificate.edition) ? [] : [no('measure', '现有版本尚未制证完成，不能补发')]),
    ...(measure === 'correct' && !holderName ? [no('holderName', '信息更正须填写更正后的姓名')] : []),
    ...(measure !== 'correct' && holderName ? [no('holderName', '只有信息更正可以修改姓名')] : []),
    ...(measure === 'photo' && (!photoFileId || !photoUsable) ? [no('photoFileId', '更换照片须使用持证人本人上传并通过检查的照片')] : []),
    ...(measure !== 'photo' && photoFileId ? [no('photoFileId', '只有更换照片可以提交照片')] : []),
  ];
}
