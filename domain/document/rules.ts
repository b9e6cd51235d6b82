// Whose name and seal a document carries (O03): data, since offices are renamed and powers move. Values stand in db/data/rules/document.ts.
import { fields, listOf, orNull, text, where, type Checked } from '../kit/check.ts';
import { defineRule } from '../kit/rules.ts';

/** `kinds`: P22 …, or * for all that are not named. `mark` begins its numbers: 沪应急. `creditCode`: finds its seal; null: it has none. */
const issuers = where(
  listOf(fields({ kinds: listOf(text(10), 1), unit: text(60), mark: text(12), creditCode: orNull(text(18)) }), 1),
  (all) => all.filter(({ kinds }) => kinds.includes('*')).length === 1,
  '须有一个单位适用于未列明的文书（*）',
);
export type Issuers = Checked<typeof issuers>;
export type Issuer = Issuers[number];

export const documentRules = { issuers: defineRule('document.issuers', { label: '文书署名与盖章单位', check: issuers }) };

/** The office whose name a kind of document carries. */
export const issuerOf = (all: Issuers, kind: string): Issuer =>
  all.find(({ kinds }) => kinds.includes(kind)) ?? all.find(({ kinds }) => kinds.includes('*'))!;
