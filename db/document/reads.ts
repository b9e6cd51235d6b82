// Documents that were issued: lists of a case, and one by its id or by the token on its paper.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant } from '../../domain/kit/instant.ts';
import { asInstant, query } from '../kit/sql.ts';

export interface IssuedDocument {
  id: string;
  key: string;
  caseId: string | null;
  seq: number;
  kind: string;
  subject: string;
  district: string;
  /** `null` until it was first laid out. */
  title: string | null;
  number: string | null;
  token: string;
  /** The legal moment. */
  at: Instant;
  /** SHA-256 of the file, its address in the store; null while it is being made. */
  hash: string | null;
  size: number | null;
  /** Serial number of the certificate that signed it. */
  signer: string | null;
  seal: string | null;
  sealSerial: string | null;
  readyAt: Instant | null;
  /** Characters that no font has, as code points. */
  failure: string | null;
}

export const DOCUMENT = `select d.id, d.key, d.case_id as "caseId", d.seq, d.kind, d.subject, d.district, d.title, d.number, d.token, ${asInstant('d.at')} as at, d.hash,
    d.size, d.signer, d.seal, d.seal_serial as "sealSerial", ${asInstant('d.ready_at')} as "readyAt", d.failure from document d`;

/** Documents of a case, the oldest first. */
export const documentsOf = (em: EntityManager, caseId: string): Promise<IssuedDocument[]> =>
  query(em, `${DOCUMENT} where d.case_id = $1 order by d.asked_at, d.id limit 200`, [caseId]);

export const documentOf = async (em: EntityManager, id: string): Promise<IssuedDocument | null> =>
  (await query<IssuedDocument>(em, `${DOCUMENT} where d.id = $1`, [id]))[0] ?? null;

export const documentByKey = async (em: EntityManager, key: string): Promise<IssuedDocument | null> =>
  (await query<IssuedDocument>(em, `${DOCUMENT} where d.key = $1`, [key]))[0] ?? null;

/** For the public page: a document that was handed out, by the token on its paper. */
export const documentByToken = async (em: EntityManager, token: string): Promise<IssuedDocument | null> =>
  (await query<IssuedDocument>(em, `${DOCUMENT} where d.token = $1 and d.ready_at is not null limit 1`, [token]))[0] ?? null;

/** For the public page: a document whose file has this SHA-256. */
export const documentByHash = async (em: EntityManager, hash: string): Promise<IssuedDocument | null> =>
  (await query<IssuedDocument>(em, `${DOCUMENT} where d.hash = $1 and d.ready_at is not null limit 1`, [hash]))[0] ?? null;
