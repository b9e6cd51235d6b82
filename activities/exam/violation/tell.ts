// Telling a candidate what goes on in his case. Nothing before there is something to sign for; the words are put together here from records.
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { periodWords } from '../../../domain/kit/period.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { violationRules } from '../../../domain/exam/violation/rules.ts';
import { noticesOf, openDecision, violationById } from '../../../db/exam/violation-cases.ts';
import { examById } from '../../../db/exam/exams.ts';
import { one } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { papers } from '../../../templates/papers.ts';
import type { EffectParts } from '../../processes.ts';

export interface ViolationActivities {
  /** Tells the candidate of the act, once per effect key; nobody where he has not been told of the case yet. */
  tellViolation: (request: EffectRequest) => Promise<unknown>;
}

/** What is said of each act. */
const news: Readonly<Record<string, string>> = {
  drop: '决定不予处理',
  recheck: '复核后决定不予处理',
  confirmOutcome: '复议或者诉讼的结果已登记',
  deemServed: '文书已公告送达',
};

export const createViolationActivities = ({ orm, notify }: EffectParts): ViolationActivities => ({
  tellViolation: async (request) => {
    const em = orm.em.fork();
    const { action } = await one<{ action: string }>(em, `select action from journal where case_id = $1 and seq = $2`, [request.caseId, request.seq]);
    const stored = await violationById(em, request.caseId);
    const exam = stored && (await examById(em, stored.examId));
    if (!stored || !exam) throw new Error(`no violation ${request.caseId}`);
    const to = { accountId: stored.accountId };
    const name = exam.config.name;
    if (action === 'draftNotice') {
      const set = (await ruleBook(em)).rulesFor(stored.district, shanghaiDay(stored.enteredAt));
      const params = { exam: name, paper: papers.P10.title({} as never), window: periodWords(ruleValue(set, violationRules.statement)) };
      return notify({ ...request, template: 'violationNotice', to, params });
    }
    if (action === 'release') {
      const decision = await openDecision(em, request.caseId);
      const params = { exam: name, paper: papers.P11.title({} as never), number: decision?.number ?? '变更决定' };
      return notify({ ...request, template: 'violationDecision', to, params });
    }
    // Whoever was never told that there is a case need not hear that it was dropped.
    const told = (await noticesOf(em, request.caseId)).length > 0;
    return told && news[action] ? notify({ ...request, template: 'violationNews', to, params: { exam: name, news: news[action] } }) : null;
  },
});
