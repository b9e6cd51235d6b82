// What routes hand out that has to be made first: spreadsheets and the 卷宗 of a case.
import type { Readable } from 'node:stream';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Process } from '../../domain/kit/process.ts';
import type { ArchiveHead } from '../../db/case/archive.ts';
import type { Fields } from '../../security/field.ts';
import { workbook } from '../../templates/statistics/workbook.ts';
import { sendArchive } from './archive.ts';

export interface CaseDesk {
  /** The bytes of an .xlsx. */
  workbook: typeof workbook;
  /** Writes the zip of a case while it is sent. Rejects when a content can't be read. */
  sendArchive: (em: EntityManager, process: Process<any>, head: ArchiveHead, to: NodeJS.WritableStream) => Promise<void>;
}

export interface CaseDeskDeps {
  fields: Fields;
  /** Opens a stored content. */
  open: (hash: string) => Readable;
}

export const createCaseDesk = ({ fields, open }: CaseDeskDeps): CaseDesk => ({
  workbook,
  sendArchive: (em, process, head, to) => sendArchive({ em, fields, process, open }, head, to),
});
