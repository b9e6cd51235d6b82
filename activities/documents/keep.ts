// Printed papers in the file store: filled ones for a case, and the blank forms that everybody may download.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { MikroORM } from '@mikro-orm/postgresql';
import { blankForms, type AccountDocument, type AccountDocuments } from '../../templates/account/documents.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { places } from '../../db/counter/records.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import type { FileStore } from '../../gateways/files.ts';
import type { Fields } from '../../security/field.ts';
import type { Documents, StoreDocument } from './documents.ts';

/** Keeps PDFs in the file store, under their hash. They are our own, so no scanner is asked. */
export const storeInFiles =
  (files: FileStore): StoreDocument =>
  async (bytes, { key }) => {
    const id = createHash('sha256').update(key).digest('hex');
    const { hash } = await files.receive({ id, content: Readable.from([bytes]), rule: { maxBytes: 20 * 1024 * 1024, accept: ['application/pdf'] } });
    await files.release(id, hash);
    return { fileId: hash };
  };

export interface PrintActivities {
  /** Prints what an act of the case asked for. Characters that no font has are noted on the document: trying again can't help. */
  printDocument: (request: EffectRequest) => Promise<{ printed: boolean }>;
}

export interface PrintDeps {
  orm: MikroORM;
  fields: Fields;
  documents: Documents;
}

interface Asked {
  id: string;
  template: AccountDocument;
  data: string | null;
  at: Instant;
  ready: boolean;
  failed: boolean;
}

export const createPrintActivities = ({ orm, fields, documents }: PrintDeps): PrintActivities => ({
  printDocument: async ({ key }) => {
    const em = orm.em.fork();
    const asked = await one<Asked>(
      em,
      `select id, template, data, ${asInstant('asked_at')} as at, ready_at is not null as ready, failure is not null as failed from printed_document where key = $1`,
      [key],
    );
    if (asked.ready || asked.failed || asked.data === null) return { printed: asked.ready };
    const data = JSON.parse(fields.decrypt(asked.data, places.printed)) as AccountDocuments[AccountDocument];
    try {
      const { hash, size } = await documents.make({ key, template: asked.template, data: data as never, at: asked.at });
      await query(em, `update printed_document set hash = $2, size = $3, ready_at = app_now(), data = null where id = $1 and ready_at is null`, [
        asked.id,
        hash,
        size,
      ]);
      return { printed: true };
    } catch (error) {
      const characters = missingCharacters(error);
      if (!characters) throw error;
      await query(em, `update printed_document set failure = $2, data = null where id = $1`, [asked.id, characters.join('')]);
      return { printed: false };
    }
  },
});

const missingCharacters = (error: unknown): readonly string[] | null =>
  error instanceof Error && error.name === 'MissingGlyphs' ? (error as Error & { characters: readonly string[] }).characters : null;

/** A day that stands in the metadata of blank forms, so that the same text gives the same bytes. */
const FORMS_OF = '2026-01-01T00:00:00.000000Z';

/**
 * Prints the blank forms that are not in the store yet, or whose text has changed; answers how many. The documents' process does it when it starts,
 * so that a download only reads. Harmless to repeat and by several processes at once.
 */
export async function prepareBlankForms({ orm, files, documents, stopped = () => false }: BlankFormDeps): Promise<number> {
  let printed = 0;
  for (const template of Object.keys(blankForms) as AccountDocument[]) {
    if (stopped()) break;
    const key = `form/${template}/${documents.fingerprint(template, blankForms[template] as never)}`;
    const em = orm.em.fork();
    const [kept] = await query<{ hash: string }>(em, `select hash from printed_document where key = $1 and hash is not null`, [key]);
    if (kept && (await files.has(kept.hash))) continue;
    const { hash, size } = await documents.make({ key, template, data: blankForms[template] as never, at: FORMS_OF });
    await query(
      em,
      `insert into printed_document (id, key, template, asked_at, hash, size, ready_at) values ($1, $2, $3, app_now(), $4, $5, app_now())
         on conflict (key) do update set hash = excluded.hash, size = excluded.size, ready_at = excluded.ready_at`,
      [uuidv7(), key, template, hash, size],
    );
    printed++;
  }
  return printed;
}

export interface BlankFormDeps {
  /** True when the process is to end: no further form is begun. */
  stopped?: () => boolean;
  orm: MikroORM;
  files: FileStore;
  documents: Documents;
}
