// What is known of a candidate beside his enrolments: profile, phone, photo, and what he has read.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { GuideReading } from '../../domain/exam/guide.ts';
import type { PersonPart } from '../../domain/exam/form.ts';
import type { PhotoStanding } from '../../domain/exam/photo.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Reason } from '../../domain/kit/refusal.ts';
import type { Fields } from '../../security/field.ts';
import { ask, asInstant, query } from '../kit/sql.ts';

export const CANDIDATE_PROFILE = 'candidate.profile';

export interface StoredCandidate {
  profile: PersonPart;
  version: number;
  mobileVerifiedAt: Instant | null;
  /** What the last photo was refused for. */
  photoRefused: { at: Instant; reasons: Reason[] } | null;
}

/** A candidate; null before the first visit. */
export async function candidateOf(em: EntityManager, fields: Fields, accountId: string): Promise<StoredCandidate | null> {
  const [row] = await query<Omit<StoredCandidate, 'profile'> & { profile: string }>(
    em,
    `select d.profile, d.version, ${asInstant('a.phone_verified_at')} as "mobileVerifiedAt", d.photo_refused as "photoRefused"
       from candidate d join account a on a.id = d.account_id where d.account_id = $1`,
    [accountId],
  );
  return row ? { ...row, profile: JSON.parse(fields.decrypt(row.profile, CANDIDATE_PROFILE)) as PersonPart } : null;
}

export const isMobileVerified = async (em: EntityManager, accountId: string): Promise<boolean> =>
  (await ask(em, `select 1 from account where id = $1 and phone_verified_at is not null`, [accountId])).length > 0;

export interface StoredPhoto {
  id: string;
  accountId: string;
  district: string;
  version: number;
  standing: PhotoStanding;
  fileId: string;
  /** SHA-256 of the file. */
  hash: string;
  reasons: Reason[];
  face: { left: number; top: number; width: number; height: number } | null;
  submittedAt: Instant;
  settledAt: Instant | null;
}
const PHOTO = `select p.case_id as id, p.account_id as "accountId", p.district, c.version, p.standing, p.file_id as "fileId", f.hash, p.reasons, p.face,
    ${asInstant('p.submitted_at')} as "submittedAt", ${asInstant('p.settled_at')} as "settledAt" from candidate_photo p join case_file c on c.id = p.case_id join file f on f.id = p.file_id`;

/** The photo of a person that counts; null where there is none. */
export const photoOf = async (em: EntityManager, accountId: string): Promise<StoredPhoto | null> =>
  (await ask<StoredPhoto>(em, `${PHOTO} where p.account_id = $1 and p.standing <> 'replaced'`, [accountId]))[0] ?? null;

export const photoById = async (em: EntityManager, id: string): Promise<StoredPhoto | null> =>
  (await query<StoredPhoto>(em, `${PHOTO} where p.case_id = $1`, [id]))[0] ?? null;

/** Photos of some districts that a person has to look at, the oldest first. */
export const photosToJudge = (em: EntityManager, districts: readonly string[], limit: number, after: string | null): Promise<StoredPhoto[]> =>
  query(em, `${PHOTO} where p.standing = 'manual' and p.district like any($1) and ($3::uuid is null or p.case_id > $3) order by p.case_id limit $2`, [
    districts.map((prefix) => `${prefix}%`),
    limit,
    after,
  ]);

/** Has the person an enrolment whose form is confirmed, in an exam that has not been written yet? Its photo stays. */
export const hasConfirmed = async (em: EntityManager, accountId: string): Promise<boolean> =>
  (
    await query(
      em,
      `select 1 from enrolment n join case_file c on c.id = n.exam_id where n.account_id = $1 and n.state in ('confirmed', 'committed', 'manualCheck', 'toPay', 'enrolled')
         and c.state in ('published', 'enrolling', 'closed', 'toAllocate', 'allocating', 'allocated', 'numbered', 'checked', 'ticketed', 'printing', 'toSit', 'sitting') limit 1`,
      [accountId],
    )
  ).length > 0;

/** A reading of one version of an exam's guide. */
export const guideReading = async (em: EntityManager, accountId: string, examId: string, version: number): Promise<GuideReading | null> =>
  (
    await query<GuideReading>(
      em,
      `select version, ${asInstant('opened_at')} as "openedAt", ${asInstant('acknowledged_at')} as "acknowledgedAt" from guide_reading
         where account_id = $1 and exam_id = $2 and version = $3`,
      [accountId, examId, version],
    )
  )[0] ?? null;
