// Accounts and what hangs on them. The SQL with its constraints is in db/migrations/0003-account.ts.
import { defineEntity, p } from '@mikro-orm/core';

/** 机构. An awaited 采购单位 is one without members (J01). */
export const OrganisationRow = defineEntity({
  name: 'Organisation',
  tableName: 'organisation',
  properties: {
    id: p.uuid().primary(),
    kind: p.text(),
    district: p.text(),
    name: p.text(),
    /** The name without blanks, full-width forms and case: what a search compares. */
    nameKey: p.text(),
    /** Public: it stands on every licence. */
    creditCode: p.text(),
    legalType: p.text().nullable(),
    /** Officer who set up a 采购单位 before anybody of it signed in. */
    awaitedBy: p.uuid().nullable(),
    createdAt: p.datetime(),
  },
});

/** Account: state and recovery are those of the case row with the same id. */
export const AccountRow = defineEntity({
  name: 'Account',
  tableName: 'account',
  properties: {
    id: p.uuid().primary(),
    kind: p.text(),
    district: p.text(),
    /** As typed; null until whoever was added by others has verified. */
    userName: p.text().nullable(),
    userNameKey: p.text().nullable(),
    personName: p.text().nullable(),
    /** Encrypted, with its blind index. */
    phone: p.text(),
    phoneIndex: p.text(),
    idNumber: p.text().nullable(),
    idNumberIndex: p.text().nullable(),
    passwordHash: p.text().nullable(),
    passwordChangedAt: p.datetime().nullable(),
    wrongTries: p.integer(),
    lockedUntil: p.datetime().nullable(),
    /** Hash of the ticket that a recovery goes on with. */
    recoveryHash: p.text().nullable(),
    /** Chosen last; a session begins with it. */
    organisationId: p.uuid().nullable(),
    /** Temporary accounts: who answers for it, and until when it can sign in. */
    ownerId: p.uuid().nullable(),
    endsAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
});

/** A person's place in an organisation. */
export const MembershipRow = defineEntity({
  name: 'Membership',
  tableName: 'membership',
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid(),
    organisationId: p.uuid(),
    personName: p.text(),
    post: p.text(),
    roles: p.array(),
    /** invited, enabled, disabled, left, over (declined, revoked, expired) */
    standing: p.text(),
    createdAt: p.datetime(),
  },
});

/** An officer's role in a district. */
export const GrantRow = defineEntity({
  name: 'OfficerGrant',
  tableName: 'officer_grant',
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid(),
    role: p.text(),
    district: p.text(),
    givenBy: p.uuid().nullable(),
    givenAt: p.datetime(),
    revokedBy: p.uuid().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

/** A session by the hash of its token. */
export const SessionRow = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    tokenHash: p.text().primary(),
    id: p.uuid(),
    accountId: p.uuid(),
    organisationId: p.uuid().nullable(),
    listener: p.text(),
    /** Browser and system, as far as they say. */
    label: p.text(),
    createdAt: p.datetime(),
    lastSeenAt: p.datetime(),
    idle: p.text(),
    endsAt: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
});

/** A code that was sent; only its keyed hash is kept. */
export const SmsCodeRow = defineEntity({
  name: 'SmsCode',
  tableName: 'sms_code',
  properties: {
    id: p.uuid().primary(),
    purpose: p.text(),
    phoneIndex: p.text(),
    codeHash: p.text(),
    /** Whose rules it follows. */
    district: p.text(),
    addressHash: p.text(),
    sentAt: p.datetime(),
    /** Wrong codes, and right ones whose act was refused: a code is no means to ask who else holds what. */
    wrongTries: p.integer(),
    usedAt: p.datetime().nullable(),
  },
});

/** What a person agreed to: occasion, versions, hashes, moment. Never changed. */
export const ConsentRow = defineEntity({
  name: 'ConsentRecord',
  tableName: 'consent',
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid(),
    occasion: p.text(),
    statement: p.text(),
    documents: p.json(),
    at: p.datetime(),
  },
});

/** What a person allows to be told to a third party. */
export const DisclosureAuthorisationRow = defineEntity({
  name: 'DisclosureAuthorisation',
  tableName: 'disclosure_authorisation',
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid(),
    recipient: p.text(),
    fields: p.array(),
    givenAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
  },
});

/** What was told to a third party, on which of the five grounds. */
export const DisclosureRow = defineEntity({
  name: 'Disclosure',
  tableName: 'disclosure',
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid(),
    recipient: p.text(),
    fields: p.array(),
    ground: p.text(),
    evidence: p.text(),
    recordedBy: p.uuid(),
    at: p.datetime(),
  },
});

/** 通告 of misuse or of a hole. */
export const MisuseReportRow = defineEntity({
  name: 'MisuseReport',
  tableName: 'misuse_report',
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid().nullable(),
    kind: p.text(),
    /** Encrypted. */
    description: p.text(),
    /** holder, phone, other */
    reporter: p.text(),
    at: p.datetime(),
  },
});

/** An account of a component at a neighbour: owner and end date. */
export const ComponentAccountRow = defineEntity({
  name: 'ComponentAccount',
  tableName: 'component_account',
  properties: {
    id: p.uuid().primary(),
    component: p.text(),
    name: p.text(),
    ownerId: p.uuid(),
    endsAt: p.datetime(),
    recordedBy: p.uuid(),
    recordedAt: p.datetime(),
    closedAt: p.datetime().nullable(),
  },
});

export const accountEntities = [
  OrganisationRow,
  AccountRow,
  MembershipRow,
  GrantRow,
  SessionRow,
  SmsCodeRow,
  ConsentRow,
  DisclosureAuthorisationRow,
  DisclosureRow,
  MisuseReportRow,
  ComponentAccountRow,
];
