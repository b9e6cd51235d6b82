// What P16 资格审查意见 and P17 职业资格证书 say, from the records as they stood with the act: repeating it says the same.
import type { EntityManager } from '@mikro-orm/postgresql';
import { levelNames, type ExamConfig, type LevelCode } from '../../domain/exam/exam.ts';
import { qualificationRulesOf } from '../../domain/exam/qualification-rules.ts';
import { plusMs, shanghaiDay, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import { validateIdNumber } from '../../domain/kit/identity/id-number.ts';
import { maskedIdNumber } from '../../domain/licence/verdict.ts';
import { editionPaper } from '../../db/licence/certificate-editions.ts';
import { reviewById } from '../../db/exam/reviews.ts';
import { asInstant, one } from '../../db/kit/sql.ts';
import { places } from '../../db/licence/places.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { certificateStatement, type QualificationOpinion } from '../../templates/exam/certificate-papers.ts';
import { defineDocument, type About } from '../documents/define.ts';
import { pictureOf } from '../documents/photo.ts';

/** Last day of a clock that the act has started. */
async function lastDay(em: EntityManager, { caseId, at }: About, name: string): Promise<PlainDate> {
  const { due } = await one<{ due: Instant }>(
    em,
    `select ${asInstant('due')} as due from deadline where case_id = $1 and name = $2 and started_at <= $3::timestamptz order by started_at desc limit 1`,
    [caseId, name, at],
  );
  return shanghaiDay(plusMs(due, -1));
}

const outcomes: Readonly<Record<string, QualificationOpinion['outcome']>> = {
  pass: 'passed',
  reject: 'rejected',
  lapse: 'rejected',
  requestSupplement: 'supplement',
  grant: 'granted',
  refuse: 'refused',
};

export const opinionPaper = defineDocument({
  kind: 'P16',
  load: async (em, fields, about) => {
    const review = await reviewById(em, fields, about.caseId);
    if (!review) throw new Error(`no review ${about.caseId}`);
    const { action } = await one<{ action: string }>(em, `select action from journal where case_id = $1 and seq = $2`, [about.caseId, about.seq]);
    const outcome = outcomes[action];
    if (!outcome) throw new Error(`${action} of a review has no paper`);
    const { name, level, specialty, config } = await one<{ name: string; level: LevelCode; specialty: string; config: ExamConfig }>(
      em,
      `select n.name, n.level, n.specialty, e.config from enrolment n join exam e on e.case_id = n.exam_id where n.case_id = $1`,
      [review.enrolmentId],
    );
    const file = await one<{ ruleSet: string | null; district: string; createdAt: Instant }>(
      em,
      `select rule_set as "ruleSet", district, ${asInstant('created_at')} as "createdAt" from case_file where id = $1`,
      [about.caseId],
    );
    const { values } = qualificationRulesOf((await ruleBook(em)).rulesOf(file));
    const cause = values.refusals.find(({ id }) => id === review.cause);
    const rejected = outcome === 'rejected';
    return {
      to: name,
      exam: config.name,
      level: levelNames[level],
      specialty: config.specialties.find(({ code }) => code === specialty)?.label ?? specialty,
      openedOn: shanghaiDay(review.openedAt),
      outcome,
      reasons: rejected
        ? [...(cause ? [cause.label] : []), ...(review.notes.reason ? [review.notes.reason] : [])]
        : review.notes.appealDecision && (outcome === 'granted' || outcome === 'refused')
          ? [review.notes.appealDecision]
          : [],
      basis:
        rejected || outcome === 'refused'
          ? [...new Set([...(cause ? [cause.article] : []), cause?.falsified ? values.voids.falsified : values.voids.commitment])]
          : [],
      due: outcome === 'supplement' ? await lastDay(em, about, 'supplement') : null,
      items: outcome === 'supplement' ? review.notes.asked : [],
      appealUntil: rejected ? await lastDay(em, about, 'appeal') : null,
      remedies:
        rejected || outcome === 'refused'
          ? {
              reviewBody: values.remedies.reconsiderationTo,
              reviewDays: values.remedies.reconsiderationDays,
              court: values.remedies.litigationTo,
              suitMonths: values.remedies.litigationMonths,
            }
          : null,
    };
  },
});

export const certificatePaper = defineDocument({
  kind: 'P17',
  load: async (em, fields, { caseId }, content) => {
    const edition = await editionPaper(em, caseId);
    if (!edition) throw new Error(`no certificate behind ${caseId}`);
    const plain = fields.decrypt(edition.idNumber, places.idNumber);
    const id = validateIdNumber(plain, { today: edition.issuedOn, isKnownDistrict: () => true });
    return {
      number: edition.number,
      edition: edition.edition,
      outcome: edition.proof,
      name: edition.holderName,
      sex: id.ok ? id.value.sex : null,
      idNumber: maskedIdNumber(plain),
      specialty: edition.specialtyLabel,
      specialtyCode: edition.specialty,
      subjects: edition.subjects,
      statement: certificateStatement(edition.proof, edition.examYear),
      issuedOn: edition.issuedOn,
      electronicId: edition.electronicId,
      photo: edition.photoHash === null ? null : await pictureOf(content, edition.photoHash),
      token: edition.token,
      code: edition.code,
      annotation: edition.annotation,
    };
  },
});
