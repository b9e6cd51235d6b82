// The area of reviews and certificates: what each transaction of their batches writes, and when the season may go on. Each review and certificate has its own act on its own
// chain, decided in this transaction; the exam's journal names the Merkle root over them.
import type { EntityManager } from '@mikro-orm/postgresql';
import { issuingOf, openReviewCount } from '../../db/exam/certificates.ts';
import { ENROLMENT_ID_NUMBER } from '../../db/exam/enrolments.ts';
import { candidatesOf, type PassedCandidate } from '../../db/exam/scores/passed.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import { finishReasons } from '../../domain/exam/issuing.ts';
import { qualificationReview } from '../../domain/exam/qualification.ts';
import type { ActRequest } from '../../domain/kit/act.ts';
import { awardOf, type Proof } from '../../domain/licence/certificate.ts';
import { batchLeaf } from '../../security/checkpoint-leaves.ts';
import type { Fields } from '../../security/field.ts';
import { merkleRoot } from '../../security/merkle.ts';
import type { Acting, Written } from '../kit/records.ts';
import { issueCertificateAct } from '../licence/acts.ts';
import type { Area } from './area.ts';
import type { LoadedSeason } from './season.ts';

/** Body of `openReviews` and `issueCertificates`: enrolments of one page; those that have moved on meanwhile are left alone. */
export interface CandidatesInput {
  ids: readonly string[];
}

type Act = Acting<LoadedSeason>;

/** What a transaction of a batch answers: the acts in it, under one root. */
function together(all: readonly ActRequest[]): Pick<Written, 'data' | 'body' | 'also'> {
  const acts = all.toSorted((a, b) => (a.caseId! < b.caseId! ? -1 : 1));
  return {
    data: { count: acts.length, root: merkleRoot(acts.map(({ caseId }) => batchLeaf(caseId!, 1))) },
    body: { count: acts.length },
    also: acts,
  };
}

async function openReviews({ em, file, input, request }: Act): Promise<Written> {
  const candidates = (await candidatesOf(em, file.id, (input as CandidatesInput).ids)).filter(({ outcome }) => outcome === 'passed');
  const known = new Set(
    (
      await query<{ id: string }>(em, `select enrolment_id as id from qualification_review where enrolment_id = any($1)`, [
        candidates.map(({ enrolmentId }) => enrolmentId),
      ])
    ).map(({ id }) => id),
  );
  return together(
    candidates
      .filter(({ enrolmentId }) => !known.has(enrolmentId))
      .map(({ enrolmentId }) => ({
        key: `${request.key}/${enrolmentId}`,
        type: qualificationReview.type,
        action: 'open',
        caseId: uuidv7(),
        actor: { kind: 'system' },
        input: { enrolmentId },
        bodyHash: '',
      })),
  );
}

interface Standing {
  review: string | null;
  /** In force or being made; what was revoked, by its number. */
  certified: boolean;
  revoked: string | null;
}
const standingOf = async (em: EntityManager, ids: readonly string[]): Promise<Map<string, Standing>> =>
  new Map(
    (
      await query<Standing & { id: string }>(
        em,
        `select n.id, r.state as review, c.standing is not null and c.standing <> 'revoked' as certified, case when c.standing = 'revoked' then c.number end as revoked
           from unnest($1::uuid[]) n(id) left join qualification_review r on r.enrolment_id = n.id left join certificate c on c.enrolment_id = n.id`,
        [ids],
      )
    ).map(({ id, ...standing }) => [id, standing]),
  );

interface Held {
  index: string;
  specialty: string;
  proof: Proof;
  number: string;
}
const heldBy = (em: EntityManager, indexes: readonly string[]): Promise<Held[]> =>
  query(
    em,
    `select id_number_index as index, specialty, coalesce(proof, 'qualification') as proof, number from certificate where standing <> 'revoked' and id_number_index = any($1)`,
    [[...indexes]],
  );

/** Numbers certificates of those who have earned one, and notes why the others get none. */
async function issueCertificates(fields: Fields, act: Act): Promise<Written> {
  const { em, file, facts, input, received, request } = act;
  const page = await candidatesOf(em, file.id, (input as CandidatesInput).ids);
  const standing = await standingOf(
    em,
    page.map(({ enrolmentId }) => enrolmentId),
  );
  const people = page
    .filter(({ enrolmentId }) => !standing.get(enrolmentId)?.certified)
    .map((candidate) => {
      const idNumber = fields.decrypt(candidate.idNumber, ENROLMENT_ID_NUMBER);
      return { candidate, plain: idNumber, indexes: fields.blindIndexes(idNumber, 'idNumber') };
    });
  const held = await heldBy(
    em,
    people.flatMap(({ indexes }) => indexes),
  );
  const excluded: { id: string; reason: string; message: string }[] = [];
  const acts: ActRequest[] = [];
  for (const { candidate, plain, indexes } of people) {
    const proofWanted: Proof = candidate.outcome !== 'passed' ? 'subject' : candidate.level === 'additional' ? 'additional' : 'qualification';
    const award = awardOf({
      config: facts.config,
      level: candidate.level,
      specialty: candidate.specialty,
      subjects: candidate.subjects,
      outcome: candidate.outcome,
      live: candidate.live,
      review: standing.get(candidate.enrolmentId)?.review ?? null,
      revoked: standing.get(candidate.enrolmentId)?.revoked ?? null,
      // One of a single subject stands beside those of other exams.
      held:
        proofWanted === 'subject'
          ? null
          : (held.find(({ index, specialty, proof }) => indexes.includes(index) && specialty === candidate.specialty && proof === proofWanted)
              ?.number ?? null),
    });
    if ('excluded' in award) excluded.push({ id: candidate.enrolmentId, reason: award.excluded, message: award.message });
    else acts.push(certificateFor(request.key, file.id, facts, candidate, plain, award));
  }
  await query(
    em,
    `insert into certificate_exclusion (enrolment_id, exam_id, reason, message, noted_at) select x.id, $2, x.reason, x.message, $3 from jsonb_to_recordset($1) x(id uuid, reason text, message text)
       on conflict (enrolment_id) do update set reason = excluded.reason, message = excluded.message, noted_at = excluded.noted_at`,
    [JSON.stringify(excluded), file.id, received],
  );
  await query(em, `delete from certificate_exclusion where enrolment_id = any($1)`, [
    acts.map(({ input: of }) => (of as { enrolmentId: string }).enrolmentId),
  ]);
  const written = together(acts);
  return { ...written, data: { ...written.data, excluded: excluded.length }, body: { ...written.body, excluded: excluded.length } };
}

function certificateFor(
  key: string,
  examId: string,
  { config }: LoadedSeason,
  candidate: PassedCandidate,
  idNumber: string,
  { proof, subjects }: { proof: Proof; subjects: string[] },
): ActRequest {
  const { enrolmentId, accountId, district, name, specialty, photoFileId } = candidate;
  return issueCertificateAct(`${key}/${enrolmentId}`, uuidv7(), {
    district,
    examId,
    enrolmentId,
    accountId,
    holderName: name,
    idNumber,
    specialty,
    proof,
    subjects: subjects.map((code) => config.subjects.find((one) => one.code === code)?.label ?? code),
    examYear: config.year,
    photoFileId,
  });
}

export const certificatesArea: Area<LoadedSeason> = {
  facts: {
    finishIssuing: async ({ em, file }) => ({ against: finishReasons(await issuingOf(em, file.id)) }),
    archive: async ({ em, file }) => {
      const reviews = await openReviewCount(em, file.id);
      const { unopened } = await issuingOf(em, file.id);
      return {
        against: [],
        openAppeals: [...(reviews ? [`${reviews}件资格审查未办结或仍可申诉`] : []), ...(unopened ? [`${unopened}名合格人员尚未发起资格审查`] : [])],
      };
    },
  },
  apply: {
    openReviews,
    issueCertificates: (acting, _move, { fields }) => issueCertificates(fields, acting),
    archive: async ({ facts }) => ({ data: { open: facts.openAppeals ?? [] } }),
  },
};
