// P21 审批表: every step of a case with the opinions that count, read from the tasks of its rounds. One sheet for every process that has an applicant with a name.
import type { EntityManager } from '@mikro-orm/postgresql';
import { roles, type Role } from '../../domain/kit/actor.ts';
import { shanghaiDay, shown, type Instant } from '../../domain/kit/instant.ts';
import { stateOf, type Process } from '../../domain/kit/process.ts';
import { processTables } from '../../domain/processes.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { personOf } from '../../db/registration/subject.ts';
import type { OpinionSheet } from '../../templates/registration/papers.ts';
import type { Fields } from '../../security/field.ts';
import { defineDocument, type About } from '../documents/define.ts';

interface Opinion {
  node: string;
  label: string;
  name: string | null;
  role: Role;
  kind: string;
  vote: string | null;
  reason: string | null;
  at: Instant;
}

/** Opinions of a case by step, in the order in which they were given, those of earlier rounds included. */
export async function opinionsOf(em: EntityManager, caseId: string, process: Process<any>): Promise<OpinionSheet['nodes']> {
  const opinions = await query<Opinion>(
    em,
    `select t.node, t.label, t.role, t.kind, t.vote, t.reason, ${asInstant('t.closed_at')} as at, a.user_name as name
       from task t left join account a on a.id = t.voted_by where t.case_id = $1 and t.state in ('voted', 'answered') order by t.closed_at, t.id`,
    [caseId],
  );
  const labels = new Map(Object.values(process.actions).flatMap(({ task, label }) => (task?.vote ? [[task.vote, label] as const] : [])));
  return [...Map.groupBy(opinions, ({ label }) => label)].map(([label, cast]) => ({
    label,
    opinions: cast.map(({ name, role, kind, vote, reason, at }) => ({
      name: name ?? '',
      role: roles[role],
      decision: kind === 'delegated' ? '反馈意见' : (labels.get(vote ?? '') ?? vote ?? ''),
      opinion: reason,
      at: shown(at),
    })),
  }));
}

/** What the sheet shows of a case: its steps in the order in which they were decided, earlier rounds included. */
export async function opinionSheet(em: EntityManager, fields: Fields, { caseId }: Pick<About, 'caseId'>): Promise<OpinionSheet> {
  const file = await one<{
    type: string;
    state: string;
    applicant: string | null;
    organisation: string | null;
    number: string | null;
    submitted: Instant | null;
    accepted: Instant | null;
  }>(
    em,
    `select c.type, c.state, c.applicant_id as applicant, o.name as organisation, r.number,
       (select ${asInstant('min(at)')} from journal where case_id = c.id and action = 'submit') as submitted,
       (select ${asInstant('min(at)')} from journal where case_id = c.id and action = 'accept') as accepted
       from case_file c left join registration r on r.case_id = c.id left join organisation o on o.id = coalesce(r.employer_id, c.organisation_id) where c.id = $1`,
    [caseId],
  );
  const process = processTables.find(({ type }) => type === file.type);
  if (!process) throw new Error(`no process ${file.type}`);
  const person = file.applicant === null ? null : await personOf(em, fields, file.applicant);
  const end = stateOf(process, file.state);
  return {
    caseNumber: file.number ?? caseId,
    matter: process.label,
    applicantName: person?.name ?? file.organisation ?? '申请人',
    organisationName: file.organisation,
    submittedOn: file.submitted && shanghaiDay(file.submitted),
    acceptedOn: file.accepted && shanghaiDay(file.accepted),
    nodes: await opinionsOf(em, caseId, process),
    result: end?.final || end?.settled ? end.label : null,
  };
}

export const opinionPaper = defineDocument({ kind: 'P21', load: (em, fields, about) => opinionSheet(em, fields, about) });
