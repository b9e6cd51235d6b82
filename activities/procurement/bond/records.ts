// Records of 投标保证金: what was paid, what it is due by, what came of it. What is due is the project's clock; before the hour nothing of it reaches the project.
import type { EntityManager } from '@mikro-orm/postgresql';
import { acquisitionOf } from '../../../db/procurement/acquisitions.ts';
import { bondById, type StoredBond } from '../../../db/procurement/bonds.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { later, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay, type PlainDate } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { dueDay, interestOn, tenderBond, type BondFacts, type DueEvent, type PayInput } from '../../../domain/procurement/bond/bond.ts';
import { ruleSetText } from '../../../domain/rule/ref.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { fileReasons, useFiles } from '../tender/uploads.ts';

interface Loaded extends BondFacts {
  projectId: string;
}
type Act = Acting<Loaded>;

/** Acts of the system that make bonds due by an event at a moment. `by`: the act that entails them. */
export const fallDue = (by: Pick<Acting<unknown>, 'file'>, bonds: readonly string[], event: DueEvent): ActRequest[] =>
  bonds.map((id) => ({
    key: `${by.file.id}/${by.file.seq + 1}/bond-${id}`,
    type: tenderBond.type,
    action: 'fallDue',
    caseId: id,
    actor: { kind: 'system' },
    input: { event },
    bodyHash: '',
  }));

/** Acts of the system by which bonds stand again for a bid that is handed in anew. */
export const standAgain = (by: Pick<Acting<unknown>, 'file'>, bonds: readonly string[]): ActRequest[] =>
  bonds.map((id) => ({
    key: `${by.file.id}/${by.file.seq + 1}/stand-${id}`,
    type: tenderBond.type,
    action: 'stand',
    caseId: id,
    actor: { kind: 'system' },
    input: {},
    bodyHash: '',
  }));

/** The project's clock of what is due follows. */
export const onBonds = (by: Pick<Acting<unknown>, 'file'>, projectId: string): ActRequest => ({
  key: `${by.file.id}/${by.file.seq + 1}/project-bonds`,
  type: 'TenderProject',
  action: 'followBonds',
  caseId: projectId,
  actor: { kind: 'system' },
  input: {},
  bodyHash: '',
});

async function payReasons(em: EntityManager, file: CaseView, input: PayInput, projectLots: readonly number[]): Promise<Reason[]> {
  const given = await acquisitionOf(em, input.projectId, file.organisationId!);
  return [
    ...(given?.state === 'obtained' ? [] : [{ message: '获取采购文件后方可交纳投标保证金', rule: 'R13' }]),
    ...(input.lot === null || projectLots.includes(input.lot) ? [] : [{ field: 'lot', message: '没有这一标项' }]),
    ...(await fileReasons(em, [input.fileId], file.organisationId, 'file')).map((reason) => ({ ...reason, field: 'fileId' })),
  ];
}

/** Whose bid stands leaves the bond where it is. */
async function claimReasons(em: EntityManager, { projectId, organisationId }: StoredBond): Promise<Reason[]> {
  const standing = await query(em, `select 1 from bid b join case_file c on c.id = b.case_id where b.tender_id = $1 and b.organisation_id = $2 and c.state = 'uploaded'`, [
    projectId,
    organisationId,
  ]);
  return standing.length ? [{ message: '投标文件已上传，撤回投标后方可申请退还', rule: 'R14' }] : [];
}

async function facts(em: EntityManager, file: CaseView, { action, input }: ActRequest): Promise<Loaded> {
  const book = await ruleBook(em);
  const stored = action === 'pay' ? null : (await bondById(em, file.id))!;
  const project = (await projectById(em, stored?.projectId ?? (input as PayInput).projectId))!;
  const { lots, bond, budgetFen } = project.fields;
  const numbers = lots.map(({ no }) => no);
  return {
    set: book.rulesOf(file),
    calendar: book.calendar(),
    against: action === 'claim' ? await claimReasons(em, stored!) : action === 'pay' ? await payReasons(em, file, input as PayInput, numbers) : [],
    asked: bond,
    budgetFen,
    bidDeadline: project.bidDeadline,
    fen: stored?.fen ?? (input as PayInput).fen,
    dueOn: stored?.dueOn ?? null,
    projectId: project.id,
  };
}

async function pay({ em, file, input, received }: Act): Promise<Written> {
  const { projectId, lot, fen, form, fileId } = input as PayInput;
  await query(
    em,
    `insert into tender_bond (case_id, project_id, organisation_id, lot, fen, form, file_id, paid_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [file.id, projectId, file.organisationId, lot, fen, form, fileId, received],
  );
  await useFiles(em, file.id, [fileId]);
  return {};
}

async function due({ em, file, facts: known, received }: Act, event: DueEvent): Promise<Written> {
  const dueOn = dueDay(known, event, received);
  await query(em, `update tender_bond set event = $2, due_on = $3 where case_id = $1`, [file.id, event, dueOn]);
  return { data: { event, dueOn } };
}

export const bondRecords = (): ProcessRecords<Loaded> => ({
  process: tenderBond,
  begin: async (em, { actor, input }, received) => {
    const project = await projectById(em, (input as PayInput).projectId);
    const { organisationId } = actor as PersonActor;
    if (!project || project.publishedAt === null || !organisationId) throw refuse('NOT_FOUND');
    const ruleSet = ruleSetText((await ruleBook(em)).rulesFor(project.district, shanghaiDay(received)));
    return { district: project.district, organisationId, applicantId: null, counterpartId: project.organiserId, ruleSet };
  },
  facts,
  apply: {
    pay,
    fallDue: (act) => due(act, (act.input as { event: DueEvent }).event),
    claim: (act) => due(act, 'withdrawn'),
    stand: async ({ em, file }) => {
      await query(em, `update tender_bond set event = null, due_on = null where case_id = $1`, [file.id]);
      return {};
    },
    refund: async (act) => {
      const { refundedOn } = act.input as { refundedOn: PlainDate };
      const interestFen = String(interestOn(act.facts, refundedOn));
      await later(act.em, `update tender_bond set refunded_on = $2, interest_fen = $3 where case_id = $1`, [act.file.id, refundedOn, interestFen]);
      return { data: { refundedOn }, body: { interestFen }, also: [onBonds(act, act.facts.projectId)] };
    },
    keep: async (act) => {
      const { ground, reason } = act.input as { ground: string; reason: string };
      await later(act.em, `update tender_bond set kept = $2 where case_id = $1`, [act.file.id, JSON.stringify({ ground, reason })]);
      return { data: { ground }, also: act.file.state === 'due' ? [onBonds(act, act.facts.projectId)] : [] };
    },
  },
  unique: { tender_bond_once: { code: 'ALREADY_RUNNING', message: '已交纳投标保证金' } },
});
