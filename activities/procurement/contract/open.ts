// Open data of what becomes of a contract, once its notice is out; what came before is said with the notice.
import type { ContractStep } from '../../../domain/procurement/open/contract.ts';
import type { Acting } from '../../kit/records.ts';
import { publishContract } from '../open/publish.ts';
import type { Loaded } from './facts.ts';

/** Numbers of what is new. */
export interface Said {
  supplement?: number;
  payment?: number;
  acceptance?: number;
  ended?: true;
}

export async function publishStep({ em, facts, received, file }: Acting<Loaded>, step: ContractStep, said: Said): Promise<void> {
  const { stored, project } = facts;
  if (stored!.publishedAt === null) return;
  await publishContract(em, project, {
    contractId: file.id,
    step,
    at: received,
    said: (all) => ({
      ...all,
      ended: said.ended ?? all.ended,
      supplements: all.supplements.filter(({ n }) => n === said.supplement),
      payments: all.payments.filter(({ n }) => n === said.payment),
      acceptance: all.acceptance.filter(({ n }) => n === said.acceptance),
    }),
  });
}
