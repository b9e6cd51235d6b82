// What operators can search and sort cases by: one set for all processes, since a namespace on SQL has room for 10 keywords
// and 3 of each other kind. These are never encrypted: no personal data, nothing that a deadline still hides.
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

const { KEYWORD, KEYWORD_LIST, BOOL, DATETIME, INT } = SearchAttributeType;

export const searchAttributes = {
  /** Label of the main state, e.g. 待入库. Not `Status`: the Web UI has a field of that name. */
  caseStage: defineSearchAttributeKey('CaseStage', KEYWORD),
  /** Label of the last state, once the case has ended. */
  caseOutcome: defineSearchAttributeKey('CaseOutcome', KEYWORD),
  /** 区划, six digits. */
  district: defineSearchAttributeKey('District', KEYWORD),
  /** Business number. */
  referenceNo: defineSearchAttributeKey('ReferenceNo', KEYWORD),
  /** One of `waitingFor`. */
  waitingFor: defineSearchAttributeKey('WaitingFor', KEYWORD),
  /** Role that the open tasks are for. */
  assignedGroup: defineSearchAttributeKey('AssignedGroup', KEYWORD),
  /** States of the regions that run beside the main one, `region:state`. */
  regions: defineSearchAttributeKey('Regions', KEYWORD_LIST),
  /** True while an effect keeps failing. */
  needsAttention: defineSearchAttributeKey('NeedsAttention', BOOL),
  /** The next legal moment of the case. */
  deadlineAt: defineSearchAttributeKey('DeadlineAt', DATETIME),
  submittedAt: defineSearchAttributeKey('SubmittedAt', DATETIME),
  decidedAt: defineSearchAttributeKey('DecidedAt', DATETIME),
  /** How often it has been submitted. */
  round: defineSearchAttributeKey('Round', INT),
} as const;

/** Values of `WaitingFor`. */
export const waitingFor = ['applicant', 'officer', 'system', 'nobody'] as const;
export type WaitingFor = (typeof waitingFor)[number];

const cliTypes = {
  TEXT: 'Text',
  KEYWORD: 'Keyword',
  KEYWORD_LIST: 'KeywordList',
  BOOL: 'Bool',
  DATETIME: 'Datetime',
  INT: 'Int',
  DOUBLE: 'Double',
} as const;

/** Name and type as `temporal operator search-attribute create` and `start-dev --search-attribute` want them. */
export const searchAttributeList: readonly (readonly [name: string, type: string])[] = Object.values(searchAttributes).map(({ name, type }) => [
  name,
  cliTypes[type],
]);
