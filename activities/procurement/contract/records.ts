// Records of 政府采购合同: the contract, its seals, supplements, payments and what happened of its acceptance. What it means for the project is an act of the system on it.
import type { EntityManager } from '@mikro-orm/postgresql';
import { winnersBonds } from '../../../db/procurement/bonds.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { later, one, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { acceptanceActs, tenderContract } from '../../../domain/procurement/contract/contract.ts';
import type { ContractFields } from '../../../domain/procurement/contract/fields.ts';
import { isPublicStep } from '../../../domain/procurement/open/contract.ts';
import { tenderProject } from '../../../domain/procurement/project/project.ts';
import { ruleSetText } from '../../../domain/rule/ref.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { fallDue, onBonds } from '../bond/records.ts';
import { useFiles } from '../tender/uploads.ts';
import { loadFacts, type DraftInput, type Loaded } from './facts.ts';
import { haltRecords } from './halt.ts';
import { publishStep } from './open.ts';

type Act = Acting<Loaded>;

/** The next number of a kind in its year; the row is locked until the act stands, so no number is left out. */
async function nextNumber({ em, received }: Act, kind: 'HT' | 'HTBA'): Promise<string> {
  const year = Number(shanghaiDay(received).slice(0, 4));
  const { last } = await one<{ last: number }>(
    em,
    `insert into contract_serial (kind, year, last) values ($1, $2, 1) on conflict (kind, year) do update set last = contract_serial.last + 1 returning last`,
    [kind, year],
  );
  return `${kind}-${year}-${String(last).padStart(6, '0')}`;
}

/** An act of the system on the project, in the same transaction. */
const onProject = ({ file, facts }: Act, action: string): ActRequest => ({
  key: `${file.id}/${file.seq + 1}/project-${action}`,
  type: tenderProject.type,
  action,
  caseId: facts.project.id,
  actor: { kind: 'system' },
  input: { contractId: file.id },
  bodyHash: '',
});

const fieldsOf = ({ fileId, fen, months, payDays, smallFirm, bond, acceptance }: ContractFields): ContractFields => ({
  fileId,
  fen,
  months,
  payDays,
  smallFirm,
  bond,
  acceptance,
});

async function draft(act: Act): Promise<Written> {
  const { em, file, facts } = act;
  const input = act.input as DraftInput;
  const number = await nextNumber(act, 'HT');
  await query(
    em,
    `insert into tender_contract (case_id, project_id, lot, purchaser_id, supplier_id, number, fields) values ($1, $2, $3, $4, $5, $6, $7)`,
    [file.id, input.projectId, input.lot, facts.project.purchaserId, facts.supplierId, number, JSON.stringify(fieldsOf(input))],
  );
  await useFiles(em, file.id, [input.fileId]);
  return { data: { projectId: input.projectId, lot: input.lot, number }, body: { number } };
}

async function edit({ em, file, input }: Act): Promise<Written> {
  const fields = fieldsOf(input as ContractFields);
  await later(em, `update tender_contract set fields = $2, signatures = '{}' where case_id = $1`, [file.id, JSON.stringify(fields)]);
  await useFiles(em, file.id, [fields.fileId]);
  return {};
}

/** State of the project, which stays until this act stands: of two contracts that are concluded in the same moment the second sees the first. */
const projectState = async (em: EntityManager, projectId: string): Promise<string> =>
  (await one<{ state: string }>(em, `select state from case_file where id = $1 for no key update`, [projectId])).state;

/** Each 标项 that has a winner has a contract that both sides have sealed, this one among them. */
const allConcluded = async (em: EntityManager, projectId: string, caseId: string): Promise<boolean> =>
  !(
    await query(
      em,
      `select 1 from tender_candidate a where a.case_id = $1 and a.state = 'won'
         and not exists (select from tender_contract t where t.project_id = a.case_id and t.lot = a.lot and not t.ended and (t.signed_at is not null or t.case_id = $2))`,
      [projectId, caseId],
    )
  ).length;

const sign =
  (side: 'buyer' | 'seller') =>
  async (act: Act, move: Record<string, string>): Promise<Written> => {
    const { em, file, facts, input, actor, received } = act;
    const kept = { by: (actor as PersonActor).accountId, keyId: facts.keyId, value: (input as { signature: string }).signature, at: received };
    await query(em, `update tender_contract set signatures = signatures || $2::jsonb where case_id = $1`, [file.id, JSON.stringify({ [side]: kept })]);
    const data = { side, keyId: facts.keyId, hash: facts.stored!.fileHash };
    if (move['main'] !== 'building') return { data };
    await query(em, `update tender_contract set signed_at = $2 where case_id = $1`, [file.id, received]);
    const all = (await projectState(em, facts.project.id)) === 'resulted' && (await allConcluded(em, facts.project.id, file.id));
    const bonds = await winnersBonds(em, facts.project.id, facts.stored!.supplierId, facts.stored!.lot);
    const returned = bonds.length ? [...fallDue(act, bonds, 'won'), onBonds(act, facts.project.id)] : [];
    return { data: { ...data, concluded: true }, also: [...returned, ...(all ? [onProject(act, 'recordContract')] : [])] };
  };

/** Nothing came of it: the 标项 is free for another. */
const nothing = async ({ em, file }: Act): Promise<Written> => {
  await later(em, `update tender_contract set ended = true where case_id = $1`, [file.id]);
  return {};
};

/** Acts that end a contract before it is performed. */
const ends: readonly string[] = ['rescind', 'endStopped'];
const happened =
  (what: string) =>
  async (act: Act): Promise<Written> => {
    const { em, file, facts, input, received } = act;
    const data = input as { fileId?: string | null };
    const { n } = await one<{ n: number }>(
      em,
      `insert into contract_event (case_id, n, what, at, data) select $1, coalesce(max(n), 0) + 1, $2, $3, $4 from contract_event where case_id = $1 returning n`,
      [file.id, what, received, JSON.stringify(data)],
    );
    if (data.fileId) await useFiles(em, file.id, [data.fileId]);
    if (isPublicStep(what)) await publishStep(act, 'performance', { acceptance: n });
    if (ends.includes(what)) await publishStep(act, 'end', { ended: true });
    return { data: { event: n }, also: (await projectState(em, facts.project.id)) === 'contracted' ? [onProject(act, 'beginAcceptance')] : [] };
  };

export const contractRecords = (): ProcessRecords<Loaded> => ({
  process: tenderContract,
  begin: async (em, { actor, input }, received) => {
    const { projectId, lot } = input as DraftInput;
    const project = await projectById(em, projectId);
    const { organisationId } = actor as PersonActor;
    if (!project || project.purchaserId !== organisationId) throw refuse('NOT_FOUND');
    const [winner] = await query<{ id: string }>(
      em,
      `select organisation_id as id from tender_candidate where case_id = $1 and lot = $2 and state = 'won'`,
      [projectId, lot],
    );
    const ruleSet = ruleSetText((await ruleBook(em)).rulesFor(project.district, shanghaiDay(received)));
    return { district: project.district, organisationId, applicantId: null, counterpartId: winner?.id ?? null, ruleSet };
  },
  facts: loadFacts,
  apply: {
    draft,
    edit,
    signBuyer: sign('buyer'),
    signSeller: sign('seller'),
    refuse: nothing,
    replace: nothing,
    publish: async (act) => {
      await later(act.em, `update tender_contract set published_at = $2 where case_id = $1`, [act.file.id, act.received]);
      return { also: [onProject(act, 'noteContract')] };
    },
    file: async (act) => {
      const number = await nextNumber(act, 'HTBA');
      await later(act.em, `update tender_contract set filing_number = $2, filed_at = $3 where case_id = $1`, [act.file.id, number, act.received]);
      return { data: { filingNumber: number }, body: { filingNumber: number } };
    },
    supplement: async (act) => {
      const { em, file, input, received } = act;
      const { fen, fileId, reason } = input as { fen: string; fileId: string; reason: string };
      const { n } = await one<{ n: number }>(
        em,
        `insert into contract_supplement (case_id, n, fen, file_id, reason, at)
           select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5 from contract_supplement where case_id = $1 returning n`,
        [file.id, fen, fileId, reason, received],
      );
      await useFiles(em, file.id, [fileId]);
      await publishStep(act, 'supplement', { supplement: n });
      return { data: { supplement: n } };
    },
    recordDelivery: async ({ em, file, facts }) => {
      const { n, fen, deliveredOn, dueOn } = facts.payments.at(-1)!;
      await later(em, `insert into contract_payment (case_id, n, fen, delivered_on, due_on) values ($1, $2, $3, $4, $5)`, [file.id, n, fen, deliveredOn, dueOn]);
      return { data: { payment: n, dueOn }, body: { n, dueOn } };
    },
    recordPayment: async (act) => {
      const { em, file, facts, input } = act;
      const { n, paidOn, interestFen } = facts.payments.find((payment) => payment.n === (input as { n: number }).n)!;
      await later(em, `update contract_payment set paid_on = $3, interest_fen = $4 where case_id = $1 and n = $2`, [file.id, n, paidOn, interestFen]);
      await publishStep(act, 'performance', { payment: n });
      return { data: { payment: n }, body: { interestFen } };
    },
    acceptOnce: happened('acceptOnce'),
    endStopped: happened('endStopped'),
    ...haltRecords,
    ...Object.fromEntries(acceptanceActs.map((what) => [what, happened(what)])),
  },
  unique: { tender_contract_lot: { code: 'ALREADY_RUNNING', message: '该标项的合同已起草' } },
});
