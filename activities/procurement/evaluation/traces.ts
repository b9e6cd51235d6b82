// What opened bids, upload forms and applications betray of a common hand (R31). Files are read once, as they are decrypted; nothing of them is kept but what is found.
import type { EntityManager } from '@mikro-orm/postgresql';
import { CONTACT } from '../../../db/procurement/acquisitions.ts';
import { evaluatedBids, PERSONS, type StoredEvaluatedBid } from '../../../db/procurement/evaluation.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Contact } from '../../../domain/procurement/acquisition/acquisition.ts';
import type { UploadForm } from '../../../domain/procurement/bid/form.ts';
import type { Traces } from '../../../domain/procurement/evaluation/collusion.ts';
import { isBroken } from '../../../security/bid/broken.ts';
import type { PackageReader } from '../../../security/bid/package.ts';
import type { Fields } from '../../../security/field.ts';
import { openOrigin, type UploadOrigin } from '../bid/origin.ts';
import { openForm } from '../bid/records.ts';
import type { Persons } from './records.ts';

/** Longest text that is looked for across two parts of a file. */
const OVERLAP = 1024;

/** A string of a PDF: UTF-16 behind its mark, else as it stands. */
function pdfText(bytes: Buffer): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return bytes
      .subarray(2, 2 + ((bytes.length - 2) & ~1))
      .swap16()
      .toString('utf16le');
  const text = bytes.toString('utf8');
  return text.includes('�') ? bytes.toString('latin1') : text;
}
const literal = (text: string): Buffer => Buffer.from(text.replace(/\\([()\\])/g, '$1'), 'latin1');

/** Authors that a piece of a PDF names, in its properties or its metadata. */
export function authorsIn(bytes: Buffer): string[] {
  const text = bytes.toString('latin1');
  return [
    ...[...text.matchAll(/\/Author\s*\(((?:\\.|[^\\)]){1,200})\)/g)].map(([, value]) => pdfText(literal(value!))),
    ...[...text.matchAll(/\/Author\s*<([0-9A-Fa-f]{2,400})>/g)].map(([, value]) => pdfText(Buffer.from(value!, 'hex'))),
    ...[...text.matchAll(/<dc:creator>\s*<rdf:Seq>\s*<rdf:li>([^<]{1,200})<\/rdf:li>/g)].map(([, value]) =>
      Buffer.from(value!, 'latin1').toString('utf8'),
    ),
  ]
    .map((value) => value.trim())
    .filter(Boolean);
}

interface Found {
  authors: Set<string>;
  files: Set<string>;
  mentions: Set<string>;
}
/** Looks through a bid as it is read. `others`: names of the other bidders. */
export function tracing(others: readonly string[]): { reader: PackageReader; found: Found } {
  const found: Found = { authors: new Set(), files: new Set(), mentions: new Set() };
  const names = others.map((name) => ({ name, forms: [Buffer.from(name, 'utf8'), Buffer.from(name, 'utf16le').swap16()] }));
  let held = Buffer.alloc(0);
  return {
    found,
    reader: {
      manifest: ({ files }) => files.forEach(({ hash }) => found.files.add(hash)),
      bytes: (_, bytes) => {
        const part = Buffer.concat([held, bytes]);
        for (const author of authorsIn(part)) found.authors.add(author);
        for (const { name, forms } of names) if (forms.some((form) => part.includes(form))) found.mentions.add(name);
        held = Buffer.from(part.subarray(Math.max(0, part.length - OVERLAP)));
      },
      end: () => {
        held = Buffer.alloc(0);
      },
    },
  };
}

/** Upload forms and applications by organisation. */
async function papers(
  em: EntityManager,
  fields: Fields,
  projectId: string,
): Promise<Map<string, { agent: string | null; phones: string[]; contact: string | null } & UploadOrigin>> {
  const rows = await query<{ organisationId: string; form: string | null; origin: string | null; contact: string | null }>(
    em,
    `select b.organisation_id as "organisationId", u.form, u.origin, a.contact from bid b join bid_upload u on u.id = b.upload_id
       left join tender_acquisition a on a.project_id = b.tender_id and a.organisation_id = b.organisation_id where b.tender_id = $1`,
    [projectId],
  );
  return new Map(
    rows.map(({ organisationId, form, origin, contact }) => {
      const sent = form === null ? null : (openForm(fields, form) as UploadForm);
      const asked = contact === null ? null : (JSON.parse(fields.decrypt(contact, CONTACT)) as Contact);
      const phones = [...new Set([sent?.phone, asked?.phone].filter((phone) => phone !== undefined))];
      const from: UploadOrigin = origin === null ? { address: null, device: null } : openOrigin(fields, origin);
      return [organisationId, { agent: sent?.idNumber ?? null, phones, contact: asked?.contactName ?? null, ...from }];
    }),
  );
}

/** Everything known of every bid of a project. `read`: reads an opened bid to its end. */
export async function tracesOf(
  em: EntityManager,
  fields: Fields,
  projectId: string,
  read: (openingId: string, reader: PackageReader) => Promise<void>,
): Promise<Traces[]> {
  const bids: StoredEvaluatedBid[] = await evaluatedBids(em, projectId);
  const known = await papers(em, fields, projectId);
  const names = [...new Set(bids.map(({ name }) => name))];
  const byOpening = new Map<string, Found>();
  for (const { openingId, name } of bids) {
    if (byOpening.has(openingId)) continue;
    // A name that is part of his own, as of a parent firm, says nothing.
    const { reader, found } = tracing(names.filter((other) => other !== name && !name.includes(other)));
    // What is no package betrays nothing; what was found before it broke stands.
    await read(openingId, reader).catch((error: unknown) => {
      if (!isBroken(error)) throw error;
    });
    byOpening.set(openingId, found);
  }
  return bids.map((bid): Traces => {
    const persons = bid.persons === null ? null : (JSON.parse(fields.decrypt(bid.persons, PERSONS)) as Persons);
    const paper = known.get(bid.organisationId);
    const found = byOpening.get(bid.openingId)!;
    const fen = bid.settledFen ?? bid.offer?.listedFen ?? null;
    return {
      lot: bid.lot,
      name: bid.name,
      fen: fen === null ? null : BigInt(fen),
      manager: persons?.manager ?? null,
      contact: persons?.contact ?? paper?.contact ?? null,
      account: persons?.account ?? null,
      agent: paper?.agent ?? null,
      address: paper?.address ?? null,
      device: paper?.device ?? null,
      phones: paper?.phones ?? [],
      authors: [...found.authors],
      files: [...found.files],
      mentions: [...found.mentions],
    };
  });
}
