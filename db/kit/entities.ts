// The records that all processes share. What each column is for stands beside it; the SQL is in db/migrations.
import { defineEntity, p } from '@mikro-orm/core';

/** One case (or row with acts): where it stands, its journal's head, and the mark below which every effect is done. */
export const CaseFile = defineEntity({
  name: 'CaseFile',
  tableName: 'case_file',
  properties: {
    id: p.uuid().primary(),
    type: p.text(),
    district: p.text(),
    state: p.text(),
    regions: p.json<Record<string, string>>(),
    version: p.integer(),
    seq: p.integer(),
    /** Hash of the newest journal row. */
    head: p.text(),
    /** Null: nobody follows (a row). */
    followed: p.integer().nullable(),
    applicantId: p.uuid().nullable(),
    organisationId: p.uuid().nullable(),
    /** Unique while the case lives: one live application per subject. */
    liveKey: p.text().nullable(),
    /** Version of the rules that the case began with, and behind `;` that of the definitions that its rounds were moved to (domain/rule/ref.ts). */
    ruleSet: p.text().nullable(),
    createdAt: p.datetime(),
    changedAt: p.datetime(),
    /** The nearest running deadline, for the loop. */
    nextDue: p.datetime().nullable(),
    /** When the workflow last read, and how many effects it had under way then. */
    lookedAt: p.datetime().nullable(),
    underWay: p.integer(),
  },
});

/** One request to change one case, with its outcome: the answer for ever. */
export const ActRow = defineEntity({
  name: 'ActRow',
  tableName: 'act',
  properties: {
    key: p.text().primary(),
    caseId: p.uuid().nullable(),
    type: p.text(),
    actor: p.text(),
    action: p.text(),
    bodyHash: p.text(),
    receivedAt: p.datetime(),
    outcome: p.json(),
    refused: p.text().nullable(),
  },
});

/** The journal: a chain per case, inserted and read, never changed. */
export const JournalRow = defineEntity({
  name: 'JournalRow',
  tableName: 'journal',
  properties: {
    caseId: p.uuid().primary(),
    seq: p.integer().primary(),
    at: p.datetime(),
    act: p.text(),
    action: p.text(),
    actor: p.text(),
    fromState: p.text(),
    toState: p.text(),
    data: p.json(),
    /** Hash of the row before. */
    prev: p.text(),
    hash: p.text(),
  },
});

/** A deadline of a case, with its whole history. */
export const DeadlineRow = defineEntity({
  name: 'DeadlineRow',
  tableName: 'deadline',
  properties: {
    id: p.uuid().primary(),
    caseId: p.uuid(),
    name: p.text(),
    label: p.text(),
    due: p.datetime(),
    basis: p.text(),
    unit: p.text(),
    amount: p.integer(),
    startedAt: p.datetime(),
    provisional: p.boolean(),
    pausedAt: p.datetime().nullable(),
    remaining: p.integer().nullable(),
    closedAt: p.datetime().nullable(),
    history: p.json<unknown[]>(),
  },
});

/** What is asked of a person or a group; written in the deciding transaction. */
export const TaskRow = defineEntity({
  name: 'TaskRow',
  tableName: 'task',
  properties: {
    id: p.uuid().primary(),
    caseId: p.uuid(),
    type: p.text(),
    district: p.text(),
    node: p.text(),
    round: p.integer(),
    label: p.text(),
    role: p.text(),
    assigneeId: p.uuid().nullable(),
    claimedAt: p.datetime().nullable(),
    /** open, voted, closed */
    state: p.text(),
    vote: p.text().nullable(),
    reason: p.text().nullable(),
    votedBy: p.uuid().nullable(),
    version: p.integer(),
    due: p.datetime().nullable(),
    createdAt: p.datetime(),
    closedAt: p.datetime().nullable(),
  },
});

/** What somebody wrote beside an act. The journal holds its hash only. */
export const RemarkRow = defineEntity({
  name: 'RemarkRow',
  tableName: 'remark',
  properties: { caseId: p.uuid().primary(), seq: p.integer().primary(), text: p.text() },
});

/** One effect of one journal row: begun, failing or done, under `<case>/<seq>/<effect>`. */
export const EffectRow = defineEntity({
  name: 'EffectRow',
  tableName: 'effect',
  properties: {
    key: p.text().primary(),
    caseId: p.uuid(),
    name: p.text(),
    startedAt: p.datetime(),
    attempts: p.integer(),
    lastError: p.text().nullable(),
    doneAt: p.datetime().nullable(),
    result: p.json().nullable(),
  },
});

/** A case that must look again although no act came: its deadline moved earlier, or the clock did. */
export const WakeRow = defineEntity({
  name: 'WakeRow',
  tableName: 'wake',
  properties: { caseId: p.uuid().primary(), at: p.datetime(), reason: p.text() },
});

/** What a row entails outside, done by the worker's loop under its key, without a workflow. */
export const OutboxRow = defineEntity({
  name: 'OutboxRow',
  tableName: 'outbox',
  properties: {
    key: p.text().primary(),
    kind: p.text(),
    payload: p.json(),
    createdAt: p.datetime(),
    nextAt: p.datetime(),
    attempts: p.integer(),
    lastError: p.text().nullable(),
    doneAt: p.datetime().nullable(),
  },
});

/** A window that acts must be received in; closing it is one exclusive lock. */
export const WindowRow = defineEntity({
  name: 'WindowRow',
  tableName: 'act_window',
  properties: { key: p.text().primary(), opensAt: p.datetime().nullable(), closesAt: p.datetime(), closedAt: p.datetime().nullable() },
});

/** Signed Merkle root over the heads of the chains that changed and the acts refused. */
export const CheckpointRow = defineEntity({
  name: 'CheckpointRow',
  tableName: 'checkpoint',
  properties: {
    id: p.integer().primary().autoincrement(),
    at: p.datetime(),
    root: p.text(),
    size: p.integer(),
    prev: p.text(),
    keyId: p.text(),
    signature: p.text(),
    /** Case, seq and hash of each head, then key and hash of each refused act, in the order of the leaves. */
    leaves: p.json<string[]>(),
  },
});

export const kitEntities = [CaseFile, ActRow, JournalRow, DeadlineRow, TaskRow, RemarkRow, EffectRow, WakeRow, OutboxRow, WindowRow, CheckpointRow];
