// Suppliers: drafts as they are typed, dossiers in versions, and one searchable line per supplier and 区划.
import { defineEntity, p } from '@mikro-orm/core';

/** One tab of a draft; belongs to an onboarding or a change. Keeps invalid and partial values; personal ones encrypted. */
export const DraftTabRow = defineEntity({
  name: 'DraftTabRow',
  tableName: 'supplier_draft',
  properties: {
    caseId: p.uuid().primary(),
    tab: p.text().primary(),
    values: p.json<Record<string, unknown>>(),
    /** The tab's own version, its ETag. */
    version: p.integer(),
    savedAt: p.datetime(),
    savedBy: p.uuid(),
  },
});

/** A dossier as it was submitted or saved; never changed but for its standing. Personal values are encrypted. */
export const DossierVersionRow = defineEntity({
  name: 'DossierVersionRow',
  tableName: 'dossier_version',
  properties: {
    id: p.uuid().primary(),
    caseId: p.uuid(),
    organisationId: p.uuid(),
    district: p.text(),
    /** Counts per organisation and 区划; bids cite it. */
    number: p.integer(),
    dossier: p.json<Record<string, unknown>>(),
    /** submitted, inForce, superseded, returned, withdrawn, rejected */
    standing: p.text(),
    submittedAt: p.datetime(),
    inForceFrom: p.datetime().nullable(),
    inForceUntil: p.datetime().nullable(),
  },
});

/** A supplier in a 区划, as lists and search show it. Written in the deciding transaction. */
export const SupplierRow = defineEntity({
  name: 'SupplierRow',
  tableName: 'supplier',
  properties: {
    caseId: p.uuid().primary(),
    organisationId: p.uuid(),
    district: p.text(),
    name: p.text(),
    creditCode: p.text(),
    /** User name of who filed it: 申请人. */
    applicant: p.text(),
    state: p.text(),
    createdAt: p.datetime(),
    admittedAt: p.datetime().nullable(),
    /** Version in force. */
    dossierId: p.uuid().nullable(),
    /** Reference to the rules that the last submission was made under. */
    rules: p.json().nullable(),
  },
});

/** Something of a dossier in force that has a last day. */
export const DossierExpiryRow = defineEntity({
  name: 'DossierExpiryRow',
  tableName: 'dossier_expiry',
  properties: {
    dossierId: p.uuid().primary(),
    /** licence, special, credit, statements */
    kind: p.text().primary(),
    rowId: p.text().primary(),
    organisationId: p.uuid(),
    district: p.text(),
    /** As messages call it. */
    label: p.text(),
    lastDay: p.date(),
    /** Reminders that were sent, in days before. */
    told: p.array(),
    /** When it was said that it has ended; nothing more is said then. */
    overAt: p.datetime().nullable(),
  },
});

/** A draft that nobody goes on with. Void once the draft was changed after `since`. */
export const DraftRestRow = defineEntity({
  name: 'DraftRestRow',
  tableName: 'draft_rest',
  properties: { caseId: p.uuid().primary(), since: p.datetime(), remindedAt: p.datetime().nullable(), shelvedAt: p.datetime().nullable() },
});

export const supplierEntities = [DraftTabRow, DossierVersionRow, SupplierRow, DossierExpiryRow, DraftRestRow];
