// What filling in entails outside: the candidate is told, 学历 and social insurance are asked. Words and answers are read from the records here; histories hold neither.
import type { EntityManager } from '@mikro-orm/postgresql';
import { educationCheck, insuredMonths, passes, workCheck, type CheckOutcome, type CheckResult } from '../../domain/exam/check.ts';
import { enrolment } from '../../domain/exam/enrolment.ts';
import { fillingRules } from '../../domain/exam/filling-rules.ts';
import { currentWork, highestEducation } from '../../domain/exam/form.ts';
import { enrolmentNews } from '../../domain/exam/news.ts';
import { enrolmentNumber } from '../../domain/exam/number.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { plusMs, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import { secretsOf } from '../../db/exam/enrolments.ts';
import { now } from '../../db/kit/clock.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { isNeighbourAway } from '../../gateways/kit/http.ts';
import { once } from '../kit/next.ts';
import type { EffectParts } from '../processes.ts';
import type { PassCheckInput } from './filling/committing.ts';

export interface EnrolmentActivities {
  /** Tells the candidate of the act, once per effect key. */
  tellEnrolment: (request: EffectRequest) => Promise<unknown>;
  /** 自动核验 of what was signed for; leads on by the system's act. Throws while a platform is away and waited for. */
  checkEnrolment: (request: EffectRequest) => Promise<unknown>;
}

interface Row {
  action: string;
  to: string;
  data: Record<string, unknown>;
  accountId: string;
  exam: string;
  serial: number;
}

/** The commitment that an effect is about; null where it was taken back meanwhile. */
const signedBy = async (em: EntityManager, { caseId, seq }: EffectRequest): Promise<{ mayCommit: boolean; at: Instant; district: string } | null> =>
  (
    await query<{ mayCommit: boolean; at: Instant; district: string }>(
      em,
      `select m.may_commit as "mayCommit", ${asInstant('j.at')} as at, c.district from journal j join case_file c on c.id = j.case_id
         join commitment m on m.enrolment_id = j.case_id and m.withdrawn_at is null
         where j.case_id = $1 and j.seq = $2 and c.state = 'committed' and (m.seal->'content'->>'seq')::int = j.seq`,
      [caseId, seq],
    )
  )[0] ?? null;

export const createEnrolmentActivities = ({ orm, notify, fields, neighbours, decide }: EffectParts): EnrolmentActivities => {
  /** What a platform says, or `away` once it was waited for long enough. */
  async function asked(set: RuleSet, since: Instant, ask: () => Promise<CheckOutcome>): Promise<CheckOutcome> {
    try {
      return await ask();
    } catch (error) {
      const patience = ruleValue(set, fillingRules.checkPatience);
      const over = patience !== null && (await now(orm.em.fork())) >= plusMs(since, patience * 60_000);
      if (!isNeighbourAway(error) || !over) throw error;
      return 'away';
    }
  }

  async function results(em: EntityManager, caseId: string, set: RuleSet, since: Instant): Promise<CheckResult[]> {
    const { name } = await one<{ name: string }>(em, `select name from enrolment where case_id = $1`, [caseId]);
    const { idNumber, form } = await secretsOf(em, fields, caseId);
    // Other documents than those with eighteen digits are known to neither platform.
    const known = /^\d{17}[\dX]$/.test(idNumber);
    const best = form.education.find(({ level }) => level === highestEducation(form));
    const education = await asked(set, since, async () =>
      known ? educationCheck(best, await neighbours.education.records({ name, idNo: idNumber })) : 'unknown',
    );
    const months = insuredMonths(shanghaiDay(await now(em)));
    const work = await asked(set, since, async () =>
      known ? workCheck(currentWork(form), await neighbours.socialInsurance.contributions({ name, idNo: idNumber, ...months })) : 'unknown',
    );
    return [
      { item: 'education', outcome: education },
      { item: 'work', outcome: work },
    ];
  }

  return {
    tellEnrolment: async (request) => {
      const row = await one<Row>(
        orm.em.fork(),
        `select j.action, j.to_state as "to", j.data, n.account_id as "accountId", e.short_name as exam, n.serial::int as serial
           from journal j join enrolment n on n.case_id = j.case_id join exam e on e.case_id = n.exam_id where j.case_id = $1 and j.seq = $2`,
        [request.caseId, request.seq],
      );
      const news = enrolmentNews(row.action, row);
      if (news === null) return null;
      const params = { exam: row.exam, number: enrolmentNumber(row.serial), news };
      return notify({ ...request, template: 'enrolmentMoved', to: { accountId: row.accountId }, params });
    },

    checkEnrolment: (request) =>
      once({ orm }, request, 'check', async () => {
        const em = orm.em.fork();
        const signed = await signedBy(em, request);
        if (!signed) return null;
        const set = (await ruleBook(em)).rulesFor(signed.district, shanghaiDay(signed.at));
        const found = await results(em, request.caseId, set, signed.at);
        const passed = passes(found, signed.mayCommit, { covered: ruleValue(set, fillingRules.covered) });
        const input: PassCheckInput = { passed, results: found, seq: request.seq };
        const { caseId, seq } = request;
        const outcome = await decide({
          key: `${caseId}/${seq}/passCheck`,
          type: enrolment.type,
          action: 'passCheck',
          caseId,
          actor: { kind: 'system' },
          input,
          bodyHash: '',
        });
        // Taken back in this very moment: the next commitment is checked by itself.
        if (!outcome.ok && outcome.refusal.code !== 'STATE_CONFLICT') throw new Error(`${caseId}: ${outcome.refusal.code}`);
        return { passed, results: found };
      }),
  };
};
