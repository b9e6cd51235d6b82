// 证件 of a person by kind: which can be checked by their number, and which a person has to look at.
import { validateIdNumber, type IdContext, type IdNumber, type IdNumberKind } from './id-number.ts';
import { invalid, plainCode, valid, type Validity } from './validity.ts';

export const documentKinds = {
  idCard: '居民身份证',
  hkmtPermit: '港澳台居民居住证',
  foreignPermit: '外国人永久居留身份证',
  passport: '护照',
  officerCard: '军官证',
} as const;
export type DocumentKind = keyof typeof documentKinds;

export interface PersonDocument {
  kind: DocumentKind;
  number: string;
  /** What the number itself says, where it says something. */
  id: IdNumber | null;
}

const kinds: Record<IdNumberKind, DocumentKind> = { resident: 'idCard', hkmt: 'hkmtPermit', foreign: 'foreignPermit' };
const byHand = (label: string): string => `${label}号码不能自动核对，须人工核验原件`;

/** N01. Warnings name what has to be looked at by a person. */
export function validateDocument(kind: DocumentKind, text: string, context: IdContext): Validity<PersonDocument> {
  const number = plainCode(text);
  const label = documentKinds[kind];
  if (number === '') return invalid('DOCUMENT_NUMBER_EMPTY', '请填写证件号码', 'N01');
  if (kind === 'passport') {
    if (!/^[A-Z0-9]{5,20}$/.test(number)) return invalid('PASSPORT_FORM', '护照号码应为5—20位字母和数字', 'N01');
    return valid({ kind, number, id: null }, [byHand(label)]);
  }
  if (kind === 'officerCard') {
    if (!/^[\p{Script=Han}A-Z0-9-]{4,30}$/u.test(number)) return invalid('OFFICER_CARD_FORM', '军官证号码应为4—30位汉字、字母和数字', 'N01');
    return valid({ kind, number, id: null }, [byHand(label)]);
  }
  // The cards before 2023: three letters of the nationality and twelve digits.
  if (kind === 'foreignPermit' && /^[A-Z]{3}\d{12}$/.test(number)) return valid({ kind, number, id: null }, [byHand('旧版外国人永久居留身份证')]);
  const checked = validateIdNumber(number, context);
  if (!checked.ok) return checked;
  const actual = kinds[checked.value.kind];
  if (actual !== kind) {
    return invalid('DOCUMENT_KIND', `该号码是${documentKinds[actual]}号码，与所选证件类型“${label}”不符`, 'N01');
  }
  return valid({ kind, number: checked.value.number, id: checked.value }, checked.warnings);
}
