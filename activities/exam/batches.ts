// What the exam's workflow begins over many enrolments: the close of a window, batches, reminders and news. Each can be killed anywhere: it is begun again under its key,
// what was done is left alone, and the heartbeat says from where.
import { examById, type StoredExam } from '../../db/exam/exams.ts';
import { now } from '../../db/kit/clock.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { BATCH_SIZE, batchStates, type EnrolmentBatch } from '../../domain/exam/batches.ts';
import { season } from '../../domain/exam/season.ts';
import { sessionsText } from '../../domain/exam/template-variables.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { shown, type Instant } from '../../domain/kit/instant.ts';
import type { MessageName } from '../../domain/message/notify.ts';
import { sm3 } from '../../security/hash.ts';
import { beat, cursorOf } from '../kit/beat.ts';
import { once } from '../kit/next.ts';
import { closeWindow } from '../kit/window.ts';
import { announce, tellAll } from '../message/tell.ts';
import type { EffectParts } from '../processes.ts';
import { windowOf } from './enrolment.ts';

/** Everybody in it when the act was received ($3). */
const everybody = `n.state <> 'abandoned' or n.changed_at >= $3`;
const lost = (acts: string): string => `n.state = 'abandoned' and exists (select from journal j where j.case_id = n.case_id and ${acts})`;
/** What people of an exam are told, and whom it concerns: SQL on an enrolment `n` with the act's moment as $3 and 缴费截止 as $4. */
export const examNews = {
  unconfirmed: { template: 'examUnconfirmed', sms: true, whom: `n.state = 'filling'` },
  unpaid: { template: 'examUnpaid', sms: true, whom: `n.state in ('confirmed', 'committed', 'toPay')` },
  lapsed: { template: 'examLapsed', sms: false, whom: lost(`j.action = 'lapse' and j.at >= $3`) },
  // Whose own clock was faster than the exam's is among them.
  unfinished: {
    template: 'examLapsed',
    sms: false,
    whom: lost(`(j.action = 'lapse' and j.at >= $3 or j.action in ('lapseUnpaid', 'abandon') and j.at >= $4)`),
  },
  postponed: { template: 'examPostponed', sms: true, whom: everybody },
  cancelled: { template: 'examCancelled', sms: true, whom: everybody },
  corrected: { template: 'examCorrected', sms: false, whom: everybody },
  scoresOut: { template: 'examScoresOut', sms: true, whom: `n.state = 'enrolled'` },
  reviewEnding: { template: 'examReviewEnding', sms: false, whom: `n.state = 'enrolled'` },
  listRevoked: {
    template: 'examListRevoked',
    sms: false,
    whom: `exists (select from pass_result r join pass_list l on l.id = r.list_id where r.enrolment_id = n.case_id and l.public_at is not null and l.revoked_at = $3 and r.outcome <> 'failed')`,
  },
} as const satisfies Record<string, { template: MessageName; sms: boolean; whom: string }>;
export type ExamNews = keyof typeof examNews;

export interface SeasonActivities {
  /** Closes the window of confirmations: nothing that was received in time is still in flight afterwards. */
  closeConfirmations: (request: EffectRequest) => Promise<{ closed: Instant }>;
  /** Does a batch to its end. Answers how many enrolments it acted on. */
  runBatch: (request: EffectRequest & { batch: EnrolmentBatch }) => Promise<{ done: number }>;
  /** Tells everybody whom a piece of news concerns, once. Answers how many. A reminder whose moment is past says nothing. */
  tellEnrolled: (request: EffectRequest & { news: ExamNews }) => Promise<{ told: number }>;
}

export const createSeasonActivities = ({ orm, decide, fields }: Omit<EffectParts, 'neighbours'>): SeasonActivities => {
  const examOf = async (id: string): Promise<StoredExam> => {
    const exam = await examById(orm.em.fork(), id);
    if (!exam) throw new Error(`no exam ${id}`);
    return exam;
  };
  return {
    closeConfirmations: (request) =>
      once({ orm }, request, 'closeConfirmations', async () => ({ closed: await closeWindow(orm, windowOf(request.caseId)) })),

    runBatch: ({ batch, ...request }) =>
      once({ orm }, request, `batch ${batch}`, async () => {
        let done = 0;
        for (let cursor = cursorOf(); ;) {
          const page = await query<{ id: string }>(
            orm.em.fork(),
            `select case_id as id from enrolment where exam_id = $1 and state = any($2) and case_id > $3 order by case_id limit ${BATCH_SIZE}`,
            [request.caseId, batchStates(batch), cursor],
          );
          if (!page.length) return { done };
          const ids = page.map(({ id }) => id);
          const outcome = await decide({
            // By the whole page: one that is left alone stays the first of the next attempt's.
            key: `${request.key}/${sm3(ids.join())}`,
            type: season.type,
            action: 'batch',
            caseId: request.caseId,
            actor: { kind: 'system' },
            input: { batch, ids },
            bodyHash: '',
          });
          if (!outcome.ok) throw new Error(`${season.type}.batch: ${outcome.refusal.code}`);
          done += Number(outcome.body['count']);
          cursor = ids.at(-1)!;
          beat(cursor);
        }
      }),

    tellEnrolled: ({ news, ...request }) =>
      once({ orm }, request, `tell ${news}`, async () => {
        const { template, sms, whom } = examNews[news];
        const exam = await examOf(request.caseId);
        const { at } = await one<{ at: Instant }>(orm.em.fork(), `select ${asInstant('at')} as at from journal where case_id = $1 and seq = $2`, [
          request.caseId,
          request.seq,
        ]);
        const params = paramsOf(news, exam);
        const due = dueOf(news, exam);
        if (due !== null && (await now(orm.em.fork())) >= due) return { told: 0 };
        let told = 0;
        for (let cursor = cursorOf(); ;) {
          const page = await query<{ id: string; accountId: string }>(
            orm.em.fork(),
            `select n.case_id as id, n.account_id as "accountId" from enrolment n
               where n.exam_id = $1 and n.case_id > $2 and $3::timestamptz is not null and $4::timestamptz is not null and (${whom}) order by n.case_id limit 500`,
            [request.caseId, cursor, at, exam.config.windows.payCloses],
          );
          if (!page.length) return { told };
          const tellings = page.map(({ id, accountId }) => ({
            key: request.key,
            template,
            params,
            accounts: [accountId],
            district: exam.district,
            caseId: id,
            seq: null,
            sms,
          }));
          const said = await orm.em.fork().transactional((em) => tellAll(em, fields, tellings));
          await announce(orm.em.fork(), said);
          told += said.length;
          cursor = page.at(-1)!.id;
          beat(cursor);
        }
      }),
  };
};

/** A reminder says nothing once its moment is past. */
const dueOf = (news: ExamNews, { config }: StoredExam): Instant | null =>
  news === 'unconfirmed' ? config.windows.enrolCloses : news === 'unpaid' ? config.windows.payCloses : null;

function paramsOf(news: ExamNews, exam: StoredExam): Record<string, string> {
  const due = dueOf(news, exam);
  return {
    exam: exam.config.name,
    ...(due === null ? {} : { due: shown(due).slice(0, 16) }),
    ...(news === 'postponed' ? { sessions: sessionsText(exam.config) } : {}),
  };
}
