// Where money that is being taken and the cancellation of its exam meet.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { later, one, query } from '../kit/sql.ts';

const keyOf = (examId: string): string => `exam/${examId}/money`;

/** State of an exam for whoever takes money for it in this transaction: who then cancels it waits for the money before he gives all of it back. */
export async function examForMoney(em: EntityManager, examId: string): Promise<string> {
  await later(em, `select pg_advisory_xact_lock_shared(hashtextextended($1, 0))`, [keyOf(examId)]);
  // A statement of its own: it sees what was committed while the lock was waited for.
  const { state } = await one<{ state: string }>(em, `select state from case_file where id = $1`, [examId]);
  return state;
}

/** Returns when all money is booked that was taken while the exam stood otherwise. */
export const moneyTaken = (orm: MikroORM, examId: string): Promise<unknown> =>
  orm.em.fork().transactional((em) => query(em, `select pg_advisory_xact_lock(hashtextextended($1, 0))`, [keyOf(examId)]));
