// What the office sets about annulments. Values stand in db/data/rules/violation.ts.
import { fields, listOf, oneOf, orNull, text, where, type Checked } from '../../kit/check.ts';
import { defineRule } from '../../kit/rules.ts';

/** Why something is taken back, and what that does to a licence which rests on it: revoked on a ground of its own rule, with its ban, or cancelled. */
const grounds = where(
  listOf(fields({ ground: text(40), label: text(100), article: text(300), licence: oneOf('revoke', 'cancel'), licenceGround: orNull(text(40)) }), 1),
  (all) => all.every(({ licence, licenceGround }) => (licence === 'revoke') === (licenceGround !== null)),
  '撤销注册须注明事由，注销不填',
);
export type AnnulmentGround = Checked<typeof grounds>[number];

export const annulmentRules = { grounds: defineRule('exam.annulment.grounds', { label: '撤销事由及对注册证书的影响', check: grounds }) };
