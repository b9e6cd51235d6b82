// What accounts need from outside.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { AccountRules } from '../../domain/account/rule-values.ts';
import { accountRulesOf } from '../../domain/account/rule-values.ts';
import type { OpenInput } from '../../domain/account/counter/record.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { shanghaiDay, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import type { RuleSet } from '../../domain/kit/rules.ts';
import type { RegisterGateway } from '../../gateways/register.ts';
import type { Fields } from '../../security/field.ts';
import type { Keyring } from '../../security/keyring.ts';
import type { RowSeals } from '../../security/row-seal.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { now } from '../../db/kit/clock.ts';
import type { Platforms } from './platform-sign-in.ts';

/** Rules of a district on a legal day, e.g. `async (em, district, day) => (await ruleBook(em)).rulesFor(district, day)`. */
export type RulesFor = (em: EntityManager, district: string, day: PlainDate) => Promise<RuleSet>;

export interface AccountRecordDeps {
  fields: Fields;
  /** Seals of the rows that give rights (Q02). */
  seals: RowSeals;
  rulesFor: RulesFor;
  /** The act that opens the counter case of a frozen account (L17); decided together with the freezing. Left out: none is opened. */
  openCounterCase?: (open: OpenInput, about: { accountId: string; district: string; key: string }) => ActRequest;
  /** The acts that end the open counter cases of an account which the office unfreezes by itself. Left out: there are none. */
  settleCounterCases?: (em: EntityManager, about: { accountId: string; key: string }) => Promise<ActRequest[]>;
}

export interface AccountDeskDeps extends AccountRecordDeps {
  orm: MikroORM;
  ring: Keyring;
  /** 市场主体登记库; without one nobody is kept out (K15). */
  register?: RegisterGateway;
  /** For acts of the system that are due before a person's: end of a lock, of a recovery, of an invitation. */
  decide: (request: ActRequest) => Promise<Outcome>;
  /** 区划 whose portal this is, where a request names none. */
  district: string;
  /** Platforms that sign people in; left out: nobody comes from there. */
  platforms?: Platforms;
  /** Failed sign-ins that one address may have in a minute. */
  failedSignInsPerMinute?: number;
}

/** From the rule book. */
export const bookRules: RulesFor = async (em, district, day) => (await ruleBook(em)).rulesFor(district, day);

/** The rules of accounts in a district at a moment. */
export const rulesAt = async (deps: Pick<AccountRecordDeps, 'rulesFor'>, em: EntityManager, district: string, at: Instant): Promise<AccountRules> =>
  accountRulesOf(await deps.rulesFor(em, district, shanghaiDay(at)));

/** The same for now. */
export async function rulesNow(
  deps: Pick<AccountRecordDeps, 'rulesFor'>,
  em: EntityManager,
  district: string,
): Promise<{ at: Instant; rules: AccountRules }> {
  const at = await now(em);
  return { at, rules: await rulesAt(deps, em, district, at) };
}
