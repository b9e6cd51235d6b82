// Lists of suppliers: an organisation's own registrations, the officers' search, the public's list.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { RuleSetRef } from '../../domain/kit/rules.ts';
import type { Dossier } from '../../domain/supplier/dossier/tabs.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Where the next page begins: creation and id of the last row before. */
export type After = readonly [createdAt: string, caseId: string] | undefined;

export interface ListedSupplier {
  caseId: string;
  organisationId: string;
  district: string;
  name: string;
  creditCode: string;
  applicant: string;
  state: string;
  createdAt: Instant;
  admittedAt: Instant | null;
}
const columns = `s.case_id as "caseId", s.organisation_id as "organisationId", s.district, s.name, s.credit_code as "creditCode", s.applicant, s.state,
  ${asInstant('s.created_at')} as "createdAt", ${asInstant('s.admitted_at')} as "admittedAt"`;

export interface OwnRegistration extends ListedSupplier {
  version: number;
  rules: RuleSetRef | null;
}
/** Registrations of organisations, the newest first, `limit + 1` rows at most. */
export const ownRegistrations = (em: EntityManager, organisationIds: string[], limit: number, after: After): Promise<OwnRegistration[]> =>
  query(
    em,
    `select ${columns}, c.version, s.rules from supplier s join case_file c on c.id = s.case_id
     where s.organisation_id = any($1::uuid[]) and ($2::timestamptz is null or (s.created_at, s.case_id) < ($2, $3::uuid))
     order by s.created_at desc, s.case_id desc limit $4`,
    [organisationIds, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  );

/** How many registrations these organisations have (共有n条). */
export async function countRegistrations(em: EntityManager, organisationIds: string[]): Promise<number> {
  const [row] = await query<{ count: number }>(em, `select count(*)::int as count from supplier where organisation_id = any($1::uuid[])`, [
    organisationIds,
  ]);
  return row?.count ?? 0;
}

export interface SupplierSearch {
  /** Districts that the asker may see, each with all below it. */
  within: readonly string[];
  name?: { text: string; match: 'exact' | 'prefix' | 'contains' } | undefined;
  /** Beginning of the credit code. */
  creditCode?: string | undefined;
  district?: string | undefined;
  state?: string | undefined;
}

/** `%` and `_` stand for themselves in a pattern. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
/** First and last code of a district and all below it. */
const span = (code: string): [string, string] => {
  const stem = code.replace(/(00)+$/, '');
  return [stem.padEnd(6, '0'), stem.padEnd(6, '9')];
};

/** Conditions of a search and their values, in the order of $1 … */
function conditions({ within, name, creditCode, district, state }: SupplierSearch): { where: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const inside = (code: string): string => {
    const [from, to] = span(code);
    return from === to ? `s.district = ${put(from)}` : `s.district between ${put(from)} and ${put(to)}`;
  };
  const where: string[] = [];
  if (!within.includes('000000')) where.push(`(${within.map(inside).join(' or ') || 'false'})`);
  if (district && district !== '000000') where.push(inside(district));
  if (state) where.push(`s.state = ${put(state)}`);
  if (creditCode) where.push(`s.credit_code like ${put(`${literal(creditCode)}%`)}`);
  if (name?.match === 'exact') where.push(`s.name = ${put(name.text)}`);
  if (name?.match === 'prefix') where.push(`s.name like ${put(`${literal(name.text)}%`)}`);
  if (name?.match === 'contains') {
    // Trigrams find three characters and more; two are one of the name's bigrams.
    const short = Array.from(name.text).length < 3;
    where.push(short ? `s.name_bigrams @> array[${put(name.text)}]` : `s.name like ${put(`%${literal(name.text)}%`)}`);
  }
  return { where, values };
}

/** Suppliers that a search finds, the newest first, `limit + 1` rows at most. */
export function searchSuppliers(em: EntityManager, search: SupplierSearch, limit: number, after: After): Promise<ListedSupplier[]> {
  const { where, values } = conditions(search);
  if (after) where.push(`(s.created_at, s.case_id) < ($${values.push(after[0])}::timestamptz, $${values.push(after[1])}::uuid)`);
  return query(
    em,
    `select ${columns} from supplier s ${where.length ? `where ${where.join(' and ')}` : ''} order by s.created_at desc, s.case_id desc limit $${values.push(limit + 1)}`,
    values,
  );
}

export interface PublicSupplier {
  caseId: string;
  district: string;
  name: string;
  createdAt: Instant;
  admittedAt: Instant | null;
  dossier: Dossier;
}
/**
 * What stands in public: suppliers admitted, or in their 公示期 the dossier as it was submitted. Personal values are still sealed.
 */
export function publicSuppliers(
  em: EntityManager,
  asked: Omit<SupplierSearch, 'state' | 'within'> & { state: 'admitted' | 'notice'; caseId?: string },
  limit: number,
  after: After,
): Promise<PublicSupplier[]> {
  const { where, values } = conditions({ ...asked, within: ['000000'] });
  if (asked.caseId) where.push(`s.case_id = $${values.push(asked.caseId)}`);
  if (after) where.push(`(s.created_at, s.case_id) < ($${values.push(after[0])}::timestamptz, $${values.push(after[1])}::uuid)`);
  const version = asked.state === 'admitted' ? 'v.id = s.dossier_id' : `v.case_id = s.case_id and v.standing = 'submitted'`;
  return query(
    em,
    `select s.case_id as "caseId", s.district, s.name, ${asInstant('s.created_at')} as "createdAt", ${asInstant('s.admitted_at')} as "admittedAt", v.dossier
       from supplier s join dossier_version v on ${version} where ${where.join(' and ')}
       order by s.created_at desc, s.case_id desc limit $${values.push(limit + 1)}`,
    values,
  );
}
