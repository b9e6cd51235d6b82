// Numbers and names of persons and organisations, checked and written down in one form (domain/kit/identity).
import { validateCreditCode } from '../../kit/identity/credit-code.ts';
import { documentKinds, validateDocument, type DocumentKind } from '../../kit/identity/document.ts';
import { validateMobile } from '../../kit/identity/mobile.ts';
import { validateName } from '../../kit/identity/person-name.ts';
import { invalid, valid, type Validity } from '../../kit/identity/validity.ts';
import type { DossierContext } from './context.ts';
import type { Kind } from './field.ts';
import type { Place } from './tabs.ts';

const map = <T, U>(checked: Validity<T>, to: (value: T) => U): Validity<U> => (checked.ok ? { ...checked, value: to(checked.value) } : checked);

type IdentityKind = Extract<Kind, 'creditCode' | 'idNumber' | 'mobile' | 'personName'>;
const kinds: Record<IdentityKind, (text: string, place: Place, context: DossierContext) => Validity<string>> = {
  creditCode: (text) => map(validateCreditCode(text), ({ code }) => code),
  mobile: (text) => map(validateMobile(text), ({ number }) => number),
  personName: (text) => validateName(text),
  idNumber(text, { field, beside }, { today, reference: { districts } }) {
    const typed = beside[field.typedBy ?? ''];
    const type = typeof typed === 'string' ? typed : '';
    // Without a type there is nothing to hold the number against; the type's own field says that it is missing.
    if (!Object.hasOwn(documentKinds, type)) return valid(text);
    return map(validateDocument(type as DocumentKind, text, { today, isKnownDistrict: districts.known }), ({ number }) => number);
  },
};

export const isIdentityKind = (kind: Kind): kind is IdentityKind => Object.hasOwn(kinds, kind);

/** The value as it is kept, with warnings for those who look at originals, or what is wrong with it. */
export function checkIdentity(kind: IdentityKind, place: Place, context: DossierContext): Validity<string> {
  const { value, field } = place;
  return typeof value === 'string' ? kinds[kind](value, place, context) : invalid('FIELD_FORMAT', `“${field.label}”应为文字`, field.rule);
}
