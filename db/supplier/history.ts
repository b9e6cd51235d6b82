// What happened to a supplier: its log, its versions, and what each change replaced.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Dossier } from '../../domain/supplier/dossier/tabs.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface LoggedRow {
  seq: number;
  at: Instant;
  action: string;
  actor: string;
  from: string;
  remark: string | null;
}
/** Rows of a case's journal with what was remarked, the newest first; before `seq` where one is given. */
export const logOf = (em: EntityManager, caseId: string, limit: number, before: number | null, without: readonly string[]): Promise<LoggedRow[]> =>
  query(
    em,
    `select j.seq, ${asInstant('j.at')} as at, j.action, j.actor, j.from_state as "from", r.text as remark
       from journal j left join remark r on r.case_id = j.case_id and r.seq = j.seq
      where j.case_id = $1 and ($2::int is null or j.seq < $2) and not j.action = any($3) order by j.seq desc limit $4`,
    [caseId, before, without, limit],
  );

export interface ReturnRow {
  at: Instant;
  stage: string | null;
  reason: string;
  /** Paths that were marked. */
  fields: string[];
}
/** The return (退回, 驳回) that nobody has answered by submitting again; null when there is none. */
export async function openReturn(em: EntityManager, caseId: string): Promise<ReturnRow | null> {
  const [row] = await query<ReturnRow & { action: string }>(
    em,
    `select j.action, ${asInstant('j.at')} as at, j.data->>'stage' as stage, coalesce(j.data->'fields', '[]') as fields, coalesce(r.text, '') as reason
       from journal j left join remark r on r.case_id = j.case_id and r.seq = j.seq
      where j.case_id = $1 and j.action in ('return', 'submit', 'save') order by j.seq desc limit 1`,
    [caseId],
  );
  if (row?.action !== 'return') return null;
  const { action: _, ...found } = row;
  return found;
}

export interface VersionLine {
  id: string;
  number: number;
  /** The onboarding or the change that brought it. */
  caseId: string;
  standing: string;
  submittedAt: Instant;
  inForceFrom: Instant | null;
  inForceUntil: Instant | null;
}
const line = `v.id, v.number, v.case_id as "caseId", v.standing, ${asInstant('v.submitted_at')} as "submittedAt", ${asInstant('v.in_force_from')} as "inForceFrom",
  ${asInstant('v.in_force_until')} as "inForceUntil"`;

interface Owner {
  organisationId: string | null;
  district: string;
}

/** Versions of a supplier in a 区划, the newest first. */
export const versionsOf = (em: EntityManager, { organisationId, district }: Owner, limit: number, before: number | null): Promise<VersionLine[]> =>
  query(
    em,
    `select ${line} from dossier_version v where v.organisation_id = $1 and v.district = $2 and ($3::int is null or v.number < $3) order by v.number desc limit $4`,
    [organisationId, district, before, limit],
  );

/** One version with its dossier, personal values sealed; null when there is none. */
export async function versionOf(
  em: EntityManager,
  { organisationId, district }: Owner,
  number: number,
): Promise<(VersionLine & { dossier: Dossier }) | null> {
  const [row] = await query<VersionLine & { dossier: Dossier }>(
    em,
    `select ${line}, v.dossier from dossier_version v where v.organisation_id = $1 and v.district = $2 and v.number = $3`,
    [organisationId, district, number],
  );
  return row ?? null;
}

export interface ChangedVersion extends VersionLine {
  /** Account that submitted or saved it. */
  actor: string | null;
  dossier: Dossier;
  /** What stood when it was submitted. */
  before: Dossier | null;
}
/** Versions that changes brought (变更记录), the newest first, each with the version that stood before it. */
export const changedVersions = (
  em: EntityManager,
  { organisationId, district }: Owner,
  limit: number,
  before: number | null,
): Promise<ChangedVersion[]> =>
  query(
    em,
    `select ${line}, v.dossier, j.actor, p.dossier as before
       from dossier_version v join case_file c on c.id = v.case_id and c.type = 'SupplierChange'
       left join lateral (select dossier from dossier_version o where o.organisation_id = v.organisation_id and o.district = v.district and o.number < v.number
          and o.in_force_from <= v.submitted_at and (o.in_force_until is null or o.in_force_until >= v.submitted_at) order by o.number desc limit 1) p on true
       left join lateral (select actor from journal where case_id = v.case_id and action in ('save', 'correct') and at = v.submitted_at order by seq desc limit 1) j on true
      where v.organisation_id = $1 and v.district = $2 and ($3::int is null or v.number < $3) order by v.number desc limit $4`,
    [organisationId, district, before, limit],
  );
