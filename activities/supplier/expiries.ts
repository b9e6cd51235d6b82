// What runs out in the dossier in force, as rows that the daily round finds by their last day. They come and go with the version.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Dossier } from '../../domain/supplier/dossier/tabs.ts';
import { expiriesOf } from '../../domain/supplier/expiry.ts';
import { dossierReference } from '../../db/data/dossier.ts';
import { query } from '../../db/kit/sql.ts';

/** Puts the rows of a version in the place of those before it. What stays as it was has been told already. */
export const keepExpiries = (
  em: EntityManager,
  { organisationId, district }: { organisationId: string; district: string },
  version: { id: string; dossier: Dossier },
): Promise<unknown> =>
  query(
    em,
    `with gone as (delete from dossier_expiry where organisation_id = $1 and district = $2 returning kind, row_id, last_day, told, over_at)
     insert into dossier_expiry (dossier_id, kind, row_id, organisation_id, district, label, last_day, told, over_at)
       select $3, n.kind, n."rowId", $1, $2, n.label, n."lastDay", coalesce(g.told, '{}'), g.over_at
         from jsonb_to_recordset($4::jsonb) n(kind text, "rowId" text, label text, "lastDay" date)
         left join gone g on g.kind = n.kind and g.row_id = n."rowId" and g.last_day = n."lastDay"`,
    [organisationId, district, version.id, JSON.stringify(expiriesOf(version.dossier, dossierReference))],
  );

/** Nothing is in force any more. */
export const dropExpiries = (em: EntityManager, { organisationId, district }: { organisationId: string; district: string }): Promise<unknown> =>
  query(em, `delete from dossier_expiry where organisation_id = $1 and district = $2`, [organisationId, district]);
