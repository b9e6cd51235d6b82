// What the public page says of an electronic licence, from what stands on record: one word, and the sentence behind it.

/** Standing of the licence behind the paper (states of PracticeLicence), and of the paper itself. */
export interface OnRecord {
  standing: string;
  /** The paper is the newest edition of its licence. */
  newest: boolean;
  /** Its document was made. */
  made: boolean;
  /** The last day that it names is past, also where the daily round has not come yet. */
  past: boolean;
}

export const verdicts = {
  valid: ['有效', '该电子证照真实有效。'],
  toChange: ['待变更', '该证照真实，注册事项待变更，变更完成前不得执业。'],
  expired: ['已到期', '该证照真实，但有效期已届满。'],
  lapsed: ['已失效', '该证照真实，但已失效。'],
  cancelled: ['已注销', '该证照已注销，不再有效。'],
  revoked: ['已撤销', '该证照已被撤销，不再有效。'],
  superseded: ['已被取代', '该证照已换发新证，本版不再有效。'],
  pending: ['制发中', '该证照正在制发，请稍后核验。'],
  issued: ['真实', '该文书确由本系统签发。'],
} as const;
export type Verdict = keyof typeof verdicts;

/** What ends the licence counts before a newer edition: nobody is to look for a newer one that is no good either. */
export function verdictOf({ standing, newest, made, past }: OnRecord): Verdict {
  if (standing === 'revoked' || standing === 'cancelled') return standing;
  if (!newest) return 'superseded';
  if (!made) return 'pending';
  if (past && (standing === 'valid' || standing === 'toChange')) return 'expired';
  return standing as Verdict;
}

/** A certificate of the exam, or a copy of it for one use. */
export interface CertificateRecord {
  standing: string;
  newest: boolean;
  made: boolean;
  /** Standing of the copy; null: the certificate itself. */
  annotation: string | null;
  /** The copy's last day is past, also where its clock has not come yet. */
  past: boolean;
}
export function certificateVerdictOf({ standing, newest, made, annotation, past }: CertificateRecord): Verdict {
  if (standing === 'revoked') return 'revoked';
  if (!newest) return 'superseded';
  if (annotation === 'revoked') return 'revoked';
  if (annotation !== null && (past || annotation === 'expired')) return 'expired';
  return made ? 'valid' : 'pending';
}

/** What a file is beside the paper that was issued. */
export const fileVerdicts = {
  same: '文件与签发的原件一致。',
  changed: '文件与签发的原件不一致，可能被改动。',
  older: '文件是已被取代的旧版证照。',
} as const;
export type FileVerdict = keyof typeof fileVerdicts;

/** `张*`, `欧阳**`: enough to compare with the paper at hand, not enough to learn a name. */
export const maskedName = (name: string): string => {
  const [first = '', ...rest] = [...name];
  return first + rest.map((character) => (character === '·' ? '·' : '*')).join('');
};

/** `310101********1234`: the paper shows no more of it (个人信息保护法第二十八条). */
export const maskedIdNumber = (number: string): string => `${number.slice(0, 6)}${'*'.repeat(8)}${number.slice(-4)}`;

/** Codes of the status list, one byte each; never renumbered. */
export const statusCodes: readonly Verdict[] = ['valid', 'toChange', 'expired', 'lapsed', 'cancelled', 'revoked', 'superseded', 'pending', 'issued'];
