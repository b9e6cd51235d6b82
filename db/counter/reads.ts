// Lists of counter cases, what is printed for them, and the blank forms.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UserType } from '../../domain/account/counter/materials.ts';
import type { CounterKind } from '../../domain/account/counter/record.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Reach } from '../../domain/kit/policy.ts';
import { districtPrefix } from '../../domain/message/boxes.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface CounterLine {
  id: string;
  kind: CounterKind;
  userType: UserType;
  accountId: string | null;
  district: string;
  state: string;
  version: number;
  createdAt: Instant;
  /** Of the running deadline. */
  due: Instant | null;
  overdueAt: Instant | null;
  examinedBy: string | null;
}
export interface CounterFilter {
  state?: string | undefined;
  kind?: string | undefined;
  accountId?: string | undefined;
  /** Only those that the office is late with. */
  overdue?: boolean | undefined;
}

/** Cases within a reach, the newest first; `limit` rows at the most, after the case `before`. */
export const counterCases = (em: EntityManager, within: Reach, filter: CounterFilter, limit: number, before: string | null): Promise<CounterLine[]> =>
  query(
    em,
    `select c.id, r.kind, r.user_type as "userType", r.account_id as "accountId", c.district, c.state, c.version, ${asInstant('c.created_at')} as "createdAt",
        ${asInstant('c.next_due')} as due, ${asInstant('r.overdue_at')} as "overdueAt", r.examined_by as "examinedBy"
       from case_file c join counter_record r on r.case_id = c.id
      where c.type = 'CounterCase' and ($1 or c.applicant_id = $2 or exists (select from unnest($3::text[]) p where starts_with(c.district, p)))
        and ($4::text is null or c.state = $4) and ($5::text is null or r.kind = $5) and ($6::uuid is null or r.account_id = $6)
        and (not $7 or (r.overdue_at is not null and c.state = 'verification')) and ($8::uuid is null or c.id < $8)
      order by c.id desc limit $9`,
    [
      within.any,
      within.ownerId,
      within.districts.map(districtPrefix),
      filter.state ?? null,
      filter.kind ?? null,
      filter.accountId ?? null,
      filter.overdue ?? false,
      before,
      limit,
    ],
  );

export interface PrintedDocument {
  id: string;
  template: string;
  askedAt: Instant;
  hash: string | null;
  size: number | null;
  /** Characters that no font has. */
  failure: string | null;
}
const PRINTED = `select id, template, ${asInstant('asked_at')} as "askedAt", hash, size, failure from printed_document`;

export const printedFor = (em: EntityManager, caseId: string): Promise<PrintedDocument[]> =>
  query(em, `${PRINTED} where case_id = $1 order by asked_at desc, id desc limit 100`, [caseId]);

export const printedOne = async (em: EntityManager, caseId: string, id: string): Promise<PrintedDocument | null> =>
  (await query<PrintedDocument>(em, `${PRINTED} where case_id = $1 and id = $2`, [caseId, id]))[0] ?? null;

/** The newest text of a blank form; null while it has not been printed yet. */
export const blankForm = async (em: EntityManager, template: string): Promise<{ hash: string; size: number } | null> =>
  (
    await query<{ hash: string; size: number }>(
      em,
      `select hash, size from printed_document where case_id is null and template = $1 and hash is not null order by ready_at desc limit 1`,
      [template],
    )
  )[0] ?? null;

export interface LoggedRow {
  seq: number;
  at: Instant;
  action: string;
  actor: string;
  remark: string | null;
}
/** Rows of a case's journal with what was remarked, the oldest first. */
export const counterLog = (em: EntityManager, caseId: string): Promise<LoggedRow[]> =>
  query(
    em,
    `select j.seq, ${asInstant('j.at')} as at, j.action, j.actor, r.text as remark from journal j left join remark r on r.case_id = j.case_id and r.seq = j.seq
      where j.case_id = $1 order by j.seq limit 500`,
    [caseId],
  );
