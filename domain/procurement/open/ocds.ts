// What releases of the Open Contracting Data Standard 1.1 are made of: places, organisations, money, and their text.
import type { Instant } from '../../kit/instant.ts';
import { formatYuan } from '../../kit/money.ts';

export const OCDS_VERSION = '1.1';
/** 标项 are lots: the standard's own extension, named in every package. */
export const OCDS_EXTENSIONS = ['https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json'];
/** Scheme of identifiers of organisations: 统一社会信用代码. */
export const CREDIT_CODE = 'CN-USCC';

export interface Organisation {
  name: string;
  creditCode: string;
}
export interface Reference {
  id: string;
  name: string;
}
export interface OpenDocument {
  id: string;
  documentType: string;
  title: string;
  description?: string;
  /** Where the content is answered to everybody. */
  url?: string;
  datePublished: string;
  format?: string;
  language: string;
  /** Of the content, so that whoever holds the file can compare. Not of the standard. */
  x_hash: { algorithm: string; value: string };
}
export type Value = { amount: number; currency: 'CNY' };
export type Whole = Record<string, unknown>;

/** A release of a contracting process. Members that an act says nothing of are left out, and stand in the compiled record as they stood. */
export interface Release {
  ocid: string;
  id: string;
  date: string;
  tag: readonly string[];
  language: 'zh';
  initiationType: 'tender';
  parties: readonly (Reference & { identifier: Whole; roles: readonly string[] })[];
  buyer: Reference;
  planning?: Whole;
  tender: Whole & { id: string; status?: string };
  awards?: readonly Whole[];
  contracts?: readonly Whole[];
  relatedProcesses?: readonly Whole[];
}

/** Where a release stands: the n-th of its process. Its id never changes. */
export interface Place {
  ocid: string;
  n: number;
  at: Instant;
}
export const releaseId = ({ ocid, n }: Pick<Place, 'ocid' | 'n'>): string => `${ocid}-${String(n).padStart(4, '0')}`;

/** Address of a document of a process that is public. */
export const documentUrl = (site: string, ocid: string, id: string): string => `${site}/v1/open/documents/${encodeURIComponent(ocid)}/${id}`;

const partyId = ({ creditCode }: Organisation): string => `${CREDIT_CODE}-${creditCode}`;
export const referenceOf = (one: Organisation): Reference => ({ id: partyId(one), name: one.name });
/** 元; what is stored is whole 分, so two decimals are exact. */
export const yuan = (fen: string): Value => ({ amount: Number(formatYuan(BigInt(fen))), currency: 'CNY' });

/** Each organisation once, with all it is in this process. */
export function partiesOf(held: readonly (readonly [Organisation, string])[]): Release['parties'] {
  const byId = Map.groupBy(held, ([one]) => partyId(one));
  return [...byId].map(([id, all]) => {
    const [{ name, creditCode }] = all[0]!;
    return { id, name, identifier: { scheme: CREDIT_CODE, id: creditCode, legalName: name }, roles: [...new Set(all.map(([, role]) => role))] };
  });
}

/**
 * JSON text of a release, on one line whoever splits it: control characters and separators of lines are written as escapes, half characters that no
 * encoding holds as U+FFFD.
 */
export const releaseText = (release: Release): string =>
  JSON.stringify(release, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value)).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
