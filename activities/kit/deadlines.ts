// Pausing, resuming and extending deadlines of the case that an act is on, in its transaction and under the lock of its row.
import type { EntityManager } from '@mikro-orm/postgresql';
import { extend, pause, resume, type Deadline, type DeadlineChange } from '../../domain/kit/deadline.ts';
import type { Calendar } from '../../domain/kit/calendar.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { DeadlineView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { asInstant, query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Acting } from './records.ts';

export type { DeadlineChange };

/** A stored deadline. */
export interface KeptDeadline extends Deadline {
  id: string;
  caseId: string;
  label: string;
}

/** Columns of `deadline d` as a KeptDeadline; `kept` reads it. */
export const KEPT = `d.id, d.case_id as "caseId", d.name, d.label, ${asInstant('d.due')} as due, d.basis, d.unit, d.amount, ${asInstant('d.started_at')} as "startedAt",
  d.provisional, ${asInstant('d.paused_at')} as "pausedAt", d.remaining, d.history`;

type Row = Omit<KeptDeadline, 'pausedAt' | 'remaining'> & { pausedAt: Instant | null; remaining: number | null };

/** The row as the pure functions want it: what is null there is left out here. */
export const kept = ({ pausedAt, remaining, ...row }: Row): KeptDeadline => ({
  ...row,
  ...(pausedAt === null ? {} : { pausedAt }),
  ...(remaining === null ? {} : { remaining }),
});

export const readKept = async (em: EntityManager, where: string, params: readonly unknown[]): Promise<KeptDeadline[]> =>
  (await query<Row>(em, `select ${KEPT} from deadline d where ${where}`, params)).map(kept);

/** Writes moved deadlines, and the tasks that show their day. One statement. */
export const writeMoved = (em: EntityManager, moved: readonly { before: KeptDeadline; after: KeptDeadline }[]): Promise<unknown> =>
  query(
    em,
    `with r as (select * from jsonb_to_recordset($1::jsonb) r (id uuid, "caseId" uuid, was timestamptz, due timestamptz, amount int, provisional boolean,
        "pausedAt" timestamptz, remaining int, history jsonb)),
      shown as (update task t set due = r.due from r where t.case_id = r."caseId" and t.state = 'open' and t.due = r.was and r.was <> r.due)
     update deadline d set due = r.due, amount = r.amount, provisional = r.provisional, paused_at = r."pausedAt", remaining = r.remaining, history = r.history
       from r where d.id = r.id`,
    [JSON.stringify(moved.map(({ before, after }) => ({ ...after, was: before.due })))],
  );

/**
 * Makes the changes and answers the case's deadlines as they stand then. Refuses with DEADLINE_NOT_RUNNING or DEADLINE_NOT_PAUSED; throws
 * RangeError on a length that is none.
 */
export async function changeDeadlines(acting: Acting<unknown>, changes: readonly DeadlineChange[]): Promise<DeadlineView[]> {
  const { em, file, received, deadlines } = acting;
  const calendar = (await ruleBook(em)).calendar();
  const stored = await readKept(em, `d.case_id = $1 and d.closed_at is null`, [file.id]);
  const now = new Map(stored.map((deadline) => [deadline.name, deadline]));
  for (const change of changes) {
    const deadline = now.get(change.name);
    if (!deadline) throw refuse('DEADLINE_NOT_RUNNING', { facts: { deadline: change.name } });
    const { id, caseId, label } = deadline;
    now.set(change.name, { id, caseId, label, ...changed(deadline, change, received, calendar) });
  }
  const names = new Set(changes.map(({ name }) => name));
  await writeMoved(
    em,
    stored.filter(({ name }) => names.has(name)).map((before) => ({ before, after: now.get(before.name)! })),
  );
  return deadlines.map((view) => {
    const { due, pausedAt } = now.get(view.name) ?? { due: view.due, pausedAt: view.pausedAt };
    return { ...view, due, pausedAt: pausedAt ?? null };
  });
}

function changed(deadline: KeptDeadline, change: DeadlineChange, at: Instant, calendar: Calendar): Deadline {
  const facts = { deadline: deadline.name, due: deadline.due, pausedAt: deadline.pausedAt ?? null };
  if (change.what === 'resume') {
    if (deadline.pausedAt === undefined) throw refuse('DEADLINE_NOT_PAUSED', { facts });
    return resume(deadline, at, calendar, change.why);
  }
  if (deadline.pausedAt === undefined && at >= deadline.due) throw refuse('DEADLINE_NOT_RUNNING', { facts });
  if (change.what === 'extend') return extend(deadline, change.by, at, calendar, change.why);
  if (deadline.pausedAt !== undefined) throw refuse('DEADLINE_NOT_RUNNING', { facts });
  return pause(deadline, at, calendar, change.why);
}
