// A registration entered at the counter: by whom, who came, what was seen.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Attendee } from '../../domain/registration/counter.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
import { asInstant, query } from '../kit/sql.ts';

const AGENT = 'registration_attendance.agent';
/** Where whoever came again is kept. */
export const VISIT_AGENT = 'registration_visit.agent';
export interface Agent {
  name: string;
  idNumber: string;
}
export const sealAgent = (fields: Fields, agent: Agent, district: string, place = AGENT): string => fields.encrypt(JSON.stringify(agent), district, place);
export const openAgent = (fields: Fields, text: string): Agent => JSON.parse(fields.decrypt(text, AGENT)) as Agent;

export interface StoredAttendance {
  enteredBy: string;
  presenter: Attendee | null;
  /** Encrypted. */
  agent: string | null;
  filedAt: Instant | null;
}

/** Null: the applicant began it himself. */
export const attendanceOf = async (em: EntityManager, caseId: string): Promise<StoredAttendance | null> =>
  (
    await query<StoredAttendance>(
      em,
      `select entered_by as "enteredBy", presenter, agent, ${asInstant('filed_at')} as "filedAt" from registration_attendance where case_id = $1`,
      [caseId],
    )
  )[0] ?? null;
