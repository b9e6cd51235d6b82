// 实名核验 (K08, K15): what the register of market entities says of a credit code. A register that gives no answer keeps nobody out.
import type { LegalType } from '../../domain/account/roles.ts';
import type { RegisterAnswer } from '../../gateways/contracts/register.ts';
import { isNeighbourAway, isNeighbourRefused } from '../../gateways/kit/http.ts';
import type { AccountDeskDeps } from './deps.ts';

export async function registered(
  deps: Pick<AccountDeskDeps, 'register'>,
  creditCode: string,
  entityType: LegalType,
): Promise<RegisterAnswer | { result: 'noAnswer' }> {
  try {
    return (await deps.register?.lookup({ creditCode, entityType })) ?? { result: 'noAnswer' };
  } catch (error) {
    if (isNeighbourAway(error) || isNeighbourRefused(error)) return { result: 'noAnswer' };
    throw error;
  }
}
