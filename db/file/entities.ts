// Uploads and which cases use them. The content itself is in the file store (gateways/files.ts), addressed by its hash.
import { defineEntity, p } from '@mikro-orm/core';
import type { FileState } from '../../domain/supplier/dossier/context.ts';

/** One upload of one person. */
export const FileRow = defineEntity({
  name: 'FileRow',
  tableName: 'file',
  properties: {
    id: p.uuid().primary(),
    ownerId: p.uuid(),
    /** The organisation that the owner acted for. */
    organisationId: p.uuid().nullable(),
    /** As it was called on the owner's machine. Encrypted: names of files name people. */
    name: p.text(),
    /** Bytes. */
    size: p.integer(),
    /** Media type by content. */
    mime: p.text(),
    /** SHA-256 of the content in hex, its address in the store. */
    hash: p.text(),
    state: p.text().$type<FileState>(),
    /** Code of the refusal, when it was rejected. */
    reason: p.text().nullable(),
    createdAt: p.datetime(),
    /** When the scanner passed it: from then on its content is kept, and it is let out of quarantine. */
    passedAt: p.datetime().nullable(),
    /** When it was let out of quarantine or rejected. */
    settledAt: p.datetime().nullable(),
  },
});

/** A case names a file: it is kept, and officers of the case may open it. */
export const FileUseRow = defineEntity({
  name: 'FileUseRow',
  tableName: 'file_use',
  properties: { fileId: p.uuid().primary(), caseId: p.uuid().primary() },
});

export const fileEntities = [FileRow, FileUseRow];
