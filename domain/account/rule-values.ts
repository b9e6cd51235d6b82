// The rules of accounts that hold in one 区划, read once from the rule tables and handed to the pure functions here.
import type { Checked } from '../kit/check.ts';
import { commonRules } from '../kit/common-rules.ts';
import { ruleValue, type RuleSet } from '../kit/rules.ts';
import { accountRules } from './rules.ts';

export type AccountNameRule = Checked<(typeof accountRules.userName)['check']>;
export type PasswordRule = Checked<(typeof accountRules.password)['check']>;
export type LockRule = Checked<(typeof accountRules.lock)['check']>;
export type SessionRule = Checked<(typeof accountRules.session)['check']>;
export type OfficerSignInRule = Checked<(typeof accountRules.officerSignIn)['check']>;
export type LegalTypePrefixes = Checked<(typeof accountRules.legalTypePrefixes)['check']>;
export type CodeRule = Checked<(typeof commonRules.smsCode)['check']>;
export type CodeLimits = Checked<(typeof commonRules.smsLimits)['check']>;

export interface AccountRules {
  accountName: AccountNameRule;
  password: PasswordRule;
  lock: LockRule;
  session: SessionRule;
  code: CodeRule;
  codeLimits: CodeLimits;
  codeAtSignIn: readonly string[];
  officerSignIn: OfficerSignInRule;
  ownSignIn: boolean;
  redirectSeconds: number;
  recoveryMinutes: number;
  bindLockMinutes: number;
  invitationDays: number;
  legalTypePrefixes: LegalTypePrefixes;
}

/** All of them for a district and day. Throws when a row is missing or malformed. */
export const accountRulesOf = (set: RuleSet): AccountRules => ({
  accountName: ruleValue(set, accountRules.userName),
  password: ruleValue(set, accountRules.password),
  lock: ruleValue(set, accountRules.lock),
  session: ruleValue(set, accountRules.session),
  code: ruleValue(set, commonRules.smsCode),
  codeLimits: ruleValue(set, commonRules.smsLimits),
  codeAtSignIn: ruleValue(set, accountRules.codeAtSignIn),
  officerSignIn: ruleValue(set, accountRules.officerSignIn),
  ownSignIn: ruleValue(set, accountRules.ownSignIn),
  redirectSeconds: ruleValue(set, accountRules.registeredRedirectSeconds),
  recoveryMinutes: ruleValue(set, accountRules.recoveryMinutes),
  bindLockMinutes: ruleValue(set, accountRules.bindLockMinutes),
  invitationDays: ruleValue(set, accountRules.invitationDays),
  legalTypePrefixes: ruleValue(set, accountRules.legalTypePrefixes),
});
