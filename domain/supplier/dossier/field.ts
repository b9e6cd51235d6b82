// A field is declared once, as data. Its type, its check, its entry in the metadata, its place in the list of changes and its
// encryption at rest all come from the declaration.

/** A period of validity: 资质有效时间, 营业期限. `to` is left out when it is 长期有效. */
export interface Period {
  from: string;
  to?: string;
  longTerm?: boolean;
}

/**
 * Kinds of values. In JSON all are strings but `count` (number), `yesNo` (boolean), `files` (ids in an array) and `period` (object).
 * `money` is decimal text in 万元, `percent` decimal text in %, `choice` and `leaf` are codes of a list, `district` is a six-digit code.
 */
export type Kind =
  | 'text'
  | 'digits'
  | 'email'
  | 'website'
  | 'telephone'
  | 'mobile'
  | 'personName'
  | 'idNumber'
  | 'creditCode'
  | 'date'
  | 'yearMonth'
  | 'money'
  | 'percent'
  | 'count'
  | 'yesNo'
  | 'choice'
  | 'leaf'
  | 'district'
  | 'period'
  | 'files';

export interface Field {
  /** Chinese, as the screen has it. */
  label: string;
  kind: Kind;
  /** Marked `*` on the screen. */
  required: boolean;
  /** Id of the requirement behind the field. */
  rule: string;
  /** Longest text in characters, or most files. */
  max?: number;
  /** `digits`: how many digits it may have, from and to. */
  length?: readonly [number, number];
  /** `files`: media types by content; left out: any (格式不限). */
  accept?: readonly string[];
  /** `choice` and `leaf`: name of the list of the reference data. */
  list?: string;
  /** `leaf`: levels that may be chosen; left out: whatever has nothing below it. */
  levels?: readonly number[];
  /** Amounts and counts: a negative value is possible (losses). */
  negative?: boolean;
  /** `idNumber`: the field beside it that names the type of document. */
  typedBy?: string;
  /** Section of the tab or dialog. */
  section?: string;
  hint?: string;
  /** Text of a link to an example or standard beside the field. */
  example?: string;
  /** Unit as printed. */
  unit?: string;
  /** Counter of characters is drawn (0/100). */
  counter?: boolean;
  /** Shown to the public (B06). */
  public?: boolean;
  /** Personal: encrypted at rest, masked in the list of changes. */
  encrypted?: boolean;
  /** Set by the system; what people send must equal it. */
  readOnly?: boolean;
  /** Computed from other fields; what people send is dropped. */
  computed?: boolean;
}

export type Fields = Record<string, Field>;

/** A list of a tab: rows entered in a dialog, each with an id. */
export interface List<F extends Fields = Fields> {
  name: string;
  /** Chinese title of list and dialog. */
  label: string;
  /** Fewest rows. */
  min: number;
  /** Sentence when there are fewer. */
  missing?: string;
  rule: string;
  fields: F;
  /** Columns of the table, in order; 操作 is always last. */
  columns: readonly string[];
  /** The table has the derived column 证书是否有效. */
  validity?: boolean;
  hint?: string;
}

export interface Tab<N extends string = string, F extends Fields = Fields, L extends List | undefined = List | undefined> {
  name: N;
  /** Chinese caption of the tab. */
  label: string;
  required: boolean;
  fields: F;
  list: L;
}

/** Value of a field in a checked dossier. */
export type ValueOf<F extends Field> = F['kind'] extends 'files'
  ? readonly string[]
  : F['kind'] extends 'yesNo'
    ? boolean
    : F['kind'] extends 'count'
      ? number
      : F['kind'] extends 'period'
        ? Period
        : string;

type Demanded<F extends Fields> = { [K in keyof F]: F[K]['required'] extends true ? K : never }[keyof F];

/** Values of a set of fields in a checked dossier: required ones are there. */
export type Values<F extends Fields> = { [K in Demanded<F>]: ValueOf<F[K]> } & { [K in Exclude<keyof F, Demanded<F>>]?: ValueOf<F[K]> };

/** A row of a list. */
export type Row<F extends Fields> = { id: string } & Values<F>;

/** Declares a tab; checks nothing at run time, but keeps its exact type. */
export const defineTab = <const N extends string, const F extends Fields, const L extends List | undefined>(tab: Tab<N, F, L>): Tab<N, F, L> => tab;

/** Pictures, and scans. [D] */
export const PICTURES = ['image/jpeg', 'image/png', 'image/webp'] as const;
export const SCANS = [...PICTURES, 'application/pdf'] as const;

/** Most characters of an unmarked text. */
export const TEXT_MAX = 100;
