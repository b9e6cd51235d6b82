// What the table of 政府采购合同 is asked with: the contract, its payments as they stand after the act, and everything against it.
import type { EntityManager } from '@mikro-orm/postgresql';
import { candidatesOf } from '../../../db/procurement/candidates.ts';
import { acceptanceOf, contractById, paymentsOf, supplementsOf, type StoredContract, type Supplement } from '../../../db/procurement/contracts.ts';
import { projectById, type StoredProject } from '../../../db/procurement/projects.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { acceptanceStanding } from '../../../domain/contract/acceptance.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay, type Instant, type PlainDate } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import type { ContractFacts } from '../../../domain/procurement/contract/contract.ts';
import { contractReasons, signedText, supplementReasons, type ContractFields } from '../../../domain/procurement/contract/fields.ts';
import { deliveryReasons, dueDay, interestOn, paidReasons } from '../../../domain/procurement/contract/payment.ts';
import type { Payment } from '../../../domain/procurement/contract/payment-clock.ts';
import { signingReasons } from '../challenge/stops.ts';
import { signingKey } from '../signing-key.ts';
import { fileReasons } from '../tender/uploads.ts';

export interface DraftInput extends ContractFields {
  projectId: string;
  lot: number;
}
export interface Loaded extends ContractFacts {
  stored: StoredContract | null;
  project: StoredProject;
  supplements: readonly Supplement[];
  /** Of 标项 that is drafted: who has won it. */
  supplierId: string | null;
  /** Key that made the signature. */
  keyId: string | null;
}

/** One file that an act names, of the actor's organisation. */
const oneFile = async (em: EntityManager, fileId: string | null | undefined, organisationId: string | null | undefined): Promise<Reason[]> =>
  fileId ? (await fileReasons(em, [fileId], organisationId ?? null, 'file')).map((reason) => ({ ...reason, field: 'fileId' })) : [];

/** Drafted, or changed: on what was awarded, while the project waits for its contract. */
async function draftReasons(em: EntityManager, facts: Loaded, lot: number): Promise<{ supplierId: string | null; reasons: Reason[] }> {
  const { project, fields, set } = facts;
  const winner = (await candidatesOf(em, project.id)).find((one) => one.lot === lot && one.state === 'won');
  if (project.state !== 'resulted' || !winner)
    return { supplierId: null, reasons: [...(await signingReasons(em, project, set)), { field: 'lot', message: '该标项公告中标结果后方可签订合同', rule: 'R38' }] };
  const reasons = [
    ...(await signingReasons(em, project, set)),
    ...(await oneFile(em, fields.fileId, project.purchaserId)),
    ...contractReasons(set, fields, { priceFen: winner.priceFen, months: project.fields.months }),
  ];
  return { supplierId: winner.organisationId, reasons };
}

async function signReasons(em: EntityManager, request: ActRequest, { stored, project, set }: Loaded): Promise<{ keyId: string | null; reasons: Reason[] }> {
  const { action, actor, input } = request;
  const side = action === 'signBuyer' ? 'buyer' : 'seller';
  if (stored!.signatures[side]) return { keyId: null, reasons: [{ message: '已签章' }] };
  const { signature } = input as { signature: string };
  const keyId = await signingKey(em, (actor as PersonActor).accountId, signedText(stored!.id, stored!.fileHash), signature);
  const wrong = [{ code: 'CONTRACT_SIGNATURE_WRONG', field: 'signature', message: '签章验证未通过', rule: 'R46' }];
  return { keyId, reasons: [...(await signingReasons(em, project, set)), ...(keyId === null ? wrong : [])] };
}

/** The payments as the act leaves them, and what speaks against it. */
function paymentsAfter({ set, fields, supplements, payments }: Loaded, { action, input }: ActRequest, today: PlainDate): { payments: Payment[]; reasons: Reason[] } {
  if (action === 'recordDelivery') {
    const asked = input as { fen: string; deliveredOn: PlainDate };
    const total = supplements.reduce((sum, { fen }) => sum + BigInt(fen), BigInt(fields.fen));
    const added = { n: payments.length + 1, ...asked, dueOn: dueDay(set, fields, asked.deliveredOn), paidOn: null, interestFen: '0' };
    return { payments: [...payments, added], reasons: deliveryReasons(payments, total, asked, today) };
  }
  const asked = input as { n: number; paidOn: PlainDate };
  const after = payments.map((one) =>
    one.n === asked.n && one.paidOn === null ? { ...one, paidOn: asked.paidOn, interestFen: String(interestOn(set, fields, one, asked.paidOn)) } : one,
  );
  return { payments: after, reasons: paidReasons(payments, asked, today) };
}

export async function loadFacts(em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const { action, actor, input } = request;
  const book = await ruleBook(em);
  const stored = action === 'draft' ? null : (await contractById(em, file.id))!;
  const project = (await projectById(em, stored?.projectId ?? (input as DraftInput).projectId))!;
  const fields = action === 'draft' || action === 'edit' ? (input as ContractFields) : stored!.fields;
  const facts: Loaded = {
    set: book.rulesOf(file),
    calendar: book.calendar(),
    against: [],
    fields,
    payments: stored ? await paymentsOf(em, file.id) : [],
    mayRescind: false,
    stored,
    project,
    supplements: stored ? await supplementsOf(em, file.id) : [],
    supplierId: stored?.supplierId ?? null,
    keyId: null,
  };
  if (action === 'draft' || action === 'edit') {
    const { supplierId, reasons } = await draftReasons(em, facts, stored?.lot ?? (input as DraftInput).lot);
    return { ...facts, supplierId, against: reasons };
  }
  if (action === 'signBuyer' || action === 'signSeller') {
    const { keyId, reasons } = await signReasons(em, request, facts);
    return { ...facts, keyId, against: reasons };
  }
  if (action === 'recordDelivery' || action === 'recordPayment') {
    const { payments, reasons } = paymentsAfter(facts, request, shanghaiDay(received));
    return { ...facts, payments, against: reasons };
  }
  const against = await oneFile(em, (input as { fileId?: string | null } | null)?.fileId, (actor as PersonActor).organisationId);
  if (action === 'supplement') {
    const added = facts.supplements.reduce((sum, { fen }) => sum + BigInt(fen), BigInt((input as { fen: string }).fen));
    return { ...facts, against: [...(await signingReasons(em, project, facts.set)), ...against, ...supplementReasons(facts.set, added, BigInt(fields.fen))] };
  }
  if (action !== 'rescind') return { ...facts, against };
  const { mayRescind } = acceptanceStanding(facts.set, facts.calendar, await acceptanceOf(em, file.id), received);
  return { ...facts, against, mayRescind };
}
