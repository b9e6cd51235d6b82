// P21 审批表: every step of a case with the opinions that count, read from the tasks of its rounds. One sheet for every process that has an applicant with a name.
import type { EntityManager } from '@mikro-orm/postgresql';
import { roles, type Role } from '../../domain/kit/actor.ts';
import { shanghaiDay, shown, type Instant } from '../../domain/kit/instant.ts';
import { stateOf, type Process } from '../../domain/kit/process.ts';
import type { Vote } from '../../domain/approval/votes.ts';
import { processTables } from '../../domain/processes.ts';
import { TOOK, tookOver } from '../../db/approval/timeline.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { personOf } from '../../db/registration/subject.ts';
import type { OpinionSheet } from '../../templates/registration/papers.ts';
import type { Fields } from '../../security/field.ts';
import { defineDocument, type About } from '../documents/define.ts';

/** Acts by which an application is filed: by the applicant, at the counter, as a change of what is in force. */
const SUBMITTED = `'submit', 'fileAtCounter', 'save'`;

interface Opinion {
  label: string;
  name: string | null;
  /** Name of whoever it was given in the place of. */
  deputyFor: string | null;
  role: Role;
  kind: string;
  vote: string | null;
  /** What was advised with the vote, where the process has it: `grant`, `refuse`. */
  advice: string | null;
  reason: string | null;
  /** With the officer's key. */
  signed: boolean;
  at: Instant;
}

/** Words of an opinion that decides nothing by itself. */
const advices: Readonly<Record<string, string>> = { grant: '拟准予', refuse: '拟不予' };

/** Opinions of a case by step, in the order in which they were given, those of earlier rounds included; up to a moment where one is named. */
export async function opinionsOf(
  em: EntityManager,
  caseId: string,
  process: Process<any>,
  until: Instant | null = null,
): Promise<OpinionSheet['nodes']> {
  const opinions = await query<Opinion>(
    em,
    `${TOOK} select t.label, t.role, t.kind, t.vote, t.reason, ${asInstant('t.closed_at')} as at, exists (select from decision_signature s where s.task_id = t.id) as signed, coalesce(a.person_name, a.user_name) as name,
       (select coalesce(x.person_name, x.user_name) from account x where x.id = coalesce(t.deputy_for, ${tookOver('t')})) as "deputyFor",
       (select j.data->>'opinion' from journal j where j.case_id = t.case_id and j.data->'roundAct'->>'member' = t.id::text and j.data ? 'opinion' order by j.seq desc limit 1) as advice
       from task t left join account a on a.id = t.voted_by
      where t.case_id = $1 and t.state in ('voted', 'answered') and ($2::timestamptz is null or t.closed_at <= $2) order by t.closed_at, t.id`,
    [caseId, until],
  );
  const labels = new Map(
    Object.values(process.actions).flatMap(({ task, label }): [string | null, string][] => (task?.vote ? [[task.vote satisfies Vote, label]] : [])),
  );
  return [...Map.groupBy(opinions, ({ label }) => label)].map(([label, cast]) => ({
    label,
    opinions: cast.map(({ name, deputyFor, role, kind, vote, advice, reason, signed, at }) => ({
      name: deputyFor === null ? (name ?? '') : `${name ?? ''}（代${deputyFor}）`,
      role: roles[role],
      decision:
        (kind === 'delegated' ? '反馈意见' : (advices[advice ?? ''] ?? labels.get(vote ?? '') ?? vote ?? '')) + (signed ? '（电子签名）' : ''),
      opinion: reason,
      at: shown(at),
    })),
  }));
}

/** What became of the case by a row of its journal: its end, else the act and where it led. Null while it is under way. */
async function resultOf(em: EntityManager, process: Process<any>, caseId: string, seq: number): Promise<string | null> {
  const row = await one<{ action: string; from: string; to: string }>(
    em,
    `select action, from_state as "from", to_state as "to" from journal where case_id = $1 and seq = $2`,
    [caseId, seq],
  );
  const [main, ...regions] = row.to.split(' ');
  const state = stateOf(process, main!);
  if (state?.final || state?.settled) return state.label;
  const rounds = [main!, ...regions].some((address) => stateOf(process, address)?.round);
  return rounds || state?.rests ? null : `${process.actions[row.action]!.label}，${state?.label ?? main}`;
}

/** What the sheet shows of a case: its steps in the order in which they were decided, earlier rounds included, as they stood with the act. */
export async function opinionSheet(
  em: EntityManager,
  fields: Fields,
  { caseId, seq, at }: Pick<About, 'caseId' | 'seq' | 'at'>,
): Promise<OpinionSheet> {
  const file = await one<{
    type: string;
    applicant: string | null;
    organisation: string | null;
    number: string | null;
    submitted: Instant | null;
    accepted: Instant | null;
  }>(
    em,
    `select c.type, c.applicant_id as applicant, o.name as organisation, r.number,
       (select ${asInstant('max(at)')} from journal where case_id = c.id and action in (${SUBMITTED}) and seq <= $2) as submitted,
       (select ${asInstant('max(at)')} from journal where case_id = c.id and action in ('accept', 'deemAccept') and seq <= $2) as accepted
       from case_file c left join registration r on r.case_id = c.id left join organisation o on o.id = coalesce(r.employer_id, c.organisation_id) where c.id = $1`,
    [caseId, seq],
  );
  const process = processTables.find(({ type }) => type === file.type);
  if (!process) throw new Error(`no process ${file.type}`);
  const person = file.applicant === null ? null : await personOf(em, fields, file.applicant);
  return {
    caseNumber: file.number ?? caseId,
    matter: process.label,
    applicantName: person?.name ?? file.organisation ?? '申请人',
    organisationName: file.organisation,
    submittedOn: file.submitted && shanghaiDay(file.submitted),
    acceptedOn: file.accepted && shanghaiDay(file.accepted),
    nodes: await opinionsOf(em, caseId, process, at),
    result: await resultOf(em, process, caseId, seq),
  };
}

export const opinionPaper = defineDocument({ kind: 'P21', load: (em, fields, about) => opinionSheet(em, fields, about) });
