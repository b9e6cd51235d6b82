// Bid bonds as acts and pages see them. Before the hour only their own bidder's are read.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { DueEvent } from '../../domain/procurement/bond/bond.ts';
import type { PaidBond } from '../../domain/procurement/evaluation/bonded.ts';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface StoredBond {
  id: string;
  projectId: string;
  code: string;
  project: string;
  organiserId: string;
  organisationId: string;
  organisation: string;
  lot: number | null;
  fen: string;
  form: string;
  paidAt: Instant;
  event: DueEvent | null;
  dueOn: PlainDate | null;
  refundedOn: PlainDate | null;
  interestFen: string;
  state: string;
  version: number;
  district: string;
}
const columns = `d.case_id as id, d.project_id as "projectId", p.code, p.name as project, p.organiser_id as "organiserId", d.organisation_id as "organisationId", o.name as organisation, d.lot,
  d.fen::text, d.form, ${asInstant('d.paid_at')} as "paidAt", d.event, d.due_on::text as "dueOn", d.refunded_on::text as "refundedOn", d.interest_fen::text as "interestFen", c.state, c.version, c.district`;
const tables = `tender_bond d join case_file c on c.id = d.case_id join tender_project p on p.case_id = d.project_id join organisation o on o.id = d.organisation_id`;

export const bondById = async (em: EntityManager, id: string): Promise<StoredBond | null> =>
  (await query<StoredBond>(em, `select ${columns} from ${tables} where d.case_id = $1`, [id]))[0] ?? null;

/** All of a project's, after the hour. */
export const bondsOfProject = (em: EntityManager, projectId: string): Promise<StoredBond[]> =>
  query<StoredBond>(em, `select ${columns} from ${tables} where d.project_id = $1 order by o.name, d.lot nulls first`, [projectId]);

/** What the tender asks, and until when. */
export const askedOf = ({ fields, bidDeadline }: { fields: { bond: object | null }; bidDeadline: Instant | null }) => ({
  asked: fields.bond !== null,
  until: bidDeadline,
});
/** All of a project's, as 资格审查 asks for them. After the hour only. */
export const bondsToReview = async (em: EntityManager, projectId: string): Promise<PaidBond[]> =>
  (await bondsOfProject(em, projectId)).map(({ organisationId, lot, paidAt, event }) => ({ organisationId, lot, paidAt, withdrawn: event === 'withdrawn' }));

/** Bonds that are due back since their bidder's bid was withdrawn. */
export const withdrawnBonds = async (em: EntityManager, projectId: string, organisationId: string): Promise<string[]> =>
  (
    await query<{ id: string }>(
      em,
      `select d.case_id as id from tender_bond d join case_file c on c.id = d.case_id and c.state = 'due' where d.project_id = $1 and d.organisation_id = $2 and d.event = 'withdrawn' order by 1`,
      [projectId, organisationId],
    )
  ).map(({ id }) => id);

/** An organisation's own, the newest first. */
export const bondsOfBidder = (em: EntityManager, organisationId: string): Promise<StoredBond[]> =>
  query<StoredBond>(em, `select ${columns} from ${tables} where d.organisation_id = $1 order by d.case_id desc limit 200`, [organisationId]);

/** Last days of a project's bonds that are due back and have not been given back. */
export const openRefunds = async (em: EntityManager, projectId: string): Promise<PlainDate[]> =>
  (
    await query<{ day: PlainDate }>(
      em,
      `select d.due_on::text as day from tender_bond d join case_file c on c.id = d.case_id where d.project_id = $1 and c.state = 'due' order by 1`,
      [projectId],
    )
  ).map(({ day }) => day);

/** Bonds that become due when the result is public: of those that have won nothing that the bond is for. */
export const losersBonds = async (em: EntityManager, projectId: string): Promise<string[]> =>
  (
    await query<{ id: string }>(
      em,
      `select d.case_id as id from tender_bond d join case_file c on c.id = d.case_id and c.state = 'paid' where d.project_id = $1
         and not exists (select from tender_candidate a where a.case_id = $1 and a.organisation_id = d.organisation_id and a.state in ('won', 'forgone') and (d.lot is null or d.lot = a.lot))
         order by 1`,
      [projectId],
    )
  ).map(({ id }) => id);

/** Bonds of a winner that become due with his contract: for this 标项, or for the project when no contract of his is open. */
export const winnersBonds = async (em: EntityManager, projectId: string, organisationId: string, lot: number): Promise<string[]> =>
  (
    await query<{ id: string }>(
      em,
      `select d.case_id as id from tender_bond d join case_file c on c.id = d.case_id and c.state = 'paid' where d.project_id = $1 and d.organisation_id = $2
         and (d.lot = $3 or (d.lot is null and not exists (select from tender_candidate a where a.case_id = $1 and a.organisation_id = $2 and a.state = 'won' and a.lot <> $3
           and not exists (select from tender_contract t where t.project_id = $1 and t.lot = a.lot and t.signed_at is not null)))) order by 1`,
      [projectId, organisationId, lot],
    )
  ).map(({ id }) => id);

/** A bidder's bonds that have been paid for a project and are not due. */
export const paidBonds = async (em: EntityManager, projectId: string, organisationId: string | null): Promise<string[]> =>
  (
    await query<{ id: string }>(
      em,
      `select d.case_id as id from tender_bond d join case_file c on c.id = d.case_id and c.state = 'paid' where d.project_id = $1 and ($2::uuid is null or d.organisation_id = $2) order by 1`,
      [projectId, organisationId],
    )
  ).map(({ id }) => id);
