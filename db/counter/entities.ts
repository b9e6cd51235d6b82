// What the counter keeps of a case, and the papers printed for it. The SQL with its constraints is in db/migrations/0007-counter.ts.
import { defineEntity, p } from '@mikro-orm/core';
import type { Presenter, UserType } from '../../domain/account/counter/materials.ts';
import type { CounterKind, SeenItem } from '../../domain/account/counter/record.ts';

/** One counter case beside its case row. */
export const CounterRow = defineEntity({
  name: 'CounterRecord',
  tableName: 'counter_record',
  properties: {
    caseId: p.uuid().primary(),
    kind: p.text().$type<CounterKind>(),
    userType: p.text().$type<UserType>(),
    /** Whose account it is; of a registration, from its confirmation on. */
    accountId: p.uuid().nullable(),
    /** Encrypted: the values that are asked for. */
    requested: p.text(),
    /** Who came. */
    presenter: p.text().$type<Presenter>().nullable(),
    /** Per item: kept or not, original seen, signatures and seals, scan as file id. */
    items: p.json<SeenItem[]>(),
    attorneySignedOn: p.date().nullable(),
    /** Last day on which the 委托书 may be used. */
    attorneyUntil: p.date().nullable(),
    attorneyMatters: p.array().nullable(),
    /** Whoever came is the 受托人 that it names. */
    attorneyPresented: p.boolean().nullable(),
    examinedBy: p.uuid().nullable(),
    examinedOn: p.date().nullable(),
    /** Items that the first request for a supplement named. */
    requestedItems: p.array().nullable(),
    /** Encrypted: every reason of the newest request for a supplement. */
    missing: p.text().nullable(),
    /** Encrypted: why it was rejected. */
    reason: p.text().nullable(),
    verifiedBy: p.uuid().nullable(),
    archiveNumber: p.text().nullable(),
    /** When the office ran over its time. */
    overdueAt: p.datetime().nullable(),
  },
});

/** A paper to print: filled for a case, or a blank form. */
export const PrintedDocumentRow = defineEntity({
  name: 'PrintedDocument',
  tableName: 'printed_document',
  properties: {
    id: p.uuid().primary(),
    key: p.text().unique(),
    caseId: p.uuid().nullable(),
    template: p.text(),
    /** Encrypted: what is filled in. Removed when it is printed. */
    data: p.text().nullable(),
    askedAt: p.datetime(),
    /** SHA-256 of the PDF, its address in the file store. */
    hash: p.text().nullable(),
    size: p.integer().nullable(),
    readyAt: p.datetime().nullable(),
    /** Why it can't be printed: characters that no font has. */
    failure: p.text().nullable(),
  },
});

/** One appointment beside its case row (0009-appointment.ts). */
export const AppointmentRow = defineEntity({
  name: 'CounterAppointment',
  tableName: 'counter_appointment',
  properties: {
    caseId: p.uuid().primary(),
    /** 预约号 */
    number: p.text().unique(),
    kind: p.text().$type<CounterKind>(),
    userType: p.text().$type<UserType>(),
    byProxy: p.boolean(),
    windowId: p.text(),
    windowName: p.text(),
    address: p.text(),
    starts: p.datetime(),
    ends: p.datetime(),
    /** Encrypted. */
    phone: p.text(),
    phoneIndex: p.text(),
    /** The counter case that was opened with it. */
    counterCaseId: p.uuid().nullable(),
    /** Neither kept, cancelled nor missed. */
    live: p.boolean(),
  },
});

/** Places of a slot that are taken. */
export const SlotRow = defineEntity({
  name: 'CounterSlot',
  tableName: 'counter_slot',
  properties: {
    district: p.text().primary(),
    windowId: p.text().primary(),
    starts: p.datetime().primary(),
    capacity: p.integer(),
    taken: p.integer(),
  },
});

export const counterEntities = [CounterRow, PrintedDocumentRow, AppointmentRow, SlotRow];
