// Rules and holidays as they are kept. What each column means stands with the types of domain/kit/{rules,calendar}.ts.
import { defineEntity, p } from '@mikro-orm/core';
import type { HolidayNotice } from '../../domain/kit/calendar.ts';

export const RuleEntity = defineEntity({
  name: 'Rule',
  tableName: 'rule',
  properties: {
    key: p.text().primary(),
    district: p.text().primary(),
    validFrom: p.date().primary(),
    version: p.integer().primary(),
    value: p.json(),
    article: p.text().nullable(),
    validTo: p.date().nullable(),
    source: p.text(),
    verified: p.boolean(),
    /** Null: shipped with the project. */
    proposalId: p.uuid().nullable(),
  },
});

/** Two persons: the one who confirms or rejects is never the one who proposed (a constraint of the table). */
const judged = { proposedBy: p.uuid(), confirmedBy: p.uuid().nullable(), rejectedBy: p.uuid().nullable(), rejectReason: p.text().nullable() };

export const RuleProposalEntity = defineEntity({
  name: 'RuleProposal',
  tableName: 'rule_proposal',
  properties: {
    caseId: p.uuid().primary(),
    key: p.text(),
    district: p.text(),
    value: p.json(),
    article: p.text().nullable(),
    validFrom: p.date(),
    validTo: p.date().nullable(),
    source: p.text(),
    verified: p.boolean(),
    grounds: p.text(),
    ...judged,
    /** Version of the table that it became. */
    version: p.integer().nullable(),
  },
});

const notice = {
  year: p.integer(),
  issued: p.date(),
  source: p.text(),
  verified: p.boolean(),
  daysOff: p.json<HolidayNotice['off']>(),
  daysWorked: p.json<HolidayNotice['work']>(),
};

export const HolidayProposalEntity = defineEntity({
  name: 'HolidayProposal',
  tableName: 'holiday_proposal',
  properties: { caseId: p.uuid().primary(), number: p.text(), ...notice, grounds: p.text(), ...judged, version: p.integer().nullable() },
});

export const HolidayNoticeEntity = defineEntity({
  name: 'HolidayNotice',
  tableName: 'holiday_notice',
  properties: {
    number: p.text().primary(),
    ...notice,
    /** First and last day that it speaks of. */
    validFrom: p.date(),
    validTo: p.date(),
    version: p.integer(),
    proposalId: p.uuid().nullable(),
  },
});

export const CalendarReplanRow = defineEntity({
  name: 'CalendarReplan',
  tableName: 'calendar_replan',
  properties: {
    version: p.integer().primary(),
    year: p.integer(),
    why: p.text(),
    createdAt: p.datetime(),
    doneAt: p.datetime().nullable(),
    /** Deadlines that moved. */
    moved: p.integer().nullable(),
  },
});

/** What operators are to know: begun, seen again, resolved. */
export const OperatorNoticeRow = defineEntity({
  name: 'OperatorNotice',
  tableName: 'operator_notice',
  properties: {
    key: p.text().primary(),
    kind: p.text(),
    message: p.text(),
    at: p.datetime(),
    seenAt: p.datetime(),
    resolvedAt: p.datetime().nullable(),
  },
});

export const CheckpointHeadRow = defineEntity({
  name: 'CheckpointHead',
  tableName: 'checkpoint_head',
  properties: { caseId: p.uuid().primary(), seq: p.integer() },
});

export const CheckpointActRow = defineEntity({ name: 'CheckpointAct', tableName: 'checkpoint_act', properties: { key: p.text().primary() } });

export const ruleEntities = [
  RuleEntity,
  RuleProposalEntity,
  HolidayProposalEntity,
  HolidayNoticeEntity,
  CalendarReplanRow,
  OperatorNoticeRow,
  CheckpointHeadRow,
  CheckpointActRow,
];
