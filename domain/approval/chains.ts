// Every approval chain, by the name of its rule. A process adds its own.
import { counterChain } from '../account/counter/chain.ts';
import { appealChain, qualificationChain } from '../exam/qualification-chain.ts';
import { extensionChain, registrationChain } from '../registration/chain.ts';
import { changeChain, onboardingChain } from '../supplier/chains.ts';
import type { Reason } from '../kit/refusal.ts';
import type { RuleRow } from '../kit/rules.ts';
import { nameOf, wholeOf, type Chain } from './chain.ts';
import { isApprovalRule, type Definition } from './definition.ts';
import { definitionReasons } from './validate.ts';
import { commissionChain } from '../procurement/commission/chain.ts';
import { methodChain } from '../procurement/method/chain.ts';
import { planChain } from '../procurement/plan/chain.ts';

/** Chains that a process walks. */
export const mainChains: readonly Chain[] = [
  onboardingChain,
  changeChain,
  registrationChain,
  methodChain,
  counterChain,
  qualificationChain,
  planChain,
  commissionChain,
];
/** Those, and the ones beside them. */
export const chains: readonly Chain[] = [
  onboardingChain,
  changeChain,
  registrationChain,
  extensionChain,
  methodChain,
  counterChain,
  qualificationChain,
  appealChain,
  planChain,
  commissionChain,
];

export const chainNamed = (name: string): Chain | undefined => chains.find((chain) => nameOf(chain) === name);
/** The chain that cases of a process walk. */
export const chainOf = (type: string): Chain | undefined => mainChains.find(({ process }) => process.type === type);
/** The chain that it is beside of, or itself. */
export const mainOf = (chain: Chain): Chain => mainChains.find((main) => wholeOf(main).includes(chain))!;

/** What speaks against a rule row that holds a definition, beyond its shape. */
export function chainReasons({ key, value }: Pick<RuleRow, 'key' | 'value'>): Reason[] {
  if (!isApprovalRule({ key })) return [];
  const chain = chains.find(({ rule }) => rule.key === key);
  return chain && chain.rule.check.problem(value) === null ? definitionReasons(value as Definition, chain) : [];
}
