// Versions of dossiers at rest: numbered, personal values encrypted, never changed but for their standing.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { RuleSetRef } from '../../domain/kit/rules.ts';
import type { Dossier } from '../../domain/supplier/dossier/tabs.ts';
import { changePersonal, mapPersonal } from '../../domain/supplier/dossier/personal.ts';
import { ask, later, one, query } from '../../db/kit/sql.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import type { Fields } from '../../security/field.ts';
import { dropExpiries, keepExpiries } from './expiries.ts';

const PLACE = 'dossier_version.dossier';
/** Where personal values of drafts stand, for their encryption. */
export const DRAFT_PLACE = 'supplier_draft.values';

const seal = (fields: Fields, dossier: Dossier, district: string): Dossier =>
  changePersonal(dossier, (value) => fields.encrypt(value, district, PLACE));
export const openDossier = (fields: Fields, dossier: Dossier): Dossier => mapPersonal(dossier, (value) => fields.decrypt(value, PLACE));

export interface Owner {
  caseId: string;
  organisationId: string;
  district: string;
}

/** The number of the next version. The case row is locked and the database allows no double, so numbers have no gaps. */
export const nextNumber = async (em: EntityManager, { organisationId, district }: InForce): Promise<number> =>
  (
    await ask<{ number: number }>(
      em,
      `select coalesce(max(number), 0) + 1 as number from dossier_version where organisation_id = $1 and district = $2`,
      [organisationId, district],
    )
  )[0]!.number;

const KEEP = `insert into dossier_version (id, case_id, organisation_id, district, number, dossier, standing, submitted_at) values ($1, $2, $3, $4, $5, $6, 'submitted', $7)`;
const KEEP_AND_LIST = `with v as (${KEEP}) update supplier set rules = $8, state = $9 where case_id = $2`;

/** What an onboarding's line in lists says from its submission on. */
export interface SubmittedLine {
  rules: RuleSetRef;
  state: string | undefined;
}

/** Keeps a dossier as the version of that number, and takes it: its personal values are encrypted where they stand. `line`: the supplier's line in lists goes with it. */
export const keepVersion = (
  em: EntityManager,
  fields: Fields,
  owner: Owner,
  { number, dossier, line }: { number: number; dossier: Dossier; line?: SubmittedLine },
  at: Instant,
): Promise<void> => {
  const kept = [uuidv7(), owner.caseId, owner.organisationId, owner.district, number, JSON.stringify(seal(fields, dossier, owner.district)), at];
  return line ? later(em, KEEP_AND_LIST, [...kept, JSON.stringify(line.rules), line.state]) : later(em, KEEP, kept);
};

/** The submitted version of a case takes another standing; the supplier's line in lists takes the state, where it is the onboarding's. */
export const standVersion = (
  em: EntityManager,
  caseId: string,
  standing: 'returned' | 'withdrawn' | 'rejected',
  state: string | null = null,
): Promise<void> =>
  later(
    em,
    `with v as (update dossier_version set standing = $2 where case_id = $1 and standing = 'submitted')
     update supplier set state = $3 where case_id = $1 and $3::text is not null`,
    [caseId, standing, state],
  );

type InForce = Pick<Owner, 'organisationId' | 'district'>;

const supersede = (em: EntityManager, { organisationId, district }: InForce, at: Instant): Promise<unknown> =>
  query(
    em,
    `update dossier_version set standing = 'superseded', in_force_until = $3 where organisation_id = $1 and district = $2 and standing = 'inForce'`,
    [organisationId, district, at],
  );

/** The version in force ends and none follows: the supplier was 注销, and what runs out in it is nobody's concern any more. */
export async function supersedeVersion(em: EntityManager, owner: InForce, at: Instant): Promise<void> {
  await supersede(em, owner, at);
  await dropExpiries(em, owner);
}

/** The submitted version of a case comes into force; the one before is superseded in the same moment. */
export async function enforceVersion(em: EntityManager, owner: Owner, at: Instant): Promise<{ id: string; number: number }> {
  // Its expiries are replaced below: what was told of them is kept.
  await supersede(em, owner, at);
  const { dossier, ...version } = await one<{ id: string; number: number; dossier: Dossier }>(
    em,
    `update dossier_version set standing = 'inForce', in_force_from = $2 where case_id = $1 and standing = 'submitted' returning id, number, dossier`,
    [owner.caseId, at],
  );
  await keepExpiries(em, owner, { id: version.id, dossier });
  await query(em, `update supplier set dossier_id = $3 where organisation_id = $1 and district = $2 and state <> 'deregistered'`, [
    owner.organisationId,
    owner.district,
    version.id,
  ]);
  return version;
}

/** The dossier in force, decrypted; null where there is none. */
export async function dossierInForce(
  em: EntityManager,
  fields: Fields,
  organisationId: string,
  district: string,
): Promise<{ id: string; number: number; dossier: Dossier } | null> {
  const [row] = await query<{ id: string; number: number; dossier: Dossier }>(
    em,
    `select id, number, dossier from dossier_version where organisation_id = $1 and district = $2 and standing = 'inForce'`,
    [organisationId, district],
  );
  return row ? { ...row, dossier: openDossier(fields, row.dossier) } : null;
}
