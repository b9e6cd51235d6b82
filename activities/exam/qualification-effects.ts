// What follows from the acts of 资格审查: the candidate is told, 学信 (U05) and 社保 (U06) are asked. Reminders of what was asked for come from the daily round.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { educationCheck, insuredMonths, workCheck, type CheckResult } from '../../domain/exam/check.ts';
import { currentWork, highestEducation, openForm, type EnrolmentForm } from '../../domain/exam/form.ts';
import { qualificationReview } from '../../domain/exam/qualification.ts';
import { qualificationRulesOf } from '../../domain/exam/qualification-rules.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { EffectRequest } from '../../domain/kit/follow.ts';
import { plusMs, shanghaiDay, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import { reminderOf } from '../../domain/registration/clocks.ts';
import { ENROLMENT_FORM, ENROLMENT_ID_NUMBER } from '../../db/exam/enrolments.ts';
import { now } from '../../db/kit/clock.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Neighbours } from '../../gateways/neighbours.ts';
import type { Fields } from '../../security/field.ts';
import { once } from '../kit/next.ts';
import type { DailyCheck } from '../kit/scheduled.ts';
import { PAGE, round } from '../message/round.ts';
import type { EffectParts } from '../processes.ts';

export interface QualificationActivities {
  /** Tells the candidate of the act, once per effect key. */
  tellQualification: (request: EffectRequest) => Promise<unknown>;
}
export interface QualificationCheckActivities {
  /** Asks both platforms and keeps what they say; tried again while one is away. */
  checkQualification: (request: EffectRequest) => Promise<unknown>;
}

const templates = {
  pass: 'qualificationPassed',
  reject: 'qualificationRejected',
  lapse: 'qualificationRejected',
  requestSupplement: 'qualificationAsked',
  supplement: 'qualificationSupplied',
  appeal: 'qualificationAppealed',
  grant: 'qualificationRestored',
  refuse: 'qualificationUpheld',
} as const;
/** Clock whose last day the message names. */
const clocks: Readonly<Record<string, string>> = { reject: 'appeal', lapse: 'appeal', requestSupplement: 'supplement' };

export const createQualificationActivities = ({ orm, notify }: EffectParts): QualificationActivities => ({
  tellQualification: async (request) => {
    const em = orm.em.fork();
    const { action, accountId, exam } = await one<{ action: string; accountId: string; exam: string }>(
      em,
      `select j.action, r.account_id as "accountId", e.name as exam from journal j join qualification_review r on r.case_id = j.case_id join exam e on e.case_id = r.exam_id
        where j.case_id = $1 and j.seq = $2`,
      [request.caseId, request.seq],
    );
    const clock = clocks[action];
    const due = clock === undefined ? {} : { due: await lastDay(em, request.caseId, request.seq, clock) };
    return notify({ ...request, template: templates[action as keyof typeof templates], to: { accountId }, params: { exam, ...due } });
  },
});

/** Last day of the clock that the act has started. */
async function lastDay(em: EntityManager, caseId: string, seq: number, clock: string): Promise<string> {
  const { due } = await one<{ due: Instant }>(
    em,
    `select ${asInstant('d.due')} as due from deadline d join journal j on j.case_id = d.case_id and j.seq = $2
       where d.case_id = $1 and d.name = $3 and d.started_at <= j.at order by d.started_at desc limit 1`,
    [caseId, seq, clock],
  );
  return `${shanghaiDay(plusMs(due, -1))}（含当日）`;
}

export interface CheckDeps {
  orm: MikroORM;
  fields: Fields;
  neighbours: Pick<Neighbours, 'education' | 'socialInsurance'>;
  decide: (request: ActRequest) => Promise<Outcome>;
}

/** Both are asked about the person; what they say is kept as outcomes, never as their answers. */
export const createQualificationChecks = ({ orm, fields, neighbours, decide }: CheckDeps): QualificationCheckActivities => ({
  checkQualification: (request) =>
    once({ orm }, request, 'checkQualification', async () => {
      const em = orm.em.fork();
      const row = await one<{ name: string; idNumber: string; form: string }>(
        em,
        `select n.name, n.id_number as "idNumber", n.form from qualification_review r join enrolment n on n.case_id = r.enrolment_id where r.case_id = $1`,
        [request.caseId],
      );
      const form = openForm(JSON.parse(fields.decrypt(row.form, ENROLMENT_FORM)) as Partial<EnrolmentForm>);
      const person = { name: row.name, idNo: fields.decrypt(row.idNumber, ENROLMENT_ID_NUMBER) };
      const today: PlainDate = shanghaiDay(await now(em));
      const highest = form.education.find(({ level }) => level === highestEducation(form));
      const [education, insurance] = await Promise.all([
        neighbours.education.records({ ...person, ...(highest?.certificateNo ? { certificateNo: highest.certificateNo } : {}) }),
        neighbours.socialInsurance.contributions({ ...person, ...insuredMonths(today) }),
      ]);
      const results: CheckResult[] = [
        { item: 'education', outcome: educationCheck(highest, education) },
        { item: 'work', outcome: workCheck(currentWork(form), insurance) },
      ];
      const outcome = await decide({
        key: `${request.key}/check`,
        type: qualificationReview.type,
        action: 'check',
        caseId: request.caseId,
        actor: { kind: 'system' },
        input: { results },
        bodyHash: '',
      });
      // Decided meanwhile: nobody needs it any more.
      return { kept: outcome.ok };
    }),
});

interface Running {
  id: string;
  caseId: string;
  due: Instant;
  accountId: string;
  district: string;
  exam: string;
  seq: number;
}

/** S3-42: candidates are reminded of what they were asked for. */
export const qualificationReminding = (fields: Fields): DailyCheck => ({
  id: 'qualification-supplements',
  round: 'reminders',
  label: '资格审查补充材料期限提醒',
  run: async ({ today, ...parts }) => {
    const book = await ruleBook(parts.em);
    return round(
      parts,
      fields,
      (after) =>
        query<Running>(
          parts.em,
          `select d.id, d.case_id as "caseId", ${asInstant('d.due')} as due, r.account_id as "accountId", r.district, e.name as exam, c.seq
             from deadline d join qualification_review r on r.case_id = d.case_id join case_file c on c.id = d.case_id join exam e on e.case_id = r.exam_id
            where d.name = 'supplement' and d.closed_at is null and d.paused_at is null and ($1::uuid is null or d.id > $1) order by d.id limit ${PAGE}`,
          [after],
        ),
      {
        idOf: ({ id }) => id,
        telling: async ({ id, caseId, due, accountId, district, exam, seq }) => {
          const days = reminderOf(qualificationRulesOf(book.rulesFor(district, today)).values.supplementReminders, due, today);
          if (days === null) return null;
          const day = shanghaiDay(plusMs(due, -1));
          return {
            key: `qualification/${id}/${day}/${days}`,
            template: 'qualificationReminder',
            params: { exam, due: `${day}（含当日）` },
            accounts: [accountId],
            district,
            caseId,
            seq,
            sms: true,
          };
        },
      },
    );
  },
});
