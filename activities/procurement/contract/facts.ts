// What the table of 政府采购合同 is asked with: the contract, its payments as they stand after the act, and everything against it.
import type { EntityManager } from '@mikro-orm/postgresql';
import { candidatesOf } from '../../../db/procurement/candidates.ts';
import { acceptanceOf, contractById, haltsOf, paymentsOf, supplementsOf, type StoredContract, type Supplement } from '../../../db/procurement/contracts.ts';
import { holdProject } from '../../../db/procurement/open-data.ts';
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
import { haltReasons, type Halt } from '../../../domain/procurement/contract/halt.ts';
import { afterHalt, deliveryReasons, dueDay, interestOn, paidReasons } from '../../../domain/procurement/contract/payment.ts';
import type { Payment } from '../../../domain/procurement/contract/payment-clock.ts';
import { signingReasons } from '../challenge/stops.ts';
import { signingKey } from '../signing-key.ts';
import type { HaltInput } from './halt.ts';
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
  // A 质疑 that stops signing in this very moment either finds the contract concluded, or is found here.
  await holdProject(em, project.id);
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

/** What it stands still for and what is owed, as an act of the system on its performance leaves them. */
function performanceAfter({ halts, payments }: Pick<Loaded, 'halts' | 'payments'>, { action, input }: ActRequest, received: Instant): { halts: Halt[]; payments: readonly Payment[] } {
  if (action === 'halt' || action === 'stopPerformance') {
    const { byCase, ground } = input as HaltInput;
    return { halts: [...halts.filter((one) => one.byCase !== byCase), { byCase, ground, at: received }], payments };
  }
  const left = action === 'goOn' ? halts.filter(({ byCase }) => byCase !== (input as HaltInput).byCase) : halts.filter(({ ground }) => ground !== 'complaint');
  const [first] = halts;
  return { halts: left, payments: first && !left.length ? afterHalt(payments, shanghaiDay(first.at), shanghaiDay(received)) : payments };
}
const onPerformance: readonly string[] = ['halt', 'goOn', 'haltEnds', 'stopPerformance'];

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
    halts: stored ? await haltsOf(em, file.id) : [],
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
  if (onPerformance.includes(action)) return { ...facts, ...performanceAfter(facts, request, received) };
  const since = facts.halts.length ? shanghaiDay(facts.halts[0]!.at) : null;
  const { deliveredOn, paidOn } = (input ?? {}) as { deliveredOn?: PlainDate; paidOn?: PlainDate };
  const halted = haltReasons(facts.set, action, { performance: file.regions['performance'], since, day: deliveredOn ?? paidOn ?? null });
  if (halted.length) return { ...facts, against: halted };
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
