// Organisations and who belongs to them.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { MemberRole } from '../../domain/account/invitation.ts';
import type { LegalType } from '../../domain/account/roles.ts';
import type { Standing } from '../../domain/account/shell.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface Organisation {
  id: string;
  kind: 'supplier' | 'purchaser' | 'legal';
  district: string;
  name: string;
  creditCode: string;
  legalType: LegalType | null;
}
const ORGANISATION = `select id, kind, district, name, credit_code as "creditCode", legal_type as "legalType" from organisation`;

/** A name as searches compare it: full-width forms, blanks and case make no difference. */
export const nameKey = (name: string): string => name.normalize('NFKC').replace(/\s+/gu, '').toLowerCase();

export const organisationById = async (em: EntityManager, id: string): Promise<Organisation | null> =>
  (await query<Organisation>(em, `${ORGANISATION} where id = $1`, [id]))[0] ?? null;

export const organisationByCode = async (em: EntityManager, creditCode: string): Promise<Organisation | null> =>
  (await query<Organisation>(em, `${ORGANISATION} where credit_code = $1`, [creditCode]))[0] ?? null;

/** Accounts of the enabled members: who gets what is addressed to the organisation. */
export const membersOf = async (em: EntityManager, organisationId: string): Promise<string[]> =>
  (
    await query<{ id: string }>(em, `select account_id as id from membership where organisation_id = $1 and standing = 'enabled' order by id`, [
      organisationId,
    ])
  ).map(({ id }) => id);

export interface Place {
  organisationId: string;
  name: string;
  kind: Organisation['kind'];
  district: string;
  roles: MemberRole[];
  post: string;
}

/** The organisations that a person belongs to and is enabled in, the oldest place first. */
export const placesOf = (em: EntityManager, accountId: string): Promise<Place[]> =>
  query(
    em,
    `select o.id as "organisationId", o.name, o.kind, o.district, m.roles, m.post from membership m join organisation o on o.id = m.organisation_id
       where m.account_id = $1 and m.standing = 'enabled' order by m.created_at, m.id`,
    [accountId],
  );

export interface Employee {
  id: string;
  accountId: string;
  organisationId: string;
  organisation: string;
  personName: string;
  post: string;
  roles: MemberRole[];
  state: string;
  employment: string;
  version: number;
  createdAt: Instant;
  /** Of an open invitation. */
  due: Instant | null;
}
const EMPLOYEE = `select m.id, m.account_id as "accountId", m.organisation_id as "organisationId", o.name as organisation, m.person_name as "personName", m.post, m.roles,
    c.state, c.regions->>'employment' as employment, c.version, ${asInstant('m.created_at')} as "createdAt",
    (select ${asInstant('d.due')} from deadline d where d.case_id = m.id and d.name = 'invitation' and d.closed_at is null) as due
  from membership m join case_file c on c.id = m.id join organisation o on o.id = m.organisation_id`;

/** Places in one of these organisations or of this person, the newest first; ended ones are left out. */
export const employees = (
  em: EntityManager,
  { organisationIds = [], accountId = null }: { organisationIds?: string[]; accountId?: string | null },
  limit: number,
  after: readonly [string, string] | null = null,
): Promise<Employee[]> =>
  query(
    em,
    `${EMPLOYEE} where m.standing in ('invited', 'enabled', 'disabled') and (m.organisation_id = any($1::uuid[]) or m.account_id = $2)
       and ($3::timestamptz is null or (m.created_at, m.id) < ($3, $4::uuid)) order by m.created_at desc, m.id desc limit $5`,
    [organisationIds, accountId, after?.[0] ?? null, after?.[1] ?? null, limit],
  );

/** The place that binds a person to an organisation now. */
export const openPlace = async (em: EntityManager, accountId: string, organisationId: string): Promise<{ id: string; standing: string } | null> =>
  (
    await query<{ id: string; standing: string }>(
      em,
      `select id, standing from membership where account_id = $1 and organisation_id = $2 and standing in ('invited', 'enabled', 'disabled')`,
      [accountId, organisationId],
    )
  )[0] ?? null;

/** Standing of an organisation's onboarding, for menus and landing (A16): the furthest of its districts. */
export async function standingOf(em: EntityManager, organisationId: string): Promise<Standing> {
  const rows = await query<{ state: string }>(em, `select distinct state from case_file where organisation_id = $1 and type = 'SupplierOnboarding'`, [
    organisationId,
  ]);
  const found = rows.map(({ state }) => state);
  return (['admitted', 'waiting', 'notice', 'review', 'draft'] as const).find((state) => found.includes(state)) ?? 'none';
}
