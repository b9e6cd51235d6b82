// Acts on tickets and seating charts (S3-32, S3-33); the printing itself is print.ts.
import { one, query } from '../../../db/kit/sql.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Area, Asking } from '../area.ts';
import type { LoadedSeason } from '../season.ts';
import type { TicketContent } from './print-data.ts';
import { busy, theRun } from './run.ts';

export interface MakeSeating {
  size: 'A4' | 'A3';
}
export interface MakeTickets {
  /** `failed`: those that are not there yet, failed ones too; `all`: everything anew. */
  again: 'failed' | 'all';
}

async function setTicketContent({ em, file, input, received }: Acting<LoadedSeason>): Promise<Written> {
  const content = input as TicketContent;
  const { version } = await one<{ version: number }>(
    em,
    `insert into exam_ticket_content (exam_id, version, content, at) values ($1, 1, $2, $3)
       on conflict (exam_id) do update set version = exam_ticket_content.version + 1, content = excluded.content, at = excluded.at returning version`,
    [file.id, JSON.stringify(content), received],
  );
  return { data: { contentVersion: version }, body: { contentVersion: version } };
}

async function makeSeating({ em, file, input }: Acting<LoadedSeason>): Promise<Written> {
  const { run } = await theRun(em, file.id);
  return { data: { run, size: (input as MakeSeating).size } };
}

async function ticket({ em, file, input }: Acting<LoadedSeason>): Promise<Written> {
  const { run } = await theRun(em, file.id);
  return { data: { run, again: (input as MakeTickets).again } };
}

const LEFT = `select count(*)::int as left from exam_ticket t left join exam_print p on p.kind = 'ticket' and p.subject = t.id
  where t.exam_id = $1 and t.revoked_at is null and coalesce(p.state, 'waiting') = 'waiting'`;

async function finishAgainst({ em, file }: Asking<LoadedSeason>) {
  const { left } = await one<{ left: number }>(em, LEFT, [file.id]);
  return { against: left ? [{ code: 'EXAM_NOT_READY', message: `尚有${left}张准考证未生成`, rule: 'S3-33' }] : [] };
}

async function finishTickets({ em, file }: Acting<LoadedSeason>): Promise<Written> {
  const rows = await query<{ state: string; count: number }>(
    em,
    `select p.state, count(*)::int as count from exam_ticket t join exam_print p on p.kind = 'ticket' and p.subject = t.id
      where t.exam_id = $1 and t.revoked_at is null group by 1`,
    [file.id],
  );
  const count = (state: string): number => rows.find((row) => row.state === state)?.count ?? 0;
  return { data: { ready: count('ready'), failed: count('failed') } };
}

export const ticketArea: Area<LoadedSeason> = {
  facts: { ticket: async (asking) => ({ against: busy(asking) }), finishTickets: finishAgainst },
  apply: { setTicketContent, makeSeating, ticket, finishTickets },
};
