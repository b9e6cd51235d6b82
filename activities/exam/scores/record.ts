// A score as one encrypted and authenticated record (Q04, Q05): SM4 hides the marks, HMAC-SM3 holds the whole row together. The columns beside it are for searching; what they
// say must be what the record says, so a flipped byte is found with its column, without a seal of its own.
import type { Attendance, Flag, Ground, Marks } from '../../../domain/exam/scores/marks.ts';
import { SCORE_RECORD, type ScoreRow } from '../../../db/exam/scores/scores.ts';
import type { Fields } from '../../../security/field.ts';
import { freshBytes } from '../../../security/random.ts';

/** Everything that a score is, but whether it is in force: that follows from its source. */
export interface ScoreRecord extends Marks {
  id: string;
  examId: string;
  enrolmentId: string;
  subject: string;
  sourceId: string;
  no: number;
  attendance: Attendance;
  flag: Flag | null;
  /** Null: valid. */
  ground: Ground | null;
  /** Random, so that nothing can be guessed from a hash over the record. */
  nonce: string;
}

type Packed = [
  string,
  string,
  string,
  string,
  string,
  number,
  number | null,
  number | null,
  number | null,
  Attendance,
  Flag | null,
  Ground | null,
  string,
];

/** The text that is encrypted, and the leaf of the root over a list. */
export const recordText = (one: ScoreRecord): string =>
  JSON.stringify([
    one.id,
    one.examId,
    one.enrolmentId,
    one.subject,
    one.sourceId,
    one.no,
    one.objective,
    one.subjective,
    one.total,
    one.attendance,
    one.flag,
    one.ground,
    one.nonce,
  ] satisfies Packed);

function unpack(text: string): ScoreRecord {
  const [id, examId, enrolmentId, subject, sourceId, no, objective, subjective, total, attendance, flag, ground, nonce] = JSON.parse(text) as Packed;
  return { id, examId, enrolmentId, subject, sourceId, no, objective, subjective, total, attendance, flag, ground, nonce };
}

export const newNonce = (): string => freshBytes(12).toString('base64url');

export const sealScore = (fields: Fields, district: string, record: ScoreRecord): string => sealText(fields, district, recordText(record));
/** The same of a record's text that is at hand. */
export const sealText = (fields: Fields, district: string, text: string): string => fields.encrypt(text, district, SCORE_RECORD);

/** The tenant that a record was encrypted for. */
export const tenantOf = (record: string): string => record.split('.')[3]!;

export interface OpenedScore {
  /** Null: the record itself was altered. */
  record: ScoreRecord | null;
  /** Columns that say something else than the record. */
  broken: string[];
}

/** Opens a row, and says which of its columns don't hold. */
export function openScore(fields: Fields, row: ScoreRow): OpenedScore {
  let record: ScoreRecord;
  try {
    record = unpack(fields.decrypt(row.record, SCORE_RECORD));
  } catch {
    return { record: null, broken: ['record'] };
  }
  const said: Record<string, [unknown, unknown]> = {
    id: [row.id, record.id],
    exam_id: [row.examId, record.examId],
    enrolment_id: [row.enrolmentId, record.enrolmentId],
    subject: [row.subject, record.subject],
    source_id: [row.sourceId, record.sourceId],
    no: [row.no, record.no],
    attendance: [row.attendance, record.attendance],
    flag: [row.flag, record.flag],
    standing: [row.standing, record.ground === null ? 'valid' : 'void'],
    ground: [row.ground, record.ground],
  };
  return { record, broken: Object.entries(said).flatMap(([column, [there, meant]]) => (there === meant ? [] : [column])) };
}

/** The record of a row that holds. Throws where it doesn't: nothing is decided on what was changed past the system. */
export function soundScore(fields: Fields, row: ScoreRow): ScoreRecord {
  const { record, broken } = openScore(fields, row);
  if (!record || broken.length) throw new Error(`score ${row.id} was altered: ${broken.join(', ')}`);
  return record;
}
