// Who stands behind the bidders of a tender, by their dossiers in force (R24, R31). Identity numbers are compared by keyed hash and leave this file as nothing else.
import type { EntityManager } from '@mikro-orm/postgresql';
import { evaluatedBids } from '../../../db/procurement/evaluation.ts';
import { now } from '../../../db/kit/clock.ts';
import { query } from '../../../db/kit/sql.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { barsOf, relatedOf, type Ownership } from '../../../domain/procurement/evaluation/related.ts';
import type { Dossier } from '../../../domain/supplier/dossier/tabs.ts';
import type { Fields } from '../../../security/field.ts';
import { openDossier } from '../../supplier/versions.ts';

/** Persons of a dossier who stand for its supplier; 财务负责人 and 业务联系人 do not. */
const STANDS: readonly string[] = ['principal', 'shareholder', 'authorised'];

/** Ownership of every bidder whose bid was opened. */
export async function ownershipsOf(em: EntityManager, fields: Fields, projectId: string): Promise<Ownership[]> {
  const names = new Map((await evaluatedBids(em, projectId)).map(({ organisationId, name }) => [organisationId, name]));
  const rows = await query<{ organisationId: string; number: number; dossier: Dossier }>(
    em,
    `select distinct on (organisation_id) organisation_id as "organisationId", number, dossier from dossier_version
      where standing = 'inForce' and organisation_id in (select v::uuid from jsonb_array_elements_text($1) v) order by organisation_id, in_force_from desc`,
    [JSON.stringify([...names.keys()])],
  );
  const known = new Map(rows.map((row) => [row.organisationId, row]));
  return [...names].map(([organisationId, name]): Ownership => {
    const row = known.get(organisationId);
    if (!row) return { organisationId, name, version: null, head: null, others: [], investors: [] };
    const { people, investment } = openDossier(fields, row.dossier);
    // Numbers of two kinds of document are numbers of two persons.
    const index = ({ idType, idNumber }: { idType: string; idNumber: string }): string => `${idType}/${fields.blindIndex(idNumber, 'idNumber')}`;
    const head = people.persons.find(({ type }) => type === 'legalRepresentative');
    return {
      organisationId,
      name,
      version: row.number,
      head: head ? index(head) : null,
      others: people.persons.filter(({ type }) => STANDS.includes(type)).map(index),
      investors: investment.investors.map(({ name: investor, share }) => ({ name: investor, share })),
    };
  });
}

/** Why a bidder is barred beside others on the same 标项. None where the project is not there: the act itself says so. */
export async function barReasons(
  em: EntityManager,
  fields: Fields,
  projectId: string,
  { lot, organisationId }: { lot: number; organisationId: string },
): Promise<Reason[]> {
  const project = await projectById(em, projectId);
  if (!project) return [];
  const rivals = new Set((await evaluatedBids(em, projectId)).flatMap((bid) => (bid.lot === lot ? bid.organisationId : [])));
  const set = (await ruleBook(em)).rulesFor(project.district, shanghaiDay(await now(em)));
  const bars = barsOf(relatedOf(set, await ownershipsOf(em, fields, projectId)).found, organisationId, rivals);
  return bars.map(({ says, article }) => ({
    field: 'items',
    message: `${says}。经核查不属实的，请在审查意见中写明理由`,
    rule: 'R24',
    ...(article === null ? {} : { article }),
  }));
}
