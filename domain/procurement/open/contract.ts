// 开放数据 of a contract (OCDS 1.1): its notice, and what becomes of it afterwards: supplements, payments, acceptance, its end. Pure; of organisations only, and without the words of
// people, so no defects and no reasons.
import { rfc3339, startOfDay, type Instant, type PlainDate } from '../../kit/instant.ts';
import { lotName } from '../project/fields.ts';
import { partiesOf, referenceOf, releaseId, yuan, type OpenDocument, type Organisation, type Place, type Release, type Whole } from './ocds.ts';
import type { ProjectToPublish } from './release.ts';

/** Steps of an acceptance that are published, with what they make of its milestone. */
export const publicSteps = {
  initialPassed: { title: '初验通过', status: 'met' },
  initialFailed: { title: '初验未通过', status: 'notMet' },
  finalPassed: { title: '终验通过', status: 'met' },
  finalFailed: { title: '终验未通过', status: 'notMet' },
  acceptOnce: { title: '验收合格', status: 'met' },
} as const;
export type PublicStep = keyof typeof publicSteps;
export const isPublicStep = (what: string): what is PublicStep => Object.hasOwn(publicSteps, what);

/** 合同, and of what became of it as much as a release says. Money in 分 as text. */
export interface PublishedContract {
  number: string;
  lot: number;
  supplier: Organisation;
  fen: string;
  signedAt: Instant;
  ended: boolean;
  /** All of them, for the value of the contract. */
  supplementsFen: string;
  supplements: readonly { n: number; fen: string; at: Instant }[];
  payments: readonly { n: number; fen: string; paidOn: PlainDate }[];
  acceptance: readonly { n: number; what: PublicStep; at: Instant }[];
}
type Project = Pick<ProjectToPublish, 'code' | 'fields' | 'purchaser' | 'organiser'>;

export const awardId = (code: string, { lot, supplier }: Pick<PublishedContract, 'lot' | 'supplier'>): string => `${code}-${lot}-${supplier.creditCode}`;

function implementationOf({ purchaser }: Project, { supplier, payments, acceptance }: PublishedContract): Whole | null {
  if (!payments.length && !acceptance.length) return null;
  return {
    ...(payments.length && {
      transactions: payments.map(({ n, fen, paidOn }) => ({
        id: `payment-${n}`,
        date: rfc3339(startOfDay(paidOn)),
        value: yuan(fen),
        payer: referenceOf(purchaser),
        payee: referenceOf(supplier),
      })),
    }),
    ...(acceptance.length && {
      milestones: acceptance.map(({ n, what, at }) => {
        const { title, status } = publicSteps[what];
        return { id: `acceptance-${n}`, title, type: 'delivery', status, ...(status === 'met' ? { dateMet: rfc3339(at) } : { dateModified: rfc3339(at) }) };
      }),
    }),
  };
}

/** Member of `contracts`. `releaseID`: of the release that says the contract as a supplement leaves it; null in its notice, which says all at once. */
export function contractOf(project: Project, contract: PublishedContract, documents: readonly OpenDocument[], releaseID: string | null): Whole {
  const implementation = implementationOf(project, contract);
  return {
    id: contract.number,
    awardID: awardId(project.code, contract),
    title: lotName(project.fields, contract.lot),
    status: contract.ended ? 'terminated' : 'active',
    dateSigned: rfc3339(contract.signedAt),
    value: yuan(String(BigInt(contract.fen) + BigInt(contract.supplementsFen))),
    ...(contract.supplements.length && {
      amendments: contract.supplements.map(({ n, fen, at }) => ({
        id: `supplement-${n}`,
        date: rfc3339(at),
        rationale: '签订补充合同',
        description: `增加合同金额${yuan(fen).amount.toFixed(2)}元`,
        ...(releaseID !== null && { releaseID }),
      })),
    }),
    ...(documents.length && { documents }),
    ...(implementation && { implementation }),
  };
}

/** What of a contract is published beside its notice. */
export const contractSteps = { supplement: 'contractAmendment', performance: 'implementation', end: 'contractTermination' } as const;
export type ContractStep = keyof typeof contractSteps;

/** The release of a step of a contract whose notice is out. `before`: tags of the releases of this process so far. */
export function contractRelease(project: Project, contract: PublishedContract, step: ContractStep, place: Place, before: readonly string[]): Release {
  const { code, purchaser, organiser } = project;
  const id = releaseId(place);
  const again = step === 'performance' && before.includes('implementation');
  return {
    ocid: place.ocid,
    id,
    date: rfc3339(place.at),
    tag: [again ? 'implementationUpdate' : contractSteps[step]],
    language: 'zh',
    initiationType: 'tender',
    parties: partiesOf([
      [purchaser, 'buyer'],
      [organiser, 'procuringEntity'],
      [contract.supplier, 'tenderer'],
      [contract.supplier, 'supplier'],
    ]),
    buyer: referenceOf(purchaser),
    tender: { id: code },
    contracts: [contractOf(project, contract, [], id)],
  };
}
