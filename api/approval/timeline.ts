// 办理进度: what has happened to a case, who is asked now and what comes next, with the names that the reader may see: officers read each other's,
// applicants read posts, whoever got a copy reads steps only.
import { z } from 'zod';
import { asksOf, rulesOfCase } from '../../db/approval/kept.ts';
import { peopleAhead, peopleOf, type Ahead } from '../../db/approval/people.ts';
import { caseById, takesPart, timelineOf, waitingFor, type TimelineRow } from '../../db/approval/timeline.ts';
import { now } from '../../db/kit/clock.ts';
import { bookAtHand } from '../../db/rule/book.ts';
import { runningDeadlines, type RunningDeadline } from '../../db/supplier/cases.ts';
import { isDefinedIn, type Chain } from '../../domain/approval/chain.ts';
import { chainOf } from '../../domain/approval/chains.ts';
import { roleOf } from '../../domain/approval/facts.ts';
import { foresee } from '../../domain/approval/simulate.ts';
import { roles, type PersonActor, type Role } from '../../domain/kit/actor.ts';
import { rfc3339, type Instant } from '../../domain/kit/instant.ts';
import { parties, partiesOf, standing, stateOf, type CaseView, type Process } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import { processTables } from '../../domain/processes.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { route, type Routes } from '../kit/route.ts';
import type { Fields } from '../../security/field.ts';

interface Reading {
  em: EntityManager;
  fields: Fields;
}
export type Reader = 'applicant' | 'officer' | 'copy';

/** Acts inside a round that are the office's own affair. */
const inner = new Set(['claim', 'release', 'transfer', 'delegate', 'opine', 'addBefore', 'addAfter', 'remove', 'takeBack', 'moveDefinition']);
/** Acts whose words are meant for the applicant. */
const spoken = new Set(['return', 'sendBack', 'refuse', 'reject', 'approve', 'terminate']);

/** What somebody is to a case; null where it is none of his business. */
export async function readerOf(em: EntityManager, process: Process<any>, file: CaseView, actor: PersonActor): Promise<Reader | null> {
  const held = parties(actor, file);
  if (held.has('applicant') || held.has('self') || held.has('orgAdmin') || held.has('orgMember')) return 'applicant';
  const officers = Object.values(process.actions).flatMap((action) => (action.onBehalf ? [] : partiesOf(action)));
  if (held.has('auditor') || officers.some((party) => party in roles && held.has(party))) return 'officer';
  const part = await takesPart(em, file.id, actor.accountId);
  return part === 'member' ? 'officer' : part;
}

const event = z.object({
  seq: z.int(),
  at: z.string(),
  action: z.string(),
  label: z.string(),
  by: z.string().meta({ description: 'A name where the reader may see it, else the post' }),
  deputyFor: z.string().nullable().meta({ description: '代理：in whose place it was done; for officers only' }),
  step: z.string().nullable(),
  remark: z.string().nullable(),
  override: z.boolean().meta({ description: 'Done by two operators in another’s stead (W14)' }),
});
const asked = z.object({ step: z.string(), by: z.string(), deputyFor: z.string().nullable(), due: z.string().nullable() });
const coming = z.object({ step: z.string(), by: z.array(z.string()), due: z.string().nullable(), vacant: z.boolean() });

const named = (reader: Reader, name: string | null, role: Role | null): string =>
  reader === 'officer' && name !== null ? name : role === null ? (name ?? '') : roles[role];

function shownBy(reader: Reader, file: CaseView, { actor, name, role }: TimelineRow, me: string): string {
  if (actor === 'system') return '系统';
  if (actor.startsWith('platform:')) return '外部平台';
  if (actor === 'anonymous') return '未登录';
  const own = actor === `person:${me}`;
  if (reader === 'officer' || own) return name ?? '';
  if (role !== null) return roles[role];
  return actor === `person:${file.applicantId}` || reader === 'copy' ? '申请人' : '办理人员';
}

const labelOf = (process: Process<any>, address: string): string => stateOf(process, address)?.label ?? address;

const timeline = route({
  method: 'get',
  path: '/v1/cases/:id/timeline',
  listener: 'both',
  class: '一般',
  tag: '办理进度',
  summary: '办理进度：已办环节、当前环节、后续环节',
  params: z.object({ id: z.uuid() }),
  policy: 'signedIn',
  answer: z.object({
    id: z.string(),
    type: z.string(),
    label: z.string(),
    state: z.string(),
    standing: z.array(z.string()).meta({ description: 'Where the case stands now: lit in the diagram' }),
    events: z.array(event),
    now: z.array(asked),
    next: z.array(coming),
  }),
  handle: async ({ deps, params, person }) => {
    const em = deps.orm.em.fork();
    const actor = person();
    const file = await caseById(em, params.id);
    const process = file && processTables.find(({ type }) => type === file.type);
    const reader = process ? await readerOf(em, process, file, actor) : null;
    if (!file || !process || !reader) throw refuse('NOT_FOUND');
    // Asked in one turn: they leave for the database together.
    const [rows, waiting, way] = await Promise.all([timelineOf(em, file.id), waitingFor(em, file.id), wayOf(em, file)]);
    const events = rows
      .filter(({ action }) => reader === 'officer' || !inner.has(action))
      .map((row) => ({
        seq: row.seq,
        at: rfc3339(row.at),
        action: row.action,
        label: process.actions[row.action]?.logged ?? process.actions[row.action]?.label ?? row.action,
        by: shownBy(reader, file, row, actor.accountId),
        deputyFor: reader === 'officer' ? row.deputyFor : null,
        step: row.label,
        remark: reader === 'officer' || (reader === 'applicant' && spoken.has(row.action)) ? row.remark : null,
        override: typeof row.data['override'] === 'string',
      }));
    return {
      body: {
        id: file.id,
        type: file.type,
        label: process.label,
        state: file.state,
        standing: standing(file)
          .map((address) => labelOf(process, address))
          .filter((label) => label !== '—'),
        events,
        now: waiting.map(({ label, role, due, name, deputyFor }) => ({
          step: label,
          by: named(reader, name, role),
          deputyFor: reader === 'officer' && name !== null ? deputyFor : null,
          due: due === null ? null : rfc3339(due),
        })),
        next: await comingSteps(
          { em, fields: deps.fields },
          file,
          way,
          waiting.map(({ node }) => node),
          reader,
        ),
      },
    };
  },
});

/** The steps of a case's process, what sets them, and how long they may take; null where the process has none. */
interface Way {
  chain: Chain;
  set: RuleSet;
  at: Instant;
  deadlines: RunningDeadline[];
  /** People read with all this, by the rules that the case likely keeps; null where nothing comes any more. */
  ahead: Ahead | null;
}

async function wayOf(em: EntityManager, file: CaseView): Promise<Way | null> {
  const chain = chainOf(file.type);
  if (!chain) return null;
  const [set, at, deadlines, ahead] = await Promise.all([rulesOfCase(em, file, chain), now(em), runningDeadlines(em, file.id), aheadOf(em, file, chain)]);
  return { chain, set, at, deadlines, ...ahead };
}

/** In an object: the answer is not waited for. */
async function aheadOf(em: EntityManager, file: CaseView, chain: Chain): Promise<Pick<Way, 'ahead'>> {
  const state = stateOf(chain.process, file.state);
  if (state?.final || state?.settled) return { ahead: null };
  const set = (await bookAtHand(em)).rulesOf(file);
  return { ahead: isDefinedIn(chain, set) ? peopleAhead(em, { chain, file, received: null, set }) : null };
}

/** Steps after the one that the case stands at (before it is submitted: all), by the rules that it keeps. */
async function comingSteps(
  { em, fields }: Reading,
  file: CaseView,
  way: Way | null,
  nodes: readonly string[],
  reader: Reader,
): Promise<z.infer<typeof coming>[]> {
  const state = way && stateOf(way.chain.process, file.state);
  const draft = file.seq > 0 && state?.rests === true && state.settled !== true && state.final !== true;
  if (!way || (!nodes.length && !draft)) return [];
  const { chain, set, at, deadlines, ahead } = way;
  const definition = ruleValue(set, chain.rule);
  const from = definition.steps.find(({ node }) => nodes.includes(node))?.node ?? null;
  if (from === null && !draft) return [];
  const book = await bookAtHand(em);
  const steps = foresee(definition, from, {
    facts: await asksOf(em, fields, file),
    people: await peopleOf(em, { chain, file, received: at, set, ahead }),
    at,
    calendar: book.calendar(),
    limit: (step) => chain.limit(set, step),
    roleOf: (step) => roleOf(chain.process, { node: step }),
    only: chain.only?.(set),
    running: Object.fromEntries(deadlines.flatMap(({ name, due, pausedAt }) => (pausedAt === null ? [[name, due]] : []))),
    required: chain.required,
  });
  return steps
    .filter(({ passed }) => !passed)
    .map(({ label, asked: whom, due, vacant }) => ({
      step: label,
      by: [...new Set(whom.map(({ role, person }) => (reader === 'officer' && person !== null ? person : roles[role])))],
      due: due === null ? null : rfc3339(due),
      vacant,
    }));
}

export const timelineRoutes: Routes = [timeline];
