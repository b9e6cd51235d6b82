// P24: a licence is cancelled by a registration case (依申请, 依职权), or cancelled or revoked by two officers (证照办理).
import type { EntityManager } from '@mikro-orm/postgresql';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { banUntil } from '../../domain/licence/ban.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { registrationRulesOf } from '../../domain/registration/rules.ts';
import { one } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { defineDocument, type About } from '../documents/define.ts';
import { addressed, known, remediesOf } from './paper-facts.ts';

const licenceOf = (em: EntityManager, licenceId: unknown) =>
  one<{ number: string; since: string; name: string }>(
    em,
    `select l.number, l.valid_from::text as since, c.holder_name as name from licence l join certificate c on c.id = l.certificate_id where l.id = $1`,
    [licenceId],
  );

/** 证照办理: what two officers have signed. */
async function proposed(em: EntityManager, { caseId, district, at }: About) {
  const row = await one<{ licenceId: string; measure: string; details: Record<string, string>; reason: string }>(
    em,
    `select licence_id as "licenceId", measure, details, reason from licence_proposal where case_id = $1`,
    [caseId],
  );
  const today = shanghaiDay(at);
  const set = (await ruleBook(em)).rulesFor(district, today);
  const rules = registrationRulesOf(set);
  const { letters } = rules.values;
  const { number, since, name } = await licenceOf(em, row.licenceId);
  const ground = ruleValue(set, licenceRules.revocation).find((one) => one.ground === row.details['ground']);
  const letter = {
    to: name,
    caseNumber: number,
    matter: '初级注册安全工程师注册',
    registrationNumber: number,
    holderSince: since,
    remedies: remediesOf(rules),
  };
  if (row.measure !== 'revoke') return { ...letter, outcome: 'cancelled' as const, reasons: [row.reason], basis: [letters.cancelled] };
  return {
    ...letter,
    outcome: 'revoked' as const,
    reasons: [...(ground ? [ground.label] : []), row.reason],
    basis: [ground?.article ?? letters.revoked],
    banYears: ground?.years ?? 0,
    banUntil: (ground && banUntil(ground, today)) ?? today,
  };
}

export const endingPaper = defineDocument({
  kind: 'P24',
  load: async (em, fields, about) => {
    const { type } = await one<{ type: string }>(em, `select type from case_file where id = $1`, [about.caseId]);
    if (type === 'LicenceProposal') return proposed(em, about);
    const found = await known(em, fields, about);
    const { stored, rules } = found;
    const { number, since } = await licenceOf(em, stored.licenceId);
    const grounds = rules.values.cancellations.filter(({ id }) => stored.causes?.includes(id));
    const letter = { ...addressed(found), registrationNumber: number, holderSince: since, remedies: remediesOf(rules) };
    if (found.action === 'grant')
      return {
        ...letter,
        outcome: 'cancelled' as const,
        reasons: stored.exOfficio ? grounds.map(({ label }) => label) : [`持证人申请注销：${stored.form.reason ?? ''}`],
        basis: stored.exOfficio ? grounds.map(({ article }) => article) : [rules.basis('cancellations')],
      };
    throw new Error(`no such paper for ${found.action} of ${about.caseId}`);
  },
});
