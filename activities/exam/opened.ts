// An enrolment as its page shows it: what is stored, what is known of the person, and everything that speaks against confirming it now.
import type { MikroORM } from '@mikro-orm/postgresql';
import { filledCommitment, NOT_COVERED } from '../../domain/exam/commitment.ts';
import { eligibilityOf } from '../../domain/exam/eligibility.ts';
import type { CheckResult } from '../../domain/exam/check.ts';
import { fillingRules } from '../../domain/exam/filling-rules.ts';
import { formReasons } from '../../domain/exam/form-rules.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { isMobileVerified, photoOf } from '../../db/exam/candidates.ts';
import { commitmentsOf, commitmentText } from '../../db/exam/commitments.ts';
import { correctionsOf } from '../../db/exam/corrections.ts';
import { enrolmentById, secretsOf } from '../../db/exam/enrolments.ts';
import { examById } from '../../db/exam/exams.ts';
import { integrityOf } from '../../db/exam/integrity.ts';
import { now } from '../../db/kit/clock.ts';
import { asInstant, query } from '../../db/kit/sql.ts';
import { personOf } from '../../db/registration/subject.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import type { Receipt } from '../../security/receipt.ts';
import { phoneOf } from '../../db/account/people.ts';
import { CONFIRMED_FORM } from './filling/confirming.ts';
import { formContext } from './filling/known.ts';

export interface Confirmation {
  no: number;
  seq: number;
  receipt: Receipt;
  /** What was confirmed; its SM3 (canonical JSON) is `formHash` of the receipt. */
  document: Record<string, unknown>;
  confirmedAt: Instant;
  endedAt: Instant | null;
  endedBy: string | null;
}

const confirmationsOf = async (em: ReturnType<MikroORM['em']['fork']>, fields: Fields, id: string): Promise<Confirmation[]> =>
  (
    await query<Omit<Confirmation, 'document'> & { form: string }>(
      em,
      `select no, seq, receipt, form, ${asInstant('confirmed_at')} as "confirmedAt", ${asInstant('ended_at')} as "endedAt", ended_by as "endedBy"
         from enrolment_confirmation where enrolment_id = $1 order by no desc`,
      [id],
    )
  ).map(({ form, ...rest }) => ({ ...rest, document: JSON.parse(fields.decrypt(form, CONFIRMED_FORM)) as Record<string, unknown> }));

/** Throws NOT_FOUND. */
export async function openedEnrolment({ orm, fields }: { orm: MikroORM; fields: Fields }, caseId: string) {
  const em = orm.em.fork();
  const stored = await enrolmentById(em, caseId);
  const exam = stored && (await examById(em, stored.examId));
  if (!stored || !exam) throw refuse('NOT_FOUND');
  const at = await now(em);
  const set = (await ruleBook(em)).rulesFor(exam.district, shanghaiDay(at));
  const secrets = await secretsOf(em, fields, caseId);
  const { form, idNumber } = secrets;
  const person = await personOf(em, fields, stored.accountId);
  const recorded = await integrityOf(em, person.indexes, at);
  const text = await commitmentText(em, exam.config);
  const [check] = await query<{ results: CheckResult[]; passed: boolean }>(
    em,
    `select results, passed from enrolment_check where enrolment_id = $1 order by seq desc limit 1`,
    [caseId],
  );
  return {
    stored,
    exam,
    at,
    secrets,
    phone: await phoneOf(em, fields, stored.accountId),
    mobileVerified: await isMobileVerified(em, stored.accountId),
    photo: await photoOf(em, stored.accountId),
    problems: formReasons(form, formContext(exam, set, idNumber, at)),
    eligibility: eligibilityOf({
      education: form.education,
      work: form.work,
      rules: ruleValue(set, fillingRules.eligibility),
      today: shanghaiDay(at),
      until: `${exam.config.year}-12-31`,
    }),
    notice: recorded.length ? NOT_COVERED : null,
    commitment: { ...text, body: filledCommitment(text, { config: exam.config, ...stored, idNumber, work: form.work, signedOn: null }) },
    commitments: await commitmentsOf(em, fields, caseId),
    confirmations: await confirmationsOf(em, fields, caseId),
    corrections: await correctionsOf(em, fields, caseId),
    check: check ?? null,
  };
}
export type OpenedEnrolment = Awaited<ReturnType<typeof openedEnrolment>>;
