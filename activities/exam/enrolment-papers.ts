// What the candidate's papers say: P01 报名表, P02 报名承诺书. A confirmed form and a signed commitment are printed from what was kept then; previews from what stands now.
import type { EntityManager } from '@mikro-orm/postgresql';
import { filledCommitment } from '../../domain/exam/commitment.ts';
import { levelNames, subjectsOf, type LevelCode } from '../../domain/exam/exam.ts';
import { degrees, educationLevels, localTies, type EnrolmentForm } from '../../domain/exam/form.ts';
import { enrolmentNumber } from '../../domain/exam/number.ts';
import { shown, type Instant } from '../../domain/kit/instant.ts';
import { phoneOf } from '../../db/account/people.ts';
import { photoOf } from '../../db/exam/candidates.ts';
import { commitmentsOf, commitmentText } from '../../db/exam/commitments.ts';
import { enrolmentById, secretsOf } from '../../db/exam/enrolments.ts';
import { examById } from '../../db/exam/exams.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import type { Fields } from '../../security/field.ts';
import { defineDocument, type About } from '../documents/define.ts';
import { pictureOf } from '../documents/photo.ts';
import { CONFIRMED_FORM } from './filling/confirming.ts';

interface Shown {
  name: string;
  idNumber: string;
  level: LevelCode;
  specialty: string;
  subjects: readonly string[];
  form: EnrolmentForm;
  /** SHA-256 of the photo's content. */
  photoSha256: string | null;
}
const known = async (em: EntityManager, { caseId }: About) => {
  const stored = (await enrolmentById(em, caseId))!;
  return { stored, exam: (await examById(em, stored.examId))! };
};

/** What was confirmed with this row of the journal; null: it is a preview. */
async function confirmed(em: EntityManager, fields: Fields, { caseId, seq }: About): Promise<{ document: Shown; at: Instant } | null> {
  const [row] = await query<{ form: string; at: Instant }>(
    em,
    `select form, ${asInstant('confirmed_at')} as at from enrolment_confirmation where enrolment_id = $1 and seq = $2`,
    [caseId, seq],
  );
  return row ? { document: JSON.parse(fields.decrypt(row.form, CONFIRMED_FORM)) as Shown, at: row.at } : null;
}

/** As the form stands. */
async function standing(em: EntityManager, fields: Fields, about: About): Promise<Shown> {
  const { stored } = await known(em, about);
  const { form, idNumber } = await secretsOf(em, fields, about.caseId);
  const photo = await photoOf(em, stored.accountId);
  const file = photo?.standing === 'accepted' ? await one<{ hash: string }>(em, `select hash from file where id = $1`, [photo.fileId]) : null;
  const { name, level, specialty, subjects } = stored;
  return { name, idNumber, level, specialty, subjects, form, photoSha256: file?.hash ?? null };
}

/** `2012年6月30日`; what is no day yet, as it was typed. */
const day = (text: string | undefined): string | null => {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '');
  return parts ? `${parts[1]}年${Number(parts[2])}月${Number(parts[3])}日` : (text ?? null);
};
const labelled = (labels: Readonly<Record<string, string>>, value: string | undefined): string | null =>
  value === undefined ? null : (labels[value] ?? value);

const form = defineDocument({
  kind: 'P01',
  load: async (em, fields, about, content) => {
    const { stored, exam } = await known(em, about);
    const done = await confirmed(em, fields, about);
    const { name, idNumber, level, specialty, subjects, form: filled, photoSha256 } = done?.document ?? (await standing(em, fields, about));
    const { config } = exam;
    const { person, education, work } = filled;
    return {
      number: enrolmentNumber(stored.serial),
      confirmedAt: done && shown(done.at),
      exam: config.name,
      area: labelled(Object.fromEntries(config.areas.map(({ code, label }) => [code, label])), filled.exam.area),
      level: levelNames[level],
      specialty: config.specialties.find(({ code }) => code === specialty)?.label ?? specialty,
      subjects: subjectsOf(config, level, specialty)
        .filter(({ code }) => subjects.includes(code))
        .map(({ label }) => label),
      barrierFree: filled.exam.barrierFree === true ? '需要' : '不需要',
      photo: photoSha256 && (await pictureOf(content, photoSha256)),
      name,
      idNumber,
      sex: person.sex ?? null,
      nation: person.nation ?? null,
      birth: day(person.birth),
      phone: await phoneOf(em, fields, stored.accountId),
      email: person.email ?? null,
      address: person.address ?? null,
      local: labelled(localTies, person.local),
      education: education.map((row) => ({
        level: labelled(educationLevels, row.level),
        degree: labelled(degrees, row.degree),
        school: row.school ?? null,
        major: row.major ?? null,
        graduatedOn: day(row.graduatedOn),
        certificateNo: row.certificateNo ?? null,
      })),
      work: work.map((row) => ({
        employer: row.employer ?? null,
        creditCode: row.creditCode ?? null,
        post: row.post ?? null,
        from: day(row.from),
        to: day(row.to) ?? '至今',
        safety: row.safety === true ? '是' : '否',
      })),
    };
  },
});

const commitment = defineDocument({
  kind: 'P02',
  load: async (em, fields, about) => {
    const { stored, exam } = await known(em, about);
    const number = enrolmentNumber(stored.serial);
    const signed = (await commitmentsOf(em, fields, about.caseId)).find(({ seal }) => seal.content['seq'] === about.seq);
    if (signed) {
      const { body, templateVersion, signature, signedAt, bodyHash } = signed;
      const by = { name: signature, at: shown(signedAt), hash: bodyHash };
      return { number, exam: exam.config.name, body, version: String(templateVersion), signed: by };
    }
    const { idNumber, form: filled } = await secretsOf(em, fields, about.caseId);
    const text = await commitmentText(em, exam.config);
    const body = filledCommitment(text, { config: exam.config, ...stored, idNumber, work: filled.work, signedOn: null });
    return { number, exam: exam.config.name, body, version: String(text.version), signed: null };
  },
});

export const enrolmentPapers = [form, commitment] as const;
