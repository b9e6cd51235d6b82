// What both kinds of proposal have in common: reading them, and the second person's word.
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { allowedActions, type CaseView, type Process } from '../../domain/kit/process.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';
import { query } from '../../db/kit/sql.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Route } from '../kit/route.ts';
import { proposalParams, reason } from './shapes.ts';

export interface ProposalSource<S extends z.ZodType> {
  process: Process<any>;
  table: 'rule_proposal' | 'holiday_proposal';
  /** Columns of `p` under the names of the answer. */
  columns: string;
  shape: S;
  path: `/${string}`;
  tag: string;
}

type Found = Pick<CaseView, 'id' | 'state' | 'version' | 'applicantId'> & { caseDistrict: string };

async function read<S extends z.ZodType>(
  em: EntityManager,
  source: ProposalSource<S>,
  person: PersonActor,
  where: string,
  params: readonly unknown[],
): Promise<{ id: string; version: number; shown: z.input<S> }[]> {
  const rows = await query<Found>(
    em,
    `select ${source.columns}, c.id, c.state, c.version, c.district as "caseDistrict", c.applicant_id as "applicantId", p.grounds, p.proposed_by as "proposedBy",
        p.confirmed_by as "confirmedBy", p.rejected_by as "rejectedBy", p.reject_reason as "rejectReason"
       from ${source.table} p join case_file c on c.id = p.case_id where ${where}`,
    params,
  );
  return rows.map(({ caseDistrict, applicantId, ...row }) => {
    const file = seenCase(source.process.type, { ...row, district: caseDistrict, applicantId });
    return { id: row.id, version: row.version, shown: { ...row, allowedActions: allowedActions(source.process, file, person) } as z.input<S> };
  });
}

/** GET the proposals, the newest first. */
export const proposalList = <S extends z.ZodType>(source: ProposalSource<S>): Route =>
  route({
    method: 'get',
    path: source.path,
    listener: 'officers',
    class: '搜索',
    tag: source.tag,
    summary: `${source.process.label}：列表`,
    query: z.object({ ...pageQuery, state: z.enum(['proposed', 'confirmed', 'rejected']).optional() }),
    answer: pageOf(source.shape),
    policy: { permission: 'rule.read' },
    handle: async ({ deps, query: asked, person }) => {
      const before = fromCursor(asked.after, idCursor)?.[0] ?? null;
      const rows = await read(
        deps.orm.em.fork(),
        source,
        person(),
        '($1::uuid is null or c.id < $1) and ($2::text is null or c.state = $2) order by c.id desc limit $3',
        [before, asked.state ?? null, asked.limit + 1],
      );
      return {
        body: page(
          rows,
          asked.limit,
          ({ id }) => [id],
          ({ shown }) => shown,
        ),
      };
    },
  });

/** GET one proposal, with the version that confirming it needs. */
export const proposalReader = <S extends z.ZodType>(source: ProposalSource<S>): Route =>
  route({
    method: 'get',
    path: `${source.path}/:id`,
    listener: 'officers',
    class: '一般',
    tag: source.tag,
    summary: `${source.process.label}：查看`,
    params: proposalParams,
    answer: source.shape,
    policy: { permission: 'rule.read' },
    handle: async ({ deps, params, person }) => {
      const [found] = await read(deps.orm.em.fork(), source, person(), 'c.id = $1', [params.id]);
      if (!found) throw refuse('NOT_FOUND');
      return { body: found.shown, version: found.version };
    },
  });

/** POST confirm and reject. */
export const judging = <S extends z.ZodType>({ process, path, tag }: ProposalSource<S>, problems: readonly string[]): Route[] => [
  route({
    method: 'post',
    path: `${path}/:id/confirm`,
    listener: 'officers',
    class: '一般',
    tag,
    summary: `${process.label}：${process.actions['confirm']!.label}`,
    params: proposalParams,
    policy: { process, action: 'confirm' },
    problems,
    act: { process, action: 'confirm' },
  }),
  route({
    method: 'post',
    path: `${path}/:id/reject`,
    listener: 'officers',
    class: '一般',
    tag,
    summary: `${process.label}：${process.actions['reject']!.label}`,
    params: proposalParams,
    body: reason,
    policy: { process, action: 'reject' },
    problems: problems.slice(0, 1),
    act: { process, action: 'reject' },
  }),
];
