// A new holiday notice has come: running deadlines that it touches are counted anew, in batches. Each batch is one act on the chain of
// the year's calendar, so it is whole or not there; running all of it again changes only what is still to be changed.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Done } from '../../domain/kit/act.ts';
import type { Calendar } from '../../domain/kit/calendar.ts';
import { replan } from '../../domain/kit/deadline.ts';
import { calendarProcess } from '../../domain/rule/process.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { replanLeaf } from '../../security/checkpoint-leaves.ts';
import { merkleRoot } from '../../security/merkle.ts';
import { decide } from './decide.ts';
import { readKept, writeMoved, type KeptDeadline } from './deadlines.ts';
import { registry, type Acting, type ProcessRecords } from './records.ts';

/** Deadlines of one transaction at the most. */
const BATCH = 500;

export interface ReplanOptions {
  /** Year whose calendar carries the chain. */
  year: number;
  /** Called after each batch with the id of its last deadline: a heartbeat. */
  progress?: (cursor: string) => void;
}
export interface Replanned {
  examined: number;
  moved: number;
  batches: number;
}
interface ReplanInput {
  ids: string[];
  calendar: Calendar;
  why: string;
}

/** Writes of the calendar's own acts. */
export const calendarRecords: ProcessRecords<null> = {
  process: calendarProcess,
  begin: async (_, { input }) => ({ district: '000000', liveKey: liveKey((input as { year: number }).year) }),
  facts: async () => null,
  apply: {
    open: async ({ input }) => ({ data: { year: (input as { year: number }).year } }),
    replan: replanBatch,
  },
};
const records = registry(calendarRecords);
const liveKey = (year: number): string => `calendar:${year}`;

/** Counts every running deadline in working or rolling days anew by the calendar. Safe to run again and beside acts of people. */
export async function replanAll(orm: MikroORM, calendar: Calendar, why: string, { year, progress }: ReplanOptions): Promise<Replanned> {
  const caseId = await calendarOf(orm, year);
  const done: Replanned = { examined: 0, moved: 0, batches: 0 };
  for (let cursor = '00000000-0000-0000-0000-000000000000'; ;) {
    const em = orm.em.fork();
    const page = await readKept(
      em,
      `d.closed_at is null and d.unit in ('workingDays', 'rollingDays', 'rollingMonths') and d.id > $1 order by d.id limit ${BATCH}`,
      [cursor],
    );
    if (!page.length) return done;
    const at = await now(em);
    const ids = page.filter((deadline) => replan(deadline, calendar, at, why) !== deadline).map(({ id }) => id);
    if (ids.length) {
      const { body } = await act(orm, {
        key: `${caseId}/${why}/${ids[0]}`,
        action: 'replan',
        caseId,
        input: { ids, calendar, why } satisfies ReplanInput,
      });
      done.moved += (body as { moved: number }).moved;
      done.batches++;
    }
    done.examined += page.length;
    cursor = page.at(-1)!.id;
    progress?.(cursor);
  }
}

async function act(orm: MikroORM, request: Pick<ActRequest, 'key' | 'action' | 'caseId' | 'input'>): Promise<Done> {
  const outcome = await decide({ orm, registry: records }, { ...request, type: calendarProcess.type, actor: { kind: 'system' }, bodyHash: '' });
  if (!outcome.ok) throw new Error(`${calendarProcess.type}.${request.action}: ${outcome.refusal.code}`);
  return outcome;
}

/** The calendar of a year; it is opened when it is first asked for. */
async function calendarOf(orm: MikroORM, year: number): Promise<string> {
  const find = async (): Promise<string | undefined> =>
    (await query<{ id: string }>(orm.em.fork(), `select id from case_file where live_key = $1`, [liveKey(year)]))[0]?.id;
  const known = await find();
  if (known) return known;
  try {
    return (await act(orm, { key: `Calendar/${year}/open`, action: 'open', input: { year } })).caseId;
  } catch (error) {
    const opened = await find();
    if (opened) return opened;
    throw error;
  }
}

/** One batch: the cases' rows are locked in the order of their ids, the deadlines read again, moved, and the cases told. */
async function replanBatch({ em, received, input }: Acting<null>) {
  const { ids, calendar, why } = input as ReplanInput;
  await query(em, `select id from case_file where id in (select case_id from deadline where id = any($1)) order by id for no key update`, [ids]);
  const moved = (await readKept(em, `d.id = any($1) and d.closed_at is null order by d.id`, [ids])).flatMap((before) => {
    const after: KeptDeadline = { ...before, ...replan(before, calendar, received, why) };
    return after.history.length === before.history.length ? [] : [{ before, after }];
  });
  await writeMoved(em, moved);
  await tellCases(em, [...new Set(moved.map(({ before }) => before.caseId))]);
  const root = merkleRoot(moved.map(({ before, after }) => replanLeaf(before.id, before.due, after.due)));
  return { data: { why, root, count: moved.length }, body: { moved: moved.length } };
}

/** The nearest deadline of each case; a case whose deadline came nearer has to look, a later one is found out when the timer asks. */
const tellCases = (em: EntityManager, cases: string[]): Promise<unknown> =>
  query(
    em,
    `with nearest as (select c.id, c.next_due as was, c.followed, (select min(due) from deadline where case_id = c.id and closed_at is null and paused_at is null) as due
        from case_file c where c.id = any($1)),
      told as (insert into wake (case_id, at, reason) select id, app_now(), 'calendar' from nearest where followed is not null and due < was on conflict (case_id) do nothing)
     update case_file c set next_due = n.due from nearest n where c.id = n.id and c.next_due is distinct from n.due`,
    [cases],
  );

/** Does what a confirmed notice has left to do. Answers what it moved in all, and of how many notices. */
export async function replanPending(orm: MikroORM, progress?: (cursor: string) => void): Promise<Replanned & { notices: number }> {
  const all = { examined: 0, moved: 0, batches: 0, notices: 0 };
  const waiting = await query<{ version: number; year: number; why: string }>(
    orm.em.fork(),
    `select version, year, why from calendar_replan where done_at is null order by version`,
  );
  for (const { version, year, why } of waiting) {
    const calendar = (await ruleBook(orm.em.fork())).calendar();
    const done = await replanAll(orm, calendar, why, { year, ...(progress ? { progress } : {}) });
    await query(orm.em.fork(), `update calendar_replan set done_at = app_now(), moved = $2 where version = $1`, [version, done.moved]);
    for (const part of ['examined', 'moved', 'batches'] as const) all[part] += done[part];
    all.notices++;
  }
  return all;
}
