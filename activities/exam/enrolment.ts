// Records of 报名 for `decide`, put together from its areas.
import type { EntityManager } from '@mikro-orm/postgresql';
import { enrolmentById, type StoredEnrolment } from '../../db/exam/enrolments.ts';
import { examById, examOf, type StoredExam } from '../../db/exam/exams.ts';
import { mirrorOrder } from '../../db/exam/orders.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { enrolment, type EnrolmentFacts } from '../../domain/exam/enrolment.ts';
import { paymentRules } from '../../domain/exam/payment-rules.ts';
import { examRules } from '../../domain/exam/rules.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import { setColumns } from '../../db/kit/sql.ts';
import type { ActParts } from '../parts.ts';
import type { ProcessRecords, Written } from '../kit/records.ts';
import { together, type Area } from './area.ts';
import { bills } from './bills.ts';
import { payment } from './payment.ts';
import { refunds } from './refunds.ts';
import { filling, fillingUnique } from './filling/index.ts';
import type { Filling } from './filling/known.ts';
import { scoreSheetArea } from './scores/score-sheet.ts';

/** Facts, with what the acts write by. */
export interface LoadedEnrolment extends EnrolmentFacts {
  set: RuleSet;
  exam: StoredExam;
  /** Null before the first act. */
  stored: StoredEnrolment | null;
  /** What acts of filling in found, for what they write. */
  filling?: Filling;
}

/** `row`: columns of the enrolment's own row, written in one statement with its state. */
export type EnrolmentWritten = Written & { row?: Readonly<Record<string, unknown>> };

/** Areas of an enrolment; a new one appends itself. */
const areas: readonly Area<LoadedEnrolment, EnrolmentWritten>[] = [...filling, payment, refunds, bills, scoreSheetArea];

export function enrolmentRecords(parts: ActParts): ProcessRecords<LoadedEnrolment> {
  const all = together(areas);
  const writes = (name: string) => all.apply[name];
  return {
    process: enrolment,
    begin: async (em, { actor, input }) => {
      if (actor.kind !== 'person') throw refuse('FORBIDDEN');
      const { examId } = input as { examId: string };
      const exam = await examById(em, examId);
      if (!exam) throw refuse('NOT_FOUND');
      return { district: exam.district, applicantId: actor.accountId, liveKey: `enrolment:${examId}:${actor.accountId}` };
    },
    facts: (em, file, request, received) => all.facts({ parts, em, file, request, received }, () => load(em, file, request, received)),
    // The states in lists follow the case's, whatever the act.
    apply: Object.fromEntries(
      Object.keys(enrolment.actions).map((name) => [
        name,
        async (acting, move): Promise<Written> => {
          const { row, ...written } = (await writes(name)?.(acting, move, parts)) ?? {};
          const to = move['main'];
          const state = to && to !== acting.file.state ? { state: to, changed_at: acting.received } : {};
          await setColumns(acting.em, 'enrolment', acting.file.id, { ...row, ...state });
          if (move['payment']) await mirrorOrder(acting.em, acting.file.id, move['payment'], acting.received);
          return to === 'abandoned' ? { liveKey: null, ...written } : written;
        },
      ]),
    ),
    window: ({ input }) => windowOf((input as { examId: string }).examId),
    unique: { ...fillingUnique },
  };
}

/** Key of the window in which an exam takes confirmations. */
export const windowOf = (examId: string): string => `exam/${examId}/enrol`;

async function load(em: EntityManager, file: CaseView, { input }: ActRequest, received: Instant): Promise<LoadedEnrolment> {
  const [book, stored, exam] = await Promise.all([
    ruleBook(em),
    file.seq === 0 ? null : enrolmentById(em, file.id),
    file.seq === 0 ? examById(em, (input as { examId: string }).examId) : examOf(em, file.id),
  ]);
  if ((file.seq > 0 && !stored) || !exam) throw refuse('NOT_FOUND');
  const set = book.rulesFor(file.district, shanghaiDay(received));
  return {
    calendar: book.calendar(),
    config: exam.config,
    against: [],
    graceMinutes: ruleValue(set, examRules.paymentGrace),
    orderMinutes: ruleValue(set, examRules.orderMinutes),
    verified: null,
    money: null,
    queryAfterSeconds: 0,
    refundQueryMinutes: ruleValue(set, paymentRules.refundQuery),
    returns: 'none',
    set,
    exam,
    stored,
  };
}
