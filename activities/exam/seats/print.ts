// Prints tickets and the papers of rooms, one row each (S3-32, S3-33). A row is waiting, ready or failed with its reason; what is ready is not printed again, so the batch
// goes on wherever it was killed, and one that can't be printed holds up no other.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { documentRules, issuerOf } from '../../../domain/document/rules.ts';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { examById, type StoredExam } from '../../../db/exam/exams.ts';
import { asInstant, one, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { FileStore } from '../../../gateways/files.ts';
import type { Fields } from '../../../security/field.ts';
import { canonicalJson, sm3 } from '../../../security/hash.ts';
import type { OnEveryPaper } from '../../../templates/kit/paper.ts';
import { qrCode } from '../../../templates/kit/qr.ts';
import type { PdfPool } from '../../documents/pool.ts';
import { createPaperPrinter } from '../../documents/print-paper.ts';
import { beat } from '../../kit/beat.ts';
import { contentOf, roomPapers, roomPlace, seatedIn, ticketData } from './print-data.ts';
import { filledTicket, ticketTemplateOf, ticketValues } from './ticket-template.ts';

export interface PrintSeatDeps {
  orm: MikroORM;
  fields: Fields;
  files: FileStore;
  pool: Pick<PdfPool, 'render'>;
  /** Pages at once. */
  slots?: number;
}
export interface Printed {
  ready: number;
  failed: number;
}
export interface SeatPrinting {
  /** Prints every ticket that the act has asked for and that isn't there yet. */
  printTickets: (request: EffectRequest) => Promise<Printed>;
  /** Prints the papers of every room with candidates. */
  printRooms: (request: EffectRequest) => Promise<Printed>;
}

type Kind = 'ticket' | 'room';
/** Rows that are read together. */
const PAGE = 40;
const RULE = { maxBytes: 20 * 1024 * 1024, accept: ['application/pdf'] as const };

/** A thing that can't be printed as its records stand; the reason is for people. */
class Unprintable extends Error {
  override name = 'Unprintable';
}

interface Batch {
  exam: StoredExam;
  at: Instant;
  paper: OnEveryPaper;
  /** What the act was asked with: `again`, `size`. */
  data: Record<string, unknown>;
}

export function createSeatPrinting({ orm, fields, files, pool, slots = 2 }: PrintSeatDeps): SeatPrinting {
  const print = createPaperPrinter(pool);

  const begin = async ({ caseId, seq }: EffectRequest): Promise<Batch> => {
    const em = orm.em.fork();
    const exam = await examById(em, caseId);
    if (!exam) throw new Error(`no exam ${caseId}`);
    const { at, data } = await one<{ at: Instant; data: Record<string, unknown> }>(
      em,
      `select ${asInstant('at')} as at, data from journal where case_id = $1 and seq = $2`,
      [caseId, seq],
    );
    const day = shanghaiDay(at);
    const { unit } = issuerOf(ruleValue((await ruleBook(em)).rulesFor(exam.district, day), documentRules.issuers), 'P05');
    return { exam, at, data, paper: { number: null, unit, issuedOn: day, qr: null, seal: null } };
  };

  /** Keeps the bytes under their hash. The quarantine's name is the subject's, so that attempts replace each other. */
  const keep = async (kind: Kind, subject: string, seq: number, bytes: Uint8Array): Promise<{ hash: string; bytes: number }> => {
    const id = createHash('sha256').update(`exam-print/${kind}/${subject}/${seq}`).digest('hex');
    const { hash } = await files.receive({ id, content: Readable.from([bytes]), rule: { ...RULE, accept: [...RULE.accept] } });
    await files.release(id, hash);
    return { hash, bytes: bytes.length };
  };

  /** A photo as it is put on a page. */
  const photoOf = async (hash: string | null): Promise<string> => {
    if (hash === null) throw new Unprintable('缺少照片');
    const parts: Buffer[] = [];
    try {
      for await (const part of files.open(hash)) parts.push(part as Buffer);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new Unprintable('缺少照片');
    }
    const bytes = Buffer.concat(parts);
    const type = bytes[0] === 0x89 ? 'image/png' : 'image/jpeg';
    return `data:${type};base64,${bytes.toString('base64')}`;
  };

  /** Works through what is waiting, `slots` at once. */
  const workOff = async (
    kind: Kind,
    { caseId, seq }: EffectRequest,
    press: (em: EntityManager, subjects: string[]) => Promise<Map<string, () => Promise<Uint8Array>>>,
  ) => {
    for (;;) {
      const em = orm.em.fork();
      const page = await query<{ subject: string }>(
        em,
        `select subject from exam_print where exam_id = $1 and kind = $2 and state = 'waiting' and seq = $3 order by subject limit ${PAGE}`,
        [caseId, kind, seq],
      );
      if (!page.length) return counts(em, caseId, kind);
      const work = await press(
        em,
        page.map(({ subject }) => subject),
      );
      const left = page.map(({ subject }) => subject);
      const lane = async (): Promise<void> => {
        for (let subject = left.shift(); subject !== undefined; subject = left.shift()) {
          await printOne(kind, subject, seq, work.get(subject));
          beat(subject);
        }
      };
      await Promise.all(Array.from({ length: slots }, lane));
    }
  };

  const printOne = async (kind: Kind, subject: string, seq: number, press: (() => Promise<Uint8Array>) | undefined): Promise<void> => {
    const settle = (state: 'ready' | 'failed', reason: string | null, file: { hash: string; bytes: number } | null): Promise<unknown> =>
      query(
        orm.em.fork(),
        `update exam_print set state = $4, reason = $5, hash = $6, bytes = $7, made_at = app_now() where kind = $1 and subject = $2 and seq = $3 and state = 'waiting'`,
        [kind, subject, seq, state, reason, file?.hash ?? null, file?.bytes ?? null],
      );
    try {
      if (!press) throw new Unprintable(kind === 'ticket' ? '没有座位' : '没有考生');
      await settle('ready', null, await keep(kind, subject, seq, await press()));
    } catch (error) {
      const why = reasonOf(error);
      if (why === null) throw error;
      await settle('failed', why, null);
    }
  };

  return {
    printTickets: async (request) => {
      const batch = await begin(request);
      const em = orm.em.fork();
      const content = await contentOf(em, request.caseId);
      const template = await ticketTemplateOf(em, batch.exam);
      const version = sm3(canonicalJson({ config: batch.exam.configVersion, content, template: template?.hash ?? null }));
      await askForTickets(em, request, version, batch.data['again'] === 'all');
      await query(em, ROWS_WRITTEN);
      return workOff('ticket', request, async (reading, ids) => {
        const found = await ticketData(reading, fields, batch.exam, content, ids);
        return new Map(
          found.map((ticket) => [
            ticket.ticketId,
            async () => {
              const photo = await photoOf(ticket.photo);
              const { exam, number } = ticket.data;
              const data = template
                ? {
                    outcome: 'edited' as const,
                    exam,
                    number,
                    body: filledTicket(template, ticketValues(batch.exam.config, ticket, photo)),
                    ...(content ?? { notes: [], hotline: null }),
                  }
                : { outcome: 'builtIn' as const, ...ticket.data, photo };
              return print('P05', data, { ...batch.paper, qr: qrCode(number) }, new Date(batch.at));
            },
          ]),
        );
      });
    },
    printRooms: async (request) => {
      const batch = await begin(request);
      await askForRooms(orm.em.fork(), request);
      await query(orm.em.fork(), ROWS_WRITTEN);
      const size = batch.data['size'] === 'A3' ? 'A3' : 'A4';
      return workOff('room', request, async (reading, ids) => {
        const work = new Map<string, () => Promise<Uint8Array>>();
        for (const id of ids) {
          const place = await roomPlace(reading, request.caseId, id);
          const seated = place ? await seatedIn(reading, request.caseId, place.site, place.room) : [];
          if (!place || !seated.length) continue;
          work.set(id, async () => {
            const hashes = seated.flatMap(({ photo }) => photo ?? []);
            const photos = new Map(await Promise.all(hashes.map(async (hash) => [hash, await photoOf(hash).catch(unlessAway)] as const)));
            return print('P06', roomPapers(batch.exam, place, seated, photos, size)!, batch.paper, new Date(batch.at));
          });
        }
        return work;
      });
    },
  };
}

/** A room's papers are printed without a photo that isn't there. */
function unlessAway(error: unknown): string {
  if (error instanceof Error && error.name === 'Unprintable') return '';
  throw error;
}

/** What people are told of a thing that can't be printed; null: the machine is at fault, so it is tried again. */
function reasonOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'Unprintable') return error.message;
  if (error.name !== 'MissingGlyphs') return null;
  const codes = (error as Error & { characters: readonly string[] }).characters.map(
    (char) => `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
  );
  return `字库中没有的字：${codes.join('、')}`;
}

/** What was just written is planned for as it is: PostgreSQL's own look comes up to a minute later, and until then it plans for empty tables. */
const ROWS_WRITTEN = `select exam_rows_written()`;

const counts = (em: EntityManager, examId: string, kind: Kind): Promise<Printed> =>
  one(
    em,
    `select count(*) filter (where state = 'ready')::int as ready, count(*) filter (where state = 'failed')::int as failed from exam_print where exam_id = $1 and kind = $2`,
    [examId, kind],
  );

/**
 * Rows for every live ticket: those that are ready and say what the exam says now stay, unless all are asked for anew; those that failed are tried again.
 * `version`: of everything that is the same on all tickets. A ticket that is made anew has not been printed by anybody.
 */
const askForTickets = (em: EntityManager, { caseId, seq }: EffectRequest, version: string, all: boolean): Promise<unknown> =>
  query(
    em,
    `with asked as (
       insert into exam_print (exam_id, kind, subject, version, seq, state)
         select t.exam_id, 'ticket', t.id, $4, $2, 'waiting' from exam_ticket t where t.exam_id = $1 and t.revoked_at is null
       on conflict (kind, subject) do update set state = 'waiting', seq = excluded.seq, version = excluded.version, reason = null, hash = null, bytes = null, made_at = null
         where exam_print.seq < excluded.seq and ($3 or exam_print.state <> 'ready' or exam_print.version <> excluded.version)
       returning subject)
     update exam_ticket t set prints = 0, first_printed_at = null, last_printed_at = null from asked where t.id = asked.subject and t.prints > 0`,
    [caseId, seq, all, version],
  );

const askForRooms = (em: EntityManager, { caseId, seq }: EffectRequest): Promise<unknown> =>
  query(
    em,
    `insert into exam_print (exam_id, kind, subject, version, seq, state)
       select r.exam_id, 'room', r.id, '', $2, 'waiting' from exam_room r join exam_site s on s.id = r.site_id
         where r.exam_id = $1 and exists (select from exam_seat x join exam_run u on u.exam_id = x.exam_id and u.run = x.run and u.state = 'allocated'
           where x.exam_id = r.exam_id and x.site = s.code and x.room = r.code and x.vacated_at is null)
     on conflict (kind, subject) do update set state = 'waiting', seq = excluded.seq, reason = null, hash = null, bytes = null, made_at = null
       where exam_print.seq < excluded.seq`,
    [caseId, seq],
  );
