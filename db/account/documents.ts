// Documents that people agree to, with the hash of their exact text.
import type { DocumentVersion } from '../../domain/account/consent.ts';
import { sm3 } from '../../security/hash.ts';
import { documentTexts, type DocumentText } from '../data/terms/index.ts';

/** SM3 of the text in UTF-8. */
const withHash = (document: DocumentText): DocumentText & DocumentVersion => ({ ...document, hash: sm3(document.text) });

export const documents: readonly (DocumentText & DocumentVersion)[] = documentTexts.map(withHash);

/** Every version without its text, for `versionsInForce`. */
export const documentVersions: readonly DocumentVersion[] = documents.map(({ document, version, hash, from }) => ({ document, version, hash, from }));
