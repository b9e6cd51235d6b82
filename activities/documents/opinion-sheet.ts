// P21 审批表 of any process: each task's word in the order in which it fell, with who gave it from which post, and what is still open.
import type { EntityManager } from '@mikro-orm/postgresql';
import { roles, type Role } from '../../domain/kit/actor.ts';
import { shanghaiDay, shown, type Instant } from '../../domain/kit/instant.ts';
import type { Process } from '../../domain/kit/process.ts';
import { processTables } from '../../domain/processes.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import type { OpinionSheet } from '../../templates/registration/papers.ts';
import { defineDocument } from './define.ts';

interface Head {
  type: string;
  state: string;
  number: string | null;
  applicant: string | null;
  organisation: string | null;
  submitted: Instant | null;
  accepted: Instant | null;
}
interface Word {
  node: string;
  label: string;
  role: Role;
  state: string;
  vote: string | null;
  reason: string | null;
  name: string | null;
  at: Instant | null;
}

const headOf = (em: EntityManager, caseId: string): Promise<Head> =>
  one(
    em,
    `select c.type, c.state, r.number, coalesce(a.person_name, a.user_name) as applicant, o.name as organisation,
       (select ${asInstant('max(at)')} from journal where case_id = c.id and action = 'submit') as submitted, ${asInstant('r.accepted_at')} as accepted
       from case_file c left join registration r on r.case_id = c.id left join account a on a.id = c.applicant_id
       left join organisation o on o.id = coalesce(r.employer_id, c.organisation_id) where c.id = $1`,
    [caseId],
  );
const wordsOf = (em: EntityManager, caseId: string): Promise<Word[]> =>
  query(
    em,
    `select t.node, t.label, t.role, t.state, t.vote, t.reason, coalesce(a.person_name, a.user_name) as name, ${asInstant('t.closed_at')} as at
       from task t left join account a on a.id = t.voted_by where t.case_id = $1 and t.state in ('voted', 'open') order by t.created_at, t.closed_at, t.id`,
    [caseId],
  );

/** What the act that leaves a vote is called. */
const decisionOf = (process: Process<any> | undefined, vote: string): string =>
  Object.values(process?.actions ?? {}).find(({ task }) => task?.vote === vote)?.label ?? vote;

/** Nodes in the order in which they were first asked; a node asked again keeps its place. */
function nodesOf(words: readonly Word[], process: Process<any> | undefined): OpinionSheet['nodes'] {
  const nodes = new Map<string, { label: string; opinions: OpinionSheet['nodes'][number]['opinions'][number][] }>();
  for (const { node, label, role, state, vote, reason, name, at } of words) {
    const found = nodes.get(node) ?? { label, opinions: [] };
    nodes.set(node, found);
    if (state !== 'voted' || vote === null || at === null) continue;
    found.opinions.push({ name: name ?? '—', role: roles[role], decision: decisionOf(process, vote), opinion: reason, at: shown(at) });
  }
  return [...nodes.values()];
}

export const opinionSheet = (processes: readonly Process<any>[] = processTables) =>
  defineDocument({
    kind: 'P21',
    load: async (em, _fields, { caseId }) => {
      const { type, state, number, applicant, organisation, submitted, accepted } = await headOf(em, caseId);
      const process = processes.find((one) => one.type === type);
      const stands = process?.states[state];
      return {
        caseNumber: number ?? caseId,
        matter: process?.label ?? type,
        applicantName: applicant ?? '—',
        organisationName: organisation,
        submittedOn: submitted && shanghaiDay(submitted),
        acceptedOn: accepted && shanghaiDay(accepted),
        nodes: nodesOf(await wordsOf(em, caseId), process),
        result: stands?.final ? stands.label : null,
      };
    },
  });
