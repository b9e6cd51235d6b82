// What a candidate saves beside enrolments: profile (S3-07) and the reading of the guide (S3-10).
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { acceptPart, formFields, type FormField, type PersonPart } from '../../domain/exam/form.ts';
import { fillingRules } from '../../domain/exam/filling-rules.ts';
import { acknowledgementRefusal } from '../../domain/exam/guide.ts';
import type { TemplateRef } from '../../domain/exam/exam.ts';
import { plusMs, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { refuse, Refused } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { accountById } from '../../db/account/find.ts';
import { CANDIDATE_PROFILE, candidateOf, guideReading, photoOf, type StoredCandidate } from '../../db/exam/candidates.ts';
import { examById } from '../../db/exam/exams.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import { personOf } from '../../db/registration/subject.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import { save } from '../kit/save.ts';

export interface CandidateParts {
  orm: MikroORM;
  fields: Fields;
}

/** A candidate with what is still missing of him (未完善), as the names of fields. */
export interface CandidateView extends StoredCandidate {
  name: string | null;
  idNumber: string | null;
  phone: string;
  missing: string[];
}

const needed = Object.entries<FormField>(formFields.person).filter(([, field]) => field.needed);

/** Makes the candidate on the first visit, once however many visits come at the same moment. */
export async function bootstrap({ orm, fields }: CandidateParts, accountId: string): Promise<CandidateView> {
  await save(orm, async (em) => {
    const account = await accountById(em, accountId);
    if (!account) throw refuse('NOT_FOUND');
    await query(
      em,
      `insert into candidate (account_id, profile, created_at, changed_at) values ($1, $2, app_now(), app_now()) on conflict (account_id) do nothing`,
      [accountId, fields.encrypt('{}', account.district, CANDIDATE_PROFILE)],
    );
  });
  return (await candidateView(orm.em.fork(), fields, accountId))!;
}

/** Null before the first visit. */
export async function candidateView(em: EntityManager, fields: Fields, accountId: string): Promise<CandidateView | null> {
  const [candidate, account] = [await candidateOf(em, fields, accountId), await accountById(em, accountId)];
  if (!candidate || !account) return null;
  const { name, idNumber } = await personOf(em, fields, accountId);
  const photo = await photoOf(em, accountId);
  const missing = [
    ...(name === null || idNumber === null ? ['idNumber'] : []),
    ...needed.filter(([field]) => !(candidate.profile as Record<string, unknown>)[field]).map(([field]) => field),
    ...(candidate.mobileVerifiedAt === null ? ['mobile'] : []),
    ...(photo?.standing === 'accepted' ? [] : ['photo']),
  ];
  return { ...candidate, name, idNumber, phone: fields.decrypt(account.phone, 'account.phone'), missing };
}

/** Keeps the profile as it was typed. Throws NOT_FOUND before the first visit, VERSION_STALE, VALIDATION. */
export const saveProfile = ({ orm, fields }: CandidateParts, accountId: string, values: unknown, ifMatch: number): Promise<number> =>
  save(orm, async (em) => {
    const [row] = await query<{ version: number; district: string }>(
      em,
      `select d.version, a.district from candidate d join account a on a.id = d.account_id where d.account_id = $1 for no key update of d`,
      [accountId],
    );
    if (!row) throw refuse('NOT_FOUND');
    if (row.version !== ifMatch) throw refuse('VERSION_STALE', { facts: { version: row.version } });
    const { value, reasons } = acceptPart('person', values);
    if (reasons.length)
      throw refuse('VALIDATION', { reasons: reasons.map((reason) => ({ ...reason, field: reason.field!.replace(/^person\./, '') })) });
    await query(em, `update candidate set profile = $2, version = version + 1, changed_at = app_now() where account_id = $1`, [
      accountId,
      fields.encrypt(JSON.stringify(value satisfies object as PersonPart), row.district, CANDIDATE_PROFILE),
    ]);
    return row.version + 1;
  });

/** The guide in force of an exam that people may see. Throws NOT_FOUND. */
async function guideOf(em: EntityManager, examId: string): Promise<{ guide: TemplateRef; district: string }> {
  const exam = await examById(em, examId);
  const guide = exam && exam.state !== 'draft' && exam.state !== 'review' ? exam.config.templates.guide : null;
  if (!exam || !guide) throw refuse('NOT_FOUND');
  return { guide, district: exam.district };
}
const secondsToRead = async (em: EntityManager, district: string, at: Instant): Promise<number> =>
  ruleValue((await ruleBook(em)).rulesFor(district, shanghaiDay(at)), fillingRules.guideSeconds);

/** Begins a reading; the first opening of a version counts. */
export const openGuide = ({ orm }: CandidateParts, accountId: string, examId: string) =>
  save(orm, async (em) => {
    const { guide, district } = await guideOf(em, examId);
    const at = await now(em);
    await query(
      em,
      `insert into guide_reading (account_id, exam_id, version, hash, opened_at) values ($1, $2, $3, $4, $5) on conflict (account_id, exam_id, version) do nothing`,
      [accountId, examId, guide.version, guide.hash, at],
    );
    const reading = (await guideReading(em, accountId, examId, guide.version))!;
    const seconds = await secondsToRead(em, district, at);
    return { guide, ...reading, readSeconds: seconds, mayConfirmAt: plusMs(reading.openedAt, seconds * 1000) };
  });

/** Confirms the guide. Throws GUIDE_UPDATED, GUIDE_READ_TOO_SHORT, NOT_FOUND. */
export const acknowledgeGuide = (
  { orm }: CandidateParts,
  accountId: string,
  examId: string,
  version: number,
): Promise<{ acknowledgedAt: Instant; version: number; hash: string }> =>
  save(orm, async (em) => {
    const { guide, district } = await guideOf(em, examId);
    const at = await now(em);
    const reading = await guideReading(em, accountId, examId, guide.version);
    const refusal = acknowledgementRefusal(guide, version, reading, at, await secondsToRead(em, district, at));
    if (refusal) throw new Refused(refusal);
    await query(
      em,
      `update guide_reading set acknowledged_at = coalesce(acknowledged_at, $4) where account_id = $1 and exam_id = $2 and version = $3`,
      [accountId, examId, version, at],
    );
    return { acknowledgedAt: reading?.acknowledgedAt ?? at, version, hash: guide.hash };
  });
