// Words of the office for what rows hold as codes.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PlainDate } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { documentRules, issuerOf } from '../../domain/document/rules.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { ruleBook } from '../../db/rule/book.ts';

export interface Words {
  specialty: (district: string, code: string) => string;
  issuer: (district: string, kind: string) => string;
}

/** By the rules of a day. */
export async function wordsOf(em: EntityManager, day: PlainDate): Promise<Words> {
  const book = await ruleBook(em);
  return {
    specialty: (district, code) => ruleValue(book.rulesFor(district, day), licenceRules.specialties).find((one) => one.code === code)?.label ?? code,
    issuer: (district, kind) => issuerOf(ruleValue(book.rulesFor(district, day), documentRules.issuers), kind).unit,
  };
}
