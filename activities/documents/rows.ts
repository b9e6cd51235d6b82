// The row of a document on its way: asked for, laid out with title and number, pressed (its bytes are fixed), ready.
import { randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { documentByKey, type IssuedDocument } from '../../db/document/reads.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { IssueRequest } from './issue-activity.ts';

/** 128 random bits: nobody finds a document by guessing. */
const newToken = (): string => randomBytes(16).toString('base64url');

/** The row of a request, made at the first time. Throws where the case has no such row in its journal. */
export async function rowFor(em: EntityManager, request: IssueRequest): Promise<IssuedDocument> {
  const { key, kind, caseId = '', seq = 0, subject, district = '000000' } = request;
  const known = await documentByKey(em, key);
  if (known) return known;
  const common = [uuidv7(), key, seq, kind, subject ?? caseId, newToken()];
  await (caseId
    ? query(
        em,
        `insert into document (id, key, case_id, seq, kind, subject, district, token, at, asked_at)
           select $1, $2, c.id, $3, $4, $5, c.district, $6, j.at, app_now() from case_file c join journal j on j.case_id = c.id and j.seq = $3
            where c.id = $7 on conflict (key) do nothing`,
        [...common, caseId],
      )
    : query(
        em,
        `insert into document (id, key, seq, kind, subject, token, district, at, asked_at)
           values ($1, $2, $3, $4, $5, $6, $7, app_now(), app_now()) on conflict (key) do nothing`,
        [...common, district],
      ));
  const made = await documentByKey(em, key);
  if (!made) throw new Error(`no row ${seq} in the journal of the case that document ${key} is about`);
  return made;
}

export interface Numbering {
  mark: string;
  word: string | null;
  year: string;
}

/** Gives a document its title, the token that its code holds and, where its kind is numbered, the next number, once. Answers the number. */
export const layOut = (em: EntityManager, id: string, title: string, token: string, { mark, word, year }: Numbering): Promise<string | null> =>
  em.transactional(async (tx) => {
    const held = await one<{ title: string | null; number: string | null }>(tx, `select title, number from document where id = $1 for update`, [id]);
    if (held.title !== null) return held.number;
    const [next] =
      word === null
        ? []
        : await query<{ last: number }>(
            tx,
            `insert into document_number (mark, word, year, last) values ($1, $2, $3::int, 1)
               on conflict (mark, word, year) do update set last = document_number.last + 1 returning last`,
            [mark, word, year],
          );
    const number = next ? `${mark}${word}〔${year}〕${next.last}号` : null;
    await query(tx, `update document set title = $2, number = $3, token = $4 where id = $1`, [id, title, number, token]);
    return number;
  });

export interface Pressed {
  hash: string;
  size: number;
  signer: string | null;
  seal: string | null;
  sealSerial: string | null;
  sealValue: string | null;
}

/** Fixes the bytes of a document, unless another attempt was faster: then false. `before`: the hash that the row was read with. */
export const press = async (em: EntityManager, id: string, before: string | null, made: Pressed): Promise<boolean> =>
  (
    await query(
      em,
      `update document set hash = $3, size = $4, signer = $5, seal = $6, seal_serial = $7, seal_value = $8, failure = null
        where id = $1 and ready_at is null and hash is not distinct from $2 returning id`,
      [id, before, made.hash, made.size, made.signer, made.seal, made.sealSerial, made.sealValue],
    )
  ).length > 0;

export const ready = (em: EntityManager, id: string, hash: string): Promise<unknown> =>
  query(em, `update document set ready_at = app_now(), failure = null where id = $1 and hash = $2 and ready_at is null`, [id, hash]);

/** Notes which characters have no glyph, as code points. */
export const unprintable = (em: EntityManager, id: string, codes: string): Promise<unknown> =>
  query(em, `update document set failure = $2 where id = $1 and ready_at is null`, [id, codes]);
