// What a change of rules or holidays writes. The table's lock is taken before the rows are read, so that two confirmations see each other.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { HolidayNotice } from '../../domain/kit/calendar.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { RuleRow } from '../../domain/kit/rules.ts';
import { isApprovalRule } from '../../domain/approval/definition.ts';
import { holidayProposal, ruleProposal, type HolidayChangeFacts, type RuleChangeFacts } from '../../domain/rule/process.ts';
import { districtOf } from '../../db/data/districts/index.ts';
import { one, query } from '../../db/kit/sql.ts';
import { insertNotice, insertRule, lockRules, newestVersions, readNotices, readRules } from '../../db/rule/rows.ts';
import type { Acting, ProcessRecords } from '../kit/records.ts';
import { wasSimulated } from '../kit/simulated.ts';

/** Body of a proposed rule: a row without its version, and why. */
export type RuleChange = Omit<RuleRow, 'version'> & { grounds: string };
/** Body of a proposed notice. */
export type HolidayChange = HolidayNotice & { grounds: string };

const ANYWHERE = '000000';
const me = ({ actor }: Pick<Acting<unknown>, 'actor'>): string => (actor as PersonActor).accountId;

export const ruleProposalRecords: ProcessRecords<RuleChangeFacts> = {
  process: ruleProposal,
  begin: async (_, { input }) => ({ district: (input as RuleChange).district }),
  facts: async (em, file, request) => {
    await lockRules(em);
    const rows = await readRules(em);
    const version = rows.reduce((most, row) => Math.max(most, row.version), 0) + 1;
    const stored = file.seq === 0 ? null : await storedRule(em, file.id);
    const { key, district, value, article, validFrom, validTo, source, verified } = stored ?? (request.input as RuleChange);
    const proposed = { key, district, value, article, validFrom, validTo, source, verified, version };
    const simulated = !isApprovalRule(proposed) || (await wasSimulated(em, proposed));
    return {
      rows,
      proposed,
      proposedBy: stored?.proposedBy ?? null,
      knownDistrict: district === ANYWHERE || districtOf(district) !== null,
      simulated,
    };
  },
  apply: {
    propose: async (acting) => {
      const { em, file, facts, input } = acting;
      const { proposed } = facts;
      const { key, district, value, article, validFrom, validTo, source, verified } = proposed;
      await query(
        em,
        // The case row comes with the end of this transaction; the foreign key is asked then.
        `insert into rule_proposal (case_id, key, district, value, article, valid_from, valid_to, source, verified, grounds, proposed_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [file.id, key, district, JSON.stringify(value), article, validFrom, validTo, source, verified, (input as RuleChange).grounds, me(acting)],
      );
      return { data: { key, district, validFrom, validTo } };
    },
    confirm: async (acting) => {
      const { em, file, facts } = acting;
      const { key, district, version } = facts.proposed;
      await insertRule(em, facts.proposed, file.id);
      await query(em, `update rule_proposal set confirmed_by = $2, version = $3 where case_id = $1`, [file.id, me(acting), version]);
      return { data: { key, district, version }, body: { ruleVersion: version } };
    },
    reject: async (acting) => {
      await rejected(acting, 'rule_proposal');
      return { data: { key: acting.facts.proposed.key } };
    },
  },
};

export const holidayProposalRecords: ProcessRecords<HolidayChangeFacts> = {
  process: holidayProposal,
  begin: async () => ({ district: ANYWHERE }),
  facts: async (em, file, request) => {
    await lockRules(em);
    const stored = file.seq === 0 ? null : await storedNotice(em, file.id);
    const { year, number, issued, source, verified, off, work } = stored ?? (request.input as HolidayChange);
    const proposed = { year, number, issued, source, verified, off, work };
    return { notices: await readNotices(em), proposed, proposedBy: stored?.proposedBy ?? null };
  },
  apply: {
    propose: async (acting) => {
      const { em, file, facts, input } = acting;
      const { year, number, issued, source, verified, off, work } = facts.proposed;
      await query(
        em,
        `insert into holiday_proposal (case_id, year, number, issued, source, verified, days_off, days_worked, grounds, proposed_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [file.id, year, number, issued, source, verified, JSON.stringify(off), JSON.stringify(work), (input as HolidayChange).grounds, me(acting)],
      );
      return { data: { year, number } };
    },
    confirm: async (acting) => {
      const { em, file, facts } = acting;
      const { year, number } = facts.proposed;
      const version = (await newestVersions(em)).holidays + 1;
      await insertNotice(em, facts.proposed, version, file.id);
      await query(em, `update holiday_proposal set confirmed_by = $2, version = $3 where case_id = $1`, [file.id, me(acting), version]);
      // What was counted without it is counted anew by the worker (activities/kit/replan.ts).
      await query(em, `insert into calendar_replan (version, year, why, created_at) values ($1, $2, $3, $4)`, [
        version,
        year,
        number,
        acting.received,
      ]);
      return { data: { year, number, version }, body: { calendarVersion: version } };
    },
    reject: async (acting) => {
      await rejected(acting, 'holiday_proposal');
      return { data: { year: acting.facts.proposed.year } };
    },
  },
};

const rejected = (acting: Acting<unknown>, table: 'rule_proposal' | 'holiday_proposal'): Promise<unknown> =>
  query(acting.em, `update ${table} set rejected_by = $2, reject_reason = $3 where case_id = $1`, [
    acting.file.id,
    me(acting),
    (acting.input as { reason: string }).reason,
  ]);

const storedRule = (em: EntityManager, caseId: string): Promise<Omit<RuleRow, 'version'> & { proposedBy: string }> =>
  one(
    em,
    `select key, district, value, article, valid_from::text as "validFrom", valid_to::text as "validTo", source, verified, proposed_by as "proposedBy"
       from rule_proposal where case_id = $1`,
    [caseId],
  );

const storedNotice = (em: EntityManager, caseId: string): Promise<HolidayNotice & { proposedBy: string }> =>
  one(
    em,
    `select year, number, issued::text as issued, source, verified, days_off as off, days_worked as work, proposed_by as "proposedBy"
       from holiday_proposal where case_id = $1`,
    [caseId],
  );
