// Messages to people: what goes out by SMS, what lies in the box, and what the office has consented to.
import { defineEntity, p } from '@mikro-orm/core';

/** One SMS to one person under its business key. */
export const MessageRow = defineEntity({
  name: 'MessageRow',
  tableName: 'message',
  properties: {
    id: p.uuid().primary(),
    key: p.text().unique(),
    accountId: p.uuid().nullable(),
    organisationId: p.uuid().nullable(),
    caseId: p.uuid().nullable(),
    seq: p.integer().nullable(),
    /** Tenant of the encryption. */
    district: p.text(),
    template: p.text(),
    /** Encrypted. Removed once a code is sent or has expired. */
    params: p.text().nullable(),
    /** Encrypted: the number that the first attempt went to, so that a repetition asks the platform for the same. */
    phone: p.text().nullable(),
    /** waiting, sent, notApproved, refused, noPhone, expired */
    state: p.text(),
    attempts: p.integer(),
    /** Not sent after that: a code that has expired. */
    notAfter: p.datetime().nullable(),
    createdAt: p.datetime(),
    sentAt: p.datetime().nullable(),
    /** The platform's number. */
    gatewayId: p.text().nullable(),
    lastError: p.text().nullable(),
  },
});

/** A notice inside the platform to one account. */
export const NoticeRow = defineEntity({
  name: 'NoticeRow',
  tableName: 'notice',
  properties: {
    id: p.uuid().primary(),
    key: p.text().unique(),
    accountId: p.uuid(),
    organisationId: p.uuid().nullable(),
    caseId: p.uuid().nullable(),
    seq: p.integer().nullable(),
    /** task, message, warning */
    box: p.text(),
    template: p.text(),
    /** Encrypted: the words as they were shown, whatever the template says later. */
    text: p.text(),
    createdAt: p.datetime(),
    readAt: p.datetime().nullable(),
  },
});

/** The office's consent to one text of one template (O21): who and when, and who took it back. */
export const MessageConsentRow = defineEntity({
  name: 'MessageConsentRow',
  tableName: 'message_consent',
  properties: {
    id: p.uuid().primary(),
    templateCode: p.text(),
    textHash: p.text(),
    consentedBy: p.uuid(),
    at: p.datetime(),
    withdrawnAt: p.datetime().nullable(),
    withdrawnBy: p.uuid().nullable(),
  },
});

export const messageEntities = [MessageRow, NoticeRow, MessageConsentRow];
