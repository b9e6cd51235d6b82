// Autosave of a form's parts (S3-15): plain saves under the case's lock, each part under a version of its own, so that two open tabs of different parts never meet.
import type { MikroORM } from '@mikro-orm/postgresql';
import { enrolment } from '../../domain/exam/enrolment.ts';
import { acceptPart, type EnrolmentForm, type FormPart } from '../../domain/exam/form.ts';
import { partReasons } from '../../domain/exam/form-rules.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { allowedActions } from '../../domain/kit/process.ts';
import { refuse, type Reason } from '../../domain/kit/refusal.ts';
import { ENROLMENT_FORM, enrolmentById, secretsOf } from '../../db/exam/enrolments.ts';
import { examById } from '../../db/exam/exams.ts';
import { now } from '../../db/kit/clock.ts';
import { query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { caseRow } from '../../db/supplier/cases.ts';
import type { Fields } from '../../security/field.ts';
import { formContext } from './filling/known.ts';

export interface SavedPart {
  version: number;
  value: EnrolmentForm[FormPart];
  savedAt: Instant;
  /** What speaks against this part as it stands; nothing of it refuses the save. */
  problems: Reason[];
}
export interface SavePart {
  caseId: string;
  part: FormPart;
  value: unknown;
  ifMatch: number;
  actor: PersonActor;
}

/** Throws NOT_FOUND, ENROLMENT_CONFIRMED, STATE_CONFLICT, VERSION_STALE, VALIDATION. */
export const savePart = ({ orm, fields }: { orm: MikroORM; fields: Fields }, { caseId, part, value, ifMatch, actor }: SavePart): Promise<SavedPart> =>
  orm.em.fork().transactional(async (em) => {
    await query(em, `select 1 from case_file where id = $1 for no key update`, [caseId]);
    const file = await caseRow(em, enrolment.type, caseId);
    const stored = file && (await enrolmentById(em, caseId));
    if (!file || !stored || file.applicantId !== actor.accountId) throw refuse('NOT_FOUND');
    const facts = { state: file.state, allowedActions: allowedActions(enrolment, file, actor) };
    if (file.state !== 'filling') throw refuse(['abandoned', 'invalid'].includes(file.state) ? 'STATE_CONFLICT' : 'ENROLMENT_CONFIRMED', { facts });
    const version = stored.partVersions[part];
    if (version !== ifMatch) throw refuse('VERSION_STALE', { facts: { version } });
    const accepted = acceptPart(part, value);
    if (accepted.reasons.length) throw refuse('VALIDATION', { reasons: accepted.reasons });
    const { form, idNumber } = await secretsOf(em, fields, caseId);
    const next = { ...form, [part]: accepted.value } as EnrolmentForm;
    const at = await now(em);
    await query(
      em,
      `update enrolment set form = $2, form_version = form_version + 1, part_versions = part_versions || $3::jsonb, saved_at = $4 where case_id = $1`,
      [caseId, fields.encrypt(JSON.stringify(next), file.district, ENROLMENT_FORM), JSON.stringify({ [part]: version + 1 }), at],
    );
    const exam = (await examById(em, stored.examId))!;
    const set = (await ruleBook(em)).rulesFor(file.district, shanghaiDay(at));
    return { version: version + 1, value: accepted.value, savedAt: at, problems: partReasons(part, next, formContext(exam, set, idNumber, at)) };
  });
