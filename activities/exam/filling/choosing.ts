// 确认考试科目 (S3-11): the first act of an enrolment, and the same again while it is filled in.
import { choiceReasons, type Choice } from '../../../domain/exam/eligibility.ts';
import type { LevelCode } from '../../../domain/exam/exam.ts';
import { openForm, type EnrolmentForm } from '../../../domain/exam/form.ts';
import { validateIdNumber } from '../../../domain/kit/identity/id-number.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { candidateOf, guideReading } from '../../../db/exam/candidates.ts';
import { ENROLMENT_CERTIFICATE, ENROLMENT_FORM, ENROLMENT_ID_NUMBER } from '../../../db/exam/enrolments.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Area, Asking } from '../area.ts';
import type { LoadedEnrolment } from '../enrolment.ts';
import { certificateAtHand, choiceFacts, openAt, realPerson, type RealPerson } from './known.ts';

export interface ChooseInput {
  examId: string;
  level: LevelCode;
  specialty: string;
  subjects: readonly string[];
  certificate?: { number: string; specialty: string; fileId?: string | undefined } | undefined;
}
type Act = Acting<LoadedEnrolment>;

const choiceOf = ({ level, specialty, subjects, certificate }: ChooseInput): Choice => ({
  level,
  specialty,
  subjects,
  certificate: certificate ? { number: certificate.number, specialty: certificate.specialty, fileId: certificate.fileId ?? null } : null,
});
const accountOf = ({ request }: Pick<Asking<LoadedEnrolment>, 'request'>): string => {
  if (request.actor.kind !== 'person') throw refuse('FORBIDDEN');
  return request.actor.accountId;
};

async function chosen(asking: Asking<LoadedEnrolment>) {
  const { em, parts, received, request, loaded } = asking;
  const { exam, set } = loaded;
  const accountId = accountOf(asking);
  openAt(exam, received);
  const person = await realPerson(em, parts.fields, accountId);
  const guide = exam.config.templates.guide;
  const reading = guide ? await guideReading(em, accountId, exam.id, guide.version) : null;
  if (!guide || !reading?.acknowledgedAt) throw refuse('GUIDE_NOT_READ', { facts: { guideVersion: guide?.version ?? null } });
  const choice = choiceOf(request.input as ChooseInput);
  const reasons = choiceReasons(choice, await choiceFacts(em, set, exam, person));
  if (reasons.length) throw refuse('ENROLMENT_NOT_ELIGIBLE', { reasons });
  await certificateAtHand(em, choice, accountId);
  return { against: [], filling: { person, guide } };
}

/** What is known already is not asked for again: the profile, the number itself, the last form. */
async function firstForm({ em, file, received }: Act, fields: Fields, { idNumber }: RealPerson): Promise<EnrolmentForm> {
  const accountId = file.applicantId!;
  const [last] = await query<{ form: string }>(
    em,
    `select form from enrolment where account_id = $1 and confirmed_at is not null order by case_id desc limit 1`,
    [accountId],
  );
  const before = openForm(last ? (JSON.parse(fields.decrypt(last.form, ENROLMENT_FORM)) as Partial<EnrolmentForm>) : {});
  const id = validateIdNumber(idNumber, { today: shanghaiDay(received), isKnownDistrict: () => true });
  const candidate = await candidateOf(em, fields, accountId);
  const person = { ...before.person, ...candidate?.profile, ...(id.ok ? { sex: id.value.sex, birth: id.value.birth } : {}) };
  return { exam: {}, person, education: before.education, work: before.work };
}

const sealedCertificate = (fields: Fields, district: string, input: ChooseInput): string | null => {
  const { certificate } = choiceOf(input);
  return certificate && fields.encrypt(JSON.stringify(certificate), district, ENROLMENT_CERTIFICATE);
};
/** The upload belongs to the case now, and stays. */
const keepFile = async ({ em, file }: Act, { certificate }: ChooseInput): Promise<void> => {
  if (certificate?.fileId)
    await query(em, `insert into file_use (file_id, case_id) values ($1, $2) on conflict do nothing`, [certificate.fileId, file.id]);
};
const told = ({ level, specialty, subjects }: ChooseInput, guide: { version: number; hash: string }) => ({
  level,
  specialty,
  subjects,
  guideVersion: guide.version,
  guideHash: guide.hash,
});

async function choose(act: Act, fields: Fields): Promise<Written> {
  const { em, file, facts, received } = act;
  const input = act.input as ChooseInput;
  const { person, guide } = facts.filling as { person: RealPerson; guide: { version: number; hash: string } };
  const form = await firstForm(act, fields, person);
  await query(
    em,
    `insert into enrolment (case_id, exam_id, account_id, area, name, id_number, id_number_index, level, specialty, subjects, form, certificate, guide_version, guide_hash,
         state, created_at, changed_at, saved_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'filling', $15, $15, $15)`,
    [
      file.id,
      facts.exam.id,
      file.applicantId,
      facts.config.areas[0]!.code,
      person.name,
      fields.encrypt(person.idNumber, file.district, ENROLMENT_ID_NUMBER),
      fields.blindIndex(person.idNumber, 'idNumber'),
      input.level,
      input.specialty,
      input.subjects,
      fields.encrypt(JSON.stringify(form), file.district, ENROLMENT_FORM),
      sealedCertificate(fields, file.district, input),
      guide.version,
      guide.hash,
      received,
    ],
  );
  await keepFile(act, input);
  return { data: { examId: facts.exam.id, ...told(input, guide) } };
}

async function chooseAgain(act: Act, fields: Fields): Promise<Written> {
  const { em, file, facts } = act;
  const input = act.input as ChooseInput;
  const { guide } = facts.filling as { guide: { version: number; hash: string } };
  await query(
    em,
    `update enrolment set level = $2, specialty = $3, subjects = $4, certificate = $5, guide_version = $6, guide_hash = $7 where case_id = $1`,
    [file.id, input.level, input.specialty, input.subjects, sealedCertificate(fields, file.district, input), guide.version, guide.hash],
  );
  await keepFile(act, input);
  return { data: told(input, guide) };
}

export const choosing: Area<LoadedEnrolment> = {
  facts: { choose: chosen, chooseAgain: chosen },
  apply: { choose: (act, _move, { fields }) => choose(act, fields), chooseAgain: (act, _move, { fields }) => chooseAgain(act, fields) },
};
