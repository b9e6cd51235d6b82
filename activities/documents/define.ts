// A kind of document: which paper (templates/papers.ts), and what fills it in, read from the records of a case. Title, template, number,
// seal and readers are the paper's; the pipeline (issue.ts) does the rest.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import type { FileStore } from '../../gateways/files.ts';
import type { Fields } from '../../security/field.ts';
import type { PaperKind, Papers } from '../../templates/papers.ts';

/** What a document is about. */
export interface About {
  /** '' for a document of no case. */
  caseId: string;
  /** Row of the journal that entails it. */
  seq: number;
  /** The case's id, or what else it is about: `2026` for the report of a year. */
  subject: string;
  /** 区划 of the case. */
  district: string;
  /** The legal moment: when the act was received that entails it. */
  at: Instant;
}

export interface DocumentKind<K extends PaperKind = PaperKind> {
  kind: K;
  /** Reads records, and kept content by its hash (photos); asked again after a failure, so it must only read. */
  load: (em: EntityManager, fields: Fields, about: About, files: Pick<FileStore, 'open'>) => Promise<Papers[K]>;
}

/** A kind of document whose type is forgotten, as the list holds it. */
export type AnyDocumentKind = { [K in PaperKind]: DocumentKind<K> }[PaperKind];

/** Declares a kind. Add it to `documentKinds` (kinds.ts). */
export const defineDocument = <K extends PaperKind>(kind: DocumentKind<K>): DocumentKind<K> => kind;
