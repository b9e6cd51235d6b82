// Issues a document: data from the records of its case into its paper, glyphs checked, printed, signed, sealed, kept under its hash, one row. Every step may be
// killed and done again: the row is there before the first, the number is given once, and the hash is written before the file leaves quarantine, so that what
// a killed attempt left is found or replaced.
import { createHash, X509Certificate } from 'node:crypto';
import { Readable } from 'node:stream';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { documentRules, issuerOf, type Issuer } from '../../domain/document/rules.ts';
import { sealsFor } from '../../domain/document/seals.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { documentByKey, type IssuedDocument } from '../../db/document/reads.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { FileStore } from '../../gateways/files.ts';
import type { DocumentSigner } from '../../security/cms.ts';
import type { Fields } from '../../security/field.ts';
import { signPdf } from '../../security/pdf-signature.ts';
import { qrCode } from '../../templates/kit/qr.ts';
import type { PaperSpec } from '../../templates/kit/paper.ts';
import { papers, type PaperKind, type Papers } from '../../templates/papers.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import type { AnyDocumentKind, DocumentKind } from './define.ts';
import type { IssueActivities } from './issue-activity.ts';
import { createPaperPrinter } from './print-paper.ts';
import type { PdfPool } from './pool.ts';
import { layOut, press, ready, rowFor, unprintable } from './rows.ts';
import type { Sealing } from './seal.ts';
import { applySeals, keepSeals, sealsOf } from './seals.ts';

export interface IssueDeps {
  orm: MikroORM;
  fields: Fields;
  pool: Pick<PdfPool, 'render'>;
  files: FileStore;
  kinds: readonly AnyDocumentKind[];
  signer: () => Promise<DocumentSigner>;
  /** Left out where no seal platform is connected: papers are signed then and carry no picture of a seal. */
  sealing?: Sealing;
  /** Address of a token's public page. */
  verifyAt: (token: string) => string;
}

const MAX_BYTES = 20 * 1024 * 1024;
const noticeKey = (id: string): string => `document/${id}`;

/** Throws where two kinds claim the same paper: the first would print what the second is about. */
export function createIssueActivities(deps: IssueDeps): IssueActivities {
  const { orm, files } = deps;
  const print = createPaperPrinter(deps.pool);
  const kinds = new Map<PaperKind, AnyDocumentKind>();
  for (const one of deps.kinds) {
    if (kinds.has(one.kind)) throw new Error(`two kinds of document fill in ${one.kind}`);
    kinds.set(one.kind, one);
  }
  const kindOf = <K extends PaperKind>(kind: K): DocumentKind<K> => {
    const found = kinds.get(kind);
    if (!found) throw new Error(`nothing fills in documents of kind ${kind}`);
    return found as unknown as DocumentKind<K>;
  };

  const content = async (hash: string): Promise<Buffer> => Buffer.concat(await files.open(hash).toArray());

  /** Lets what was pressed out of quarantine. False where it isn't there any more: then it is made again. */
  const finish = async (em: EntityManager, { id, key }: IssuedDocument, hash: string): Promise<boolean> => {
    try {
      await files.release(quarantineId(key), hash);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return false;
    }
    await ready(em, id, hash);
    await resolve(em, noticeKey(id));
    return true;
  };

  const make = async <K extends PaperKind>(em: EntityManager, row: IssuedDocument, kind: K): Promise<void> => {
    const spec = papers[kind] as PaperSpec<Papers[K]>;
    const { id, key, district, at } = row;
    const day = shanghaiDay(at);
    const set = (await ruleBook(em)).rulesFor(district, day);
    const about = { caseId: row.caseId ?? '', seq: row.seq, subject: row.subject, district, at };
    const data = await kindOf(kind).load(em, deps.fields, about, content);
    const issuer = ownIssuer(data) ?? issuerOf(ruleValue(set, documentRules.issuers), kind);
    const [title, token] = [spec.title(data), tokenOf(data) ?? row.token];
    const number = await layOut(em, id, title, token, { mark: issuer.mark, word: spec.word(data), year: day.slice(0, 4) });
    const seals =
      spec.sealed && deps.sealing
        ? await sealsOf(deps.sealing, sealsFor(ruleValue(set, documentRules.seals), kind, specialtyOf(data), issuer), day)
        : [];
    const seal = seals.find(({ own }) => own)?.seal ?? null;
    const code = spec.code(data, deps.verifyAt(token));
    const beside = seals.flatMap(({ own, unit, seal: other }) => (own || !other ? [] : [{ unit, picture: other.picture }]));
    const paper = { number, unit: issuer.unit, issuedOn: day, qr: code === null ? null : qrCode(code), seal: seal?.picture ?? null, seals: beside };
    const pdf = await print(kind, data, paper, new Date(at));
    const { bytes, signer } = spec.sealed || spec.signed ? await signed(pdf, issuer, title, new Date(at)) : { bytes: pdf, signer: null };
    const applied = deps.sealing ? await applySeals(deps.sealing, id, seals, bytes, title) : [];
    const own = applied.find((one) => one.own);
    const { hash } = await files.receive({
      id: quarantineId(key),
      content: Readable.from([bytes]),
      rule: { maxBytes: MAX_BYTES, accept: ['application/pdf'] },
    });
    const made = {
      hash,
      size: bytes.length,
      signer,
      seal: seal?.code ?? null,
      sealSerial: own?.serial ?? null,
      sealValue: own?.value ?? null,
    };
    if (spec.seals) await keepSeals(em, id, applied);
    if (!(await press(em, id, row.hash, made))) {
      // What lies there is ours, or of an attempt that will find it gone and be made again.
      await files.discard(quarantineId(key));
      throw new Error(`another attempt at document ${id} was faster`);
    }
    if (!(await finish(em, row, hash))) throw new Error(`another attempt at document ${id} has replaced its file`);
  };

  const signed = async (pdf: Uint8Array, { unit }: Issuer, title: string, at: Date): Promise<{ bytes: Uint8Array; signer: string }> => {
    const signer = await deps.signer();
    const bytes = await signPdf(pdf, signer, { name: unit, reason: title, at });
    return { bytes, signer: new X509Certificate(Buffer.from(signer.chain[0]!)).serialNumber };
  };

  return {
    issueDocument: async (request) => {
      const em = orm.em.fork();
      const row = await rowFor(em, request);
      if (row.readyAt !== null || (row.hash !== null && (await finish(em, row, row.hash)))) return { documentId: row.id };
      try {
        await make(em, row, request.kind);
      } catch (error) {
        const characters = missingCharacters(error);
        if (characters) await noteMissing(em, row, characters);
        throw error;
      }
      return { documentId: row.id };
    },
  };
}

/** Where the file waits until its row names it. The same for every attempt, so that one replaces the other's. */
const quarantineId = (key: string): string => createHash('sha256').update(`document/${key}`).digest('hex');

/** Code of the specialty that a certificate is of: its seals go by it. */
const specialtyOf = (data: object): string | null => ('specialtyCode' in data && typeof data.specialtyCode === 'string' ? data.specialtyCode : null);

/** The unit that the data names: a paper that is no office's own. */
const ownIssuer = (data: object): Issuer | null =>
  'issuer' in data && data.issuer ? { kinds: [], mark: '', ...(data.issuer as Pick<Issuer, 'unit' | 'creditCode'>) } : null;

/** The token that the data brings along, of a licence. */
const tokenOf = (data: object): string | null => ('token' in data && typeof data.token === 'string' ? data.token : null);

const missingCharacters = (error: unknown): readonly string[] | null =>
  error instanceof Error && error.name === 'MissingGlyphs' ? (error as Error & { characters: readonly string[] }).characters : null;

/** A paper is owed all the same: it is tried again, and comes by itself once a font has the character or the data is put right. */
async function noteMissing(em: EntityManager, { id, key }: IssuedDocument, characters: readonly string[]): Promise<void> {
  const codes = characters.map((char) => `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`).join('、');
  const title = (await documentByKey(em, key))?.title ?? '文书';
  await unprintable(em, id, codes);
  const message = `《${title}》含有字库中没有的字（${codes}），未能打印。请更新字库或者更正数据，系统会自动重试。`;
  await raise(em, { key: noticeKey(id), kind: 'documentGlyphs', message });
}
