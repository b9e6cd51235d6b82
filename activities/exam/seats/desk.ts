// What the routes of seats and tickets read and save with beside acts, put together once per process.
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { rfc3339, type Instant } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { candidateLine, seatLine } from '../../../domain/exam/seats/lines.ts';
import { examById, type StoredExam } from '../../../db/exam/exams.ts';
import { enrolmentById } from '../../../db/exam/enrolments.ts';
import { frozenCandidates, runOf, runsOf, RUN_ID_KEY_PLACE, RUN_SECRET_PLACE, type StoredRun } from '../../../db/exam/seats/runs.ts';
import { ticketLines, ticketOf, type StoredTicket, type TicketFilter } from '../../../db/exam/seats/tickets.ts';
import { now } from '../../../db/kit/clock.ts';
import { one, query } from '../../../db/kit/sql.ts';
import type { FileStore } from '../../../gateways/files.ts';
import type { Fields } from '../../../security/field.ts';
import { sm3Bytes } from '../../../security/hash.ts';
import { BLOCK, proveLeaf } from '../../../security/seat-run.ts';
import { seatPage } from '../../../security/seat-page.ts';
import type { SeatProof } from '../../../security/seat-verify.ts';
import { textOfRun } from './export.ts';
import { candidateSalt, organisationOf, organisationSalt } from './freeze.ts';
import { builtInContent, contentOf, ticketData, type TicketContent, type TicketData } from './print-data.ts';

export interface SeatDeskDeps {
  orm: MikroORM;
  fields: Fields;
  open: FileStore['open'];
}

export interface OpenTicket {
  exam: StoredExam;
  ticket: StoredTicket;
  data: TicketData['data'];
  /** 异常 that the newest check has found, as items. */
  abnormal: string[];
  state: 'before' | 'open' | 'closed';
}

/** Tickets of one archive at the most. */
const ZIP = 2_000;

export function createSeatDesk({ orm, fields, open }: SeatDeskDeps) {
  const fork = (): EntityManager => orm.em.fork();
  return {
    page: seatPage,
    /** The export of a run as JSON text. Throws NOT_FOUND before the run stands. */
    exportOf: async (examId: string, no: number): Promise<Readable> => {
      const run = await runOf(fork(), examId, no);
      if (!run?.seatRoot || !['allocated', 'revoked'].includes(run.state)) throw refuse('NOT_FOUND');
      return Readable.from(textOfRun(orm, run));
    },
    /** The secret of a run that is over, so that everybody sees what it would have led to; null while it is still to be hidden. */
    secretOf: (run: StoredRun): string | null =>
      run.drawnAt !== null || run.state === 'abandoned' || run.state === 'revoked' ? fields.decrypt(run.secret, RUN_SECRET_PLACE) : null,
    proofOf: (enrolmentId: string) => proofOf({ orm, fields }, enrolmentId),
    /** The ticket of an enrolment as its holder finds it. Throws TICKET_NOT_READY. */
    ticketFor: (enrolmentId: string): Promise<OpenTicket> => ticketFor(fork(), fields, enrolmentId),
    /** Throws WINDOW_CLOSED with its times, unless tickets can be printed now. */
    checkPrintable,
    /** Counts one more print. */
    printed: (ticketId: string): Promise<unknown> =>
      query(
        fork(),
        `update exam_ticket set prints = prints + 1, first_printed_at = coalesce(first_printed_at, app_now()), last_printed_at = app_now() where id = $1`,
        [ticketId],
      ),
    /** What the tickets of an exam say to their holders. */
    content: async (examId: string): Promise<TicketContent> => (await contentOf(fork(), examId)) ?? builtInContent,
    /** Tickets of a filter as one zip, written while it is sent. Throws NOT_FOUND where there are none. */
    zipOf: async (filter: TicketFilter): Promise<(to: NodeJS.WritableStream) => Promise<void>> => {
      const rows = (await ticketLines(fork(), { ...filter, state: 'ready' }, ZIP)).filter(({ print }) => print?.hash);
      if (!rows.length) throw refuse('NOT_FOUND');
      return (to) => {
        const zip = new ZipFile();
        const stop = (error: Error): void => void (zip.outputStream as Readable).destroy(error);
        for (const { number, print } of rows)
          zip.addReadStreamLazy(`${number}.pdf`, { compress: false }, (give) => {
            const content = open(print!.hash!);
            content.once('error', stop);
            give(null, content);
          });
        zip.end();
        return pipeline(zip.outputStream, to);
      };
    },
  };
}
export type SeatDesk = ReturnType<typeof createSeatDesk>;

async function ticketFor(em: EntityManager, fields: Fields, enrolmentId: string): Promise<OpenTicket> {
  const ticket = await ticketOf(em, enrolmentId);
  const exam = ticket && (await examById(em, ticket.examId));
  if (!ticket || !exam) throw refuse('TICKET_NOT_READY');
  const [found] = await ticketData(em, fields, exam, await contentOf(em, exam.id), [ticket.id]);
  const abnormal = await query<{ item: string }>(
    em,
    `select f.item from exam_check_flag f where f.enrolment_id = $1 and f.check_id = (select id from exam_check where exam_id = $2 order by seq desc limit 1)`,
    [enrolmentId, exam.id],
  );
  return {
    exam,
    ticket,
    data: found!.data,
    abnormal: abnormal.map(({ item }) => item),
    state: stateOf(exam, await now(em)),
  };
}

/** The window of printing, by the exam's calendar and by where the exam stands. */
function stateOf({ state, config: { windows } }: StoredExam, at: Instant): OpenTicket['state'] {
  if (at < windows.ticketOpens) return 'before';
  if (at > windows.ticketCloses) return 'closed';
  return state === 'printing' ? 'open' : 'before';
}

function checkPrintable({ exam, state }: OpenTicket): void {
  if (state === 'open') return;
  const { ticketOpens, ticketCloses } = exam.config.windows;
  const times = `${rfc3339(ticketOpens).slice(0, 16).replace('T', ' ')}至${rfc3339(ticketCloses).slice(0, 16).replace('T', ' ')}`;
  throw refuse('WINDOW_CLOSED', {
    message: `准考证打印时间为${times}，${state === 'before' ? '尚未开放' : '已经截止'}`,
    facts: { opens: ticketOpens, closes: ticketCloses },
  });
}

/** What a candidate is given of himself in the newest run that was announced. Throws NOT_FOUND where there is none with him. */
async function proofOf({ orm, fields }: Pick<SeatDeskDeps, 'orm' | 'fields'>, enrolmentId: string): Promise<SeatProof> {
  const em = orm.em.fork();
  const enrolment = await enrolmentById(em, enrolmentId);
  const exam = enrolment && (await examById(em, enrolment.examId));
  const run = (enrolment ? await runsOf(em, enrolment.examId) : []).findLast(({ announcedAt }) => announcedAt !== null);
  const [mine] = run
    ? await query<{ idHash: string }>(em, `select id_hash as "idHash" from exam_candidate where enrolment_id = $1 and exam_id = $2 and run = $3`, [
        enrolmentId,
        run.examId,
        run.run,
      ])
    : [];
  if (!enrolment || !exam || !run || !mine) throw refuse('NOT_FOUND');
  const { index } = await one<{ index: number }>(
    em,
    `select count(*)::int as index from exam_candidate where exam_id = $1 and run = $2 and id_hash < $3`,
    [run.examId, run.run, mine.idHash],
  );
  const from = Math.floor(index / BLOCK) * BLOCK;
  const [before] = await query<{ idHash: string }>(
    em,
    `select id_hash as "idHash" from exam_candidate where exam_id = $1 and run = $2 order by id_hash offset $3 limit 1`,
    [run.examId, run.run, Math.max(0, from - 1)],
  );
  const lines = (await frozenCandidates(em, run.examId, run.run, from === 0 ? '' : before!.idHash, BLOCK)).map(candidateLine);
  const idKey = fields.decrypt(run.idKey, RUN_ID_KEY_PLACE);
  const organisation = organisationOf(enrolment.employerCode, enrolment.employerName);
  const [seat] = await query<{ site: number; room: number; seat: number }>(
    em,
    `select s.site, s.room, s.seat from exam_seat s join exam_run r on r.exam_id = s.exam_id and r.run = s.run and r.state in ('allocated', 'revoked')
      where s.enrolment_id = $1 and s.exam_id = $2 and s.run = $3`,
    [enrolmentId, run.examId, run.run],
  );
  return {
    exam: { id: exam.id, name: exam.config.name },
    run: run.run,
    root: run.root!,
    size: run.candidates!,
    index,
    leaf: lines[index - from]!,
    path: proveLeaf(lines, run.blocks!, index, sm3Bytes),
    salt: candidateSalt(idKey, enrolmentId),
    organisationSalt: organisation === '' ? null : organisationSalt(idKey, organisation),
    seat: seat ? seatLine(seat.site, seat.room, seat.seat, '').slice(0, -1) : null,
  };
}
