// Who may look into an evaluation, and how bids and reports are shown.
import type { z } from 'zod';
import { projectById, projectFile, type StoredProject } from '../../../db/procurement/projects.ts';
import {
  ANSWER,
  dutiesOf,
  evaluatedBids,
  membersOf,
  panelOf,
  reportOf,
  statementsOfProject,
  type StoredDuty,
  type StoredReport,
} from '../../../db/procurement/evaluation.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { parties, type Party } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { bidKey, outStages } from '../../../domain/procurement/evaluation/bids.ts';
import { reportText } from '../../../domain/procurement/evaluation/duty.ts';
import type { Fields } from '../../../security/field.ts';
import type { Context } from '../../kit/route.ts';
import type * as shapes from './shapes.ts';

export const base = { class: '一般', tag: '评审', listener: 'public' } as const;
type Asking = Pick<Context<{ id: string }>, 'deps' | 'params' | 'person'>;

/** From 开标结束 on bids are looked into (G06). */
export const seen = ['qualifying', 'evaluating', 'voided', 'awarding', 'awarded', 'resulted', 'contracted', 'accepting', 'archived'];
/** From the result on the members are public (R23, R36). */
export const disclosed = ['resulted', 'contracted', 'accepting', 'archived'];
const staff: readonly Party[] = ['tenderHandler', 'counterpart.orgAdmin', 'counterpart.orgMember'];

/** Organiser or purchaser of a project. Throws NOT_FOUND. */
export async function staffProject({ deps, params, person }: Asking): Promise<StoredProject> {
  const project = await projectById(deps.orm.em.fork(), params.id);
  const held = project && parties(person(), projectFile(project));
  if (!project || !staff.some((party) => held!.has(party))) throw refuse('NOT_FOUND');
  return project;
}
/** The duty of a member who takes part; null: this person has none. */
export async function ownDuty(em: EntityManager, projectId: string, accountId: string): Promise<StoredDuty | null> {
  const panel = await panelOf(em, projectId);
  if (!panel) return null;
  return membersOf(await dutiesOf(em, panel)).find((duty) => duty.accountId === accountId) ?? null;
}
/** A project whose bids this person may look into: organiser and members; the purchaser while 资格审查, which may be his, goes on. Throws NOT_FOUND. */
export async function seenProject(context: Asking): Promise<StoredProject> {
  const em = context.deps.orm.em.fork();
  const project = await projectById(em, context.params.id);
  if (!project || !seen.includes(project.state)) throw refuse('NOT_FOUND');
  const held = parties(context.person(), projectFile(project));
  const readers = project.state === 'qualifying' ? staff : staff.slice(0, 1);
  if (readers.some((party) => held.has(party))) return project;
  if (!(await ownDuty(em, project.id, context.person().accountId))) throw refuse('NOT_FOUND');
  return project;
}

/** Bids on their way, with what bidders have said of their prices. */
export async function shownBids(em: EntityManager, fields: Fields, projectId: string) {
  const said = (await statementsOfProject(em, projectId)).filter(({ about, answer }) => about === 'low' && answer !== null);
  return (await evaluatedBids(em, projectId)).map((bid) => ({
    lot: bid.lot,
    organisationId: bid.organisationId,
    openingId: bid.openingId,
    name: bid.name,
    settledFen: bid.settledFen,
    corrections: [...bid.corrections],
    triggers: [...bid.triggers],
    offer: bid.offer,
    qualification: bid.qualification,
    statement: said.filter((one) => bidKey(one) === bidKey(bid)).map(({ answer }) => fields.decrypt(answer!, ANSWER))[0] ?? null,
    out: bid.out && {
      ...bid.out,
      label: outStages[bid.out.stage],
    },
  }));
}
export const shownReport = (projectId: string, stored: StoredReport | null): z.infer<typeof shapes.report> | null =>
  stored && {
    n: stored.n,
    hash: stored.hash,
    signs: stored.hash === null ? null : reportText(projectId, stored.n, stored.hash),
    lots: stored.content.lots as unknown as Record<string, unknown>[],
    warnings: stored.content.warnings as unknown as Record<string, unknown>[],
    explanations: stored.content.explanations,
  };
export const lastReport = reportOf;
