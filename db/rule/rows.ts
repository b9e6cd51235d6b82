// Rules and notices out of and into their tables. Days are text: a `date` read as a Date would carry a time zone.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { HolidayNotice } from '../../domain/kit/calendar.ts';
import type { RuleRow } from '../../domain/kit/rules.ts';
import { noticeSpan } from '../../domain/rule/notice.ts';
import { one, query } from '../kit/sql.ts';

const RULE = `key, district, value, article, valid_from::text as "validFrom", valid_to::text as "validTo", source, verified, version`;
const NOTICE = `year, number, issued::text as issued, source, verified, days_off as off, days_worked as work`;

export const readRules = (em: EntityManager): Promise<RuleRow[]> => query<RuleRow>(em, `select ${RULE} from rule order by version, key, district`);

export type StoredNotice = HolidayNotice & { version: number };

export const readNotices = (em: EntityManager): Promise<StoredNotice[]> =>
  query<StoredNotice>(em, `select ${NOTICE}, version from holiday_notice order by issued, number`);

/** Whoever adds a version waits for the one before: versions are in the order of their commits. */
export const lockRules = (em: EntityManager): Promise<unknown> => query(em, `select pg_advisory_xact_lock(hashtext('banshi/rules'))`);

export const newestVersions = (em: EntityManager): Promise<{ rules: number; holidays: number }> =>
  one(em, `select (select coalesce(max(version), 0) from rule) as rules, (select coalesce(max(version), 0) from holiday_notice) as holidays`);

export const insertRule = (em: EntityManager, row: RuleRow, proposalId: string | null = null): Promise<unknown> =>
  query(
    em,
    `insert into rule (key, district, valid_from, version, value, article, valid_to, source, verified, proposal_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [row.key, row.district, row.validFrom, row.version, JSON.stringify(row.value), row.article, row.validTo, row.source, row.verified, proposalId],
  );

export const insertNotice = (em: EntityManager, notice: HolidayNotice, version: number, proposalId: string | null = null): Promise<unknown> => {
  const [first, last] = noticeSpan(notice);
  return query(
    em,
    `insert into holiday_notice (number, year, issued, source, verified, days_off, days_worked, valid_from, valid_to, version, proposal_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      notice.number,
      notice.year,
      notice.issued,
      notice.source,
      notice.verified,
      JSON.stringify(notice.off),
      JSON.stringify(notice.work),
      first,
      last,
      version,
      proposalId,
    ],
  );
};
