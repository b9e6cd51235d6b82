// Telling the sides of a contract what became of it, and what waits for whom.
import { contractById } from '../../../db/procurement/contracts.ts';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { tenderContract } from '../../../domain/procurement/contract/contract.ts';
import type { EffectParts } from '../../processes.ts';

export type ContractMessage = 'contractToSign' | 'contractRefused' | 'contractConcluded' | 'contractLate' | 'contractStep' | 'contractHalted' | 'contractGoesOn' | 'contractStopped';

export interface ContractActivities {
  /** Tells a side in its inbox, and by SMS where the message has one, once per effect key. `act`: of the table, for the messages that name one. */
  tellContract: (request: EffectRequest & { message: ContractMessage; to: 'buyer' | 'seller' | 'organiser'; act?: string }) => Promise<null>;
}

/** Messages that go to every side. */
const sidesAll: Partial<Record<ContractMessage, true>> = { contractHalted: true, contractGoesOn: true, contractStopped: true };

export const createContractActivities = ({ orm, notify }: Pick<EffectParts, 'orm' | 'notify'>): ContractActivities => ({
  tellContract: async ({ message, to, act, ...request }) => {
    const contract = await contractById(orm.em.fork(), request.caseId);
    if (!contract) throw new Error(`no contract ${request.caseId}`);
    const organisationId = { buyer: contract.purchaserId, seller: contract.supplierId, organiser: contract.organiserId }[to];
    // Who buys for himself is told once.
    if (message in sidesAll && to === 'organiser' && organisationId === contract.purchaserId) return null;
    const { project, code, lot } = contract;
    const what = act === undefined ? {} : { what: tenderContract.actions[act]!.label };
    await notify({ ...request, template: message, to: { organisationId }, params: { project, code, lot: String(lot), ...what } });
    return null;
  },
});
