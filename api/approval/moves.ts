// V23: what would become of running cases that go on by the definition in force now. The move itself is an override of two operators (W14), of one case
// (POST /v1/overrides) or of many (POST /v1/override-batches) with the action `moveDefinition`.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { asksOf, rulesOfCase } from '../../db/approval/kept.ts';
import { loadMove, withDefinitionsOf } from '../../db/approval/load.ts';
import { peopleOf } from '../../db/approval/people.ts';
import { liveTasks, roundsOf } from '../../db/approval/rounds.ts';
import { caseById } from '../../db/approval/timeline.ts';
import { now } from '../../db/kit/clock.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { runningDeadlines } from '../../db/supplier/cases.ts';
import { MOST_CASES } from '../../domain/approval/batch.ts';
import type { Chain } from '../../domain/approval/chain.ts';
import { chainOf } from '../../domain/approval/chains.ts';
import { roleOf } from '../../domain/approval/facts.ts';
import { lostLabels, movedSteps, moveReasons } from '../../domain/approval/move.ts';
import { foresee } from '../../domain/approval/simulate.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import { possible, standing, stateOf, type CaseView, type Process } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import type { Fields } from '../../security/field.ts';
import { route, type Routes } from '../kit/route.ts';
import { askedOut, askedShape, foreseenOut, foreseenShape, reasonShape } from './definitions.ts';

export const standingLabel = (process: Process<any>, file: CaseView): string =>
  standing(file)
    .map((address) => stateOf(process, address)?.label ?? address)
    .filter((label) => label !== '—')
    .join('、');

const movedShape = z.object({
  node: z.string(),
  label: z.string(),
  kept: z.boolean().meta({ description: 'The same in both versions: its round goes on as it stands' }),
  asked: z.array(askedShape).meta({ description: 'Who is asked anew; empty where the round goes on or the step is gone' }),
  lost: z.array(z.object({ what: z.string(), label: z.string(), accountId: z.string().nullable() })),
});
export const moveShape = z.object({
  caseId: z.string(),
  type: z.string(),
  label: z.string(),
  state: z.string(),
  from: z.int().meta({ description: 'Version of the rules that brought its definition' }),
  version: z.int().meta({ description: 'Version in force; the move names it in `input.version`' }),
  possible: z.boolean(),
  reasons: z.array(reasonShape),
  steps: z.array(movedShape).meta({ description: 'Steps that it stands at' }),
  next: z.array(foreseenShape).meta({ description: 'Steps after them, by the version in force' }),
});

interface Reading {
  em: EntityManager;
  fields: Fields;
}

/** What would become of one case. */
export async function previewMove({ em, fields }: Reading, file: CaseView, chain: Chain): Promise<z.infer<typeof moveShape>> {
  const book = await ruleBook(em);
  const at = await now(em);
  const set = await rulesOfCase(em, file, chain);
  const asked = await asksOf(em, fields, file);
  const { moving, ...approval } = await loadMove(em, { chain, file, received: at, set }, asked);
  const rounds = roundsOf(await liveTasks(em, file.id));
  const here = possible(chain.process.actions['moveDefinition']!, file);
  const state = standingLabel(chain.process, file);
  const away = { code: 'STATE_CONFLICT', message: `当前状态为「${state}」，没有正在进行的审批`, rule: 'V23' };
  const reasons = here ? moveReasons(approval, moving, rounds, moving.version) : [away];
  const steps = movedSteps(approval, moving, rounds);
  const fresh = withDefinitionsOf(set, book.rulesFor(file.district, shanghaiDay(at)), chain);
  const node = moving.definition.steps.find((step) => steps.some((moved) => moved.node === step.node))?.node ?? null;
  const deadlines = await runningDeadlines(em, file.id);
  const next =
    node === null
      ? []
      : foresee(ruleValue(fresh, chain.rule), node, {
          facts: asked,
          people: await peopleOf(em, { chain, file, received: at, set: fresh }),
          at,
          calendar: book.calendar(),
          limit: (step) => chain.limit(fresh, step),
          roleOf: (step) => roleOf(chain.process, { node: step }),
          only: chain.only?.(set),
          running: Object.fromEntries(deadlines.flatMap(({ name, due, pausedAt }) => (pausedAt === null ? [[name, due]] : []))),
          required: chain.required,
        });
  return {
    caseId: file.id,
    type: file.type,
    label: chain.process.label,
    state,
    from: moving.from,
    version: moving.version,
    possible: reasons.length === 0,
    reasons,
    steps: steps.map(({ label, kept, lost, plan, ...step }) => ({
      node: step.node,
      label,
      kept,
      asked: kept ? [] : (plan?.asked ?? []).map(askedOut),
      lost: lost.map(({ what, person }) => ({ what, label: lostLabels[what], accountId: person })),
    })),
    next: next.map(foreseenOut),
  };
}

/** A case that the operator may help. Throws NOT_FOUND. */
export async function helpedCase(em: EntityManager, id: string, actor: PersonActor): Promise<CaseView> {
  const file = await caseById(em, id);
  if (!file || !may('override.read', actor, { district: file.district })) throw refuse('NOT_FOUND');
  return file;
}

const preview = route({
  method: 'post',
  path: '/v1/approvals/moves/preview',
  listener: 'officers',
  class: '搜索',
  tag: '审批流程',
  summary: '预览：在办事项改用现行审批流程',
  description: 'Where each case stands in the version in force, who would be asked, what is given up, and why it cannot be. Nothing is written.',
  body: z.strictObject({ caseIds: z.array(z.uuid()).min(1).max(MOST_CASES) }),
  policy: { permission: 'override.read' },
  answer: z.object({ items: z.array(moveShape) }),
  handle: async ({ deps, body, person }) => {
    const em = deps.orm.em.fork();
    const items: z.infer<typeof moveShape>[] = [];
    for (const id of new Set(body.caseIds)) {
      const file = await helpedCase(em, id, person());
      const chain = chainOf(file.type);
      if (!chain) throw refuse('NOT_FOUND');
      items.push(await previewMove({ em, fields: deps.fields }, file, chain));
    }
    return { body: { items } };
  },
});

export const moveRoutes: Routes = [preview];
