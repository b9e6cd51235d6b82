// Whose name and seal a document carries (O03): data, since offices are renamed and powers move. Values stand in db/data/rules/document.ts.
import { fields, listOf, oneOf, orNull, text, where, type Checked } from '../kit/check.ts';
import { defineRule } from '../kit/rules.ts';

/** `kinds`: P22 …, or * for all that are not named. `mark` begins its numbers: 沪应急. `creditCode`: finds its seal; null: it has none. */
const issuers = where(
  listOf(fields({ kinds: listOf(text(10), 1), unit: text(60), mark: text(12), creditCode: orNull(text(18)) }), 1),
  (all) => all.filter(({ kinds }) => kinds.includes('*')).length === 1,
  '须有一个单位适用于未列明的文书（*）',
);
export type Issuers = Checked<typeof issuers>;
export type Issuer = Issuers[number];

/** S3-44: `own` is how the issuer's seal stands on it, `others` those of 相关部门. `specialties` null: whatever the specialty. */
const form = oneOf('electronic', 'picture');
const seals = listOf(
  fields({
    kinds: listOf(text(10), 1),
    specialties: orNull(listOf(text(2), 1)),
    own: form,
    others: listOf(fields({ unit: text(60), creditCode: text(18), form })),
  }),
);
export type SealRow = Checked<typeof seals>[number];

export const documentRules = {
  issuers: defineRule('document.issuers', { label: '文书署名与盖章单位', check: issuers }),
  /** Where a kind has no row, the issuer's electronic seal alone. */
  seals: defineRule('document.seals', { label: '证照盖章：相关部门与印章形式', check: seals }),
};

/** The office whose name a kind of document carries. */
export const issuerOf = (all: Issuers, kind: string): Issuer =>
  all.find(({ kinds }) => kinds.includes(kind)) ?? all.find(({ kinds }) => kinds.includes('*'))!;
