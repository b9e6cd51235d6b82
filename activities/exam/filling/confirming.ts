// 确认报名表 and 取消报考确认 (S3-15): everything that speaks against it at once; every form that was confirmed is kept as it stood, with a signed receipt of the moment of receipt.
import { randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { choiceReasons, eligibilityReasons } from '../../../domain/exam/eligibility.ts';
import { fillingRules } from '../../../domain/exam/filling-rules.ts';
import { currentWork, highestEducation, type EnrolmentForm } from '../../../domain/exam/form.ts';
import { formReasons } from '../../../domain/exam/form-rules.ts';
import { enrolmentNumber } from '../../../domain/exam/number.ts';
import type { SignInput } from '../../../domain/exam/commitment.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { rfc3339, shanghaiDay } from '../../../domain/kit/instant.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { isMobileVerified, photoOf, type StoredPhoto } from '../../../db/exam/candidates.ts';
import { secretsOf, type EnrolmentSecrets } from '../../../db/exam/enrolments.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { ask, later, query } from '../../../db/kit/sql.ts';
import { canonicalJson, sm3 } from '../../../security/hash.ts';
import { signReceipt } from '../../../security/receipt.ts';
import type { ActParts } from '../../parts.ts';
import type { Acting } from '../../kit/records.ts';
import type { Area, AskingEarly } from '../area.ts';
import type { EnrolmentWritten, LoadedEnrolment } from '../enrolment.ts';
import { choiceFacts, formContext, openAt, realPerson, type RealPerson } from './known.ts';

export const CONFIRMED_FORM = 'enrolment_confirmation.form';

export interface ConfirmInput {
  examId: string;
  /** The commitment may be signed with it: then one receipt stands for both. */
  commitment?: SignInput;
}
type Act = Acting<LoadedEnrolment>;

const photoReasons = (photo: StoredPhoto | null): Reason[] => {
  if (photo?.standing === 'accepted') return [];
  const what = { processing: '照片正在检测', manual: '照片待人工审核', rejected: '照片不合格', replaced: '', accepted: '' } as const;
  return [{ field: 'photo', tab: '个人信息', code: 'PHOTO_NEEDED', message: photo ? what[photo.standing] : '请上传照片', rule: 'S3-09' }];
};

/** The highest is one step of an index, whatever the planner believes of a table that fills within minutes; a count it would have planned anew for each act. */
const nextConfirmation = async (em: EntityManager, enrolmentId: string): Promise<number> =>
  (await ask<{ no: number }>(em, `select coalesce(max(no), 0) + 1 as no from enrolment_confirmation where enrolment_id = $1`, [enrolmentId]))[0]!.no;

const known = ({ em, parts, file }: AskingEarly<LoadedEnrolment>) =>
  Promise.all([
    realPerson(em, parts.fields, file.applicantId!),
    secretsOf(em, parts.fields, file.id),
    photoOf(em, file.applicantId!),
    isMobileVerified(em, file.applicantId!),
    nextConfirmation(em, file.id),
  ]);

function confirmable(asking: AskingEarly<LoadedEnrolment>) {
  const asked = known(asking);
  // Told to whoever awaits it, which nobody does where the exam is not open.
  asked.catch(() => undefined);
  return (loaded: LoadedEnrolment) => speaksAgainst(asking, loaded, asked);
}

async function speaksAgainst(
  { em, received }: AskingEarly<LoadedEnrolment>,
  { exam, set, stored }: LoadedEnrolment,
  asked: ReturnType<typeof known>,
) {
  openAt(exam, received);
  const [person, secrets, photo, mobileVerified, no] = await asked;
  const { form, certificate } = secrets;
  const choice = { level: stored!.level, specialty: stored!.specialty, subjects: stored!.subjects, certificate };
  const until = `${exam.config.year}-12-31`;
  const entitled = {
    education: form.education,
    work: form.work,
    rules: ruleValue(set, fillingRules.eligibility),
    today: shanghaiDay(received),
    until,
  };
  const written = formReasons(form, formContext(exam, set, person.idNumber, received));
  const reasons = [
    ...written,
    // Years are counted on rows that hold; wrong ones are told above.
    ...(written.some(({ field }) => /^(education|work)/.test(field ?? '')) ? [] : eligibilityReasons(entitled)),
    ...choiceReasons(choice, await choiceFacts(em, set, exam, person)),
    ...(mobileVerified
      ? []
      : [{ field: 'mobile', tab: '个人信息', code: 'MOBILE_NOT_VERIFIED', message: '请先绑定并验证手机号码', rule: 'S3-08' }]),
    ...photoReasons(photo),
  ];
  if (reasons.length) throw refuse('FORM_INCOMPLETE', { reasons });
  return { against: [], filling: { person, secrets, photo: photo!, no } };
}

/** Everything that was confirmed, in clear for its owner; salted, so that its hash tells nobody else anything. */
const confirmedDocument = ({ facts, file }: Act, person: RealPerson, form: EnrolmentForm, photoHash: string) => ({
  salt: randomBytes(16).toString('hex'),
  enrolmentId: file.id,
  number: enrolmentNumber(facts.stored!.serial),
  exam: { code: facts.config.code, name: facts.config.name },
  name: person.name,
  idNumber: person.idNumber,
  level: facts.stored!.level,
  specialty: facts.stored!.specialty,
  subjects: facts.stored!.subjects,
  photoSha256: photoHash,
  form,
});

/** What lists, seats and figures need of a form, beside the encrypted whole: columns of the enrolment. */
export function columnsOf(form: EnrolmentForm) {
  const work = currentWork(form);
  return {
    area: form.exam.area!,
    employer_code: work?.creditCode?.toUpperCase() ?? null,
    employer_name: work?.employer ?? null,
    education: highestEducation(form),
    industry: work?.industry ?? null,
    birth_year: form.person.birth === undefined ? null : Number(form.person.birth.slice(0, 4)),
    barrier_free: form.exam.barrierFree === true,
  };
}

async function confirm(act: Act, { fields, keyring }: ActParts): Promise<EnrolmentWritten> {
  const { em, file, facts, received, input, request } = act;
  const { person, secrets, photo, no } = facts.filling as {
    person: RealPerson;
    secrets: EnrolmentSecrets;
    photo: StoredPhoto;
    no: number;
  };
  const document = confirmedDocument(act, person, secrets.form, photo.hash);
  const formHash = sm3(canonicalJson(document));
  const seq = file.seq + 1;
  const receipt = signReceipt(keyring, 'enrolment.confirm', {
    enrolment: file.id,
    number: document.number,
    exam: facts.config.code,
    no,
    seq,
    receivedAt: rfc3339(received),
    formHash,
  });
  await later(em, `insert into enrolment_confirmation (id, enrolment_id, no, seq, form, receipt, confirmed_at) values ($1, $2, $3, $4, $5, $6, $7)`, [
    uuidv7(),
    file.id,
    no,
    seq,
    fields.encrypt(JSON.stringify(document), file.district, CONFIRMED_FORM),
    JSON.stringify(receipt),
    received,
  ]);
  await later(em, `insert into file_use (file_id, case_id) values ($1, $2) on conflict do nothing`, [photo.fileId, file.id]);
  const { commitment } = input as ConfirmInput;
  return {
    data: { no, formHash, photo: photo.id },
    body: { receipt },
    // Each index of the row is written once, in the busiest minute of a year; what a name is found by is made anew with it, half of what the row costs.
    row: { ...columnsOf(secrets.form), ...(person.name !== facts.stored!.name && { name: person.name }), confirmed_at: received, photo_file_id: photo.fileId, notes: null },
    also: commitment ? [signed(request, file.id, seq, commitment)] : [],
  };
}

/** The commitment that came with the confirmation: an act of its own, of the same person, in the same transaction. */
const signed = ({ actor, bodyHash }: ActRequest, caseId: string, seq: number, commitment: SignInput): ActRequest => ({
  key: `${caseId}/${seq}/sign`,
  type: 'Enrolment',
  action: 'sign',
  caseId,
  actor,
  input: commitment,
  bodyHash,
});

/** Ends the confirmation that stands, and takes the commitment on it back. */
export async function endConfirmation({ em, file, received }: Pick<Act, 'em' | 'file' | 'received'>, by: 'cancelled' | 'rejected'): Promise<void> {
  await later(em, `update enrolment_confirmation set ended_at = $2, ended_by = $3 where enrolment_id = $1 and ended_at is null`, [
    file.id,
    received,
    by,
  ]);
  await withdrawCommitment({ em, file, received });
  await query(em, `update enrolment set confirmed_at = null, committed_at = null where case_id = $1`, [file.id]);
}
export const withdrawCommitment = ({ em, file, received }: Pick<Act, 'em' | 'file' | 'received'>): Promise<void> =>
  later(em, `update commitment set withdrawn_at = $2 where enrolment_id = $1 and withdrawn_at is null`, [file.id, received]);

export const confirming: Area<LoadedEnrolment, EnrolmentWritten> = {
  early: { confirm: confirmable },
  apply: {
    confirm: (act, _move, parts) => confirm(act, parts),
    cancelConfirm: async (act) => {
      await endConfirmation(act, 'cancelled');
      return {};
    },
    withdrawCommitment: async (act) => {
      await withdrawCommitment(act);
      await query(act.em, `update enrolment set committed_at = null where case_id = $1`, [act.file.id]);
      return {};
    },
  },
};
